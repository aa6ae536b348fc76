"""Crafted speech, and an engine that says what a test tells it to."""

from __future__ import annotations

from transcription.engines.protocol import Options, Recognition, SpokenSegment
from transcription.words import untimed


def segment(text: str, start_ms: int = 0, length_ms: int = 2_000, **signs: float) -> SpokenSegment:
    """Return a segment with its words spread over it."""
    end_ms = start_ms + length_ms
    return SpokenSegment(start_ms, end_ms, tuple(untimed(text, start_ms, end_ms)), **signs)


class ScriptedEngine:
    """Gives one answer after the other, and remembers what it was asked."""

    name = "scripted"
    model = "none"

    def __init__(self, *answers: list[SpokenSegment], language: str = "en") -> None:
        self.answers = list(answers)
        self.language = language
        self.asked: list[tuple[int, Options]] = []

    def transcribe(self, audio, options, on_progress) -> Recognition:
        self.asked.append((len(audio), options))
        on_progress(len(audio) // 16)
        return Recognition(self.language, tuple(self.answers.pop(0)))
