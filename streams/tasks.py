from __future__ import annotations

from celery import shared_task

from glowing.exceptions import UserError
from glowing.jobs.runner import run_job
from glowing.jobs.tasks import JobTask
from streams import pipeline
from streams.kinds import EXPIRE_UPLOADS, INGEST, INGEST_CLIP


@shared_task(name=INGEST, base=JobTask, throws=(UserError,))
def ingest(job_id: str, **extra: object) -> None:
    """Find the recordings of a stream and queue the work on each."""
    run_job(job_id, pipeline.ingest)


@shared_task(name=INGEST_CLIP, base=JobTask, throws=(UserError,))
def ingest_clip(job_id: str, **extra: object) -> None:
    """Make everything that can be made from one recording alone."""
    run_job(job_id, pipeline.ingest_clip)


@shared_task(name=EXPIRE_UPLOADS, ignore_result=True)
def expire_uploads() -> None:
    """Forget uploads that were given up."""
    pipeline.expire_uploads()
