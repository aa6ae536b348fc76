"""What no page sends by itself is refused in words, never with a server error."""

import json

import pytest

from tests.integration.pages.test_episodes import CUTS


@pytest.fixture
def save(client, episode):
    """Save a cut list given as JSON text."""

    def save(text):
        return client.post(f"/episodes/{episode.pk}/cut-list", {"cut_list": text})

    return save


def test_a_search_may_hold_any_sign(client, stream):
    assert client.get("/", {"q": "one\0two"}).status_code == 200


@pytest.mark.parametrize("source", [7, 10**30, "²", "9" * 5000])
def test_a_cut_of_no_row_is_refused(client, episode, source):
    answer = client.post(f"/episodes/{episode.pk}/cuts", CUTS | {"cuts-0-source": source})

    assert answer.status_code == 422


def test_an_episode_without_cuts_takes_none(client, episode):
    episode.cut_list = None
    episode.save(update_fields=["cut_list"])

    assert client.post(f"/episodes/{episode.pk}/cuts", CUTS).status_code == 422


def test_a_table_of_hundreds_of_cuts_is_saved(client, episode):
    fields = {"cuts-TOTAL_FORMS": 600, "cuts-INITIAL_FORMS": 600}
    for number in range(600):
        row = {"source": 0, "start": "0:00:01.000", "end": "0:00:05.500", "ORDER": number}
        fields |= {f"cuts-{number}-{name}": value for name, value in row.items()}
        fields |= {f"cuts-{number}-fade_in": "0", f"cuts-{number}-fade_out": "0"}

    client.post(f"/episodes/{episode.pk}/cuts", fields)

    episode.refresh_from_db()
    assert len(episode.cut_list["outputTrack"]) == 600


@pytest.mark.parametrize("overlay", ["NaN", "Infinity", "1e999", "1e9"])
def test_a_place_is_a_finite_number(save, episode, overlay):
    place = {"startFrame": 0, "mediaIndex": 0, "sectionIndex": 0, "type": "alpha", "x": "HERE"}
    text = json.dumps(episode.cut_list | {"overlayTracks": [place]}).replace('"HERE"', overlay)

    assert save(text).status_code == 422


@pytest.mark.parametrize("note", [r'"\u0000"', r'"\ud800"', "NaN", "[" * 99 + "]" * 99])
def test_what_the_database_cannot_keep_of_a_cut_list_is_refused(save, episode, note):
    text = json.dumps(episode.cut_list | {"note": "HERE"})

    assert save(text.replace('"HERE"', note)).status_code == 422


def test_what_is_not_part_of_a_cut_list_is_kept_beside_it(save, episode):
    save(json.dumps(episode.cut_list | {"note": "shorter?"}))

    episode.refresh_from_db()
    assert episode.cut_list["note"] == "shorter?"


def test_a_video_lasts_a_day_at_most(save, episode):
    shown = [{"mediaIndex": 0, "sectionIndex": 0}] * 9_000

    answer = save(json.dumps(episode.cut_list | {"outputTrack": shown}))

    assert b"longer than 24 hours" in answer.content


@pytest.mark.parametrize("title", ["???", "🎉", "..", "/"])
def test_a_video_of_any_title_can_be_downloaded(client, episode, title):
    episode.title, episode.render_uri = title, "renders/one.mp4"
    episode.save(update_fields=["title", "render_uri"])

    assert client.get(f"/episodes/{episode.pk}").status_code == 200


@pytest.mark.parametrize("track", ["9" * 5000, "²", "-1", "7"])
def test_a_waveform_of_no_track_is_an_answer(client, stream, track):
    answer = client.get(f"/streams/{stream.pk}/peaks.json", {"track": track})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [("silence_threshold_db", "-1e9"), ("silence_threshold_db", "3"), ("silence_min_ms", "0")],
)
def test_a_threshold_out_of_reach_is_refused(client, stream, field, value):
    form = {"silence_threshold_db": "-42", "silence_min_ms": "700"} | {field: value}

    assert client.post(f"/streams/{stream.pk}/ingest", form).status_code == 422


@pytest.mark.parametrize(
    "folder", ["x/" * 400 + "x", "x" * 300, "a\0b"], ids=["deep", "long", "nul"]
)
def test_a_folder_no_disk_can_hold_is_refused(client, folder):
    form = {"title": "One", "stream_date": "2026-11-22T08:00", "folder": folder}

    assert client.post("/streams/new", form).status_code == 422
