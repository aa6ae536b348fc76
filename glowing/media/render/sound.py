"""One ffmpeg command for the sound of a part: exact samples, one stream per output track."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from glowing.media import runner
from glowing.media.render.edit import SAMPLE_RATE, SAMPLES_PER_TICK, TICKS_PER_SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from glowing.media.render.edit import Route, Source
    from glowing.media.render.timeline import SoundPart, Take, Timeline

# A decoder needs a little sound before the first sample to give the right first sample.
PREROLL_TICKS = TICKS_PER_SECOND
# A volume that moves is set anew every 1.3 ms.
VOLUME_STEP_SAMPLES = 64
STEREO = "aformat=sample_fmts=fltp:channel_layouts=stereo"


def mix_sound(
    part: SoundPart, sources: Sequence[Source], timeline: Timeline, target: Path
) -> list[str]:
    """Return the command that mixes exactly the part's samples, as 32 bit float, into a MOV."""
    graph = _Graph(part, sources)
    graph.add_inputs()
    for track, uses in Counter(route.track for route in timeline.routes).items():
        graph.add_track(track, uses)
    for output in timeline.outputs:
        graph.add_output(output, timeline.routes)
    maps = [arg for output in timeline.outputs for arg in ("-map", f"[out{output}]")]
    return [
        *runner.ffmpeg(),
        *graph.inputs,
        *("-filter_complex", ";".join(graph.chains), *maps),
        *("-c:a", "pcm_f32le", "-map_metadata", "-1", "-f", "mov", runner.target(target)),
    ]


@dataclass(slots=True)
class _Graph:
    part: SoundPart
    sources: Sequence[Source]
    inputs: list[str] = field(default_factory=list)
    chains: list[str] = field(default_factory=list)
    heard: list[Take] = field(default_factory=list)
    unused: Counter[int] = field(default_factory=Counter)

    @property
    def samples(self) -> int:
        return self.part.ticks * SAMPLES_PER_TICK

    def add_inputs(self) -> None:
        """Open each take that has sound, a little before it begins."""
        for take in self.part.takes:
            source = self.sources[take.item.source]
            if source.info.audio:
                seek = f"{self._start(take) / TICKS_PER_SECOND:.6f}"
                options = ("-noaccurate_seek", "-ss", seek, "-vn", "-sn", "-dn")
                self.inputs += runner.source(source.path, *options)
                self.heard.append(take)

    def add_track(self, track: int, uses: int) -> None:
        """Lay one track of all takes out over the part, once for each use."""
        labels = []
        for number, take in enumerate(self.heard):
            if stream := self.sources[take.item.source].track(track):
                label = f"t{track}_{number}"
                mono = stream.channels == 1
                steps = ",".join(self._take(take, is_mono=mono))
                self.chains.append(f"[{number}:{stream.index}]{steps}[{label}]")
                labels.append(f"[{label}]")
        outs = "".join(f"[t{track}use{use}]" for use in range(uses))
        summed = self._sum(labels)
        self.chains.append(f"{summed},asplit={uses}{outs}")
        self.unused[track] = uses

    def add_output(self, output: int, routes: Sequence[Route]) -> None:
        """Sum all routes into one output track."""
        labels = []
        for number, route in enumerate(routes):
            if route.output == output:
                self.unused[route.track] -= 1
                use = f"[t{route.track}use{self.unused[route.track]}]"
                self.chains.append(f"{use}{_volume(route, self.part)}[r{number}]")
                labels.append(f"[r{number}]")
        self.chains.append(f"{self._sum(labels)}[out{output}]")

    def _take(self, take: Take, *, is_mono: bool) -> Iterator[str]:
        """Align a take by its timestamps, cut it out to the sample, fade it and move it."""
        length = take.item.length * SAMPLES_PER_TICK
        skipped = (take.item.start - self._start(take)) * SAMPLES_PER_TICK
        yield f"aresample={SAMPLE_RATE}:async=1:first_pts=0"
        # Left to itself, the resampler makes mono 3 dB quieter on its way to stereo.
        yield "pan=stereo|c0=c0|c1=c0" if is_mono else "anull"
        yield f"{STEREO},apad,atrim=start_sample={skipped}:end_sample={skipped + length}"
        yield "asetpts=PTS-STARTPTS"
        yield f"afade=t=in:ss=0:ns={take.fade_in}:curve=qsin"
        yield f"afade=t=out:ss={length - take.fade_out}:ns={take.fade_out}:curve=qsin"
        offset = (take.start - self.part.start) * SAMPLES_PER_TICK
        if offset < 0:
            yield f"atrim=start_sample={-offset},asetpts=PTS-STARTPTS"
        if offset > 0:
            yield f"adelay=delays={offset}S:all=1"

    def _start(self, take: Take) -> int:
        """Return the tick of the source at which reading begins."""
        preroll = PREROLL_TICKS + self.sources[take.item.source].preroll_s * TICKS_PER_SECOND
        return max(0, take.item.start - preroll)

    def _sum(self, labels: Sequence[str]) -> str:
        """Return the chain that adds streams without making any of them quieter."""
        exact = f"apad,atrim=end_sample={self.samples}"
        if not labels:
            return f"anullsrc=sample_rate={SAMPLE_RATE}:channel_layout=stereo,{STEREO},{exact}"
        if len(labels) == 1:
            return f"{labels[0]}{exact}"
        mix = f"amix=inputs={len(labels)}:duration=longest:normalize=0"
        return f"{''.join(labels)}{mix},{exact}"


def _volume(route: Route, part: SoundPart) -> str:
    """Return the filter for a route's volume within a part, whose time begins at 0."""
    start, end = part.start, part.start + part.ticks
    inner = [point for point in route.volumes if start < point[0] < end]
    points = [
        (start, volume_at(route.volumes, start)),
        *inner,
        (end, volume_at(route.volumes, end)),
    ]
    if len({volume for _, volume in points}) == 1:
        return f"volume={points[0][1]:.6f}:precision=float"
    terms = [f"{points[0][1]:.6f}"]
    for (low, before), (high, after) in pairwise(points):
        at, length = (low - start) / TICKS_PER_SECOND, (high - low) / TICKS_PER_SECOND
        if length:
            terms.append(f"{after - before:+.6f}*clip((t-{at:.6f})/{length:.6f},0,1)")
        else:
            terms.append(f"{after - before:+.6f}*gte(t,{at:.6f})")
    pieces = f"asetnsamples=n={VOLUME_STEP_SAMPLES}:p=0"
    return f"{pieces},volume='{''.join(terms)}':eval=frame:precision=float"


def volume_at(volumes: Sequence[tuple[int, float]], tick: int) -> float:
    """Return the volume at a tick: linear between points, constant outside, 1 without any."""
    if not volumes:
        return 1.0
    if tick <= volumes[0][0]:
        return volumes[0][1]
    for (low, before), (high, after) in pairwise(volumes):
        if low <= tick < high:
            return before + (after - before) * (tick - low) / (high - low)
    return volumes[-1][1]
