"""What several clients write about episodes of one series at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from episodes import services
from episodes.models import Episode
from tests.factories.streams import SeriesFactory, StreamFactory
from tests.tokens import api

pytestmark = pytest.mark.django_db(transaction=True)

RECORDS = "/api/records"


@pytest.fixture
def series(owner):
    return SeriesFactory(owner=owner, title="Tea", max_episode_order_index=3)


@pytest.fixture
def streams(owner, series):
    return [StreamFactory(owner=owner, series=series, title=f"Day {n}") for n in range(3)]


def at_once(*works):
    """Do everything at the same time; what fails raises here."""

    def closing(work):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(closing, work) for work in works]]


def numbers(series):
    return sorted(series.episodes.values_list("order_index", flat=True))


def bulk(stream, first, count):
    """Return what the editor sends: it numbers from what it knew of the series."""
    return [
        {
            "title": f"{stream.title} - Episode {first + n}",
            "stream_id": str(stream.pk),
            "series_id": str(stream.series_id),
            "order_index": first + n,
            "tracks": [{"start": f"PT{n}S", "end": f"PT{n + 1}S"}],
            "is_published": False,
            "notify_subscribers": False,
            "category": 20,
            "tags": [],
        }
        for n in range(count)
    ]


def editor(owner, stream, first, count):
    """Return the three requests of the editor, of which the last follows the other two."""

    def work():
        made = api(owner).post(f"{RECORDS}/episodes", bulk(stream, first, count), format="json")
        path = f"{RECORDS}/streams/{stream.pk}"
        marked = api(owner).put(path, {"has_episodes": True}, format="json")
        body = {"max_episode_order_index": first + count - 1}
        counted = api(owner).put(f"{RECORDS}/series/{stream.series_id}", body, format="json")
        return made, marked, counted

    return work


def test_the_editor_makes_many_episodes_at_once(owner, series, streams):
    client = api(owner)
    path = f"{RECORDS}/streams/{streams[0].pk}"

    made, marked = at_once(
        lambda: client.post(f"{RECORDS}/episodes", bulk(streams[0], 4, 5), format="json"),
        lambda: api(owner).put(path, {"has_episodes": True}, format="json"),
    )
    counted = client.put(
        f"{RECORDS}/series/{series.pk}", {"max_episode_order_index": 8}, format="json"
    )

    assert (made.status_code, marked.status_code, counted.status_code) == (201, 200, 200)
    assert [one["order_index"] for one in made.json()["items"]] == [4, 5, 6, 7, 8]
    assert counted.json()["max_episode_order_index"] == 8


def test_numbers_never_repeat_when_three_editors_create_at_once(owner, series, streams):
    answers = at_once(*[editor(owner, stream, 4, 5) for stream in streams])

    assert {answer.status_code for three in answers for answer in three} == {200, 201}
    series.refresh_from_db()
    assert numbers(series) == list(range(4, 19))
    assert series.max_episode_order_index == 18
    assert all(stream.episodes.exists() for stream in streams)


def test_a_title_made_by_the_template_follows_its_number(owner, series, streams):
    at_once(*[editor(owner, stream, 4, 2) for stream in streams])

    assert all(
        one.title == f"{one.stream.title} - Episode {one.order_index}"
        for one in Episode.objects.select_related("stream")
    )


def test_moves_and_deletions_at_once_leave_the_counters_true(owner, series, streams):
    other = SeriesFactory(owner=owner, max_episode_order_index=None)
    api(owner).post(f"{RECORDS}/episodes", bulk(streams[0], 4, 6), format="json")
    first, *rest = Episode.objects.order_by("order_index")
    move = {"series_id": str(other.pk), "stream_id": str(streams[1].pk)}
    paths = [f"{RECORDS}/episodes/{one.pk}" for one in rest]

    at_once(
        *[lambda path=path: api(owner).put(path, move, format="json") for path in paths[:2]],
        *[lambda path=path: api(owner).delete(path) for path in paths[2:]],
    )

    for row in (series, other, *streams):
        row.refresh_from_db()
    assert (numbers(series), numbers(other)) == ([first.order_index], [5, 6])
    assert series.max_episode_order_index >= 4
    assert other.max_episode_order_index == 6
    assert [stream.has_episodes for stream in streams] == [True, True, False]


def test_two_who_take_one_number_do_not_both_get_it(owner, series, streams):
    made = api(owner).post(f"{RECORDS}/episodes", bulk(streams[0], 4, 2), format="json").json()
    paths = [f"{RECORDS}/episodes/{one['id']}" for one in made["items"]]

    answers = at_once(
        *[
            lambda path=path: api(owner).put(path, {"order_index": 9}, format="json")
            for path in paths
        ]
    )

    assert sorted(answer.status_code for answer in answers) == [200, 400]
    assert len(set(numbers(series))) == 2


def test_an_episode_deleted_twice_at_once_is_gone(owner, series, streams):
    (episode,) = services.create_episodes(owner, [{"title": "Once", "series_id": series.pk}])

    answers = at_once(
        *[lambda: api(owner).delete(f"{RECORDS}/episodes/{episode.pk}") for _ in range(3)]
    )

    assert {answer.status_code for answer in answers} <= {204, 404}
    series.refresh_from_db()
    assert series.max_episode_order_index == 3
