from __future__ import annotations

from celery import shared_task

from widgets import polling


@shared_task(name="widgets.poll_now_playing", ignore_result=True)
def poll_now_playing() -> None:
    """Ask music services what plays; a no-op where no widget shows it."""
    polling.poll()
