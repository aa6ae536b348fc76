"""The page of the linked accounts, and linking from it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from glowing.accounts.models import Consent, LinkedAccount

BOTH = pytest.mark.parametrize("name", ["twitch", "youtube"])
LABELS = {"twitch": "Twitch", "youtube": "YouTube"}


@pytest.fixture
def browser(owner) -> Client:
    browser = Client()
    browser.force_login(owner)
    return browser


def page(browser) -> str:
    return browser.get("/connections").content.decode()


def link_here(browser, provider, name):
    """Press the button, agree at the provider, and come back."""
    brought = provider.consent(browser.post(f"/connections/{name}/link")["Location"])
    return browser.get(f"/connections/{name}/callback", brought)


@BOTH
def test_linking_from_the_page_comes_back_to_it(browser, provider, name):
    answer = link_here(browser, provider, name)

    assert (answer.status_code, answer["Location"]) == (302, "/connections")
    assert f"{LABELS[name]} is linked." in page(browser)
    assert LinkedAccount.objects.get().provider == name


def test_the_page_says_who_is_linked_and_what_for(browser, provider):
    link_here(browser, provider, "twitch")
    link_here(browser, provider, "youtube")

    text = page(browser)

    for said in ("streamer4711", "A channel", "user:read:chat", "youtube.upload", "Linked"):
        assert said in text


def test_the_page_shows_no_token(browser, provider):
    link_here(browser, provider, "twitch")
    account = LinkedAccount.objects.get()

    text = page(browser)

    assert account.access_token not in text
    assert account.refresh_token not in text


def test_the_page_says_when_the_provider_ended_the_link(browser, provider):
    link_here(browser, provider, "twitch")
    LinkedAccount.objects.update(revoked_at=timezone.now(), access_token="", refresh_token="")

    assert "Twitch ended the link" in page(browser)
    assert "Link Twitch again" in page(browser)


def test_the_page_names_what_the_administrator_has_not_set(browser):
    text = page(browser)

    assert "TWITCH_CLIENT_ID" in text
    assert "YOUTUBE_CLIENT_SECRET" in text
    assert "/connections/twitch/link" not in text


def test_somebody_elses_account_is_not_on_the_page(browser, stranger, link):
    link(stranger, "twitch")

    assert "streamer4711" not in page(browser)


def test_the_page_opens_when_the_key_of_the_tokens_is_lost(browser, provider, settings):
    link_here(browser, provider, "twitch")
    settings.FIELD_ENCRYPTION_KEYS = ["x" * 43 + "="]

    assert "streamer4711" in page(browser)


def test_the_form_may_lead_to_the_providers(browser, provider):
    policy = browser.get("/connections")["Content-Security-Policy"]

    assert f"form-action 'self' {provider.url}" in policy


def test_other_pages_have_forms_for_this_site_only(browser, provider):
    policy = browser.get("/tasks")["Content-Security-Policy"]

    assert provider.url not in policy


def test_a_consent_that_was_refused_is_said(browser, provider):
    answer = browser.get("/connections/twitch/callback", {"error": "access_denied", "state": "x"})

    assert (answer.status_code, answer["Location"]) == (302, "/connections")
    assert "did not get your consent" in page(browser)


def test_a_state_of_somebody_else_links_nothing(browser, stranger, provider):
    theirs = Client()
    theirs.force_login(stranger)
    brought = provider.consent(theirs.post("/connections/twitch/link")["Location"])

    browser.get("/connections/twitch/callback", brought)

    assert "This consent is not valid any more" in page(browser)
    assert not LinkedAccount.objects.exists()


def test_a_login_that_ended_meanwhile_starts_again_without_the_code(provider, db):
    answer = Client().get("/connections/twitch/callback", {"code": "4/abc", "state": "x"})

    assert answer.status_code == 302
    assert urlsplit(answer["Location"]).query == "next=/connections"


def test_unlinking_forgets_the_account(browser, provider):
    link_here(browser, provider, "twitch")

    browser.post("/connections/twitch/unlink")

    assert not LinkedAccount.objects.exists()
    assert not provider.access
    assert "Not linked." in page(browser)


@pytest.mark.parametrize("last", ["link", "unlink"])
def test_buttons_need_a_form_of_this_site(owner, provider, last):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)

    assert browser.post(f"/connections/twitch/{last}").status_code == 403
    assert not Consent.objects.exists()


@pytest.mark.parametrize("last", ["link", "unlink"])
def test_buttons_do_nothing_when_they_are_only_visited(browser, last):
    assert browser.get(f"/connections/twitch/{last}").status_code == 405


def test_the_page_needs_a_login(client, db):
    answer = client.get("/connections")

    assert (answer.status_code, urlsplit(answer["Location"]).path) == (302, "/accounts/login/")


def test_the_account_menu_leads_to_the_page(browser):
    assert 'href="/connections"' in browser.get("/tasks").content.decode()


def test_an_old_consent_is_worth_nothing_here_either(browser, provider):
    brought = provider.consent(browser.post("/connections/twitch/link")["Location"])
    Consent.objects.update(created_at=timezone.now() - timedelta(minutes=11))

    browser.get("/connections/twitch/callback", brought)

    assert not LinkedAccount.objects.exists()
