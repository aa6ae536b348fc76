from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.idp.oidc.models import Token
from allauth.usersessions.adapter import DefaultUserSessionsAdapter

from glowing.accounts.signals import logged_out_elsewhere

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allauth.usersessions.models import UserSession


class UserSessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]
    """Logging out everywhere else means front ends of other origins, too."""

    def end_sessions(self, sessions: Sequence[UserSession]) -> None:
        """End the sessions of a person, and what clients could renew for them."""
        super().end_sessions(sessions)
        user_ids = {session.user_id for session in sessions}
        Token.objects.filter(user__in=user_ids).delete()
        logged_out_elsewhere.send(UserSessionsAdapter, user_ids=user_ids)
