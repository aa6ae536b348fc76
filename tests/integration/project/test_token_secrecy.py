"""A token that got into a log would open an account to whoever reads it."""

from __future__ import annotations

import contextlib
from urllib.parse import quote

import pytest
from django.test import RequestFactory
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from glowing.errorpages import MaskedReport
from tests import tokens
from tests.worker import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FORMS = (tokens.id_token, tokens.expired, tokens.alg_none)


def encoded(token):
    """Write every character of a token as a percent sign and two digits."""
    return "".join(f"%{ord(character):02X}" for character in token)


def bring_by_http(server, token):
    """Send a token in every place of a request where one was ever seen."""
    for header in ("Authorization", "Referer", "Cookie", "User-Agent", "X-Forwarded-For"):
        server.ask("GET", "/api/records/tasks", headers={header: token})
    server.ask("GET", "/api/records/tasks", headers={"Authorization": f"Bearer {token}"})
    server.ask("GET", "/streams", headers={"Referer": f"http://localhost/?token={token}"})
    for query in (f"token={token}", f"access_token={token}", f"jwt={token}", f"x={quote(token)}"):
        server.ask("GET", f"/api/records/tasks?{query}")
    server.ask("GET", f"/accounts/login/?next=/%3Fid_token%3D{encoded(token)}")
    server.ask("GET", f"/nowhere/{token}")
    server.ask("GET", f"/nowhere/{encoded(token)}")
    server.ask("POST", f"/api/records/{token}", token.encode(), {"Content-Type": "text/plain"})


def bring_by_socket(server, token):
    """Open sockets with a token; those that are refused are refused."""
    base = f"ws://127.0.0.1:{server.port}"
    for path in (
        f"/ws?token={token}",
        f"/ws?token=Bearer%20{token}",
        f"/ws?token={encoded(token)}",
        f"/ws?%74oken={token}",
        f"/ws?access_token={token}",
        f"/ws/{token}",
        f"/{encoded(token)}",
    ):
        headers = {"Authorization": token, "Referer": f"http://localhost/{token}"}
        with (
            contextlib.suppress(InvalidStatus),
            connect(base + path, additional_headers=headers) as socket,
        ):
            socket.send(f'{{"type": "{token}"}}')
            socket.send(token)
            socket.recv(timeout=5)


@pytest.mark.parametrize("environment", [{}, {"LOG_JSON": "1"}, {"DEBUG": "1"}], ids=str)
def test_no_token_gets_into_a_log(web, owner, folders, environment):
    server = web(env={"LOG_LEVEL": "DEBUG"} | environment)
    sent = [form(owner) for form in FORMS]

    for token in sent:
        bring_by_http(server, token)
        bring_by_socket(server, token)
    server.ask("GET", "/nowhere/last")

    wait_until(lambda: "/nowhere/last" in server.log.read_text())
    written = "".join(
        path.read_text(errors="replace") for path in [server.log, *folders.rglob("*.log")]
    )
    for token in sent:
        header, claims, signature = token.split(".")
        assert claims[:40] not in written
        assert encoded(claims)[:40] not in written
        assert not signature or signature[:40] not in written
        assert header[:30] not in written


def test_no_token_gets_into_a_report_of_a_bug(owner):
    token = tokens.id_token(owner)
    request = RequestFactory().get(f"/x?token={token}", headers={"Authorization": token})

    try:
        raise RuntimeError(f"cannot read {token}")
    except RuntimeError as err:
        report = MaskedReport(request, type(err), err, err.__traceback__)

    written = report.get_traceback_html() + report.get_traceback_text()
    assert "RuntimeError" in written
    assert not [part for part in token.split(".") if part[:30] in written]
