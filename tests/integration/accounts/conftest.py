from __future__ import annotations

import pytest

from tests import openid
from tests.provider import oauth_server
from tests.tokens import api

APP = "http://localhost:5173"
PAGES = {"twitch": f"{APP}/profile", "youtube": f"{APP}/series/1"}
SCOPES = {
    "twitch": ["channel:manage:broadcast", "user:read:chat"],
    "youtube": ["https://www.googleapis.com/auth/youtube.upload"],
}


@pytest.fixture
def provider(settings):
    """Twitch and Google on the loopback, with this installation registered at both."""
    with oauth_server() as server:
        for name, value in server.settings.items():
            setattr(settings, name, value)
        settings.FRONTEND_ORIGINS = [APP, "https://control.example"]
        settings.PUBLIC_URL = "http://localhost:8000"
        server.redirect_uris = {
            f"{base}/{name}/callback"
            for base in (APP, f"{settings.PUBLIC_URL}/connections")
            for name in ("twitch", "youtube")
        }
        yield server


@pytest.fixture
def link(provider):
    """Link an account as the front end does: `link(owner, "twitch")`; returns the last answer."""

    def run(user, name, **changes):
        asked = {"scopes": SCOPES[name], "redirect_uri": PAGES[name]}
        url = api(user).post(f"/api/auth/{name}/url", asked, format="json").json()["url"]
        brought = provider.consent(url)
        body = {"code": brought["code"], "state": brought["state"], "scope": []} | changes
        return api(user).post(f"/api/auth/{name}/callback", body, format="json")

    return run


@pytest.fixture
def front_end(db, settings):
    """The origin of a front end that is registered with our own provider."""
    settings.FRONTEND_ORIGINS = settings.CORS_ALLOWED_ORIGINS = [openid.ORIGIN]
    openid.register()
    return openid.ORIGIN


@pytest.fixture
def signed_in(client, owner, front_end):
    """A browser with a session of the owner."""
    client.force_login(owner)
    return client
