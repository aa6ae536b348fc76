from __future__ import annotations

import pytest

from episodes import cutlist, services
from episodes.models import Episode, Suggestion
from episodes.selectors import chapters_of
from episodes.suggest import SuggestionOptions
from episodes.tasks import suggest as suggest_task
from glowing.exceptions import Conflict, UserError
from glowing.jobs.models import Job, State

PROPOSED = Suggestion.State.PROPOSED


@pytest.fixture
def suggestions(spoken_stream):
    return services.suggest(stream=spoken_stream)


@pytest.fixture
def suggestion(suggestions):
    return suggestions[1]


def bounds(stream):
    return list(Suggestion.objects.filter(stream=stream).values_list("start_ms", "end_ms"))


def test_sample_stream_gives_its_two_episodes(suggestions, spoken_stream):
    assert bounds(spoken_stream) == [(1_430, 34_845), (45_345, 72_400)]
    assert suggestions[1].title == "He was not an ill-disposed young man"
    assert suggestions[1].reasons[0] == "starts after 12.0 s of silence"


def test_stream_without_a_transcript_gives_the_same_episodes(stream):
    services.suggest(stream=stream)

    assert bounds(stream) == [(1_430, 34_845), (45_345, 72_400)]


def test_stream_without_sound_gives_none(stream):
    stream.clips.update(speech_track=None)

    assert services.suggest(stream=stream) == []


def test_job_writes_the_suggestions(spoken_stream, owner):
    job = services.request_suggestions(stream=spoken_stream)

    suggest_task(str(job.pk))

    job.refresh_from_db()
    assert job.state == State.SUCCEEDED
    assert "2 episodes found" in job.log_tail
    assert len(bounds(spoken_stream)) == 2


def test_job_belongs_to_the_owner_of_the_stream(spoken_stream):
    job = services.request_suggestions(stream=spoken_stream)

    assert job.owner == spoken_stream.owner


def test_job_keeps_to_the_options_it_was_asked_with(spoken_stream, owner):
    options = SuggestionOptions(minimum_gap_ms=13_000, minimum_length_ms=0)
    job = services.request_suggestions(stream=spoken_stream, options=options)

    suggest_task(str(job.pk))

    assert bounds(spoken_stream) == [(1_430, 72_400)]


def test_second_request_is_refused_while_the_first_is_active(spoken_stream, owner):
    services.request_suggestions(stream=spoken_stream)

    with pytest.raises(Conflict) as refusal:
        services.request_suggestions(stream=spoken_stream)

    assert refusal.value.code == "jobs.already_active"
    assert Job.objects.count() == 1


def test_stream_that_is_not_ingested_is_refused(stream, owner):
    stream.duration_ms = None

    with pytest.raises(UserError) as refusal:
        services.request_suggestions(stream=stream)

    assert refusal.value.code == "episodes.not_ingested"


def test_suggesting_again_replaces_what_is_open(spoken_stream, suggestions):
    services.suggest(stream=spoken_stream)

    assert len(bounds(spoken_stream)) == 2
    assert not Suggestion.objects.filter(pk=suggestions[0].pk).exists()


def test_what_was_decided_is_not_suggested_again(spoken_stream, suggestions):
    services.accept(suggestion=suggestions[0])
    services.dismiss(suggestion=suggestions[1])

    assert services.suggest(stream=spoken_stream) == []
    assert Suggestion.objects.filter(stream=spoken_stream, state=PROPOSED).count() == 0


def test_accepted_suggestion_becomes_an_episode(suggestion, spoken_stream, owner):
    episode = services.accept(suggestion=suggestion)

    suggestion.refresh_from_db()
    spoken_stream.refresh_from_db()
    assert (suggestion.state, suggestion.episode) == (Suggestion.State.ACCEPTED, episode)
    assert (episode.owner, episode.stream, episode.is_published) == (owner, spoken_stream, False)
    assert episode.tracks == [{"start": "PT45.345S", "end": "PT72.4S"}]
    assert spoken_stream.has_episodes


def test_cut_list_of_an_episode_is_one_the_renderer_takes(suggestions, spoken_stream):
    episode = services.accept(suggestion=suggestions[1], start_ms=30_000, end_ms=40_000)

    first, second = spoken_stream.clips.order_by("position")
    assert cutlist.parse(episode.cut_list).keys == (first.key, second.key)


def test_bounds_and_title_can_be_adjusted(suggestion):
    episode = services.accept(
        suggestion=suggestion, start_ms=46_000, end_ms=60_000, title="  Dashwood  "
    )

    suggestion.refresh_from_db()
    assert episode.tracks == [{"start": "PT46S", "end": "PT60S"}]
    assert (suggestion.start_ms, suggestion.end_ms) == (46_000, 60_000)
    assert episode.title == "Dashwood - Episode 1"


