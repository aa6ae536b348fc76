from __future__ import annotations

import pytest

from tests.worker import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def test_no_secret_of_an_address_gets_into_the_log(web):
    server = web(env={"LOG_LEVEL": "DEBUG"})

    server.ask("GET", "/files/hunter2:a:b/clip.mp4")
    server.ask("GET", "/accounts/login/?code=hunter2")
    server.ask("GET", "/accounts/password/reset/key/1-hunter2/")
    server.ask("GET", "/accounts/confirm-email/hunter2/")
    server.ask("GET", "/ws?token=hunter2", headers=UPGRADE)

    wait_until(lambda: "/ws" in server.log.read_text())
    assert "/files/…/clip.mp4" in server.log.read_text()
    assert "hunter2" not in server.log.read_text()
