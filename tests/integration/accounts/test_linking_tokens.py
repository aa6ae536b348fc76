"""The token that the front end fetches, or nothing that looks like one."""

from __future__ import annotations

import time

import pytest
from django.test import Client

from glowing.accounts.models import LinkedAccount
from tests.integration.accounts.linked import HOUR, ends_in, fetch, last_validated
from tests.tokens import api, id_token

BOTH = pytest.mark.parametrize("name", ["twitch", "youtube"])


@BOTH
def test_who_has_nothing_linked_gets_no_body_at_all(owner, provider, name):
    answer = fetch(owner, name)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Cache-Control"] == "no-store"


@BOTH
def test_who_is_not_signed_in_gets_no_body_either(client, db, name):
    answer = client.get(f"/api/auth/{name}/token")

    assert (answer.status_code, answer.content) == (401, b"")
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Cache-Control"] == "no-store"


def test_an_expired_sign_in_gets_no_body_either(client, owner):
    expired = id_token(owner, exp=int(time.time()) - 3600)

    answer = client.get("/api/auth/twitch/token", headers={"Authorization": expired})

    assert (answer.status_code, answer.content) == (401, b"")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_linked_twitch_account_comes_with_its_id_and_login(owner, link):
    link(owner, "twitch")

    answer = fetch(owner)

    assert answer.status_code == 200
    assert answer.json() == {
        "access_token": LinkedAccount.objects.get().access_token,
        "broadcaster_id": "4711",
        "login": "streamer4711",
    }


def test_a_linked_youtube_account_comes_without_names(owner, link):
    link(owner, "youtube")

    answer = fetch(owner, "youtube").json()

    assert (answer["broadcaster_id"], answer["login"]) == ("", "")
    assert answer["access_token"].startswith("access-")


def test_somebody_elses_account_is_not_there(owner, stranger, link):
    link(owner, "twitch")

    assert fetch(stranger).status_code == 204


def test_a_session_fetches_it_as_well(owner, link, client):
    link(owner, "twitch")
    client.force_login(owner)

    assert client.get("/api/auth/twitch/token").json()["login"] == "streamer4711"


def test_only_the_head_can_be_asked_for(owner, link):
    link(owner, "twitch")

    answer = api(owner).head("/api/auth/twitch/token")

    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")


@pytest.mark.parametrize("method", ["post", "put", "patch"])
def test_a_token_cannot_be_written(owner, method):
    assert getattr(api(owner), method)("/api/auth/twitch/token").status_code == 405


@BOTH
def test_a_revoked_grant_counts_as_not_linked_and_its_tokens_are_dropped(
    owner, link, provider, name
):
    link(owner, name)
    provider.revoke_all()
    ends_in(minutes=-1)

    answer = fetch(owner, name)

    account = LinkedAccount.objects.get()
    assert (answer.status_code, answer.content) == (204, b"")
    assert (account.access_token, account.refresh_token) == ("", "")
    assert account.revoked_at


def test_a_revoked_account_can_be_linked_again(owner, link, provider):
    link(owner, "twitch")
    provider.revoke_all()
    ends_in(minutes=-1)
    fetch(owner)

    link(owner, "twitch")

    assert fetch(owner).status_code == 200


def test_twitch_is_asked_about_the_token_within_the_hour(owner, link, provider):
    link(owner, "twitch")
    last_validated(HOUR)

    fetch(owner)
    fetch(owner)

    assert provider.count("/validate") == 2  # when it was linked, and now


def test_a_disconnected_application_is_noticed_within_the_hour(owner, link, provider):
    link(owner, "twitch")
    provider.revoke_all()
    last_validated(HOUR)

    assert fetch(owner).status_code == 204
    assert LinkedAccount.objects.get().revoked_at


def test_a_twitch_that_cannot_validate_ends_no_link(owner, link, provider):
    link(owner, "twitch")
    provider.status = 503
    last_validated(HOUR)

    assert fetch(owner).status_code == 200


def test_youtube_is_not_asked_about_tokens(owner, link, provider):
    link(owner, "youtube")
    last_validated(HOUR)

    fetch(owner, "youtube")

    assert provider.count("/channels") == 1  # when it was linked


@BOTH
def test_unlinking_forgets_the_account_here_and_there(owner, link, provider, name):
    link(owner, name)

    answer = api(owner).delete(f"/api/auth/{name}/token")

    assert (answer.status_code, answer.content) == (204, b"")
    assert not LinkedAccount.objects.exists()
    assert not provider.access


def test_unlinking_what_is_not_linked_is_done_already(owner, provider):
    assert api(owner).delete("/api/auth/twitch/token").status_code == 204


def test_unlinking_works_while_the_provider_is_down(owner, link, provider):
    link(owner, "twitch")
    provider.status = 503

    assert api(owner).delete("/api/auth/twitch/token").status_code == 204
    assert not LinkedAccount.objects.exists()


def test_nobody_unlinks_for_somebody_else(owner, stranger, link):
    link(owner, "twitch")

    api(stranger).delete("/api/auth/twitch/token")

    assert LinkedAccount.objects.filter(owner=owner).exists()


def test_a_colleague_with_the_same_account_keeps_it(owner, stranger, link):
    link(owner, "youtube")
    link(stranger, "youtube")

    api(stranger).delete("/api/auth/youtube/token")

    assert fetch(owner, "youtube").status_code == 200


def test_a_session_unlinks_only_with_the_csrf_token(owner, link):
    link(owner, "twitch")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)

    assert browser.delete("/api/auth/twitch/token").status_code == 403
    assert LinkedAccount.objects.exists()
