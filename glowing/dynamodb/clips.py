"""What the old ingestion, speech recognition and silence search left in an item of a clip."""

from __future__ import annotations

import hashlib
import json
from itertools import chain
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from glowing.dynamodb.entries import Refused
from glowing.dynamodb.kinds import in_folder_of, milliseconds
from glowing.dynamodb.tally import Outcome
from glowing.media.probe import describe as describe_media
from streams.models import AudioTrack, Stream, VideoClip
from streams.names import natural_order
from streams.timeline import place_clips
from transcription.models import Segment, Transcript
from transcription.words import untimed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from glowing.accounts.models import User
    from glowing.dynamodb.entries import Entry

# The engine's name of transcripts that came with an export.
ENGINE = "import"
# The old ingestion listened to this audio track, counted from 0, where there was more than one.
SPEECH_TRACK = 1
MEASURES = ("avg_logprob", "no_speech_prob", "compression_ratio", "temperature")


def describe(owner: User, entry: Entry) -> None:
    """Move what was found in the clip to where it belongs; raises Refused."""
    found = {name: entry.extra.pop(name, None) for name in _READERS}
    entry.extra.pop("ingestion_version", None)
    for name, value in found.items():
        try:
            if value:
                _READERS[name](owner, entry, value)
        except ValueError as error:
            raise Refused(f"{name}: {error}") from error
        except (KeyError, TypeError, AttributeError) as error:
            raise Refused(f"{name}: it is not of the form that the old ingestion wrote") from error


def _read_metadata(_owner: User, entry: Entry, found: Any) -> None:
    entry.values["duration_ms"] = milliseconds(found["format"]["duration"])
    entry.values["ingested_at"] = timezone.now()
    try:
        info = describe_media(found, int(found["format"].get("size", 0)))
    except (KeyError, TypeError, ValueError):
        return
    entry.values["probe"] = info.as_dict()
    if info.audio:
        entry.values["speech_track"] = min(SPEECH_TRACK, len(info.audio) - 1)


def _read_audio(owner: User, entry: Entry, name: Any) -> None:
    entry.parts["speech"] = in_folder_of(owner, name)


def _read_silence(_owner: User, entry: Entry, found: Any) -> None:
    entry.parts["silences"] = [
        [milliseconds(one["start"]), milliseconds(one["end"])] for one in found
    ]


def _read_keyframes(owner: User, entry: Entry, names: Any) -> None:
    """Pictures are called by their time stamps, which Matroska counts in milliseconds."""
    pictures = [(int(PurePosixPath(name).stem.rpartition("-")[2]), name) for name in names]
    entry.values["stills"] = [
        {"path": in_folder_of(owner, name), "at_ms": at_ms} for at_ms, name in sorted(pictures)
    ]


def _read_transcode(owner: User, entry: Entry, segments: Any) -> None:
    entry.values["hls"] = [
        {
            "path": in_folder_of(owner, one["path"]),
            "duration_ms": milliseconds(one["duration"]),
        }
        for one in segments
    ]


def _read_transcription(_owner: User, entry: Entry, found: Any) -> None:
    written = json.dumps(found, sort_keys=True).encode()
    entry.parts["transcript"] = {
        "language": str(found.get("language", ""))[:8],
        "source": hashlib.sha256(written).hexdigest(),
        "segments": [_segment(index, one) for index, one in enumerate(found["segments"])],
    }


def _segment(index: int, heard: Any) -> dict[str, Any]:
    start_ms = milliseconds(heard["start"])
    end_ms = max(milliseconds(heard["end"]), start_ms)
    words = untimed(heard["text"], start_ms, end_ms)
    return {
        "index": index,
        "start_ms": start_ms,
        "end_ms": end_ms,
        "text": heard["text"].strip(),
        "words": [
            {
                "text": word.text.strip(),
                "start_ms": word.start_ms,
                "end_ms": word.end_ms,
                "probability": None,
                "estimated": True,
            }
            for word in words
        ],
    } | {name: float(heard[name]) for name in MEASURES if heard.get(name) is not None}


