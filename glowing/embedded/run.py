"""`make run`: start everything on this machine and stop all of it again.

    checks ─▶ services up ─▶ prepare ─▶ services down ─▶ supervisor: services, web, workers, beat

The supervisor restarts what dies. Every process below it carries `MARKER`, so that what a
killed start left behind is found and ended by the next one.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from glowing.embedded import preflight, programs, supervision
from glowing.embedded.errors import StartError
from glowing.embedded.services import Services, are_needed, services, shared

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKER = "GLOWING_RUN"
READY_TIMEOUT_S = 180


def main() -> None:
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        signal.signal(getattr(signal, name), _leave)
    data = Path(os.environ.get("GLOWING_DATA_DIR") or supervision.SOURCE / "var").resolve()
    try:
        run(data, host=os.environ.get("HOST") or "127.0.0.1", port=preflight.port(os.environ))
    except StartError as err:
        sys.exit(f"glowing-telegram: {err}")


def run(data: Path, *, host: str, port: int) -> None:
    """Run the product over a data directory until the supervisor ends or a signal comes."""
    preflight.check_data_dir(data)
    preflight.check_tools()
    with _alone(data):
        os.environ |= {MARKER: str(data), "GLOWING_DATA_DIR": str(data)}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glowing.settings.dev")
        programs.stop_all((MARKER, str(data)))
        preflight.check_port(host, port)
        _prepare(data)
        with _supervised(data, host=host, port=port) as supervisor:
            _wait_for_web(supervisor, f"http://{_reachable(host)}:{port}", data)
            print(f"glowing-telegram is ready: {_shown(host, port)}")  # noqa: T201
            print(f"Logs: {data}/log  Stop: Ctrl-C", flush=True)  # noqa: T201
            if supervisor.wait() != 0:
                raise StartError(f"the supervisor ended unexpectedly, see {data}/log")


def _embedded(data: Path) -> Services | None:
    """Return the embedded services this start needs: none when the environment names others."""
    return Services.of(data) if are_needed() else None


def _prepare(data: Path) -> None:
    print("Preparing the database …", flush=True)  # noqa: T201
    with ExitStack() as stack:
        if _embedded(data):
            stack.enter_context(services(data))
        argv = [sys.executable, "-m", "glowing.embedded.prepare"]
        environment = {"LOG_LEVEL": "WARNING"} | os.environ
        made = subprocess.run(argv, cwd=supervision.SOURCE, env=environment, check=False)
        if made.returncode != 0:
            raise StartError("the database could not be prepared, see above")


@contextmanager
def _supervised(data: Path, *, host: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    with ExitStack() as stack:
        embedded = _embedded(data)
        if embedded:
            stack.enter_context(shared(data))
        # A command of this person may be using the services just now: they stay as they are.
        needed = embedded.programs() if embedded and not embedded.are_running() else ()
        product = supervision.product(data, host=host, port=port)
        (data / "log").mkdir(exist_ok=True)
        path = data / "supervisord.conf"
        path.write_text(supervision.configuration(data, needed, product))
        argv = [sys.executable, "-m", "supervisor.supervisord", "-c", str(path)]
        supervisor = subprocess.Popen(argv, cwd="/", start_new_session=True)
        try:
            yield supervisor
        finally:
            _stop(supervisor, data)


def _stop(supervisor: subprocess.Popen[bytes], data: Path) -> None:
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    print("\nStopping …", flush=True)  # noqa: T201
    programs.stop_all((MARKER, str(data)))
    supervisor.wait()


def _wait_for_web(supervisor: subprocess.Popen[bytes], address: str, data: Path) -> None:
    ready = programs.wait_until(
        lambda: _answers(f"{address}/readyz"), supervisor, timeout_s=READY_TIMEOUT_S
    )
    if not ready:
        raise StartError(f"the web server did not get ready, see {data}/log/web.log")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _shown(host: str, port: int) -> str:
    """Return the address for people: that of PUBLIC_URL, so that a browser has one login."""
    is_here = _reachable(host) in ("127.0.0.1", "[::1]")
    return os.environ.get("PUBLIC_URL") or f"http://{'localhost' if is_here else host}:{port}"


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - not bound here


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Refuse a second start over the same data directory."""
    with (data / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as err:
            raise StartError(f"already running over {data}; stop it first with Ctrl-C.") from err
        yield


def _leave(_signal: int, _frame: object) -> NoReturn:
    sys.exit(0)


if __name__ == "__main__":
    main()
