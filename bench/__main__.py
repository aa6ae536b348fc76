"""Every benchmark in turn, as one table; docs/benchmarks.md keeps the last one."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

from bench.harness import HEADER
from glowing.media.binaries import binary

BENCHMARKS = (
    "extract_audio",
    "sprites",
    "transcribe",
    "render",
    "job_latency",
    "records",
    "widgets_fanout",
    "widgets_restart",
    "widgets_flood",
    "widgets_idle",
    "transcribe_memory",
)


def machine() -> str:
    """Describe what the figures come from."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    ffmpeg = subprocess.run([binary("ffmpeg"), "-version"], capture_output=True, check=True)
    version = ffmpeg.stdout.decode().split()[2]
    python = platform.python_version()
    return f"{cpu}, {os.cpu_count()} cores, {platform.system()}, Python {python}, ffmpeg {version}"


def main() -> int:
    sys.stdout.write(f"{machine()}\n\n{HEADER}\n")
    sys.stdout.flush()
    env = os.environ | {"LOG_LEVEL": "ERROR"}
    return max(
        subprocess.run([sys.executable, "-m", f"bench.{name}"], env=env, check=False).returncode
        for name in BENCHMARKS
    )


if __name__ == "__main__":
    sys.exit(main())
