from dataclasses import replace

import pytest

from episodes.cuttable import rows_of, with_rows


@pytest.fixture
def cut_list():
    return {
        "version": "1.0.0",
        "inputMedia": [
            {"s3Location": "day/one.mkv", "sections": [{"startFrame": 22139, "endFrame": 72000}]}
        ],
        "outputTrack": [
            {"mediaIndex": 0, "sectionIndex": 0, "transitionIn": {"type": "fade", "duration": 31}},
            {"mediaIndex": 0, "sectionIndex": 0},
        ],
        "audioMixing": [{"sourceChannel": 1, "outputChannel": 0}],
    }


def test_an_untouched_table_changes_nothing(cut_list):
    assert with_rows(cut_list, rows_of(cut_list)) == cut_list


def test_a_section_that_is_used_twice_is_copied_when_one_use_changes(cut_list):
    first, second = rows_of(cut_list)

    changed = with_rows(cut_list, [replace(first, end_ms=400_000), second])

    assert [row.end_ms for row in rows_of(changed)] == [400_000, 1_200_000]


def test_rows_are_reordered_and_left_out(cut_list):
    first, second = rows_of(cut_list)

    assert len(with_rows(cut_list, [second])["outputTrack"]) == 1
    assert with_rows(cut_list, [second, first])["outputTrack"][1] == cut_list["outputTrack"][0]


def test_a_section_of_no_frames_has_no_row(cut_list):
    cut_list["inputMedia"][0]["sections"].append({"startFrame": 60, "endFrame": 60})
    cut_list["outputTrack"].insert(0, {"mediaIndex": 0, "sectionIndex": 1})

    rows = rows_of(cut_list)

    assert [row.item for row in rows] == [1, 2]
    assert len(with_rows(cut_list, rows)["outputTrack"]) == 2


def test_a_fade_is_taken_away(cut_list):
    first, _ = rows_of(cut_list)

    assert (
        "transitionIn" not in with_rows(cut_list, [replace(first, fade_in_s=0.0)])["outputTrack"][0]
    )


def test_what_is_no_cut_list_has_no_rows():
    assert rows_of({"outputTrack": [{"mediaIndex": 4}], "inputMedia": []}) == []
    assert rows_of(None) == []
