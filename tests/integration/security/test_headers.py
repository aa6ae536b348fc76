"""Under the settings of production, every kind of answer has the marks of an A+."""

from __future__ import annotations

from contextlib import closing

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.factories.accounts import UserFactory
from tests.integration.security.observatory import score
from tests.outage import private_valkey
from tests.web import Web
from tests.worker import database_url

# All of them alike, so that they run one after the other and share the server.
pytestmark = pytest.mark.django_db(transaction=True)
A_PLUS = 100
TLS = {"X-Forwarded-Proto": "https", "Host": "example.org", "Origin": "https://hostile.example"}
PAGES = ["/", "/tasks", "/api/docs", "/api/schema", "/accounts/password/change/", "/admin/"]
OPEN = ["/accounts/login/", "/healthz", "/nowhere", "/static/admin/css/base.css", "/api/nowhere"]


@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_setup):
    """A web server with the settings of production, behind a proxy that speaks TLS."""
    folder = tmp_path_factory.mktemp("production")
    (folder / "static").mkdir()
    environment = {
        "DJANGO_SETTINGS_MODULE": "glowing.settings.production",
        "DATABASE_URL": database_url(connection.settings_dict),
        "GLOWING_DATA_DIR": str(folder),
        "ALLOWED_HOSTS": "example.org,127.0.0.1",
        "PUBLIC_URL": "https://example.org",
    }
    # In production no key says which test process it belongs to.
    with (
        private_valkey(folder / "private") as (found, _),
        closing(Web(folder, environment | {"REDIS_URL": found.redis_url})) as web,
    ):
        yield web.start()


@pytest.fixture
def session(db):
    client = Client()
    client.force_login(UserFactory(is_staff=True))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def marks(answer) -> int:
    return score(dict(answer.getheaders()), answer.headers.get_all("Set-Cookie") or (), answer.body)


@pytest.mark.parametrize("path", OPEN)
def test_what_anybody_may_ask_for_is_an_a_plus(site, path):
    answer = site.ask("GET", path, headers=TLS)

    assert marks(answer) >= A_PLUS, answer.getheaders()


@pytest.mark.parametrize("path", PAGES)
def test_what_a_person_sees_is_an_a_plus(site, session, path):
    answer = site.ask("GET", path, headers=TLS | {"Cookie": f"__Host-session={session}"})

    assert answer.status == 200
    assert marks(answer) >= A_PLUS, answer.getheaders()


def test_without_tls_one_is_sent_there_first(site):
    answer = site.ask("GET", "/accounts/login/", headers={"Host": "example.org"})

    assert answer.getheader("Location") == "https://example.org/accounts/login/"


def test_cookies_are_bound_to_this_host_and_out_of_the_reach_of_scripts(site):
    answer = site.ask("GET", "/accounts/login/", headers=TLS)

    (cookie,) = answer.headers.get_all("Set-Cookie")
    assert cookie.startswith("__Host-csrf=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("content-security-policy", "default-src 'none'; script-src 'self' 'unsafe-inline'"),
        ("content-security-policy", ""),
        ("strict-transport-security", ""),
        ("x-frame-options", ""),
    ],
)
def test_a_weaker_answer_gets_fewer_marks(header, value):
    good = {
        "content-security-policy": "default-src 'none'",
        "x-content-type-options": "nosniff",
        "strict-transport-security": "max-age=31536000",
        "x-frame-options": "DENY",
    }

    assert score(good, []) >= A_PLUS
    assert score(good | {header: value}, []) < A_PLUS
