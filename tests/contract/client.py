"""The existing front end as its server sees it: the same requests, headers and frames.

Every call comes from the page's origin, after a preflight the first time, sends the raw ID token
and JSON headers on GET as well, follows no redirect, and may not be answered without CORS.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import requests
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

ORIGIN = "http://localhost:5173"
TIMEOUT_S = 20
# Headers that make a browser ask first; `accept` is not among them.
ASKED_HEADERS = "authorization,content-type"
NOTHING = object()


@dataclass
class FrontEnd:
    """One person's page."""

    server: str
    token: str
    origin: str = ORIGIN

    def __post_init__(self) -> None:
        self.session = requests.Session()
        self.asked: set[tuple[str, ...]] = set()

    # --- the wire

    def call(
        self, method: str, path: str, body: Any = NOTHING, *, query: str = ""
    ) -> requests.Response:
        """Send one request as the data provider does."""
        url = f"{self.server}/api/{path}{query}"
        kind = (method, *path.split("/")[:2])
        if kind not in self.asked:
            self.preflight(method, url)
            self.asked.add(kind)
        headers = {"Authorization": self.token, "Accept": "application/json"}
        headers |= {"Content-Type": "application/json", "Origin": self.origin}
        data = None if body is NOTHING else json.dumps(body)
        answer = self.session.request(
            method, url, headers=headers, data=data, allow_redirects=False, timeout=TIMEOUT_S
        )
        assert answer.headers.get("Access-Control-Allow-Origin") == self.origin, answer.headers
        return answer

    def preflight(self, method: str, url: str) -> requests.Response:
        """Ask as a browser does; the answer must allow what follows, without a login."""
        answer = self.session.options(
            url,
            headers={
                "Origin": self.origin,
                "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": ASKED_HEADERS,
            },
            allow_redirects=False,
            timeout=TIMEOUT_S,
        )
        assert answer.status_code in (200, 204), (url, answer.status_code)
        allowed = answer.headers
        assert allowed.get("Access-Control-Allow-Origin") == self.origin, allowed
        assert method in allowed.get("Access-Control-Allow-Methods", ""), allowed
        names = allowed.get("Access-Control-Allow-Headers", "").lower()
        assert all(name in names for name in ASKED_HEADERS.split(",")), names
        return answer

    # --- the data provider

    def list(
        self,
        path: str,
        filter: dict[str, Any] | None = None,
        *,
        per_page: int = 10,
        cursor: str | None = None,
    ) -> dict[str, Any]:
        """Return one page of a list; the first is asked for with the text `cursor=null`."""
        place = "null" if cursor is None else quote(cursor, safe="")
        conditions = quote(json.dumps(filter or {}), safe="")
        query = f"?cursor={place}&perPage={per_page}&filter={conditions}"
        return self.good("GET", path, query=query)

    def pages(self, path: str, filter: dict | None = None, *, per_page: int = 10) -> Iterator[list]:
        cursor = None
        while True:
            page = self.list(path, filter, per_page=per_page, cursor=cursor)
            yield page["items"]
            cursor = page["cursor"]
            if cursor is None:
                return

    def many(self, path: str, ids: list[str]) -> list[dict[str, Any]]:
        """Ask for records by id, as reference fields do: neither page size nor cursor."""
        query = f"?filter={quote(json.dumps({'id': ids}), safe='')}"
        return self.good("GET", path, query=query)["items"]

    def related(self, path: str, target: str, value: str) -> list[dict[str, Any]]:
        return self.good("GET", f"{path}/{target}/{value}")["items"]

    def get(self, path: str, key: str) -> dict[str, Any]:
        return self.good("GET", f"{path}/{encoded(key)}")

    def create(self, path: str, record: dict[str, Any]) -> dict[str, Any]:
        answer = self.call("POST", path, record)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def create_many(self, path: str, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        answer = self.call("POST", path, records)
        assert answer.status_code == 201, answer.text
        return answer.json()["items"]

    def update(self, path: str, key: str, body: dict[str, Any]) -> dict[str, Any]:
        return self.good("PUT", f"{path}/{encoded(key)}", body)

    def delete(self, path: str, key: str) -> requests.Response:
        answer = self.call("DELETE", f"{path}/{encoded(key)}")
        assert answer.ok, answer.text
        return answer

    def good(self, method: str, path: str, body: Any = NOTHING, *, query: str = "") -> Any:
        """Return the JSON of an answer that is not an error."""
        answer = self.call(method, path, body, query=query)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return answer.json()

    # --- the player

    def play(self, path: str) -> requests.Response:
        """Fetch what hls.js does: another origin's, with no token and no cookie."""
        return requests.get(
            f"{self.server}{path}", headers={"Origin": self.origin}, timeout=TIMEOUT_S
        )

    # --- the socket

    @contextmanager
    def socket(self, *, token: str | None = None, greet: bool = True) -> Iterator[Socket]:
        """Open the socket as the page does, with its greeting that has no type."""
        address = self.server.replace("http", "ws", 1)
        address = f"{address}/ws?token={token or self.token}"
        with connect(address, origin=self.origin, open_timeout=TIMEOUT_S) as connection:
            opened = Socket(connection)
            if greet:
                opened.send({"event": "subscribe"})
            yield opened

    def refused_socket(self, token: str) -> int:
        """Return the status of a handshake that is refused."""
        try:
            with self.socket(token=token, greet=False):
                return 101
        except InvalidStatus as refusal:
            return refusal.response.status_code


class Socket:
    """An open socket: JSON text frames, each an object with a `type`."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def send(self, frame: Any) -> None:
        self.connection.send(frame if isinstance(frame, str) else json.dumps(frame))

    def receive(self, timeout_s: float = 10) -> dict[str, Any]:
        frame = json.loads(self.connection.recv(timeout=timeout_s))
        assert isinstance(frame, dict), frame
        assert "type" in frame, frame
        return frame

    def wait_for(self, kind: str, timeout_s: float = 10) -> dict[str, Any]:
        """Return the next frame of this type; others are passed over."""
        while True:
            frame = self.receive(timeout_s)
            if frame["type"] == kind:
                return frame

    def closed_with(self, timeout_s: float) -> int:
        """Return the code that the server closes with."""
        try:
            self.connection.recv(timeout=timeout_s)
        except ConnectionClosed as end:
            return end.rcvd.code
        raise AssertionError("the socket is open")

    def silent(self, timeout_s: float = 0.3) -> bool:
        try:
            self.connection.recv(timeout=timeout_s)
        except TimeoutError:
            return True
        return False


def encoded(key: str) -> str:
    """Encode as the browser's URL does when a pathname is set: slashes stay."""
    return quote(key, safe="/:@!$&'()*+,;=~-._")
