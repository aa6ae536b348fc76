"""What waits for one socket; `Slow` is the other end."""

from __future__ import annotations

import asyncio

import pytest

from glowing.realtime.limits import Limits
from glowing.realtime.messages import Message, Renewal
from glowing.realtime.outbox import Outbox, Overflow


class Slow:
    """Takes one text each time it is told to, and remembers them."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.room = asyncio.Semaphore(0)

    async def take(self, text: str) -> None:
        await self.room.acquire()
        self.taken.append(text)


def state(version, text=None):
    return Message(text or f"state {version}", replaces="state", version=version)


def config(version):
    return Message(f"config {version}", replaces="config", version=version)


def whole(version):
    return Message(f"whole {version}", covers=("state", "config"), version=version)


async def sent(*messages):
    """Return what is sent of messages that all wait before the first is taken."""
    outbox, end = Outbox(Limits()), Slow()
    for message in messages:
        outbox.put(message)
    return await rest(outbox, end)


async def rest(outbox, end):
    for _ in range(100):
        end.room.release()
    outbox.end(at_once=False)
    await outbox.write(end.take)
    return end.taken


async def test_of_several_values_the_last_is_sent():
    assert await sent(state(1), config(1), state(2), state(3)) == ["state 3", "config 1"]


async def test_an_older_value_is_never_sent_after_a_newer_one():
    assert await sent(state(3), state(2), config(1)) == ["state 3", "config 1"]


async def test_an_older_value_is_not_sent_later_either():
    outbox, end = Outbox(Limits()), Slow()
    writing = asyncio.create_task(outbox.write(end.take))
    outbox.put(state(3))
    end.room.release()
    while not end.taken:
        await asyncio.sleep(0)

    outbox.put(state(2))
    outbox.end(at_once=False)
    await writing

    assert end.taken == ["state 3"]


async def test_the_same_version_is_told_again():
    assert await sent(state(2, "before"), state(2, "after")) == ["after"]


async def test_what_replaces_nothing_is_sent_one_after_the_other():
    assert await sent(*(Message(text) for text in "abc")) == ["a", "b", "c"]


async def test_every_whole_is_sent_and_makes_what_waits_of_its_values_old():
    assert await sent(state(1), whole(1), config(1), whole(1)) == ["whole 1", "whole 1"]


async def test_what_is_newer_than_a_whole_is_told_after_it():
    assert await sent(state(3), whole(2)) == ["whole 2", "state 3"]


async def test_a_newer_value_was_sent_and_is_told_again_after_an_older_whole():
    outbox, end = Outbox(Limits()), Slow()
    outbox.put(state(3))
    writing = asyncio.create_task(outbox.write(end.take))
    end.room.release()
    while not end.taken:
        await asyncio.sleep(0)
    outbox.put(whole(2))
    outbox.end(at_once=False)
    for _ in range(2):
        end.room.release()
    await writing

    assert end.taken == ["state 3", "whole 2", "state 3"]


async def test_an_older_whole_is_not_sent_after_a_newer_one():
    assert await sent(whole(3), whole(2)) == ["whole 3"]


async def test_what_is_forgotten_is_not_sent_and_begins_anew():
    outbox = Outbox(Limits())
    outbox.put(state(9))
    outbox.forget(["state"])
    outbox.put(state(1))

    assert await rest(outbox, Slow()) == ["state 1"]


async def test_an_end_at_once_leaves_out_what_waits():
    outbox = Outbox(Limits())
    outbox.put(state(1))
    outbox.end(at_once=True)

    assert await rest(outbox, Slow()) == []


async def test_a_value_that_changes_for_ever_takes_no_more_room():
    outbox = Outbox(Limits(outbox_bytes=100))

    for version in range(1000):
        outbox.put(state(version))

    assert await rest(outbox, Slow()) == ["state 999"]


async def test_a_backlog_is_bounded():
    outbox = Outbox(Limits(outbox_bytes=100))
    outbox.put(Message("x" * 60))

    with pytest.raises(Overflow):
        outbox.put(Message("x" * 60))


async def test_an_end_that_takes_nothing_is_given_up():
    outbox, end = Outbox(Limits(stall_s=0.01)), Slow()
    outbox.put(Message("x"))

    with pytest.raises(TimeoutError):
        await outbox.write(end.take)


def test_a_message_goes_through_the_layer_unchanged():
    renewal = Renewal("state", 60, {"version": 1})
    message = Message("{}", covers=("state", "config"), version=3, renewal=renewal)

    assert Message.unpack(message.pack()) == message
    assert Message.unpack(state(1).pack()) == state(1)
