"""Who is on the other end of a socket, and how that is found out.

An authenticator looks at one kind of credential and returns None when it is not there or not
good, so that the next may look. A socket that brings a token is judged by that alone. Whether it
is good may be impossible to say just now: `TransientError`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qs

from glowing.accounts.tokens import InvalidToken, user_of
from glowing.realtime import origins
from glowing.realtime.publishing import pages_group, session_group, user_group
from glowing.realtime.threads import in_thread

if TYPE_CHECKING:
    from glowing.accounts.models import User

# A token ends within the hour, but its client comes back with the same one until it fetches
# another: a socket that was opened in time stays, for the longest stream, and no longer.
TOKEN_SOCKET_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Visitor:
    """An authenticated socket: its person, if it has one, and the groups it may hear.

    `by` is what it came with, where that is no person's own but lets do something in their name;
    the app that knows it says what. `is_page`: one of our own pages, which hears of every job.
    After `lifetime_s` the socket is closed; None leaves it open.
    """

    user: User | None
    groups: tuple[str, ...]
    is_page: bool = False
    lifetime_s: float | None = None
    by: Any = None


Scope: TypeAlias = Mapping[str, Any]
Authenticator: TypeAlias = Callable[[Scope], Awaitable[Visitor | None]]


async def by_session(scope: Scope) -> Visitor | None:
    """Take the person who is logged in, as `AuthMiddlewareStack` found them."""
    user = scope.get("user")
    if user is None or not user.is_authenticated or not user.is_active:
        return None
    if not origins.is_ours(scope) or brings_credentials(scope):
        return None
    session = session_group(scope["session"].session_key)
    return Visitor(user, (user_group(user.pk), pages_group(user.pk), session), is_page=True)


async def by_token(scope: Scope) -> Visitor | None:
    """Take the person that the ID token in the query speaks for."""
    token = token_of(scope)
    if not token or not origins.may_bring_token(scope):
        return None
    try:
        user = await in_thread(user_of)(token)
    except InvalidToken:
        return None
    return Visitor(user, (user_group(user.pk),), lifetime_s=TOKEN_SOCKET_S)


def brings_credentials(scope: Scope) -> bool:
    """Say whether the address has a secret in it: such a socket is judged by that alone."""
    return token_of(scope) is not None or ticket_of(scope) is not None


def token_of(scope: Scope) -> str | None:
    """Return what `token` says in the query; "" when it is there twice, None when it is not."""
    return _one(scope, "token")


def ticket_of(scope: Scope) -> str | None:
    """Return what `ticket` says in the query, likewise."""
    return _one(scope, "ticket")


def _one(scope: Scope, name: str) -> str | None:
    query = scope["query_string"].decode("latin-1")
    try:
        values = parse_qs(query, keep_blank_values=True, max_num_fields=20).get(name)
    except ValueError:
        return ""
    return values[0] if values and len(values) == 1 else ("" if values else None)
