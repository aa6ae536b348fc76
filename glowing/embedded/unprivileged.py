"""Run a program without root's rights, also when called by root.

PostgreSQL refuses to run as root. A user namespace gives it another user id without touching
any file; where the kernel forbids that, the program runs as `nobody`, who then owns its data.
Nothing outside the data directory changes its owner or its permissions.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glowing.embedded.errors import StartError

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
OTHERS_ENTER = 0o001


@cache
def namespaces_work() -> bool:
    """Say whether this machine lets us run programs in a user namespace."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0


def command(argv: Sequence[str], *, folder: Path) -> tuple[list[str], str | None]:
    """Return the argv that runs `argv` over `folder`, and the user to run it as (None: the caller).

    `folder` keeps its owner where that is not root, so that root may start what another user made.
    """
    if os.geteuid() != 0:
        return list(argv), None
    owner = folder.stat().st_uid
    if owner == 0 and namespaces_work():
        return [*NAMESPACE, *argv], None
    if owner == 0:
        _give_to_nobody(folder)
    user = pwd.getpwuid(folder.stat().st_uid).pw_name
    return [_reachable_copy(argv[0], folder), *argv[1:]], user


def run_as(user: str | None) -> dict[str, Any]:
    """Return the arguments of `subprocess` that run a program as `user`."""
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _give_to_nobody(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    folder.parent.chmod(folder.parent.stat().st_mode | OTHERS_ENTER)
    closed = next((path for path in folder.parents if not _may_enter(path)), None)
    if closed:
        raise StartError(
            f"{closed} is closed to other users, and PostgreSQL must not run as root: "
            "set GLOWING_DATA_DIR to a folder such as /var/lib/glowing, or start as another user."
        )
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


def _may_enter(path: Path) -> bool:
    return bool(path.stat().st_mode & OTHERS_ENTER)


def _reachable_copy(program: str, folder: Path) -> str:
    """Return a path of `program` that other users may run, from a copy if need be.

    Programs find their libraries relative to themselves (`../lib`), so the whole tree is copied.
    """
    path = Path(program)
    if all(_may_enter(parent) for parent in path.parents):
        return program
    copy = folder.parent / "programs" / path.parents[1].name
    if not copy.exists():
        shutil.copytree(path.parents[1], copy, symlinks=True)
    return str(copy / path.relative_to(path.parents[1]))
