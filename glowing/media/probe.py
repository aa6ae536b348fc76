"""What is in a file, and whether it may be worked with; nothing is decoded here."""

from __future__ import annotations

import dataclasses
import json
import stat
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from glowing.media.errors import NO_CONTENT, NotMedia, TooBig
from glowing.media.packets import LIMITS, Ending, milliseconds
from glowing.media.runner import DECODERS, capture, ffprobe
from glowing.media.types import AudioStream, Limits, MediaInfo, VideoStream

if TYPE_CHECKING:
    from pathlib import Path

    from glowing.media.types import Watch

JSON = dict[str, Any]

HEADER_TIMEOUT_S = 60
ANSWER_CHARS = 16 << 20
# What an MP4 or MOV may begin with.
MP4_BOXES = frozenset({b"ftyp", b"mdat", b"moov", b"free", b"skip", b"wide"})
CODECS = frozenset(DECODERS.split(","))
# Below this ffprobe only guesses: noise looks like MP3 here and there.
SCORE_MIN = 25


def probe(path: Path, *, limits: Limits | None = None, watch: Watch | None = None) -> MediaInfo:
    """Describe the file at `path`; raises NotMedia, TooBig or another MediaError.

    Names and extensions do not matter. The duration is that of what can be read: where the header
    has none, or promises what a cut-off file no longer holds, it is measured by packets.
    """
    size_bytes = _regular_file(path)
    header = _header(path, watch)
    limits = limits or Limits()
    info = describe(header, size_bytes)
    _check_header(header, info, limits)
    info = _measured(info, Ending(path, info, watch))
    _check_duration(info, limits)
    return info


def _regular_file(path: Path) -> int:
    try:
        found = path.stat()
        if stat.S_ISREG(found.st_mode):
            path.open("rb").close()
    except OSError as error:
        reason = "The file is not there, or may not be read."
        raise NotMedia(code="media.missing", reason=reason) from error
    if not stat.S_ISREG(found.st_mode):
        raise NotMedia(code="media.missing", reason="This is not a file.")
    if found.st_size == 0:
        raise NotMedia(code="media.empty", reason="The file is empty: nothing was recorded.")
    return found.st_size


def _header(path: Path, watch: Watch | None) -> JSON:
    lines: list[str] = []
    room = ANSWER_CHARS

    def on_line(line: str) -> None:
        nonlocal room
        room -= len(line)
        if room < 0:
            raise TooBig
        lines.append(line)

    argv = [*ffprobe(path), "-show_format", "-show_streams", "-of", "json"]
    try:
        capture(argv, on_line, timeout_s=HEADER_TIMEOUT_S, watch=watch, limits=LIMITS)
    except NotMedia as error:
        if error.code == "media.incomplete" and not _begins_like_mp4(path):
            raise NotMedia(argv, error.returncode, error.stderr_tail) from error
        raise
    header: JSON = json.loads("\n".join(lines))
    if header.get("format", {}).get("probe_score", 0) < SCORE_MIN:
        raise NotMedia(argv)
    return header


def _begins_like_mp4(path: Path) -> bool:
    """Tell a recording that was cut off from anything else that is only called `.mp4`."""
    with path.open("rb") as file:
        return file.read(8)[4:] in MP4_BOXES


def describe(header: JSON, size_bytes: int) -> MediaInfo:
    """Return what an answer of ffprobe in JSON says; raises KeyError where it says too little."""
    form, streams = header["format"], header.get("streams", [])
    return MediaInfo(
        format_name=form["format_name"],
        duration_ms=milliseconds(form.get("duration")) or 0,
        start_ms=milliseconds(form.get("start_time")) or 0,
        size_bytes=size_bytes,
        bit_rate=None,
        video=tuple(_video(item) for item in streams if _is_video(item)),
        audio=tuple(_audio(item) for item in streams if _is_audio(item)),
    )


def _is_video(stream: JSON) -> bool:
    is_still = any(
        stream.get("disposition", {}).get(kind)
        for kind in ("attached_pic", "still_image", "timed_thumbnails")
    )
    return stream.get("codec_type") == "video" and bool(stream.get("width")) and not is_still


def _is_audio(stream: JSON) -> bool:
    return stream.get("codec_type") == "audio" and bool(_int(stream.get("sample_rate")))


