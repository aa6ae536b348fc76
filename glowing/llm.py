"""Questions to a language model that answers in JSON, by OpenAI's API or any that speaks it.

https://platform.openai.com/docs/api-reference/chat and .../docs/guides/error-codes
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias, TypedDict, cast

import openai
from django.conf import settings

from glowing.exceptions import TransientError, UserError

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam

logger = logging.getLogger(__name__)

BACKOFF_S = 0.5
# OpenAI refuses to answer in JSON where no message speaks of it.
ASK_FOR_JSON = "Answer with one JSON object and nothing else."
ASK_AGAIN = "That was not a JSON object. Give the same answer again as one JSON object, no more."


class Message(TypedDict):
    """One turn of a conversation; `role` is system, user or assistant."""

    role: str
    content: str


Messages: TypeAlias = Sequence[Message]


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmConfig:
    """Which model answers, and how long it may take; `timeout_s` covers every attempt together.

    Without a `base_url` it is OpenAI's. A server of one's own may need no key.
    """

    model: str
    api_key: str = ""
    base_url: str = ""
    timeout_s: float = 90.0
    attempts: int = 3

    @classmethod
    def from_settings(cls) -> Self:
        """Read `settings.OPENAI`."""
        return cls(**settings.OPENAI)


class LlmError(UserError):
    """The model's service gave no answer that can be used, and would not the next moment."""

    code = "ai.refused"
    http_status: ClassVar[int] = 502


class NotConfigured(LlmError):
    code = "ai.not_configured"
    http_status: ClassVar[int] = 503


class KeyRefused(LlmError):
    code = "ai.key_refused"
    http_status: ClassVar[int] = 503


class OutOfCredit(LlmError):
    code = "ai.out_of_credit"
    http_status: ClassVar[int] = 503


class TooLong(LlmError):
    code = "ai.too_long"
    http_status: ClassVar[int] = 413


class ContentFiltered(LlmError):
    code = "ai.content_filter"
    http_status: ClassVar[int] = 422


class Truncated(LlmError):
    code = "ai.truncated"


class NoJson(LlmError):
    code = "ai.no_json"


class RateLimited(TransientError):
    code = "ai.rate_limited"


class Unreachable(TransientError):
    code = "ai.unreachable"


class TimedOut(TransientError):
    code = "ai.timed_out"
    http_status: ClassVar[int] = 504


async def answer_json(messages: Messages, config: LlmConfig) -> str:
    """Return the answer to a conversation: the text of exactly one JSON object.

    A model that answers in prose is asked once more. What may pass is tried again within the
    time of `config`, after the pause that the service asks for. Raises an `LlmError`, or a
    `TransientError` where the same question may be answered later.
    """
    if not (config.api_key or config.base_url):
        message = "No language model is set up. The administrator does so with OPENAI_API_KEY."
        raise NotConfigured(message)
    client = openai.AsyncOpenAI(
        api_key=config.api_key or "none",
        base_url=config.base_url or None,
        max_retries=0,  # the tries are counted here, within one limit of time
        timeout=config.timeout_s,
    )
    try:
        async with asyncio.timeout(config.timeout_s), client:
            return await Conversation(client, config).in_json(messages)
    except TimeoutError as error:
        message = "The language model took too long to answer. Try again, or ask for less."
        raise TimedOut(message) from error


