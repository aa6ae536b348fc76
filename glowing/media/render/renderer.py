"""Render a programme: every part once, then one join, each verified before it counts."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glowing.media import runner
from glowing.media.errors import Cancelled, NoSpace
from glowing.media.render.edit import SAMPLE_RATE, TICKS_PER_SECOND
from glowing.media.render.joining import Parts, join, measure_gain, write_lists, write_metadata
from glowing.media.render.sound import mix_sound
from glowing.media.render.strategies import FullEncode, VideoStrategy
from glowing.media.render.timeline import lay_out
from glowing.media.render.verification import check_picture, check_sound, check_video
from glowing.media.types import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from glowing.media.render.edit import Chapter, Edit, Format, Source
    from glowing.media.render.timeline import PicturePart, SoundPart, Timeline

# Shares of the progress bar, as the work took on typical recordings.
PICTURE_SHARE = 0.88
SOUND_SHARE = 0.05
JOIN_SHARE = 0.07
# A low guess: a job that will not fit is refused early, one that may fit is tried.
BITS_PER_PIXEL = 0.02
SOUND_BYTES_PER_SECOND = SAMPLE_RATE * 2 * 4


@dataclass(frozen=True, slots=True)
class Options:
    """What belongs to a render besides its edit.

    `loudness_lufs` is the loudness every output track is brought to; None leaves it alone.
    """

    chapters: Sequence[Chapter] = ()
    title: str = ""
    loudness_lufs: float | None = None
    strategy: VideoStrategy = field(default_factory=FullEncode)


def render(
    edit: Edit,
    sources: Sequence[Source],
    form: Format,
    folder: Path,
    *,
    options: Options | None = None,
    watch: Watch | None = None,
) -> Path:
    """Write the verified MP4 of an edit into `folder` and return its path.

    Parts that lie finished in the folder from an earlier, killed run are not made again, so the
    folder has to belong to this edit, these sources and these options alone. Raises a MediaError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    timeline = lay_out(edit, sources, form)
    work = _Render(timeline, sources, folder, options or Options(), watch or Watch())
    _check_space(timeline, folder)
    return work.finish(work.parts())


@dataclass(frozen=True, slots=True)
class _Render:
    timeline: Timeline
    sources: Sequence[Source]
    folder: Path
    options: Options
    watch: Watch

    def parts(self) -> Parts:
        """Make every part that is not there yet."""
        timeline, done = self.timeline, 0.0
        picture, sound = [], []
        for number, part in enumerate(timeline.picture):
            share = PICTURE_SHARE * part.frames / timeline.frames
            picture.append(self._picture(number, part, self.watch.part(done, share)))
            done += share
        for number, mix in enumerate(timeline.sound):
            share = SOUND_SHARE * mix.ticks / timeline.ticks
            sound.append(self._sound(number, mix, self.watch.part(done, share)))
            done += share
        return Parts(picture, sound)

    def _picture(self, number: int, part: PicturePart, watch: Watch) -> Path:
        def write(target: Path) -> None:
            form, strategy = self.timeline.format, self.options.strategy
            strategy.write(part, self.sources, form, target, watch)
            check_picture(part, target)

        return self._once(f"picture-{number:05}.mp4", write)

    def _sound(self, number: int, part: SoundPart, watch: Watch) -> Path:
        def write(target: Path) -> None:
            argv = mix_sound(part, self.sources, self.timeline, target)
            runner.run(argv, duration_ms=part.ticks * 1000 // TICKS_PER_SECOND, watch=watch)
            check_sound(part, len(self.timeline.outputs), target)

        return self._once(f"sound-{number:05}.mov", write)

    def finish(self, parts: Parts) -> Path:
        """Join the parts into the finished video, and let go of them."""
        timeline, options = self.timeline, self.options
        lists = write_lists(parts, timeline, self.folder)
        metadata = self.folder / "metadata.txt"
        write_metadata(options.chapters, options.title, timeline, metadata)

        def write(target: Path) -> None:
            argv = join(lists, timeline, self._gains(lists[1]), metadata, target)
            duration_ms = timeline.ticks * 1000 // TICKS_PER_SECOND
            watch = self.watch.part(PICTURE_SHARE + SOUND_SHARE, JOIN_SHARE)
            runner.run(argv, duration_ms=duration_ms, watch=watch)
            check_video(timeline, len(options.chapters), target)

        return self._once("video.mp4", write)

    def _gains(self, sound: Path) -> dict[int, float]:
        target = self.options.loudness_lufs
        if target is None:
            return {}
        outputs = range(len(self.timeline.outputs))
        return {output: measure_gain(sound, output, target, self.watch) for output in outputs}

    def _once(self, name: str, write: Callable[[Path], None]) -> Path:
        """Write a file under another name, and give it its own when it is verified."""
        finished, unfinished = self.folder / name, self.folder / f"{name}.part"
        if finished.exists():
            return finished
        if self.watch.cancel and self.watch.cancel.is_set():
            raise Cancelled
        try:
            write(unfinished)
            unfinished.replace(finished)
        finally:
            unfinished.unlink(missing_ok=True)
        return finished


def _check_space(timeline: Timeline, folder: Path) -> None:
    """Refuse work that will surely not fit; raises NoSpace."""
    form = timeline.format
    picture = form.width * form.height * timeline.frames * BITS_PER_PIXEL / 8
    seconds = timeline.ticks / TICKS_PER_SECOND
    sound = seconds * SOUND_BYTES_PER_SECOND * len(timeline.outputs)
    there = sum(path.stat().st_size for path in folder.iterdir())
    needed = 2 * picture + sound - there
    if shutil.disk_usage(folder).free < needed:
        gigabytes = f"{needed / 1e9:.1f} GB"
        raise NoSpace(reason=f"Rendering needs at least {gigabytes} of free disk. Free some space.")
