from __future__ import annotations

import copy

import pytest

from episodes.cutlist import check_media, fitted, is_blank, parse
from glowing.exceptions import UserError
from glowing.media.render import Item, Overlay, Route
from glowing.media.types import MediaInfo

CLIENT = {
    "version": "1.0.0",
    "inputMedia": [
        {
            "s3Location": "2026-11-22/a.mkv",
            "sections": [
                {"startFrame": 22139, "endFrame": 72000},
                {"startFrame": 0, "endFrame": 6660},
            ],
        },
        {
            "s3Location": "my_stock/outro_2.mov",
            "sections": [{"startFrame": 0, "endFrame": 1800}],
        },
    ],
    "outputTrack": [
        {"mediaIndex": 0, "sectionIndex": 0},
        {"mediaIndex": 0, "sectionIndex": 1, "transitionOut": {"type": "cut", "duration": 9}},
        {
            "mediaIndex": 1,
            "sectionIndex": 0,
            "transitionIn": {"type": "fade", "duration": 300, "curve": "extra keys are fine"},
        },
    ],
    "overlayTracks": [
        {"startFrame": 1800, "mediaIndex": 1, "sectionIndex": 0, "type": "colorkey", "x": 12.5}
    ],
    "audioMixing": [
        {
            "sourceChannel": 1,
            "outputChannel": 0,
            "keyframes": [{"frame": 60, "volume": 0.5}, {"frame": 0, "volume": 1}],
        }
    ],
}


def info(duration_ms):
    return MediaInfo("matroska", duration_ms, 0, 1, None, (), ())


def changed(path, value):
    """The client's cut list with one thing changed."""
    data = copy.deepcopy(CLIENT)
    *steps, last = path
    place = data
    for step in steps:
        place = place[step]
    place[last] = value
    return data


def refusal(data):
    with pytest.raises(UserError) as refused:
        parse(data)
    return refused.value


def test_wrong_shapes_are_explained_without_the_words_of_programmers():
    data = copy.deepcopy(CLIENT) | {"audioMixing": 5}
    data["inputMedia"][0]["s3Location"] = "/etc/passwd"

    with pytest.raises(UserError) as refused:
        parse(data)

    assert refused.value.errors == {
        "inputMedia.0.s3Location": (
            "A key is a path inside the archive, such as “2026-11-22/a.mkv”."
        ),
        "audioMixing": "This has to be a list.",
    }


def test_what_the_existing_client_writes_is_understood():
    edit = parse(CLIENT).as_edit()

    assert edit.items == (
        Item(0, 22139, 72000),
        Item(0, 0, 6660),
        Item(1, 0, 1800, fade_in=300),
    )
    assert edit.overlays == (Overlay(1, 0, 1800, 1800, "colorkey", (12.5, 0.0)),)
    assert edit.routes == (Route(1, 0, ((0, 1.0), (60, 0.5))),)


def test_what_forms_leave_behind_is_passed_over():
    data = copy.deepcopy(CLIENT) | {"more": 1, "overlayTracks": None}
    data["outputTrack"][0] |= {"transition": {"type": "wipe"}, "transitionIn": None}

    assert parse(data).as_edit().items == parse(CLIENT).as_edit().items


@pytest.mark.parametrize("data", [{}, {"version": "1.0.0"}, {"inputMedia": [], "outputTrack": []}])
def test_what_an_untouched_form_sends_is_blank(data):
    assert is_blank(data)


def test_what_shows_anything_is_not_blank():
    assert not is_blank(CLIENT)


def test_fades_are_shortened_to_what_their_sections_allow():
    data = changed(("inputMedia", 0, "sections", 1), {"startFrame": 0, "endFrame": 120})
    data["outputTrack"][1]["transitionIn"] = {"type": "fade", "duration": 90}

    fades = [(item.fade_in, item.fade_out) for item in fitted(data).as_edit().items]

    assert fades == [(0, 0), (90, 0), (30, 0)]
    assert parse(fitted(data).as_json())


def test_fades_that_fit_stay_as_they_are():
    assert fitted(CLIENT) == parse(CLIENT)


def test_without_audio_mixing_the_first_track_is_used():
    data = copy.deepcopy(CLIENT)
    del data["audioMixing"]

    assert parse(data).as_edit().routes == (Route(0, 0),)


def test_json_of_a_cut_list_reads_back_as_the_same():
    cut_list = parse(CLIENT)

    assert parse(cut_list.as_json()) == cut_list


