"""The supervisor's configuration: which programs make up a running installation."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from glowing.embedded.programs import Program

if TYPE_CHECKING:
    from collections.abc import Sequence

SOURCE = Path(__file__).resolve().parents[2]
# How the web is served, wherever it is. This is the implementation of sockets whose writing waits
# for the other end to read; what is longer than any frame of ours is refused before it is kept.
UVICORN = (
    "uvicorn", "glowing.asgi:application", "--no-access-log",
    "--ws", "websockets-sansio", "--ws-max-size", "65536", "--ws-per-message-deflate", "false",
    "--ws-ping-interval", "55", "--ws-ping-timeout", "20",
)  # fmt: skip
SUPERVISOR = """\
[supervisord]
nodaemon=true
silent=true
logfile={logs}/supervisor.log
logfile_maxbytes=1MB
logfile_backups=1
loglevel=warn
pidfile={data}/supervisord.pid
{user}
[group:product]
programs={product}
priority=900
"""
PROGRAM = """
[program:{name}]
command={command}
directory={folder}
{user}priority={priority}
autorestart=true
startsecs=2
startretries=30
stopsignal={signal}
stopwaitsecs=15
killasgroup=true
redirect_stderr=true
stdout_logfile={logs}/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=2
"""


def product(data: Path, *, host: str, port: int) -> tuple[Program, ...]:
    """Return the programs of the product itself: web, two workers and beat.

    Short work has a worker of its own, so that no transcription or render keeps it waiting. The
    pages come before all work: they are up first, and stay quick while it runs.
    """
    serve = (
        *UVICORN, "--host", host, "--port", str(port), "--timeout-graceful-shutdown", "3",
    )  # fmt: skip
    behind = ("nice", "-n", "5", sys.executable, "-m", "celery", "-A", "glowing")
    worker = (*behind, "worker", "--without-mingle", "--without-gossip")
    short = (*worker, "-n", "short@%h", "-Q", "default,upload", "-c", "2")
    long = (*worker, "-n", "long@%h", "-Q", "media,gpu", "-c", "1", "--disable-prefetch")
    beat = (*behind, "beat", "--pidfile=", "-s", str(data / "celerybeat"))
    return (
        Program("web", (sys.executable, "-m", *serve)),
        Program("worker", short, stop_signal="QUIT"),
        Program("worker-media", long, stop_signal="QUIT"),
        Program("beat", beat),
    )


def configuration(data: Path, services: Sequence[Program], product: Sequence[Program]) -> str:
    """Return supervisord's configuration; services start first and stop last."""
    logs = data / "log"
    head = SUPERVISOR.format(
        data=_escaped(data),
        logs=_escaped(logs),
        user="user=root\n" if os.geteuid() == 0 else "",
        product=",".join(program.name for program in product),
    )
    parts = [_section(program, logs, Path("/"), 100) for program in services]
    parts += [_section(program, logs, SOURCE, 900) for program in product]
    return head + "".join(parts)


def _section(program: Program, logs: Path, folder: Path, priority: int) -> str:
    return PROGRAM.format(
        name=program.name,
        command=_escaped(shlex.join(program.argv)),
        folder=_escaped(folder),
        user=f"user={program.user}\n" if program.user else "",
        priority=priority,
        signal=program.stop_signal,
        logs=_escaped(logs),
    )


def _escaped(value: object) -> str:
    """Keep the supervisor from reading a percent sign as the start of a variable."""
    return str(value).replace("%", "%%")
