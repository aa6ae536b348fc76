from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from widgets.kinds.base import Config

MOST_DATA = 20_000
DEEPEST = 32


def _parsed(data: object) -> object:
    """Forms send JSON as a text."""
    if not isinstance(data, str):
        return data
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise ValueError("This is not JSON.") from None


def _kept(data: dict[str, Any]) -> dict[str, Any]:
    """Refuse what no database keeps as JSON, and what is too long to send it often."""
    try:
        text = json.dumps(data, allow_nan=False, ensure_ascii=False)
        text.encode()
    except (TypeError, ValueError, RecursionError):
        raise ValueError("This is not JSON.") from None
    has_nul = "\\u0000" in text.replace("\\\\", "")  # not one that is written out
    if len(text) > MOST_DATA or _depth(data) > DEEPEST or has_nul:
        raise ValueError(f"Send at most {MOST_DATA} characters, {DEEPEST} levels deep.")
    return data


def _depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0)


Data = Annotated[dict[str, Any], BeforeValidator(_parsed), AfterValidator(_kept)]


class CustomConfig(Config):
    html: str = Field("", max_length=50_000, title="HTML")
    css: str = Field("", max_length=50_000, title="CSS")
    js: str = Field(
        "",
        max_length=100_000,
        title="JavaScript",
        description="Gets the data, at first and with every change: "
        "addEventListener('widget', ({detail}) => { … })",
    )
    data: Data = Field(
        {},
        title="Data",
        description="What the code gets until somebody sets other values.",
    )
