from __future__ import annotations

import pytest
from rest_framework.exceptions import NotAuthenticated, ValidationError

from glowing.api_errors import answer


def body(error):
    return answer(error, {"request": None}).data


@pytest.mark.parametrize(
    ("detail", "errors"),
    [
        ({"title": ["Too long.", "Too loud."]}, {"title": "Too long. Too loud."}),
        ({"tracks": [{}, {"title": ["Empty."]}]}, {"tracks.1.title": "Empty."}),
        ({"recurrence": {"days": ["Unknown."]}}, {"recurrence.days": "Unknown."}),
    ],
)
def test_a_refused_field_is_named_with_its_sentence(detail, errors):
    assert body(ValidationError(detail)) == {
        "message": "Some fields cannot be used as they are.",
        "code": "invalid",
        "errors": errors,
    }


@pytest.mark.parametrize("detail", ["Both are set.", {"non_field_errors": ["Both are set."]}])
def test_a_refusal_of_the_whole_is_the_message(detail):
    assert body(ValidationError(detail)) == {"message": "Both are set.", "code": "invalid"}


def test_any_other_refusal_has_its_code():
    assert body(NotAuthenticated())["code"] == "not_authenticated"
