from __future__ import annotations

import asyncio

import pytest

from glowing.realtime.messages import Message, Renewal
from glowing.realtime.renewals import Renewals

A, B = {"text": "a"}, {"text": "b"}


def made(of):
    return Message(of["text"])


@pytest.fixture
def told():
    return []


@pytest.fixture
def renewals(told):
    return Renewals(made, lambda message: told.append(message.text))


@pytest.fixture
async def pass_time(monkeypatch):
    """Let seconds pass for the timers of the loop."""
    loop = asyncio.get_running_loop()
    now = [loop.time()]
    monkeypatch.setattr(loop, "time", lambda: now[0])

    async def advance(seconds):
        now[0] += seconds
        await asyncio.sleep(0)  # the loop finds what is due
        await asyncio.sleep(0)  # and has done it

    return advance


async def test_a_value_is_told_again_and_again(renewals, told, pass_time):
    renewals.plan(Renewal("state", 60, A))

    for _ in range(3):
        await pass_time(60)

    assert told == ["a", "a", "a"]


async def test_the_facts_of_the_last_are_told(renewals, told, pass_time):
    renewals.plan(Renewal("state", 60, A))

    renewals.plan(Renewal("state", 60, B))
    await pass_time(60)

    assert told == ["b"]


async def test_nothing_is_told_again_of_what_stands_still(renewals, told, pass_time):
    renewals.plan(Renewal("state", 60, A))

    renewals.plan(Renewal("state", None))
    await pass_time(120)

    assert not told


async def test_who_knows_it_already_is_told_later(renewals, told, pass_time):
    renewals.plan(Renewal("state", 60, A))

    for _ in range(3):
        await pass_time(29)
        renewals.put_off("state")
    assert not told

    await pass_time(60)
    assert told == ["a"]


async def test_putting_off_begins_nothing(renewals, told, pass_time):
    renewals.put_off("state")

    await pass_time(120)

    assert not told
