"""The worker's side: speech audio → windows → segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from glowing.exceptions import NotFound
from glowing.storage import local_copy, media
from streams.models import AudioTrack, VideoClip
from transcription import engines
from transcription.audio import SpeechAudio, window_end
from transcription.engines.config import WhisperConfig
from transcription.engines.protocol import Options
from transcription.models import Segment, Transcript
from transcription.recognition import recognise
from transcription.signals import transcript_finished

if TYPE_CHECKING:
    from glowing.jobs.run import Run
    from transcription.engines.protocol import SpokenSegment, Transcriber


def transcribe_clip(run: Run) -> None:
    """Recognise the speech of one clip, window by window.

    Resumes after the last window that was written. A clip with no sound, or no speech in it, gets
    an empty transcript.
    """
    clip = _clip(run)
    transcript = begin(run, clip)
    track = clip.audio_tracks.filter(index=F("clip__speech_track")).exclude(speech="").first()
    if track is not None:
        recognise_track(run, transcript, track)
    publish(run, transcript)


def _clip(run: Run) -> VideoClip:
    clip = VideoClip.objects.filter(pk=run.job.record_id).first()
    if clip is None:
        raise NotFound("The clip has been deleted meanwhile.", code="transcription.clip_deleted")
    return clip


@transaction.atomic
def begin(run: Run, clip: VideoClip) -> Transcript:
    """Return this job's transcript, and remove what earlier jobs left unfinished."""
    run.lease.beat()
    clip.transcripts.filter(finished_at__isnull=True).exclude(job=run.job).delete()
    transcript, _ = Transcript.objects.get_or_create(
        job=run.job,
        defaults={
            "owner_id": clip.owner_id,
            "clip": clip,
            "language": run.job.input["language"] or settings.WHISPER_LANGUAGE,
            "initial_prompt": run.job.input["initial_prompt"],
            "source": run.job.input["source"],
        },
    )
    return transcript


def recognise_track(run: Run, transcript: Transcript, track: AudioTrack) -> None:
    """Recognise a track from start to end; every window is a step of its own."""
    if not media().exists(track.speech):
        raise NotFound(
            "The clip's speech audio is gone. Ingest the stream again, then transcribe it.",
            code="transcription.audio_missing",
        )
    with local_copy(media(), track.speech) as path:
        audio = SpeechAudio(path)
        start_ms = 0
        while start_ms < audio.duration_ms:
            end_ms = window_end(audio, start_ms, settings.WHISPER_WINDOW_S * 1000)
            recognise_window(run, transcript, audio, (start_ms, end_ms))
            start_ms = end_ms


def recognise_window(
    run: Run, transcript: Transcript, audio: SpeechAudio, window_ms: tuple[int, int]
) -> None:
    """Recognise and store one window, unless an earlier attempt has done so."""
    start_ms, end_ms = window_ms
    length_ms = end_ms - start_ms

    def work() -> int:
        engine = engines.load(WhisperConfig.from_settings())
        heard = recognise(
            engine,
            audio.read(start_ms, end_ms),
            Options(
                language=transcript.language,
                initial_prompt=transcript.initial_prompt,
                hotwords=run.job.input["hotwords"],
            ),
            on_progress=lambda done_ms: run.report(done_ms / length_ms),
        )
        transcript.language = transcript.language or heard.language
        store(run, transcript, engine, start_ms, heard.segments)
        return len(heard.segments)

    name = f"recognise {_clock(start_ms)} to {_clock(end_ms)}"
    run.once(name, work, share=length_ms / audio.duration_ms, is_portable=True)


@transaction.atomic
def store(
    run: Run,
    transcript: Transcript,
    engine: Transcriber,
    window_ms: int,
    segments: tuple[SpokenSegment, ...],
) -> None:
    """Write the segments of one window, in place of whatever was there from its start on."""
    run.lease.beat()  # the fence: a worker that lost the job writes nothing
    transcript.engine, transcript.model = engine.name, engine.model
    transcript.save(update_fields=["engine", "model", "language", "updated_at"])
    transcript.segments.filter(window_ms__gte=window_ms).delete()
    first = transcript.segments.count()
    Segment.objects.bulk_create(
        _row(transcript, window_ms, index, segment)
        for index, segment in enumerate(segments, start=first)
    )


def publish(run: Run, transcript: Transcript) -> None:
    """Put the finished transcript in the old one's place and end the job."""
    with run.complete():
        transcript.clip.transcripts.filter(finished_at__isnull=False).delete()
        transcript.finished_at = timezone.now()
        transcript.save(update_fields=["finished_at", "updated_at"])
        transcript_finished.send(Transcript, transcript=transcript, job=run.job)


def _row(transcript: Transcript, window_ms: int, index: int, segment: SpokenSegment) -> Segment:
    return Segment(
        transcript=transcript,
        window_ms=window_ms,
        index=index,
        start_ms=segment.start_ms + window_ms,
        end_ms=segment.end_ms + window_ms,
        text=segment.text,
        words=[
            {
                "text": word.text.strip(),
                "start_ms": word.start_ms + window_ms,
                "end_ms": word.end_ms + window_ms,
                "probability": word.probability,
                "estimated": word.estimated,
            }
            for word in segment.words
        ],
        avg_logprob=segment.avg_logprob,
        no_speech_prob=segment.no_speech_prob,
        compression_ratio=segment.compression_ratio,
        temperature=segment.temperature,
    )


def _clock(ms: int) -> str:
    seconds = ms // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
