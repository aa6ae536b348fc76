"""Links to private files: whoever holds one may read that one file until it expires."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.http import content_disposition_header

from glowing.exceptions import NotFound

if TYPE_CHECKING:
    from typing import Literal

_HOUR_S = 3600
_signer = Signer(salt="glowing.storage.link")


@dataclass(frozen=True, slots=True)
class Link:
    """What a link allows: one file, perhaps as a download of that name."""

    alias: str
    name: str
    download_as: str


def signed_url(alias: Literal["archive", "media"], name: str, *, download_as: str = "") -> str:
    """Return an address that serves one private file, with ranges, for FILE_LINK_HOURS.

    Expiry falls on full hours, so that the same file keeps its address, and its place in the
    browser's cache, for a while. `download_as` makes the browser save it under that name.
    """
    storage = storages[alias]
    if isinstance(storage, FileSystemStorage):
        token = _signer.sign_object([alias, name, download_as, _expiry_hour()])
        return reverse("storage:file", args=[token, PurePosixPath(name).name])
    disposition = content_disposition_header(as_attachment=True, filename=download_as)
    parameters = {"ResponseContentDisposition": disposition} if download_as else {}
    expire = settings.FILE_LINK_HOURS * _HOUR_S
    return storage.url(name, parameters=parameters, expire=expire)  # type: ignore[call-arg]


def read_link(token: str) -> Link:
    """Return what a token allows; raises NotFound when it is forged, damaged or too old."""
    try:
        alias, name, download_as, hour = _signer.unsign_object(token)
    except (BadSignature, ValueError) as err:
        raise _gone() from err
    if time.time() >= hour * _HOUR_S:
        raise _gone()
    return Link(alias, name, download_as)


def _expiry_hour() -> int:
    lifetime: int = settings.FILE_LINK_HOURS
    return int(time.time()) // _HOUR_S + lifetime + 1


def _gone() -> NotFound:
    return NotFound(
        "This link is no longer valid. Reload the page to get a new one.",
        code="storage.link_expired",
    )
