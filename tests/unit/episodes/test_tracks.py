from __future__ import annotations

import pytest

from episodes.speech import Silences
from episodes.tracks import (
    Source,
    as_iso,
    as_tracks,
    from_iso,
    make_cut_list,
    spans_of,
    without_pauses,
)
from glowing.exceptions import UserError

CLIPS = [Source("a.mkv", 0, 36_010), Source("b.mkv", 36_010, 39_300)]


@pytest.mark.parametrize(
    ("ms", "text"), [(0, "PT0S"), (3_973_181, "PT3973.181S"), (60_000, "PT60S"), (500, "PT0.5S")]
)
def test_lengths_are_written_and_read_as_iso_durations(ms, text):
    assert as_iso(ms) == text
    assert from_iso(text) == ms


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT1H2M3.5S", 3723.5),
        ("P1DT1S", 86_401),
        ("P1Y2M", (360 + 60) * 86_400),
        ("P2W", 14 * 86_400),
        ("PT0,25S", 0.25),
        ("PT90M", 5400),
    ],
)
def test_durations_are_read_in_every_unit_as_the_existing_client_counts_them(text, seconds):
    assert from_iso(text) == seconds * 1000


@pytest.mark.parametrize("text", ["soon", "", "P", "PT", "P1DT", "12:00", "-PT1S", "PT1", "PT٣S"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match="not an ISO 8601 duration"):
        from_iso(text)


def test_tracks_give_back_their_spans():
    spans = [(0, 1_500), (3_973_181, 7_315_181)]

    assert spans_of(as_tracks(spans)) == spans


def test_span_inside_one_clip_is_one_section():
    cut_list = make_cut_list([(45_345, 72_400)], CLIPS)

    assert cut_list == {
        "version": "1.0.0",
        "inputMedia": [
            {"s3Location": "b.mkv", "sections": [{"startFrame": 560, "endFrame": 2184}]}
        ],
        "outputTrack": [{"mediaIndex": 0, "sectionIndex": 0}],
    }


def test_span_over_a_border_has_a_section_in_each_clip():
    cut_list = make_cut_list([(30_000, 40_000)], CLIPS)

    assert [media["sections"] for media in cut_list["inputMedia"]] == [
        [{"startFrame": 1800, "endFrame": 2160}],
        [{"startFrame": 0, "endFrame": 240}],
    ]


def test_order_of_the_stream_is_kept_when_a_clip_is_returned_to():
    cut_list = make_cut_list([(40_000, 41_000), (1_000, 2_000), (50_000, 51_000)], CLIPS)

    assert [media["s3Location"] for media in cut_list["inputMedia"]] == ["b.mkv", "a.mkv"]
    assert cut_list["outputTrack"] == [
        {"mediaIndex": 0, "sectionIndex": 0},
        {"mediaIndex": 1, "sectionIndex": 0},
        {"mediaIndex": 0, "sectionIndex": 1},
    ]


def test_time_between_clips_is_skipped():
    clips = [Source("a.mkv", 0, 1_000), Source("b.mkv", 5_000, 1_000)]

    cut_list = make_cut_list([(0, 6_000)], clips)

    assert [media["sections"] for media in cut_list["inputMedia"]] == [
        [{"startFrame": 0, "endFrame": 60}],
        [{"startFrame": 0, "endFrame": 60}],
    ]


def test_known_good_vector_of_the_existing_client_is_met():
    lengths = [1_204_181, *[1_200_000] * 9]
    clips = [Source(f"{at}.mkv", sum(lengths[:at]), length) for at, length in enumerate(lengths)]

    cut_list = make_cut_list([(3_973_180, 7_315_181)], clips)

    assert [
        (media["s3Location"], section["startFrame"], section["endFrame"])
        for media in cut_list["inputMedia"]
        for section in media["sections"]
    ] == [
        ("3.mkv", 22_139, 72_000),
        ("4.mkv", 0, 72_000),
        ("5.mkv", 0, 72_000),
        ("6.mkv", 0, 6_660),
    ]


def test_long_pauses_are_taken_out_and_a_little_is_kept():
    silences = Silences([(0, 2_000), (10_000, 20_000), (30_000, 31_000)])

    assert without_pauses((1_500, 40_000), silences, 3_000, 250) == [
        (1_500, 10_250),
        (19_750, 40_000),
    ]


def test_more_sections_than_a_video_can_use_are_refused_at_once():
    clips = [Source(f"{number}.mkv", number * 17, 17) for number in range(1000)]

    with pytest.raises(UserError) as refusal:
        make_cut_list([(0, 17_000)] * 5000, clips)

    assert refusal.value.code == "episodes.cut_list_too_long"
