"""The settings of docs/api.md, tried as they stand there."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core.management import call_command
from websockets.sync.client import connect

from tests.contract.client import ORIGIN, TIMEOUT_S
from tests.contract.proxy import tls_proxy
from tests.contract.test_authentication import Browser, code_of
from tests.worker import ROOT

PAGE = (ROOT / "docs" / "api.md").read_text()
REQUIRED = (
    "VITE_API_URL", "VITE_WEBSOCKET_URL", "VITE_SITE_DOMAIN", "VITE_AWS_REGION",
    "VITE_COGNITO_USER_POOL_ID", "VITE_COGNITO_CLIENT_ID", "VITE_COGNITO_DOMAIN",
    "VITE_REDIRECT_URI", "VITE_LOGOUT_URI", "VITE_CONTENT_URL", "VITE_TWITCH_CLIENT_ID",
)  # fmt: skip


def settings_below(heading):
    """Return the settings of the front end under a heading of the document."""
    part = PAGE.partition(f"### {heading}\n")[2].partition("\n### ")[0]
    return dict(re.findall(r"^ +(VITE_\w+)=(.+)$", part, re.MULTILINE))


@pytest.mark.parametrize("heading", ["Both on one machine, to try it", "One host with TLS"])
def test_a_deployment_in_the_document_sets_all_that_the_front_end_needs(heading):
    found = settings_below(heading)

    assert [name for name in REQUIRED if not found.get(name, "").strip()] == []
    assert found["VITE_API_URL"].endswith("/")
    assert found["VITE_CONTENT_URL"] == found["VITE_API_URL"].removesuffix("api/")
    assert "?" not in found["VITE_WEBSOCKET_URL"]
    assert found["VITE_REDIRECT_URI"].endswith("/auth-callback")


@pytest.fixture
def proxy(server, tmp_path):
    with tls_proxy(server, tmp_path) as proxy:
        yield proxy


class Machine(Browser):
    """A browser on the one machine: names below localhost are here, and so is each port."""

    def __init__(self, server, proxy):
        super().__init__(server)
        self.proxy = proxy

    def secure(self, address):
        """Fetch from the proxy what the front end asks for by https; cookies know no ports."""
        parts = urlsplit(address)
        assert (parts.scheme, parts.port) == ("https", 8443)
        assert parts.hostname in ("localhost", "cognito-idp.localhost")
        headers = {"Host": parts.netloc, "Origin": ORIGIN}
        if parts.hostname == "localhost":
            headers["Cookie"] = "; ".join(f"{one.name}={one.value}" for one in self.session.cookies)
        return requests.get(
            f"https://127.0.0.1:{self.proxy.port}{parts.path}",
            params=parts.query,
            headers=headers,
            verify=False,
            allow_redirects=False,
            timeout=TIMEOUT_S,
        )


@pytest.fixture
def machine(server, proxy, settings, transactional_db):
    settings.FRONTEND_ORIGINS = [ORIGIN]
    call_command("oidc_client", verbosity=0)
    machine = Machine(server, proxy)
    yield machine
    machine.session.close()


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_the_one_machine_of_the_document_leads_from_login_to_logout(machine, owner):
    vite = settings_below("Both on one machine, to try it")
    authority = (
        f"https://cognito-idp.{vite['VITE_AWS_REGION']}.amazonaws.com"
        f"/{vite['VITE_COGNITO_USER_POOL_ID']}"
    )

    answer = machine.secure(f"{authority}/.well-known/openid-configuration")
    found = answer.json()
    asked = {"redirect_uri": vite["VITE_REDIRECT_URI"], "client_id": vite["VITE_COGNITO_CLIENT_ID"]}
    back = machine.log_in(
        machine.authorize(found["authorization_endpoint"], **asked), owner.username
    )
    tokens = machine.exchange(found["token_endpoint"], code_of(back), **asked).json()

    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert found["token_endpoint"].startswith("http://localhost:8000/")
    assert listed(machine, vite, tokens["id_token"]) == {"items": [], "cursor": None}
    assert opens_a_socket(machine, vite, tokens["id_token"])

    query = (
        f"client_id={asked['client_id']}&logout_uri={vite['VITE_LOGOUT_URI']}&response_type=code"
    )
    left = machine.secure(f"https://{vite['VITE_COGNITO_DOMAIN']}/logout?{query}")
    again = machine.authorize(found["authorization_endpoint"], **asked)

    assert left.headers["Location"] == vite["VITE_LOGOUT_URI"]
    assert "code" not in parse_qs(urlsplit(again.headers["Location"]).query)


def listed(machine, vite, token):
    address = machine.here(f"{vite['VITE_API_URL']}records/streams?cursor=null")
    headers = {"Authorization": token, "Origin": ORIGIN}
    return requests.get(address, headers=headers, timeout=TIMEOUT_S).json()


def opens_a_socket(machine, vite, token):
    address = machine.here(vite["VITE_WEBSOCKET_URL"]).replace("http", "ws", 1)
    with connect(f"{address}?token={token}", origin=ORIGIN, open_timeout=TIMEOUT_S):
        return True
