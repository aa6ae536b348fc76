"""Keyset paging, by rows and orders that nobody chose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glowing.records.cursors import Keyset
from streams.models import Stream
from tests.factories.streams import SeriesFactory

START = datetime(2026, 11, 22, tzinfo=UTC)
ROWS = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["", "a", "B", "é", "aa"]),
        "stream_date": st.none()
        | st.integers(0, 3).map(lambda n: START + timedelta(microseconds=n)),
        "video_clip_count": st.none() | st.integers(0, 2),
        "has_episodes": st.booleans(),
    }
)
COLUMNS = ["title", "stream_date", "video_clip_count", "has_episodes", "series_id"]
NAMES = st.sampled_from([sign + column for column in COLUMNS for sign in ("", "-")])
ORDERS = st.lists(NAMES, min_size=1, max_size=3, unique_by=lambda name: name.removeprefix("-"))

slowly = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def streams(owner):
    series = SeriesFactory(owner=owner)

    def write(rows):
        Stream.objects.all().delete()
        made = [Stream(owner=owner, **row) for row in rows]
        for one in made[::2]:
            one.series = series
        return Stream.objects.bulk_create(made)

    return write


def pages(keyset, size, *, between=lambda: None):
    """Yield page after page, with something happening between them."""
    cursor = None
    while True:
        rows, cursor = keyset.page(Stream.objects.all(), cursor=cursor, size=size)
        yield rows
        if cursor is None:
            return
        between()


@slowly
@given(rows=st.lists(ROWS, max_size=9), order=ORDERS, size=st.integers(1, 4))
def test_every_row_is_on_one_page_in_any_order(streams, rows, order, size):
    streams(rows)
    keyset = Keyset.of(order, Stream)

    paged = [row.pk for page in pages(keyset, size) for row in page]

    whole = Stream.objects.order_by(*(key.order for key in keyset.keys))
    assert paged == [row.pk for row in whole]


@slowly
@given(rows=st.lists(ROWS, min_size=2, max_size=9), order=ORDERS, new=st.lists(ROWS, max_size=3))
def test_what_is_written_meanwhile_repeats_and_hides_no_other_row(streams, owner, rows, order, new):
    before = {row.pk for row in streams(rows)}
    waiting = iter(new)

    def write():
        for row in waiting:
            Stream.objects.create(owner=owner, **row)
            break

    paged = [row.pk for page in pages(Keyset.of(order, Stream), 2, between=write) for row in page]

    assert len(paged) == len(set(paged))
    assert before <= set(paged)


@slowly
@given(rows=st.lists(ROWS, min_size=3, max_size=9), order=ORDERS)
def test_a_page_goes_on_although_its_last_row_was_deleted(streams, rows, order):
    streams(rows)
    keyset = Keyset.of(order, Stream)
    whole = [row.pk for page in pages(keyset, 99) for row in page]

    first, cursor = keyset.page(Stream.objects.all(), cursor=None, size=2)
    Stream.objects.filter(pk=first[-1].pk).delete()
    rest, _ = keyset.page(Stream.objects.all(), cursor=cursor, size=99)

    assert [row.pk for row in rest] == whole[2:]
