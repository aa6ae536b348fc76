"""Tests: throwaway services and folders, which `tests.services` puts into the environment."""

import os

os.environ.setdefault("SECRET_KEY", "not a secret: tests only")

from glowing.settings.base import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
