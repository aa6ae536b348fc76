from __future__ import annotations

from celery import shared_task

from glowing.exceptions import UserError
from glowing.jobs.runner import run_job
from glowing.jobs.tasks import JobTask
from transcription import pipeline


@shared_task(name="transcription.transcribe", base=JobTask, throws=(UserError,))
def transcribe(job_id: str, **extra: object) -> None:
    """Run one transcription job; a no-op when another worker holds its lease."""
    run_job(job_id, pipeline.transcribe_clip)
