"""Who is on the other end of a socket, and how that is found out.

An authenticator looks at one kind of credential and returns None when it is not there or not
good, so that the next may look: the session cookie here, tokens in the query elsewhere.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from glowing.realtime.publishing import session_group, user_group

if TYPE_CHECKING:
    from glowing.accounts.models import User


@dataclass(frozen=True, slots=True)
class Visitor:
    """An authenticated socket: its person, if it has one, and the groups it may hear."""

    user: User | None
    groups: tuple[str, ...]


Scope: TypeAlias = Mapping[str, Any]
Authenticator: TypeAlias = Callable[[Scope], Awaitable[Visitor | None]]


async def by_session(scope: Scope) -> Visitor | None:
    """Take the person who is logged in, as `AuthMiddlewareStack` found them."""
    user = scope.get("user")
    if user is None or not user.is_authenticated or not user.is_active:
        return None
    groups = (user_group(user.pk), session_group(scope["session"].session_key))
    return Visitor(user, groups)
