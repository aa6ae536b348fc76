"""The steps of ingesting one clip: each leaves its files in the media storage, and its findings
in the job's ledger, so that a later attempt, on any machine, goes on after it.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, cast

from glowing import storage
from glowing.media import audio, preview, probe, speech, stills
from glowing.media.types import MediaInfo, Watch
from streams import derived

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from glowing.jobs.run import JSON, Run
    from streams.models import Stream, VideoClip


class StoredTrack(TypedDict):
    index: int
    title: str
    channels: int
    loudness_lufs: float | None
    speech: str
    peaks: str
    silences: list[list[int]]


class StoredPreview(TypedDict):
    init: str
    segments: list[dict[str, str | int]]


class StoredStills(TypedDict):
    index: str
    stills: list[dict[str, str | int]]


Tracks = list[StoredTrack]


@dataclass(frozen=True, slots=True)
class Bench:
    """What every step works on, and where its results go."""

    run: Run
    clip: VideoClip
    source: Path
    version: str

    @property
    def watch(self) -> Watch:
        return Watch(on_progress=self.run.report, cancel=self.run.cancelled)

    def once(self, name: str, work: Callable[[Path], object], *, share: float) -> object:
        """Run a step in a folder of its own; its result stands by itself."""

        def in_folder() -> JSON:
            folder = self.run.scratch / name
            folder.mkdir(parents=True, exist_ok=True)
            return cast("JSON", work(folder))

        return self.run.once(name, in_folder, share=share, is_portable=True)

    def keep(self, kind: str, path: Path) -> str:
        """Move a file into the media storage and return its name there."""
        name = f"{derived.clip_folder(kind, self.clip)}/{self.version}/{path.name}"
        storage.save_file(storage.media(), name, path)
        return name


def describe(bench: Bench) -> MediaInfo:
    """Find out what is in the recording."""
    found = bench.once("probe", lambda _: probe.probe(bench.source).as_dict(), share=0.05)
    return MediaInfo.from_dict(cast("dict[str, object]", found))


def listen(bench: Bench, info: MediaInfo, stream: Stream) -> Tracks:
    """Extract and measure every audio track."""
    options = audio.AudioOptions(
        silence_threshold_db=stream.silence_threshold_db, silence_min_ms=stream.silence_min_ms
    )

    def work(folder: Path) -> Tracks:
        found = audio.analyse_audio(bench.source, info, folder, options, bench.watch)
        return [_stored_track(bench, info, track) for track in found]

    return cast("Tracks", bench.once("audio", work, share=0.3))


def _stored_track(bench: Bench, info: MediaInfo, found: audio.TrackAnalysis) -> StoredTrack:
    described = info.audio[found.track]
    return {
        "index": found.track,
        "title": described.title[:255],
        "channels": described.channels,
        "loudness_lufs": found.loudness_lufs,
        "speech": bench.keep("audio", found.speech),
        "peaks": bench.keep("audio", found.peaks),
        "silences": [list(silence) for silence in found.silences],
    }


def find_voice(
    bench: Bench, info: MediaInfo, tracks: Tracks, *, override: int | None
) -> int | None:
    """Choose the track with the voice: the stream's own choice, else by title, else by speech."""
    if override is not None and override < len(tracks):
        return override

    def work(_: Path) -> int | None:
        with ExitStack() as copies:
            found = [_analysis(copies, info, track) for track in tracks]
            return speech.choose_speech_track(info.audio, found)

    return cast("int | None", bench.once("speech", work, share=0.1))


def _analysis(copies: ExitStack, info: MediaInfo, track: StoredTrack) -> audio.TrackAnalysis:
    """Return what `listen` stored of a track, with its speech file on this machine."""
    media = storage.media()
    return audio.TrackAnalysis(
        track=track["index"],
        speech=copies.enter_context(storage.local_copy(media, track["speech"])),
        peaks=Path(track["peaks"]),
        silences=tuple((start, end) for start, end in track["silences"]),
        loudness_lufs=track["loudness_lufs"],
        duration_ms=info.duration_ms,
    )


def make_preview(bench: Bench, info: MediaInfo) -> StoredPreview:
    """Make the segments of the HLS preview."""

    def work(folder: Path) -> StoredPreview:
        made = preview.make_preview(bench.source, info, folder, bench.watch)
        return {
            "init": bench.keep("transcode", made.init) if made.init else "",
            "segments": [
                {"path": bench.keep("transcode", item.path), "duration_ms": item.duration_ms}
                for item in made.segments
            ],
        }

    return cast("StoredPreview", bench.once("preview", work, share=0.4))


def make_stills(bench: Bench, info: MediaInfo) -> StoredStills:
    """Make the thumbnails: sheets with their index, and single pictures."""

    def work(folder: Path) -> StoredStills:
        made = stills.make_stills(bench.source, info, folder, bench.watch)
        _keep_all(bench, "sprites", made.sheets)
        return {
            "index": bench.keep("sprites", made.index),
            "stills": [
                {"path": bench.keep("keyframes", item.path), "at_ms": item.at_ms}
                for item in made.stills
            ],
        }

    if not info.video:
        return {"index": "", "stills": []}
    return cast("StoredStills", bench.once("stills", work, share=0.15))


def _keep_all(bench: Bench, kind: str, paths: Iterable[Path]) -> None:
    for path in paths:
        bench.keep(kind, path)
