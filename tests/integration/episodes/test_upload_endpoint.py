from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from episodes.models import Episode
from glowing.accounts.models import LinkedAccount
from tests.factories.episodes import EpisodeFactory
from tests.tokens import api

pytestmark = pytest.mark.django_db


@pytest.fixture
def youtube(owner, settings):
    settings.YOUTUBE_CLIENT_ID = settings.YOUTUBE_CLIENT_SECRET = "glowing"
    return LinkedAccount.objects.create(
        owner=owner,
        provider="youtube",
        access_token="open",
        refresh_token="again",
        valid_until=timezone.now() + timedelta(hours=1),
    )


@pytest.fixture
def episode(owner):
    return EpisodeFactory(owner=owner, render_uri="renders/a/video.mp4")


def post(owner, *ids):
    body = {"episode_ids": [str(one) for one in ids]}
    return api(owner).post("/api/upload/youtube", body, format="json")


def test_a_rendered_episode_waits_for_its_upload_and_the_answer_says_so(owner, youtube, episode):
    answer = post(owner, episode.pk)

    assert answer.status_code == 200
    body = answer.json()
    assert (body["queued_count"], body["validation_errors"]) == (1, [])
    assert body["queued"][0]["episode_id"] == str(episode.pk)
    assert "does not send videos to YouTube yet" in body["queued"][0]["message"]
    episode.refresh_from_db()
    assert episode.upload_status == "ready_to_upload"
    assert episode.upload_queued_at is not None


def test_uploads_wait_in_the_order_they_were_asked_for(owner, youtube):
    episodes = [EpisodeFactory(owner=owner, render_uri="a.mp4") for _ in range(3)]
    wanted = [episodes[1].pk, episodes[2].pk, episodes[0].pk]

    post(owner, *wanted)

    queue = Episode.objects.filter(upload_queued_at__isnull=False).order_by("upload_queued_at")
    assert list(queue.values_list("pk", flat=True)) == wanted


def test_an_episode_that_waits_keeps_its_place(owner, youtube, episode):
    post(owner, episode.pk)
    before = Episode.objects.get().upload_queued_at

    assert post(owner, episode.pk).json()["queued_count"] == 1
    assert Episode.objects.get().upload_queued_at == before


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"render_uri": ""}, "episodes.not_rendered"),
        ({"title": " "}, "episodes.no_title"),
        ({"title": "x" * 101}, "episodes.youtube_limits"),
        ({"description": "<b>"}, "episodes.youtube_limits"),
        ({"tags": ["a,b"]}, "episodes.youtube_limits"),
        ({"youtube_video_id": "dQw4w9WgXcQ"}, "episodes.uploaded"),
    ],
)
def test_what_cannot_be_uploaded_is_explained(owner, youtube, episode, changes, code):
    Episode.objects.update(**changes)

    body = post(owner, episode.pk).json()

    assert body["queued_count"] == 0
    assert body["validation_errors"][0]["episode_id"] == str(episode.pk)
    assert body["validation_errors"][0]["code"] == code
    assert Episode.objects.get().upload_queued_at is None


def test_an_episode_of_somebody_else_is_as_good_as_none(owner, stranger, youtube):
    foreign = EpisodeFactory(owner=stranger, render_uri="a.mp4")

    body = post(owner, foreign.pk).json()

    assert body["validation_errors"][0]["code"] == "episodes.unknown"


def test_without_a_linked_account_nothing_waits(owner, episode):
    answer = post(owner, episode.pk)

    assert answer.status_code == 403
    assert answer.json()["code"] == "episodes.youtube_not_linked"
    assert Episode.objects.get().upload_queued_at is None


def test_an_account_whose_consent_was_withdrawn_counts_as_none(owner, youtube, episode):
    LinkedAccount.objects.update(revoked_at=timezone.now(), access_token="", refresh_token="")

    assert post(owner, episode.pk).status_code == 403


@pytest.mark.parametrize("body", [{}, {"episode_ids": []}, {"episode_ids": 5}])
def test_what_names_no_episodes_is_refused(owner, youtube, body):
    assert api(owner).post("/api/upload/youtube", body, format="json").status_code == 400


def test_nobody_uploads_without_a_token(client):
    answer = client.post("/api/upload/youtube", {}, content_type="application/json")

    assert answer.status_code == 401
