"""The default that runs anywhere: a generated secret key in the data directory."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def _secret_key(data: Path) -> str:
    """Return the key of a data directory, made whole the first time: processes start together."""
    path = data / "secret_key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        made = data / f"secret_key.{os.getpid()}"
        made.touch(0o600)
        made.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_text()


_data = Path(os.environ.get("GLOWING_DATA_DIR") or Path(__file__).resolve().parents[2] / "var")
if "SECRET_KEY" not in os.environ and "SECRET_KEY_FILE" not in os.environ:
    try:
        os.environ["SECRET_KEY"] = _secret_key(_data)
    except OSError as err:
        raise ImproperlyConfigured(f"{_data} cannot keep our data: {err.strerror}.") from err

from glowing.settings.base import *  # noqa: E402, F403 - it reads that key

# Straight from where they were built: no copy to go stale.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - whitenoise warns without it
