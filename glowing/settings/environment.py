"""Typed reading of the environment: a value that is not what its name promises stops the start.

`NAME_FILE` may name a file that holds the value of `NAME`.
"""

from __future__ import annotations

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class Environment(environ.FileAwareEnv):  # type: ignore[misc]
    """The environment, with one clear line for everything that is missing or ill-formed."""

    def get_value(self, var: str, cast: Any = None, default: Any = ..., **options: Any) -> Any:
        default = environ.Env.NOTSET if default is ... else default
        try:
            value = super().get_value(var, cast=cast, default=default, **options)
        except OSError as err:
            raise ImproperlyConfigured(f"{var}_FILE cannot be read: {err.strerror}.") from err
        except ValueError as err:
            raise ImproperlyConfigured(f"{var} is not a {cast.__name__}: {err}.") from err
        # A file of a secret usually ends with a line break that is not part of it.
        return value.rstrip("\r\n") if isinstance(value, str) else value

    def bool(self, var: str, default: Any = ...) -> bool:
        default = default if default is ... else str(default)
        text = self.get_value(var, cast=str, default=default).strip().lower()
        if text not in TRUE | FALSE:
            raise ImproperlyConfigured(f"{var} must be true or false, not {text!r}.")
        return text in TRUE

    def choice(self, var: str, choices: tuple[str, ...], default: str) -> str:
        """Return one of `choices`."""
        value: str = self.get_value(var, default=default)
        if value not in choices:
            raise ImproperlyConfigured(f"{var} must be one of {', '.join(choices)}, not {value!r}.")
        return value
