"""What a speech recogniser takes and gives; times are milliseconds of the audio it was given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE_RATE = 16_000
Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Options:
    """How to listen.

    An empty `language` is detected. `careful` is the second try at audio on which the first one
    went wrong: slower, with varied decoding and without prompts.
    """

    language: str = ""
    initial_prompt: str = ""
    hotwords: str = ""
    careful: bool = False

    def second_try(self) -> Options:
        """Return the options for audio on which these led to a loop."""
        return replace(self, initial_prompt="", hotwords="", careful=True)


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `text` keeps the space before it, where its language has one.

    `estimated` says that the time was interpolated rather than recognised.
    """

    text: str
    start_ms: int
    end_ms: int
    probability: float | None = None
    estimated: bool = False

    def moved(self, by_ms: int) -> Word:
        """Return the same word at another time."""
        return replace(self, start_ms=self.start_ms + by_ms, end_ms=self.end_ms + by_ms)


@dataclass(frozen=True, slots=True)
class SpokenSegment:
    """A stretch of speech and, from engines that can tell, how sure they were of it."""

    start_ms: int
    end_ms: int
    words: tuple[Word, ...]
    avg_logprob: float | None = None
    no_speech_prob: float | None = None
    compression_ratio: float | None = None
    temperature: float | None = None

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words).strip()

    def moved(self, by_ms: int) -> SpokenSegment:
        """Return the same segment at another time."""
        return replace(
            self,
            start_ms=self.start_ms + by_ms,
            end_ms=self.end_ms + by_ms,
            words=tuple(word.moved(by_ms) for word in self.words),
        )


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was heard; `language` is empty when there was no speech to tell it from."""

    language: str
    segments: tuple[SpokenSegment, ...]


class Transcriber(Protocol):
    """A speech recogniser with its model loaded; `name` and `model` are stored with its results."""

    name: str
    model: str

    def transcribe(
        self, audio: Samples, options: Options, on_progress: Callable[[int], None]
    ) -> Recognition:
        """Recognise mono audio at 16 kHz.

        `on_progress` is called with the milliseconds done so far; what it raises ends the work.
        Raises UserError when the model cannot do what was asked, TransientError when the machine
        cannot at present.
        """
        ...
