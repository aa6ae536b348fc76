"""Speech recognisers behind one protocol, loaded on first use."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from glowing.exceptions import UserError

if TYPE_CHECKING:
    from transcription.engines.config import WhisperConfig
    from transcription.engines.protocol import Transcriber


@lru_cache(maxsize=1)
def load(config: WhisperConfig) -> Transcriber:
    """Return the engine with its model in memory, the same one for the same configuration.

    One per process: a GPU seldom holds two. The heavy imports happen here, not before.
    """
    if config.engine == "whisperx":
        from transcription.engines.whisperx import WhisperX

        return WhisperX(config)
    if config.engine == "faster-whisper":
        from transcription.engines.faster_whisper import FasterWhisper

        return FasterWhisper(config)
    raise UserError(
        f'There is no speech engine "{config.engine}": WHISPER_ENGINE is "faster-whisper" or '
        '"whisperx".',
        code="transcription.unknown_engine",
    )