def test_the_same_moment_may_be_shown_again_and_sections_may_overlap():
    sections = [{"startFrame": 0, "endFrame": 600}, {"startFrame": 300, "endFrame": 900}]

    assert parse(changed(("inputMedia", 0, "sections"), sections))


@pytest.mark.parametrize(
    ("path", "value", "code", "field"),
    [
        (("version",), "2.0.0", "version", "version"),
        (("version",), None, "version", "version"),
        (("outputTrack",), [], "empty", "outputTrack"),
        (("inputMedia",), [], "empty", "inputMedia"),
        (("inputMedia", 0, "sections"), "all", "invalid", "inputMedia.0.sections"),
        (("inputMedia", 0, "s3Location"), "/etc/passwd", "invalid", "inputMedia.0.s3Location"),
        (("inputMedia", 0, "s3Location"), "a/../../b", "invalid", "inputMedia.0.s3Location"),
        (("outputTrack", 1, "mediaIndex"), 2, "media_index", "outputTrack.1.mediaIndex"),
        (("outputTrack", 1, "mediaIndex"), -1, "invalid", "outputTrack.1.mediaIndex"),
        (("outputTrack", 1, "sectionIndex"), 9, "section_index", "outputTrack.1.sectionIndex"),
        (("overlayTracks", 0, "mediaIndex"), 2, "media_index", "overlayTracks.0.mediaIndex"),
        (
            ("inputMedia", 0, "sections", 1),
            {"startFrame": 90, "endFrame": 9},
            "section_empty",
            "inputMedia.0.sections.1",
        ),
        (
            ("outputTrack", 2, "transitionIn", "duration"),
            1801,
            "fade_too_long",
            "outputTrack.2.transitionIn",
        ),
        (
            ("outputTrack", 2, "transitionOut"),
            {"type": "fade", "duration": 1501},
            "fade_too_long",
            "outputTrack.2.transitionOut",
        ),
        (
            ("audioMixing", 0, "keyframes", 0, "volume"),
            2.5,
            "invalid",
            "audioMixing.0.keyframes.0.volume",
        ),
    ],
)
def test_a_mistake_is_refused_with_its_code_and_field(path, value, code, field):
    refused = refusal(changed(path, value))

    assert refused.code == f"episodes.cut_list_{code}"
    assert list(refused.errors) == [field]


def test_recordings_without_end_are_refused():
    media = CLIENT["inputMedia"] * 501

    with pytest.raises(UserError) as refused:
        parse(changed(["inputMedia"], media))

    assert refused.value.errors == {"inputMedia": "These are more than 1000."}


def test_an_empty_section_is_not_shown():
    data = changed(("inputMedia", 0, "sections", 1), {"startFrame": 0, "endFrame": 0})

    cut_list = parse(data)

    assert [cut_list.length_of(item) for item in cut_list.output_track] == [49861, 1800]
    check_media(cut_list, [info(1_200_001), info(29_950)])
    assert parse(cut_list.as_json()) == cut_list


def test_a_cut_list_of_empty_sections_alone_shows_nothing():
    data = changed(("outputTrack",), [{"mediaIndex": 0, "sectionIndex": 1}])
    data["inputMedia"][0]["sections"][1] = {"startFrame": 72000, "endFrame": 72000}

    assert refusal(data).code == "episodes.cut_list_empty"


def test_every_field_at_fault_is_named():
    data = changed(("outputTrack", 0, "mediaIndex"), 7)
    data["outputTrack"][1]["sectionIndex"] = 7

    assert list(refusal(data).errors) == ["outputTrack.0.mediaIndex", "outputTrack.1.sectionIndex"]


def test_an_episode_without_a_cut_list_is_told_so():
    assert refusal(None).code == "episodes.cut_list_missing"


@pytest.mark.parametrize("data", [[], "1.0.0", 7, {}])
def test_what_is_no_cut_list_at_all_is_refused(data):
    assert refusal(data).code.startswith("episodes.cut_list_")


def test_sections_outside_their_media_are_refused_where_the_length_is_known():
    with pytest.raises(UserError) as refused:
        check_media(parse(CLIENT), [None, info(29_000)])

    assert refused.value.code == "episodes.cut_list_outside_media"
    assert list(refused.value.errors) == ["inputMedia.1.sections.0"]


def test_a_section_may_end_in_the_tick_in_which_the_media_ends():
    check_media(parse(CLIENT), [info(1_200_001), info(29_950)])
