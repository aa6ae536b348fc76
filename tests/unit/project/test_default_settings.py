from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def command(data, *argv):
    known = {name: value for name, value in os.environ.items() if "SECRET_KEY" not in name}
    ours = {"GLOWING_DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "glowing.settings.dev"}
    return subprocess.run(
        [sys.executable, *argv],
        cwd=ROOT,
        env=known | ours,
        capture_output=True,
        text=True,
        check=False,
    )


def test_data_directory_that_cannot_be_made_is_told_in_one_line():
    refused = command("/proc/nowhere", "manage.py", "demo")

    assert refused.returncode == 1
    assert refused.stderr == (
        "glowing-telegram: /proc/nowhere cannot keep our data: No such file or directory.\n"
    )


def test_processes_that_start_together_have_one_secret_key(tmp_path):
    show = "from django.conf import settings; print(settings.SECRET_KEY)"

    with ThreadPoolExecutor(2) as pool:
        shown = [one.stdout for one in pool.map(lambda _: command(tmp_path, "-c", show), range(2))]

    path = tmp_path / "secret_key"
    assert set(shown) == {f"{path.read_text()}\n"}
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(tmp_path.glob("secret_key*")) == [path]
