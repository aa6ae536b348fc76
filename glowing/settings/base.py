"""Every setting, read from the environment; the other modules only override.

`NAME_FILE` may name a file that holds the value of a secret `NAME`.
"""

from __future__ import annotations

import base64
import hashlib
import sys
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

from glowing.embedded import Services
from glowing.settings import logs
from glowing.settings.environment import Environment
from glowing.settings.identity import *  # noqa: F403
from glowing.settings.identity import FRONTEND_ORIGINS

env = Environment()
BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env("GLOWING_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()

# --- core
SECRET_KEY = env("SECRET_KEY")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ROOT_URLCONF = "glowing.urls"
ASGI_APPLICATION = "glowing.asgi.application"
APPEND_SLASH = False
# The table of an episode's cuts has seven fields a row; the size of a form stays limited.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
# Of any one request, and so of a piece of an upload; our own pages send 8 MiB.
REQUEST_MAX_BYTES: int = env.int("REQUEST_MAX_BYTES", default=64 * 1024**2)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    # For its `runserver`; nothing else need wait for it and all of Twisted.
    *(["daphne"] if "runserver" in sys.argv else []),
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.idp.oidc",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "corsheaders",
    "csp",
    "django_htmx",
    "django_structlog",
    "django_vite",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "glowing",
    "glowing.accounts",
    "glowing.jobs",
    "streams",
    "transcription",
    "chat",
    "episodes",
    "widgets",
]
MIDDLEWARE = [
    "glowing.protection.ProtectiveHeaders",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "glowing.request_log.RequestLog",
    "glowing.outages.DatabaseOutage",
    "glowing.errorpages.ErrorPages",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # A kind of widget keeps its controls in its folder: `kinds/<kind>/control.html`.
        "DIRS": [BASE_DIR / "templates", BASE_DIR / "widgets"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "glowing.jobs.pages.active_count",
            ],
            "builtins": ["glowing.templatetags"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
LANGUAGE_CODE = "en"
TIME_ZONE = env("TIME_ZONE", default="UTC")
USE_TZ = True

# --- services: the embedded ones unless the environment names others
_embedded = None
if not (env("DATABASE_URL", default="") and env("REDIS_URL", default="")):
    _embedded = Services.of(DATA_DIR)
DATABASES = {
    "default": env.db_url_config(
        env("DATABASE_URL", default="") or (_embedded.database_url if _embedded else "")
    )
}
# Requests beyond the pool wait briefly and are then told to come back, instead of piling up.
DATABASES["default"] |= {
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "pool": {"timeout": 5, "min_size": 0, "max_size": env.int("DATABASE_POOL", default=20)},
        "connect_timeout": 3,
    },
}
REDIS_URL = env("REDIS_URL", default="") or (_embedded.redis_url if _embedded else "")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "glowing.cache.ForgivingRedisCache",
        "LOCATION": f"{REDIS_URL}/0",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "glowing.realtime.layers.PatientLayer",
        # A socket waits for news as long as it takes; the client's own limit would end it.
        "CONFIG": {
            "hosts": [{"address": f"{REDIS_URL}/1", "socket_timeout": None}],
            "capacity": 1000,
            "expiry": 15,
            # Members of a server that was killed are sent to for as long; those who are there join
            # again every few minutes (`glowing.realtime.sockets`).
            "group_expiry": 3600,
        },
    }
}

# --- secrets at rest; the first key encrypts, every one decrypts
_field_key = base64.urlsafe_b64encode(hashlib.sha256(f"fields:{SECRET_KEY}".encode()).digest())
FIELD_ENCRYPTION_KEYS: list[str] = env.list("FIELD_ENCRYPTION_KEYS", default=[_field_key.decode()])


# --- files
def _folder(name: str) -> dict[str, Any]:
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / name},
    }


