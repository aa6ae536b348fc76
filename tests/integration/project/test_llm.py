from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from glowing import llm
from tests.openai import EPISODE, KEY, Answer, openai_server

QUESTION = [{"role": "user", "content": "Title and description as JSON, please."}]


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(llm, "BACKOFF_S", 0.01)
    with openai_server() as found:
        yield found


@pytest.fixture
def config(server):
    return llm.LlmConfig(model="some-model", api_key=KEY, base_url=server.base_url, timeout_s=10)


async def refusal(config, messages=QUESTION):
    with pytest.raises((llm.LlmError, llm.TransientError)) as refused:
        await llm.answer_json(messages, config)
    return refused.value


async def test_the_answer_is_the_json_that_the_model_said(server, config):
    assert await llm.answer_json(QUESTION, config) == EPISODE
    assert server.asked[0]["model"] == "some-model"
    assert server.asked[0]["response_format"] == {"type": "json_object"}


async def test_roles_are_kept(server, config):
    messages = [
        {"role": "system", "content": "Speak JSON."},
        {"role": "user", "content": "Who?"},
        {"role": "assistant", "content": "{}"},
        {"role": "user", "content": "Again."},
    ]

    await llm.answer_json(messages, config)

    assert server.last_messages == messages


async def test_json_is_asked_for_where_nobody_speaks_of_it(server, config):
    await llm.answer_json([{"role": "user", "content": "A title, please."}], config)

    assert [message["role"] for message in server.last_messages] == ["system", "user"]


async def test_a_model_that_answers_in_prose_is_asked_once_more(server, config):
    server.answers = [Answer("Gladly! It is about tea."), Answer(EPISODE)]

    assert await llm.answer_json(QUESTION, config) == EPISODE
    assert [one["role"] for one in server.last_messages] == ["user", "assistant", "user"]


async def test_a_model_that_stays_with_prose_is_given_up(server, config):
    server.answers = [Answer("Gladly!")]

    assert (await refusal(config)).code == "ai.no_json"
    assert len(server.asked) == 2


async def test_a_server_without_json_mode_is_asked_without_it(server, config):
    server.answers = [
        Answer(status=400, param="response_format"),
        Answer("So:\n```json\n" + EPISODE + "\n```"),
    ]

    assert await llm.answer_json(QUESTION, config) == EPISODE
    assert "response_format" not in server.asked[-1]


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_what_may_pass_is_tried_again(server, config, status):
    server.answers = [Answer(status=status), Answer()]

    assert await llm.answer_json(QUESTION, config) == EPISODE


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(status=429), "ai.rate_limited"),
        (Answer(status=429, code="insufficient_quota"), "ai.out_of_credit"),
        (Answer(status=500), "ai.unreachable"),
        (Answer(status=403), "ai.key_refused"),
        (Answer(status=400), "ai.refused"),
        (Answer(status=400, code="context_length_exceeded"), "ai.too_long"),
        (Answer(status=400, code="content_filter"), "ai.content_filter"),
        (Answer(finish_reason="content_filter"), "ai.content_filter"),
        (Answer(content=None, refusal="I cannot."), "ai.content_filter"),
        (Answer(finish_reason="length"), "ai.truncated"),
        (Answer(content=None), "ai.no_json"),
        (Answer(body="<html>", headers={"Content-Type": "text/html"}), "ai.refused"),
        (Answer(body="<html>"), "ai.refused"),
        (Answer(body="{}"), "ai.refused"),
    ],
)
async def test_every_failure_has_its_code(server, config, answer, code):
    server.answers = [answer]

    assert (await refusal(config)).code == code


async def test_tries_have_an_end(server, config):
    server.answers = [Answer(status=500)]

    await refusal(config)

    assert len(server.asked) == config.attempts


@pytest.mark.parametrize("is_date", [True, False])
async def test_a_pause_longer_than_our_time_is_handed_on(server, config, is_date):
    moment = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    value = {True: moment, False: "3600"}[is_date]
    server.answers = [Answer(status=429, headers={"Retry-After": value})]

    refused = await refusal(config)

    assert len(server.asked) == 1
    assert timedelta(minutes=50) < refused.retry_after <= timedelta(hours=1)


async def test_a_server_that_hangs_is_left_in_time(server, config):
    server.answers = [Answer(hangs=True)]
    hasty = llm.LlmConfig(model="m", api_key=KEY, base_url=server.base_url, timeout_s=0.2)

    assert (await refusal(hasty)).code == "ai.timed_out"


async def test_a_key_that_is_refused_is_named(server):
    wrong = llm.LlmConfig(model="m", api_key="wrong", base_url=server.base_url)

    assert (await refusal(wrong)).code == "ai.key_refused"


async def test_a_server_that_is_away_is_unreachable(server):
    server.server_close()
    away = llm.LlmConfig(model="m", api_key=KEY, base_url=server.base_url, attempts=2)

    assert (await refusal(away)).code == "ai.unreachable"


async def test_nothing_is_asked_before_a_model_is_set_up():
    assert (await refusal(llm.LlmConfig(model="m"))).code == "ai.not_configured"


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"a": NaN}', "}{", "{" * 9999 + "}", "null"])
def test_what_is_no_json_object_is_none(text):
    assert llm.json_object(text) is None
