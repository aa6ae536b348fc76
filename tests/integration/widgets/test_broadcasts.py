"""Whatever changes a widget, every socket that shows it hears of it, after the commit."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction
from django.test import Client
from django.urls import reverse

from chat.incoming import Follow
from glowing.realtime.consumers import BaseConsumer
from tests.factories.accounts import UserFactory
from tests.factories.widgets import StreamWidgetFactory
from tests.integration.widgets.frames import frame_of
from tests.lasting import owner, stranger, transactional_db
from tests.tokens import api, id_token
from widgets import commands, events, services
from widgets.authenticators import by_widget_token

__all__ = ["owner", "stranger", "transactional_db"]


@pytest.fixture
async def source(connect, widget):
    socket = await connect(token=widget.token, origin=None)
    await frame_of(socket, "WIDGET_INITIAL_STATE")
    return socket


def put(owner, widget, **body):
    return sync_to_async(api(owner).put)(
        f"/api/records/stream_widgets/{widget.pk}", body, format="json"
    )


async def test_a_configuration_that_a_client_writes(source, owner, widget):
    await put(owner, widget, config={"duration": 7})

    frame = await frame_of(source, "WIDGET_CONFIG_UPDATE")
    assert (frame["config"], frame["version"]) == ({"duration": 7}, 2)


async def test_a_state_that_a_client_writes(source, owner, widget):
    await put(owner, widget, state={"enabled": False, "duration_left": 7})

    frame = await frame_of(source, "WIDGET_STATE_UPDATE")
    assert (frame["state"]["duration_left"], frame["version"]) == (7, 2)
    assert frame["timestamp"]


@pytest.mark.parametrize(("name", "value"), [("title", "Pause"), ("active", False)])
async def test_a_title_and_whether_it_is_active_are_told_with_the_whole_widget(
    source, owner, widget, name, value
):
    await put(owner, widget, **{name: value})

    assert (await frame_of(source, "WIDGET_INITIAL_STATE"))["widget"][name] == value


async def test_what_changes_nothing_is_not_told(source, owner, widget):
    await put(owner, widget, title=widget.title, showOnDashboard=True)

    assert await source.receive_nothing()


async def test_another_arrangement_is_told_to_the_pages_of_its_owner(connect, owner, widget):
    page = await connect(owner)
    client = await connect(token=await sync_to_async(id_token)(owner), origin=None)

    await put(owner, widget, showOnDashboard=True)
    await frame_of(page, "WIDGETS_CHANGED")
    await sync_to_async(services.move_favourite)(owner=owner, widget=widget, by=1)
    await frame_of(page, "WIDGETS_CHANGED")
    await sync_to_async(services.create_widgets)(owner, [{"type": "goal", "title": "Bits"}])
    await frame_of(page, "WIDGETS_CHANGED")

    assert await client.receive_nothing()


async def test_a_deletion_by_a_client(source, owner, widget):
    await sync_to_async(api(owner).delete)(f"/api/records/stream_widgets/{widget.pk}")

    await frame_of(source, "WIDGET_DELETED")


async def test_what_is_rolled_back_is_never_told(source, widget):
    @sync_to_async
    def fail():
        with transaction.atomic():
            services.update_widget(widget, {"title": "Never"})
            transaction.set_rollback(True)

    await fail()

    assert await source.receive_nothing()


async def test_what_happens_in_the_chat(connect, owner):
    goal = await sync_to_async(StreamWidgetFactory)(
        owner=owner, type="goal", config={"counts": "followers"}, state={"count": 1}
    )
    source = await connect(token=goal.token, origin=None)
    await frame_of(source, "WIDGET_INITIAL_STATE")

    follow = Follow(id="1", at="2026-01-01T00:00:00Z", user_id="2")
    await sync_to_async(services.feed)(owner=owner, events=[follow])

    assert (await frame_of(source, "WIDGET_STATE_UPDATE"))["state"]["count"] == 2


async def test_a_change_in_the_administration(source, widget):
    await sync_to_async(change_as_admin)(widget, title="Changed", config='{"duration": 9}')

    frame = await frame_of(source, "WIDGET_INITIAL_STATE")
    assert (frame["widget"]["title"], frame["widget"]["config"]) == ("Changed", {"duration": 9})


def change_as_admin(widget, **changed):
    browser = Client()
    browser.force_login(UserFactory(is_staff=True, is_superuser=True))
    address = reverse("admin:widgets_streamwidget_change", args=[widget.pk])
    form = browser.get(address).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in (values | changed).items() if value is not None}
    assert browser.post(address, sent).status_code == 302


async def test_a_running_countdown_is_told_again_from_memory(connect, widget, monkeypatch):
    await sync_to_async(services.act)(user=widget.owner, widget_id=widget.pk, action="start")
    facts = events._facts

    def soon(widget):
        told = facts(widget)
        of = told["renewal"].of
        return told | {"renewal": type(told["renewal"])(told["renewal"].value, 0.05, of)}

    monkeypatch.setattr(events, "_facts", soon)
    app = BaseConsumer.as_asgi(
        authenticators=[by_widget_token], snapshots=[commands.snapshot], renew=events.again
    )
    source = await connect(token=widget.token, origin=None, app=app)
    whole = await frame_of(source, "WIDGET_INITIAL_STATE")

    first = await frame_of(source, "WIDGET_STATE_UPDATE")
    second = await frame_of(source, "WIDGET_STATE_UPDATE")

    assert whole["version"] == first["version"] == second["version"] == 2
    assert whole["serverTime"] < first["serverTime"] < second["serverTime"]
    assert whole["widget"]["state"] != first["state"] != second["state"]


async def test_a_countdown_that_stands_still_is_not_told_again(widget):
    assert events.whole(widget).renewal.every_s is None
