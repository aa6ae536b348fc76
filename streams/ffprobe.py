"""What we know of a recording, in the words of `ffprobe -show_format -show_streams`.

Only what was measured is there; ffprobe's reference names the keys. Django-free.
"""

from __future__ import annotations

from typing import Any


def as_ffprobe(probe: dict[str, Any] | None, duration_ms: int) -> dict[str, Any]:
    """Return `{"format", "streams"}` of `MediaInfo` as JSON; a length is there in any case.

    Unlike ffprobe's own, its numbers are numbers.
    """
    if probe is None:
        return {"format": {"duration": duration_ms / 1000}}
    streams = [_video(one) for one in probe["video"]] + [_audio(one) for one in probe["audio"]]
    described = {
        "format_name": probe["format_name"],
        "duration": duration_ms / 1000,
        "start_time": probe["start_ms"] / 1000,
        "size": probe["size_bytes"],
        "bit_rate": probe["bit_rate"],
        "nb_streams": len(streams),
    }
    return {"format": _known(described), "streams": sorted(streams, key=lambda one: one["index"])}


def _video(stream: dict[str, Any]) -> dict[str, Any]:
    return _common(stream, "video") | _known(
        {
            "profile": stream["profile"],
            "pix_fmt": stream["pix_fmt"],
            "width": stream["width"],
            "height": stream["height"],
            "r_frame_rate": _rate(stream["fps"]),
            "avg_frame_rate": _rate(stream["fps"]),
            "bit_rate": stream["bit_rate"],
        }
    )


def _audio(stream: dict[str, Any]) -> dict[str, Any]:
    tags = {"title": stream["title"], "language": stream["language"]}
    return _common(stream, "audio") | {
        "channels": stream["channels"],
        "sample_rate": stream["sample_rate"],
        "tags": _known(tags),
    }


def _common(stream: dict[str, Any], kind: str) -> dict[str, Any]:
    return {
        "index": stream["index"],
        "codec_type": kind,
        "codec_name": stream["codec"],
        "start_time": stream["start_ms"] / 1000,
    }


def _rate(fps: str) -> str:
    return fps if "/" in fps else f"{fps}/1"


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}
