from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from episodes import services
from episodes.models import Episode
from glowing.exceptions import Conflict
from tests.factories.streams import SeriesFactory, StreamFactory, VideoClipFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stream():
    stream = StreamFactory(duration_ms=60_000)
    stream.series = SeriesFactory(owner=stream.owner)
    stream.save()
    VideoClipFactory(stream=stream, start_ms=0, duration_ms=60_000)
    return stream


def in_threads(work, arguments):
    def one(argument):
        try:
            return work(argument)
        except Conflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(one, arguments))


def test_parallel_accepts_get_different_numbers(stream):
    suggestions = [
        stream.suggestions.create(owner=stream.owner, start_ms=at * 1000, end_ms=at * 1000 + 1000)
        for at in range(6)
    ]

    in_threads(lambda one: services.accept(suggestion=one), suggestions)

    stream.series.refresh_from_db()
    numbers = Episode.objects.order_by("order_index").values_list("order_index", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6]
    assert stream.series.max_episode_order_index == 6


def test_one_of_two_accepts_of_a_suggestion_wins(stream):
    one = stream.suggestions.create(owner=stream.owner, start_ms=0, end_ms=1000)

    outcomes = in_threads(lambda _: services.accept(suggestion=one), range(4))

    assert sum(isinstance(outcome, Episode) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 3
    assert Episode.objects.count() == 1
