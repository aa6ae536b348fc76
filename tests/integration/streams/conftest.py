import pytest

from glowing.jobs.broker import task_of
from glowing.jobs.models import Job
from streams import services


@pytest.fixture
def work():
    """Run what is queued of these kinds, and what follows from it, as a worker would."""

    def run(*kinds):
        while job := Job.objects.filter(state="queued", kind__in=kinds).order_by("pk").first():
            task_of(job.kind).run(str(job.pk))

    return run


@pytest.fixture
def ingest(work):
    def run(stream):
        services.request_ingest(stream=stream)
        work("streams.ingest", "streams.ingest_clip")
        stream.refresh_from_db()
        return stream

    return run
