"""One real server for all of these tests, on the test database; every test has its own people."""

from __future__ import annotations

import contextlib

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.db import connection

from tests.contract.client import ORIGIN, FrontEnd
from tests.factories.accounts import UserFactory
from tests.folders import keep_below
from tests.lasting import transactional_db
from tests.openai import KEY, Answer, openai_server
from tests.provider import oauth_server
from tests.tokens import id_token
from tests.web import Web
from tests.worker import IMPATIENT, database_url, forget_messages, start_worker

__all__ = ["transactional_db"]


@pytest.fixture(scope="package")
def data(tmp_path_factory):
    """The data directory that the server and the worker share."""
    folder = tmp_path_factory.mktemp("contract")
    (folder / "static").mkdir()
    return folder


@pytest.fixture(autouse=True)
def folders(settings, data):
    """Let the test write and read where the server and the worker do."""
    return keep_below(data, settings)


@pytest.fixture(scope="package")
def provider():
    """The loopback's Twitch and Google."""
    with oauth_server() as server:
        server.redirect_uris = {f"{ORIGIN}/twitch/callback", f"{ORIGIN}/youtube/callback"}
        yield server


@pytest.fixture(scope="package")
def model():
    """The loopback's language model."""
    with openai_server() as server:
        yield server


@pytest.fixture
def openai(model):
    """The language model, which answers as it does at first."""
    model.answers = [Answer()]
    return model


@pytest.fixture(scope="package")
def environment(django_db_setup, data, provider, model):
    return {
        "DATABASE_URL": database_url(connection.settings_dict),
        "REDIS_URL": configured.REDIS_URL,
        "GLOWING_DATA_DIR": str(data),
        "FRONTEND_ORIGINS": ORIGIN,
        # Whatever these servers say to those who look for an error, no secret may be in it.
        "LOG_LEVEL": "DEBUG",
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": model.base_url,
        **provider.settings,
    }


@pytest.fixture(scope="package")
def running(environment, data):
    with contextlib.closing(Web(data, environment)) as web:
        yield web.start()


@pytest.fixture(scope="module")
def working(environment, data):
    """A worker; it is gone before other tests start their own."""
    forget_messages()
    started = start_worker(data, env=environment | IMPATIENT, beat=False, concurrency=2)
    yield started
    started.kill()


@pytest.fixture(autouse=True)
def _unsuspected():
    """Forget what other tests tried in vain: all come from one address."""
    cache.delete("failed-tries:127.0.0.1")


@pytest.fixture
def server(running, request):
    """The address of the server; what it logs is printed when the test fails."""
    seen = running.log.stat().st_size
    yield f"http://127.0.0.1:{running.port}"
    request.node.add_report_section("call", running.log.name, running.log.read_text()[seen:])


@pytest.fixture
def worker(working, request):
    seen = working.log.stat().st_size
    yield working
    request.node.add_report_section("call", "worker", working.log.read_text()[seen:])


@pytest.fixture
def person(transactional_db):
    """Make people whom the server knows."""
    return UserFactory


@pytest.fixture
def owner(person):
    return person()


@pytest.fixture
def stranger(person):
    return person()


@pytest.fixture
def open_page(server):
    """Open the front end as somebody who has logged in."""
    with contextlib.ExitStack() as stack:

        def open_page(user, **claims):
            page = FrontEnd(server, id_token(user, **claims))
            stack.callback(page.session.close)
            return page

        yield open_page


@pytest.fixture
def app(open_page, owner):
    """The front end of `owner`."""
    return open_page(owner)


@pytest.fixture
def other(open_page, stranger):
    """The front end of somebody else."""
    return open_page(stranger)