class Conversation:
    """Questions to one model under one limit of time."""

    def __init__(self, client: openai.AsyncOpenAI, config: LlmConfig) -> None:
        self._client = client
        self._config = config
        self._ends_at = asyncio.get_running_loop().time() + config.timeout_s
        self._options: dict[str, Any] = {"response_format": {"type": "json_object"}}

    async def in_json(self, messages: Messages) -> str:
        """Return the first JSON object that the model says, in two questions at most."""
        asked = list(messages)
        if not any("json" in message["content"].lower() for message in asked):
            asked.insert(0, {"role": "system", "content": ASK_FOR_JSON})
        said = await self._ask(asked)
        if (found := json_object(said)) is not None:
            return found
        asked += [{"role": "assistant", "content": said}, {"role": "user", "content": ASK_AGAIN}]
        if (found := json_object(await self._ask(asked))) is not None:
            return found
        raise NoJson("The language model did not answer in JSON. Try again, or change the model.")

    async def _ask(self, messages: Messages) -> str:
        for attempt in range(1, self._config.attempts + 1):
            try:
                return _text_of(await self._send(messages))
            except openai.APIError as error:
                refusal = _refusal_of(error)
                if not isinstance(refusal, TransientError):
                    raise refusal from error
                pause_s = _pause_s(refusal, attempt)
                is_late = asyncio.get_running_loop().time() + pause_s >= self._ends_at
                if attempt == self._config.attempts or is_late:
                    raise refusal from error
                await asyncio.sleep(pause_s)
            except json.JSONDecodeError as error:
                raise _stranger() from error
        raise AssertionError

    async def _send(self, messages: Messages) -> object:
        """Ask once; a server that knows no JSON mode is asked without it from then on."""
        create = self._client.chat.completions.create
        turns = cast("list[ChatCompletionMessageParam]", list(messages))
        try:
            return await create(model=self._config.model, messages=turns, **self._options)
        except openai.BadRequestError as error:
            if not self._options or "response_format" not in f"{error.param} {error.message}":
                raise
        self._options = {}
        return await create(model=self._config.model, messages=turns)


def json_object(text: str) -> str | None:
    """Return the JSON object in a text, without what stands around it; None where none is."""
    found = text[text.find("{") : text.rfind("}") + 1]
    try:
        return found if isinstance(json.loads(found, parse_constant=_refuse), dict) else None
    except (ValueError, RecursionError):
        return None


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _text_of(completion: Any) -> str:
    """Return what the model said; the client checks none of what a server answers."""
    choices = getattr(completion, "choices", None)
    if not choices:
        raise _stranger()
    reason = getattr(choices[0], "finish_reason", None)
    message = getattr(choices[0], "message", None)
    if reason == "content_filter" or getattr(message, "refusal", None):
        raise _filtered()
    if reason == "length":
        raise Truncated("The answer was cut off: it was too long. Ask for less at once.")
    return str(getattr(message, "content", None) or "")


def _refusal_of(error: openai.APIError) -> LlmError | TransientError:
    """Say in our words what the service or the way to it said."""
    logger.warning("llm.refused", extra={"error": type(error).__name__, "code": error.code})
    status = getattr(error, "status_code", 0)
    match error.code:
        case "insufficient_quota":
            return OutOfCredit("The language model's account has no credit left.")
        case "context_length_exceeded":
            return TooLong("This is more than the language model can read. Send less.")
        case "content_filter" | "content_policy_violation":
            return _filtered()
    if isinstance(error, openai.APITimeoutError):
        return TimedOut("The language model took too long to answer. Try again later.")
    if status in (401, 403):
        return KeyRefused("The language model's service refuses our key. Check OPENAI_API_KEY.")
    if status == 429:
        message = "The language model has too much to do. Try again in a moment."
        return RateLimited(message, retry_after=_retry_after(error))
    if status >= 500 or status == 408 or isinstance(error, openai.APIConnectionError):
        message = "The language model cannot be reached at the moment. Try again later."
        return Unreachable(message, retry_after=_retry_after(error))
    return LlmError("The language model's service refused the question. See the server's log.")


def _stranger() -> LlmError:
    return LlmError("What answered is not a language model. Check OPENAI_BASE_URL.")


def _filtered() -> ContentFiltered:
    return ContentFiltered("The language model will not speak about this. Change the question.")


def _retry_after(error: openai.APIError) -> timedelta | None:
    """Read the pause that a service asks for: seconds or a date; None where it asks for none."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    value = headers.get("retry-after", "")
    try:
        if value.isdecimal():
            return timedelta(seconds=int(value))
        return max(parsedate_to_datetime(value) - datetime.now(UTC), timedelta())
    except (ValueError, TypeError, OverflowError):
        return None


def _pause_s(refusal: TransientError, attempt: int) -> float:
    """Return how long to wait: what was asked for, else doubling and jittered."""
    if refusal.retry_after is not None:
        return refusal.retry_after.total_seconds()
    doubled: float = BACKOFF_S * 2 ** (attempt - 1)
    return doubled * random.uniform(1.0, 1.25)  # noqa: S311
