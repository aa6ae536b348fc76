from __future__ import annotations

from celery import shared_task

from episodes.pipeline.render import render_episode
from episodes.pipeline.suggest import suggest_episodes
from glowing.exceptions import UserError
from glowing.jobs.runner import run_job
from glowing.jobs.tasks import JobTask


@shared_task(name="episodes.suggest", base=JobTask, throws=(UserError,))
def suggest(job_id: str, **extra: object) -> None:
    """Suggest episodes for one stream; a no-op when another worker holds the job's lease."""
    run_job(job_id, suggest_episodes)


@shared_task(name="episodes.render", base=JobTask, throws=(UserError,))
def render(job_id: str, **extra: object) -> None:
    """Render one episode; a no-op when another worker holds the job's lease."""
    run_job(job_id, render_episode)
