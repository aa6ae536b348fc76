"""The bot from the chat to the chat."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from chat import pipeline, services
from chat.incoming import ChatLine
from chat.models import OutgoingLine
from glowing.accounts.models import LinkedAccount, Provider
from tests.tokens import api
from widgets.models import StreamWidget
from widgets.services import act, create_widgets, update_widget, wake

pytestmark = pytest.mark.django_db

COMMAND = {"name": "tea", "reply": "{user} drinks tea.", "cooldown_s": 0, "who": "everybody"}


@pytest.fixture
def bot(owner):
    config = {"commands": [COMMAND]}
    return create_widgets(owner, [{"title": "Bot", "type": "bot_integration", "config": config}])[0]


def write(owner, *texts):
    """Let Mira write lines into the owner's chat."""
    lines = [
        ChatLine(id=text, at=timezone.now(), user_id="1", user_name="Mira", text=text)
        for text in texts
    ]
    services.receive(owner=owner, events=lines)


def waiting() -> list[str]:
    """Return the lines on their way to Twitch."""
    return list(OutgoingLine.objects.values_list("text", flat=True))


def test_a_command_of_the_chat_is_answered_in_the_chat(owner, bot):
    write(owner, "Hi", "!tea")

    assert waiting() == ["Mira drinks tea."]
    assert OutgoingLine.objects.get().owner == owner


def test_what_the_owner_says_by_hand_is_written(owner, bot):
    answer = api(owner).post(f"/api/widgets/{bot.pk}/actions/say", {"text": "Hi"}, format="json")

    assert answer.json()["state"]["said"][0]["text"] == "Hi"
    assert waiting() == ["Hi"]


def test_a_bot_that_is_off_is_silent(owner, bot):
    update_widget(bot, {"active": False})

    write(owner, "!tea")

    assert waiting() == []


def test_a_bot_that_is_off_refuses_to_speak(owner, bot):
    update_widget(bot, {"active": False})

    answer = api(owner).post(f"/api/widgets/{bot.pk}/actions/say", {"text": "Hi"}, format="json")

    assert answer.status_code == 409
    assert "turn it on" in answer.json()["message"]
    assert api(owner).get(f"/api/records/stream_widgets/{bot.pk}").json()["state"]["said"] == []


def test_a_timed_message_of_a_bot_that_is_off_is_not_written(owner):
    timed = {"text": "Drink tea.", "every_minutes": 1, "min_lines": 1}
    data = {"title": "Bot", "type": "bot_integration", "config": {"timed": [timed]}}
    (bot,) = create_widgets(owner, [data])
    write(owner, "Hi")
    update_widget(bot, {"active": False})

    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        wake(widget_id=bot.pk)

    assert StreamWidget.objects.get().wakes_at is None
    assert waiting() == []


def test_the_widget_says_why_a_line_did_not_get_through(owner, bot):
    act(user=owner, widget_id=bot.pk, action="say", payload={"text": "Hi"})

    pipeline.write_lines(owner.pk)

    assert "link yours" in StreamWidget.objects.get().state["problem"]


@pytest.mark.parametrize(
    ("account", "said"),
    [
        (None, "No Twitch account is linked"),
        ({"scopes": []}, "link your account again"),
        ({"scopes": ["user:write:chat"]}, None),
    ],
    ids=["none", "without permission", "good"],
)
def test_its_control_says_whether_it_can_write_at_all(client, owner, bot, account, said):
    client.force_login(owner)
    if account:
        LinkedAccount.objects.create(owner=owner, provider=Provider.TWITCH, **account)

    answer = client.get(f"/widgets/{bot.pk}/control", headers={"HX-Request": "true"})

    page = answer.content.decode()
    assert ("alert" in page) == (said is not None)
    assert (said or "") in page
