"""The waveform of a whole stream, put together from those of its clips."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from glowing import storage
from glowing.exceptions import UserError
from streams.models import AudioTrack
from streams.selectors import clips_of

if TYPE_CHECKING:
    from streams.models import Stream

RESOLUTIONS = (100, 10, 1)
# More than any screen shows at once; hours get a coarser waveform than minutes.
VALUES_MAX = 30_000


def chosen_resolution(wanted: str, duration_ms: int) -> int:
    """Return peaks per second: those wanted, else the most that keep the waveform small."""
    if not wanted:
        fitting = (r for r in RESOLUTIONS if duration_ms * r <= VALUES_MAX * 1000)
        return next(fitting, RESOLUTIONS[-1])
    if wanted not in map(str, RESOLUTIONS):
        raise UserError("The resolution is 100, 10 or 1.", code="streams.bad_resolution")
    return int(wanted)


def stream_peaks(stream: Stream, *, track: int | None, resolution: int) -> list[float]:
    """Return the peaks (0 to 1) of one audio track over the stream, of the voice for None.

    What has no sound, such as a gap between clips, is 0.
    """
    peaks = [0.0] * -(-(stream.duration_ms or 0) * resolution // 1000)
    clips = list(clips_of(stream).filter(start_ms__isnull=False))
    tracks = AudioTrack.objects.filter(clip__in=clips).exclude(peaks="")
    names: dict[tuple[object, int | None], str] = {
        (row.clip_id, row.index): row.peaks for row in tracks
    }
    for clip in clips:
        name = names.get((clip.pk, clip.speech_track if track is None else track))
        if name:
            start = (clip.start_ms or 0) * resolution // 1000
            found = _read(name, resolution)[: len(peaks) - start]
            peaks[start : start + len(found)] = found
    return peaks


def _read(name: str, resolution: int) -> list[float]:
    with storage.media().open(name) as file:
        content = json.load(file)
    return [round(peak / content["max"], 3) for peak in content["resolutions"][str(resolution)]]