def _video(stream: JSON) -> VideoStream:
    fps, is_variable_rate = frame_rate(
        _fraction(stream.get("avg_frame_rate")), _fraction(stream.get("r_frame_rate"))
    )
    return VideoStream(
        index=stream["index"],
        codec=stream.get("codec_name", ""),
        profile=str(stream.get("profile", "")),
        pix_fmt=stream.get("pix_fmt", ""),
        width=stream["width"],
        height=stream["height"],
        fps=fps,
        is_variable_rate=is_variable_rate,
        bit_rate=_int(stream.get("bit_rate")) or _int(_tag(stream, "BPS")),
        rotation=_rotation(stream),
        start_ms=milliseconds(stream.get("start_time")) or 0,
    )


def _audio(stream: JSON) -> AudioStream:
    language = _tag(stream, "language")
    return AudioStream(
        index=stream["index"],
        codec=stream.get("codec_name", ""),
        channels=stream.get("channels", 0),
        sample_rate=int(stream["sample_rate"]),
        title=_title(stream),
        language="" if language == "und" else language,
        start_ms=milliseconds(stream.get("start_time")) or 0,
    )


def _measured(info: MediaInfo, ending: Ending) -> MediaInfo:
    if ending.duration_ms <= 0:
        raise NotMedia(code="media.no_content", reason=NO_CONTENT)
    video = info.video
    if video and (average := ending.uneven_fps()):
        uneven = dataclasses.replace(video[0], fps=average, is_variable_rate=True)
        video = (uneven, *video[1:])
    bit_rate = info.size_bytes * 8000 // ending.duration_ms
    return dataclasses.replace(info, duration_ms=ending.duration_ms, bit_rate=bit_rate, video=video)


def _title(stream: JSON) -> str:
    # MP4 has no track titles: some recorders use the name of the handler.
    handler = _tag(stream, "handler_name")
    given = _tag(stream, "title") or _tag(stream, "name")
    return given or ("" if handler.lower().endswith("handler") else handler)


def frame_rate(average: Fraction, base: Fraction) -> tuple[Fraction, bool]:
    """Return the rate of a stream and whether it varies, from ffprobe's two rates.

    `base` is the tick all frames fall on: exact where the rate is constant, twice the rate where
    the codec counts fields. `average` is measured and may be a little off.
    """
    if not average or not base:
        return _standard(average or base or Fraction(30)), False
    for rate in (base, base / 2):
        if abs(average / rate - 1) < Fraction(1, 200):
            return _standard(rate), False
    return average.limit_denominator(1001), True


def _standard(rate: Fraction) -> Fraction:
    # Matroska rounds the duration of a frame to nanoseconds: 60000/1001 comes back as 19001/317.
    for exact in (
        Fraction(max(round(rate), 1)),
        Fraction(max(round(rate * 1001 / 1000), 1) * 1000, 1001),
    ):
        if abs(rate / exact - 1) < Fraction(1, 100_000):
            return exact
    return rate


def _rotation(stream: JSON) -> int:
    sides = (side["rotation"] for side in stream.get("side_data_list", []) if "rotation" in side)
    counterclockwise = _int(next(sides, 0)) or 0
    return -counterclockwise % 360 or (_int(_tag(stream, "rotate")) or 0) % 360


def _check_header(header: JSON, info: MediaInfo, limits: Limits) -> None:
    if not info.video and not info.audio:
        raise NotMedia(code="media.no_streams", reason="The file has neither picture nor sound.")
    if len(header["streams"]) > limits.max_streams:
        reason = f"The file has more than {limits.max_streams} tracks."
        raise TooBig(code="media.too_many_streams", reason=reason)
    if any(stream.width * stream.height > limits.max_pixels for stream in info.video):
        raise TooBig(code="media.too_many_pixels", reason="The picture is larger than 8K.")
    for stream in info.streams:
        if stream.codec not in CODECS:
            reason = (
                f"A track uses the codec “{stream.codec or 'unknown'}”, which is not supported."
            )
            raise NotMedia(code="media.unsupported_codec", reason=reason)
    _check_duration(info, limits)


def _check_duration(info: MediaInfo, limits: Limits) -> None:
    if info.duration_ms > limits.max_duration_ms:
        hours = limits.max_duration_ms // 3_600_000
        reason = f"The file says it is longer than {hours} hours. Split it, or repair its header."
        raise TooBig(code="media.too_long", reason=reason)


def _int(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None


def _fraction(value: object) -> Fraction:
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        return Fraction(0)


def _tag(stream: JSON, name: str) -> str:
    tags = {key.lower(): value for key, value in stream.get("tags", {}).items()}
    return str(tags.get(name.lower(), "")).strip()
