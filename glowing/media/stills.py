"""Stills of the key frames, alone and as sprite sheets with a WebVTT index."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from glowing.media.runner import ffmpeg, run, source, target

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glowing.media.types import MediaInfo, VideoStream, Watch

BOX = 200
GRID = 10
PER_SHEET = GRID * GRID
# Key frames closer than this show nothing new. Half as many will do for more than an hour.
SPACING_MS = 2000
LONG_MS = 3_600_000
# Recorders place key frames a frame early or late.
JITTER_MS = 100


@dataclass(frozen=True, slots=True)
class Still:
    """One picture, shown from `at_ms` of clip time on."""

    path: Path
    at_ms: int


@dataclass(frozen=True, slots=True)
class Stills:
    """`index` is WebVTT whose cues name a sheet, relative to the index, and a part of it."""

    index: Path
    sheets: tuple[Path, ...]
    stills: tuple[Still, ...]


def make_stills(
    source_path: Path, info: MediaInfo, folder: Path, watch: Watch | None = None
) -> Stills:
    """Make stills of the key frames, at least 2 s apart (4 s from an hour on), in one decode.

    Without picture the index has no cues and there are no files beside it.
    """
    for stale in (*folder.glob("still-*.jpg"), *folder.glob("sheet-*.jpg")):
        stale.unlink()
    if info.video:
        argv = tile_key_frames(source_path, info, folder)
        run(argv, duration_ms=info.duration_ms, watch=watch)
    stills = sorted(
        (Still(path, int(path.stem.partition("-")[2])) for path in folder.glob("still-*.jpg")),
        key=lambda still: still.at_ms,
    )
    sheets = sorted(folder.glob("sheet-*.jpg"))
    index = folder / "thumbnails.vtt"
    index.write_text("\n\n".join(["WEBVTT", *_cues(stills, sheets, info)]) + "\n")
    return Stills(index, tuple(sheets), tuple(stills))


def tile_key_frames(source_path: Path, info: MediaInfo, folder: Path) -> list[str]:
    """Return the command; it names each still by its time in clip milliseconds."""
    spacing_s = (spacing_ms(info) - JITTER_MS) / 1000
    width, height = still_size(info.video[0])
    graph = (
        f"[0:{info.video[0].index}]select='isnan(prev_selected_t)"
        f"+gte(t-prev_selected_t,{spacing_s})',scale={width}:{height},setsar=1,"
        f"format=yuvj420p,split[still][tile];[tile]tile={GRID}x{GRID}[sheet]"
    )
    jpeg = ["-c:v", "mjpeg", "-q:v", "5", "-map_metadata", "-1", "-f", "image2"]
    # One thread: key frames are too far apart for several to be decoded at once.
    only_key_frames = ["-an", "-sn", "-threads", "1", "-skip_frame", "nokey"]
    argv = [*ffmpeg(), *source(source_path, *only_key_frames)]
    argv += ["-filter_complex", graph]
    argv += ["-map", "[still]", "-fps_mode", "passthrough", "-enc_time_base", "1:1000", *jpeg]
    argv += ["-frame_pts", "1", _pattern(folder, "still-%010d.jpg")]
    argv += ["-map", "[sheet]", "-fps_mode", "passthrough", *jpeg]
    return [*argv, _pattern(folder, "sheet-%04d.jpg")]


def spacing_ms(info: MediaInfo) -> int:
    return SPACING_MS if info.duration_ms <= LONG_MS else 2 * SPACING_MS


def still_size(stream: VideoStream) -> tuple[int, int]:
    """Return even width and height of a still: the picture as shown, its longer side 200."""
    sides = (stream.width, stream.height)
    width, height = sides if stream.rotation % 180 == 0 else sides[::-1]
    scale = BOX / max(width, height)
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def _pattern(folder: Path, name: str) -> str:
    # A % in the folder's name is no pattern.
    return target(folder).replace("%", "%%") + "/" + name


def _cues(stills: list[Still], sheets: list[Path], info: MediaInfo) -> Iterator[str]:
    if not stills:
        return
    width, height = still_size(info.video[0])
    bounds = [*(still.at_ms for still in stills), max(info.duration_ms, stills[-1].at_ms + 1)]
    bounds[0] = 0
    for number, (start_ms, end_ms) in enumerate(pairwise(bounds)):
        sheet, place = divmod(number, PER_SHEET)
        row, column = divmod(place, GRID)
        area = f"{column * width},{row * height},{width},{height}"
        times = f"{_clock(start_ms)} --> {_clock(end_ms)}"
        yield f"{times}\n{sheets[sheet].name}#xywh={area}"


def _clock(at_ms: int) -> str:
    seconds, ms = divmod(at_ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"
