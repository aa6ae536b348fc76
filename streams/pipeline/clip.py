from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from glowing import storage
from glowing.exceptions import NotFound
from glowing.jobs.media import media_errors
from streams import derived
from streams.models import AudioTrack, Stream, VideoClip
from streams.pipeline import steps
from streams.signals import clip_ingested
from streams.timeline import place_clips

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from glowing.jobs.run import Run
    from glowing.media.types import MediaInfo


@dataclass(frozen=True, slots=True)
class Made:
    """Everything made from one recording, by names in the media storage."""

    info: MediaInfo
    tracks: steps.Tracks
    speech_track: int | None
    preview: steps.StoredPreview
    stills: steps.StoredStills


def ingest_clip(run: Run) -> None:
    """Probe a recording, make everything that can be made from it alone, and store it.

    Resumes after the last finished step. Raises a GlowingError with the reason for the
    streamer; other clips of the stream are not affected.
    """
    clip = _clip(run)
    try:
        _store(run, clip, _made(run, clip))
        derived.delete_outdated(clip, version=_version(run))
    finally:
        # Whoever deleted the clip meanwhile could not know what was still to come.
        if not VideoClip.objects.filter(pk=clip.pk).exists():
            derived.delete_all(clip)


def _made(run: Run, clip: VideoClip) -> Made:
    try:
        with media_errors(run), _recording(clip, run) as source:
            return _make(run, clip, source)
    except FileNotFoundError as err:
        raise NotFound(
            "The recording is no longer in the archive.", code="streams.recording_gone"
        ) from err


def _clip(run: Run) -> VideoClip:
    rows = VideoClip.objects.select_related("stream", "owner").filter(stream__isnull=False)
    clip: VideoClip | None = rows.filter(pk=run.job.record_id).first()
    if clip is None:
        raise NotFound("This clip has been deleted.", code="streams.clip_not_found")
    return clip


def _recording(clip: VideoClip, run: Run) -> AbstractContextManager[Path]:
    folder = run.scratch / "recording"
    folder.mkdir(parents=True, exist_ok=True)
    return storage.local_copy(storage.archive(), clip.owner.archive_name(clip.key), folder=folder)


def _version(run: Run) -> str:
    return derived.version_of(run.job.input["etag"], run.job.input["recipe"])


def _make(run: Run, clip: VideoClip, source: Path) -> Made:
    assert clip.stream
    bench = steps.Bench(run, clip, source, _version(run))
    info = steps.describe(bench)
    tracks = steps.listen(bench, info, clip.stream)
    voice = steps.find_voice(bench, info, tracks, override=clip.stream.speech_track)
    preview = steps.make_preview(bench, info)
    return Made(info, tracks, voice, preview, steps.make_stills(bench, info))


def _store(run: Run, clip: VideoClip, made: Made) -> None:
    with run.complete():
        assert clip.stream_id
        # The stream is held, so that its clips are placed one after the other.
        stream = Stream.objects.locked().filter(pk=clip.stream_id).first()
        current = VideoClip.objects.locked().filter(pk=clip.pk).first()
        if stream is None or current is None:
            raise NotFound("This clip has been deleted.", code="streams.clip_not_found")
        is_current = current.etag == run.job.input["etag"]
        current.ingest_version = run.job.input["recipe"] if is_current else ""
        _fill(current, made)
        place_clips(stream.pk)
        current.refresh_from_db()
        clip_ingested.send(VideoClip, clip=current, job=run.job)


def _fill(clip: VideoClip, made: Made) -> None:
    clip.duration_ms = made.info.duration_ms
    clip.probe = made.info.as_dict()
    clip.speech_track = made.speech_track
    clip.hls_init, clip.hls = made.preview["init"], made.preview["segments"]
    clip.sprite_index, clip.stills = made.stills["index"], made.stills["stills"]
    clip.ingested_at = timezone.now()
    clip.save()
    AudioTrack.objects.filter(clip=clip).delete()
    AudioTrack.objects.bulk_create(AudioTrack(clip=clip, **track) for track in made.tracks)
