"""Structured logs of web, workers and commands: one event name, its facts, and no secrets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, WrappedLogger

SECRET_NAMES = re.compile(r"password|secret|token|authorization|cookie|api_key", re.IGNORECASE)
# Signed links and one-time keys stand in paths and queries; a log must not open a file. No name of
# ours needs percent-encoding: what has it may stand for any of them.
SECRET_PATHS = re.compile(
    r"(/(?:files|reset/key|confirm-email)/)[^/&\s\"'<>]+"
    r"|([?&](?:(?:\w+_)?token(?:_hint)?|ticket|code|state|key|sig(?:nature)?|\w*%[\w%]*)=)"
    r"[^&\s\"'<>]+"
)
# A signed token, wherever it stands and however it is quoted: it begins with a JSON object. And
# tokens that act, by what they begin with.
TOKENS = re.compile(r"(?:e|%65)(?:y|%79)(?:J|%4[Aa])[\w%.+/=-]{10,}|gta_[\w-]{10,}")
# These say, for those who debug them, whatever goes over the wire.
TALKATIVE = (
    "asyncio", "boto3", "botocore", "httpcore", "httpx", "oauthlib", "openai",
    "requests_oauthlib", "s3transfer", "urllib3", "websockets",
)  # fmt: skip


def masked(text: str) -> str:
    """Replace what opens something in a text: tokens, and the secret part of addresses."""
    return TOKENS.sub("…", SECRET_PATHS.sub(r"\1\2…", text))


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace values named like secrets, and the secret part of signed paths."""
    for name, value in event.items():
        if SECRET_NAMES.search(name):
            event[name] = "…"
        elif isinstance(value, str):
            event[name] = masked(value)
    return event


def mask_line(_logger: WrappedLogger, _method: str, line: str) -> str:
    """Mask a whole line, with its traceback and whatever a library put into it."""
    return masked(line)


def drop_objects(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Leave out what libraries hang on their records for handlers of their own."""
    event.pop("color_message", None)
    for name in ("connection", "data", "request", "websocket"):
        if not isinstance(event.get(name, ""), str):
            del event[name]
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.ExtraAdder(),
    drop_objects,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
    hide_secrets,
]


def configure(*, level: str, is_json: bool) -> dict[str, Any]:
    """Set up structlog and return Django's `LOGGING`: everything goes to standard error."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": _renderers(is_json=is_json),
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Every request is one event of ours already.
            "django.server": {"handlers": [], "propagate": False},
            "django.request": {"level": "ERROR"},
            # Its own handler would print the addresses of sockets with their secrets.
            "uvicorn": {"handlers": [], "propagate": True},
            "uvicorn.access": {"handlers": [], "propagate": False},
            # Django's own handlers would write to the console or to administrators as it is.
            "django": {"handlers": [], "propagate": True},
            **{name: {"level": "INFO" if level == "DEBUG" else level} for name in TALKATIVE},
        },
    }


# Without the values of variables: passwords and tokens are among them.
_traceback = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)


def _renderers(*, is_json: bool) -> list[Any]:
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if is_json:
        return [
            strip,
            structlog.processors.ExceptionRenderer(_traceback),
            structlog.processors.JSONRenderer(ensure_ascii=False),
            mask_line,
        ]
    plain = structlog.dev.plain_traceback
    console = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)
    return [strip, console, mask_line]
