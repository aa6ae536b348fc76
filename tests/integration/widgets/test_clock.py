"""What is due happens at its moment, once, whatever was running then."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.db import connections

from glowing.asgi import application
from tests.factories.widgets import StreamWidgetFactory
from tests.integration.widgets.frames import frame_of
from widgets import clock, services
from widgets.models import StreamWidget

NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def at_noon():
    """A clock that stands at noon, until a test moves it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def start(widget, *, seconds: float = 300):
    services.act(
        user=widget.owner, widget_id=widget.pk, action="add_time",
        payload={"seconds": seconds - 300},
    )  # fmt: skip
    return services.act(user=widget.owner, widget_id=widget.pk, action="resume")


def now_of(widget) -> StreamWidget:
    return StreamWidget.objects.get(pk=widget.pk)


@asynccontextmanager
async def running():
    """The process beside requests, as an ASGI server starts and ends it."""
    process = ApplicationCommunicator(application, {"type": "lifespan"})
    await process.send_input({"type": "lifespan.startup"})
    assert await process.receive_output(5) == {"type": "lifespan.startup.complete"}
    yield
    await process.send_input({"type": "lifespan.shutdown"})
    assert await process.receive_output(5) == {"type": "lifespan.shutdown.complete"}
    await process.wait(5)


def test_with_nothing_due_one_row_is_read_a_second(widget, django_assert_num_queries):
    start(widget)

    with django_assert_num_queries(1):
        pause_s = clock.Clock().look()

    assert pause_s == 1


def test_the_next_look_is_at_the_moment_of_the_next(widget, at_noon):
    start(widget)
    start(StreamWidgetFactory(owner=widget.owner), seconds=299.75)

    at_noon.shift(timedelta(seconds=299.5))

    assert clock.Clock().look() == 0.25


def test_a_timer_ends_once(widget, at_noon):
    version = start(widget).version
    at_noon.shift(timedelta(seconds=300))
    watch = clock.Clock()

    pauses = [watch.look() for _ in range(3)]

    assert pauses == [0, 1, 1]
    assert (now_of(widget).version, now_of(widget).wakes_at) == (version + 1, None)


def test_one_that_fails_keeps_nobody_asleep_and_is_tried_again(widget, at_noon, caplog):
    broken = StreamWidgetFactory(owner=widget.owner, type="of a later release", wakes_at=NOON)
    start(widget)
    at_noon.shift(timedelta(seconds=300))
    watch = clock.Clock()

    pauses = [watch.look() for _ in range(3)]

    assert pauses == [0, 1, 1]
    assert now_of(widget).wakes_at is None
    assert now_of(broken).wakes_at == NOON + timedelta(seconds=300) + timedelta(minutes=1)
    assert str(broken.pk) in {
        record.widget for record in caplog.records if hasattr(record, "widget")
    }


@pytest.mark.django_db(transaction=True)
def test_of_two_processes_one_does_it(owner):
    widgets = [StreamWidgetFactory(owner=owner) for _ in range(5)]
    versions = [start(one).version for one in widgets]
    StreamWidget.objects.update(wakes_at=NOON - timedelta(days=3650))

    def look(_: int) -> None:
        clock.Clock().look()
        connections.close_all()

    with ThreadPoolExecutor(2) as processes:
        list(processes.map(look, range(2)))

    assert [now_of(one).version for one in widgets] == [one + 1 for one in versions]


@pytest.mark.django_db(transaction=True)
async def test_zero_is_told_once_and_not_before(connect, widget, monkeypatch):
    monkeypatch.setattr(clock, "POLL_S", 0.1)
    socket = await connect(token=widget.token, origin=None)
    await frame_of(socket, "WIDGET_INITIAL_STATE")

    async with running():
        started = await sync_to_async(start)(widget, seconds=0.3)
        for _ in range(2):
            await frame_of(socket, "WIDGET_STATE_UPDATE")
        ended = await frame_of(socket, "WIDGET_STATE_UPDATE")

        assert (ended["state"]["enabled"], ended["state"]["duration_left"]) == (True, 0)
        assert ended["serverTime"] >= started.wakes_at.timestamp() * 1000
        assert await socket.receive_nothing(0.3)


@pytest.mark.django_db(transaction=True)
async def test_what_ended_while_no_server_ran_ends_at_its_start(connect, widget):
    await sync_to_async(start)(widget, seconds=0.01)
    socket = await connect(token=widget.token, origin=None)
    await asyncio.sleep(0.02)

    async with running():
        await frame_of(socket, "WIDGET_INITIAL_STATE")
        ended = await frame_of(socket, "WIDGET_STATE_UPDATE")

    assert "ended_at" in ended["state"]
