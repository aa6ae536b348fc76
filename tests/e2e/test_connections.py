from contextlib import closing

import pytest
from playwright.sync_api import expect

from glowing.accounts.models import LinkedAccount
from tests.provider import oauth_server
from tests.web import Web


@pytest.fixture(scope="module")
def provider():
    with oauth_server() as server:
        yield server


@pytest.fixture(scope="module")
def server(data, environment, provider):
    """A web server that is registered at the providers on the loopback."""
    with closing(Web(data, environment | provider.settings)) as server:
        server.environment["PUBLIC_URL"] = server.address
        provider.redirect_uris = {
            f"{server.address}/connections/{name}/callback" for name in ("twitch", "youtube")
        }
        yield server.start()


def test_a_person_links_and_unlinks_an_account(logged_in, accessible):
    logged_in.goto("/")
    logged_in.get_by_label("Your account").click()
    logged_in.get_by_role("link", name="Connections").click()
    accessible(logged_in)

    logged_in.get_by_role("button", name="Link Twitch").click()
    expect(logged_in.get_by_text("streamer4711")).to_be_visible()
    expect(logged_in.get_by_text("Twitch is linked.")).to_be_visible()
    assert "code=" not in logged_in.url
    accessible(logged_in)

    logged_in.get_by_role("button", name="Unlink Twitch").click()
    expect(logged_in.get_by_text("Twitch is not linked any more.")).to_be_visible()
    assert not LinkedAccount.objects.exists()


def test_no_secret_of_a_link_is_in_the_servers_log(logged_in, server, provider):
    logged_in.goto("/connections")
    logged_in.get_by_role("button", name="Link YouTube").click()
    expect(logged_in.get_by_text("A channel")).to_be_visible()

    sent = [one.form for one in provider.seen if "code" in one.form]
    log = server.log.read_text()
    assert sent[-1]["code"].split("/")[1] not in log
    assert not [token for token in provider.access if token in log]
