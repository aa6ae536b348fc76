"""A server on the loopback that answers as Twitch's and Google's OAuth endpoints do.

Twitch (https://dev.twitch.tv/docs/authentication/): scopes as a list, refresh tokens that are spent
by use, `/validate`. Google (https://developers.google.com/identity/protocols/oauth2/web-server):
scopes as words, PKCE, a refresh token at the first consent only unless the person is asked again.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT = {"client_id": "glowing", "client_secret": "between us"}
Answer = tuple[int, dict[str, Any]]


@dataclass
class Consented:
    """What a person agreed to: the same for a code and for the tokens it becomes."""

    asked: dict[str, str]
    account: str
    is_first: bool = True

    @property
    def scopes(self) -> list[str]:
        return self.asked["scope"].split()


@dataclass
class Seen:
    """One request that came in."""

    method: str
    path: str
    form: dict[str, str]


class OAuthServer(ThreadingHTTPServer):
    """Both providers; `account` is who sits in front of the consent page."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.account = "4711"
        self.redirect_uris: set[str] = set()
        self.codes: dict[str, Consented] = {}
        self.access: dict[str, Consented] = {}
        self.refresh: dict[str, Consented] = {}
        self.seen: list[Seen] = []
        self.said: list[dict[str, str]] = []
        self.drop_reason = ""
        self.status = 200
        self.retry_after = ""
        self.headers: dict[str, str] = {}
        self.lifetime_s: int | None = 14_400
        self.gate = threading.Event()
        self.gate.set()
        self.lock = threading.Lock()

    @property
    def settings(self) -> dict[str, str]:
        """The settings that point the product here."""
        return {
            "TWITCH_AUTH_URL": f"{self.url}/twitch",
            "TWITCH_API_URL": f"{self.url}/twitch/helix",
            "YOUTUBE_AUTH_URL": f"{self.url}/google/auth",
            "YOUTUBE_TOKEN_URL": f"{self.url}/google/token",
            "YOUTUBE_API_URL": f"{self.url}/google/youtube/v3",
            **{f"TWITCH_{key.upper()}": value for key, value in CLIENT.items()},
            **{f"YOUTUBE_{key.upper()}": value for key, value in CLIENT.items()},
        }

    def consent(self, url: str) -> dict[str, str]:
        """Open the provider's page and agree; return what the browser then brings back."""
        answer = requests.get(url, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        return words(urlsplit(answer.headers["Location"]).query)

    def revoke_all(self) -> None:
        """Disconnect the application, as a person does in the provider's own settings."""
        with self.lock:
            self.access.clear()
            self.refresh.clear()

    @contextmanager
    def slow(self) -> Iterator[None]:
        """Let no token request end before the block does."""
        self.gate.clear()
        try:
            yield
        finally:
            self.gate.set()

    def count(self, path: str, grant_type: str = "") -> int:
        """How often a path was asked, with this kind of grant."""
        return sum(
            one.path.endswith(path) and one.form.get("grant_type", "") == grant_type
            for one in self.seen
        )


class Handler(BaseHTTPRequestHandler):
    """The endpoints; what belongs to a provider is in its own methods."""

    server: OAuthServer

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, words(urlsplit(self.path).query)
        self.server.seen.append(Seen("GET", path, {}))
        if self.server.status != 200:
            self.reply(self.server.status, {"message": "down"})
        elif path.endswith(("/authorize", "/auth")):
            self.authorize(path.split("/")[1], query)
        elif path.endswith("/oauth2/validate"):
            self.reply(*self.twitch_validate())
        elif path.endswith("/youtube/v3/channels"):
            self.reply(*self.youtube_channels())
        else:
            self.reply(404, {})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        is_chat = self.path.endswith("/helix/chat/messages")
        form = json.loads(raw) if is_chat else words(raw)
        self.server.seen.append(Seen("POST", self.path, form))
        self.server.gate.wait(timeout=20)
        with self.server.lock:
            status, body = self.chat(form) if is_chat else self.answer_to(form)
        self.reply(status, body)

    def answer_to(self, form: dict[str, str]) -> Answer:
        if self.server.status != 200:
            return self.server.status, {"message": "down"}
        if self.path.endswith("/revoke"):
            return self.revoke(form)
        if any(form.get(key) != value for key, value in CLIENT.items()):
            return self.wrong_client()
        return self.exchange(form) if "code" in form else self.refreshed(form)

    @property
    def is_twitch(self) -> bool:
        return self.path.startswith("/twitch/")

    def authorize(self, provider: str, asked: dict[str, str]) -> None:
        """Agree at once; an address that is not registered is never redirected to."""
        if asked.get("redirect_uri") not in self.server.redirect_uris:
            self.reply(400, {"error": "redirect_uri_mismatch"})
            return
        before = [one for one in self.server.refresh.values() if one.account == self.server.account]
        is_first = not before or asked.get("prompt") == "consent"
        code = f"{provider}/{secrets.token_urlsafe(12)}"
        self.server.codes[code] = Consented(asked, self.server.account, is_first)
        query = urlencode({"code": code, "state": asked["state"], "scope": asked["scope"]})
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{query}")
        self.end_headers()

    def exchange(self, form: dict[str, str]) -> Answer:
        consented = self.server.codes.pop(form["code"], None)
        if consented is None or not is_proven(consented.asked, form):
            return self.refusal("Invalid authorization code")
        if form.get("redirect_uri") != consented.asked["redirect_uri"]:
            return 400, {"error": "redirect_uri_mismatch", "message": "redirect mismatch"}
        return self.tokens(consented, is_refreshable=self.is_twitch or is_offline(consented))

    def refreshed(self, form: dict[str, str]) -> Answer:
        consented = self.server.refresh.get(form.get("refresh_token", ""))
        if consented is None:
            return self.refusal("Invalid refresh token")
        if self.is_twitch:
            del self.server.refresh[form["refresh_token"]]
        return self.tokens(consented, is_refreshable=self.is_twitch)

    def tokens(self, consented: Consented, *, is_refreshable: bool) -> Answer:
        access = f"access-{secrets.token_urlsafe(12)}"
        self.server.access[access] = consented
        scopes = consented.scopes
        body: dict[str, Any] = {"access_token": access, "token_type": "bearer"}
        body |= {"scope": scopes if self.is_twitch else " ".join(scopes)}
        body |= {"expires_in": self.server.lifetime_s} if self.server.lifetime_s else {}
        if is_refreshable:
            body["refresh_token"] = f"refresh-{secrets.token_urlsafe(12)}"
            self.server.refresh[body["refresh_token"]] = consented
        return 200, body

    def revoke(self, form: dict[str, str]) -> Answer:
        token = form.get("token", "")
        held = self.server.access if self.is_twitch else self.server.access | self.server.refresh
        if token not in held:
            return 400, {"error": "invalid_token", "message": "Invalid token"}
        consented = held[token]
        for tokens in (self.server.access, self.server.refresh):
            for one in [key for key, value in tokens.items() if value is consented]:
                del tokens[one]
        return 200, {}

    def twitch_validate(self) -> Answer:
        consented = self.server.access.get(self.headers["Authorization"].removeprefix("OAuth "))
        if consented is None:
            return 401, {"status": 401, "message": "invalid access token"}
        who = {"user_id": consented.account, "login": f"streamer{consented.account}"}
        return 200, {"client_id": CLIENT["client_id"], "scopes": consented.scopes, **who}

    def youtube_channels(self) -> Answer:
        consented = self.server.access.get(self.headers["Authorization"].removeprefix("Bearer "))
        if consented is None:
            return 401, {"error": {"code": 401}}
        channel = {"id": f"UC{consented.account}", "snippet": {"title": "A channel"}}
        return 200, {"items": [channel]}

    def chat(self, line: dict[str, str]) -> Answer:
        """Take a line of chat (https://dev.twitch.tv/docs/api/reference/#send-chat-message)."""
        if self.server.status != 200:
            return self.server.status, {"message": "down"}
        consented = self.server.access.get(self.headers["Authorization"].removeprefix("Bearer "))
        if consented is None or self.headers["Client-Id"] != CLIENT["client_id"]:
            return 401, {"status": 401, "message": "Invalid OAuth token"}
        if {line["broadcaster_id"], line["sender_id"]} != {consented.account}:
            return 403, {"status": 403, "message": "The sender is not the token's"}
        if self.server.drop_reason:
            dropped = {"code": "msg_rejected", "message": self.server.drop_reason}
            return 200, {"data": [{"is_sent": False, "drop_reason": dropped}]}
        self.server.said.append(line)
        return 200, {"data": [{"message_id": "abc", "is_sent": True, "drop_reason": None}]}

    def refusal(self, message: str) -> Answer:
        if self.is_twitch:
            return 400, {"error": "Bad Request", "status": 400, "message": message}
        return 400, {"error": "invalid_grant", "error_description": message}

    def wrong_client(self) -> Answer:
        if self.is_twitch:
            return 403, {"status": 403, "message": "invalid client secret"}
        return 401, {"error": "invalid_client"}

    def reply(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        if self.server.retry_after:
            self.send_header("Retry-After", self.server.retry_after)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


def words(text: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(text).items()}


def is_proven(asked: dict[str, str], form: dict[str, str]) -> bool:
    """Verify PKCE (RFC 7636) where the consent began with it."""
    if "code_challenge" not in asked:
        return True
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = urlsafe_b64encode(digest).decode().rstrip("=")
    return asked["code_challenge_method"] == "S256" and asked["code_challenge"] == challenge


def is_offline(consented: Consented) -> bool:
    return consented.is_first and consented.asked.get("access_type") == "offline"


@contextmanager
def oauth_server() -> Iterator[OAuthServer]:
    """Run the providers for as long as the block lasts."""
    server = OAuthServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.gate.set()
        server.shutdown()
        server.server_close()
        thread.join()
