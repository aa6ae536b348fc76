"""The query of a list as the client writes it: every value is JSON, or nearly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from glowing.exceptions import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glowing.records.filters import Column

PAGE = 10
MAX_PAGE = 1000


def cursor_of(query: Mapping[str, str]) -> str | None:
    """Return the cursor, bare or as a JSON text; absent, empty and `null` mean the first page."""
    text = query.get("cursor", "").strip('"')
    return None if text in ("", "null") else text


def size_of(query: Mapping[str, str], asked: Mapping[str, Any]) -> int:
    """Return how many rows make a page: all that are asked for by id, unless it says otherwise."""
    ids = asked.get("id")
    default = max(len(ids), 1) if isinstance(ids, list) else PAGE
    size = _json(query.get("perPage") or "null")
    size = 0 if size is None else size
    if isinstance(size, bool) or not isinstance(size, int):
        raise UserError("perPage is a whole number.", code="records.bad_page_size")
    return min(size if size > 0 else default, MAX_PAGE)


def order_of(query: Mapping[str, str], columns: Mapping[str, Column]) -> tuple[str, ...]:
    """Read `sort`: "title", "-title" or ["title","ASC"]; nothing where it is absent."""
    text = query.get("sort", "")
    parsed = _json(text) if text.startswith(("[", '"', "null")) else text
    if isinstance(parsed, list) and len(parsed) == 2 and parsed[1] in ("ASC", "DESC"):
        parsed = f"{'-' if parsed[1] == 'DESC' else ''}{parsed[0]}"
    if not parsed:
        return ()
    column = columns.get(parsed.removeprefix("-")) if isinstance(parsed, str) else None
    if column is None or not column.is_sortable:
        message = 'Sort by one field: "title", "-title" or ["title","ASC"].'
        raise UserError(message, code="records.bad_sort")
    return (f"{'-' * parsed.startswith('-')}{column.name}",)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
