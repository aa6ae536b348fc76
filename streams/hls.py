"""Text formats of the player: the HLS playlist and the WebVTT index of thumbnails. Django-free."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_TIME = r"(?:(\d+):)?(\d\d):(\d\d)\.(\d{3})"
_CUE = re.compile(rf"^{_TIME} --> {_TIME}[^\n]*\n(\S[^\n]*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """The preview of one clip: addresses and lengths of its segments."""

    segments: Sequence[tuple[str, int]]
    init: str = ""


def playlist(parts: Sequence[Part], *, start_ms: int = 0) -> str:
    """Return a playlist on demand that plays the parts after each other, from `start_ms` on."""
    longest_ms = max((ms for part in parts for _, ms in part.segments), default=1000)
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{7 if any(part.init for part in parts) else 3}",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f"#EXT-X-TARGETDURATION:{ceil(longest_ms / 1000)}",
        "#EXT-X-MEDIA-SEQUENCE:0",
    ]
    if start_ms:
        lines.append(f"#EXT-X-START:TIME-OFFSET={start_ms / 1000:.3f},PRECISE=YES")
    for number, part in enumerate(parts):
        lines += ["#EXT-X-DISCONTINUITY"] * bool(number)
        lines += [f'#EXT-X-MAP:URI="{part.init}"'] * bool(part.init)
        for address, ms in part.segments:
            lines += [f"#EXTINF:{ms // 1000}.{ms % 1000:03},", address]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A picture of a stretch of time: a sheet, and where on it (`xywh=0,0,160,90`)."""

    start_ms: int
    end_ms: int
    sheet: str
    fragment: str

    def moved(self, by_ms: int, address_of: Callable[[str], str]) -> Thumbnail:
        """Return the same picture on another clock, with the address of its sheet."""
        address = address_of(self.sheet)
        return Thumbnail(self.start_ms + by_ms, self.end_ms + by_ms, address, self.fragment)


def read_thumbnails(text: str) -> Iterator[Thumbnail]:
    """Read the cues of a WebVTT index of thumbnails."""
    for cue in _CUE.finditer(text.replace("\r\n", "\n")):
        sheet, _, fragment = cue[9].partition("#")
        yield Thumbnail(_ms(cue.groups()[:4]), _ms(cue.groups()[4:8]), sheet, fragment)


def write_thumbnails(thumbnails: Iterable[Thumbnail]) -> str:
    """Return a WebVTT index of thumbnails."""
    cues = (
        f"{_clock(item.start_ms)} --> {_clock(item.end_ms)}\n{item.sheet}#{item.fragment}\n"
        for item in thumbnails
    )
    return "\n".join(["WEBVTT\n", *cues])


def _ms(groups: Sequence[str | None]) -> int:
    hours, minutes, seconds, milliseconds = (int(group or 0) for group in groups)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds


def _clock(ms: int) -> str:
    seconds, milliseconds = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}"
