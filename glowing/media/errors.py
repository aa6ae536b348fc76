"""Why media work failed: a stable `code` and a `reason` that a streamer understands."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


TAIL_CHARS = 4096
NO_CONTENT = "The file has a beginning, but no picture or sound follows."


class MediaError(Exception):
    """Base class. `argv`, `returncode` and `stderr_tail` are for logs, not for people."""

    code: str = "media.failed"
    reason: str = "The video tools could not finish this work."

    def __init__(
        self,
        argv: Sequence[str] = (),
        returncode: int | None = None,
        stderr_tail: str = "",
        *,
        code: str | None = None,
        reason: str | None = None,
    ) -> None:
        self.argv = tuple(argv)
        self.returncode = returncode
        self.stderr_tail = stderr_tail[-TAIL_CHARS:]
        self.code = code or self.code
        self.reason = reason or self.reason
        super().__init__(self.reason)

    def __str__(self) -> str:
        return f"{self.reason} [{self.code}] {self.stderr_tail[-500:]}".rstrip()


class CommandFailed(MediaError):
    """ffmpeg or ffprobe ended with an error of no special kind."""


class Stalled(MediaError):
    code = "media.stalled"
    reason = (
        "Processing stood still and was stopped. The file may be damaged, or its disk too slow."
    )


class TimedOut(MediaError):
    code = "media.timed_out"
    reason = "Processing took far longer than this file should need and was stopped."


class NotMedia(MediaError):
    code = "media.not_media"
    reason = "This is not a video or audio recording that can be read."


class TooBig(MediaError):
    code = "media.too_big"
    reason = "This file needs more than is allowed for one recording."


class NoSpace(MediaError):
    code = "media.no_space"
    reason = "The disk is full. Free some space, then try again."


class Cancelled(MediaError):
    code = "media.cancelled"
    reason = "Cancelled."


_BY_MESSAGE: tuple[tuple[str, type[MediaError], str, str], ...] = (
    (": (No space left on device|Disk quota exceeded)$", NoSpace, NoSpace.code, NoSpace.reason),
    (
        "Format not on whitelist|Protocol .* not on whitelist",
        NotMedia,
        "media.unsafe_format",
        "This is not a recording but a kind of file that can point to other files, or one that "
        "recorders do not write. Use MKV, MP4, MOV, TS, FLV, AVI or an audio file.",
    ),
    (
        "moov atom not found",
        NotMedia,
        "media.incomplete",
        "The recording was cut off before it was finished, and this format cannot be read without "
        "its end. Repair it with the recorder (OBS: File, Remux), and record to MKV from now on.",
    ),
    (
        "Codec .* not on whitelist|Decoder .* not found|[Nn]o decoder",
        NotMedia,
        "media.unsupported_codec",
        "The recording uses a codec that is not supported. H.264, H.265, AV1 or VP9 with AAC, Opus "
        "or PCM sound work.",
    ),
    (
        "Cannot allocate memory|std::bad_alloc",
        TooBig,
        "media.too_much_memory",
        "This file needs more memory than is allowed for one recording.",
    ),
    (": End of file$", NotMedia, "media.no_content", NO_CONTENT),
    ("Invalid data found when processing input", NotMedia, NotMedia.code, NotMedia.reason),
    ("File ended prematurely", NotMedia, "media.no_content", NO_CONTENT),
)


_BY_EXIT: dict[int, tuple[type[MediaError], str, str]] = {
    -signal.SIGXFSZ: (
        TooBig,
        "media.output_too_big",
        "The result would become larger than is allowed for one file.",
    ),
    -signal.SIGXCPU: (TimedOut, TimedOut.code, TimedOut.reason),
    # ffmpeg ends by itself when it has used its CPU time.
    255: (TimedOut, TimedOut.code, TimedOut.reason),
    -signal.SIGKILL: (
        CommandFailed,
        "media.killed",
        "The system stopped the video tools, often for lack of memory. Try again.",
    ),
}


def from_exit(argv: Sequence[str], returncode: int, stderr_tail: str) -> MediaError:
    """Return the error that best explains how a program ended."""
    if returncode in _BY_EXIT:
        kind, code, reason = _BY_EXIT[returncode]
        return kind(argv, returncode, stderr_tail, code=code, reason=reason)
    for pattern, kind, code, reason in _BY_MESSAGE:
        # Titles of the recording are indented in the log: they are not messages.
        if re.search(rf"^\S.*({pattern})", stderr_tail, re.MULTILINE):
            return kind(argv, returncode, stderr_tail, code=code, reason=reason)
    return CommandFailed(argv, returncode, stderr_tail)
