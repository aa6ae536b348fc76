from __future__ import annotations

from datetime import timedelta

from glowing.exceptions import TransientError, UserError

RETRY_AFTER = timedelta(seconds=30)


class NotConfigured(UserError):
    """The installation has no registration at this provider."""

    code = "accounts.provider_not_configured"


class UnknownConsent(UserError):
    """The state is nobody's, somebody else's, used or too old; the answer does not say which."""

    code = "accounts.consent_unknown"

    def __init__(self) -> None:
        super().__init__("This consent is not valid any more. Start linking the account again.")


class GrantRefused(UserError):
    """The provider says that a code or a refresh token is worth nothing (any more)."""

    code = "accounts.grant_refused"


class ProviderUnavailable(TransientError):
    """The provider does not answer, or not as it should; what is stored stays."""

    code = "accounts.provider_unavailable"

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message, retry_after=retry_after or RETRY_AFTER)


class ClientRefused(ProviderUnavailable):
    """The provider does not accept this installation; an administrator can mend it."""

    code = "accounts.client_refused"


class TokenRejected(Exception):
    """The provider does not know this access token any more; a refresh may bring another."""
