"""All sound of a recording in one decode: speech files, waveforms, silences, loudness."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glowing.media.runner import ffmpeg, run, source, target
from glowing.media.types import Watch
from glowing.media.waveform import SAMPLE_RATE, Waveform

if TYPE_CHECKING:
    from pathlib import Path

    from glowing.media.types import MediaInfo

LOUDNESS = re.compile(
    r"^\[(?:ebur128@)?track(\d+) @ \w+\] Summary:\s+Integrated loudness:\s+I:\s+(-?[\d.]+) LUFS",
    re.MULTILINE,
)
# What the meter shows where nothing was above its gate.
LOUDNESS_FLOOR = -70.0


@dataclass(frozen=True, slots=True)
class AudioOptions:
    """What counts as silence: quieter than the threshold (RMS, dBFS), at least this long."""

    silence_threshold_db: float = -42.0
    silence_min_ms: int = 700


@dataclass(frozen=True, slots=True)
class TrackAnalysis:
    """One audio track. Times are clip time, `loudness_lufs` is None where nothing is heard.

    `speech` is a 16 kHz mono WAV: unlike FLAC it can be read at any sample without a decoder, by
    every stage that follows, for 115 MB an hour. `peaks` is JSON, see `Waveform.write_peaks`.
    """

    track: int
    speech: Path
    peaks: Path
    silences: tuple[tuple[int, int], ...]
    loudness_lufs: float | None
    duration_ms: int


def analyse_audio(
    source_path: Path,
    info: MediaInfo,
    folder: Path,
    options: AudioOptions | None = None,
    watch: Watch | None = None,
) -> tuple[TrackAnalysis, ...]:
    """Analyse every audio track in one ffmpeg run; results are files in `folder`.

    Every speech file begins at clip time 0: a track that starts later is padded with silence, and
    gaps between packets are filled, so that its samples keep time with the picture.
    """
    if not info.audio:
        return ()
    options, watch = options or AudioOptions(), watch or Watch()
    waves = [_waveform(_speech_path(folder, track), options) for track in range(len(info.audio))]

    def on_progress(done: float) -> None:
        for wave in waves:
            wave.advance()
        watch.on_progress(done)

    finished = run(
        extract_audio(source_path, info, folder),
        duration_ms=info.duration_ms,
        watch=Watch(on_progress, watch.cancel),
    )
    loudness = _loudness(finished.stderr_tail)
    return tuple(
        _finish(track, wave, folder, info.duration_ms, loudness.get(track))
        for track, wave in enumerate(waves)
    )


def extract_audio(source_path: Path, info: MediaInfo, folder: Path) -> list[str]:
    """Return the command that decodes all tracks once into one speech file each."""
    argv = [*ffmpeg(), "-v", "info", "-stats_period", "0.2", *source(source_path, "-vn", "-sn")]
    for track in range(len(info.audio)):
        filters = (
            f"aresample={SAMPLE_RATE}:async=1:first_pts=0:osf=dbl",
            # At 48 kHz the meter alone would cost more than the decoding. What is above 8 kHz
            # changes speech and game sound by 0.1 LU, pink noise by 1.4 LU; renders measure all.
            f"ebur128@track{track}=framelog=verbose",
            "aformat=sample_fmts=s16:channel_layouts=mono",
            # Fewer, larger frames: handing them between threads costs more than the samples do.
            "asetnsamples=16384:p=0",
        )
        argv += ["-map", f"0:{info.audio[track].index}", "-af", ",".join(filters)]
        argv += ["-map_metadata", "-1", "-bitexact", "-c:a", "pcm_s16le", "-f", "wav"]
        argv += [target(_speech_path(folder, track))]
    return argv


def _speech_path(folder: Path, track: int) -> Path:
    return folder / f"track-{track}.wav"


def _waveform(path: Path, options: AudioOptions) -> Waveform:
    path.unlink(missing_ok=True)
    return Waveform(path, threshold_db=options.silence_threshold_db, min_ms=options.silence_min_ms)


def _loudness(log: str) -> dict[int, float]:
    found = ((int(track), float(value)) for track, value in LOUDNESS.findall(log))
    return {track: value for track, value in found if value > LOUDNESS_FLOOR}


def _finish(
    track: int, wave: Waveform, folder: Path, clip_ms: int, loudness_lufs: float | None
) -> TrackAnalysis:
    silences = wave.finish(clip_ms=clip_ms)
    peaks = folder / f"track-{track}.peaks.json"
    wave.write_peaks(peaks)
    return TrackAnalysis(
        track=track,
        speech=_speech_path(folder, track),
        peaks=peaks,
        silences=silences,
        loudness_lufs=loudness_lufs,
        duration_ms=wave.duration_ms,
    )
