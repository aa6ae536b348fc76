"""A server on the loopback that answers as Last.fm and Pretzel do.

Last.fm: https://www.last.fm/api/show/user.getRecentTracks. With `limit=1` there are two tracks
while something plays, else one; errors have a number, https://www.last.fm/api/errorcodes.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "the key of this server"
ERRORS = {6: 404, 8: 500, 10: 403, 17: 403, 29: 429}


class MusicServer(ThreadingHTTPServer):
    """`playing` is title and artist; `body` is sent instead of what would be right."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.playing: tuple[str, str] | None = ("Clair de lune", "Debussy")
        self.error: int | None = None
        self.body: str | None = None
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def settings(self) -> dict[str, str]:
        return {
            "LASTFM_URL": f"{self.url}/2.0/",
            "LASTFM_API_KEY": KEY,
            "PRETZEL_URL": f"{self.url}/pretzel",
        }


class Handler(BaseHTTPRequestHandler):
    server: MusicServer

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
        self.server.asked.append((path, query))
        status, body = self._pretzel() if path.startswith("/pretzel/") else self._lastfm(query)
        self.send_response(status)
        self.end_headers()
        self.wfile.write((self.server.body or body).encode())

    def _pretzel(self) -> tuple[int, str]:
        if self.server.playing is None:
            return 200, "Nothing is playing right now"
        title, artist = self.server.playing
        return 200, f"Now Playing: {title} by {artist} -> https://prtzl.example/1"

    def _lastfm(self, query: dict[str, str]) -> tuple[int, str]:
        error = self.server.error or (None if query.get("api_key") == KEY else 10)
        if error:
            return ERRORS[error], json.dumps({"error": error, "message": "No."})
        before = _track("Before", "Somebody")
        now = [_track(*self.server.playing, nowplaying=True)] if self.server.playing else []
        return 200, json.dumps({"recenttracks": {"track": [*now, before] if now else before}})

    def log_message(self, *_args: object) -> None:
        """Stay silent."""


def _track(title: str, artist: str, *, nowplaying: bool = False) -> dict[str, Any]:
    track = {"name": title, "artist": {"#text": artist}, "album": {"#text": "Best of"}, "url": ""}
    return track | ({"@attr": {"nowplaying": "true"}} if nowplaying else {})


@contextmanager
def music_server() -> Iterator[MusicServer]:
    with MusicServer() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
