from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed

from glowing.accounts.tokens import InvalidToken, user_of

if TYPE_CHECKING:
    from rest_framework.request import Request

    from glowing.accounts.models import User


class TokenAuthentication(BaseAuthentication):
    """An ID token in `Authorization`, raw or after `Bearer `.

    The first of the classes, so that whoever is not signed in gets 401 and not 403. A bad token
    is refused whatever else the request carries; none at all leaves the word to the session.
    """

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        raw = request.headers.get("Authorization", "").strip()
        if not raw:
            return None
        try:
            return user_of(raw), None
        except InvalidToken as err:
            raise AuthenticationFailed(err.message, code=err.code) from err

    def authenticate_header(self, _request: Request) -> str:
        return "Bearer"
