"""Tests: throwaway services and folders, which `tests.services` puts into the environment."""

import os

from glowing.settings import generated

os.environ.setdefault("SECRET_KEY", "not a secret: tests only")
if "OIDC_PRIVATE_KEY" not in os.environ:
    # The servers that tests start inherit it.
    os.environ["OIDC_PRIVATE_KEY"] = generated.private_key()

from glowing.settings.base import *  # noqa: F403

REST_FRAMEWORK["TEST_REQUEST_DEFAULT_FORMAT"] = "json"  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}

# Test processes share one server: each has its own queues and groups.
_prefix = os.environ.get("PYTEST_XDIST_WORKER", "main")
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"{_prefix}:"  # noqa: F405
CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = f"asgi-{_prefix}"  # noqa: F405
CACHES["default"]["KEY_PREFIX"] = _prefix  # noqa: F405
