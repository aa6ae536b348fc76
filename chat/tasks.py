from __future__ import annotations

from uuid import UUID

from celery import shared_task

from chat import pipeline


@shared_task(name="chat.write_lines", ignore_result=True)
def write_lines(owner_id: str) -> None:
    """Write what a person has to say; a no-op while another worker does."""
    pause = pipeline.write_lines(UUID(owner_id))
    if pause is not None:
        write_lines.apply_async(args=[owner_id], countdown=pause.total_seconds())


@shared_task(name="chat.write_what_was_left", ignore_result=True)
def write_what_was_left() -> None:
    """Write the lines that the broker forgot."""
    pipeline.write_what_was_left()
