"""From the button to the linked account, against servers that behave as Twitch's and Google's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from glowing.accounts.models import Consent, LinkedAccount
from tests.integration.accounts.conftest import APP, PAGES, SCOPES
from tests.integration.accounts.linked import closing
from tests.tokens import api

BOTH = pytest.mark.parametrize("name", ["twitch", "youtube"])


def ask(user, name, **changes):
    body = {"scopes": SCOPES[name], "redirect_uri": PAGES[name]} | changes
    return api(user).post(f"/api/auth/{name}/url", body, format="json")


def bring(user, name, brought):
    body = {"code": brought["code"], "state": brought["state"], "scope": []}
    return api(user).post(f"/api/auth/{name}/callback", body, format="json")


def query_of(url):
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


@BOTH
def test_a_person_is_sent_to_the_provider_with_what_they_asked_for(owner, provider, name):
    query = query_of(ask(owner, name).json()["url"])

    assert query["response_type"] == "code"
    assert query["scope"].split() == SCOPES[name]
    assert query["redirect_uri"] == f"{APP}/{name}/callback"
    assert query["client_id"] == "glowing"


def test_the_redirect_may_have_an_origin_of_its_own(owner, provider, settings):
    settings.LINK_REDIRECT_ORIGIN = "https://studio.example"

    query = query_of(ask(owner, "twitch").json()["url"])

    assert query["redirect_uri"] == "https://studio.example/twitch/callback"


def test_google_is_asked_for_a_lasting_consent_with_pkce(owner, provider):
    query = query_of(ask(owner, "youtube").json()["url"])

    assert (query["access_type"], query["prompt"]) == ("offline", "consent")
    assert query["code_challenge_method"] == "S256"


def test_twitch_which_knows_no_pkce_is_not_sent_any(owner, provider):
    query = query_of(ask(owner, "twitch").json()["url"])

    assert "code_challenge" not in query


@BOTH
def test_the_state_has_256_bits_and_only_its_digest_is_stored(owner, provider, name):
    state = query_of(ask(owner, name).json()["url"])["state"]

    assert len(state) >= 43
    assert Consent.objects.get().state_digest != state
    assert not Consent.objects.filter(state_digest__contains=state).exists()


@BOTH
def test_linking_ends_on_the_page_it_began_on(owner, link, name):
    answer = link(owner, name)

    assert (answer.status_code, answer.json()) == (200, {"url": PAGES[name]})


@BOTH
def test_a_linked_account_has_the_scopes_that_were_granted(owner, link, name):
    link(owner, name)

    account = LinkedAccount.objects.get(owner=owner, provider=name)
    assert account.scopes == SCOPES[name]
    assert account.refresh_token.startswith("refresh-")
    assert account.valid_until > timezone.now() + timedelta(hours=3)


def test_a_linked_account_is_known_by_its_name(owner, link):
    link(owner, "twitch")
    link(owner, "youtube")

    names = LinkedAccount.objects.order_by("provider").values_list("external_id", "login")
    assert list(names) == [("4711", "streamer4711"), ("UC4711", "A channel")]


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/profile",
        "//evil.example",
        "/profile",
        f"{APP}.evil.example/",
        f"{APP}@evil.example/",
        f"{APP}\\@evil.example/",
        "http://localhost:5174/profile",
        "javascript:alert(1)",
        "",
    ],
)
def test_a_page_of_another_site_is_refused_as_the_way_back(owner, provider, address):
    answer = ask(owner, "twitch", redirect_uri=address)

    assert answer.status_code == 400
    assert "redirect_uri" in answer.json()["errors"]
    assert not Consent.objects.exists()


@pytest.mark.parametrize("origin", [APP, "https://control.example", "http://localhost:8000"])
def test_every_origin_of_the_installation_may_be_the_way_back(owner, provider, origin):
    assert ask(owner, "twitch", redirect_uri=f"{origin}/twitch?page=2#top").status_code == 200


def test_an_unknown_scope_is_refused_with_those_that_are_known(owner, provider):
    answer = ask(owner, "twitch", scopes=["user:read:chat", "user:edit"])

    assert answer.status_code == 400
    assert "channel:manage:broadcast" in answer.json()["errors"]["scopes"]


@pytest.mark.parametrize("scopes", [[], None, "user:bot", [""], [{"a": 1}]])
def test_a_consent_names_its_scopes(owner, provider, scopes):
    answer = ask(owner, "twitch", scopes=scopes)

    assert answer.status_code == 400
    assert any(field.startswith("scopes") for field in answer.json()["errors"])


@BOTH
def test_what_the_administrator_has_not_set_is_named(owner, provider, settings, name):
    setattr(settings, f"{name.upper()}_CLIENT_SECRET", "")

    answer = ask(owner, name)

    assert answer.status_code == 400
    assert answer.json()["code"] == "accounts.provider_not_configured"
    assert f"{name.upper()}_CLIENT_SECRET" in answer.json()["message"]


def test_another_provider_has_no_address(owner, provider):
    answer = api(owner).post("/api/auth/github/url", {}, format="json")

    assert answer.status_code == 404


def test_a_state_of_somebody_else_is_not_accepted(owner, stranger, provider):
    brought = provider.consent(ask(stranger, "twitch").json()["url"])

    answer = bring(owner, "twitch", brought)

    assert (answer.status_code, answer.json()["code"]) == (400, "accounts.consent_unknown")
    assert not LinkedAccount.objects.exists()


def test_a_state_that_somebody_else_tried_still_serves_its_owner(owner, stranger, provider):
    brought = provider.consent(ask(owner, "twitch").json()["url"])
    bring(stranger, "twitch", brought)

    assert bring(owner, "twitch", brought).status_code == 200


def test_a_state_serves_once(owner, provider):
    brought = provider.consent(ask(owner, "twitch").json()["url"])
    bring(owner, "twitch", brought)

    answer = bring(owner, "twitch", brought)

    assert (answer.status_code, answer.json()["code"]) == (400, "accounts.consent_unknown")


@pytest.mark.django_db(transaction=True)
def test_a_state_that_comes_twice_at_once_serves_once(owner, provider):
    brought = provider.consent(ask(owner, "twitch").json()["url"])

    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(closing(bring), owner, "twitch", brought) for _ in range(4)]
        statuses = sorted(answer.result().status_code for answer in answers)

    assert statuses == [200, 400, 400, 400]
    assert provider.count("/token", "authorization_code") == 1


def test_a_state_serves_for_ten_minutes(owner, provider):
    brought = provider.consent(ask(owner, "twitch").json()["url"])
    Consent.objects.update(created_at=timezone.now() - timedelta(minutes=10, seconds=1))

    answer = bring(owner, "twitch", brought)

    assert (answer.status_code, answer.json()["code"]) == (400, "accounts.consent_unknown")


def test_a_state_serves_at_its_own_provider_only(owner, provider):
    brought = provider.consent(ask(owner, "twitch").json()["url"])

    assert bring(owner, "youtube", brought).json()["code"] == "accounts.consent_unknown"


def test_all_useless_states_get_the_same_answer(owner, stranger, provider):
    used = provider.consent(ask(owner, "twitch").json()["url"])
    bring(owner, "twitch", used)
    foreign = provider.consent(ask(stranger, "twitch").json()["url"])
    invented = {"code": "twitch/1", "state": "x"}

    answers = [bring(owner, "twitch", one).content for one in (used, foreign, invented)]

    assert len(set(answers)) == 1


def test_old_consents_are_forgotten_when_new_ones_begin(owner, provider):
    ask(owner, "twitch")
    Consent.objects.update(created_at=timezone.now() - timedelta(minutes=11))

    ask(owner, "twitch")

    assert Consent.objects.count() == 1


@BOTH
def test_a_code_that_the_provider_refuses_leaves_the_old_tokens(owner, link, name):
    link(owner, name)
    before = LinkedAccount.objects.get().access_token

    answer = link(owner, name, code="invented")

    assert (answer.status_code, answer.json()["code"]) == (400, "accounts.grant_refused")
    assert LinkedAccount.objects.get().access_token == before


@BOTH
def test_starting_anew_leaves_the_old_tokens(owner, link, name):
    link(owner, name)
    before = LinkedAccount.objects.get().access_token

    ask(owner, name)

    account = LinkedAccount.objects.get()
    assert (account.access_token, account.revoked_at) == (before, None)


def test_a_provider_that_is_down_is_no_end_of_the_link(owner, link, provider):
    link(owner, "twitch")
    brought = provider.consent(ask(owner, "twitch").json()["url"])
    provider.status = 503

    answer = bring(owner, "twitch", brought)

    assert (answer.status_code, answer.json()["code"]) == (503, "accounts.provider_unavailable")
    assert answer["Retry-After"] == "30"
    assert LinkedAccount.objects.get().revoked_at is None


@BOTH
def test_a_wrong_client_secret_is_the_administrators_business(owner, link, settings, name):
    setattr(settings, f"{name.upper()}_CLIENT_SECRET", "guessed")

    answer = link(owner, name)

    assert (answer.status_code, answer.json()["code"]) == (503, "accounts.client_refused")
    assert f"{name.upper()}_CLIENT_ID" in answer.json()["message"]


def test_a_code_for_another_verifier_is_worth_nothing(owner, provider):
    brought = provider.consent(ask(owner, "youtube").json()["url"])
    Consent.objects.update(verifier="another")

    assert bring(owner, "youtube", brought).json()["code"] == "accounts.grant_refused"


def test_linking_again_replaces_the_account(owner, link, provider):
    link(owner, "twitch")
    provider.account = "4712"

    link(owner, "twitch")

    assert LinkedAccount.objects.get().login == "streamer4712"


def test_google_gives_a_refresh_token_at_every_consent(owner, link):
    link(owner, "youtube")
    before = LinkedAccount.objects.get().refresh_token

    link(owner, "youtube")

    assert LinkedAccount.objects.get().refresh_token not in {"", before}


@pytest.mark.parametrize("body", [{}, [], {"code": "1"}, {"state": "1"}, {"code": "", "state": ""}])
def test_an_incomplete_callback_is_refused_with_fields(owner, provider, body):
    answer = api(owner).post("/api/auth/twitch/callback", body, format="json")

    assert answer.status_code == 400


@pytest.mark.parametrize("last", ["url", "callback"])
def test_nobody_links_without_a_login(client, db, last):
    answer = client.post(f"/api/auth/twitch/{last}", {}, content_type="application/json")

    assert answer.status_code == 401


@pytest.mark.parametrize("last", ["url", "callback"])
@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_consents_begin_and_end_by_post_only(owner, last, method):
    assert getattr(api(owner), method)(f"/api/auth/twitch/{last}").status_code == 405


@BOTH
def test_no_answer_is_kept_by_a_browser(owner, provider, name):
    answers = [
        ask(owner, name),
        ask(owner, name, scopes=[]),
        api(owner).get(f"/api/auth/{name}/token"),
    ]

    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}
