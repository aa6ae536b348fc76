import json

import pytest

from episodes.models import Episode

CUTS = {
    "cuts-TOTAL_FORMS": 1,
    "cuts-INITIAL_FORMS": 1,
    "cuts-0-source": 0,
    "cuts-0-start": "0:00:01.000",
    "cuts-0-end": "0:00:05.500",
    "cuts-0-fade_in": "0.5",
    "cuts-0-fade_out": "0",
    "cuts-0-ORDER": 1,
}


def test_title_and_description_are_saved(client, episode):
    client.post(f"/episodes/{episode.pk}/edit", {"title": "New", "description": "Words."})

    episode.refresh_from_db()
    assert (episode.title, episode.description) == ("New", "Words.")


def test_an_episode_keeps_a_title(client, episode):
    assert client.post(f"/episodes/{episode.pk}/edit", {"title": ""}).status_code == 422


@pytest.mark.parametrize("sent", [{"title": "x" * 101}, {"title": "New", "description": "<b>"}])
def test_what_youtube_would_refuse_is_refused_beside_its_field(client, episode, sent):
    answer = client.post(f"/episodes/{episode.pk}/edit", sent)

    assert answer.status_code == 422
    assert b"YouTube takes" in answer.content


def test_cuts_are_edited_as_times(client, episode):
    client.post(f"/episodes/{episode.pk}/cuts", CUTS)

    episode.refresh_from_db()
    assert episode.cut_list["inputMedia"][0]["sections"] == [{"startFrame": 60, "endFrame": 330}]
    assert episode.cut_list["outputTrack"][0]["transitionIn"] == {"type": "fade", "duration": 30}


def test_what_the_other_client_leaves_behind_is_in_nobodys_way(client, episode):
    """An empty section before a cut, and null where nothing is."""
    episode.cut_list["inputMedia"][0]["sections"].append({"startFrame": 0, "endFrame": 0})
    items = [{"mediaIndex": 0, "sectionIndex": number} for number in (1, 0)]
    episode.cut_list |= {"outputTrack": items, "overlayTracks": None}
    episode.save(update_fields=["cut_list"])

    client.post(f"/episodes/{episode.pk}/cuts", CUTS | {"cuts-0-source": 1})

    episode.refresh_from_db()
    assert episode.cut_list["inputMedia"][0]["sections"][0] == {"startFrame": 60, "endFrame": 330}


def test_a_refused_cut_is_explained(client, episode):
    answer = client.post(f"/episodes/{episode.pk}/cuts", CUTS | {"cuts-0-end": "0:00:00.500"})

    assert answer.status_code == 422
    assert b"A section has to end after its start." in answer.content


def test_a_time_that_is_none_is_explained(client, episode):
    answer = client.post(f"/episodes/{episode.pk}/cuts", CUTS | {"cuts-0-end": "later"})

    assert answer.status_code == 422
    assert b"Write the time as" in answer.content


def test_the_cut_list_is_edited_as_json(client, episode):
    changed = episode.cut_list | {"overlayTracks": []}
    client.post(f"/episodes/{episode.pk}/cut-list", {"cut_list": json.dumps(changed)})

    episode.refresh_from_db()
    assert episode.cut_list == changed


@pytest.mark.parametrize("text", ["hello", "[" * 100_000])
def test_what_is_no_json_is_refused_beside_its_field(client, episode, text):
    answer = client.post(f"/episodes/{episode.pk}/cut-list", {"cut_list": text})

    assert answer.status_code == 422
    assert "Enter a valid JSON." in answer.content.decode()


def test_a_broken_cut_list_names_the_field(client, episode):
    broken = json.dumps(episode.cut_list | {"version": "2.0.0"})
    answer = client.post(f"/episodes/{episode.pk}/cut-list", {"cut_list": broken})

    assert answer.status_code == 422
    assert b"Only version 1.0.0 is known." in answer.content


def test_a_render_without_its_recording_is_refused_in_words(client, episode):
    answer = client.post(f"/episodes/{episode.pk}/render", {"preset": "source"})

    assert answer.status_code == 404
    assert b"is not in the archive" in answer.content


def test_an_unknown_preset_is_refused(client, episode):
    assert client.post(f"/episodes/{episode.pk}/render", {"preset": "huge"}).status_code == 422


def test_a_rendered_episode_is_watched_and_downloaded(client, episode):
    episode.render_uri = "renders/one.mp4"
    episode.save(update_fields=["render_uri"])

    html = client.get(f"/episodes/{episode.pk}").content.decode()

    assert "<video" in html
    assert "Download" in html


@pytest.mark.parametrize(("was_shown", "is_said"), [([], True), (None, False)])
def test_a_video_of_other_cuts_is_said_to_be_outdated(client, episode, was_shown, is_said):
    episode.render_info = {"cut_list": was_shown}
    episode.save(update_fields=["render_info"])

    html = client.get(f"/episodes/{episode.pk}").content.decode()

    assert ("The cuts have changed" in html) is is_said


def test_an_episode_is_deleted(client, episode):
    client.post(f"/episodes/{episode.pk}/delete")

    assert not Episode.objects.filter(pk=episode.pk).exists()
