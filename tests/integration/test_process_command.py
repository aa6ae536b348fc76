from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command

from episodes.models import Suggestion
from glowing.embedded import Services, services
from glowing.jobs.models import Job, State
from streams.models import Stream

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("2026-11-22 07-49-57.mkv", "2026-11-22 07-50-34.mkv")


@pytest.fixture
def recordings(sample, tmp_path):
    """A folder with the two recordings of the sample."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    for name in NAMES:
        (folder / name).symlink_to(sample / name)
    return folder


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_damaged_recording_is_told_and_the_others_come_through(recordings, owner, capsys):
    (recordings / NAMES[1]).unlink()
    (recordings / NAMES[1]).write_bytes(b"not a recording " * 1000)

    with pytest.raises(CommandError, match="1 of the steps failed"):
        call_command("process", str(recordings), user=owner.username)

    stream = Stream.objects.get()
    printed = capsys.readouterr().out
    assert stream.title == "recordings"
    assert Suggestion.objects.filter(stream=stream).count() == 1
    assert f"✗ Ingest {NAMES[1]}" in printed
    assert f"/streams/{stream.pk}/review" in printed
    assert Job.objects.filter(state=State.FAILED).count() == 1


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_interrupted_run_is_gone_on_with_where_it_stopped(recordings, tmp_path):
    home = tmp_path / "home"
    argv = [sys.executable, "manage.py", "process", str(recordings)]
    environment = os.environ | {
        "GLOWING_DATA_DIR": str(home),
        "DJANGO_SETTINGS_MODULE": "glowing.settings.dev",
    }

    def start():
        return subprocess.Popen(
            argv,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    with services(home):
        first = start()
        until(first, f"✓ Ingest {NAMES[0]}")
        first.send_signal(signal.SIGINT)
        assert "go on" in first.communicate(timeout=200)[0]
        assert first.returncode == 130
        before = jobs_in(home)

        second = start()
        said = second.communicate(timeout=200)[0]
        after = jobs_in(home)

        third = start()
        third.communicate(timeout=200)

        assert second.returncode == third.returncode == 0, said
        assert after[f"Ingest {NAMES[0]}"] == before[f"Ingest {NAMES[0]}"]
        assert {state for state, *_ in after.values()} == {"succeeded"}
        assert jobs_in(home) == after
        assert "starts after 12.0 s of silence" in said


def until(process, line):
    """Read what a process prints up to a line."""
    for text in process.stdout:
        if line in text:
            return
    raise AssertionError(f"{line!r} was never printed")


def jobs_in(home):
    """The first job of each title, with what must not change once it is done."""
    query = (
        "SELECT title, state, attempt, finished_at, ledger FROM jobs_job ORDER BY created_at DESC"
    )
    with psycopg.connect(Services.of(home).database_url) as connection:
        rows = connection.execute(query).fetchall()
    return {
        title: (state, attempt, at, json.dumps(ledger))
        for title, state, attempt, at, ledger in rows
    }


@pytest.mark.django_db(transaction=True)
def test_folder_that_may_not_be_read_is_said_in_one_line(owner, tmp_path, monkeypatch):
    def refuse(_folder):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)

    with pytest.raises(CommandError, match="cannot be brought in: Permission denied"):
        call_command("process", str(tmp_path), user=owner.username)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["/nowhere/at/all"], "There is no file or folder /nowhere/at/all"),
        ([str(ROOT / "manage.py")], "manage.py is not a video file"),
        ([str(ROOT / "tests" / "unit")], "There is no video file"),
        (["--date", "yesterday"], "yesterday is not a date"),
        (["--date", "2026-02-30"], "2026-02-30 is not a date"),
        (["--user", "nobody"], "There is no user called nobody"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(owner, sample, arguments, reason):
    paths = [] if arguments[0].startswith("/") else [str(sample)]
    user = [] if "--user" in arguments else ["--user", owner.username]

    with pytest.raises(CommandError, match=reason) as refusal:
        call_command("process", *paths, *arguments, *user)

    assert "\n" not in str(refusal.value)
    assert not Stream.objects.exists()
