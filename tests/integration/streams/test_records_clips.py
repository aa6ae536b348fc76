"""Clips as the existing client sees them: in its editor, its projects and its list."""

import json
import urllib.request
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from glowing import storage
from streams.api.clips import UNKNOWN_MS
from streams.models import VideoClip
from tests.factories.streams import AudioTrackFactory, StreamFactory, VideoClipFactory
from tests.factories.transcription import SegmentFactory, TranscriptFactory
from tests.tokens import api
from transcription.models import Segment

ADDRESS = "/api/records/video_clips"
KEY = "2026-11-22/día 1 ☀ clip?.mkv"
PROBE = {
    "format_name": "matroska,webm",
    "duration_ms": 1_204_181,
    "start_ms": 0,
    "size_bytes": 1000,
    "bit_rate": 40_000_000,
    "video": [
        {
            "index": 0, "codec": "h264", "profile": "High", "pix_fmt": "yuv420p", "width": 2560,
            "height": 1440, "fps": "60", "is_variable_rate": False, "bit_rate": None,
            "rotation": 0, "start_ms": 0,
        }
    ],
    "audio": [
        {
            "index": 1, "codec": "aac", "channels": 2, "sample_rate": 48_000, "title": "Mic",
            "language": "", "start_ms": 0,
        }
    ],
}  # fmt: skip


@pytest.fixture
def client(owner):
    return api(owner)


@pytest.fixture
def stream(owner):
    return StreamFactory(owner=owner)


@pytest.fixture
def clip(stream):
    """A clip of which everything is known."""
    clip = VideoClipFactory(
        stream=stream, key=KEY, start_ms=1_204_181, duration_ms=1_204_181, probe=PROBE,
        speech_track=1, ingested_at="2026-11-22T12:00Z", ingest_version="1:-42:700",
        hls=[{"path": "transcode/0.m4s", "duration_ms": 4004}],
        stills=[{"path": f"keyframes/{n}.jpg", "at_ms": n * 2000} for n in range(3)],
        extra={"summary": {"title": "Tea", "highlights": []}},
    )  # fmt: skip
    AudioTrackFactory(clip=clip, index=0, silences=[[0, 1_204_181]])
    AudioTrackFactory(clip=clip, index=1, silences=[[1500, 2750]], speech="audio/1.flac")
    SegmentFactory(transcript=TranscriptFactory(clip=clip), text="Good evening.", avg_logprob=-0.25)
    return clip


def at(key):
    return f"{ADDRESS}/{quote(key)}"


def of(stream):
    return f"{ADDRESS}/stream_id/{stream.pk}"


def items(answer):
    assert answer.status_code == 200, answer.json()
    return answer.json()["items"]


def test_a_clip_is_described_in_the_client_s_words(client, clip, stream):
    (record,) = items(client.get(of(stream)))

    assert record["id"] == record["key"] == KEY
    assert record["stream_id"] == str(stream.pk)
    assert record["start_time"] == 1204.181
    assert record["metadata"]["format"]["duration"] == 1204.181
    assert [one["codec_type"] for one in record["metadata"]["streams"]] == ["video", "audio"]
    assert record["silence"] == [{"start": 1.5, "end": 2.75}]
    assert record["audio"] == "audio/1.flac"
    assert record["transcode"] == [{"path": "transcode/0.m4s", "duration": 4.004}]
    assert record["summary"] == {"title": "Tea", "highlights": []}
    assert record["ingestion_version"] == "1:-42:700"


def test_what_was_said_is_described_as_whisper_does(client, clip, stream):
    (record,) = items(client.get(of(stream)))

    assert record["transcription"] == {
        "language": "en",
        "text": "Good evening.",
        "segments": [
            {
                "start": 0.0,
                "end": 2.0,
                "text": "Good evening.",
                "tokens": [],
                "temperature": 0.0,
                "avg_logprob": -0.25,
                "compression_ratio": 0.0,
                "no_speech_prob": 0.0,
            }
        ],
    }


def test_segments_are_in_order(client, clip, stream):
    transcript = clip.transcripts.get()
    for text in ("to", "everybody", "here"):
        SegmentFactory(transcript=transcript, text=text)

    (record,) = items(client.get(of(stream)))

    assert record["transcription"]["text"] == "Good evening. to everybody here"
    assert [one["start"] for one in record["transcription"]["segments"]] == [0, 2.5, 5, 7.5]


