"""The running server does what its description says, whatever it is sent.

Schemathesis derives requests from the description, good ones and bad ones, alone and one after
the other, and judges every answer: its status, type and body, what was accepted and refused,
what is there after it was made and gone after it was deleted, and what works without a name.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories.accounts import UserFactory
from tests.integration.security.rows import Rows
from tests.openai import KEY, openai_server
from tests.tokens import id_token

HERE = Path(__file__).parent
SNAPSHOT = HERE.parents[2] / "docs" / "openapi.yaml"


@pytest.fixture
def language_model():
    with openai_server() as server:
        yield server


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_server_keeps_to_its_description(web, language_model, tmp_path):
    server = web(
        env={
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": language_model.base_url,
            "AI_CHAT_PER_MINUTE": "10000",
        }
    )
    rows = Rows(UserFactory())

    tried = subprocess.run(
        [
            Path(sys.executable).with_name("st"),
            *("--config-file", HERE / "schemathesis.toml"),
            *("run", SNAPSHOT, "--url", f"http://127.0.0.1:{server.port}"),
            *("-H", f"Authorization: {id_token(rows.owner)}"),
        ],
        cwd=tmp_path,
        env=os.environ,
        capture_output=True,
        text=True,
    )

    assert tried.returncode == 0, tried.stdout + tried.stderr
