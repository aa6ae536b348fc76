"""Whoever logs out hears nothing more, in whatever tab a socket is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.signals import password_changed, password_reset
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from glowing.accounts.models import User
from glowing.accounts.signals import logged_out_elsewhere
from glowing.realtime.publishing import end_sockets, guests_group, session_group, user_group

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from allauth.usersessions.models import UserSession
    from django.http import HttpRequest


@receiver(user_logged_out)
def close_sockets(request: HttpRequest | None, **_: object) -> None:
    session = getattr(request, "session", None)
    if session is not None and session.session_key:
        end_sockets(session_group(session.session_key))


@receiver(post_delete, sender="usersessions.UserSession")
def close_sockets_of_an_ended_session(instance: UserSession, **_: object) -> None:
    """Close what a person ended from elsewhere, in the list of their sessions."""
    end_sockets(session_group(instance.session_key))


@receiver(logged_out_elsewhere)
def close_sockets_everywhere(user_ids: Iterable[UUID], **_: object) -> None:
    """Close those that were opened with tokens, too; our own page comes back at once."""
    for user_id in user_ids:
        end_sockets(user_group(user_id))


@receiver([password_changed, password_reset])
def close_every_socket(user: User, **_: object) -> None:
    """Close what may be somebody else's; whoever is still welcome comes back at once."""
    end_sockets(user_group(user.pk))


@receiver(post_save, sender=User)
def close_sockets_of_the_locked_out(instance: User, **_: object) -> None:
    if not instance.is_active:
        _end_all(instance)


@receiver(post_delete, sender=User)
def close_sockets_of_the_deleted(instance: User, **_: object) -> None:
    _end_all(instance)


def _end_all(user: User) -> None:
    """Close what is theirs, and what was opened in their name, such as overlays."""
    end_sockets(user_group(user.pk))
    end_sockets(guests_group(user.pk))
