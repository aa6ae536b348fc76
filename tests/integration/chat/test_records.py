from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories.chat import ChatMessageFactory
from tests.tokens import api

MESSAGES = "/api/records/chat_messages"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def said(answer) -> list[str]:
    return [one["message"] for one in answer.json()["items"]]


@pytest.fixture
def log(owner):
    """Three lines in one channel, the last of them written down first."""
    for minute, name in ((2, "Mira"), (0, "Ben"), (1, "Mira")):
        ChatMessageFactory(
            owner=owner,
            user_name=name,
            message=f"minute {minute}",
            timestamp=NOON + timedelta(minutes=minute),
        )


def test_chat_is_listed_newest_first(owner, log):
    answer = api(owner).get(MESSAGES)

    assert said(answer) == ["minute 2", "minute 1", "minute 0"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ('{"user_name":"Mira"}', ["minute 2", "minute 1"]),
        ('{"timestamp__lte":"2026-11-22T12:01:00.000Z"}', ["minute 1", "minute 0"]),
        ('{"timestamp__gte":"2026-11-22T12:01:00.000Z"}', ["minute 2", "minute 1"]),
        ('{"q":"MINUTE 0"}', ["minute 0"]),
    ],
)
def test_chat_is_filtered_as_the_screens_do(owner, log, wanted, found):
    answer = api(owner).get(MESSAGES, {"filter": wanted})

    assert said(answer) == found


def test_the_chat_of_a_channel_is_complete(owner):
    ChatMessageFactory.create_batch(12, owner=owner, channel_id="1337")
    ChatMessageFactory(owner=owner, channel_id="other")

    answer = api(owner).get(f"{MESSAGES}/channel_id/1337").json()

    assert len(answer["items"]) == 12
    assert answer["cursor"] is None


def test_a_line_of_chat_has_the_fields_of_the_client(owner):
    line = ChatMessageFactory(owner=owner, message="Hello", user_name="Mira", timestamp=NOON)

    answer = api(owner).get(f"{MESSAGES}/{line.pk}").json()

    assert answer["id"] == str(line.pk)
    assert answer["user_id"] == str(owner.pk)
    assert answer["user_name"] == "Mira"
    assert answer["message"] == "Hello"
    assert answer["timestamp"] == "2026-11-22T12:00:00Z"
    assert answer["channel_id"] == "1337"
    assert "ttl" not in answer


def test_nobody_reads_the_chat_of_somebody_else(stranger, log):
    assert said(api(stranger).get(MESSAGES)) == []
    assert said(api(stranger).get(f"{MESSAGES}/channel_id/1337")) == []
