"""Five minutes of speech, from the request to the rows, against bare faster-whisper."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.database import database
from bench.harness import compare
from bench.speech import looped
from tests.wer import word_error_rate

if TYPE_CHECKING:
    from collections.abc import Callable

LENGTH_S = 300


def measure(runs: int = 5) -> int:
    """Print the row, with both error rates. Both models stay loaded; both read the same file."""
    from transcription import selectors

    with tempfile.TemporaryDirectory() as folder:
        speech = Path(folder) / "speech.wav"
        said = looped(speech, LENGTH_S)
        clip = make_clip(speech)
        bare = bare_faster_whisper(speech)
        result = compare(
            "transcribe 5 min, end to end into the database",
            lambda: transcribe(clip),
            bare,
            runs=runs,
            bar=1.1,
        )
        text = " ".join(part.text for part in selectors.clip_segments(clip))
        ours, peer = (word_error_rate(said, heard) for heard in (text, bare()))
    return replace(
        result,
        ours=f"{result.ours}, WER {ours:.2%}",
        peer=f"{result.peer}, WER {peer:.2%}",
        holds=result.holds and ours <= peer,
    ).show()


def make_clip(speech: Path) -> Any:
    """Store the speech as an ingested clip's."""
    from django.utils import timezone

    from glowing.storage import add_file, media
    from tests.factories.streams import AudioTrackFactory, VideoClipFactory

    clip = VideoClipFactory(
        ingested_at=timezone.now(),
        speech_track=0,
        start_ms=0,
        duration_ms=LENGTH_S * 1000,
        stream__duration_ms=LENGTH_S * 1000,
    )
    track = AudioTrackFactory(clip=clip, speech=f"audio/{clip.pk}/speech.wav")
    add_file(media(), track.speech, speech)
    return clip


def transcribe(clip: Any) -> Any:
    """Request a transcription, and do the job in this process."""
    from transcription import services, tasks

    job = services.request_transcription(clip=clip)
    tasks.transcribe(str(job.pk))
    job.refresh_from_db()
    assert job.state == "succeeded", job.error_detail
    return job


def bare_faster_whisper(speech: Path) -> Callable[[], str]:
    """Return the same model, threads and precision without anything of ours around them."""
    from faster_whisper import BatchedInferencePipeline

    from transcription.engines.config import WhisperConfig
    from transcription.engines.faster_whisper import load_whisper

    config = WhisperConfig.from_settings()
    pipeline = BatchedInferencePipeline(load_whisper(config))

    def work() -> str:
        segments, _ = pipeline.transcribe(
            str(speech), language="en", word_timestamps=True, batch_size=config.batch_size
        )
        return "".join(segment.text for segment in segments)

    return work


if __name__ == "__main__":
    with database():
        sys.exit(measure())
