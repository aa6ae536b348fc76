from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.transcription import SegmentFactory, TranscriptFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def transcript(stream):
    stream.title = "Sense & Sensibility: 1"
    stream.save()
    made = TranscriptFactory(
        clip__stream=stream, clip__start_ms=60_000, clip__key="2026/first part.mkv"
    )
    SegmentFactory(transcript=made)
    return made


@pytest.fixture
def url(transcript):
    def of(kind="srt"):
        return f"/streams/{transcript.clip.stream_id}/transcript.{kind}"

    return of


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [
        ("srt", "application/x-subrip; charset=utf-8"),
        ("vtt", "text/vtt; charset=utf-8"),
        ("txt", "text/plain; charset=utf-8"),
        ("json", "application/json"),
    ],
)
def test_a_streams_transcript_is_a_download(client, owner, url, kind, content_type):
    client.force_login(owner)

    answer = client.get(url(kind))

    assert answer.status_code == 200
    assert answer["Content-Type"] == content_type
    assert answer["Content-Disposition"] == f'attachment; filename="sense-sensibility-1.{kind}"'


def test_a_streams_transcript_is_in_stream_time(client, owner, url):
    client.force_login(owner)

    assert b"00:01:00,000 --> 00:01:02,000" in client.get(url()).content


def test_a_clips_transcript_is_in_clip_time(client, owner, transcript):
    client.force_login(owner)

    answer = client.get(reverse("transcription:export_clip", args=[transcript.clip_id, "srt"]))

    assert b"00:00:00,000 --> 00:00:02,000" in answer.content
    assert answer["Content-Disposition"] == 'attachment; filename="first-part.srt"'


@pytest.mark.parametrize("name", ["export", "export_clip"])
def test_a_stranger_finds_nothing(client, stranger, transcript, name):
    client.force_login(stranger)
    clip = transcript.clip
    pk = clip.stream_id if name == "export" else clip.pk

    assert client.get(reverse(f"transcription:{name}", args=[pk, "srt"])).status_code == 404


def test_an_anonymous_visitor_is_asked_to_log_in(client, url):
    assert client.get(url())["Location"].startswith("/accounts/login/")


def test_another_format_does_not_exist(client, owner, url):
    client.force_login(owner)

    assert client.get(url("docx")).status_code == 404


def test_a_transcript_cannot_be_posted(client, owner, url):
    client.force_login(owner)

    assert client.post(url()).status_code == 405
