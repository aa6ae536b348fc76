"""What is known about a recording. Times are integer milliseconds, frame rates are exact."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class VideoStream:
    """A moving picture; cover images and other stills are not video.

    `width` and `height` are as coded: a player turns them by `rotation` degrees clockwise.
    `fps` is the nominal rate, for variable rates the average.
    """

    index: int
    codec: str
    profile: str
    pix_fmt: str
    width: int
    height: int
    fps: Fraction
    is_variable_rate: bool
    bit_rate: int | None
    rotation: int
    start_ms: int


@dataclass(frozen=True, slots=True)
class AudioStream:
    """A sound track. Its position in `MediaInfo.audio` is the track number used everywhere."""

    index: int
    codec: str
    channels: int
    sample_rate: int
    title: str
    language: str
    start_ms: int


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """A probed file. `start_ms` is the container's clock at the first sample, often 0.

    Clip time, as used by everything made from the file, is container time minus `start_ms`.
    """

    format_name: str
    duration_ms: int
    start_ms: int
    size_bytes: int
    bit_rate: int | None
    video: tuple[VideoStream, ...]
    audio: tuple[AudioStream, ...]

    @property
    def streams(self) -> tuple[VideoStream | AudioStream, ...]:
        """All streams that are worked with."""
        return (*self.video, *self.audio)

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON values; `from_dict` turns them back."""
        video = [asdict(stream) | {"fps": str(stream.fps)} for stream in self.video]
        return asdict(self) | {"video": video, "audio": [asdict(stream) for stream in self.audio]}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> MediaInfo:
        """Rebuild what `as_dict` returned."""
        video = (VideoStream(**item | {"fps": Fraction(item["fps"])}) for item in data["video"])
        audio = (AudioStream(**item) for item in data["audio"])
        return cls(**data | {"video": tuple(video), "audio": tuple(audio)})


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused after probing, before anything is decoded."""

    max_duration_ms: int = 24 * 3600 * 1000
    max_pixels: int = 8192 * 4608
    max_streams: int = 64


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """What the kernel allows one ffmpeg: None is no limit.

    Memory is address space: programs that map a GPU need far more of it than they use.
    """

    cpu_s: int | None = 48 * 3600
    memory_bytes: int | None = 16 << 30
    file_bytes: int | None = 1 << 40


def _ignore(_fraction: float) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Watch:
    """How a caller follows work: told of progress (0 to 1), and able to end it."""

    on_progress: Callable[[float], None] = field(default=_ignore)
    cancel: threading.Event | None = None

    def part(self, start: float, share: float) -> Watch:
        """Return a watch for work that is `share` of the whole, beginning at `start`."""
        return Watch(lambda done: self.on_progress(start + share * done), self.cancel)
