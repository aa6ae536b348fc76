from __future__ import annotations

import pytest

from episodes.models import Episode
from tests.factories.episodes import EpisodeFactory
from tests.factories.streams import SeriesFactory, StreamFactory
from tests.tokens import api

pytestmark = pytest.mark.django_db

EPISODES = "/api/records/episodes"
# What the existing client makes of a stream whose last section is shorter than its own fade.
CUT_LIST = {
    "version": "1.0.0",
    "inputMedia": [
        {"s3Location": "2026-11-22/a b.mkv", "sections": [{"startFrame": 0, "endFrame": 120}]},
        {"s3Location": "my_stock/outro_2.mov", "sections": [{"startFrame": 0, "endFrame": 1800}]},
        {"s3Location": "my_stock/introhex.mkv", "sections": [{"startFrame": 0, "endFrame": 3600}]},
    ],
    "outputTrack": [
        {"mediaIndex": 0, "sectionIndex": 0, "transition": {"type": "wipe", "duration": 3}},
        {"mediaIndex": 1, "sectionIndex": 0, "transitionIn": {"type": "fade", "duration": 300}},
    ],
    "overlayTracks": [{"startFrame": 0, "mediaIndex": 2, "sectionIndex": 0, "type": "alpha"}],
}


@pytest.fixture
def series(owner):
    return SeriesFactory(owner=owner, title="Tea", max_episode_order_index=None)


@pytest.fixture
def stream(owner, series):
    return StreamFactory(owner=owner, series=series, title="Tuesday")


def post(owner, **body):
    return api(owner).post(EPISODES, body, format="json")


def put(owner, episode, **body):
    return api(owner).put(f"{EPISODES}/{episode.pk}", body, format="json")


def test_every_field_comes_back_as_it_was_sent(owner, stream, series):
    sent = {
        "title": "First",
        "description": "About tea",
        "stream_id": str(stream.pk),
        "series_id": str(series.pk),
        "order_index": 4,
        "is_published": False,
        "tracks": [{"start": "PT3973.181S", "end": "PT2H1M55.181S", "note": "kept"}],
        "cut_list": CUT_LIST,
        "tags": ["tea", "green tea"],
        "category": 20,
        "notify_subscribers": True,
        "youtube_video_id": "dQw4w9WgXcQ",
        "upload_status": "anything a person writes",
        "upload_attempts": 2,
        "upload_resume_at_byte": 5_000_000_000,
        "retry_after_seconds": 30,
        "thumbnail_url": "https://example.org/a.png",
    }

    answer = post(owner, **sent)

    assert answer.status_code == 201
    assert sent.items() <= answer.json().items()


def test_what_was_never_set_is_left_out(owner):
    assert set(post(owner, title="Bare").json()) == {
        "id",
        "user_id",
        "title",
        "created_at",
        "updated_at",
    }


@pytest.mark.parametrize(
    "key", ["render_uri", "render_url", "rendered_at", "error_message", "upload_queue_timestamp"]
)
def test_what_the_server_alone_decides_is_inert(owner, key):
    assert key not in post(owner, title="Mine", **{key: "renders/another/video.mp4"}).json()


def test_the_address_of_an_upload_never_leaves(owner):
    episode = EpisodeFactory(owner=owner, youtube_upload_url="https://upload.example/secret")

    answer = put(owner, episode, youtube_upload_url="https://evil.example/")

    assert "example" not in answer.content.decode()
    assert Episode.objects.get().youtube_upload_url == "https://upload.example/secret"


def test_a_rendered_episode_has_a_link_that_plays(owner, client, folders, settings):
    episode = EpisodeFactory(owner=owner, render_uri="renders/a/video.mp4")
    video = folders / "media" / episode.render_uri
    video.parent.mkdir(parents=True)
    video.write_bytes(b"moving pictures")

    record = api(owner).get(f"{EPISODES}/{episode.pk}").json()

    assert record["render_uri"] == "renders/a/video.mp4"
    path = record["render_url"].removeprefix(settings.PUBLIC_URL)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("tracks", "field"),
    [
        ([{"start": "soon", "end": "PT2S"}], "tracks.0.start"),
        ([{"start": "PT0S", "end": "PT2S"}, {"start": "PT0S"}], "tracks.1.end"),
        ([{"start": "PT9S", "end": "PT2S"}], "tracks.0.end"),
        (["PT1S"], "tracks.0"),
        ("PT1S", "tracks"),
    ],
)
def test_a_track_that_cannot_be_is_refused_by_its_place(owner, tracks, field):
    answer = post(owner, title="Mine", tracks=tracks)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_a_cut_list_that_cannot_be_is_refused_by_its_place(owner):
    broken = CUT_LIST | {"outputTrack": [{"mediaIndex": 7, "sectionIndex": 0}]}

    answer = post(owner, title="Mine", cut_list=broken)

    assert answer.status_code == 400
    assert answer.json()["errors"] == {
        "cut_list.outputTrack.0.mediaIndex": "There is no recording 7."
    }


@pytest.mark.parametrize("blank", [{}, None, {"inputMedia": [], "outputTrack": []}])
def test_a_blank_cut_list_is_none(owner, blank):
    assert "cut_list" not in post(owner, title="Mine", cut_list=blank).json()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 101),
        ("title", "<b>"),
        ("description", "é" * 2501),
        ("tags", ["x" * 499, "y"]),
        ("tags", ["one, two"]),
    ],
)
def test_what_youtube_would_refuse_is_refused_beside_its_field(owner, field, value):
    answer = post(owner, **{"title": "Mine", field: value})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_a_record_from_before_a_rule_is_saved_with_what_it_has(owner):
    tracks = [{"start": "PT5S", "end": "PT5S"}]
    episode = EpisodeFactory(owner=owner, title="x" * 200, tags=["a,b"], tracks=tracks)
    record = api(owner).get(f"{EPISODES}/{episode.pk}").json()

    answer = put(owner, episode, **record | {"description": "New"})

    assert answer.status_code == 200
    assert answer.json() == record | {
        "description": "New",
        "updated_at": answer.json()["updated_at"],
    }


def test_what_belongs_to_an_upload_on_its_way_stays(owner):
    queued = "2026-11-22T10:00:00Z"
    episode = EpisodeFactory(owner=owner, upload_status="ready_to_upload", upload_queued_at=queued)

    record = put(owner, episode, upload_status="not_ready_to_upload", upload_attempts=9).json()

    assert record["upload_status"] == "ready_to_upload"
    assert record["upload_queue_timestamp"] == queued
    assert "upload_attempts" not in record


def test_a_stream_of_somebody_else_is_as_good_as_none(owner, stranger):
    answer = post(owner, title="Mine", stream_id=str(StreamFactory(owner=stranger).pk))

    assert answer.status_code == 400
    assert answer.json()["errors"] == {"stream_id": "There is no such record of yours."}
