"""How a part of the picture becomes encoded video: the seam for smart rendering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from glowing.media import runner
from glowing.media.render.encoders import X264, Encoder
from glowing.media.render.picture import encode_picture

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from glowing.media.render.edit import Format, Source
    from glowing.media.render.timeline import PicturePart
    from glowing.media.types import Watch


class VideoStrategy(Protocol):
    """Writes exactly the frames of a part, as H.264 in an MP4 that joins with its neighbours.

    All parts of one render come from one strategy, which must give all of them the same
    parameter sets and time scale, and begin each with a key frame.
    """

    def write(
        self,
        part: PicturePart,
        sources: Sequence[Source],
        form: Format,
        target: Path,
        watch: Watch,
    ) -> None:
        """Write the part to `target`; raises a MediaError."""
        ...


@dataclass(frozen=True, slots=True)
class FullEncode:
    """Decodes every source and encodes every frame anew."""

    encoder: Encoder = X264

    def write(
        self,
        part: PicturePart,
        sources: Sequence[Source],
        form: Format,
        target: Path,
        watch: Watch,
    ) -> None:
        """Run one ffmpeg for the whole part."""
        argv = encode_picture(part, sources, form, self.encoder, target)
        duration_ms = int(part.frames * 1000 / form.fps)
        limits = self.encoder.limits
        runner.run(argv, duration_ms=duration_ms, watch=watch, limits=limits)
