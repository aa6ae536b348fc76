import pytest

from glowing.jobs.models import Job
from streams.models import Series, Stream
from tests.factories.jobs import JobFactory
from tests.factories.streams import StreamFactory, VideoClipFactory

pytestmark = pytest.mark.django_db


def test_the_empty_list_calls_for_a_first_stream(client):
    assert b"Bring in your first stream" in client.get("/").content


def test_the_list_shows_the_work_on_a_clip_as_work_on_its_stream(client, owner, stream):
    JobFactory(owner=owner, record_id=stream.clips.get().pk, running=True, progress=0.25)

    assert b"25 %" in client.get("/").content


@pytest.mark.parametrize("kind", ["streams.ingest_clip", "transcription.transcribe"])
def test_the_list_says_when_work_on_a_clip_failed(client, owner, stream, kind):
    JobFactory(owner=owner, record_id=stream.clips.get().pk, kind=kind, failed=True)

    assert b"Failed" in client.get("/").content


def test_what_worked_in_the_end_has_not_failed(client, owner, stream):
    JobFactory(owner=owner, record_id=stream.pk, kind="streams.ingest", failed=True)
    JobFactory(owner=owner, record_id=stream.pk, kind="streams.ingest", succeeded=True)

    assert b"Failed" not in client.get("/").content
    assert b"Something failed" not in client.get(f"/streams/{stream.pk}").content


def test_the_list_needs_the_same_queries_for_any_number_of_streams(
    client, owner, stream, django_assert_num_queries
):
    for _ in range(5):
        VideoClipFactory(stream=StreamFactory(owner=owner))

    with django_assert_num_queries(6):
        client.get("/")


def test_a_search_keeps_matching_titles(client, owner, stream):
    StreamFactory(owner=owner, title="Something else")

    html = client.get("/?q=chapter", headers={"HX-Request": "true"}).content

    assert b"Chapter 1" in html
    assert b"Something else" not in html


def test_a_new_stream_gets_a_new_series(client, owner):
    client.post("/streams/new", {"title": "Chapter 2", "new_series": "Austen aloud"})

    assert Stream.objects.get().series == Series.objects.get(owner=owner, title="Austen aloud")


def test_a_series_that_is_there_already_is_not_made_again(client, owner):
    series = Series.objects.create(owner=owner, title="Austen aloud")
    client.post("/streams/new", {"title": "Chapter 2", "new_series": "austen Aloud"})

    assert Stream.objects.get().series == series
    assert Series.objects.count() == 1


def test_two_answers_about_the_series_are_refused(client, owner):
    series = Series.objects.create(owner=owner, title="Old")
    answer = client.post("/streams/new", {"title": "A", "series": series.pk, "new_series": "New"})

    assert answer.status_code == 422
    assert b"not both" in answer.content


def test_the_series_of_a_stranger_cannot_be_chosen(client, stranger):
    series = Series.objects.create(owner=stranger, title="Theirs")

    assert client.post("/streams/new", {"title": "A", "series": series.pk}).status_code == 422


def test_a_prefix_that_leaves_the_archive_is_refused_with_a_sentence(client):
    answer = client.post("/streams/new", {"title": "A", "folder": "../else"})

    assert answer.status_code == 422
    assert "without .. in it" in answer.content.decode()


def test_processing_keeps_what_the_form_said(client, stream):
    form = {"initial_prompt": "About Austen.", "silence_threshold_db": -40, "silence_min_ms": 800}
    client.post(f"/streams/{stream.pk}/ingest", form)

    stream.refresh_from_db()
    assert (stream.initial_prompt, stream.silence_min_ms) == ("About Austen.", 800)
    assert Job.objects.get(kind="streams.ingest").record_id == stream.pk


def test_a_second_start_is_refused_in_words(client, stream):
    form = {"silence_threshold_db": -40, "silence_min_ms": 800}
    client.post(f"/streams/{stream.pk}/ingest", form)

    answer = client.post(f"/streams/{stream.pk}/ingest", form)

    assert answer.status_code == 409
    assert b"already being worked on" in answer.content


def test_a_stream_is_renamed(client, stream):
    client.post(f"/streams/{stream.pk}/edit", {"title": "Chapter one"})

    stream.refresh_from_db()
    assert stream.title == "Chapter one"


def test_a_stream_without_a_title_is_shown_again(client, stream):
    answer = client.post(f"/streams/{stream.pk}/edit", {"title": ""})

    assert answer.status_code == 422
    assert b"This field is required" in answer.content


def test_a_stream_is_deleted(client, stream):
    client.post(f"/streams/{stream.pk}/delete")

    assert not Stream.objects.exists()
