"""The example of `docs/widgets.md`, followed to the letter in a copy of the tree."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.outage import private_valkey
from tests.tokens import id_token
from tests.web import Web
from tests.worker import ROOT
from widgets.services.tokens import new_token

if TYPE_CHECKING:
    from pathlib import Path

# A block of code that names its file in a comment at its top.
BLOCK = re.compile(r"^```\w+\n((?:#|//|/\*|\{#) (\S+/\S+).*?)^```$", re.MULTILINE | re.DOTALL)
SOURCES = (
    "assets", "chat", "episodes", "glowing", "streams", "templates", "tests", "transcription",
    "widgets",
)  # fmt: skip
LEFT_OUT = shutil.ignore_patterns("node_modules", "dist", "sample", "fixtures")
DEV = {"DJANGO_SETTINGS_MODULE": "glowing.settings.dev"}


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Path:
    """A copy of the tree with the example in it and its pages built."""
    tree = tmp_path_factory.mktemp("tree")
    for name in SOURCES:
        shutil.copytree(ROOT / name, tree / name, ignore=LEFT_OUT)
    shutil.copy(ROOT / "pyproject.toml", tree)
    (tree / "assets" / "node_modules").symlink_to(ROOT / "assets" / "node_modules")
    for text, name in BLOCK.findall((ROOT / "docs" / "widgets.md").read_text()):
        (tree / name).parent.mkdir(exist_ok=True)
        (tree / name).write_text(text)
    run(tree / "assets", ROOT / "requirements" / "npm", "run", "--silent", "build")
    return tree


@pytest.fixture
def extended(tree, data, environment, transactional_db, tmp_path):
    """A server of that copy; its keys do not say which test process they belong to."""
    with private_valkey(tmp_path / "private") as (found, _):
        own = {**environment, **DEV, "REDIS_URL": found.redis_url}
        with closing(Web(data, own, tree)) as server:
            yield server.start().address


def run(folder: Path, *argv: object) -> None:
    done = subprocess.run(
        [str(one) for one in argv], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_example_passes_its_own_test(tree):
    bare = ("env", "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1", sys.executable, "-m", "pytest")
    alone = ("-c", "/dev/null", "--rootdir", tree, "--noconftest")

    run(tree, *bare, *alone, "tests/unit/widgets/test_deaths.py")


def test_the_example_is_typed_and_in_shape(tree):
    run(tree, sys.executable, "-m", "ruff", "check", "widgets/kinds/deaths")
    run(tree, sys.executable, "-m", "ruff", "format", "--check", "widgets/kinds/deaths")
    run(tree / "assets", "node_modules/.bin/tsc", "--noEmit")


def test_the_example_is_created_steered_and_shown(extended, page, person):
    def post(path: str, data: dict) -> dict:
        headers = {"Authorization": id_token(person)}
        answer = page.request.post(f"{extended}/api/{path}", headers=headers, data=data)
        assert answer.ok, answer.text()
        return answer.json()

    line = {"type": "channel.chat.message", "text": "!death", "badges": ["moderator"]}
    secret = new_token()
    widget = {"title": "Deaths", "type": "deaths", "access_token": secret}
    widget_id = post("records/stream_widgets", widget)["id"]
    page.goto(f"{extended}/widgets/{widget_id}#{secret}")
    post(f"widgets/{widget_id}/actions/died", {})
    post("widgets/events", line)

    expect(page.locator(".deaths")).to_have_text("Deaths 2")
