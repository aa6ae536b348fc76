"""Tokens are refreshed before they end, by one at a time, and outlive outages."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from glowing.accounts.linking import http, tokens
from glowing.accounts.models import LinkedAccount, Provider
from glowing.accounts.tasks import refresh_linked_accounts
from tests.integration.accounts.linked import HOUR, closing, ends_in, fetch, last_validated
from tests.worker import wait_until

BOTH = pytest.mark.parametrize("name", ["twitch", "youtube"])


@BOTH
def test_a_token_that_ends_within_five_minutes_is_refreshed_before(owner, link, provider, name):
    old = link(owner, name) and LinkedAccount.objects.get().access_token
    ends_in(minutes=4)

    fresh = fetch(owner, name).json()["access_token"]

    assert fresh != old
    assert fresh in provider.access
    assert LinkedAccount.objects.get().valid_until > timezone.now() + HOUR


@BOTH
def test_a_token_that_has_ended_is_refreshed_on_the_first_call(owner, link, name):
    link(owner, name)
    ends_in(minutes=-1)

    assert fetch(owner, name).status_code == 200


def test_a_token_with_time_left_is_not_refreshed(owner, link, provider):
    link(owner, "twitch")
    ends_in(minutes=6)

    fetch(owner)

    assert provider.count("/token", "refresh_token") == 0


def test_twitchs_next_refresh_token_is_kept(owner, link):
    link(owner, "twitch")
    ends_in(minutes=-1)
    fetch(owner)
    ends_in(minutes=-1)

    assert fetch(owner).status_code == 200


def test_googles_only_refresh_token_is_kept(owner, link):
    link(owner, "youtube")
    before = LinkedAccount.objects.get().refresh_token
    ends_in(minutes=-1)

    fetch(owner, "youtube")

    assert LinkedAccount.objects.get().refresh_token == before


@BOTH
def test_a_working_token_is_served_while_the_provider_is_down(owner, link, provider, name):
    link(owner, name)
    ends_in(minutes=2)
    provider.status = 500

    assert fetch(owner, name).status_code == 200
    assert LinkedAccount.objects.get().refreshing_until is None


@BOTH
def test_an_ended_token_is_no_json_while_the_provider_is_down(owner, link, provider, name):
    link(owner, name)
    ends_in(minutes=-1)
    provider.status, provider.retry_after = 503, "77"

    answer = fetch(owner, name)

    assert (answer.status_code, answer["Retry-After"]) == (503, "77")
    assert answer["Content-Type"] == "text/plain"
    assert answer.content.startswith(b"accounts.provider_unavailable: ")
    assert LinkedAccount.objects.get().refresh_token


def test_a_link_outlives_an_outage(owner, link, provider):
    link(owner, "twitch")
    ends_in(minutes=-1)
    provider.status = 503
    fetch(owner)
    provider.status = 200

    assert fetch(owner).status_code == 200


def test_a_provider_that_hangs_is_down(owner, link, provider, monkeypatch):
    link(owner, "twitch")
    ends_in(minutes=-1)
    monkeypatch.setattr(http, "READ_S", 0.2)

    with provider.slow():
        answer = fetch(owner)

    assert answer.status_code == 503
    assert provider.count("/token", "refresh_token") == 1  # it may have been spent already


def test_a_provider_that_is_not_there_is_down(owner, link, settings):
    link(owner, "twitch")
    ends_in(minutes=-1)
    settings.TWITCH_AUTH_URL = "http://127.0.0.1:9"

    answer = fetch(owner)

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


@BOTH
def test_a_wrong_client_secret_drops_no_tokens(owner, link, settings, name):
    link(owner, name)
    ends_in(minutes=-1)
    setattr(settings, f"{name.upper()}_CLIENT_SECRET", "guessed")

    answer = fetch(owner, name)

    assert (answer.status_code, answer["Content-Type"]) == (503, "text/plain")
    assert LinkedAccount.objects.get().refresh_token


def test_a_consent_that_does_not_last_ends_with_its_token(owner, link):
    link(owner, "youtube")
    LinkedAccount.objects.update(refresh_token="")
    ends_in(minutes=-1)

    assert fetch(owner, "youtube").status_code == 204
    assert LinkedAccount.objects.get().revoked_at


def test_a_token_of_unknown_end_is_served(owner, link, provider):
    provider.lifetime_s = None
    link(owner, "twitch")

    assert fetch(owner).status_code == 200


def test_a_token_that_twitch_ended_early_is_refreshed(owner, link, provider):
    link(owner, "twitch")
    provider.access.clear()
    last_validated(HOUR)

    assert fetch(owner).json()["access_token"] in provider.access


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_spend_a_refresh_token_once(owner, link, provider):
    link(owner, "twitch")
    ends_in(minutes=-1)

    with ThreadPoolExecutor(4) as pool:
        with provider.slow():
            answers = [pool.submit(closing(fetch), owner) for _ in range(4)]
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
        first = pool.submit(closing(fetch), owner)
        wait_until(lambda: provider.count("/token", "refresh_token"))
        assert fetch(owner).json()["access_token"] == old
        assert not first.done()


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_provider_is_asked(owner, link, provider):
    link(owner, "twitch")
    ends_in(minutes=-1)

    with ThreadPoolExecutor(1) as pool, provider.slow():
        pool.submit(closing(fetch), owner)
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

    assert fetch(owner).status_code == 200


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


def test_the_apps_own_calls_get_the_same_fresh_token(owner, link):
    link(owner, "youtube")
    ends_in(minutes=-1)

    account = tokens.usable(user=owner, name=Provider.YOUTUBE)

    assert account.valid_until > timezone.now()