def test_episodes_of_a_series_are_numbered(suggestions):
    numbers = [services.accept(suggestion=one).order_index for one in suggestions]

    assert numbers == [1, 2]


def test_numbering_goes_on_where_the_series_stands(suggestion):
    series = suggestion.stream.series
    series.max_episode_order_index = 41
    series.save()

    assert services.accept(suggestion=suggestion).order_index == 42
    series.refresh_from_db()
    assert series.max_episode_order_index == 42


def test_templates_and_defaults_of_the_series_are_used(suggestion):
    stream, series = suggestion.stream, suggestion.stream.series
    stream.description = "Sense and Sensibility, $5"
    stream.save()
    series.episode_title_template = "#${episode_order_index} ${title} (${stream_title})${nothing}"
    series.episode_description_template = "${stream_description} / ${stream_count}"
    series.stream_count, series.category = 7, 27
    series.tags, series.notify_subscribers = ["books"], True
    series.save()

    episode = services.accept(suggestion=suggestion, title="One")

    assert episode.title == "#1 One (Reading aloud)"
    assert episode.description == "Sense and Sensibility, $5 / 7"
    assert (episode.tags, episode.category, episode.notify_subscribers) == (["books"], 27, True)


def test_episode_without_a_series_has_its_title_and_no_number(stream):
    stream.series = None
    stream.save()

    episode = services.create_episode(stream=stream, spans=[(0, 10_000)], title="By hand")

    assert (episode.title, episode.order_index, episode.series) == ("By hand", None, None)


def test_suggestion_is_accepted_once(suggestion):
    services.accept(suggestion=suggestion)

    with pytest.raises(Conflict) as refusal:
        services.accept(suggestion=suggestion)

    assert refusal.value.code == "episodes.decided"
    assert Episode.objects.count() == 1


def test_dismissed_suggestion_stays_dismissed(suggestion):
    services.dismiss(suggestion=suggestion)

    with pytest.raises(Conflict):
        services.dismiss(suggestion=suggestion)
    with pytest.raises(Conflict):
        services.accept(suggestion=suggestion)


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "code"),
    [
        (5_000, 5_000, "episodes.bounds_reversed"),
        (9_000, 5_000, "episodes.bounds_reversed"),
        (-1, 5_000, "episodes.bounds_outside"),
        (0, 75_311, "episodes.bounds_outside"),
    ],
)
def test_bounds_outside_the_stream_are_refused(suggestion, start_ms, end_ms, code):
    with pytest.raises(UserError) as refusal:
        services.accept(suggestion=suggestion, start_ms=start_ms, end_ms=end_ms)

    suggestion.refresh_from_db()
    assert refusal.value.code == code
    assert suggestion.state == PROPOSED
    assert not Episode.objects.exists()


def test_range_between_two_clips_has_nothing_to_show(stream):
    stream.clips.filter(position=1).update(start_ms=60_000, duration_ms=15_310)

    with pytest.raises(UserError) as refusal:
        services.create_episode(stream=stream, spans=[(40_000, 50_000)])

    assert refusal.value.code == "episodes.bounds_empty"
    stream.series.refresh_from_db()
    assert stream.series.max_episode_order_index is None


def test_long_pauses_can_be_taken_out(suggestion):
    episode = services.accept(suggestion=suggestion, longest_pause_ms=3_000)

    assert episode.tracks == [
        {"start": "PT45.345S", "end": "PT56.73S"},
        {"start": "PT60.235S", "end": "PT72.4S"},
    ]


def test_chapters_are_found_in_what_the_cut_list_shows(spoken_stream):
    whole = services.create_episode(stream=spoken_stream, spans=[(0, 75_310)])

    assert [(one.start_ms, one.title) for one in chapters_of(whole)] == [
        (0, "And Mister John Dashwood had then leisure to consider how…"),
        (45_835, "He was not an ill-disposed young man."),
        (60_475, "And Mister John Dashwood had then leisure to consider how…"),
    ]


def test_short_episode_has_no_chapters(suggestion):
    assert chapters_of(services.accept(suggestion=suggestion)) == []


def test_chapters_keep_their_place_behind_a_crossfade(spoken_stream):
    whole = services.create_episode(stream=spoken_stream, spans=[(0, 75_310)])
    whole.cut_list["outputTrack"][1]["transitionIn"] = {"type": "fade", "duration": 120}

    assert [one.start_ms for one in chapters_of(whole)] == [0, 43_835, 58_475]


def test_unusable_cut_list_has_no_chapters(spoken_stream):
    episode = Episode(stream=spoken_stream, cut_list={"version": "0.0.1"})

    assert chapters_of(episode) == []


def test_episode_without_a_stream_has_no_chapters():
    assert chapters_of(Episode(cut_list={"version": "1.0.0"})) == []
