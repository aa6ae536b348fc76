from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from episodes import services
from episodes.models import Episode, Project, Suggestion
from glowing.jobs.models import Job, State
from tests.factories.accounts import UserFactory
from tests.factories.jobs import JobFactory


@pytest.fixture
def suggestion(spoken_stream):
    return services.suggest(stream=spoken_stream)[0]


def act(client, model, action, *rows):
    """Call an action of the admin and return what it says."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    data = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    response = client.post(reverse(name), data, follow=True)
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize("model", [Episode, Suggestion, Project])
def test_every_model_has_its_list_and_its_form(admin_client, model):
    name = f"admin:episodes_{model._meta.model_name}"

    assert admin_client.get(reverse(f"{name}_changelist")).status_code == 200
    assert admin_client.get(reverse(f"{name}_add")).status_code == 200


def test_suggestions_are_asked_for_from_the_list_of_streams(admin_client, stream):
    said = act(admin_client, type(stream), "suggest", stream)

    assert said == ["Reading aloud: done."]
    assert Job.objects.get().kind == "episodes.suggest"


def test_refusal_is_said_and_the_others_are_done(admin_client, suggestion):
    services.dismiss(suggestion=suggestion)
    other = Suggestion.objects.exclude(pk=suggestion.pk).get()

    said = act(admin_client, Suggestion, "accept", suggestion, other)

    assert sorted(said) == [
        f"{suggestion}: This suggestion is already dismissed.",
        f"{other}: done.",
    ]
    assert Episode.objects.count() == 1


def test_suggestion_is_dismissed(admin_client, suggestion):
    act(admin_client, Suggestion, "dismiss", suggestion)

    suggestion.refresh_from_db()
    assert suggestion.state == Suggestion.State.DISMISSED


def test_episode_without_its_recording_is_not_rendered(admin_client, suggestion):
    episode = services.accept(suggestion=suggestion)

    said = act(admin_client, Episode, "render", episode)

    assert "is not in the archive" in said[0]


def test_failed_work_on_an_episode_is_retried(admin_client, admin_user, suggestion):
    episode = services.accept(suggestion=suggestion)
    job = JobFactory(kind="episodes.render", owner=admin_user, record_id=episode.pk, failed=True)

    act(admin_client, Episode, "retry", episode)

    job.refresh_from_db()
    assert job.state == State.QUEUED


def test_the_address_of_an_upload_that_was_begun_is_not_shown(admin_client, suggestion):
    episode = services.accept(suggestion=suggestion)
    Episode.objects.filter(pk=episode.pk).update(youtube_upload_url="https://upload.example/?id=s3")

    page = admin_client.get(reverse("admin:episodes_episode_change", args=[episode.pk]))

    assert page.status_code == 200
    assert b"upload.example" not in page.content


def test_who_may_only_look_starts_no_work(client, stream, suggestion):
    user = UserFactory(is_staff=True)
    seen = Permission.objects.filter(codename__in=["view_stream", "view_suggestion"])
    user.user_permissions.set(seen)
    client.force_login(user)

    for model, action, row in [
        (type(stream), "suggest", stream),
        (Suggestion, "accept", suggestion),
    ]:
        act(client, model, action, row)

    assert not Job.objects.exists()
    assert not Episode.objects.exists()
