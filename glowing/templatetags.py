"""Filters and tags every template has: times, icons and the look of a state."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.safestring import SafeString

register = template.Library()

STATE_LOOKS = {
    "queued": ("badge-quiet", "Waiting"),
    "running": ("badge-primary badge-soft", "Running"),
    "succeeded": ("badge-success badge-soft", "Done"),
    "failed": ("badge-error badge-soft", "Failed"),
    "cancelled": ("badge-warning badge-soft", "Cancelled"),
    "empty": ("badge-quiet", "No recordings yet"),
    "new": ("badge-info badge-soft", "Not processed"),
    "working": ("badge-primary badge-soft", "Processing"),
    "ready": ("badge-success badge-soft", "Ready"),
    "draft": ("badge-quiet", "Not rendered"),
    "rendered": ("badge-success badge-soft", "Rendered"),
}


@register.filter
def clock(ms: float | None) -> str:
    """Write milliseconds as `h:mm:ss`; nothing for None."""
    if ms is None:
        return ""
    seconds = int(ms) // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


@register.filter
def precise_clock(ms: float | None) -> str:
    """Write milliseconds as `h:mm:ss.mmm`, which `ClockField` reads back without loss."""
    return "" if ms is None else f"{clock(ms)}.{int(ms) % 1000:03}"


@register.filter
def percent(fraction: float) -> str:
    return f"{int(fraction * 100)} %"


@register.filter
def pretty_json(value: object) -> str:
    """Write JSON as people read and edit it."""
    return json.dumps(value, indent=2, ensure_ascii=False)


@register.filter
def words(name: str) -> str:
    """Write the name of a step as words."""
    return name.replace("_", " ").replace(".", " ")


@register.filter
def took(started: datetime | None, finished: datetime | None) -> str:
    """Write the time between two moments; empty when one is missing."""
    if started is None or finished is None:
        return ""
    seconds = (finished - started).total_seconds()
    return f"{seconds:.1f} s" if seconds < 60 else clock(seconds * 1000)


@register.filter
def lookup(values: dict[Any, str], key: object) -> str:
    """Return the value of a key that only the template knows."""
    number = str(key)
    return values.get(int(number) if number.isdecimal() and len(number) < 10 else key, "")


@register.filter
def state_look(state: str) -> str:
    return STATE_LOOKS.get(state, ("badge-quiet", ""))[0]


@register.filter
def state_name(state: str) -> str:
    return STATE_LOOKS.get(state, ("", state))[1]


@register.simple_tag
def icon(name: str, classes: str = "icon") -> SafeString:
    """Draw an icon of the sprite; decoration only, so hidden from screen readers."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        classes,
        static("icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def nav_current(context: dict[str, Any], *prefixes: str) -> SafeString:
    """Mark the entry of the navigation whose part of the site is shown."""
    path: str = context["request"].path if "request" in context else ""
    is_here = any(path == prefix or path.startswith(f"{prefix}/") for prefix in prefixes)
    return mark_safe('aria-current="page"' if is_here else "")  # noqa: S308 - a constant


@register.simple_tag(takes_context=True)
def signup_is_open(context: dict[str, Any]) -> bool:
    return bool(get_adapter().is_open_for_signup(context["request"]))
