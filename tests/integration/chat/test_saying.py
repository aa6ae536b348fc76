"""Lines that are written into a chat: in order, in time, and by a stand-in for Twitch."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from celery import current_app
from celery.signals import after_task_publish
from django.utils import timezone

from chat import pipeline, services
from chat.models import OutgoingLine
from chat.signals import line_ended
from chat.tasks import write_lines
from glowing.accounts.models import LinkedAccount, Provider
from glowing.jobs.models import Job, Task
from tests.provider import Consented, oauth_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def twitch(settings):
    with oauth_server() as server:
        for name, value in server.settings.items():
            setattr(settings, name, value)
        yield server


@pytest.fixture
def account(owner, twitch):
    """Twitch, as the owner linked it."""
    twitch.access["good"] = Consented({"scope": "user:write:chat"}, "4711")
    return LinkedAccount.objects.create(
        owner=owner,
        provider=Provider.TWITCH,
        external_id="4711",
        scopes=["user:write:chat"],
        access_token="good",
        validated_at=timezone.now(),
    )


@pytest.fixture
def ends():
    """What became of every line, as others hear it."""
    heard = []

    def hear(event, **_):
        heard.append((event.text, event.problem))

    line_ended.connect(hear)
    yield heard
    line_ended.disconnect(hear)


def say(owner, *texts):
    for text in texts:
        services.say(owner=owner, text=text)


def test_lines_are_written_in_their_order_as_the_owner(owner, account, twitch, ends):
    say(owner, "First", "Second")

    pipeline.write_lines(owner.pk)

    line = {"broadcaster_id": "4711", "sender_id": "4711"}
    assert twitch.said == [line | {"message": "First"}, line | {"message": "Second"}]
    assert ends == [("First", ""), ("Second", "")]
    assert not OutgoingLine.objects.exists()


def test_a_line_is_cut_to_what_twitch_takes(owner, account, twitch):
    say(owner, "ü" * 600, "two\nlines")

    pipeline.write_lines(owner.pk)

    assert [one["message"] for one in twitch.said] == ["ü" * 500, "two lines"]


def test_nothing_is_said_when_there_is_nothing_to_say(owner):
    say(owner, "", " \n ")

    assert not OutgoingLine.objects.exists()


def test_what_is_rolled_back_is_not_said(owner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as rung:
        say(owner, "Hello")

    assert len(rung) == 1
    assert OutgoingLine.objects.get().text == "Hello"


def test_a_worker_is_told_after_the_commit(owner, django_capture_on_commit_callbacks):
    told = []
    with django_capture_on_commit_callbacks() as rung:
        say(owner, "Hello")

    after_task_publish.connect(hear := lambda body, **_: told.append(body[0]))
    rung[0]()
    after_task_publish.disconnect(hear)

    assert told == [[str(owner.pk)]]


def test_a_line_is_no_task_of_anybody(owner, account, twitch):
    say(owner, "Hello")
    write_lines(str(owner.pk))

    assert not Job.objects.exists()
    assert not Task.objects.exists()


def test_a_broker_that_is_away_breaks_nothing(
    owner, account, twitch, settings, django_capture_on_commit_callbacks, celery_away
):
    with django_capture_on_commit_callbacks(execute=True):
        say(owner, "Hello")

    pipeline.write_what_was_left()

    assert [one["message"] for one in twitch.said] == ["Hello"]


@pytest.fixture
def celery_away():
    """Let Celery look for its broker where none is."""
    usual = current_app.conf.broker_url
    current_app.conf.broker_url = "redis://127.0.0.1:9/0"
    current_app._after_fork()  # with its connections forgotten, here and below
    yield
    current_app.conf.broker_url = usual
    current_app._after_fork()


def test_without_a_linked_account_the_owner_is_told(owner, ends):
    say(owner, "Hello")

    pipeline.write_lines(owner.pk)

    assert "link yours" in ends[0][1]


def test_without_the_permission_to_write_the_owner_is_told(owner, account, twitch, ends):
    LinkedAccount.objects.update(scopes=["user:read:chat"])
    say(owner, "Hello")

    pipeline.write_lines(owner.pk)

    assert "link your account again" in ends[0][1]
    assert twitch.said == []


def test_a_token_that_twitch_rejects_ends_the_line(owner, account, twitch, ends):
    twitch.revoke_all()
    say(owner, "Hello")

    pipeline.write_lines(owner.pk)

    assert "link it again" in ends[0][1]


def test_twitchs_reason_for_dropping_a_line_is_passed_on(owner, account, twitch, ends):
    twitch.drop_reason = "The channel is in followers-only mode."
    say(owner, "Hello")

    pipeline.write_lines(owner.pk)

    assert "followers-only" in ends[0][1]


def test_a_late_line_is_dropped(owner, account, twitch, ends):
    say(owner, "Hello")
    OutgoingLine.objects.update(created_at=timezone.now() - timedelta(seconds=61))

    pipeline.write_lines(owner.pk)

    assert "too late" in ends[0][1]
    assert twitch.said == []


@pytest.mark.parametrize(
    ("retry_after", "headers", "least", "most"),
    [
        ("7", {}, 7, 7),
        ("", {"Ratelimit-Reset": "in 9 s"}, 6, 9),
        ("", {}, 2, 2),
    ],
    ids=["retry-after", "ratelimit-reset", "neither"],
)
def test_a_busy_twitch_is_left_alone_as_long_as_it_asks(
    owner, account, twitch, retry_after, headers, least, most
):
    twitch.status, twitch.retry_after = 429, retry_after
    twitch.headers = {name: str(int(time.time()) + 9) for name in headers}
    say(owner, "Hello")

    pause = pipeline.write_lines(owner.pk)

    assert least <= pause.total_seconds() <= most
    assert pipeline.write_lines(owner.pk) is None
    assert len(twitch.seen) == 1


def test_a_line_is_written_after_the_pause(owner, account, twitch, ends):
    twitch.status = 503
    say(owner, "Hello")
    pipeline.write_lines(owner.pk)
    OutgoingLine.objects.update(held_until=timezone.now())
    twitch.status = 200

    pipeline.write_lines(owner.pk)

    assert ends == [("Hello", "")]


def test_a_line_that_would_be_late_after_the_pause_is_given_up(owner, account, twitch, ends):
    twitch.status, twitch.retry_after = 429, "61"
    say(owner, "Hello")

    assert pipeline.write_lines(owner.pk) is None

    assert "given up" in ends[0][1]


def test_tries_are_bounded(owner, account, twitch, ends):
    twitch.status = 500
    say(owner, "Hello")

    for _ in range(pipeline.MAX_ATTEMPTS):
        OutgoingLine.objects.update(held_until=None)
        pipeline.write_lines(owner.pk)

    assert len(twitch.seen) == pipeline.MAX_ATTEMPTS
    assert "given up" in ends[0][1]


def test_nobody_overtakes_a_line_that_another_worker_writes(owner, account, twitch):
    say(owner, "First", "Second")
    first = OutgoingLine.objects.first()
    OutgoingLine.objects.filter(pk=first.pk).update(
        held_until=timezone.now() + timedelta(seconds=30)
    )

    assert pipeline.write_lines(owner.pk) is None
    assert twitch.said == []