def _bucket(name: str) -> dict[str, Any]:
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env(f"S3_{name.upper()}_BUCKET"),
            "endpoint_url": env("S3_ENDPOINT_URL", default=None),
            "region_name": env("S3_REGION", default=None),
            "access_key": env("S3_ACCESS_KEY_ID", default=None),
            "secret_key": env("S3_SECRET_ACCESS_KEY", default=None),
            "signature_version": "s3v4",
            "querystring_auth": True,
            "default_acl": None,
            "file_overwrite": True,
        },
    }


GLOWING_STORAGE = env.choice("GLOWING_STORAGE", ("folders", "s3"), default="folders")
_files = _bucket if GLOWING_STORAGE == "s3" else _folder
STORAGES: dict[str, dict[str, Any]] = {
    "archive": _files("archive"),
    "media": _files("media"),
    "default": _files("media"),
    # Vite names its files by their content already; a second hash would load modules twice.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8}\.\w+(\.map)?$"
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(DATA_DIR / "static")))
_built = BASE_DIR / "assets" / "dist"
STATICFILES_DIRS = [_built] if _built.exists() else []
DJANGO_VITE = {"default": {"manifest_path": _built / "manifest.json"}}
SCRATCH_DIR = DATA_DIR / "scratch"
# A viewer may leave a player open this long before its links end.
FILE_LINK_HOURS: int = env.int("FILE_LINK_HOURS", default=24)
# How long the browser that read a record may play its playlist, without credentials; 0: never.
PLAYLIST_GRANT_HOURS: int = env.int("PLAYLIST_GRANT_HOURS", default=12)
# Path of an internal nginx location with `archive/` and `media/` below; empty: Django sends files.
X_ACCEL_PREFIX: str = env("X_ACCEL_PREFIX", default="")
# Uploads on their way in; on disk until complete, whatever the storage is.
UPLOAD_DIR = DATA_DIR / "uploads"
UPLOAD_MAX_BYTES: int = env.int("UPLOAD_MAX_BYTES", default=256 * 1024**3)

# --- pages: nothing inline and nothing from outside, except recordings in a bucket elsewhere.
# The waveform's own style sheet needs the nonce; a stream in a player is a blob.
_buckets = env.list("MEDIA_ORIGINS", default=[])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],
        "font-src": [SELF],
        "img-src": [SELF, "data:", *_buckets],
        "media-src": [SELF, "blob:", *_buckets],
        "worker-src": [SELF, "blob:"],
        "connect-src": [SELF, *_buckets],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        # Logging in ends on the page of another origin, and the policy follows redirects.
        "form-action": [SELF, *FRONTEND_ORIGINS],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Pages carry the token themselves, for their forms and scripts.
CSRF_COOKIE_HTTPONLY = True

# --- jobs: the row is the truth, Celery only rings
CELERY_BROKER_URL = f"{REDIS_URL}/2"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "default"
# Here and not on the tasks: Celery 6 drops their `queue` argument, and warns of it.
CELERY_TASK_ROUTES = {
    "episodes.render": {"queue": "media"},
    "streams.ingest_clip": {"queue": "media"},
    "transcription.*": {"queue": "gpu"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# No job waits behind a long one while another worker is idle.
CELERY_WORKER_DISABLE_PREFETCH = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Models and ffmpeg's leftovers go with the child; loading again costs about a second.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
# A web request must not wait for a broker that is away: the sweeper rings again.
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    # Longer than any job may take: a message is given out twice when it is not taken in time.
    "visibility_timeout": env.int("CELERY_VISIBILITY_TIMEOUT_S", default=24 * 3600),
    "socket_connect_timeout": 2,
    "max_retries": 1,
    "interval_start": 0,
    "interval_max": 0.2,
}
JOBS = {
    "heartbeat_s": env.float("JOBS_HEARTBEAT_S", default=10.0),
    "lease_s": env.float("JOBS_LEASE_S", default=60.0),
    "ring_again_s": env.float("JOBS_RING_AGAIN_S", default=60.0),
    "backoff_s": env.float("JOBS_BACKOFF_S", default=15.0),
}
_sweep_s = env.float("JOBS_SWEEP_S", default=20.0)
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "jobs.sweep",
        "schedule": _sweep_s,
        "options": {"expires": max(_sweep_s * 0.75, 5.0)},
    },
    "refresh-linked-accounts": {
        "task": "accounts.refresh_linked_accounts",
        "schedule": 300.0,
        "options": {"expires": 240.0},
    },
    "forget-expired": {
        "task": "accounts.forget_expired",
        "schedule": 24 * 3600.0,
        "options": {"expires": 12 * 3600.0},
    },
    "poll-now-playing": {
        "task": "widgets.poll_now_playing",
        "schedule": 15.0,
        "options": {"expires": 12.0},
    },
    "write-lines-that-were-left": {
        "task": "chat.write_what_was_left",
        "schedule": 20.0,
        "options": {"expires": 15.0},
    },
    "expire-uploads": {
        "task": "streams.expire_uploads",
        "schedule": 24 * 3600.0,
        "options": {"expires": 12 * 3600.0},
    },
}

