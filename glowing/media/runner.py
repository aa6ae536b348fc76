"""Run ffmpeg and ffprobe: one process group each, watched, bounded, never left behind."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import re
import resource
import selectors
import shlex
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from glowing.media.binaries import binary
from glowing.media.errors import Cancelled, NoSpace, Stalled, TimedOut, from_exit
from glowing.media.types import Limits, ProcessLimits, Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

logger = logging.getLogger(__name__)

POLL_S = 0.1
TAIL_BYTES = 32 << 10  # room for the closing summary of a filter on each of 64 tracks
PROTOCOLS = "file,pipe"
DEMUXERS = (
    "matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,flv,mpegts,mpeg,avi,asf,mxf,nut,"
    "wav,w64,flac,ogg,mp3,aac,ac3,aiff"
)
DECODERS = (
    "h264,hevc,av1,libdav1d,libaom-av1,vp8,vp9,libvpx,libvpx-vp9,mpeg4,mpeg2video,mpeg1video,"
    "mjpeg,png,qtrle,prores,dnxhd,ffv1,huffyuv,ffvhuff,utvideo,rawvideo,flv,wmv1,wmv2,wmv3,vc1,msmpeg4v3,"
    "aac,aac_fixed,aac_latm,mp3,mp3float,mp2,mp2float,opus,libopus,vorbis,libvorbis,flac,alac,"
    "ac3,ac3_fixed,eac3,dca,truehd,wmav1,wmav2,wmapro,adpcm_ms,adpcm_ima_wav,pcm_alaw,pcm_mulaw,"
    "pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,"
    "pcm_f64le,pcm_bluray,pcm_dvd"
)
# A recording is untrusted input: the tools get none of our secrets.
ENVIRONMENT = re.compile(
    r"PATH|HOME|TMPDIR|LD_LIBRARY_PATH|GLOWING_RUN|(FONTCONFIG|XDG|CUDA|NVIDIA|LIBVA|VDPAU)_\w+"
)
# The wheel's static build crashes on the system's character sets, which every MPEG-TS asks for.
STATIC = {"GCONV_PATH": "/nonexistent"}


@dataclass(frozen=True, slots=True)
class Finished:
    """How a successful run ended; exit 0 does not mean that the input was whole."""

    stderr_tail: str
    wall_s: float
    out_time_ms: int


def ffmpeg() -> list[str]:
    """Return the beginning of every ffmpeg command."""
    common = ["-hide_banner", "-nostdin", "-nostats", "-v", "error"]
    return [binary("ffmpeg"), *common, "-progress", "pipe:1", "-y"]


def ffprobe(path: Path) -> list[str]:
    """Return an ffprobe command for `path`; sections and format are the caller's."""
    return [binary("ffprobe"), "-hide_banner", "-v", "error", *source(path)]


def source(path: Path, *options: str) -> list[str]:
    """Return the arguments that open `path` as input, and nothing it might point to."""
    allowed = ["-protocol_whitelist", PROTOCOLS, "-format_whitelist", DEMUXERS]
    allowed += ["-codec_whitelist", DECODERS, "-max_pixels", str(Limits().max_pixels)]
    return [*allowed, *options, "-i", target(path)]


def target(path: Path) -> str:
    """Return `path` so that no part of its name is read as an option or a protocol."""
    return f"file:{path.absolute()}"


def run(
    argv: Sequence[str],
    *,
    duration_ms: int | None,
    watch: Watch | None = None,
    idle_timeout_s: float = 60,
    timeout_s: float | None = None,
    limits: ProcessLimits | None = None,
) -> Finished:
    """Run one ffmpeg command to its end; the whole process group is gone when this returns.

    Raises a MediaError: Stalled when media time stands still for `idle_timeout_s`, TimedOut after
    `timeout_s`, Cancelled at most 0.2 s after `watch.cancel` is set, NoSpace, TooBig, NotMedia or
    CommandFailed. Progress reaches 1.0 on success only; what its callback raises ends the run.
    """
    watch = watch or Watch()
    progress = _Progress(duration_ms, watch)
    tail, wall_s = _follow(
        argv,
        on_line=progress.line,
        checks=(_deadline(timeout_s), progress.check(idle_timeout_s), _cancellation(watch)),
        limits=limits or ProcessLimits(),
    )
    watch.on_progress(1.0)
    return Finished(tail, wall_s, progress.out_time_ms)


