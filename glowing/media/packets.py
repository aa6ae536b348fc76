"""What the packets of a file say, where its header is silent or wrong; nothing is decoded."""

from __future__ import annotations

import contextlib
from collections import deque
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from glowing.media.errors import CommandFailed, NotMedia
from glowing.media.runner import capture, ffprobe
from glowing.media.types import ProcessLimits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from glowing.media.types import MediaInfo, Watch

LIMITS = ProcessLimits(cpu_s=3600, memory_bytes=4 << 30, file_bytes=0)
TIMEOUT_S = 3600
TAIL_MS = 10_000
# Tracks end at different times; a header that promises more than this beyond the last packet is
# that of a file that was cut off.
SLACK_MS = 2000
# Containers round, and count the last frame in different ways: their word is taken up to here.
ROUNDING_MS = 100
# A recorder that drops a frame now and then still has a constant rate.
UNEVEN_SHARE = 0.1


def each_packet(
    path: Path,
    on_packet: Callable[[int, int, int, str], None],
    *,
    streams: str | None = None,
    from_ms: int | None = None,
    watch: Watch | None = None,
) -> None:
    """Hand every packet to `on_packet` as (stream, container ms, duration ms, flags).

    `streams` is a stream specifier of ffmpeg, `from_ms` a place to seek to.
    """
    argv = [*ffprobe(path), "-show_entries", "packet=stream_index,pts_time,duration_time,flags"]
    argv += ["-select_streams", streams] if streams else []
    argv += ["-read_intervals", f"{from_ms / 1000:.3f}%"] if from_ms is not None else []

    def on_line(line: str) -> None:
        stream, pts, duration, flags, *_ = [*line.split("|"), "", "", ""]
        if stream.isdecimal() and (at_ms := milliseconds(pts)) is not None:
            on_packet(int(stream), at_ms, milliseconds(duration) or 0, flags)

    argv += ["-of", "compact=print_section=0:nokey=1"]
    capture(argv, on_line, timeout_s=TIMEOUT_S, watch=watch, limits=LIMITS)


class Ending:
    """The last packets of a file: where it ends, and how evenly its pictures follow each other.

    Reads the last ten seconds; the whole file where it has no end there.
    """

    def __init__(self, path: Path, info: MediaInfo, watch: Watch | None) -> None:
        self._info = info
        self._end_ms = info.start_ms
        self._pictures: deque[int] = deque(maxlen=1000)
        tail_ms = info.start_ms + max(0, info.duration_ms - TAIL_MS)
        if info.duration_ms:
            self._read(path, tail_ms, watch)
        if self._end_ms < info.start_ms + info.duration_ms - SLACK_MS or not info.duration_ms:
            self._read(path, None, watch)

    @property
    def duration_ms(self) -> int:
        """The header's duration if the packets bear it out, else theirs; 0 without packets."""
        measured_ms = self._end_ms - self._info.start_ms
        is_borne_out = abs(measured_ms - self._info.duration_ms) <= ROUNDING_MS
        return self._info.duration_ms if is_borne_out else measured_ms

    def uneven_fps(self) -> Fraction | None:
        """Return the average rate of pictures if they are unevenly spaced, else None."""
        times = sorted(self._pictures)
        if len(times) < 3 or times[-1] == times[0]:
            return None
        frame_ms = 1000 / self._info.video[0].fps
        gaps = [(end - start) / frame_ms for start, end in pairwise(times)]
        uneven = sum(not 0.5 < gap < 1.5 for gap in gaps)
        if uneven <= UNEVEN_SHARE * len(gaps):
            return None
        return Fraction(1000 * len(gaps), times[-1] - times[0]).limit_denominator(1001)

    def _read(self, path: Path, from_ms: int | None, watch: Watch | None) -> None:
        known = {stream.index for stream in self._info.streams}
        picture = self._info.video[0].index if self._info.video else None

        def on_packet(stream: int, at_ms: int, duration_ms: int, _flags: str) -> None:
            if stream in known:
                self._end_ms = max(self._end_ms, at_ms + duration_ms)
            if stream == picture:
                self._pictures.append(at_ms)

        self._pictures.clear()
        # Seeking or reading may fail where a damaged part begins: what was seen counts.
        with contextlib.suppress(CommandFailed, NotMedia):
            each_packet(path, on_packet, from_ms=from_ms, watch=watch)


def milliseconds(seconds: object) -> int | None:
    """Return seconds, as ffprobe writes them, in ms; None for "N/A" and the like."""
    try:
        return round(Fraction(str(seconds)) * 1000)
    except (ValueError, ZeroDivisionError):
        return None
