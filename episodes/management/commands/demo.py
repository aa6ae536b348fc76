from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management.base import BaseCommand

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

# What would lead the demonstration to somebody's real data.
ELSEWHERE = ("DATABASE_URL", "REDIS_URL", "GLOWING_STORAGE", "GLOWING_DATA_DIR")


class Command(BaseCommand):
    help = (
        "Do the main job on the sample stream and check the outcome. "
        "Works in a data directory of its own, which is removed; the video is kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        default = Path(settings.DATA_DIR) / "demo"
        parser.add_argument("--save-to", type=Path, default=default, help="folder for the video")

    def handle(self, *, save_to: Path, **_options: object) -> None:
        with tempfile.TemporaryDirectory(prefix="glowing-demo-") as folder:
            argv = [sys.executable, sys.argv[0], "demo_here", "--save-to", str(save_to.resolve())]
            child = subprocess.Popen(argv, env=_environment() | {"GLOWING_DATA_DIR": folder})
            sys.exit(_outcome(child))


def _environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name.removesuffix("_FILE") not in ELSEWHERE
    }


def _outcome(child: subprocess.Popen[bytes]) -> int:
    """Wait for the child, which gets Ctrl-C too and then stops its services."""
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue
