"""Memory over three hours of speech: no window after the first ten minutes needs more."""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from bench.database import database
from bench.harness import Result
from bench.speech import looped
from bench.transcribe import make_clip, transcribe

if TYPE_CHECKING:
    from collections.abc import Iterator

LENGTH_S = 3 * 3600
BAR = 1.1
PERIOD_S = 0.25


class Peaks(list[int]):
    """The most memory this process held in each window, in bytes."""

    def next_window(self, **_: object) -> None:
        self.append(0)

    def sample(self) -> None:
        self[-1] = max(self[-1], psutil.Process().memory_info().rss)


@contextmanager
def memory_by_window() -> Iterator[Peaks]:
    """Sample memory during the block; a window ends when its segments are stored."""
    from django.db.models.signals import post_save

    from transcription.models import Transcript

    peaks = Peaks([0])
    stopped = threading.Event()

    def watch() -> None:
        while not stopped.wait(PERIOD_S):
            peaks.sample()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    post_save.connect(peaks.next_window, sender=Transcript)
    yield peaks
    post_save.disconnect(peaks.next_window, sender=Transcript)
    stopped.set()
    thread.join()


def measure(length_s: int = LENGTH_S) -> int:
    """Print the row; return the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        speech = Path(folder) / "speech.wav"
        looped(speech, length_s)
        clip = make_clip(speech)
    began = time.monotonic()
    with memory_by_window() as peaks:
        transcribe(clip)
    speed = length_s / (time.monotonic() - began)
    # The first save is of the empty transcript; the last two windows are what publishing took.
    first, *later = [peak / 2**20 for peak in peaks[1:-2]]
    ratio = max(later) / later[0]
    return Result(
        f"transcribe {length_s / 3600:g} h at {speed:.0f} times real time",
        "peak RSS by window",
        ours=f"{max(later):.0f} MiB at most",
        peer=f"{later[0]:.0f} MiB after 10 min ({first:.0f} MiB before)",
        ratio=f"{ratio:.2f}",
        bar=f"{BAR}",
        holds=ratio <= BAR,
    ).show()


if __name__ == "__main__":
    with database():
        sys.exit(measure(int(sys.argv[1]) if len(sys.argv) > 1 else LENGTH_S))