def test_a_transcript_in_the_making_is_not_shown(client, stream):
    SegmentFactory(transcript=TranscriptFactory(clip__stream=stream, unfinished=True))

    (record,) = items(client.get(of(stream)))

    assert "transcription" not in record


def test_a_clip_in_which_nothing_was_said_has_an_empty_transcript(client, stream):
    TranscriptFactory(clip__stream=stream, language="")

    (record,) = items(client.get(of(stream)))

    assert record["transcription"] == {"language": "", "text": "", "segments": []}


def test_a_clip_that_is_not_ingested_has_a_length_all_the_same(client, stream):
    VideoClipFactory(stream=stream)

    (record,) = items(client.get(of(stream)))

    assert record["metadata"] == {"format": {"duration": UNKNOWN_MS / 1000}}
    assert (record["silence"], record["keyframes"], record["transcode"]) == ([], [], [])


def test_a_recording_without_sound_is_silent(client, stream):
    VideoClipFactory(stream=stream, duration_ms=5000, probe=PROBE | {"audio": []})

    (record,) = items(client.get(of(stream)))

    assert record["silence"] == [{"start": 0.0, "end": 5.0}]


def test_silences_of_a_recording_that_was_never_described_are_shown(client, stream):
    AudioTrackFactory(clip=VideoClipFactory(stream=stream), silences=[[1000, 2000]])

    (record,) = items(client.get(of(stream)))

    assert record["silence"] == [{"start": 1.0, "end": 2.0}]


