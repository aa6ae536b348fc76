import json

import pytest
from asgiref.testing import ApplicationCommunicator

from glowing.bodies import BodyLimit


async def accept(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 204, "headers": []})


def asked(**headers):
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": pairs}
    return ApplicationCommunicator(BodyLimit(accept, max_bytes=10), scope)


async def status_for(**headers):
    return (await asked(**headers).receive_output())["status"]


@pytest.mark.parametrize("length", ["0", "10", "0000010"])
async def test_a_body_within_the_limit_is_taken(length):
    assert await status_for(content_length=length) == 204


async def test_a_request_without_a_body_is_taken():
    assert await status_for() == 204


@pytest.mark.parametrize("length", ["11", "9" * 5000])
async def test_a_larger_body_is_refused(length):
    assert await status_for(content_length=length) == 413


async def test_a_refusal_says_why():
    client = asked(content_length="11")
    await client.receive_output()

    answer = json.loads((await client.receive_output())["body"])

    assert answer["code"] == "requests.too_large"


async def test_a_body_of_unknown_length_is_refused():
    assert await status_for(transfer_encoding="chunked") == 411


@pytest.mark.parametrize("length", ["-1", "many", ""])
async def test_a_length_that_is_none_is_refused(length):
    assert await status_for(content_length=length) == 411
