"""JSON from outside, as far as the database can keep it."""

from __future__ import annotations

import json
import math
from typing import IO, TYPE_CHECKING, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# As objects it takes thirty times that in memory.
MAX_BYTES = 16 * 1024**2
MAX_DEPTH = 32
MAX_INT = 2**63 - 1


def read_json(text: str) -> Any:
    """Read JSON that PostgreSQL can keep; `ValueError` says in a sentence what is wrong.

    Refused are NUL characters and lone surrogates, numbers that no column holds, NaN and
    infinity, and nesting deeper than `MAX_DEPTH`.
    """
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    for value in _values(document):
        _check(value)
    return document


def as_text(value: str) -> str | None:
    """Return a text that the database can compare; None for one it cannot hold."""
    try:
        _check(value)
    except ValueError:
        return None
    return value


class Decoder(json.JSONDecoder):
    """Reads what a form sends as JSON, and takes for none what the database cannot keep."""

    def decode(self, s: str, *_args: Any) -> Any:
        try:
            return read_json(s)
        except ValueError as err:
            raise json.JSONDecodeError(str(err), s, 0) from err


class JSONParser(BaseParser):
    """Read a body as UTF-8 JSON, whatever its declared charset."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise ParseError(f"Send at most {MAX_BYTES // 1024**2} MiB of JSON at once.")
        try:
            return read_json(body.decode())
        except ValueError as error:
            raise ParseError(f"This is not JSON that can be kept: {error}") from error


_TOO_DEEP = f"it is nested more than {MAX_DEPTH} levels deep."


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number.")


def _values(document: Any) -> Iterator[Any]:
    """Yield every key and value, level by level."""
    level = [document]
    for _ in range(MAX_DEPTH + 1):
        yield from level
        parents = [value for value in level if isinstance(value, dict | list)]
        level = [child for parent in parents for child in _children(parent)]
        if not level:
            return
    raise ValueError(_TOO_DEEP)


def _children(parent: dict[str, Any] | list[Any]) -> Iterator[Any]:
    if isinstance(parent, dict):
        yield from parent
        yield from parent.values()
    else:
        yield from parent


def _check(value: Any) -> None:
    if isinstance(value, str):
        if "\x00" in value:
            raise ValueError("it holds a NUL character.")
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise ValueError("it holds half of a surrogate pair.")
    elif isinstance(value, int):
        if abs(value) > MAX_INT:
            raise ValueError("it holds a number that is too large.")
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError("it holds a number that is too large.")
