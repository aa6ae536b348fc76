from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from glowing.exceptions import Conflict
from glowing.jobs.services import enqueue
from transcription.selectors import source_of

if TYPE_CHECKING:
    from glowing.jobs.models import Job
    from streams.models import VideoClip

KIND = "transcription.transcribe"


@transaction.atomic
def request_transcription(*, clip: VideoClip, parent: Job | None = None) -> Job:
    """Queue the recognition of a clip's speech, as the clip's owner's job.

    The prompt, hotwords and language of the stream are those of this moment. An earlier
    transcript can be read until the new one is complete. Raises `Conflict` before the clip is
    ingested (`transcription.not_ingested`) and while it is being transcribed
    (`jobs.already_active`).
    """
    if clip.ingested_at is None:
        raise Conflict(
            f"{clip} has to be ingested before it can be transcribed.",
            code="transcription.not_ingested",
        )
    stream = clip.stream
    return enqueue(
        kind=KIND,
        owner=clip.owner,
        record_id=clip.pk,
        title=f"Transcribe {clip.key.rpartition('/')[2]}",
        parent=parent,
        input={
            "language": stream.language if stream else "",
            "initial_prompt": stream.initial_prompt if stream else "",
            "hotwords": stream.hotwords if stream else "",
            "source": source_of(clip),
        },
        time_limit_s=600 + 4 * (clip.duration_ms or 0) // 1000,
    )
