"""What a socket may say of widgets, and how it is answered."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from channels.exceptions import ChannelFull
from django.utils import timezone

from glowing.exceptions import Conflict, GlowingError, UserError
from glowing.realtime import Message, codes
from glowing.realtime.consumers import Ended
from glowing.realtime.threads import in_thread
from widgets import access, events, frames
from widgets.access import Source
from widgets.selectors import WidgetNotFound
from widgets.services.actions import InvalidPayload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glowing.realtime.consumers import BaseConsumer
    from glowing.realtime.messages import Frame
    from glowing.realtime.visitors import Visitor
    from widgets.models import StreamWidget

widget_of = in_thread(access.widget_of)
act_on = in_thread(access.act)


async def snapshot(visitor: Visitor) -> list[Message]:
    """Show a source its widget at once; it joined before, so that nothing falls in between."""
    if not isinstance(visitor.by, Source):
        return []
    try:
        return [await _whole(visitor, visitor.by.widget_id)]
    except WidgetNotFound as err:
        raise Ended(codes.ROTATED) from err


async def subscribe(consumer: BaseConsumer, frame: Frame) -> None:
    """Hear of a widget from now on; every time the answer is the widget as it is."""
    visitor, widget_id = _visitor(consumer), _widget_id(frame)
    group = events.widget_group(widget_id)
    if group not in consumer.joined:
        await widget_of(visitor, widget_id)
        if len(consumer.joined) - len(visitor.groups) >= consumer.limits.subscriptions:
            text = "This connection shows as many widgets as one may."
            raise Conflict(text, code="widgets.too_many_subscriptions")
        await consumer.join(group)
    try:
        consumer.put(await _whole(visitor, widget_id))
    except WidgetNotFound:
        await _leave(consumer, widget_id)
        raise


async def unsubscribe(consumer: BaseConsumer, frame: Frame) -> None:
    """Hear of a widget no more; a source goes on, since it is there for its widget alone."""
    widget_id = _widget_id(frame)
    if not isinstance(_visitor(consumer).by, Source):
        await _leave(consumer, widget_id)


async def act(consumer: BaseConsumer, frame: Frame) -> None:
    """Do an action; whatever becomes of it, the answer says so."""
    answer = {
        "type": "WIDGET_ACTION_RESPONSE",
        "widgetId": _text(frame, "widgetId"),
        "action": _text(frame, "action"),
        "result": None,
    }
    try:
        widget = await _act(_visitor(consumer), frame)
    except GlowingError as error:
        failed = {"success": False, "error": error.message, "code": error.code, "version": None}
        await consumer.send_json(answer | failed)
    else:
        done = {"success": True, "error": None, "code": None, "version": widget.version}
        await consumer.send_json(answer | done)


async def heartbeat(consumer: BaseConsumer, frame: Frame) -> None:
    """Send the same back with the server's clock, and remember what the source shows.

    Who counts by that clock need not be told between what is left.
    """
    version, sent = _number(frame, "version"), _number(frame, "sent")
    by = _visitor(consumer).by
    if isinstance(by, Source):
        by.seen_at = timezone.now()
        by.version = None if version is None else int(version)
        state, _ = events.values_of(by.widget_id)
        consumer.put_off(state)
    await consumer.send_json(
        {
            "type": "WIDGET_HEARTBEAT",
            "widgetId": _text(frame, "widgetId"),
            "version": version,
            "sent": sent,
            "serverTime": frames.server_time(timezone.now()),
        }
    )


async def ask_sources(consumer: BaseConsumer, frame: Frame) -> None:
    """Have every source of an own widget tell of itself; nothing of them is stored."""
    visitor, widget_id = _visitor(consumer), _widget_id(frame)
    if visitor.user is None:
        raise WidgetNotFound
    await widget_of(visitor, widget_id)
    question = {"type": "widget.sources", "answer_to": consumer.channel_name}
    await consumer.channel_layer.group_send(events.sources_group(widget_id), question)


async def tell_source(consumer: BaseConsumer, question: Mapping[str, Any]) -> None:
    """Answer `ask_sources`, now and then; whoever asked and is gone, or drowns in it, misses it."""
    by = _visitor(consumer).by
    if isinstance(by, Source) and by.answers.allows_one_more():
        message = Message.of(frames.source(by.widget_id, by.facts())).pack()
        answer = {"type": "socket.frame", "group": None, "message": message}
        with suppress(ChannelFull):
            await consumer.channel_layer.send(question["answer_to"], answer)


COMMANDS = {
    "WIDGET_SUBSCRIBE": subscribe,
    "WIDGET_UNSUBSCRIBE": unsubscribe,
    "WIDGET_ACTION": act,
    "WIDGET_HEARTBEAT": heartbeat,
    "WIDGET_SOURCES": ask_sources,
}
QUESTIONS = {"widget.sources": tell_source}


async def _whole(visitor: Visitor, widget_id: UUID) -> Message:
    return events.whole(await widget_of(visitor, widget_id))


async def _leave(consumer: BaseConsumer, widget_id: UUID) -> None:
    await consumer.leave(events.widget_group(widget_id))
    consumer.forget(events.values_of(widget_id))


async def _act(visitor: Visitor, frame: Frame) -> StreamWidget:
    action, payload = frame.get("action"), frame.get("payload")
    if not isinstance(action, str):
        raise UserError("Name an action.", code="widgets.unknown_action")
    if not isinstance(payload, dict | None):
        raise InvalidPayload("Send a JSON object, or nothing.")
    return await act_on(visitor, _widget_id(frame), action, payload or {})


def _visitor(consumer: BaseConsumer) -> Visitor:
    assert consumer.visitor
    return consumer.visitor


def _widget_id(frame: Frame) -> UUID:
    try:
        return UUID(frame.get("widgetId"))
    except (AttributeError, TypeError, ValueError) as err:
        raise WidgetNotFound from err


def _text(frame: Frame, name: str) -> str:
    """Return what an answer repeats of a frame, so that its sender knows what it is about."""
    return str(frame.get(name, ""))[:64]


def _number(frame: Frame, name: str) -> int | float | None:
    value = frame.get(name)
    return value if isinstance(value, int | float) and abs(value) < 2**53 else None
