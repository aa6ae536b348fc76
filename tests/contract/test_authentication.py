"""Login by the code flow, renewal, logout and what a token opens."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from django.core.management import call_command

from tests import tokens
from tests.contract.client import ORIGIN, TIMEOUT_S, FrontEnd
from tests.openid import CALLBACK, SCOPE, VERIFIER, challenge

PASSWORD = "correct horse battery"
POOL = "pool_1"
# VITE_AWS_REGION="localhost/o" makes the authority below out of the client's fixed pattern.
AUTHORITY = f"/o.amazonaws.com/{POOL}"
CLIENT_ID = "glowing-telegram-frontend"


class Browser:
    """A person's browser: it keeps cookies, and fetches from the page's origin without them."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.session = requests.Session()

    def here(self, address: str) -> str:
        """Return an address of the server's public URL as one of the server under test."""
        parts = urlsplit(address)
        return self.server + parts.path + (f"?{parts.query}" if parts.query else "")

    def fetch(self, method: str, address: str, **options) -> requests.Response:
        answer = requests.request(
            method, self.here(address), headers={"Origin": ORIGIN}, timeout=TIMEOUT_S, **options
        )
        assert answer.headers.get("Access-Control-Allow-Origin") == ORIGIN, answer.text
        return answer

    def discover(self) -> dict:
        return self.fetch("GET", f"{AUTHORITY}/.well-known/openid-configuration").json()

    def open(self, address: str, **options) -> requests.Response:
        return self.session.get(
            self.here(address), allow_redirects=False, timeout=TIMEOUT_S, **options
        )

    def authorize(self, endpoint: str, **changes: str) -> requests.Response:
        asked = {
            "client_id": CLIENT_ID, "redirect_uri": CALLBACK, "response_type": "code",
            "scope": SCOPE, "state": "s1", "code_challenge": challenge(),
            "code_challenge_method": "S256",
        }  # fmt: skip
        return self.open(endpoint, params=asked | changes)

    def log_in(self, answer: requests.Response, username: str) -> requests.Response:
        """Fill in the form that a redirect leads to, and follow where that leads."""
        login = self.here(answer.headers["Location"])
        page = self.session.get(login, timeout=TIMEOUT_S).text
        token = html.unescape(re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1])
        form = {"csrfmiddlewaretoken": token, "login": username, "password": PASSWORD}
        form["next"] = parse_qs(urlsplit(login).query)["next"][0]
        answer = self.session.post(
            login, data=form, headers={"Referer": login}, allow_redirects=False, timeout=TIMEOUT_S
        )
        assert answer.status_code == 302, answer.text
        return self.open(answer.headers["Location"])

    def exchange(self, endpoint: str, code: str, **changes: str) -> requests.Response:
        form = {
            "grant_type": "authorization_code", "redirect_uri": CALLBACK, "code": code,
            "code_verifier": VERIFIER, "client_id": CLIENT_ID,
        }  # fmt: skip
        return self.fetch("POST", endpoint, data=form | changes)

    def renew(self, endpoint: str, refresh_token: str) -> requests.Response:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.fetch("POST", endpoint, data=form | {"client_id": CLIENT_ID, "scope": SCOPE})


@pytest.fixture
def browser(server, settings, transactional_db):
    settings.FRONTEND_ORIGINS = [ORIGIN]
    call_command("oidc_client", verbosity=0)
    browser = Browser(server)
    yield browser
    browser.session.close()


def code_of(answer):
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    return query["code"][0]


@pytest.fixture
def sign_in(browser):
    def sign_in(user):
        found = browser.discover()
        answer = browser.authorize(found["authorization_endpoint"])
        back = browser.log_in(answer, user.username)
        return browser.exchange(found["token_endpoint"], code_of(back)).json()

    return sign_in


# --- 2.1: the code flow


def test_the_way_from_no_login_to_a_list_is_the_clients(browser, owner, server):
    found = browser.discover()
    sent_to_login = browser.authorize(found["authorization_endpoint"])
    back = browser.log_in(sent_to_login, owner.username)
    answer = browser.exchange(found["token_endpoint"], code_of(back)).json()

    assert back.headers["Location"].startswith(f"{CALLBACK}?")
    assert parse_qs(urlsplit(back.headers["Location"]).query)["state"] == ["s1"]
    assert answer.keys() >= {
        "access_token",
        "id_token",
        "token_type",
        "expires_in",
        "refresh_token",
    }
    assert FrontEnd(server, answer["id_token"]).list("records/series")["items"] == []


