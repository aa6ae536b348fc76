"""An OpenID issuer on loopback, as outside ones behave: keys that change, outages, slow answers.

with running() as issuer:
    settings.OIDC_ISSUERS = [issuer.config]
    token = issuer.token("subject")
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

if TYPE_CHECKING:
    from collections.abc import Iterator

AUDIENCE = "outside-client"
HOUR_S = 3600
DISCOVERY, JWKS = "/.well-known/openid-configuration", "/jwks.json"
ALGORITHMS = {"RS256": jwt.algorithms.RSAAlgorithm, "ES256": jwt.algorithms.ECAlgorithm}


@dataclass
class Key:
    """A signing key and what is published of it."""

    kid: str
    algorithm: str = "RS256"
    private: Any = field(init=False)

    def __post_init__(self) -> None:
        if self.algorithm == "ES256":
            self.private = ec.generate_private_key(ec.SECP256R1())
        else:
            self.private = rsa.generate_private_key(65537, 2048)

    @property
    def jwk(self) -> dict[str, Any]:
        public = ALGORITHMS[self.algorithm].to_jwk(self.private.public_key(), as_dict=True)
        return public | {"kid": self.kid, "use": "sig", "alg": self.algorithm}


@dataclass
class OutsideIssuer:
    """What the issuer says, and what it was asked; change it while it runs.

    `status` other than 200 answers everything so; `body` replaces the published keys by
    other bytes; `names_itself` is the issuer in its discovery; nothing is answered while `gate`
    is closed.
    """

    url: str
    keys: list[Key] = field(default_factory=lambda: [Key("first")])
    status: int = 200
    body: bytes | None = None
    names_itself: str = ""
    gate: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)

    @property
    def config(self) -> dict[str, Any]:
        """One element of `OIDC_ISSUERS`."""
        return {"issuer": self.url, "audiences": [AUDIENCE]}

    @property
    def fetches(self) -> int:
        """How often the keys were asked for."""
        return self.asked.count(JWKS)

    def rotate(self) -> Key:
        """Sign with a new key from now on, and publish no other."""
        self.keys = [Key(f"key-{len(self.asked)}-{time.monotonic_ns()}")]
        return self.keys[0]

    def token(self, subject: str, *, key: Key | None = None, **claims: Any) -> str:
        """Sign an ID token; a claim given as None is left out."""
        now, key = int(time.time()), key or self.keys[0]
        said = {
            "iss": self.url, "sub": subject, "aud": AUDIENCE, "iat": now, "exp": now + HOUR_S,
        } | claims  # fmt: skip
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(said, key.private, key.algorithm, headers={"kid": key.kid})

    def answer(self, path: str) -> bytes:
        self.asked.append(path)
        self.gate.wait(timeout=30)
        if path == DISCOVERY:
            issuer = self.names_itself or self.url
            return json.dumps({"issuer": issuer, "jwks_uri": self.url + JWKS}).encode()
        if self.body is not None:
            return self.body
        return json.dumps({"keys": [key.jwk for key in self.keys]}).encode()


@contextmanager
def running() -> Iterator[OutsideIssuer]:
    """Run an issuer on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = issuer.answer(self.path)
            self.send_response(issuer.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = OutsideIssuer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    issuer.gate.set()
    try:
        yield issuer
    finally:
        issuer.gate.set()
        server.shutdown()
        server.server_close()
        thread.join()
