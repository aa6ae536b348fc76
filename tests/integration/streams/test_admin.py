import pytest
from django.urls import reverse

from glowing.jobs.models import Job
from streams.models import Stream
from tests.factories.accounts import UserFactory
from tests.factories.streams import (
    AudioTrackFactory,
    SeriesFactory,
    StreamFactory,
    UploadFactory,
    VideoClipFactory,
)


@pytest.fixture
def browser(client, db):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize(
    "factory",
    [AudioTrackFactory, SeriesFactory, StreamFactory, UploadFactory, VideoClipFactory],
)
def test_every_model_has_its_pages(browser, factory):
    row = factory()
    name = f"admin:streams_{row._meta.model_name}"

    assert browser.get(reverse(f"{name}_changelist")).status_code == 200
    assert browser.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200


def _act(browser, model, action, *rows):
    data = {"action": action, "_selected_action": [row.pk for row in rows], "post": "yes"}
    return browser.post(reverse(f"admin:streams_{model}_changelist"), data, follow=True)


def test_ingestion_is_queued_for_the_streams_chosen(browser):
    stream, empty = StreamFactory(), StreamFactory(prefix="")

    response = _act(browser, "stream", "ingest", stream, empty)

    assert Job.objects.get().record_id == stream.pk
    assert "This stream has no recordings yet" in response.content.decode()


def test_deleting_streams_ends_their_jobs(browser):
    stream = StreamFactory()
    _act(browser, "stream", "ingest", stream)

    _act(browser, "stream", "delete_selected", stream)

    assert not Stream.objects.exists()
    assert Job.objects.get().state == "cancelled"


def test_notes_of_a_series_are_made_safe_here_too(browser):
    series = SeriesFactory()
    address = reverse("admin:streams_series_change", args=[series.pk])
    form = browser.get(address).context["adminform"].form
    data = {name: value for name, value in form.initial.items() if value is not None}

    answer = browser.post(address, data | {"prep_notes": "<p onclick=x>Sound</p>"})

    series.refresh_from_db()
    assert (answer.status_code, series.prep_notes) == (302, "<p>Sound</p>")
