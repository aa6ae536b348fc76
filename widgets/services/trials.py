"""What might happen in a channel, made up to see what the widgets do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone

import chat.services
from chat import incoming
from glowing.exceptions import UserError
from widgets.services.actions import InvalidPayload, parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chat.incoming import Incoming
    from glowing.accounts.models import User

SOMEBODY = "Test_Viewer"
PLAUSIBLE: Mapping[str, Mapping[str, Any]] = {
    incoming.ChatLine.TYPE: {"text": "Hello, chat!", "color": "#5B99FF", "badges": ["subscriber"]},
    incoming.ChatCleared.TYPE: {"user_id": "", "user_login": "", "user_name": ""},
    incoming.Subscribe.TYPE: {"months": 3, "text": "Three months already!"},
    incoming.Raid.TYPE: {"viewers": 42},
    incoming.Cheer.TYPE: {"bits": 100, "text": "Cheer100"},
}


class UnknownEvent(UserError):
    """Nothing of this name happens in a channel."""

    code = "widgets.unknown_event"


def send_test_event(*, owner: User, type: str, fields: Mapping[str, Any]) -> Incoming:
    """Let something happen in the owner's channel, as if Twitch had told of it.

    What `fields` leave out is made up; whoever has another name is another person. Raises
    `UnknownEvent` or `InvalidPayload`.
    """
    model = incoming.ALL.get(type)
    if model is None:
        raise UnknownEvent(f"Unknown event: {type}. There are: {', '.join(incoming.ALL)}.")
    unknown = fields.keys() - model.model_fields.keys()
    if unknown:
        errors = dict.fromkeys(sorted(unknown), "This event has no such field.")
        raise InvalidPayload(f"Unknown: {', '.join(errors)}", errors=errors)
    who = _known_as(str(fields.get("user_name") or SOMEBODY))
    made_up = {"id": f"test-{uuid4()}", "at": timezone.now(), **who, **PLAUSIBLE.get(type, {})}
    event = parsed(model, {**made_up, **fields})
    chat.services.receive(owner=owner, events=[event])
    return event


def _known_as(name: str) -> dict[str, str]:
    """Return who has a name: the same person for the same name, another for another."""
    login = "".join(name.split()).lower()[:50]
    return {"user_id": f"test-{login}", "user_login": login, "user_name": name}
