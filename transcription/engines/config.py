from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Self

from django.conf import settings


@dataclass(frozen=True, slots=True)
class WhisperConfig:
    """Which engine and model to load, and on what.

    `model` is a name or a folder. Empty `compute_type` means int8 on a CPU and float16 on a GPU;
    `threads` 0 means every core; an empty `align_model` means that WhisperX estimates word times.
    """

    engine: str = "faster-whisper"
    model: str = "tiny.en"
    device: str = "cpu"
    compute_type: str = ""
    threads: int = 0
    batch_size: int = 8
    align_model: str = ""

    @classmethod
    def from_settings(cls) -> Self:
        """Read the `WHISPER_*` settings."""
        return cls(
            engine=settings.WHISPER_ENGINE,
            model=settings.WHISPER_MODEL,
            device=settings.WHISPER_DEVICE,
            compute_type=settings.WHISPER_COMPUTE_TYPE,
            threads=settings.WHISPER_THREADS,
            batch_size=settings.WHISPER_BATCH_SIZE,
            align_model=settings.WHISPERX_ALIGN_MODEL,
        )

    @property
    def precision(self) -> str:
        """Return the type of number to compute with."""
        return self.compute_type or ("float16" if self.device == "cuda" else "int8")

    @property
    def cpu_threads(self) -> int:
        """Return how many threads a CPU engine may use."""
        return self.threads or os.cpu_count() or 1
