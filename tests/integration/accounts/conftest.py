from __future__ import annotations

import pytest

from tests import openid


@pytest.fixture
def front_end(db, settings):
    """The registered front end of another origin."""
    settings.FRONTEND_ORIGINS = settings.CORS_ALLOWED_ORIGINS = [openid.ORIGIN]
    openid.register()
    return openid.ORIGIN


@pytest.fixture
def signed_in(client, owner, front_end):
    """A browser with a session of the owner."""
    client.force_login(owner)
    return client
