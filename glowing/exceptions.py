"""The errors that people see: a stable code, a sentence that helps, and what may be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from datetime import timedelta


class GlowingError(Exception):
    """An error with a stable `code` and a `message` that is safe to show.

    Subclasses name their code; a caller may narrow it: `UserError("…", code="streams.no_prefix")`.
    `errors` maps field names to sentences, where single fields are to blame.
    """

    code: str = "error"
    http_status: ClassVar[int] = 500

    def __init__(
        self, message: str, *, code: str | None = None, errors: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.errors = errors or {}

    def as_dict(self) -> dict[str, Any]:
        """Return the body of an error answer."""
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        return body | ({"errors": self.errors} if self.errors else {})


class UserError(GlowingError):
    """The caller can mend it; never retried."""

    code = "invalid"
    http_status = 400


class NotFound(UserError):
    code = "not_found"
    http_status = 404


class PermissionDenied(UserError):
    code = "forbidden"
    http_status = 403


class Conflict(UserError):
    """What was asked for is already under way or already done."""

    code = "conflict"
    http_status = 409


class InvalidMedia(UserError):
    """The file is not something that can be worked with."""

    code = "media.invalid"
    http_status = 422


class TransientError(GlowingError):
    """Trying again may help, at the earliest after `retry_after`."""

    code = "transient"
    http_status = 503

    def __init__(
        self, message: str, *, code: str | None = None, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after
