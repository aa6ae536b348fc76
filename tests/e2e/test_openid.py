"""Pages of another origin sign people in here, with the library that the existing client uses."""

from __future__ import annotations

import json
import threading
from contextlib import closing
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from playwright.sync_api import expect

from tests import openid
from tests.e2e.test_second_step import code_of
from tests.web import Web
from tests.worker import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = Path(__file__).parent / "front_end"
SILENT = "async () => (await manager.signinSilent()).id_token"
TOKEN = "async () => (await manager.getUser()).id_token"


class FrontEnd(SimpleHTTPRequestHandler):
    """Files of the page and of npm's packages; every other path is the page itself."""

    server_address = ""

    def do_GET(self):
        if self.path == "/settings.json":
            return self._send_settings()
        return super().do_GET()

    def _send_settings(self):
        body = {"server": self.server_address, "client_id": settings.OIDC_CLIENT_ID}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def translate_path(self, path):
        path = path.partition("?")[0]
        if path.startswith("/npm/"):
            return str(ROOT / "assets" / "node_modules" / path.removeprefix("/npm/"))
        file = PAGES / path.removeprefix("/")
        return str(file if file.is_file() else PAGES / "index.html")

    def log_message(self, *_args):
        pass


@pytest.fixture(scope="module")
def provider(data, environment):
    """A server that knows the front end, as a pair of (its address, the front end's)."""
    with closing(Web(data, environment)) as server:
        handler = type("Handler", (FrontEnd,), {"server_address": server.address})
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as pages:
            origin = f"http://127.0.0.1:{pages.server_port}"
            server.environment |= {"PUBLIC_URL": server.address, "FRONTEND_ORIGINS": origin}
            threading.Thread(target=pages.serve_forever, args=(0.02,), daemon=True).start()
            yield server.start(), origin
            pages.shutdown()


@pytest.fixture
def site(provider, transactional_db, settings, request) -> Iterator[str]:
    """The front end's origin: what `page` opens."""
    server, settings.FRONTEND_ORIGINS[:] = provider[0], [provider[1]]
    openid.register()
    seen = server.log.stat().st_size
    yield provider[1]
    request.node.add_report_section("call", "server", server.log.read_text()[seen:])


@pytest.fixture
def ours(provider) -> str:
    """The address of our server."""
    return provider[0].address


def fill_in(page) -> None:
    page.get_by_label("Login").fill("mira")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Log in").click()


def sign_in(page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Sign in").click()
    fill_in(page)
    expect(page.locator("#who")).to_have_text("mira <mira@example.org>")


def test_a_person_signs_in_from_another_origin_and_reads_their_records(page, person):
    sign_in(page)

    answer = page.evaluate("call('/api/records/series')")

    assert answer == {"status": 200, "body": {"items": [], "cursor": None}}


def test_a_damaged_token_is_refused_in_a_way_the_other_origin_can_read(page, person):
    sign_in(page)

    answer = page.evaluate("call('/api/records/series', 'a.b.c')")

    assert answer["status"] == 401
    assert answer["body"]["message"]


def test_the_second_step_leads_on_to_the_other_origin(page, person):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    page.goto("/")
    page.get_by_role("button", name="Sign in").click()
    fill_in(page)
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Log in").click()

    expect(page.locator("#who")).to_have_text("mira <mira@example.org>")


def test_tokens_are_renewed_silently(page, person):
    sign_in(page)
    first = page.evaluate(TOKEN)

    second = page.evaluate(SILENT)

    assert second != first
    assert page.evaluate("call('/api/records/series')")["status"] == 200


def test_logging_out_ends_on_the_page_the_client_names_and_asks_again(page, person, ours, site):
    sign_in(page)
    client = settings.OIDC_CLIENT_ID
    page.evaluate("manager.removeUser()")

    page.goto(
        f"{ours}/logout?client_id={client}&logout_uri={site}/&redirect_uri={site}/"
        "&response_type=code"
    )
    expect(page.locator("#who")).to_have_text("nobody")
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_label("Password")).to_be_visible()


def test_a_person_who_is_logged_in_is_not_asked_in_the_next_tab(page, person):
    sign_in(page)
    page.evaluate("manager.removeUser()")
    page.goto("/")

    page.get_by_role("button", name="Sign in").click()

    expect(page.locator("#who")).to_have_text("mira <mira@example.org>")


def test_a_frame_learns_that_somebody_is_logged_in(page, person):
    sign_in(page)
    page.evaluate("manager.removeUser()")

    assert page.evaluate(SILENT).count(".") == 2


def test_a_frame_learns_that_nobody_is_logged_in(page, person):
    page.goto("/")
    expect(page.locator("#who")).to_have_text("nobody")

    refused = page.evaluate("manager.signinSilent().catch((error) => error.error)")

    assert refused == "login_required"
