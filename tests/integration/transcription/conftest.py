from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from django.utils import timezone

from glowing.media.binaries import binary
from glowing.storage import media, save_file
from tests.factories.streams import AudioTrackFactory, StreamFactory, VideoClipFactory
from transcription import pipeline, services, tasks

SAMPLE = Path(__file__).resolve().parents[3] / "streams" / "sample"


@dataclass(frozen=True)
class Recording:
    """The voice of one file of the sample, and what is said in it."""

    speech: Path
    utterances: tuple[dict[str, object], ...]
    start_ms: int

    @property
    def text(self) -> str:
        return " ".join(str(utterance["text"]) for utterance in self.utterances)


@pytest.fixture(scope="session")
def recordings(tmp_path_factory):
    """Return the two recordings of the sample with their microphone as 16 kHz mono WAV."""
    folder = tmp_path_factory.mktemp("speech")
    truth = json.loads((SAMPLE / "truth.json").read_text())
    return tuple(
        Recording(
            speech=_microphone(SAMPLE / file["name"], folder / f"{file['order']}.wav"),
            utterances=tuple(u for u in truth["utterances"] if u["file"] == file["name"]),
            start_ms=round(file["stream_start"] * 1000),
        )
        for file in truth["stream"]["files"]
    )


def _microphone(source: Path, speech: Path) -> Path:
    output = ["-map", "0:a:1", "-ac", "1", "-ar", "16000", "-c:a", "pcm_s16le", str(speech)]
    subprocess.run([binary("ffmpeg"), "-v", "error", "-i", str(source), *output], check=True)
    return speech


@pytest.fixture
def stream(owner):
    return StreamFactory(owner=owner)


@pytest.fixture
def make_clip(stream, tmp_path):
    """Make an ingested clip of the stream from a WAV file, or one without sound."""

    def make(speech=None, start_ms=0):
        has_sound = speech is not None
        clip = VideoClipFactory(
            stream=stream,
            start_ms=start_ms,
            duration_ms=40_000,
            speech_track=0 if has_sound else None,
            ingested_at=timezone.now(),
        )
        if has_sound:
            copy = tmp_path / "copy.wav"
            copy.write_bytes(speech.read_bytes())
            save_file(media(), f"audio/{clip.pk}/speech.wav", copy)
            AudioTrackFactory(clip=clip, speech=f"audio/{clip.pk}/speech.wav")
        return clip

    return make


@pytest.fixture
def noise(tmp_path):
    """Write a WAV file with so many milliseconds of faint noise."""

    def write(length_ms):
        samples = np.random.default_rng(1).integers(-40, 40, length_ms * 16)
        path = tmp_path / "noise.wav"
        argv = [binary("ffmpeg"), "-v", "error", "-y", "-f", "s16le", "-ar", "16000"]
        pipe = [*argv, "-ac", "1", "-i", "-", str(path)]
        subprocess.run(pipe, input=samples.astype("<i2").tobytes(), check=True)
        return path

    return write


@pytest.fixture
def transcribe(owner):
    """Request a transcription and do the job; return it as it ended."""

    def do(clip):
        job = services.request_transcription(clip=clip)
        return work(job)

    def work(job):
        tasks.transcribe(str(job.pk))
        job.refresh_from_db()
        return job

    do.again = work
    return do


@pytest.fixture
def use_engine(monkeypatch):
    """Let jobs use this engine in place of a real model."""

    def use(engine):
        monkeypatch.setattr(pipeline.engines, "load", lambda _config: engine)
        return engine

    return use
