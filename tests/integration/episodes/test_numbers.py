from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from episodes import services
from episodes.models import Episode
from tests.factories.episodes import EpisodeFactory
from tests.factories.streams import SeriesFactory, StreamFactory
from tests.tokens import api

pytestmark = pytest.mark.django_db

EPISODES = "/api/records/episodes"


@pytest.fixture
def series(owner):
    return SeriesFactory(owner=owner, title="Tea", max_episode_order_index=7)


def made(owner, series, *wanted):
    body = [
        {"title": "One"} | ({"series_id": str(series.pk)} if series else {}) | number
        for number in ({} if n is None else {"order_index": n} for n in wanted)
    ]
    items = api(owner).post(EPISODES, body, format="json").json()["items"]
    return [item.get("order_index") for item in items]


def counter(series):
    series.refresh_from_db()
    return series.max_episode_order_index


def put(owner, episode, **body):
    return api(owner).put(f"{EPISODES}/{episode.pk}", body, format="json")


def delete(owner, episode):
    return api(owner).delete(f"{EPISODES}/{episode.pk}")


@pytest.mark.parametrize(
    ("wanted", "given", "highest"),
    [
        ([None, None], [8, 9], 9),
        ([3], [3], 7),
        ([12, None], [12, 13], 13),
        ([8, 8, 9], [8, 9, 10], 10),
        ([0], [0], 7),
    ],
)
def test_a_free_number_is_kept_and_else_the_next_one_is_given(
    owner, series, wanted, given, highest
):
    assert made(owner, series, *wanted) == given
    assert counter(series) == highest


def test_a_series_without_a_counter_starts_at_one(owner):
    series = SeriesFactory(owner=owner, max_episode_order_index=None)

    assert made(owner, series, None, None) == [1, 2]
    assert counter(series) == 2


def test_a_counter_that_is_too_low_gives_no_number_twice(owner, series):
    made(owner, series, 20)
    series.max_episode_order_index = 1
    series.save()

    assert made(owner, series, None) == [21]


def test_without_a_series_a_number_is_just_kept(owner):
    assert made(owner, None, 5, 5, None) == [5, 5, None]


def test_numbers_have_an_end(owner, series):
    series.max_episode_order_index = 1_000_000
    series.save()

    body = {"title": "One", "series_id": str(series.pk)}
    answer = api(owner).post(EPISODES, body, format="json")

    assert (answer.status_code, answer.json()["code"]) == (400, "episodes.numbers_used_up")


def test_a_taken_number_is_refused_on_change(owner, series):
    made(owner, series, 1, 2)
    episode = Episode.objects.get(order_index=2)

    answer = put(owner, episode, order_index=1)

    assert answer.status_code == 400
    assert "order_index" in answer.json()["errors"]


def test_a_free_number_is_taken_on_change(owner, series):
    made(owner, series, 1)

    assert put(owner, Episode.objects.get(), order_index=30).json()["order_index"] == 30
    assert counter(series) == 30


def test_an_episode_of_a_series_stays_numbered(owner, series):
    made(owner, series, 5)

    assert put(owner, Episode.objects.get(), order_index=None).json()["order_index"] == 5


def test_a_move_keeps_a_free_number_and_gives_the_last_one_back(owner, series):
    other = SeriesFactory(owner=owner, max_episode_order_index=None)
    made(owner, series, None)

    record = put(owner, Episode.objects.get(), series_id=str(other.pk)).json()

    assert record["order_index"] == 8
    assert (counter(series), counter(other)) == (7, 8)


def test_a_move_to_where_the_number_is_taken_gives_the_next_one(owner, series):
    other = SeriesFactory(owner=owner, max_episode_order_index=None)
    made(owner, other, 5)
    made(owner, series, 5)

    moved = put(owner, Episode.objects.get(series=series), series_id=str(other.pk)).json()

    assert moved["order_index"] == 6


def test_the_last_number_is_given_again_after_a_deletion(owner, series):
    made(owner, series, None)

    delete(owner, Episode.objects.get())

    assert counter(series) == 7


@pytest.mark.parametrize("known", [{"youtube_video_id": "dQw4w9WgXcQ"}, {"is_published": True}])
def test_the_number_of_an_episode_that_was_public_is_not_given_again(owner, series, known):
    made(owner, series, None)
    Episode.objects.update(**known)

    delete(owner, Episode.objects.get())

    assert counter(series) == 8


def test_a_stream_has_episodes_as_long_as_it_has_one(owner):
    stream, other = StreamFactory.create_batch(2, owner=owner)
    api(owner).post(EPISODES, {"title": "One", "stream_id": str(stream.pk)}, format="json")
    episode = Episode.objects.get()

    seen = []
    for act in (
        lambda: None,
        lambda: put(owner, episode, stream_id=str(other.pk)),
        lambda: delete(owner, episode),
    ):
        act()
        stream.refresh_from_db()
        other.refresh_from_db()
        seen.append((stream.has_episodes, other.has_episodes))

    assert seen == [(True, False), (False, True), (False, False)]


def test_the_database_has_the_last_word(series):
    EpisodeFactory(owner=series.owner, series=series, order_index=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        EpisodeFactory(owner=series.owner, series=series, order_index=1)


def test_many_episodes_cost_no_more_queries_than_one(owner, series, django_assert_max_num_queries):
    stream = StreamFactory(owner=owner, series=series, title="Tuesday")
    EpisodeFactory(owner=owner, series=series, order_index=8)
    record = {"stream_id": stream.pk, "series_id": series.pk, "order_index": 8, "title": "x"}

    with django_assert_max_num_queries(9):
        services.create_episodes(owner, [dict(record) for _ in range(30)])
