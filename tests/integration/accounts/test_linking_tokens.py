"""The token that the front end fetches: fresh, or nothing that looks like one."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from glowing.accounts.linking import tokens
from glowing.accounts.models import LinkedAccount, Provider
from glowing.accounts.tasks import refresh_linked_accounts
from tests.tokens import api, id_token
from tests.worker import wait_until

BOTH = pytest.mark.parametrize("name", ["twitch", "youtube"])
HOUR = timedelta(hours=1)


def get(user, name="twitch"):
    return api(user).get(f"/api/auth/{name}/token")


def ends_in(**left):
    LinkedAccount.objects.update(valid_until=timezone.now() + timedelta(**left))


def last_validated(ago):
    LinkedAccount.objects.update(validated_at=timezone.now() - ago)


@BOTH
def test_who_has_nothing_linked_gets_no_body_at_all(owner, provider, name):
    answer = get(owner, name)

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

    answer = get(owner)

    assert answer.status_code == 200
    assert answer.json() == {
        "access_token": LinkedAccount.objects.get().access_token,
        "broadcaster_id": "4711",
        "login": "streamer4711",
    }


def test_a_linked_youtube_account_comes_without_names(owner, link):
    link(owner, "youtube")

    answer = get(owner, "youtube").json()

    assert (answer["broadcaster_id"], answer["login"]) == ("", "")
    assert answer["access_token"].startswith("access-")


def test_somebody_elses_account_is_not_there(owner, stranger, link):
    link(owner, "twitch")

    assert get(stranger).status_code == 204


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
def test_a_token_that_ends_within_five_minutes_is_refreshed_before(owner, link, provider, name):
    old = link(owner, name) and LinkedAccount.objects.get().access_token
    ends_in(minutes=4)

    fresh = get(owner, name).json()["access_token"]

    assert fresh != old
    assert fresh in provider.access
    assert LinkedAccount.objects.get().valid_until > timezone.now() + HOUR


@BOTH
def test_a_token_that_has_ended_is_refreshed_on_the_first_call(owner, link, name):
    link(owner, name)
    ends_in(minutes=-1)

    assert get(owner, name).status_code == 200


def test_a_token_with_time_left_is_not_refreshed(owner, link, provider):
    link(owner, "twitch")
    ends_in(minutes=6)

    get(owner)

    assert provider.count("/token", "refresh_token") == 0


def test_twitchs_next_refresh_token_is_kept(owner, link):
    link(owner, "twitch")
    ends_in(minutes=-1)
    get(owner)
    ends_in(minutes=-1)

    assert get(owner).status_code == 200


def test_googles_only_refresh_token_is_kept(owner, link):
    link(owner, "youtube")
    before = LinkedAccount.objects.get().refresh_token
    ends_in(minutes=-1)

    get(owner, "youtube")

    assert LinkedAccount.objects.get().refresh_token == before


@BOTH
def test_a_revoked_grant_counts_as_not_linked_and_its_tokens_are_dropped(
    owner, link, provider, name
):
    link(owner, name)
    provider.revoke_all()
    ends_in(minutes=-1)

    answer = get(owner, name)

    account = LinkedAccount.objects.get()
    assert (answer.status_code, answer.content) == (204, b"")
    assert (account.access_token, account.refresh_token) == ("", "")
    assert account.revoked_at


def test_a_revoked_account_can_be_linked_again(owner, link, provider):
    link(owner, "twitch")
    provider.revoke_all()
    ends_in(minutes=-1)
    get(owner)

    link(owner, "twitch")

    assert get(owner).status_code == 200


@BOTH
def test_a_working_token_is_served_while_the_provider_is_down(owner, link, provider, name):
    link(owner, name)
    ends_in(minutes=2)
    provider.status = 500

    assert get(owner, name).status_code == 200
    assert LinkedAccount.objects.get().refreshing_until is None


@BOTH
def test_an_ended_token_is_no_json_while_the_provider_is_down(owner, link, provider, name):
    link(owner, name)
    ends_in(minutes=-1)
    provider.status, provider.retry_after = 503, "77"

    answer = get(owner, name)

    assert (answer.status_code, answer["Retry-After"]) == (503, "77")
    assert answer["Content-Type"] == "text/plain"
    assert answer.content.startswith(b"accounts.provider_unavailable: ")
    assert LinkedAccount.objects.get().refresh_token


def test_a_link_outlives_an_outage(owner, link, provider):
    link(owner, "twitch")
    ends_in(minutes=-1)
    provider.status = 503
    get(owner)
    provider.status = 200

    assert get(owner).status_code == 200


def test_a_provider_that_is_not_there_is_down(owner, link, settings):
    link(owner, "twitch")
    ends_in(minutes=-1)
    settings.TWITCH_AUTH_URL = "http://127.0.0.1:9"

    answer = get(owner)

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


@BOTH
def test_a_wrong_client_secret_drops_no_tokens(owner, link, settings, name):
    link(owner, name)
    ends_in(minutes=-1)
    setattr(settings, f"{name.upper()}_CLIENT_SECRET", "guessed")

    answer = get(owner, name)

    assert (answer.status_code, answer["Content-Type"]) == (503, "text/plain")
    assert LinkedAccount.objects.get().refresh_token


def test_a_consent_that_does_not_last_ends_with_its_token(owner, link):
    link(owner, "youtube")
    LinkedAccount.objects.update(refresh_token="")
    ends_in(minutes=-1)

    assert get(owner, "youtube").status_code == 204
    assert LinkedAccount.objects.get().revoked_at


def test_a_token_of_unknown_end_is_served(owner, link, provider):
    provider.lifetime_s = None
    link(owner, "twitch")

    assert get(owner).status_code == 200


def test_twitch_is_asked_about_the_token_within_the_hour(owner, link, provider):
    link(owner, "twitch")
    last_validated(HOUR)

    get(owner)
    get(owner)

    assert provider.count("/validate") == 2  # when it was linked, and now


def test_a_token_that_twitch_ended_early_is_refreshed(owner, link, provider):
    link(owner, "twitch")
    provider.access.clear()
    last_validated(HOUR)

    assert get(owner).json()["access_token"] in provider.access


def test_a_disconnected_application_is_noticed_within_the_hour(owner, link, provider):
    link(owner, "twitch")
    provider.revoke_all()
    last_validated(HOUR)

    assert get(owner).status_code == 204
    assert LinkedAccount.objects.get().revoked_at


def test_a_twitch_that_cannot_validate_ends_no_link(owner, link, provider):
    link(owner, "twitch")
    provider.status = 503
    last_validated(HOUR)

    assert get(owner).status_code == 200


def test_youtube_is_not_asked_about_tokens(owner, link, provider):
    link(owner, "youtube")
    last_validated(HOUR)

    get(owner, "youtube")

    assert provider.count("/channels") == 1  # when it was linked


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_spend_a_refresh_token_once(owner, link, provider):
    link(owner, "twitch")
    ends_in(minutes=-1)

    with ThreadPoolExecutor(4) as pool:
        with provider.slow():
            answers = [pool.submit(closing(get), owner) for _ in range(4)]
            wait_until(lambda: provider.count("/token", "refresh_token"))
        bodies = [answer.result().json() for answer in answers]

    assert provider.count("/token", "refresh_token") == 1
    assert {body["access_token"] for body in bodies} == {LinkedAccount.objects.get().access_token}


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_refresh_while_the_old_token_works(owner, link, provider):
    link(owner, "twitch")
    old = LinkedAccount.objects.get().access_token
    ends_in(minutes=2)

    with ThreadPoolExecutor(1) as pool, provider.slow():
        first = pool.submit(closing(get), owner)
        wait_until(lambda: provider.count("/token", "refresh_token"))
        assert get(owner).json()["access_token"] == old
        assert not first.done()


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_provider_is_asked(owner, link, provider):
    link(owner, "twitch")
    ends_in(minutes=-1)

    with ThreadPoolExecutor(1) as pool, provider.slow():
        pool.submit(closing(get), owner)
        wait_until(lambda: provider.count("/token", "refresh_token"))
        with transaction.atomic():
            assert LinkedAccount.objects.select_for_update(nowait=True).get()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
                " AND datname = current_database()"
            )
            assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_a_new_consent_during_a_refresh_wins(owner, link, provider):
    link(owner, "twitch")
    ends_in(minutes=2)
    account = LinkedAccount.objects.get()
    lease = tokens._claim(account)

    link(owner, "twitch")
    tokens._write(account, lease, access_token="late")

    assert LinkedAccount.objects.get().access_token in provider.access


@pytest.mark.django_db(transaction=True)
def test_a_refresh_whose_process_died_is_done_by_the_next(owner, link):
    link(owner, "twitch")
    ends_in(minutes=-1)
    LinkedAccount.objects.update(refreshing_until=timezone.now() - timedelta(seconds=1))

    assert get(owner).status_code == 200


def test_beat_refreshes_what_ends_soon_and_validates_the_rest(owner, stranger, link, provider):
    link(owner, "twitch")
    link(owner, "youtube")
    ends_in(minutes=4)
    link(stranger, "twitch")
    LinkedAccount.objects.filter(owner=stranger).update(validated_at=timezone.now() - HOUR)

    refresh_linked_accounts()

    assert provider.count("/token", "refresh_token") == 2
    assert not LinkedAccount.objects.filter(validated_at__lt=timezone.now() - HOUR).exists()
    assert tokens._due() == []


def test_beat_leaves_alone_what_is_fresh(owner, link, provider):
    link(owner, "twitch")
    before = len(provider.seen)

    refresh_linked_accounts()

    assert len(provider.seen) == before


def test_one_account_that_fails_does_not_stop_the_others(owner, stranger, link, provider):
    link(owner, "twitch")
    provider.refresh.clear()
    link(stranger, "twitch")
    ends_in(minutes=-1)

    refresh_linked_accounts()

    assert LinkedAccount.objects.get(owner=owner).revoked_at
    assert LinkedAccount.objects.get(owner=stranger).valid_until > timezone.now()


def test_beat_runs_often_enough_for_twitchs_hour(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["refresh-linked-accounts"]

    assert entry["task"] == refresh_linked_accounts.name
    assert tokens.VALIDATED_FOR + timedelta(seconds=entry["schedule"]) < HOUR


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

    assert get(owner, "youtube").status_code == 200


def test_a_session_unlinks_only_with_the_csrf_token(owner, link):
    link(owner, "twitch")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)

    assert browser.delete("/api/auth/twitch/token").status_code == 403
    assert LinkedAccount.objects.exists()


def test_the_apps_own_calls_get_the_same_fresh_token(owner, link):
    link(owner, "youtube")
    ends_in(minutes=-1)

    account = tokens.usable(user=owner, name=Provider.YOUTUBE)

    assert account.valid_until > timezone.now()


def closing(function):
    """Leave no connection behind in the thread."""

    def run(*args):
        try:
            return function(*args)
        finally:
            connections.close_all()

    return run
