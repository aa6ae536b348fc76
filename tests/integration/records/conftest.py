import json

import pytest

from tests.tokens import api as client_of


@pytest.fixture
def api(owner):
    return client_of(owner)


@pytest.fixture
def listed(api):
    """Return the items of a list: `listed("series", filter={…}, perPage=5)`."""

    def ask(name, **query):
        query = {key: json.dumps(value) for key, value in query.items()}
        answer = api.get(f"/api/records/{name}", query)
        assert answer.status_code == 200, answer.content
        return answer.json()["items"]

    return ask


@pytest.fixture
def refused(api):
    """Return the body of a refused list, which must be a 400."""

    def ask(name, **query):
        answer = api.get(f"/api/records/{name}", query)
        assert answer.status_code == 400, answer.content
        return answer.json()

    return ask
