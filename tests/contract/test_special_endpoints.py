"""The calls beside the records, each as its call site makes it."""

from __future__ import annotations

import json

import pytest

from streams.models import VideoClip
from tests.contract.client import ORIGIN
from tests.factories.episodes import EpisodeFactory
from tests.factories.streams import StreamFactory, VideoClipFactory
from tests.openai import Answer

TWITCH = ["channel:manage:broadcast", "channel:edit:commercial", "channel:read:ads",
          "channel:manage:ads", "user:read:chat", "user:bot"]  # fmt: skip
YOUTUBE = [
    "https://www.googleapis.com/auth/youtube",
    "https://www.googleapis.com/auth/youtube.readonly",
    "https://www.googleapis.com/auth/youtube.upload",
]
PAGE = f"{ORIGIN}/profile"


@pytest.fixture
def link(app, provider):
    """Link an account as the profile page does; return the answer of the callback."""

    def link(name, scopes, page=PAGE, account="4711"):
        provider.account = account
        asked = app.good("POST", f"auth/{name}/url", {"scopes": scopes, "redirect_uri": page})
        back = provider.consent(asked["url"])
        body = {"code": back["code"], "state": back["state"], "scope": []}
        return app.call("POST", f"auth/{name}/callback", body)

    return link


# --- linking


@pytest.mark.parametrize(("name", "scopes"), [("twitch", TWITCH), ("youtube", YOUTUBE)])
def test_linking_leads_back_to_the_page_it_began_on(link, name, scopes):
    assert link(name, scopes).json() == {"url": PAGE}


def test_a_linked_twitch_account_gives_token_id_and_login(app, link):
    link("twitch", TWITCH)

    answer = app.good("GET", "auth/twitch/token")

    assert answer.keys() == {"access_token", "broadcaster_id", "login"}
    assert answer["broadcaster_id"] == "4711"


def test_a_linked_youtube_account_gives_a_token_and_empty_names(app, link):
    link("youtube", YOUTUBE)

    answer = app.good("GET", "auth/youtube/token")

    assert answer["access_token"]
    assert (answer["broadcaster_id"], answer["login"]) == ("", "")


def test_a_new_consent_that_is_not_finished_leaves_the_token_that_works(app, link):
    link("twitch", TWITCH)
    before = app.good("GET", "auth/twitch/token")["access_token"]

    app.good("POST", "auth/twitch/url", {"scopes": TWITCH, "redirect_uri": PAGE})

    assert app.good("GET", "auth/twitch/token")["access_token"] == before


def test_a_state_is_good_for_the_person_who_asked_only(app, other, provider):
    asked = app.good("POST", "auth/twitch/url", {"scopes": TWITCH, "redirect_uri": PAGE})
    back = provider.consent(asked["url"])

    answer = other.call("POST", "auth/twitch/callback", {**back, "scope": []})

    assert 400 <= answer.status_code < 404
    assert other.call("GET", "auth/twitch/token").content == b""


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_back_to_another_site(app, page):
    answer = app.call("POST", "auth/twitch/url", {"scopes": TWITCH, "redirect_uri": page})

    assert (answer.status_code, bool(answer.json()["message"])) == (400, True)


def test_the_token_of_one_person_is_no_other_persons(link, other):
    link("twitch", TWITCH)

    assert other.call("GET", "auth/twitch/token").content == b""


# --- render


def test_a_render_names_its_episodes_and_their_tasks(app, owner, folders):
    episode = EpisodeFactory(owner=owner, title="Bare")

    answer = app.call("POST", "render", {"episodeIds": [str(episode.pk)]})

    assert answer.json()["message"]


def test_somebody_elses_episode_is_not_rendered(app, stranger):
    episode = EpisodeFactory(owner=stranger)

    answer = app.call("POST", "render", {"episodeIds": [str(episode.pk)]})

    assert answer.json()["message"]
    assert str(episode.pk) not in json.dumps(app.list("records/tasks"))


@pytest.mark.parametrize("body", [{}, {"episodeIds": []}, {"episodeIds": "x"}])
def test_a_render_of_nothing_is_refused_with_a_message(app, body):
    answer = app.call("POST", "render", body)

    assert (answer.status_code, bool(answer.json()["message"])) == (400, True)


# --- upload


def test_an_upload_without_a_linked_account_is_a_403_with_a_message(app, owner):
    episode = EpisodeFactory(owner=owner, render_uri="renders/a.mp4")

    answer = app.call("POST", "upload/youtube", {"episode_ids": [str(episode.pk)]})

    assert (answer.status_code, bool(answer.json()["message"])) == (403, True)


def test_an_upload_says_of_each_episode_what_is_missing(app, owner, link):
    link("youtube", YOUTUBE)
    episode = EpisodeFactory(owner=owner, title="Not rendered")

    answer = app.call("POST", "upload/youtube", {"episode_ids": [str(episode.pk)]})

    assert answer.json()["message"]
    assert str(episode.pk) in answer.text


@pytest.mark.parametrize("body", [{}, {"episode_ids": []}, {"episode_ids": "x"}])
def test_an_upload_of_nothing_is_refused_with_a_message(app, body):
    answer = app.call("POST", "upload/youtube", body)

    assert (answer.status_code, bool(answer.json()["message"])) == (400, True)


# --- ingest


def test_an_ingestion_is_answered_with_its_id_under_both_names(app, owner):
    stream = StreamFactory(owner=owner)
    body = {"streamId": str(stream.pk), "initialPrompt": "Radio", "initialSummary": "Old"}

    answer = app.good("POST", "stream", body)

    assert answer["id"] == answer["executionArn"]
    assert app.get("records/tasks", answer["id"])["record_id"] == str(stream.pk)


