"""Full render of 40 s out of 60 s in 8 cuts, 3 tracks mixed, against one bare filter graph."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.harness import Result, compare
from glowing.media.binaries import binary
from glowing.media.probe import probe
from glowing.media.render import Edit, Item, Route, Source, output_format, render
from glowing.media.render.encoders import X264

SAMPLE = Path(__file__).resolve().parents[1] / "streams" / "sample" / "2026-11-22 07-49-57.mkv"
CUTS = tuple((index * 7 * 60 + 60, index * 7 * 60 + 360) for index in range(8))
TRACKS = 3


def main(*, runs: int = 5) -> Result:
    """Make 60 s of the sample, and render it both ways."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = stretched(folder / "60 s.mkv")
        return compare(
            "full render of 40 s out of 60 s in 8 cuts, 3 tracks mixed",
            lambda: ours(source, folder / "ours"),
            lambda: bare(source, folder / "bare.mp4"),
            measure="cpu",
            runs=runs,
            bar=1.15,
        )


def stretched(target: Path) -> Path:
    """Repeat the sample recording to one minute without encoding it again."""
    loop = ["-stream_loop", "1", "-i", str(SAMPLE), "-t", "60", "-map", "0", "-c", "copy"]
    _ffmpeg(*loop, str(target))
    return target


def ours(path: Path, folder: Path) -> None:
    """Render with the product's own renderer."""
    shutil.rmtree(folder, ignore_errors=True)
    routes = tuple(Route(track, 0) for track in range(TRACKS))
    edit = Edit(tuple(Item(0, start, end) for start, end in CUTS), routes=routes)
    sources = [Source(path, probe(path))]
    render(edit, sources, output_format("source", edit, sources), folder)


def bare(path: Path, target: Path) -> None:
    """Do the same with one ffmpeg, one input and one graph."""
    chains, joints = [], []
    chains.append(f"[0:v]split={len(CUTS)}" + "".join(f"[sv{n}]" for n in range(len(CUTS))))
    tracks = "".join(f"[0:a:{track}]" for track in range(TRACKS))
    splits = "".join(f"[sa{n}]" for n in range(len(CUTS)))
    mix = f"{tracks}amix=inputs={TRACKS}:normalize=0,alimiter=level=0,asplit={len(CUTS)}{splits}"
    chains.append(mix)
    for number, (start, end) in enumerate(CUTS):
        cut = f"start={start / 60:.6f}:end={end / 60:.6f}"
        chains.append(f"[sv{number}]trim={cut},setpts=PTS-STARTPTS[v{number}]")
        chains.append(f"[sa{number}]atrim={cut},asetpts=PTS-STARTPTS[a{number}]")
        joints.append(f"[v{number}][a{number}]")
    chains.append(f"{''.join(joints)}concat=n={len(CUTS)}:v=1:a=1[v][a]")
    codecs = ["-c:v", X264.codec, *X264.options, "-pix_fmt", "yuv420p", "-g", "60", "-c:a", "aac"]
    graph = ["-filter_complex", ";".join(chains), "-map", "[v]", "-map", "[a]"]
    rate = ["-r", "30", "-b:a", "192k", "-movflags", "+faststart"]
    _ffmpeg("-i", str(path), *graph, *codecs, *rate, str(target))


def _ffmpeg(*args: str) -> None:
    subprocess.run([binary("ffmpeg"), "-nostdin", "-v", "error", "-y", *args], check=True)


if __name__ == "__main__":
    sys.exit(main().show())