_READERS = {
    "metadata": _read_metadata,
    "audio": _read_audio,
    "silence": _read_silence,
    "keyframes": _read_keyframes,
    "transcode": _read_transcode,
    "transcription": _read_transcription,
}


def add_parts(
    owner: User, pairs: Iterable[tuple[VideoClip, Entry]], outcomes: dict[str, Outcome]
) -> None:
    """Write transcripts and silences of clips, unless newer ones were made here."""
    open_pairs = [
        (clip, entry)
        for clip, entry in pairs
        if not clip.ingest_version and outcomes[entry.original] != Outcome.KEPT
    ]
    changed = _add_tracks(open_pairs) | _add_transcripts(owner, open_pairs)
    for original in changed:
        if outcomes[original] == Outcome.UNCHANGED:
            outcomes[original] = Outcome.UPDATED


def _add_tracks(pairs: list[tuple[VideoClip, Entry]]) -> set[str]:
    tracks = AudioTrack.objects.filter(clip__in=[clip for clip, _ in pairs])
    there = {(track.clip_id, track.index): track for track in tracks}
    wanted: list[AudioTrack] = []
    changed: set[str] = set()
    for clip, entry in pairs:
        parts = {name: entry.parts[name] for name in ("speech", "silences") if name in entry.parts}
        index = clip.speech_track or 0
        track = there.get((clip.pk, index)) or AudioTrack(clip=clip, index=index)
        is_new = track.pk is None
        if parts and (is_new or any(getattr(track, name) != parts[name] for name in parts)):
            for name, value in parts.items():
                setattr(track, name, value)
            wanted.append(track)
            changed.add(entry.original)
    AudioTrack.objects.bulk_create(
        wanted,
        update_conflicts=True,
        unique_fields=["clip", "index"],
        update_fields=["speech", "silences"],
    )
    return changed


def _add_transcripts(owner: User, pairs: list[tuple[VideoClip, Entry]]) -> set[str]:
    heard = [(clip, entry) for clip, entry in pairs if "transcript" in entry.parts]
    finished = Transcript.objects.filter(
        clip__in=[clip for clip, _ in heard], finished_at__isnull=False
    )
    there = {one.clip_id: one for one in finished}
    wanted = [(clip, entry) for clip, entry in heard if _is_wanted(there.get(clip.pk), entry)]
    outdated = [there[clip.pk].pk for clip, _ in wanted if clip.pk in there]
    Transcript.objects.filter(pk__in=outdated).delete()
    made = Transcript.objects.bulk_create(_transcript(owner, *pair) for pair in wanted)
    Segment.objects.bulk_create(
        chain.from_iterable(
            (Segment(transcript=row, **one) for one in entry.parts["transcript"]["segments"])
            for row, (_, entry) in zip(made, wanted, strict=True)
        ),
        batch_size=1000,
    )
    return {entry.original for _, entry in wanted}


def _is_wanted(there: Transcript | None, entry: Entry) -> bool:
    source = entry.parts["transcript"]["source"]
    return there is None or (there.engine == ENGINE and there.source != source)


def _transcript(owner: User, clip: VideoClip, entry: Entry) -> Transcript:
    parts = entry.parts["transcript"]
    return Transcript(
        owner=owner,
        clip=clip,
        language=parts["language"],
        engine=ENGINE,
        source=parts["source"],
        finished_at=timezone.now(),
    )


def place(stream_ids: Iterable[UUID]) -> None:
    """Put the clips of streams in their order, one after the other."""
    for stream_id in sorted(stream_ids):
        with transaction.atomic():
            stream = Stream.objects.locked().filter(pk=stream_id).first()
            if stream is not None:
                _place(stream)


def _place(stream: Stream) -> None:
    clips = sorted(VideoClip.objects.filter(stream=stream), key=lambda one: natural_order(one.key))
    for position, clip in enumerate(clips):
        clip.position = position
    VideoClip.objects.bulk_update(clips, ["position"])
    if any(clip.duration_ms for clip in clips):
        place_clips(stream.pk)
