"""No engine builds the images here, so what they name is compared with the tree."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from glowing.embedded.supervision import UVICORN

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILES = sorted((ROOT / "docker").glob("*.Dockerfile"))
COMPOSES = sorted((ROOT / "docker").glob("compose*.yml"))
PROGRAMS = {"celery", "uvicorn", "python"}
QUEUES = {"default", "media", "gpu", "upload"}


def services() -> list[tuple[str, dict]]:
    return [
        (f"{path.name}:{name}", service)
        for path in COMPOSES
        for name, service in yaml.safe_load(path.read_text())["services"].items()
    ]


SERVICES = services()
OURS = [(name, service) for name, service in SERVICES if "image" not in service]


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.name)
def test_what_a_dockerfile_copies_exists(path):
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", path.read_text(), re.MULTILINE)
        for source in shlex.split(line)[:-1]
    ]

    assert [source for source in copied if not (ROOT / source).exists()] == []


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.name)
def test_no_container_runs_as_root(path):
    assert re.search(r"^USER (?!root)", path.read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.name)
def test_requirements_in_images_are_hashed_files_of_ours(path):
    text = path.read_text()

    assert "--require-hashes" in text
    assert all((ROOT / name).exists() for name in re.findall(r"requirements/\w+\.txt", text))


@pytest.mark.parametrize(("name", "service"), OURS, ids=[name for name, _ in OURS])
def test_what_a_service_builds_from_exists(name, service):
    build = service.get("build", {"dockerfile": "docker/worker.Dockerfile"})

    assert (ROOT / build["dockerfile"]).exists()


@pytest.mark.parametrize(("name", "service"), OURS, ids=[name for name, _ in OURS])
def test_a_service_starts_a_program_of_the_image(name, service):
    command = service.get("command", ["uvicorn"])

    assert command[0] in PROGRAMS


def test_the_workers_take_every_queue_between_them():
    base = yaml.safe_load((ROOT / "docker" / "compose.yml").read_text())["services"]
    commands = [
        service["command"] for service in base.values() if "-Q" in service.get("command", ())
    ]

    assert {q for c in commands for q in c[c.index("-Q") + 1].split(",")} == QUEUES


def test_the_web_is_served_in_a_container_as_everywhere():
    text = (ROOT / "docker/web.Dockerfile").read_text().replace("\\\n", "")
    (command,) = re.findall(r"^CMD (\[.+\])$", text, re.MULTILINE)

    assert tuple(json.loads(command)[: len(UVICORN)]) == UVICORN
