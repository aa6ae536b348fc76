"""The default that runs anywhere: generated secrets in the data directory."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from glowing.settings.generated import kept, private_key, secret_key

_data = Path(os.environ.get("GLOWING_DATA_DIR") or Path(__file__).resolve().parents[2] / "var")
for _name, _make in (("SECRET_KEY", secret_key), ("OIDC_PRIVATE_KEY", private_key)):
    if _name not in os.environ and f"{_name}_FILE" not in os.environ:
        try:
            os.environ[_name] = kept(_data / _name.lower(), _make)
        except OSError as err:
            raise ImproperlyConfigured(f"{_data} cannot keep our data: {err.strerror}.") from err
# Where the separate front end runs while it is developed.
os.environ.setdefault("FRONTEND_ORIGINS", "http://localhost:5173")

from glowing.settings.base import *  # noqa: E402, F403 - it reads what was set above

# Straight from where they were built: no copy to go stale.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - whitenoise warns without it