# --- speech to text: tiny.en comes with the requirements, so that it works with no network
WHISPER_ENGINE = env("WHISPER_ENGINE", default="faster-whisper")
WHISPER_MODEL = env("WHISPER_MODEL", default="tiny.en")
WHISPER_DEVICE = env("WHISPER_DEVICE", default="cpu")
WHISPER_COMPUTE_TYPE = env("WHISPER_COMPUTE_TYPE", default="")
WHISPER_THREADS = env.int("WHISPER_THREADS", default=0)
WHISPER_BATCH_SIZE = env.int("WHISPER_BATCH_SIZE", default=8)
WHISPER_LANGUAGE = env("WHISPER_LANGUAGE", default="")
WHISPER_WINDOW_S = env.int("WHISPER_WINDOW_S", default=600)
WHISPERX_ALIGN_MODEL = env("WHISPERX_ALIGN_MODEL", default="")

# --- language model: OpenAI's, or any server that speaks its API
OPENAI = {
    "api_key": env("OPENAI_API_KEY", default=""),
    "base_url": env("OPENAI_BASE_URL", default=""),
    "model": env("OPENAI_MODEL", default="gpt-4o"),
    "timeout_s": env.float("OPENAI_TIMEOUT_S", default=90.0),
}
# Of one person: every question costs.
AI_CHAT_PER_MINUTE: int = env.int("AI_CHAT_PER_MINUTE", default=20)

# --- music services that say what plays; Pretzel's answer is public
LASTFM_API_KEY: str = env("LASTFM_API_KEY", default="")
LASTFM_URL: str = env("LASTFM_URL", default="https://ws.audioscrobbler.com/2.0/")
PRETZEL_URL: str = env("PRETZEL_URL", default="https://www.pretzel.rocks/api/v1/playing/twitch")

# --- rendering: "auto" takes hardware that works on the machine of the worker
RENDER_ENCODER = env.choice("RENDER_ENCODER", ("auto", "x264", "nvenc", "qsv"), default="x264")

# --- REST
REST_FRAMEWORK = {
    # The framework's own default takes passwords with any request, where nobody counts the tries.
    # Tokens come first: their challenge makes it 401 for whoever is not signed in.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "glowing.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["glowing.records.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "glowing.api_errors.answer",
    "LIST_SERIALIZER_ERRORS_AS_DICT": True,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "glowing-telegram",
    "DESCRIPTION": "Recordings of live streams, their episodes, and what is on the air.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    # Only what this server sends itself: nothing is fetched from elsewhere, nothing sent there.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None, "docExpansion": "none"},
    # Answers hold more than what may be sent, and never null.
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/",
    "PREPROCESSING_HOOKS": ["glowing.openapi.only_api"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "glowing.openapi.with_refusals",
    ],
    "ENUM_NAME_OVERRIDES": {"WidgetType": "widgets.api.KINDS"},
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SERVE_INCLUDE_SCHEMA": False,
}

# --- logs
LOGGING = logs.configure(
    level=env.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), default="INFO"),
    is_json=env.bool("LOG_JSON", default=False),
)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DEFAULT_EXCEPTION_REPORTER = "glowing.errorpages.MaskedReport"
