"""Run a program without root's rights, also when called by root.

PostgreSQL refuses to run as root. A user namespace gives it another user id without touching
any file; where the kernel forbids that, the program runs as `nobody`, who then owns its data.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


@cache
def _namespaces_work() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0


def command(argv: list[str], *, data: Path) -> tuple[list[str], dict[str, Any]]:
    """Return the argv and the `Popen` arguments that run `argv` over `data` unprivileged."""
    if os.geteuid() != 0:
        return argv, {}
    if _namespaces_work():
        return [*NAMESPACE, *argv], {}
    nobody = pwd.getpwnam("nobody")
    for path in [data, *data.rglob("*")]:
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    return argv, {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
