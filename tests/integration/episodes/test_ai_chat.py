from __future__ import annotations

import threading

import pytest

from tests.openai import EPISODE, KEY, Answer, openai_server
from tests.tokens import api, id_token
from tests.worker import wait_until

QUESTION = {"role": "user", "content": "Title and description as JSON, please."}


@pytest.fixture
def server(settings):
    with openai_server() as found:
        settings.OPENAI = {"model": "some-model", "api_key": KEY, "base_url": found.base_url}
        yield found


def ask(person, *messages):
    return api(person).post("/api/ai/chat", {"messages": list(messages)}, format="json")


@pytest.mark.django_db
def test_the_answer_follows_everything_that_was_sent(owner, server):
    before = [{"role": "system", "content": " Speak JSON. ", "id": 1}, QUESTION]

    answer = ask(owner, *before)

    assert answer.status_code == 200
    assert answer.json() == {"messages": [*before, {"role": "assistant", "content": EPISODE}]}


@pytest.mark.django_db
def test_roles_are_kept_and_a_tools_words_are_told(owner, server):
    ask(
        owner,
        QUESTION,
        {"role": "assistant", "content": EPISODE},
        {"role": "tool", "content": "{}"},
        {"role": "function", "content": "[]"},
    )

    assert [message["role"] for message in server.last_messages] == [
        "user",
        "assistant",
        "user",
        "user",
    ]
    assert server.last_messages[2]["content"] == "A tool answered:\n{}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"messages": []},
        {"messages": "hello"},
        {"messages": [{"role": "god", "content": "x"}]},
        {"messages": [{"role": "user"}]},
        {"messages": [QUESTION] * 101},
        {"messages": [{"role": "user", "content": "x" * 500_001}]},
    ],
)
def test_what_is_no_conversation_is_refused_unasked(owner, server, body):
    answer = api(owner).post("/api/ai/chat", body, format="json")

    assert answer.status_code == 400
    assert "messages" in next(iter(answer.json()["errors"]))
    assert server.asked == []


@pytest.mark.django_db
def test_without_a_model_the_answer_says_what_to_do(owner, settings):
    settings.OPENAI = {"model": "some-model"}

    answer = ask(owner, QUESTION)

    assert answer.status_code == 503
    assert answer.json()["code"] == "ai.not_configured"


@pytest.mark.django_db
def test_a_service_that_is_busy_hands_on_its_pause(owner, server):
    server.answers = [Answer(status=429, headers={"Retry-After": "600"})]

    answer = ask(owner, QUESTION)

    assert answer.status_code == 503
    assert answer.json()["code"] == "ai.rate_limited"
    assert answer.headers["Retry-After"] == "600"


@pytest.mark.django_db
def test_one_person_asks_only_so_often(owner, stranger, server, settings):
    settings.AI_CHAT_PER_MINUTE = 1
    ask(owner, QUESTION)

    refused = ask(owner, QUESTION)

    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert ask(stranger, QUESTION).status_code == 200


@pytest.mark.django_db
def test_nobody_asks_without_a_token(client, server):
    answer = client.post("/api/ai/chat", {}, content_type="application/json")

    assert answer.status_code == 401


@pytest.mark.django_db(transaction=True)
def test_a_question_that_takes_long_keeps_no_connection_from_others(owner, web, settings):
    with openai_server() as server:
        server.answers = [Answer(hangs=True)]
        env = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.base_url, "DATABASE_POOL": "1"}
        site = web(env=env | {"OIDC_PRIVATE_KEY": settings.IDP_OIDC_PRIVATE_KEY})
        head = {"Authorization": id_token(owner), "Content-Type": "application/json"}
        body = b'{"messages": [{"role": "user", "content": "json"}]}'
        slow = threading.Thread(target=site.ask, args=("POST", "/api/ai/chat", body, head))
        slow.start()
        wait_until(lambda: server.asked)

        answer = site.ask("GET", "/api/records/episodes", headers=head)

        server.released.set()
        slow.join()
        assert answer.status == 200
