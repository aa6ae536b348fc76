import os
from logging.config import dictConfig

from celery import Celery, signals
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glowing.settings.dev")

app = Celery("glowing")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()


@signals.setup_logging.connect  # type: ignore[untyped-decorator]
def keep_logging(**_options: object) -> None:
    """Log as the web does; a receiver of this signal keeps Celery from its own set-up."""
    from django.conf import settings

    dictConfig(settings.LOGGING)