def test_pictures_are_whole_addresses_for_everybody_who_has_them(client, clip, stream, settings):
    path = Path(storage.media().path("keyframes/0.jpg"))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"jpeg")

    (record,) = items(client.get(of(stream)))

    assert len(record["keyframes"]) == 3
    assert record["keyframes"][0].startswith(f"{settings.PUBLIC_URL}/files/")
    client.credentials()
    answer = client.get(urlsplit(record["keyframes"][0]).path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")


@pytest.mark.usefixtures("s3")
def test_pictures_in_a_bucket_are_its_own_addresses(client, clip, stream, tmp_path):
    picture = tmp_path / "0.jpg"
    picture.write_bytes(b"jpeg")
    storage.save_file(storage.media(), "keyframes/0.jpg", picture)

    (record,) = items(client.get(of(stream)))

    with urllib.request.urlopen(record["keyframes"][0], timeout=10) as answer:
        assert answer.read() == b"jpeg"


def test_of_very_many_pictures_an_even_choice_is_shown(client, stream):
    stills = [{"path": f"keyframes/{n}.jpg", "at_ms": n * 2000} for n in range(600)]
    VideoClipFactory(stream=stream, stills=stills)

    (record,) = items(client.get(of(stream)))

    assert len(record["keyframes"]) == 60
    assert [Path(link).name for link in record["keyframes"][:3]] == ["0.jpg", "10.jpg", "20.jpg"]


def test_a_clip_is_addressed_by_its_key(client, clip):
    assert client.get(at(KEY)).json()["id"] == KEY


def test_a_clip_made_by_hand_is_read_back(client, stream, django_capture_on_commit_callbacks):
    body = {"key": KEY, "stream_id": str(stream.pk), "start_time": 12.345}

    with django_capture_on_commit_callbacks(execute=True):
        made = client.post(ADDRESS, body | {"note": "mine"}, format="json")

    record = client.get(at(KEY)).json()
    stream.refresh_from_db()
    assert (made.status_code, made.json()["id"], record["id"]) == (201, KEY, KEY)
    assert (record["start_time"], record["note"]) == (12.345, "mine")
    assert stream.video_clip_count == 1


def test_a_length_that_was_sent_counts_until_it_is_measured(client, stream):
    body = {"key": KEY, "stream_id": str(stream.pk), "metadata": {"format": {"duration": 1200.5}}}
    client.post(ADDRESS, body, format="json")

    assert client.get(at(KEY)).json()["metadata"]["format"]["duration"] == 1200.5


@pytest.mark.parametrize(
    "metadata", [None, {}, [], "x", {"format": None}, {"format": {"duration": "long"}},
                 {"format": {"duration": -1}}, {"format": {"duration": 1e300}}]
)  # fmt: skip
def test_a_length_that_is_none_is_passed_over(client, metadata):
    made = client.post(ADDRESS, {"key": KEY, "metadata": metadata}, format="json")

    assert made.json()["metadata"]["format"]["duration"] == UNKNOWN_MS / 1000


def test_a_key_that_is_there_is_brought_up_to_date(client, clip, stream):
    body = [{"key": KEY, "start_time": 5}, {"key": "2026-11-22/new.mkv"}]

    answer = client.post(ADDRESS, body, format="json")

    assert [one["key"] for one in answer.json()["items"]] == [KEY, "2026-11-22/new.mkv"]
    assert VideoClip.objects.get(pk=clip.pk).start_ms == 5000
    assert VideoClip.objects.count() == 2


@pytest.mark.parametrize("key", ["", "../x.mkv", "/etc/passwd", "a//b.mkv", "a\\b.mkv", "x" * 1025])
def test_a_key_outside_the_archive_is_refused(client, key):
    answer = client.post(ADDRESS, {"key": key}, format="json")

    assert "key" in answer.json()["errors"]


def test_the_key_of_another_person_is_no_obstacle(client, clip, stranger):
    assert api(stranger).post(ADDRESS, {"key": KEY}, format="json").status_code == 201
    assert VideoClip.objects.filter(key=KEY).count() == 2


def test_what_ingestion_found_is_not_overwritten_by_a_whole_record(client, clip):
    record = client.get(at(KEY)).json()
    record |= {"metadata": {"format": {"duration": 1}}, "silence": [], "keyframes": ["x"]}
    record |= {"transcription": None, "key": "other.mkv", "audio": "x", "summary": {"title": "New"}}

    changed = client.put(at(KEY), record, format="json").json()

    assert changed["key"] == KEY
    assert changed["metadata"]["format"]["duration"] == 1204.181
    assert changed["silence"] == [{"start": 1.5, "end": 2.75}]
    assert changed["transcription"]["text"] == "Good evening."
    assert changed["summary"] == {"title": "New"}


def test_a_clip_moves_to_another_stream(client, clip, owner, django_capture_on_commit_callbacks):
    other = StreamFactory(owner=owner)

    with django_capture_on_commit_callbacks(execute=True):
        client.put(at(KEY), {"stream_id": str(other.pk)}, format="json")

    clip.stream.refresh_from_db()
    other.refresh_from_db()
    assert (clip.stream.video_clip_count, other.video_clip_count) == (0, 1)


def test_a_deleted_clip_leaves_nothing_made_of_it(
    client, clip, owner, django_capture_on_commit_callbacks
):
    path = Path(storage.media().path(f"keyframes/{owner.pk}/{clip.pk}/1/0.jpg"))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"jpeg")

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.delete(at(KEY))

    clip.stream.refresh_from_db()
    assert answer.status_code == 204
    assert not path.exists()
    assert not Segment.objects.exists()
    assert clip.stream.video_clip_count == 0


def test_a_stranger_finds_no_clip(clip, stream, stranger):
    other = api(stranger)

    assert other.get(at(KEY)).status_code == other.get(at("nothing.mkv")).status_code == 404
    assert other.get(at(KEY)).json() == other.get(at("nothing.mkv")).json()
    assert items(other.get(of(stream))) == []
    assert other.put(at(KEY), {"start_time": 1}, format="json").status_code == 404
    assert other.delete(at(KEY)).status_code == 404


def test_clips_are_listed_in_the_order_of_their_keys(client, stream):
    for name in ("b", "c", "a"):
        VideoClipFactory(stream=stream, key=f"2026-11-22/{name}.mkv")

    found = items(client.get(of(stream)))

    assert [one["key"][-5:] for one in found] == ["a.mkv", "b.mkv", "c.mkv"]


def test_any_number_of_clips_needs_the_same_queries(client, stream, django_assert_num_queries):
    for _ in range(4):
        clip = VideoClipFactory(stream=stream, speech_track=0)
        AudioTrackFactory(clip=clip)
        SegmentFactory(transcript=TranscriptFactory(clip=clip))

    with django_assert_num_queries(3):  # who asks, the clips with their transcripts, the tracks
        items(client.get(ADDRESS, {"filter": json.dumps({"stream_id": str(stream.pk)})}))
