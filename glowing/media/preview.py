"""The HLS preview of one recording: MPEG-TS segments with their real durations.

MPEG-TS rather than fMP4: its time stamps say when a frame with B-frames before it is shown, so
that picture and sound of stream copies stay together in every player, and clips may follow each
other at a discontinuity without an initialisation segment. The playlist belongs to the caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from glowing.media.errors import CommandFailed
from glowing.media.packets import each_packet
from glowing.media.runner import ffmpeg, run, source, target
from glowing.media.types import Watch

if TYPE_CHECKING:
    from pathlib import Path

    from glowing.media.types import MediaInfo, VideoStream

SEGMENT_S = 4
HEIGHT = 480
FPS_MAX = 31
COPY_PIXELS = 1280 * 720
COPY_BIT_RATE = 4_000_000
# ffmpeg takes the last packet for the last picture, which B-frames make wrong by some frames.
LAST_PICTURE_MS = 250
X264 = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "30", "-pix_fmt", "yuv420p"]
AAC = ["-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000"]


@dataclass(frozen=True, slots=True)
class PreviewSegment:
    path: Path
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Preview:
    """Segments in order; their durations add up to the clip's. `init` is None for MPEG-TS."""

    init: Path | None
    segments: tuple[PreviewSegment, ...]
    is_copy: bool

    @property
    def duration_ms(self) -> int:
        return sum(segment.duration_ms for segment in self.segments)


def make_preview(
    source_path: Path, info: MediaInfo, folder: Path, watch: Watch | None = None
) -> Preview:
    """Cut `source_path` into preview segments in `folder`.

    The source's own packets are used where a browser can play them as they are, with key frames
    close enough; else the picture is encoded at 480 lines. The sound is audio track 0. The path of
    `folder` must not contain "%", for which ffmpeg's HLS writer knows no escape.
    """
    watch = watch or Watch()
    if _suits(info) and _has_close_key_frames(source_path, info, watch):
        preview = _segment(copy(source_path, info, folder), info, folder, watch, is_copy=True)
        if preview.duration_ms == info.duration_ms:
            return preview
    return _segment(transcode(source_path, info, folder), info, folder, watch, is_copy=False)


def copy(source_path: Path, info: MediaInfo, folder: Path) -> list[str]:
    """Return the command that cuts the source's packets; sound is encoded unless it is AAC."""
    argv = [*ffmpeg(), *source(source_path), "-map", f"0:{info.video[0].index}", "-c:v", "copy"]
    if info.audio:
        keeps = info.audio[0].codec == "aac" and info.audio[0].channels in (1, 2)
        argv += ["-map", f"0:{info.audio[0].index}", *(("-c:a", "copy") if keeps else AAC)]
    return argv + _hls(folder)


def transcode(source_path: Path, info: MediaInfo, folder: Path) -> list[str]:
    """Return the command that encodes picture and sound, both exactly as long as the clip."""
    argv = [*ffmpeg(), *source(source_path)]
    if info.video:
        argv += ["-map", f"0:{info.video[0].index}", "-vf", _picture(info.video[0]), *X264]
        argv += ["-force_key_frames", f"expr:gte(t,n_forced*{SEGMENT_S})"]
    if info.audio:
        argv += ["-map", f"0:{info.audio[0].index}", *AAC]
        argv += ["-af", "aresample=async=1:first_pts=0,apad"]
    return [*argv, "-t", f"{info.duration_ms}ms", *_hls(folder)]


def preview_fps(fps: Fraction) -> Fraction:
    """Return a rate of at most 31 that divides `fps`."""
    return fps / -(-fps // FPS_MAX) if fps > 0 else Fraction(30)


def _picture(stream: VideoStream) -> str:
    """Return filters for a constant rate from clip time 0 on, the last frame held to the end."""
    height = min(HEIGHT, stream.height if stream.rotation % 180 == 0 else stream.width)
    return ",".join(
        (
            f"fps={preview_fps(stream.fps)}:start_time=0",
            f"scale=-2:{height // 2 * 2 or 2},setsar=1",
            "tpad=stop=-1:stop_mode=clone",
        )
    )


def _hls(folder: Path) -> list[str]:
    segments = target(folder / "%05d.ts")
    argv = ["-map_metadata", "-1", "-f", "hls", "-hls_time", str(SEGMENT_S), "-hls_list_size", "0"]
    argv += ["-hls_playlist_type", "vod", "-hls_segment_type", "mpegts"]
    return [*argv, "-hls_segment_filename", segments, target(_playlist(folder))]


def _playlist(folder: Path) -> Path:
    return folder / "segments.m3u8"


def _segment(
    argv: list[str], info: MediaInfo, folder: Path, watch: Watch, *, is_copy: bool
) -> Preview:
    for stale in folder.glob("[0-9]*.ts"):
        stale.unlink()
    run(argv, duration_ms=info.duration_ms, watch=watch)
    lines = _playlist(folder).read_text().splitlines()
    _playlist(folder).unlink()
    durations = [line[8:].split(",")[0] for line in lines if line.startswith("#EXTINF:")]
    paths = sorted(folder.glob("[0-9]*.ts"))
    if not durations or len(durations) != len(paths):
        raise CommandFailed(argv, reason="The preview could not be cut into segments.")
    spans = _spans([Fraction(seconds) for seconds in durations], info)
    segments = (PreviewSegment(path, span) for path, span in zip(paths, spans, strict=True))
    return Preview(init=None, segments=tuple(segments), is_copy=is_copy)


def _spans(durations: list[Fraction], info: MediaInfo) -> list[int]:
    """Return durations in ms that add up to the clip's, without drift."""
    ends = [round(end * 1000) for end in accumulate(durations)]
    if abs(ends[-1] - info.duration_ms) <= LAST_PICTURE_MS:
        ends[-1] = info.duration_ms
    return [end - start for start, end in pairwise([0, *ends])]


def _suits(info: MediaInfo) -> bool:
    if not info.video:
        return False
    stream = info.video[0]
    return (
        stream.codec == "h264"
        and stream.pix_fmt in ("yuv420p", "yuvj420p")
        and stream.width * stream.height <= COPY_PIXELS
        and stream.rotation == 0
        and abs(stream.start_ms - info.start_ms) <= frame_ms(info)
        and (info.bit_rate or 0) <= COPY_BIT_RATE
    )


def _has_close_key_frames(source_path: Path, info: MediaInfo, watch: Watch) -> bool:
    """Measure whether segments could be cut, and whether the picture lasts to the clip's end."""
    key_frames: list[int] = []
    end_ms = info.start_ms

    def on_packet(_stream: int, at_ms: int, duration_ms: int, flags: str) -> None:
        nonlocal end_ms
        end_ms = max(end_ms, at_ms + duration_ms)
        if "K" in flags:
            key_frames.append(at_ms)

    each_packet(source_path, on_packet, streams=str(info.video[0].index), watch=watch)
    longest = SEGMENT_S * 1000 + frame_ms(info)
    is_whole = abs(end_ms - info.start_ms - info.duration_ms) <= frame_ms(info)
    starts_with_key = key_frames[:1] == [info.video[0].start_ms]
    return (
        starts_with_key
        and is_whole
        and all(end - start <= longest for start, end in pairwise([*key_frames, end_ms]))
    )


def frame_ms(info: MediaInfo) -> float:
    """Return how long a frame is shown, for sound alone an AAC packet."""
    return float(1000 / info.video[0].fps) if info.video else 1024 / 48