def test_the_id_token_says_whom_the_header_shows(sign_in, owner):
    answer = sign_in(owner)

    claims = jwt.decode(answer["id_token"], options={"verify_signature": False})
    assert (claims["sub"], claims["email"]) == (str(owner.pk), owner.email)
    assert claims["aud"] in (CLIENT_ID, [CLIENT_ID])


def test_a_second_tab_signs_in_without_a_question(browser, sign_in, owner):
    sign_in(owner)

    again = browser.authorize(browser.discover()["authorization_endpoint"])

    assert again.headers["Location"].startswith(f"{CALLBACK}?")


def test_a_hidden_frame_renews_by_prompt_none(browser, sign_in, owner):
    sign_in(owner)

    again = browser.authorize(browser.discover()["authorization_endpoint"], prompt="none")

    assert "code=" in again.headers["Location"]


def test_a_refresh_token_gives_a_new_id_token_of_the_same_person(browser, sign_in, owner, server):
    first = sign_in(owner)

    second = browser.renew(browser.discover()["token_endpoint"], first["refresh_token"]).json()

    claims = jwt.decode(second["id_token"], options={"verify_signature": False})
    assert claims["sub"] == str(owner.pk)
    assert FrontEnd(server, second["id_token"]).list("records/series")["cursor"] is None


def test_logout_ends_the_session_and_leads_back(browser, sign_in, owner):
    sign_in(owner)
    query = {"client_id": CLIENT_ID, "logout_uri": ORIGIN, "redirect_uri": CALLBACK}

    left = browser.open("/logout", params=query | {"response_type": "code"})

    again = browser.authorize(browser.discover()["authorization_endpoint"])
    assert left.headers["Location"].rstrip("/") == ORIGIN
    assert "login" in again.headers["Location"]


def test_a_code_works_with_its_verifier_only(browser, owner):
    found = browser.discover()
    back = browser.log_in(browser.authorize(found["authorization_endpoint"]), owner.username)

    answer = browser.exchange(found["token_endpoint"], code_of(back), code_verifier="w" * 64)

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "address", ["https://evil.example/auth-callback", f"{ORIGIN}.evil.example/"]
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(browser, address):
    answer = browser.authorize(browser.discover()["authorization_endpoint"], redirect_uri=address)

    assert answer.status_code == 400
    assert "Location" not in answer.headers


# --- 2.2: where the client looks


def test_discovery_is_found_below_the_pattern_that_the_client_has_built_in(browser):
    found = browser.discover()

    assert found.keys() >= {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"}
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["grant_types_supported"] == ["authorization_code", "refresh_token"]


# --- tokens that are none


@pytest.mark.parametrize("form", [*tokens.BAD, tokens.expired], ids=lambda form: form.__name__)
def test_a_bad_token_is_answered_401_with_a_message(server, owner, form):
    answer = FrontEnd(server, form(owner)).call("GET", "records/streams")

    assert (answer.status_code, bool(answer.json()["message"])) == (401, True)


def test_a_person_who_may_no_longer_log_in_is_answered_401(app, owner):
    owner.is_active = False
    owner.save(update_fields=["is_active"])

    assert app.call("GET", "records/streams").status_code == 401


def test_a_write_with_a_token_needs_no_csrf_token_even_beside_a_session(browser, sign_in, owner):
    token = sign_in(owner)["id_token"]

    answer = browser.session.post(
        f"{browser.server}/api/records/series",
        json={"title": "One"},
        headers={"Authorization": token, "Origin": ORIGIN},
        timeout=TIMEOUT_S,
    )

    assert answer.status_code == 201


def test_a_write_with_the_session_alone_needs_one(browser, sign_in, owner):
    sign_in(owner)

    answer = browser.session.post(
        f"{browser.server}/api/records/series",
        json={"title": "One"},
        headers={"Origin": ORIGIN},
        timeout=TIMEOUT_S,
    )

    assert answer.status_code == 403


# --- 2.3: CORS


def test_another_origin_may_not_read_an_answer(app):
    app.origin = "https://evil.example"

    answer = requests.get(
        f"{app.server}/api/records/series",
        headers={"Authorization": app.token, "Origin": app.origin},
        timeout=TIMEOUT_S,
    )

    assert "Access-Control-Allow-Origin" not in answer.headers


def test_an_error_can_be_read_by_the_page_as_well(app):
    app.token = "undefined"

    assert app.call("GET", "records/series").status_code == 401


def test_many_requests_at_once_are_all_answered(app):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: app.call("GET", "records/series").status_code, range(24)))

    assert answers == [200] * 24
