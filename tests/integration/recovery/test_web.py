"""The web process and the database go away and come back."""

from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from glowing import storage
from glowing.accounts.models import User
from streams.models import Upload
from tests.factories.streams import StreamFactory
from tests.outage import ALIAS
from tests.worker import wait_until
from widgets.models import StreamWidget

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.timeout(300),
]
CHUNK = 3 * 1024 * 1024
TOKEN = "t" * 32
LOGIN = "/accounts/login/"


@pytest.fixture
def browser(owner):
    """The headers of a logged-in browser that uploads."""
    client = Client()
    client.force_login(owner)
    session = client.cookies["sessionid"].value
    return {
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Tus-Resumable": "1.0.0",
    }


def begin(web, browser, stream, size):
    facts = {"filename": "long.mkv", "stream": str(stream.pk)}
    metadata = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in facts.items())
    headers = browser | {"Upload-Length": str(size), "Upload-Metadata": metadata}
    return web.ask("POST", "/uploads", headers=headers).headers["Location"]


def chunk_at(browser, offset):
    kind = "application/offset+octet-stream"
    return browser | {"Content-Type": kind, "Upload-Offset": str(offset)}


def test_what_a_killed_web_server_acknowledged_of_an_upload_is_kept(owner, web, browser):
    stream = StreamFactory(owner=owner, prefix="2026-11-22")
    content = bytes(range(256)) * (2 * CHUNK // 256)
    first = web()
    address = begin(first, browser, stream, len(content))
    answer = first.ask("PATCH", address, content[:CHUNK], chunk_at(browser, 0))
    assert (answer.status, answer.headers["Upload-Offset"]) == (204, str(CHUNK))

    half_sent = first.connect()
    half_sent.putrequest("PATCH", address)
    for name, value in (chunk_at(browser, CHUNK) | {"Content-Length": str(CHUNK)}).items():
        half_sent.putheader(name, value)
    half_sent.endheaders(content[CHUNK : CHUNK + CHUNK // 2])
    first.kill()
    half_sent.close()

    second = web()
    answer = second.ask("HEAD", address, headers=browser)
    assert (answer.status, answer.headers["Upload-Offset"]) == (200, str(CHUNK))
    answer = second.ask("PATCH", address, content[CHUNK:], chunk_at(browser, CHUNK))
    assert (answer.status, answer.headers["Upload-Offset"]) == (204, str(len(content)))
    key = Upload.objects.get().key
    with storage.archive().open(owner.archive_name(key)) as file:
        assert file.read() == content


def log_in(web, accept):
    """Try to log in as `ada`; return status, type and body of the answer."""
    form = {"login": "ada", "password": "correct horse battery", "csrfmiddlewaretoken": TOKEN}
    headers = {
        "Accept": accept,
        "Cookie": f"csrftoken={TOKEN}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return web.ask("POST", LOGIN, urlencode(form).encode(), headers)


def test_without_postgresql_requests_are_refused_and_work_again_once_it_is_back(database, web):
    ada = User.objects.db_manager(ALIAS).create_user("ada", password="correct horse battery")
    server = web(env={"DATABASE_URL": database.url})
    welcome = log_in(server, "text/html")
    assert welcome.status == 302
    timers = StreamWidget.objects.using(ALIAS)
    end = timezone.now() + timedelta(seconds=3)
    timers.create(owner=ada, type="countdown", state={"ends_at": end.isoformat()}, wakes_at=end)
    cookies = "; ".join(one.partition(";")[0] for one in welcome.headers.get_all("Set-Cookie"))

    connections[ALIAS].close()
    database.stop()
    with ThreadPoolExecutor() as pool:  # each of them is answered when it has waited long enough
        to_people = pool.submit(log_in, server, "text/html")
        to_programs = pool.submit(log_in, server, "application/json")
        headers = {"Accept": "text/html", "Cookie": cookies}
        visit = pool.submit(server.ask, "GET", "/", headers=headers)
    database.start()

    answers = [asked.result() for asked in (to_people, to_programs, visit)]
    assert [answer.status for answer in answers] == [503, 503, 503]
    assert "Nothing is lost" in answers[0].body
    assert json.loads(answers[1].body)["code"] == "service.database_down"
    wait_until(lambda: log_in(server, "text/html").status == 302)
    wait_until(lambda: timers.get().version == 2)
    assert server.process.poll() is None
