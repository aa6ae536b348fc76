from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from glowing.jobs.models import Job, State
from tests import kinds  # noqa: F401
from tests.factories.accounts import UserFactory
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db
VERBS = [("get", "detail"), ("post", "cancel"), ("post", "retry")]


def url(name, job_id):
    return reverse(f"jobs:{name}", args=[job_id])


@pytest.fixture
def browser(owner, client):
    client.force_login(owner)
    return client


def test_a_job_is_described_with_the_end_of_its_log(browser, owner):
    job = JobFactory(owner=owner, running=True, log_tail="12:00:00 probe: 0.1 s")

    answer = browser.get(url("detail", job.pk)).json()

    assert (answer["id"], answer["state"]) == (str(job.pk), "running")
    assert answer["log_tail"] == "12:00:00 probe: 0.1 s"


def test_a_waiting_job_is_cancelled(browser, owner):
    job = JobFactory(owner=owner)

    answer = browser.post(url("cancel", job.pk))

    assert (answer.status_code, answer.json()["state"]) == (202, "cancelled")


def test_a_failed_job_is_retried(browser, owner):
    job = JobFactory(owner=owner, failed=True)

    answer = browser.post(url("retry", job.pk))

    assert (answer.status_code, answer.json()["state"]) == (202, "queued")


def test_a_refusal_names_its_code(browser, owner):
    job = JobFactory(owner=owner, succeeded=True)

    answer = browser.post(url("cancel", job.pk))

    assert (answer.status_code, answer.json()["code"]) == (409, "jobs.already_finished")


@pytest.mark.parametrize(("method", "name"), VERBS)
def test_a_stranger_finds_nothing(method, name, client, stranger):
    client.force_login(stranger)
    job = JobFactory()

    answer = getattr(client, method)(url(name, job.pk))

    assert answer.status_code == 404
    assert Job.objects.get(pk=job.pk).state == State.QUEUED


@pytest.mark.parametrize(("method", "name"), VERBS)
def test_a_job_that_does_not_exist_is_not_found(method, name, browser):
    assert getattr(browser, method)(url(name, uuid4())).status_code == 404


@pytest.mark.parametrize(("method", "name"), VERBS)
def test_an_anonymous_visitor_is_refused(method, name, client):
    assert getattr(client, method)(url(name, JobFactory().pk)).status_code == 401


@pytest.mark.parametrize("name", ["cancel", "retry"])
def test_a_job_does_not_change_by_being_looked_at(name, browser, owner):
    assert browser.get(url(name, JobFactory(owner=owner).pk)).status_code == 405


@pytest.mark.parametrize("name", ["cancel", "retry"])
def test_a_form_of_another_site_is_refused(name, owner):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)

    assert browser.post(url(name, JobFactory(owner=owner).pk)).status_code == 403


def test_an_administrator_cancels_and_retries_jobs_from_the_list(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    job = JobFactory()
    change = {"_selected_action": [job.pk]}

    client.post(reverse("admin:jobs_job_changelist"), change | {"action": "cancel"})
    assert Job.objects.get(pk=job.pk).state == State.CANCELLED
    client.post(reverse("admin:jobs_job_changelist"), change | {"action": "retry"})

    assert Job.objects.get(pk=job.pk).state == State.QUEUED
    assert client.get(reverse("admin:jobs_job_change", args=[job.pk])).status_code == 200
