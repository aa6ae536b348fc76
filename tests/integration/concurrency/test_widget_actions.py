"""Two dashboards press at once: nothing is lost, and whoever watches ends with the truth."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async

from tests.factories.widgets import StreamWidgetFactory
from tests.integration.concurrency.together import at_once
from tests.integration.realtime.conftest import connect
from tests.integration.widgets.frames import frame_of, say
from tests.lasting import owner, stranger, transactional_db
from tests.tokens import api, id_token
from widgets.models import StreamWidget
from widgets.reading import state_of
from widgets.services import act, update_widget

__all__ = ["connect", "owner", "stranger", "transactional_db"]

EACH = 100


@pytest.fixture
def goal(owner):
    return StreamWidgetFactory(owner=owner, type="goal", config={}, state={})


def dashboards(*works):
    """Do `EACH` times each of the works, all of them at the same time."""
    at_once(*works, times=EACH)


def press(widget, action="add", **payload):
    act(user=widget.owner, widget_id=widget.pk, action=action, payload=payload)


def test_two_dashboards_lose_no_action(goal):
    dashboards(
        lambda number: press(goal, amount=number),
        lambda number: press(goal, amount=1000),
    )

    after = StreamWidget.objects.get()
    assert state_of(after).count == sum(range(EACH)) + 1000 * EACH
    assert after.version == 1 + 2 * EACH - 1  # to add nothing changes nothing


def test_time_that_two_dashboards_add_is_all_there(owner):
    timer = StreamWidgetFactory(owner=owner, type="countdown", config={"duration": 60}, state={})

    dashboards(
        lambda number: press(timer, "add_time", seconds=0.5),
        lambda number: press(timer, "add_time", seconds=2),
    )

    after = StreamWidget.objects.get()
    assert state_of(after).duration_left.total_seconds() == 60 + 2.5 * EACH
    assert after.version == 1 + 2 * EACH


def test_a_record_that_is_changed_meanwhile_loses_no_action(goal):
    dashboards(
        lambda number: press(goal),
        lambda number: update_widget(goal, {"title": f"Title {number}"}),
    )

    after = StreamWidget.objects.get()
    assert state_of(after).count == EACH
    assert after.title == f"Title {EACH - 1}"
    assert after.version == 1 + 2 * EACH


def test_a_form_that_sends_the_whole_record_back_undoes_no_action(goal):
    address = f"/api/records/stream_widgets/{goal.pk}"
    before = api(goal.owner).get(address).json()
    press(goal, amount=5)

    answer = api(goal.owner).put(address, before | {"title": "Other"}, format="json")

    assert answer.json()["state"]["count"] == 5


async def test_a_socket_sees_versions_that_only_grow_up_to_the_last(connect, owner):
    goal = await sync_to_async(StreamWidgetFactory)(owner=owner, type="goal", config={}, state={})
    socket = await connect(token=await sync_to_async(id_token)(owner), origin=None)
    await say(socket, "WIDGET_SUBSCRIBE", goal)
    await frame_of(socket, "WIDGET_INITIAL_STATE")
    versions, count = [1], 0

    presses = asyncio.create_task(
        asyncio.to_thread(dashboards, lambda _: press(goal), lambda _: press(goal))
    )
    while versions[-1] < 1 + 2 * EACH:
        frame = await frame_of(socket, "WIDGET_STATE_UPDATE")
        versions.append(frame["version"])
        count = frame["state"]["count"]
    await presses

    assert versions == sorted(set(versions))
    assert count == 2 * EACH
