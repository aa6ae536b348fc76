import pytest

from episodes.models import Episode, Suggestion
from tests.factories.transcription import SegmentFactory

BOUNDS = {"start_ms": "0:00:02.000", "end_ms": "0:00:10.500"}
HTMX = {"HX-Request": "true"}


def test_the_transcript_is_there_at_first_paint(client, stream):
    html = client.get(f"/streams/{stream.pk}/review").content.decode()

    assert "It is a truth." in html
    assert 'data-start="0"' in html


def test_the_review_page_needs_the_same_queries_for_any_length(
    client, stream, suggestion, django_assert_max_num_queries
):
    SegmentFactory.create_batch(20, transcript=stream.clips.get().transcripts.get())

    with django_assert_max_num_queries(14):
        client.get(f"/streams/{stream.pk}/review")


def test_a_suggestion_is_accepted_as_adjusted(client, suggestion):
    client.post(f"/suggestions/{suggestion.pk}/accept", BOUNDS | {"title": "Better"})

    suggestion.refresh_from_db()
    assert suggestion.state == Suggestion.State.ACCEPTED
    assert suggestion.episode.tracks == [{"start": "PT2S", "end": "PT10.5S"}]


def test_an_accepted_card_tells_the_page(client, suggestion):
    answer = client.post(f"/suggestions/{suggestion.pk}/accept", BOUNDS, headers=HTMX)

    assert answer.headers["HX-Trigger-After-Settle"] == "episodes:changed"
    assert b"Open episode" in answer.content


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        ("0:10", "0:05", "Choose an end after the start."),
        ("0:10", "9:00", "This lies outside the stream."),
        ("soon", "0:20", "Write the time as"),
    ],
)
def test_wrong_bounds_are_explained_on_the_card(client, suggestion, start, end, sentence):
    bounds = {"start_ms": start, "end_ms": end}
    answer = client.post(f"/suggestions/{suggestion.pk}/accept", bounds, headers=HTMX)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_wrong_bounds_are_explained_without_scripts_too(client, suggestion):
    bounds = {"start_ms": "0:10", "end_ms": "0:05"}
    answer = client.post(f"/suggestions/{suggestion.pk}/accept", bounds, follow=True)

    assert b"Choose an end after the start." in answer.content


def test_a_suggestion_is_dismissed(client, suggestion):
    client.post(f"/suggestions/{suggestion.pk}/dismiss")

    suggestion.refresh_from_db()
    assert suggestion.state == Suggestion.State.DISMISSED


def test_a_decided_suggestion_answers_with_an_alert(client, suggestion):
    client.post(f"/suggestions/{suggestion.pk}/dismiss")

    answer = client.post(f"/suggestions/{suggestion.pk}/dismiss", headers=HTMX)

    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#alerts"


def test_an_episode_is_made_of_any_range(client, stream):
    client.post(f"/streams/{stream.pk}/episodes", BOUNDS | {"title": "A range"})

    assert Episode.objects.get().title == "A range"
