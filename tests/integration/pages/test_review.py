from dataclasses import asdict

import pytest

from episodes.models import Episode, Suggestion
from episodes.suggest import SuggestionOptions
from glowing.jobs.models import Job
from tests.factories.jobs import JobFactory
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


def test_suggestions_are_asked_for_by_the_rule_at_first(client, stream):
    client.post(f"/streams/{stream.pk}/suggest")

    rule = asdict(SuggestionOptions.for_duration(stream.duration_ms))
    assert Job.objects.get(kind="episodes.suggest").input == rule


def test_suggestions_are_asked_for_as_chosen(client, stream):
    chosen = {"minimum_gap_ms": "8", "target_length_ms": "10:00", "margin_before_ms": "0.25"}
    client.post(f"/streams/{stream.pk}/suggest", chosen)

    asked = Job.objects.get(kind="episodes.suggest").input
    assert (asked["minimum_gap_ms"], asked["joinable_gap_ms"]) == (8_000, 16_000)
    assert (asked["target_length_ms"], asked["margin_before_ms"]) == (600_000, 250)


def test_what_was_chosen_last_is_offered_again(client, owner, stream):
    JobFactory(
        owner=owner,
        record_id=stream.pk,
        kind="episodes.suggest",
        succeeded=True,
        input={"minimum_gap_ms": 8_000},
    )

    assert 'value="0:00:08"' in client.get(f"/streams/{stream.pk}/review").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("maximum_length_ms", "1:00", "The longest is shorter than what to aim for."),
        ("minimum_length_ms", "50:00", "The shortest is longer than what to aim for."),
        ("minimum_gap_ms", "0", "Choose at least half a second."),
        ("target_length_ms", "0", "Choose at least a second."),
        ("margin_after_ms", "25:00:00", "Choose at most a day."),
        ("margin_before_ms", "a little", "Write the time as"),
    ],
)
@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
def test_impossible_wishes_are_explained(client, stream, field, value, sentence, headers):
    answer = client.post(f"/streams/{stream.pk}/suggest", {field: value}, headers=headers)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Job.objects.exists()
