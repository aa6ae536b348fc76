"""HTTP conditions and byte ranges (RFC 9110) for one file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.http import http_date, parse_etags, parse_http_date_safe, quote_etag

if TYPE_CHECKING:
    import os

    from django.http import HttpRequest

_SINGLE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Version:
    """What tells one state of a file from the next."""

    etag: str
    modified_s: int
    size_bytes: int

    @classmethod
    def of(cls, stat: os.stat_result) -> Version:
        etag = quote_etag(f"{stat.st_mtime_ns:x}-{stat.st_size:x}")
        return cls(etag, int(stat.st_mtime), stat.st_size)

    @property
    def headers(self) -> dict[str, str]:
        return {"ETag": self.etag, "Last-Modified": http_date(self.modified_s)}

    def is_known(self, request: HttpRequest) -> bool:
        """Tell whether the browser already has this version (If-None-Match, else the date)."""
        if seen := request.headers.get("If-None-Match"):
            etags = [etag.removeprefix("W/") for etag in parse_etags(seen)]
            return seen.strip() == "*" or self.etag in etags
        since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
        return since is not None and self.modified_s <= since


class Unsatisfiable(Exception):
    """The range asked for lies outside the file."""


def requested_range(request: HttpRequest, version: Version) -> range | None:
    """Return the bytes asked for, or None for the whole file.

    Anything but one plain range gets the whole file, as the standard allows, and so does a range
    of an older version (If-Range). Raises Unsatisfiable.
    """
    match = _SINGLE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if match is None or match[0] == "bytes=-" or not _applies(request, version):
        return None
    first, last = match.groups()
    size = version.size_bytes
    if first:
        wanted = range(int(first), min(int(last) + 1 if last else size, size))
        if last and int(last) < int(first):
            return None
    else:
        wanted = range(max(0, size - int(last)), size)
    if not wanted:
        raise Unsatisfiable
    return wanted


def _applies(request: HttpRequest, version: Version) -> bool:
    condition = request.headers.get("If-Range", "").strip()
    if not condition or condition == version.etag:
        return True
    return parse_http_date_safe(condition) == version.modified_s
