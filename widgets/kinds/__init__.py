"""The kinds of widgets: every folder here is one, and says what it is in its `KIND`."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from widgets.kinds.base import Kind


@cache
def all_kinds() -> Mapping[str, Kind[Any, Any]]:
    """Return every kind by its name, which is that of its folder."""
    folders = (one.name for one in pkgutil.iter_modules(__path__) if one.ispkg)
    return {name: import_module(f"{__name__}.{name}").KIND for name in sorted(folders)}


def choices() -> list[tuple[str, str]]:
    """Return every kind as forms offer it."""
    return [(kind.name, kind.label) for kind in all_kinds().values()]
