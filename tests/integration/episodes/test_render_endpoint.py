from __future__ import annotations

from uuid import uuid4

import pytest

from glowing.jobs.models import Job
from tests.factories.episodes import EpisodeFactory
from tests.factories.streams import StreamFactory, VideoClipFactory
from tests.tokens import api

pytestmark = pytest.mark.django_db

KEY = "2026-11-22/clip.mkv"


@pytest.fixture
def stream(owner, folders):
    path = folders / "archive" / owner.archive_name(KEY)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"a recording")
    stream = StreamFactory(owner=owner, duration_ms=60_000)
    VideoClipFactory(stream=stream, key=KEY, start_ms=0, duration_ms=60_000)
    return stream


@pytest.fixture
def episode(owner, stream):
    """As the existing client makes them: tracks and no cut list."""
    return EpisodeFactory(owner=owner, stream=stream, tracks=[{"start": "PT1S", "end": "PT3.5S"}])


def post(owner, *ids):
    body = {"episodeIds": [str(one) for one in ids]}
    return api(owner).post("/api/render", body, format="json")


def test_an_episode_with_tracks_alone_is_queued_with_the_cut_list_they_make(owner, episode):
    answer = post(owner, episode.pk)

    job = Job.objects.get()
    assert answer.status_code == 200
    assert answer.json() == {
        "message": "1 of 1 renders are queued.",
        "totalEpisodes": 1,
        "jobs": [{"jobId": str(job.pk), "episodeIds": [str(episode.pk)]}],
        "errors": [],
    }
    episode.refresh_from_db()
    assert episode.cut_list["inputMedia"][0]["sections"] == [{"startFrame": 60, "endFrame": 210}]


def test_what_can_be_rendered_is_queued_and_the_rest_is_explained(owner, stranger, episode):
    bare, foreign, missing = (
        EpisodeFactory(owner=owner).pk,
        EpisodeFactory(owner=stranger).pk,
        uuid4(),
    )

    answer = post(owner, bare, foreign, episode.pk, missing, "no-id").json()

    assert [job["episodeIds"] for job in answer["jobs"]] == [[str(episode.pk)]]
    assert [(one["episodeId"], one["code"]) for one in answer["errors"]] == [
        (str(bare), "episodes.cut_list_missing"),
        (str(foreign), "episodes.unknown"),
        (str(missing), "episodes.unknown"),
        ("no-id", "episodes.unknown"),
    ]
    assert answer["totalEpisodes"] == 5


def test_a_second_request_is_told_that_the_first_is_under_way(owner, episode):
    post(owner, episode.pk)

    assert post(owner, episode.pk).json()["errors"][0]["code"] == "jobs.already_active"
    assert Job.objects.count() == 1


def test_an_episode_named_twice_is_rendered_once(owner, episode):
    answer = post(owner, episode.pk, episode.pk).json()

    assert (len(answer["jobs"]), answer["errors"]) == (1, [])


def test_stock_media_that_are_not_there_stop_the_render_and_not_the_save(owner, episode):
    stock = {"s3Location": "my_stock/outro_2.mov", "sections": [{"startFrame": 0, "endFrame": 9}]}
    cut_list = {
        "version": "1.0.0",
        "inputMedia": [stock],
        "outputTrack": [{"mediaIndex": 0, "sectionIndex": 0}],
    }
    saved = api(owner).put(
        f"/api/records/episodes/{episode.pk}", {"cut_list": cut_list}, format="json"
    )

    refused = post(owner, episode.pk).json()["errors"][0]

    assert saved.status_code == 200
    assert refused["code"] == "episodes.cut_list_media_missing"
    assert "my_stock/outro_2.mov" in refused["message"]


def test_tracks_that_no_recording_covers_are_refused(owner, episode):
    episode.tracks = [{"start": "PT5M", "end": "PT6M"}]
    episode.save()

    assert post(owner, episode.pk).json()["errors"][0]["code"] == "episodes.bounds_empty"


def test_tracks_from_elsewhere_that_cannot_be_read_are_refused(owner, episode):
    episode.tracks = [{"from": 1}]
    episode.save()

    assert post(owner, episode.pk).json()["errors"][0]["code"] == "episodes.bad_tracks"


@pytest.mark.parametrize(
    "body", [{}, {"episodeIds": []}, {"episodeIds": "all"}, {"episodeIds": [{}]}, [], "x"]
)
def test_what_names_no_episodes_is_refused(owner, body):
    answer = api(owner).post("/api/render", body, format="json")

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"


def test_nobody_renders_without_a_token(client):
    assert client.post("/api/render", {}, content_type="application/json").status_code == 401
