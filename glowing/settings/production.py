"""Production: behind TLS, with real services, and every secret from the environment."""

from django.core.exceptions import ImproperlyConfigured

from glowing.settings.base import *  # noqa: F403

for _name in ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL"):
    if not env(_name, default=""):  # noqa: F405
        raise ImproperlyConfigured(f"Set the {_name} environment variable.")

SECURE_SSL_REDIRECT = True
# Health checks come from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# A cookie with this prefix cannot be set by a neighbouring host.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
