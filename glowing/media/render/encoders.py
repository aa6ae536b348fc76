"""Which H.264 encoder works on this machine, and its options."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from glowing.media import runner
from glowing.media.errors import CommandFailed, MediaError
from glowing.media.types import ProcessLimits


@dataclass(frozen=True, slots=True)
class Encoder:
    """An encoder of ffmpeg and the options for its quality."""

    name: str
    codec: str
    options: tuple[str, ...]

    @property
    def limits(self) -> ProcessLimits:
        """What its process may use: mapping a GPU takes address space without end."""
        return ProcessLimits() if self.name == "x264" else ProcessLimits(memory_bytes=None)


# Near-transparent for screen recordings; docs/adr has the comparison behind the preset.
X264 = Encoder("x264", "libx264", ("-preset", "veryfast", "-crf", "19", "-profile:v", "high"))
NVENC = Encoder(
    "nvenc", "h264_nvenc", ("-preset", "p5", "-rc", "vbr", "-cq", "21", "-profile:v", "high")
)
QSV = Encoder("qsv", "h264_qsv", ("-preset", "medium", "-global_quality", "21"))
HARDWARE = {"nvenc": NVENC, "qsv": QSV}


def choose_encoder(choice: str) -> Encoder:
    """Return the encoder "x264", "nvenc" or "qsv"; "auto" takes hardware where it works.

    Raises CommandFailed when hardware is asked for by name and does not work.
    """
    if choice == "x264":
        return X264
    if choice == "auto":
        return next((encoder for encoder in HARDWARE.values() if works(encoder)), X264)
    encoder = HARDWARE[choice]
    if not works(encoder):
        raise CommandFailed(
            code="media.encoder_unavailable",
            reason=f"The video encoder “{choice}” does not work on this machine.",
        )
    return encoder


@functools.cache
def works(encoder: Encoder) -> bool:
    """Say whether one frame can be encoded: builds list hardware that is not there."""
    picture = ["-f", "lavfi", "-i", "color=black:size=256x256:rate=30"]
    encode = ["-frames:v", "1", "-c:v", encoder.codec, *encoder.options]
    try:
        argv = [*runner.ffmpeg(), *picture, *encode, "-f", "null", "-"]
        runner.run(argv, duration_ms=None, idle_timeout_s=20, limits=encoder.limits)
    except MediaError:
        return False
    return True
