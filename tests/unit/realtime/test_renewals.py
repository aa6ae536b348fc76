from __future__ import annotations

import asyncio

from glowing.realtime.messages import Message, Renewal
from glowing.realtime.renewals import Renewals


def told(renewals, renewal):
    """Follow a renewal; return the list that what is told again is put into."""
    texts = asyncio.Queue()
    renewals.plan(renewal, lambda message: texts.put_nowait(message.text))
    return texts


def made(of):
    return Message(of["text"])


async def test_a_value_is_told_again_and_again():
    renewals = Renewals(made)

    texts = told(renewals, Renewal("state", 0.001, {"text": "a"}))

    assert [await texts.get() for _ in range(3)] == ["a", "a", "a"]
    renewals.end()


async def test_the_facts_of_the_last_are_told():
    renewals = Renewals(made)
    told(renewals, Renewal("state", 0.001, {"text": "a"}))

    texts = told(renewals, Renewal("state", 0.001, {"text": "b"}))

    assert await texts.get() == "b"
    renewals.end()


async def test_nothing_is_told_again_of_what_stands_still():
    renewals = Renewals(made)
    texts = told(renewals, Renewal("state", 0.001, {"text": "a"}))

    told(renewals, Renewal("state", None))
    await asyncio.sleep(0.005)

    assert texts.empty()
