"""One ffmpeg command for the picture of a part."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from glowing.media import runner
from glowing.media.render.timeline import Effect

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from glowing.media.render.edit import Format, Source
    from glowing.media.render.encoders import Encoder
    from glowing.media.render.timeline import Layer, PicturePart, Piece, Shot

# Every input is a decoder: alone it may use many threads, among others two.
DECODER_THREADS = 16
KEYFRAME_S = 2
COLORKEY = "colorkey=black:0.05:0.05,colorchannelmixer=aa=0.8"
# Only these read the transparency of WebM; ffmpeg's own decoders drop it.
ALPHA_DECODERS = {"vp8": "libvpx", "vp9": "libvpx-vp9"}


def encode_picture(
    part: PicturePart,
    sources: Sequence[Source],
    form: Format,
    encoder: Encoder,
    target: Path,
) -> list[str]:
    """Return the command that encodes exactly the part's frames into an MP4 without sound."""
    inputs = sum(len(piece.shots) for piece in part.pieces) + len(part.layers)
    graph = _Graph(sources, form, threads=max(2, DECODER_THREADS // inputs))
    for number, piece in enumerate(part.pieces):
        graph.add_piece(piece, f"p{number}")
    names = "".join(f"[p{number}]" for number in range(len(part.pieces)))
    # concat guesses how long a last frame lasts: count frames instead of trusting its times.
    counted = f"settb={1 / form.fps},setpts=N"
    graph.chains.append(f"{names}concat=n={len(part.pieces)}:v=1:a=0,{counted}[m0]")
    for number, layer in enumerate(part.layers):
        graph.add_layer(layer, f"m{number}", f"m{number + 1}")
    gop = str(round(form.fps * KEYFRAME_S))
    return [
        *runner.ffmpeg(),
        *graph.inputs,
        *("-filter_complex", ";".join(graph.chains), "-map", f"[m{len(part.layers)}]"),
        *("-frames:v", str(part.frames), "-r", str(form.fps), "-fps_mode", "cfr"),
        *("-c:v", encoder.codec, *encoder.options, "-pix_fmt", "yuv420p", "-g", gop),
        *("-video_track_timescale", str(form.fps.numerator), "-map_metadata", "-1"),
        *("-f", "mp4", runner.target(target)),
    ]


@dataclass(slots=True)
class _Graph:
    """Collects inputs and filter chains; every label is used once."""

    sources: Sequence[Source]
    form: Format
    threads: int
    inputs: list[str] = field(default_factory=list)
    chains: list[str] = field(default_factory=list)
    opened: int = 0

    def add_piece(self, piece: Piece, label: str) -> None:
        shots = [self._shot(shot, piece.frames) for shot in piece.shots]
        length = _seconds(piece.frames / self.form.fps)
        if piece.effect is Effect.CROSSFADE:
            for side, chain in zip("ab", shots, strict=True):
                self.chains.append(f"{chain}[{label}{side}]")
            fade = f"xfade=transition=fade:duration={length}:offset=0"
            exact = self._exactly(piece.frames)
            self.chains.append(f"[{label}a][{label}b]{fade},{exact}[{label}]")
        else:
            direction = {Effect.FROM_BLACK: "in", Effect.TO_BLACK: "out"}.get(piece.effect)
            fade = f",fade={direction}:start_frame=0:nb_frames={piece.frames}" if direction else ""
            self.chains.append(f"{shots[0]}{fade}[{label}]")

    def add_layer(self, layer: Layer, below: str, label: str) -> None:
        """Put an overlay on a layer of the picture, starting at its own frame."""
        stream = self._open(layer.shot, is_transparent=layer.overlay.blend == "alpha")
        if stream is None:
            self.chains.append(f"[{below}]null[{label}]")
            return
        size = f"scale={self.form.width}:{self.form.height}" if not layer.overlay.position else ""
        steps = (
            self._sampled(layer.shot, layer.frames),
            COLORKEY if layer.overlay.blend == "colorkey" else "",
            size,
            "format=yuva420p",
            f"setpts=PTS+{layer.offset}",
        )
        x, y = layer.overlay.position or (0, 0)
        chain = ",".join(step for step in steps if step)
        self.chains.append(f"[{stream}]{chain}[o{label}]")
        self.chains.append(f"[{below}][o{label}]overlay={x:g}:{y:g}:eof_action=pass[{label}]")

    def _shot(self, shot: Shot, frames: int) -> str:
        """Return the chain of one shot in the output's size, without its label."""
        width, height = self.form.width, self.form.height
        stream = self._open(shot)
        if stream is None:
            black = f"color=black:size={width}x{height}:rate={self.form.fps}"
            return f"{black},format=yuv420p,setsar=1,{self._exactly(frames)}"
        fit = (
            f"scale=w='trunc(min({width},{height}*iw*sar/ih)/2)*2'"
            f":h='trunc(min({height},{width}*ih/iw/sar)/2)*2'"
        )
        centre = f"pad={width}:{height}:(ow-iw)/2:(oh-ih)/2"
        return f"[{stream}]{self._sampled(shot, frames)},{fit},{centre},setsar=1,format=yuv420p"

    def _sampled(self, shot: Shot, frames: int) -> str:
        """Take one picture per output frame, and the last one again where none is left.

        The filter decides half an output frame ahead. In a faster source that is exactly where
        frames are, and rounded timestamps would make it flicker: decide between them instead.
        """
        picture = self.sources[shot.source].picture
        start = shot.at - self._seek(shot)
        if picture and picture.fps > self.form.fps:
            start -= (1 / self.form.fps - 1 / picture.fps) / 2
        rate = f"fps={self.form.fps}:start_time={_seconds(start)}"
        return f"{rate},setpts=PTS-STARTPTS,{self._exactly(frames)}"

    def _exactly(self, frames: int) -> str:
        return f"tpad=stop_mode=clone:stop=-1,trim=end_frame={frames}"

    def _seek(self, shot: Shot) -> Fraction:
        """Return the time in the source that becomes 0 in the graph."""
        return max(Fraction(0), shot.at - self.sources[shot.source].preroll_s)

    def _open(self, shot: Shot, *, is_transparent: bool = False) -> str | None:
        """Open a source at a shot and return the stream's specifier.

        What the decoder gives before that comes with earlier times, so that a picture that began
        before and is still shown is not lost.
        """
        source = self.sources[shot.source]
        if source.picture is None:
            return None
        decoder = ALPHA_DECODERS.get(source.picture.codec) if is_transparent else None
        options = ["-noaccurate_seek", "-ss", _seconds(self._seek(shot)), "-an", "-sn", "-dn"]
        options += ["-threads", str(self.threads)]
        options += ["-c:v", decoder] if decoder else []
        self.inputs += runner.source(source.path, *options)
        self.opened += 1
        return f"{self.opened - 1}:{source.picture.index}"


def _seconds(time: Fraction) -> str:
    return f"{float(time):.6f}"
