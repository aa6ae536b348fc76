"""Join the parts into one MP4: video copied, sound encoded once, chapters, index in front."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from glowing.media import runner
from glowing.media.render.edit import TICKS_PER_SECOND
from glowing.media.types import Watch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from glowing.media.render.edit import Chapter
    from glowing.media.render.timeline import Timeline

MICROSECONDS = 1_000_000
AUDIO_BIT_RATE = "192k"
# The gain of normalisation is bounded: what is nearly silent stays nearly silent.
GAIN_DB_MAX = 20.0
LIMITER = "alimiter=limit=0.89:level=0:latency=1"
MEASURED = re.compile(r"Integrated loudness:\s+I:\s+(-?[\d.]+|-inf|nan) LUFS")


@dataclass(frozen=True, slots=True)
class Parts:
    """The finished files of both lanes, in order."""

    picture: Sequence[Path]
    sound: Sequence[Path]


def write_lists(parts: Parts, timeline: Timeline, folder: Path) -> tuple[Path, Path]:
    """Write what ffmpeg's concat demuxer reads; rounded positions do not add up."""
    fps = timeline.format.fps
    frames = [part.first_frame / fps for part in timeline.picture] + [timeline.frames / fps]
    ticks = [*(part.start for part in timeline.sound), timeline.ticks]
    times = [Fraction(tick, TICKS_PER_SECOND) for tick in ticks]
    picture = _write_list(folder / "picture.txt", parts.picture, frames)
    return picture, _write_list(folder / "sound.txt", parts.sound, times)


def measure_gain(sound: Path, output: int, target_lufs: float, watch: Watch) -> float:
    """Return the gain in dB that brings one output track to a loudness (EBU R128, integrated)."""
    meter = ["-map", f"0:a:{output}", "-af", "ebur128=framelog=verbose", "-f", "null", "-"]
    argv = [*runner.ffmpeg(), "-v", "info", *_own_source(sound, "concat"), *meter]
    tail = runner.run(argv, duration_ms=None, watch=Watch(cancel=watch.cancel)).stderr_tail
    found = MEASURED.search(tail)
    lufs = float(found[1]) if found else float("nan")
    gain = target_lufs - lufs
    return max(-GAIN_DB_MAX, min(gain, GAIN_DB_MAX)) if abs(gain) < math.inf else 0.0


def join(
    lists: tuple[Path, Path],
    timeline: Timeline,
    gains: Mapping[int, float],
    metadata: Path,
    target: Path,
) -> list[str]:
    """Return the command that writes the finished video from both lists.

    `gains` are dB by position of the output track; a track without one is not normalised.
    """
    picture, sound = lists
    chains = [
        f"[1:a:{position}]{_finish(timeline, output, gains.get(position))}[a{position}]"
        for position, output in enumerate(timeline.outputs)
    ]
    maps = [arg for n in range(len(chains)) for arg in ("-map", f"[a{n}]")]
    return [
        *runner.ffmpeg(),
        *_own_source(picture, "concat"),
        *_own_source(sound, "concat"),
        *_own_source(metadata, "ffmetadata"),
        *("-filter_complex", ";".join(chains), "-map", "0:v", *maps),
        *("-map_metadata", "2", "-map_chapters", "2", "-c:v", "copy"),
        *("-video_track_timescale", str(timeline.format.fps.numerator)),
        *("-c:a", "aac", "-b:a", AUDIO_BIT_RATE, "-movflags", "+faststart"),
        *("-f", "mp4", runner.target(target)),
    ]


def write_metadata(chapters: Sequence[Chapter], title: str, timeline: Timeline, path: Path) -> None:
    """Write title and chapters as ffmpeg reads them; each chapter ends where the next begins."""
    last_ms = timeline.ticks * 1000 // TICKS_PER_SECOND
    lines = [";FFMETADATA1", f"title={_escaped(title)}"]
    ends = [chapter.start_ms for chapter in chapters[1:]] + [last_ms]
    for chapter, end in zip(chapters, ends, strict=False):
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={chapter.start_ms}", f"END={end}"]
        lines.append(f"title={_escaped(chapter.title)}")
    path.write_text("\n".join(lines) + "\n")


def _escaped(text: str) -> str:
    return re.sub(r"([=;#\\])", r"\\\1", " ".join(text.split()))


def _finish(timeline: Timeline, output: int, gain_db: float | None) -> str:
    """Apply a gain, and keep sums and raised sound from clipping; one plain track is left alone."""
    routes = [route for route in timeline.routes if route.output == output]
    is_raised = any(volume > 1 for route in routes for _, volume in route.volumes)
    steps = ["anull"] if gain_db is None else [f"volume={gain_db:.2f}dB:precision=float"]
    if len(routes) > 1 or is_raised or gain_db is not None:
        steps.append(LIMITER)
    return ",".join(steps)


def _own_source(path: Path, kind: str) -> list[str]:
    """Open one of our own files: the lists of parts are not for recordings."""
    allowed = ["-protocol_whitelist", "file", "-format_whitelist", f"{kind},mov"]
    return [*allowed, "-f", kind, "-i", runner.target(path)]


def _write_list(path: Path, files: Iterable[Path], borders: Sequence[Fraction]) -> Path:
    at = [round(border * MICROSECONDS) for border in borders]
    lines = ["ffconcat version 1.0"]
    for file, (start, end) in zip(files, itertools.pairwise(at), strict=True):
        lines += [f"file {file.name}", f"duration {end - start}us"]
    path.write_text("\n".join(lines) + "\n")
    return path
