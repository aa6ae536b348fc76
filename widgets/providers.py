"""Music services that say what somebody is listening to. Django-free: no imports from django.

Sentences of a `ProviderFailed` are for the owner of the widget: no address and no key is in them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

import requests
from pydantic import ValidationError
from urllib3.exceptions import HTTPError

from widgets.kinds.now_playing.machine import Track

TIMEOUT_S = 5.0
MOST_BYTES = 256 * 1024


class ProviderFailed(Exception):
    """There is no answer; one that `is_lasting` will be the same until a person does something."""

    def __init__(self, message: str, *, is_lasting: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.is_lasting = is_lasting


class Provider(Protocol):
    """Somebody who knows what plays."""

    def fetch(self, account: str) -> Track | None:
        """Return what plays, None for silence; raises `ProviderFailed`, within seconds."""


@dataclass(frozen=True, slots=True)
class LastFm:
    """https://www.last.fm/api/show/user.getRecentTracks, errors: https://www.last.fm/api/errorcodes"""

    url: str
    key: str

    def fetch(self, account: str) -> Track | None:
        if not self.key:
            raise ProviderFailed(
                "This server has no key for Last.fm: its administrator sets LASTFM_API_KEY.",
                is_lasting=True,
            )
        status, text = _get(
            "Last.fm", self.url, method="user.getrecenttracks", user=account,
            api_key=self.key, format="json", limit="1",
        )  # fmt: skip
        try:
            body = json.loads(text)
        except ValueError:
            body = None
        if not isinstance(body, dict) or "error" in body or status != requests.codes.ok:
            raise _refusal(body)
        return _track_of(body)


LASTFM_REFUSALS = {
    6: "Last.fm knows no user of this name.",
    10: "Last.fm refuses the key of this server.",
    17: "This user keeps what they listen to private at Last.fm.",
    26: "Last.fm refuses the key of this server.",
}


def _refusal(body: object) -> ProviderFailed:
    number = body.get("error") if isinstance(body, dict) else None
    if number in LASTFM_REFUSALS:
        return ProviderFailed(LASTFM_REFUSALS[number], is_lasting=True)
    return ProviderFailed("Last.fm gives no answer that can be read.")


def _track_of(body: dict[str, Any]) -> Track | None:
    """Find the track that plays among the recent ones: a list, or the only one."""
    try:
        tracks = body["recenttracks"].get("track", [])
        for one in tracks if isinstance(tracks, list) else [tracks]:
            if one.get("@attr", {}).get("nowplaying") == "true":
                return _track(
                    title=one["name"], artist=one["artist"]["#text"],
                    album=one.get("album", {}).get("#text", ""), url=one.get("url", ""),
                )  # fmt: skip
    except (KeyError, TypeError, AttributeError) as err:
        raise ProviderFailed("Last.fm gives no answer that can be read.") from err
    return None


@dataclass(frozen=True, slots=True)
class Pretzel:
    """The line that chat bots read; its form is known from them alone.

    `Now Playing: Title by Artist -> https://…` while something plays, any other line else.
    """

    url: str

    def fetch(self, account: str) -> Track | None:
        status, text = _get("Pretzel", f"{self.url.rstrip('/')}/{quote(account, safe='')}")
        if status == requests.codes.not_found:
            raise ProviderFailed("Pretzel knows no channel of this name.", is_lasting=True)
        if status != requests.codes.ok:
            raise ProviderFailed("Pretzel gives no answer that can be read.")
        found = PRETZEL_LINE.match(" ".join(text.split()))
        if found is None:
            return None
        title, by, artist = found["song"].rpartition(" by ")
        url = found["url"] or ""
        return _track(title=title if by else artist, artist=artist if by else "", url=url)


PRETZEL_LINE = re.compile(r"^now playing: (?P<song>.+?)(?: -> ?(?P<url>\S+)?)?$", re.IGNORECASE)


def _track(**fields: str) -> Track | None:
    """Make a track of what a service wrote; what is too long is cut, what does not fit left out."""
    cut = {name: str(value).replace("\0", "").strip()[:300] for name, value in fields.items()}
    try:
        return Track.model_validate(cut)
    except ValidationError:
        return Track(title=cut["title"], artist=cut["artist"]) if cut["title"] else None


def _get(who: str, url: str, **params: str) -> tuple[int, str]:
    try:
        with requests.get(
            url, params=params, timeout=TIMEOUT_S, allow_redirects=False, stream=True
        ) as answer:
            raw: bytes = answer.raw.read(MOST_BYTES, decode_content=True)
            return answer.status_code, raw.decode("utf-8", "replace")
    except (requests.RequestException, HTTPError):
        # The error says the address, which has the key in it.
        raise ProviderFailed(f"{who} cannot be reached.") from None
