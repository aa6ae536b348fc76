from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from glowing import checks
from glowing.media import binaries
from glowing.settings import generated

ROOT = Path(__file__).resolve().parents[3]


def ids(messages) -> list[str]:
    return [message.id for message in messages]


def manage(*argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *argv],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )


def test_missing_ffmpeg_is_found(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv(binaries.SETTING, raising=False)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    binaries.binary.cache_clear()

    assert ids(checks.check_ffmpeg()) == ["glowing.E001"]
    binaries.binary.cache_clear()


@pytest.mark.django_db
def test_the_database_has_pgvector():
    assert checks.check_pgvector(databases=["default"]) == []


@pytest.mark.django_db
def test_an_old_pgvector_is_found(monkeypatch):
    monkeypatch.setattr(checks, "PGVECTOR", (99, 0))

    assert ids(checks.check_pgvector(databases=["default"])) == ["glowing.E002"]


def test_the_broker_waits_longer_than_the_longest_task():
    assert checks.check_visibility_timeout() == []


def test_a_broker_that_gives_messages_out_too_early_is_found():
    with override_settings(CELERY_BROKER_TRANSPORT_OPTIONS={"visibility_timeout": 0}):
        assert ids(checks.check_visibility_timeout()) == ["glowing.W001"]


def test_a_layer_inside_one_process_is_found():
    with override_settings(CHANNEL_LAYERS={"default": {"BACKEND": checks.IN_MEMORY}}):
        assert ids(checks.check_channel_layer()) == ["glowing.W002"]


def test_the_shared_layer_is_fine():
    assert settings.CHANNEL_LAYERS["default"]["BACKEND"] != checks.IN_MEMORY
    assert checks.check_channel_layer() == []


@pytest.mark.parametrize("origin", ["http://localhost:5173", "https://a.example", "http://[::1]:1"])
def test_origins_are_taken_as_browsers_write_them(origin):
    with override_settings(FRONTEND_ORIGINS=[origin]):
        assert checks.check_origins() == []


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "https://*.example",
        "localhost:5173",
        "https://a.example/",
        "https://a.example/app",
        "https://a.example:443",
        "https://A.example",
        "null",
        "",
    ],
)
def test_what_no_browser_calls_an_origin_is_found(origin):
    with override_settings(FRONTEND_ORIGINS=[origin]):
        assert ids(checks.check_origins()) == ["glowing.E003"]


def test_the_keys_sign():
    assert checks.check_signing_keys() == []


@pytest.mark.parametrize("pem", ["", "not a key", generated.private_key().replace("M", "N")])
def test_a_key_that_cannot_sign_is_found(pem):
    with override_settings(IDP_OIDC_PRIVATE_KEY=pem):
        assert ids(checks.check_signing_keys()) == ["glowing.E004"]


def test_a_public_address_without_tls_is_found():
    with override_settings(PUBLIC_URL="http://example.org"):
        assert ids(checks.check_public_address()) == ["glowing.W003"]


def test_an_ill_formed_setting_is_one_line():
    done = manage("check", DEBUG="maybe")

    assert done.returncode == 1
    assert done.stderr == "glowing-telegram: DEBUG must be true or false, not 'maybe'.\n"


def test_production_needs_its_own_services():
    done = manage(
        "check",
        DJANGO_SETTINGS_MODULE="glowing.settings.production",
        SECRET_KEY="x" * 60,
        DATABASE_URL="",
    )

    assert "Set the DATABASE_URL environment variable." in done.stderr


def test_the_origin_of_redirects_is_one():
    with override_settings(LINK_REDIRECT_ORIGIN="studio.example"):
        assert ids(checks.check_origins()) == ["glowing.E003"]


def test_keys_that_encrypt_are_taken():
    assert checks.check_encryption_keys() == []


@pytest.mark.parametrize("keys", [[], ["secret"], ["x" * 44]])
def test_keys_that_cannot_encrypt_are_found(keys):
    with override_settings(FIELD_ENCRYPTION_KEYS=keys):
        assert ids(checks.check_encryption_keys()) == ["glowing.E005"]


@pytest.mark.parametrize(
    "element",
    [
        "https://id.example.org",
        {"issuer": "https://id.example.org"},
        {"issuer": "https://id.example.org", "audiences": []},
        {"issuer": "https://id.example.org", "audiences": "all"},
        {"issuer": "http://id.example.org", "audiences": ["us"]},
        {"issuer": "https://id.example.org", "audiences": ["us"], "jwks_url": "http://a.example"},
        {"issuer": "https://id.example.org", "audiences": ["us"], "secret": "x"},
        {"issuer": settings.PUBLIC_URL, "audiences": ["us"]},
    ],
)
def test_issuer_whose_tokens_could_be_anybodys_is_found(element):
    with override_settings(OIDC_ISSUERS=[element]):
        assert ids(checks.check_issuers()) == ["glowing.E006"]


def test_issuers_that_are_whole_are_fine():
    cognito = "https://cognito-idp.us-west-2.amazonaws.com/pool"

    with override_settings(OIDC_ISSUERS=[{"issuer": cognito, "audiences": ["us"]}]):
        assert checks.check_issuers() == []
