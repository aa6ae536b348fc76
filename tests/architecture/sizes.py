"""Refuse long functions and long files: the first sign that one thing does two jobs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

LONG_FUNCTION = 50
LONG_FILE = 400
LONG_SHARE = 0.01


def python_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout.splitlines()
    return [Path(name) for name in listed if "/migrations/" not in name and Path(name).exists()]


def functions(path: Path) -> list[tuple[str, int]]:
    """Return every function of a file with its length in lines."""
    return [
        (f"{path}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def main() -> int:
    files = python_files()
    found = [function for path in files for function in functions(path)]
    long = [(name, lines) for name, lines in found if lines > LONG_FUNCTION]
    thick = [(path, n) for path in files if (n := path.read_text().count("\n")) > LONG_FILE]
    lengths = sorted(lines for _, lines in found)
    for name, lines in [*long, *thick]:
        print(f"{name}: {lines} lines")
    print(
        f"{len(files)} files, {len(found)} functions, median {lengths[len(lengths) // 2]} lines, "
        f"{len(long)} over {LONG_FUNCTION}, {len(thick)} files over {LONG_FILE}"
    )
    return int(bool(thick) or len(long) > LONG_SHARE * len(found))


if __name__ == "__main__":
    sys.exit(main())
