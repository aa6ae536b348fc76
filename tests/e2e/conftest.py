"""A real browser against a real server and real workers, all on the test database.

Every browser test asserts at its end that no page raised an error or broke the content policy.
"""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from playwright.sync_api import expect, sync_playwright

from tests.factories.accounts import UserFactory
from tests.folders import keep_below
from tests.web import Web
from tests.worker import ROOT, database_url, forget_messages, start_worker

if TYPE_CHECKING:
    from pathlib import Path

AXE = ROOT / "assets" / "node_modules" / "axe-core" / "axe.min.js"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--autoplay-policy=no-user-gesture-required",
]
WATCH = """
window.broken = [];
addEventListener("securitypolicyviolation", (event) => {
  window.broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""
SERIOUS = """
async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.html).slice(0, 3).join(" | ")}`);
}
"""

expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/e2e/" in item.nodeid:
            item.add_marker("e2e")


@pytest.fixture(scope="session")
def static_files(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=folder):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


@pytest.fixture(scope="package")
def browser():
    """One browser; its event loop runs in this thread, and the ORM is used outside of it."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def data(tmp_path_factory, static_files) -> Path:
    """The data directory of the server and the worker, which all browser tests share."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "static").symlink_to(static_files)
    return folder


@pytest.fixture(autouse=True)
def folders(settings, data):
    """Let the test write and read where the server and the worker do."""
    return keep_below(data, settings)


@pytest.fixture(scope="package")
def environment(django_db_setup, data) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url(connection.settings_dict),
        "REDIS_URL": settings.REDIS_URL,
        "GLOWING_DATA_DIR": str(data),
    }


@pytest.fixture(scope="package")
def server(data, environment):
    """The web server that the browser tests share."""
    with closing(Web(data, environment)) as server:
        yield server.start()


@pytest.fixture
def own_server(data, environment, transactional_db):
    """A web server that a test may kill."""
    with closing(Web(data, environment)) as server:
        yield server.start()


@pytest.fixture(scope="package")
def celery_worker(data, environment):
    """A worker of every queue on the test database."""
    forget_messages()
    started = start_worker(data, env=environment, beat=False, concurrency=1)
    yield started
    started.kill()


@pytest.fixture
def site(server, transactional_db, request):
    """The address of the server; what it logs is printed when the test fails."""
    seen = server.log.stat().st_size
    yield server.address
    request.node.add_report_section("call", server.log.name, server.log.read_text()[seen:])


@pytest.fixture
def work(celery_worker, transactional_db, request):
    """Have jobs worked on; what the worker logs is printed when the test fails."""
    seen = celery_worker.log.stat().st_size
    yield celery_worker
    request.node.add_report_section("call", "worker", celery_worker.log.read_text()[seen:])


@pytest.fixture
def person(transactional_db):
    return UserFactory(username="mira")


@pytest.fixture
def page(browser, site):
    """A page of nobody; errors in it fail the test."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    context.add_init_script(WATCH)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    errors += page.evaluate("window.broken")
    context.close()
    assert errors == []


@pytest.fixture
def logged_in(page, person, site):
    """The page of a person who has logged in."""
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": site}
    page.context.add_cookies([cookie])
    return page


@pytest.fixture
def beside(transactional_db):
    """Call something that publishes in a thread of its own, where no event loop runs."""

    def call(function, **arguments):
        def work():
            try:
                return function(**arguments)
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(work).result()

    return call


@pytest.fixture
def accessible():
    """Assert that axe finds nothing serious on a page."""

    def check(page) -> None:
        page.evaluate(AXE.read_text())
        assert page.evaluate(SERIOUS) == []

    return check
