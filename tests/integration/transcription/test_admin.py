from __future__ import annotations

import pytest
from django.contrib.messages import get_messages

from glowing.jobs.models import Job
from tests.factories.accounts import UserFactory
from tests.factories.transcription import SegmentFactory, TranscriptFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("page", ["transcript", "segment"])
def test_the_lists_and_forms_open(admin, page):
    segment = SegmentFactory()
    pk = {"segment": segment.pk, "transcript": segment.transcript_id}[page]

    assert admin.get(f"/admin/transcription/{page}/").status_code == 200
    assert admin.get(f"/admin/transcription/{page}/{pk}/change/").status_code == 200


def test_clips_are_transcribed_again_by_the_service(admin, make_clip):
    transcript = TranscriptFactory(clip=make_clip())

    _act(admin, transcript)

    assert Job.objects.get().record_id == transcript.clip_id


def test_what_the_service_refuses_is_said(admin):
    transcript = TranscriptFactory()

    answer = _act(admin, transcript)

    assert "has to be ingested" in str(next(iter(get_messages(answer.wsgi_request))))
    assert not Job.objects.exists()


def _act(admin, transcript):
    chosen = {"action": "transcribe_again", "_selected_action": [transcript.pk]}
    return admin.post("/admin/transcription/transcript/", chosen)
