"""The default that runs anywhere: a generated secret key in the data directory."""

import os
import secrets
from pathlib import Path

if "SECRET_KEY" not in os.environ and "SECRET_KEY_FILE" not in os.environ:
    _data = Path(os.environ.get("GLOWING_DATA_DIR") or Path(__file__).resolve().parents[2] / "var")
    _path = _data / "secret_key"
    if not _path.exists():
        _data.mkdir(parents=True, exist_ok=True)
        _path.touch(0o600)
        _path.write_text(secrets.token_urlsafe(48))
    os.environ["SECRET_KEY"] = _path.read_text()

from glowing.settings.base import *  # noqa: F403

# Straight from where they were built: no copy to go stale.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - whitenoise warns without it