def capture(
    argv: Sequence[str],
    on_line: Callable[[str], None],
    *,
    timeout_s: float,
    watch: Watch | None = None,
    limits: ProcessLimits | None = None,
) -> None:
    """Run one ffprobe command and hand each line of its output to `on_line`."""
    checks = (_deadline(timeout_s), _cancellation(watch or Watch()))
    _follow(argv, on_line=on_line, checks=checks, limits=limits or ProcessLimits())


class _Progress:
    """Reads `-progress` lines: media time, as a fraction for the caller and a sign of life."""

    def __init__(self, duration_ms: int | None, watch: Watch) -> None:
        self.out_time_ms = 0
        self._duration_ms = duration_ms
        self._watch = watch
        self._moved_at = time.monotonic()

    def line(self, text: str) -> None:
        key, _, value = text.partition("=")
        if key != "out_time_us" or not value.isdecimal():
            return
        now_ms = int(value) // 1000
        if now_ms <= self.out_time_ms:
            return
        self.out_time_ms, self._moved_at = now_ms, time.monotonic()
        if self._duration_ms:
            self._watch.on_progress(min(now_ms / self._duration_ms, 0.999))

    def check(self, idle_timeout_s: float) -> Callable[[], type[Stalled] | None]:
        return lambda: Stalled if time.monotonic() - self._moved_at > idle_timeout_s else None


def _deadline(timeout_s: float | None) -> Callable[[], type[TimedOut] | None]:
    end = time.monotonic() + (timeout_s or float("inf"))
    return lambda: TimedOut if time.monotonic() > end else None


def _cancellation(watch: Watch) -> Callable[[], type[Cancelled] | None]:
    return lambda: Cancelled if watch.cancel and watch.cancel.is_set() else None


def _follow(
    argv: Sequence[str],
    *,
    on_line: Callable[[str], None],
    checks: Sequence[Callable[[], type[Stalled | TimedOut | Cancelled] | None]],
    limits: ProcessLimits,
) -> tuple[str, float]:
    """Run a program to its end and return the end of its stderr and the seconds it took."""
    began = time.monotonic()
    tail, pending = b"", b""
    logger.info("media.command %s", shlex.join(argv))
    with _process(argv, limits) as process:
        for channel, data in _output(process):
            if failed := next((kind for check in checks if (kind := check())), None):
                raise failed(argv, None, _text(tail))
            if channel is process.stderr:
                tail = (tail + data)[-TAIL_BYTES:]
                continue
            *lines, pending = (pending + data).split(b"\n")
            for line in lines:
                on_line(_text(line))
    error = from_exit(argv, process.returncode, _text(tail))
    # ffmpeg may lose the end of a file to a full disk and still exit 0.
    if process.returncode != 0 or isinstance(error, NoSpace):
        raise error
    return _text(tail), time.monotonic() - began


@contextlib.contextmanager
def _process(argv: Sequence[str], limits: ProcessLimits) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program as a group of its own; nothing of the group outlives the block."""
    process = subprocess.Popen(
        [*_bound_to_us(), *argv],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={key: value for key, value in os.environ.items() if ENVIRONMENT.fullmatch(key)}
        | STATIC,
    )
    try:
        _limit(process.pid, limits)
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@functools.cache
def _bound_to_us() -> list[str]:
    """Return what has the kernel kill a program when we are killed: it might not notice itself."""
    setpriv = shutil.which("setpriv")  # part of every Linux; becomes the program it starts
    return [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []


def _limit(pid: int, limits: ProcessLimits) -> None:
    values = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: limits.cpu_s,
        resource.RLIMIT_AS: limits.memory_bytes,
        resource.RLIMIT_FSIZE: limits.file_bytes,
    }
    with contextlib.suppress(ProcessLookupError):
        for kind, value in values.items():
            if value is not None:
                # The warning at the soft limit of CPU time comes before the kill at the hard one.
                hard = value + 10 if kind == resource.RLIMIT_CPU else value
                resource.prlimit(pid, kind, (value, hard))


def _output(process: subprocess.Popen[bytes]) -> Iterator[tuple[IO[bytes] | None, bytes]]:
    """Yield what the program writes as it comes, and nothing now and then, until it has ended."""
    with selectors.DefaultSelector() as selector:
        for channel in (process.stdout, process.stderr):
            assert channel is not None
            selector.register(channel, selectors.EVENT_READ, channel)
        while selector.get_map():
            events = selector.select(POLL_S)
            if not events:
                yield None, b""
            for key, _ in events:
                if data := os.read(key.fd, 1 << 16):
                    yield key.data, data
                else:
                    selector.unregister(key.fileobj)
    while process.poll() is None:
        time.sleep(POLL_S / 10)
        yield None, b""


def _text(data: bytes) -> str:
    return data.decode(errors="replace")
