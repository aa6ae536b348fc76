from __future__ import annotations

import time
from uuid import uuid4

import pytest
from celery import current_app
from django.db import connections
from django.urls import reverse

from glowing.accounts.models import User
from glowing.jobs import broker
from glowing.jobs.models import Job, State, Task
from tests.outage import ALIAS, private_valkey
from tests.worker import wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.timeout(300),
]


@pytest.fixture
def redis(tmp_path, settings):
    """A Redis of this test's own, which web and worker use."""
    with private_valkey(tmp_path / "private") as (found, server):
        layer = settings.CHANNEL_LAYERS["default"]
        config = layer["CONFIG"] | {"hosts": [f"{found.redis_url}/1"]}
        settings.CHANNEL_LAYERS = {"default": layer | {"CONFIG": config}}
        usual = current_app.conf.broker_url
        current_app.conf.broker_url = f"{found.redis_url}/2"
        current_app._after_fork()
        server.url = found.redis_url
        yield server
        current_app.conf.broker_url = usual
        current_app._after_fork()


def test_without_redis_the_web_answers_and_takes_work_that_is_done_once_redis_is_back(
    redis, worker, enqueue, owner, client
):
    client.force_login(owner)
    worker(beat=True, env={"REDIS_URL": redis.url})

    redis.stop()
    started = time.monotonic()
    job = enqueue()
    answer = client.get(reverse("jobs:detail", args=[job.pk]))
    took_s = time.monotonic() - started
    redis.start()

    assert answer.json()["state"] == "queued"
    assert took_s < 10
    wait_until(lambda: Job.objects.get(pk=job.pk).state == State.SUCCEEDED, timeout_s=60)


def test_a_running_job_outlives_a_restart_of_postgresql(database, worker, folder):
    jobs = Job.objects.using(ALIAS)
    owner = User.objects.db_manager(ALIAS).create_user("ada")
    (folder / "hold-two").touch()
    task = Task.objects.using(ALIAS).create(owner=owner, task_type="ingestion", record_id=uuid4())
    job, after = (
        jobs.create(
            kind="tests.steps", owner=owner, record_id=uuid4(), task=task,
            input={"folder": str(folder)},
        )
        for _ in range(2)
    )  # fmt: skip
    worker(env={"DATABASE_URL": database.url, "JOBS_LEASE_S": "60"})
    broker.ring(job)
    wait_until(lambda: (folder / "log").exists() and "two" in (folder / "log").read_text())

    connections[ALIAS].close()
    database.stop()
    (folder / "hold-two").unlink()
    database.start()

    wait_until(lambda: jobs.get(pk=job.pk).state == State.SUCCEEDED)
    assert jobs.get(pk=job.pk).attempt == 1
    assert (folder / "log").read_text().split() == ["one", "two", "three"]
    broker.ring(after)
    wait_until(lambda: jobs.get(pk=after.pk).state == State.SUCCEEDED)
