from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from streams.timeline import Span, start_times

BEGUN = datetime(2026, 11, 22, 7, 49, 57, tzinfo=UTC)


def after(seconds):
    return BEGUN + timedelta(seconds=seconds)


def test_starts_are_exact_sums():
    assert start_times([Span(36_010), Span(39_300), Span(1)]) == [0, 36_010, 75_310]


def test_the_second_of_a_split_recording_starts_where_the_first_ends():
    assert start_times([Span(36_010, BEGUN), Span(39_300, after(37))]) == [0, 36_010]


def test_a_gap_the_names_show_counts():
    assert start_times([Span(36_010, BEGUN), Span(1000, after(96))]) == [0, 96_000]


def test_a_gap_that_rounding_explains_does_not():
    assert start_times([Span(36_010, BEGUN), Span(1000, after(38))]) == [0, 36_010]


def test_clips_never_overlap():
    assert start_times([Span(36_010, BEGUN), Span(1000, after(10))]) == [0, 36_010]


def test_another_day_is_not_a_gap():
    assert start_times([Span(1000, BEGUN), Span(1000, after(24 * 3600))]) == [0, 1000]


def test_a_name_without_a_time_shows_no_gap():
    assert start_times([Span(1000, BEGUN), Span(1000), Span(1000, after(500))]) == [0, 1000, 2000]


def test_putting_the_clock_forward_is_not_a_gap():
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 3, 29, 1, 50, tzinfo=berlin)
    later = datetime(2026, 3, 29, 3, 0, tzinfo=berlin)

    assert start_times([Span(600_000, before), Span(1000, later)]) == [0, 600_000]


def test_clips_behind_a_pending_one_have_no_place_yet():
    assert start_times([Span(1000), Span(None, is_pending=True), Span(1000)]) == [0, None, None]


def test_a_clip_that_cannot_be_read_is_passed_over():
    assert start_times([Span(1000), Span(None), Span(1000)]) == [0, None, 1000]


def test_the_names_show_how_long_an_unreadable_clip_was():
    spans = [Span(1000, BEGUN), Span(None, after(1)), Span(1000, after(601))]

    assert start_times(spans) == [0, None, 601_000]


@given(st.lists(st.tuples(st.integers(0, 10**7), st.none() | st.integers(0, 10**6))))
def test_clips_follow_each_other_without_overlap(clips):
    spans = [Span(ms, None if at is None else after(at)) for ms, at in clips]

    starts = start_times(spans)

    ends = [start + span.duration_ms for start, span in zip(starts, spans, strict=True)]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
