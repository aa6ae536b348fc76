"""Exports as they lie on disk: what is in them, item by item and with its line. Django-free.

Two forms, plain or compressed by gzip: "export to S3", one `{"Item": {…}}` a line, and the answers
of `aws dynamodb scan`, `{"Items": [{…}, …]}`. No file is ever in memory as a whole.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from typing import IO, TYPE_CHECKING, Any

from glowing.dynamodb.values import decode_item

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

CHUNK_CHARS = 1 << 20
# DynamoDB keeps no item above 400 KB; typed and indented, it is several times that.
LONGEST_ITEM_CHARS = 32 << 20

_DATA_FILE = re.compile(r"(?!manifest-)[^.].*\.json(\.gz)?", re.IGNORECASE)
_SCAN = re.compile(r'\s*\{\s*"(Items|Count|ScannedCount|ConsumedCapacity|LastEvaluatedKey)"')
_SPACE = re.compile(r"\s*")
_UNREADABLE = (ValueError, EOFError, OSError, zlib.error, RecursionError)
_DECODER = json.JSONDecoder()


class Unreadable(Exception):
    """One item, or the rest of a file, that cannot be read; the text says why."""


Line = tuple[int, dict[str, Any] | Unreadable]


def data_files(path: Path) -> list[Path]:
    """Return the files with items below a folder, in order; a file stands for itself."""
    if not path.is_dir():
        return [path]
    found = (file for file in path.rglob("*") if _DATA_FILE.fullmatch(file.name))
    return sorted(file for file in found if file.is_file())


def items(path: Path) -> Iterator[Line]:
    """Yield every item with its line, or what is wrong there; goes on after it if it can."""
    at = 0
    try:
        with _opened(path) as file:
            for at, typed in _typed(file):
                yield at, _item(typed)
    except _UNREADABLE as error:
        yield at + 1, Unreadable(f"nothing can be read from here on: {error}")


def table_name(path: Path) -> str:
    """Return the table's name from the manifest of an export to S3; empty where there is none."""
    for folder in path.parents[:2]:
        try:
            summary = json.loads((folder / "manifest-summary.json").read_text())
            return str(summary["tableArn"]).rpartition("table/")[2]
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return ""


def _opened(path: Path) -> IO[str]:
    """Open a text; what PowerShell redirects into a file is UTF-16."""
    opener = gzip.open if path.suffix.lower() == ".gz" else open
    with opener(path, "rb") as file:
        encoding = "utf-16" if file.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return opener(path, "rt", encoding=encoding)


def _typed(file: IO[str]) -> Iterator[tuple[int, object]]:
    head = file.read(4096)
    text = _Text(file, head)
    if _SCAN.match(head):
        return _scanned(text)
    if head.lstrip()[:1] in ("{", ""):
        return _exported(text)
    raise ValueError("this is neither an export to S3 in DynamoDB JSON nor the answer of a scan")


def _item(typed: object) -> dict[str, Any] | Unreadable:
    try:
        return decode_item(typed)
    except (ValueError, RecursionError) as error:
        return Unreadable(str(error))


def _exported(text: _Text) -> Iterator[tuple[int, object]]:
    for number, line in text.lines():
        try:
            yield number, json.loads(line)["Item"]
        except (ValueError, KeyError, TypeError, RecursionError):
            yield number, None


def _scanned(text: _Text) -> Iterator[tuple[int, object]]:
    """Yield the items of one answer, or of several that follow each other."""
    while text.next_sign():
        text.expect("{")
        while True:
            name = text.value()
            text.expect(":")
            if name == "Items":
                yield from _array(text)
            else:
                text.value()
            if text.expect(",", "}") == "}":
                break


def _array(text: _Text) -> Iterator[tuple[int, object]]:
    text.expect("[")
    if text.next_sign() == "]":
        text.expect("]")
        return
    while True:
        text.next_sign()
        yield text.line, text.value()
        if text.expect(",", "]") == "]":
            return


class _Text:
    """A file read in pieces; `line` is where the reader stands, from 1."""

    def __init__(self, file: IO[str], head: str) -> None:
        self.line = 1
        self._file, self._text, self._at = file, head, 0

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield the lines that are not empty, with their numbers."""
        for line in _split(self._text, self._file):
            if line.strip():
                yield self.line, line
            self.line += 1

    def next_sign(self) -> str:
        """Return the next character that is not white space, which stays; empty at the end."""
        while True:
            self._move(_SPACE.match(self._text, self._at).end())  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def expect(self, *signs: str) -> str:
        """Take one of these characters; raises ValueError for any other."""
        sign = self.next_sign()
        if sign not in signs:
            raise ValueError(f"expected {' or '.join(signs)}, found {sign or 'the end'}")
        self._at += 1
        return sign

    def value(self) -> Any:
        """Take one JSON value; raises ValueError when there is none."""
        self.next_sign()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except ValueError:
                if not self._more():
                    raise
            else:
                if end < len(self._text) or not self._more():
                    self._move(end)
                    return value

    def _move(self, to: int) -> None:
        self.line += self._text.count("\n", self._at, to)
        self._at = to

    def _more(self) -> bool:
        chunk = self._file.read(CHUNK_CHARS)
        self._text, self._at = self._text[self._at :] + chunk, 0
        if len(self._text) > LONGEST_ITEM_CHARS:
            raise ValueError("one value is longer than DynamoDB can hold")
        return bool(chunk)


def _split(head: str, file: IO[str]) -> Iterator[str]:
    """Yield lines of a text whose beginning was read already."""
    while "\n" in head:
        line, _, head = head.partition("\n")
        yield line
    first = head + _line(file)
    while first:
        yield first
        first = _line(file)


def _line(file: IO[str]) -> str:
    line = file.readline(LONGEST_ITEM_CHARS)
    if len(line) == LONGEST_ITEM_CHARS:
        raise ValueError("one line is longer than DynamoDB's items can be")
    return line


def first_items(path: Path, count: int = 5) -> Iterable[dict[str, Any]]:
    """Return the first readable items of a file, to see what they are."""
    found = (item for _, item in items(path) if isinstance(item, dict))
    return [item for item, _ in zip(found, range(count), strict=False)]
