"""Peaks and silences of a 16 kHz mono WAV file, read in blocks: memory stays flat for hours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SAMPLE_RATE = 16_000
HEADER_BYTES = 44  # as written by ffmpeg with -bitexact and without metadata
PER_MS = SAMPLE_RATE // 1000
PER_PEAK = SAMPLE_RATE // 100
BLOCK_BYTES = 2 * PER_PEAK * 100 * 60
WINDOW_MS = 20
PEAK_MAX = 255


class Waveform:
    """What `advance` has seen of a WAV file so far, which ffmpeg may still be writing.

    Silent is where the RMS of the 20 ms around a millisecond stays below the threshold, for at
    least the minimum.
    """

    def __init__(self, path: Path, *, threshold_db: float, min_ms: int) -> None:
        self._path = path
        self._offset = HEADER_BYTES
        self._peaks = bytearray()
        self._silence = _SilenceFinder(threshold_db, min_ms)

    @property
    def duration_ms(self) -> int:
        return (self._offset - HEADER_BYTES) // (2 * PER_MS)

    def advance(self) -> None:
        """Read whole blocks that have been written since the last call."""
        if not self._path.exists():
            return
        with self._path.open("rb", buffering=0) as file:
            file.seek(self._offset)
            while len(block := file.read(BLOCK_BYTES)) == BLOCK_BYTES:
                self._take(np.frombuffer(block, dtype="<i2"))

    def finish(self, *, clip_ms: int) -> tuple[tuple[int, int], ...]:
        """Read the rest of the file, now complete, and return the silent intervals.

        Where the sound ends before the clip does, silence follows.
        """
        self.advance()
        with self._path.open("rb") as file:
            file.seek(self._offset)
            rest = np.frombuffer(file.read(BLOCK_BYTES), dtype="<i2")
        if len(rest):
            self._take(rest)
        missing_ms = max(0, clip_ms - self.duration_ms)
        self._silence.take(np.zeros(min(missing_ms, WINDOW_MS), dtype=np.float32))
        return self._silence.close(self.duration_ms + missing_ms)

    def write_peaks(self, path: Path) -> None:
        """Write `{"max": 255, "duration_ms": …, "resolutions": {"100": [0…255], "10": …, "1": …}}`.

        Keys are peaks per second; a peak is the largest amplitude of its span.
        """
        finest = np.frombuffer(bytes(self._peaks), dtype=np.uint8)
        levels = {str(100 // step): _coarser(finest, step).tolist() for step in (1, 10, 100)}
        content = {"max": PEAK_MAX, "duration_ms": self.duration_ms, "resolutions": levels}
        path.write_text(json.dumps(content, separators=(",", ":")))

    def _take(self, samples: NDArray[np.int16]) -> None:
        self._offset += 2 * len(samples)
        padded = np.pad(samples, (0, -len(samples) % PER_PEAK))
        spans = padded.reshape(-1, PER_PEAK)
        # int32, because 16 bits have no positive counterpart of -32768.
        highest = np.maximum(
            spans.max(axis=1).astype(np.int32), -spans.min(axis=1).astype(np.int32)
        )
        self._peaks += ((highest * PEAK_MAX + 16384) // 32768).astype(np.uint8).tobytes()
        whole = samples[: len(samples) // PER_MS * PER_MS].astype(np.float32).reshape(-1, PER_MS)
        self._silence.take(np.einsum("ij,ij->i", whole, whole))


class _SilenceFinder:
    """Finds runs of quiet milliseconds; keeps half a window and one open run between blocks."""

    def __init__(self, threshold_db: float, min_ms: int) -> None:
        self._limit = 32768.0**2 * 10 ** (threshold_db / 10) * PER_MS * WINDOW_MS
        self._min_ms = min_ms
        self._carry: NDArray[np.float64] = np.zeros(WINDOW_MS // 2)
        self._at_ms = 0
        self._since_ms: int | None = 0
        self._found: list[tuple[int, int]] = []

    def take(self, energies: NDArray[np.float32]) -> None:
        known = np.concatenate((self._carry, energies.astype(np.float64)))
        self._carry = known[-(WINDOW_MS - 1) :]
        sums = np.concatenate(([0.0], np.cumsum(known)))
        windows = sums[WINDOW_MS:] - sums[:-WINDOW_MS]
        self._runs(windows < self._limit)

    def close(self, end_ms: int) -> tuple[tuple[int, int], ...]:
        return (*self._found, *self._long_enough(self._since_ms, end_ms))

    def _runs(self, quiet: NDArray[np.bool_]) -> None:
        edges = np.flatnonzero(np.diff(quiet, prepend=self._since_ms is not None)) + self._at_ms
        self._at_ms += len(quiet)
        for edge in edges.tolist():
            if self._since_ms is None:
                self._since_ms = edge
                continue
            self._found += self._long_enough(self._since_ms, edge)
            self._since_ms = None

    def _long_enough(self, start_ms: int | None, end_ms: int) -> list[tuple[int, int]]:
        is_silence = start_ms is not None and end_ms - start_ms >= self._min_ms
        return [(start_ms, end_ms)] if is_silence and start_ms is not None else []


def _coarser(peaks: NDArray[np.uint8], step: int) -> NDArray[np.uint8]:
    starts = np.arange(0, len(peaks), step)
    return np.maximum.reduceat(peaks, starts) if len(peaks) else peaks
