"""The sample stream through ingestion: real files, real ffmpeg, real database."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from glowing import storage
from glowing.jobs.broker import task_of
from glowing.jobs.models import Job, State
from glowing.media import preview
from streams import selectors, services
from streams.models import AudioTrack, VideoClip
from streams.recordings import recordings_of
from streams.signals import clip_ingested, stream_listed

FIRST, SECOND = "2026-11-22 07-49-57.mkv", "2026-11-22 07-50-34.mkv"


@pytest.fixture
def stream(owner, sample):
    return services.import_files(owner=owner, paths=[sample], title="Sample")


@pytest.fixture
def one_clip(owner, sample):
    return services.import_files(owner=owner, paths=[sample / FIRST], title="Sample")


def recording(stream, name):
    return Path(storage.archive().path(stream.owner.archive_name(f"{stream.prefix}/{name}")))


def media_files():
    root = Path(storage.media().base_location)
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def ended():
    return {job.title: (job.state, job.error_code) for job in Job.objects.all()}


def test_the_sample_is_ingested(stream, ingest):
    ingest(stream)

    first, second = selectors.clips_of(stream)
    assert [first.start_ms, first.duration_ms] == [0, 36_010]
    assert [second.start_ms, second.duration_ms] == [36_010, 39_300]
    assert (stream.duration_ms, stream.video_clip_count) == (75_310, 2)
    assert first.recorded_at.isoformat() == "2026-11-22T07:49:57+00:00"
    assert first.speech_track == 1
    assert [track.title for track in first.audio_tracks.all()] == ["Mix", "Mic", "Game"]
    assert sum(segment["duration_ms"] for segment in first.hls) == 36_010
    assert first.stills[0]["at_ms"] == 0
    assert media_files() >= {
        first.hls[0]["path"],
        first.sprite_index,
        first.stills[0]["path"],
        *first.audio_tracks.values_list("speech", flat=True),
        *first.audio_tracks.values_list("peaks", flat=True),
    }

    silences = selectors.stream_silences(stream)
    truth = json.loads((Path(__file__).parents[3] / "streams/sample/truth.json").read_text())
    longest = max(silences, key=lambda silence: silence[1] - silence[0])
    assert longest == (pytest.approx(33_845, abs=300), pytest.approx(45_845, abs=300))
    assert len(silences) == len(truth["silences"])


def test_ingesting_again_does_no_work_twice(one_clip, ingest):
    ingest(one_clip)
    before = media_files()

    ingest(one_clip)

    assert Job.objects.filter(kind="streams.ingest_clip").count() == 1
    assert media_files() == before


def test_another_threshold_is_another_ingestion(one_clip, ingest):
    ingest(one_clip)
    one_clip.silence_threshold_db = -20.0
    one_clip.save()

    ingest(one_clip)

    assert Job.objects.filter(kind="streams.ingest_clip").count() == 2
    assert AudioTrack.objects.count() == 3


def test_a_changed_file_replaces_everything(one_clip, ingest, sample):
    ingest(one_clip)
    before = media_files()
    recording(one_clip, FIRST).unlink()
    shutil.copy(sample / SECOND, recording(one_clip, FIRST))

    ingest(one_clip)

    assert selectors.clips_of(one_clip).get().duration_ms == 39_300
    assert not before & media_files()


def test_the_clip_of_a_vanished_file_goes_with_its_files(
    one_clip, ingest, work, django_capture_on_commit_callbacks
):
    ingest(one_clip)
    recording(one_clip, FIRST).rename(recording(one_clip, "other.mkv"))

    services.request_ingest(stream=one_clip)
    with django_capture_on_commit_callbacks(execute=True):
        work("streams.ingest")

    assert [clip.key for clip in VideoClip.objects.all()] == ["2026-11-22/other.mkv"]
    assert media_files() == set()


def test_a_stream_whose_folder_another_ingests_has_no_clips_any_more(
    one_clip, owner, ingest, django_capture_on_commit_callbacks
):
    ingest(one_clip)
    other = services.create_stream(owner=owner, title="Same evening", prefix=one_clip.prefix)

    with django_capture_on_commit_callbacks(execute=True):
        ingest(other)

    one_clip.refresh_from_db()
    assert (one_clip.video_clip_count, one_clip.duration_ms) == (0, None)
    assert (other.video_clip_count, other.duration_ms) == (1, 36_010)


def test_a_bad_clip_does_not_stop_the_others(stream, ingest):
    bad = recording(stream, "2026-11-22 07-50-10.mkv")
    bad.write_bytes(b"not a recording")

    ingest(stream)

    assert ended()["Ingest 2026-11-22 07-50-10.mkv"] == (State.FAILED, "media.not_media")
    starts = [clip.start_ms for clip in selectors.clips_of(stream)]
    assert starts == [0, None, 36_010]


def test_the_tracks_of_a_stream_can_be_overruled(one_clip, ingest):
    one_clip.speech_track = 2
    one_clip.save()

    ingest(one_clip)

    assert selectors.clips_of(one_clip).get().speech_track == 2


def test_a_folder_without_videos_is_explained(owner, ingest):
    stream = services.create_stream(owner=owner, title="Empty", prefix="nothing-here")

    ingest(stream)

    assert ended() == {"Ingest Empty": (State.FAILED, "streams.no_recordings")}


def test_a_recording_that_was_removed_meanwhile_is_explained(one_clip, work):
    services.request_ingest(stream=one_clip)
    work("streams.ingest")
    recording(one_clip, FIRST).unlink()

    work("streams.ingest_clip")

    assert ended()[f"Ingest {FIRST}"] == (State.FAILED, "streams.recording_gone")


def test_a_neighbouring_folder_is_not_listed(stream, ingest, work):
    other = recording(stream, FIRST).parent.with_name("2026-11-222") / "a.mkv"
    other.parent.mkdir()
    other.write_bytes(b"x")
    recording(stream, "notes.txt").write_bytes(b"x")
    services.request_ingest(stream=stream)

    work("streams.ingest")

    assert [clip.key for clip in selectors.clips_of(stream)] == [
        f"2026-11-22/{FIRST}",
        f"2026-11-22/{SECOND}",
    ]


def test_any_number_of_files_is_listed_in_natural_order(owner):
    stream = services.create_stream(owner=owner, title="Many", prefix="many")
    folder = recording(stream, "x").parent
    folder.mkdir(parents=True)
    for number in range(1, 1101):
        (folder / f"clip {number}.mkv").touch()

    keys = [key for key, _ in recordings_of(stream)]

    assert keys == [f"many/clip {number}.mkv" for number in range(1, 1101)]


def test_a_later_attempt_goes_on_after_the_last_finished_step(one_clip, work, monkeypatch):
    services.request_ingest(stream=one_clip)
    work("streams.ingest")
    job = Job.objects.get(kind="streams.ingest_clip")
    with monkeypatch.context() as patch:
        patch.setattr("glowing.media.preview.make_preview", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            task_of(job.kind).run(str(job.pk))
    before = media_files()

    task_of(job.kind).run(str(job.pk))

    job.refresh_from_db()
    assert job.state == State.SUCCEEDED
    assert before < media_files()
    assert len(re.findall("audio: ", job.log_tail)) == 1


def test_what_was_made_of_a_clip_deleted_meanwhile_goes_with_it(one_clip, work, monkeypatch):
    services.request_ingest(stream=one_clip)
    work("streams.ingest")
    make_preview = preview.make_preview

    def and_delete(*arguments):
        VideoClip.objects.all().delete()
        return make_preview(*arguments)

    monkeypatch.setattr(preview, "make_preview", and_delete)
    work("streams.ingest_clip")

    assert ended()[f"Ingest {FIRST}"] == (State.FAILED, "streams.clip_not_found")
    assert media_files() == set()


def _power_cut(*_arguments):
    raise KeyboardInterrupt


def test_a_name_that_is_no_text_is_explained(one_clip, work):
    recording(one_clip, FIRST).rename(recording(one_clip, os.fsdecode(b"\xff.mkv")))
    services.request_ingest(stream=one_clip)

    work("streams.ingest")

    assert ended()["Ingest Sample"] == (State.FAILED, "streams.bad_name")


def test_listeners_are_told(one_clip, ingest):
    heard = []

    def listen(signal, **values):
        heard.append((values.get("stream") or values["clip"], values["job"].kind))

    stream_listed.connect(listen)
    clip_ingested.connect(listen)
    ingest(one_clip)
    stream_listed.disconnect(listen)
    clip_ingested.disconnect(listen)

    clip = selectors.clips_of(one_clip).get()
    assert heard == [(one_clip, "streams.ingest"), (clip, "streams.ingest_clip")]


@pytest.mark.usefixtures("s3")
def test_the_sample_is_ingested_from_and_into_buckets(stream, ingest, client):
    ingest(stream)

    assert stream.duration_ms == 75_310
    clip = selectors.clips_of(stream).first()
    assert storage.media().exists(clip.hls[0]["path"])
    client.force_login(stream.owner)
    playlist = client.get(f"/playlist/{stream.pk}.m3u8").content.decode()
    assert playlist.count("X-Amz-Signature=") == sum(len(c.hls) for c in stream.clips.all())
    assert "#xywh=" in client.get(f"/streams/{stream.pk}/thumbnails.vtt").content.decode()