def test_an_ingestion_is_refused_with_a_message_where_there_is_no_prefix(app, owner):
    stream = StreamFactory(owner=owner, prefix="")

    body = {"streamId": str(stream.pk), "initialPrompt": "", "initialSummary": ""}
    answer = app.call("POST", "stream", body)

    assert (answer.status_code, bool(answer.json()["message"])) == (400, True)


def test_an_ingestion_that_is_going_on_is_not_begun_again(app, owner):
    body = {
        "streamId": str(StreamFactory(owner=owner).pk),
        "initialPrompt": "",
        "initialSummary": "",
    }
    app.good("POST", "stream", body)

    answer = app.call("POST", "stream", body)

    assert (answer.status_code, bool(answer.json()["message"])) == (409, True)


def test_somebody_elses_stream_is_not_ingested(app, stranger):
    body = {"streamId": str(StreamFactory(owner=stranger).pk)}

    answer = app.call("POST", "stream", body | {"initialPrompt": "", "initialSummary": ""})

    assert answer.status_code == 404


# --- storage status


def test_recordings_in_a_folder_are_there_at_once(app, owner, folders):
    stream = StreamFactory(owner=owner, prefix="2026-11-22")
    place = folders / "archive" / owner.archive_root / "2026-11-22" / "a.mkv"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"x" * 1000)

    answer = app.good("GET", f"ingestion/streams/{stream.pk}/s3-status")

    assert answer["exists"] is True
    assert (answer["storage_class"], answer["size_bytes"]) == ("STANDARD", 1000)
    assert answer["retrieval_required"] is False
    assert not answer.keys() & {"estimated_retrieval_cost_usd", "estimated_retrieval_time_hours"}


@pytest.mark.parametrize("prefix", ["", "nothing-here"])
def test_a_stream_without_recordings_is_missing(app, owner, prefix):
    stream = StreamFactory(owner=owner, prefix=prefix)

    answer = app.good("GET", f"ingestion/streams/{stream.pk}/s3-status")

    assert (answer["exists"], answer["retrieval_required"]) == (False, False)


@pytest.mark.parametrize("key", ["01890000-0000-7000-8000-000000000001", "nonsense"])
def test_the_status_of_no_stream_is_a_404_with_a_message(app, key):
    answer = app.call("GET", f"ingestion/streams/{key}/s3-status")

    assert (answer.status_code, bool(answer.json()["message"])) == (404, True)


# --- AI chat


def test_the_answer_is_added_to_all_that_was_sent(app, openai):
    sent = [
        {"role": "system", "content": "Answer with JSON."},
        {"role": "user", "content": "A title?"},
        {"role": "assistant", "content": '{"title": "Old", "description": ""}'},
        {"role": "user", "content": "Shorter."},
    ]

    answer = app.good("POST", "ai/chat", {"messages": sent})

    *before, last = answer["messages"]
    assert before == sent
    assert last["role"] == "assistant"
    assert json.loads(last["content"]).keys() >= {"title", "description"}


def test_roles_reach_the_model_as_they_were_sent(app, openai):
    roles = ["system", "user", "assistant", "user"]

    app.good("POST", "ai/chat", {"messages": [{"role": one, "content": "JSON"} for one in roles]})

    assert [one["role"] for one in openai.last_messages][-4:] == roles


def test_an_answer_that_is_no_json_is_a_failure_with_a_message(app, openai):
    openai.answers = [Answer(content="I would rather not")]

    answer = app.call("POST", "ai/chat", {"messages": [{"role": "user", "content": "JSON"}]})

    assert answer.status_code >= 400
    assert answer.json()["message"]


@pytest.mark.parametrize(
    "body",
    [{}, {"messages": []}, {"messages": [{"role": "god", "content": "x"}]}, {"messages": "x"}],
)
def test_a_conversation_that_is_none_is_refused_with_a_message(app, body):
    answer = app.call("POST", "ai/chat", body)

    assert (answer.status_code, bool(answer.json()["message"])) == (400, True)


# --- chat capture


def test_chat_is_not_captured_and_the_page_can_read_that(app):
    answer = app.good("GET", "eventsub/chat/status")

    assert answer == {"has_active_subscription": False, "subscriptions": []}


def test_a_subscription_is_answered_in_json(app):
    answer = app.call("POST", "eventsub/chat/subscribe")

    assert isinstance(answer.json(), dict)


# --- playlists


def test_a_playlist_opens_to_the_page_that_read_its_stream(app, owner, folders):
    clip = VideoClipFactory(
        stream__owner=owner, hls=[{"path": "transcode/a b.m4s", "duration_ms": 4000}]
    )
    app.get("records/streams", str(clip.stream_id))

    answer = app.play(f"/playlist/{clip.stream_id}.m3u8")

    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    lines = answer.text.splitlines()
    assert (lines[0], lines[-1]) == ("#EXTM3U", "#EXT-X-ENDLIST")
    assert "#EXT-X-PLAYLIST-TYPE:VOD" in lines
    (segment,) = [line for line in lines if not line.startswith("#")]
    assert segment.startswith("/")
    assert " " not in segment


def test_a_playlist_is_closed_to_everybody_else(app, other, owner):
    stream = StreamFactory(owner=owner)
    VideoClip.objects.create(owner=owner, stream=stream, key="a.mkv")

    assert other.call("GET", f"records/streams/{stream.pk}").status_code == 404
    assert other.play(f"/playlist/{stream.pk}.m3u8").status_code in (401, 403, 404)


def test_a_segment_needs_its_signature(app, folders):
    assert app.play("/files/media/transcode/a.m4s").status_code in (403, 404)
