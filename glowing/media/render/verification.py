"""Is a file what was planned? ffmpeg ends with 0 after many a failure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glowing.media import runner
from glowing.media.errors import MediaError
from glowing.media.render.edit import SAMPLE_RATE, SAMPLES_PER_TICK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from glowing.media.render.timeline import PicturePart, SoundPart, Timeline

TIMEOUT_S = 120
ATOM_HEADER = 8
AAC_PACKET_MS = 1024 * 1000 / SAMPLE_RATE
LONGEST_SHOWN = 3


class NotAsPlanned(MediaError):
    code = "media.render_incomplete"
    reason = "The rendered video is not what was planned. Render it again."


@dataclass(frozen=True, slots=True)
class Found:
    """What ffprobe says about a finished file."""

    video: Sequence[dict[str, Any]]
    audio: Sequence[dict[str, Any]]
    chapters: int
    duration_ms: float


def check_picture(part: PicturePart, path: Path) -> None:
    """Raise NotAsPlanned unless the file holds exactly the part's frames."""
    found = inspect(path)
    frames = [int(stream.get("nb_frames", 0)) for stream in found.video]
    if frames != [part.frames]:
        raise _mismatch(path, f"frames {frames}, planned {part.frames}")


def check_sound(part: SoundPart, outputs: int, path: Path) -> None:
    """Raise NotAsPlanned unless every track holds exactly the part's samples."""
    found = inspect(path)
    samples = [int(stream.get("duration_ts", 0)) for stream in found.audio]
    if samples != [part.ticks * SAMPLES_PER_TICK] * outputs:
        raise _mismatch(path, f"samples {samples}, planned {part.ticks * SAMPLES_PER_TICK}")


def check_video(timeline: Timeline, chapters: int, path: Path) -> None:
    """Raise NotAsPlanned unless the finished MP4 is complete and ready to be streamed."""
    problems = list(_problems(timeline, chapters, path))
    if problems:
        raise _mismatch(path, "; ".join(problems[:LONGEST_SHOWN]))


def _problems(timeline: Timeline, chapters: int, path: Path) -> Iterator[str]:
    found, form = inspect(path), timeline.format
    shape = [
        (int(one.get("nb_frames", 0)), one["width"], one["height"], one["avg_frame_rate"])
        for one in found.video
    ]
    planned = [(timeline.frames, form.width, form.height, _ratio(timeline))]
    if shape != planned:
        yield f"picture {shape}, planned {planned}"
    if len(found.audio) != len(timeline.outputs):
        yield f"{len(found.audio)} audio tracks, planned {len(timeline.outputs)}"
    expected_ms = timeline.ticks * 1000 / 60
    tolerance_ms = 1000 / form.fps + AAC_PACKET_MS
    if abs(found.duration_ms - expected_ms) > tolerance_ms:
        yield f"{found.duration_ms} ms, planned {expected_ms}"
    if found.chapters != chapters:
        yield f"{found.chapters} chapters, planned {chapters}"
    if not is_faststart(path):
        yield "the index is at the end"


def _ratio(timeline: Timeline) -> str:
    return f"{timeline.format.fps.numerator}/{timeline.format.fps.denominator}"


def inspect(path: Path) -> Found:
    """Return the streams and chapters of one of our own files."""
    lines: list[str] = []
    shown = ["-show_streams", "-show_chapters", "-show_format", "-of", "json"]
    runner.capture([*runner.ffprobe(path), *shown], lines.append, timeout_s=TIMEOUT_S)
    answer = json.loads("\n".join(lines))
    streams = answer["streams"]
    return Found(
        video=[stream for stream in streams if stream["codec_type"] == "video"],
        audio=[stream for stream in streams if stream["codec_type"] == "audio"],
        chapters=len(answer["chapters"]),
        duration_ms=float(answer["format"]["duration"]) * 1000,
    )


def is_faststart(path: Path) -> bool:
    """Say whether a player can begin before it has the whole file: index before content."""
    with path.open("rb") as file:
        while len(header := file.read(ATOM_HEADER)) == ATOM_HEADER:
            size, kind = int.from_bytes(header[:4]), header[4:]
            if kind in (b"moov", b"mdat"):
                return kind == b"moov"
            file.seek(size - ATOM_HEADER, 1)
    return False


def _mismatch(path: Path, detail: str) -> NotAsPlanned:
    return NotAsPlanned([str(path)], 0, detail)
