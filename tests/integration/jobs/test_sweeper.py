from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from celery import current_app
from django.utils import timezone

from glowing.jobs import sweeper
from glowing.jobs.config import JobsConfig
from glowing.jobs.models import Job
from glowing.jobs.scratch import open_scratch
from tests import kinds  # noqa: F401
from tests.factories.jobs import JobFactory
from tests.worker import forget_messages

pytestmark = pytest.mark.django_db
CONFIG = JobsConfig()


@pytest.fixture(autouse=True)
def _empty_queues():
    forget_messages()


def messages():
    with current_app.connection_for_read() as broker:
        return broker.default_channel.queue_declare("default").message_count


@pytest.mark.parametrize(
    ("values", "rings"),
    [
        ({"rung_at": None}, 1),
        ({"rung_at": timedelta(minutes=-5)}, 1),
        ({"rung_at": timedelta(seconds=-5)}, 0),
        ({"rung_at": None, "available_at": timedelta(seconds=-5)}, 1),
        ({"rung_at": None, "available_at": timedelta(minutes=5)}, 0),
        ({"rung_at": None, "running": True}, 0),
    ],
)
def test_workers_are_told_of_jobs_they_may_not_know(values, rings):
    JobFactory(**{name: _moment(value) for name, value in values.items()})

    sweeper.ring_waiting(CONFIG)

    assert messages() == rings


def test_workers_are_not_told_twice_in_a_row():
    JobFactory()

    sweeper.ring_waiting(CONFIG)
    sweeper.ring_waiting(CONFIG)

    assert messages() == 1


def test_folders_of_ended_jobs_are_removed_and_others_kept():
    kept, _ = open_scratch(JobFactory(running=True).pk)
    ended, _ = open_scratch(JobFactory(failed=True).pk)
    unknown, _ = open_scratch(uuid4())

    sweeper.remove_old_scratch()

    assert (kept.exists(), ended.exists(), unknown.exists()) == (True, False, False)


def test_a_requeued_job_is_rung_in_the_same_round():
    job = JobFactory(running=True, heartbeat_at=timezone.now() - timedelta(minutes=5))

    sweeper.sweep(CONFIG)

    assert messages() == 1
    assert Job.objects.get(pk=job.pk).rung_at is not None


def _moment(value):
    return timezone.now() + value if isinstance(value, timedelta) else value
