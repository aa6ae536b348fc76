"""Marks for an answer over TLS, after the published rules of the HTTP Observatory.

https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring: 100 less what is missing;
more is given only to those that have 90 without it. 100 and above is an A+.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BROAD = {"*", "http:", "https:", "ftp:", "http://*", "https://*"}
INLINE = {"'unsafe-inline'", "data:"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
SIX_MONTHS_S = 15_768_000
EXTRA_CREDIT_FROM = 90


def score(headers: Mapping[str, str], cookies: Iterable[str], html: str = "") -> int:
    """Return the marks; `cookies` are whole `Set-Cookie` lines."""
    headers = {name.lower(): value for name, value in headers.items()}
    policy = _policy(headers.get("content-security-policy", ""))
    marks = [
        _content(policy),
        min((_cookie(line.lower()) for line in cookies), default=0),
        _sharing(headers),
        _referrer(headers.get("referrer-policy", "")),
        _transport(headers.get("strict-transport-security", "")),
        _scripts(html),
        0 if headers.get("x-content-type-options") == "nosniff" else -5,
        _frames(policy, headers.get("x-frame-options", "")),
        10 if headers.get("cross-origin-resource-policy") in {"same-origin", "same-site"} else 0,
    ]
    needed = 100 + sum(mark for mark in marks if mark < 0)
    extra = sum(mark for mark in marks if mark > 0)
    return needed + extra if needed >= EXTRA_CREDIT_FROM else needed


def _policy(header: str) -> dict[str, set[str]]:
    directives = [one.split() for one in header.split(";") if one.strip()]
    return {name: set(sources) for name, *sources in directives}


def _content(policy: Mapping[str, set[str]]) -> int:
    fallback = policy.get("default-src", {"*"})
    script, style = policy.get("script-src", fallback), policy.get("style-src", fallback)
    everything = set().union(*policy.values()) if policy else set()
    if not policy:
        return -25
    if script & (BROAD | INLINE) or policy.get("object-src", fallback) & BROAD:
        return -20
    if any(source.startswith(("http:", "ftp:")) for source in everything):
        return -20
    if "'unsafe-eval'" in script | style:
        return -10
    if style & (BROAD | INLINE):
        return 0
    return 10 if fallback == {"'none'"} else 5


def _cookie(line: str) -> int:
    is_session = bool(re.match(r"[^=]*(login|sess)", line))
    if "; secure" not in line:
        return -40 if is_session else -20
    if is_session and "; httponly" not in line:
        return -30
    return 5 if re.search(r"; samesite=(lax|strict)", line) else -20


def _sharing(headers: Mapping[str, str]) -> int:
    to_all = headers.get("access-control-allow-origin") in {"*", "https://hostile.example"}
    return -50 if to_all and headers.get("access-control-allow-credentials") == "true" else 0


def _referrer(header: str) -> int:
    return 5 if header in PRIVATE else -5 * bool(header)


def _transport(header: str) -> int:
    found = re.search(r"max-age=(\d+)", header)
    if not found:
        return -20
    return 0 if int(found[1]) >= SIX_MONTHS_S else -10


def _scripts(html: str) -> int:
    """Look at scripts from elsewhere only: those of the own origin need no digest."""
    foreign = re.findall(r"<script[^>]*src=\"(?:https?:)?//[^>]*>", html)
    return -50 if any("integrity=" not in tag for tag in foreign) else 0


def _frames(policy: Mapping[str, set[str]], header: str) -> int:
    if not policy.get("frame-ancestors", BROAD) & BROAD:
        return 5
    return 0 if header.upper() in {"DENY", "SAMEORIGIN"} else -20
