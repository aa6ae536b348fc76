"""Who people are and how that is found out: logins, other origins, tokens, linked accounts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from glowing.settings.environment import Environment

env = Environment()

# --- accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "glowing.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
EMAIL_URL = env("EMAIL_URL", default="")
ACCOUNT_EMAIL_VERIFICATION = "optional" if EMAIL_URL else "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
# Rate limits count by address: behind proxies the last ones are ours and tell the truth.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
OPEN_SIGNUP = env.bool("OPEN_SIGNUP", default=False)
vars().update(env.email_url_config(EMAIL_URL or "consolemail://"))
ACCOUNT_EMAIL_SUBJECT_PREFIX = "glowing-telegram: "
# Nobody is invited to sign up where they cannot.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = OPEN_SIGNUP
ACCOUNT_EMAIL_NOTIFICATIONS = bool(EMAIL_URL)
USERSESSIONS_ADAPTER = "glowing.accounts.sessions.UserSessionsAdapter"
MFA_ADAPTER = "glowing.accounts.mfa.MFAAdapter"
MFA_FORMS = {
    "authenticate": "glowing.accounts.mfa.AuthenticateForm",
    "reauthenticate": "glowing.accounts.mfa.ReauthenticateForm",
}
MFA_TOTP_ISSUER = "glowing-telegram"
# The clock of a phone may be off by half a minute.
MFA_TOTP_TOLERANCE = 1
# An address that nobody can confirm must not keep its person from a second step.
MFA_ALLOW_UNVERIFIED_EMAIL = ACCOUNT_EMAIL_VERIFICATION == "none"
PASSWORD_MIN_LENGTH = env.int("PASSWORD_MIN_LENGTH", default=12)
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarity", {}),
        ("MinimumLength", {"min_length": PASSWORD_MIN_LENGTH}),
        ("CommonPassword", {}),
        ("NumericPassword", {}),
    )
]

# --- other origins: the pages of a separate front end, by scheme, host and port
PORT = env.int("PORT", default=8000)
PUBLIC_URL = env("PUBLIC_URL", default=f"http://localhost:{PORT}").rstrip("/")
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", default="") or f"noreply@{urlsplit(PUBLIC_URL).hostname}"
FRONTEND_ORIGINS: list[str] = env.list("FRONTEND_ORIGINS", default=[])
# Without credentials: another origin brings a token, never the cookie of a session.
CORS_ALLOWED_ORIGINS = FRONTEND_ORIGINS
CORS_URLS_REGEX = r"^/(?:api|playlist|files|identity/o/api)/|^/(?:.+/)?\.well-known/"
CORS_ALLOW_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "authorization", "content-type", "range"]
CORS_EXPOSE_HEADERS = [
    "content-length", "content-range", "content-type", "location", "retry-after",
]  # fmt: skip

# --- this server as the OpenID provider of those pages; a key is the text of a PEM file
OIDC_CLIENT_ID = env("OIDC_CLIENT_ID", default="glowing-telegram-frontend")
IDP_OIDC_ADAPTER = "glowing.accounts.oidc.adapter.OIDCAdapter"
IDP_OIDC_PRIVATE_KEY = env("OIDC_PRIVATE_KEY").replace("\\n", "\n")
# While keys are changed: {"pem", "issued_at", "not_before", "expires_at"}; the newest signs.
IDP_OIDC_PRIVATE_KEYS = env.json("OIDC_PRIVATE_KEYS", default=[])
IDP_OIDC_ID_TOKEN_EXPIRES_IN = IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 3600
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 5 * 24 * 3600
IDP_OIDC_RP_INITIATED_LOGOUT_ASKS_FOR_OP_LOGOUT = False
# ID tokens of issuers outside do as well.
OIDC_ISSUERS: list[dict[str, Any]] = env.json("OIDC_ISSUERS", default=[])
OIDC_CREATE_USERS = env.bool("OIDC_CREATE_USERS", default=True)

# --- linked accounts: this installation's registrations at Twitch and Google
TWITCH_CLIENT_ID: str = env("TWITCH_CLIENT_ID", default="")
TWITCH_CLIENT_SECRET: str = env("TWITCH_CLIENT_SECRET", default="")
TWITCH_AUTH_URL: str = env("TWITCH_AUTH_URL", default="https://id.twitch.tv")
TWITCH_API_URL: str = env("TWITCH_API_URL", default="https://api.twitch.tv/helix")
YOUTUBE_CLIENT_ID: str = env("YOUTUBE_CLIENT_ID", default="")
YOUTUBE_CLIENT_SECRET: str = env("YOUTUBE_CLIENT_SECRET", default="")
YOUTUBE_AUTH_URL: str = env(
    "YOUTUBE_AUTH_URL", default="https://accounts.google.com/o/oauth2/v2/auth"
)
YOUTUBE_TOKEN_URL: str = env("YOUTUBE_TOKEN_URL", default="https://oauth2.googleapis.com/token")
YOUTUBE_API_URL: str = env("YOUTUBE_API_URL", default="https://www.googleapis.com/youtube/v3")
# Where the providers send the front end's browsers: the first of its origins unless named.
LINK_REDIRECT_ORIGIN: str = env("LINK_REDIRECT_ORIGIN", default="").rstrip("/")
