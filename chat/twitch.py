"""The part of Twitch's API that writes to a chat (https://dev.twitch.tv/docs/api/reference/)."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import requests
from django.conf import settings

from glowing.accounts.linking.http import CONNECT_S, READ_S, body_of
from glowing.exceptions import TransientError, UserError

if TYPE_CHECKING:
    from glowing.accounts.models import LinkedAccount

SCOPE = "user:write:chat"


class LineRefused(UserError):
    """Twitch does not take the line; the message says why."""

    code = "chat.line_refused"


class TwitchBusy(TransientError):
    """Twitch did not take the line now; `retry_after` is what it asked for, if anything."""

    code = "chat.twitch_busy"


def send_line(account: LinkedAccount, text: str) -> None:
    """Write a line into the account's own chat; raises `LineRefused` or `TwitchBusy`.

    Not to be called inside a transaction.
    """
    who = account.external_id
    try:
        answer = requests.post(
            f"{settings.TWITCH_API_URL.rstrip('/')}/chat/messages",
            json={"broadcaster_id": who, "sender_id": who, "message": text},
            headers={
                "Authorization": f"Bearer {account.access_token}",
                "Client-Id": settings.TWITCH_CLIENT_ID,
            },
            timeout=(CONNECT_S, READ_S),
            allow_redirects=False,
        )
    except requests.RequestException as err:
        raise TwitchBusy("Twitch cannot be reached.") from err
    _judge(answer)


def _judge(answer: requests.Response) -> None:
    if answer.status_code == requests.codes.too_many or answer.status_code >= 500:
        raise TwitchBusy("Twitch is too busy or broken.", retry_after=_pause(answer))
    if answer.status_code == requests.codes.unauthorized:
        raise LineRefused("Twitch does not accept the linked account any more: link it again.")
    body = body_of(answer)
    if not answer.ok:
        raise LineRefused(f"Twitch refused the line: {body.get('message') or answer.status_code}")
    rows = body.get("data") or [{}]
    if not rows[0].get("is_sent", True):
        reason = (rows[0].get("drop_reason") or {}).get("message") or "it did not say why"
        raise LineRefused(f"Twitch dropped the line: {reason}")


def _pause(answer: requests.Response) -> timedelta | None:
    """Return for how long Twitch wants to hear nothing."""
    seconds = answer.headers.get("Retry-After", "")
    if seconds.isdecimal():
        return timedelta(seconds=min(int(seconds), 3600))
    reset = answer.headers.get("Ratelimit-Reset", "")
    if reset.isdecimal():
        return timedelta(seconds=min(max(int(reset) - time.time(), 0), 3600))
    return None
