from __future__ import annotations

import os
import signal
import threading
import time

import psutil
import pytest

from glowing.media.errors import (
    Cancelled,
    CommandFailed,
    NoSpace,
    NotMedia,
    Stalled,
    TimedOut,
    TooBig,
)
from glowing.media.runner import ffmpeg, run, source
from glowing.media.types import ProcessLimits, Watch
from tests.worker import wait_until

# Media that comes in real time and would take an hour.
ENDLESS = ("-re", "-f", "lavfi", "-i", "anullsrc", "-t", "3600")
DISCARD = ("-f", "null", "-")


def children(name="ffmpeg"):
    return [child for child in psutil.Process().children(recursive=True) if child.name() == name]


def is_gone(pid):
    """A killed process that is not our child may still be on its way out, or wait for init."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def endless(*args):
    return [*ffmpeg(), "-stats_period", "0.05", *ENDLESS, *(args or DISCARD)]


def test_progress_rises_to_one(record):
    seen = []

    finished = run(
        [*ffmpeg(), "-stats_period", "0.01", *source(record()), *DISCARD],
        duration_ms=2000,
        watch=Watch(seen.append),
    )

    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert finished.out_time_ms == pytest.approx(2000, abs=50)


def test_cancel_ends_the_run_and_leaves_no_process():
    cancel = threading.Event()

    with pytest.raises(Cancelled):
        run(endless(), duration_ms=3_600_000, watch=Watch(lambda _done: cancel.set(), cancel))

    assert not children()


def test_cancel_ends_grandchildren_too(tmp_path):
    cancel, note = threading.Event(), tmp_path / "pid"
    note.touch()

    def cancel_when_noted():
        wait_until(note.read_text)
        cancel.set()

    threading.Thread(target=cancel_when_noted).start()

    with pytest.raises(Cancelled):
        run(
            ["sh", "-c", f"sleep 600 & echo $! > {note}; wait"],
            duration_ms=None,
            watch=Watch(cancel=cancel),
        )

    wait_until(lambda: is_gone(int(note.read_text())))


def test_cancel_takes_less_than_two_seconds():
    cancel = threading.Event()
    asked = []

    def on_progress(_done):
        asked.append(time.monotonic())
        cancel.set()

    with pytest.raises(Cancelled):
        run(endless(), duration_ms=3_600_000, watch=Watch(on_progress, cancel))

    assert time.monotonic() - asked[0] < 2


def test_what_the_callback_raises_ends_the_run():
    def on_progress(_done):
        raise LookupError

    with pytest.raises(LookupError):
        run(endless(), duration_ms=3_600_000, watch=Watch(on_progress))

    assert not children()


def test_an_input_that_never_comes_is_a_stall(tmp_path):
    pipe = tmp_path / "pipe.mkv"
    os.mkfifo(pipe)

    with pytest.raises(Stalled):
        run([*ffmpeg(), *source(pipe), *DISCARD], duration_ms=1000, idle_timeout_s=0.3)

    assert not children()


def test_an_input_that_stops_in_the_middle_is_a_stall(tmp_path, record):
    pipe = tmp_path / "pipe.mkv"
    os.mkfifo(pipe)
    half = record().read_bytes()[:100_000]
    argv = [*ffmpeg(), *source(pipe), *DISCARD]
    keeper = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    threading.Thread(target=pipe.write_bytes, args=(half,), daemon=True).start()

    with pytest.raises(Stalled):
        run(argv, duration_ms=2000, idle_timeout_s=1)
    os.close(keeper)

    assert not children()


def test_a_run_may_be_given_a_limit_of_time():
    with pytest.raises(TimedOut):
        run(endless(), duration_ms=None, timeout_s=0.3)


def test_a_full_disk_is_named():
    with pytest.raises(NoSpace) as failure:
        run(
            [*ffmpeg(), "-f", "lavfi", "-i", "sine=d=5", "-f", "s16le", "file:/dev/full"],
            duration_ms=5000,
        )

    assert failure.value.code == "media.no_space"
    assert "disk is full" in failure.value.reason


def test_a_result_may_not_grow_beyond_its_limit(tmp_path):
    argv = [*ffmpeg(), "-f", "lavfi", "-i", "sine=d=60", "-f", "s16le", f"file:{tmp_path}/a.raw"]

    with pytest.raises(TooBig) as failure:
        run(argv, duration_ms=60_000, limits=ProcessLimits(file_bytes=100_000))

    assert failure.value.code == "media.output_too_big"


def test_memory_is_bounded(record):
    # One picture of 3 GB; programs of shared libraries take hundreds of MB to begin with.
    huge = "scale=16000:16000,format=gbrpf32le"
    argv = [*ffmpeg(), *source(record()), "-vf", huge, *DISCARD]

    with pytest.raises(TooBig) as failure:
        run(argv, duration_ms=2000, limits=ProcessLimits(memory_bytes=2 << 30))

    assert failure.value.code == "media.too_much_memory"


def test_processor_time_is_bounded():
    argv = [*ffmpeg(), "-f", "lavfi", "-i", "testsrc2=size=640x360", "-c:v", "libx264", *DISCARD]

    with pytest.raises(TimedOut):
        run(argv, duration_ms=None, limits=ProcessLimits(cpu_s=1))


def test_a_killed_ffmpeg_says_that_the_system_did_it():
    def on_progress(_done):
        for child in children():
            child.send_signal(signal.SIGKILL)

    with pytest.raises(CommandFailed) as failure:
        run(endless(), duration_ms=3_600_000, watch=Watch(on_progress))

    assert failure.value.code == "media.killed"


def test_noise_on_stderr_neither_blocks_nor_grows():
    noisy = "import sys; sys.stderr.write('x' * 5_000_000); sys.exit(3)"

    with pytest.raises(CommandFailed) as failure:
        run(["python3", "-c", noisy], duration_ms=None)

    assert failure.value.returncode == 3
    assert len(failure.value.stderr_tail) == 4096


def test_secrets_of_the_server_are_not_passed_on(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "hush")
    shown = tmp_path / "environment"

    run(["sh", "-c", f"env > {shown}"], duration_ms=None)

    assert "hush" not in shown.read_text()


def test_an_input_that_is_no_media_says_so(tmp_path):
    path = tmp_path / "noise.mkv"
    path.write_bytes(b"noise" * 1000)

    with pytest.raises(NotMedia):
        run([*ffmpeg(), *source(path), *DISCARD], duration_ms=None)
