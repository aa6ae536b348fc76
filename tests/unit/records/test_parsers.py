import json
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError

from glowing.records import parsers

WHOLE = st.integers(-parsers.MAX_INT, parsers.MAX_INT)
PLAIN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
SCALARS = st.none() | st.booleans() | WHOLE | st.floats(allow_nan=False, allow_infinity=False)
DOCUMENTS = st.recursive(
    SCALARS | PLAIN, lambda inner: st.lists(inner) | st.dictionaries(PLAIN, inner), max_leaves=20
)


@given(DOCUMENTS)
def test_what_the_database_can_keep_is_read_as_it_was_written(document):
    assert parsers.read_json(json.dumps(document)) == document


@given(st.text())
def test_no_text_makes_it_fail_in_another_way(text):
    with suppress(ValueError):
        parsers.read_json(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '"a\\u0000b"',
        '{"a\\u0000": 1}',
        '"\\ud800"',
        '{"a": ["\\udfff"]}',
        "NaN",
        "-Infinity",
        "1e400",
        str(2**63),
        "1" * 5000,
        "[" * 100 + "]" * 100,
        "[" * 100_000,
        '{"a":' * 40 + "1" + "}" * 40,
    ],
)
def test_what_the_database_cannot_keep_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        parsers.read_json(text)


def test_nesting_is_allowed_up_to_the_limit():
    deepest = "[" * parsers.MAX_DEPTH + "]" * parsers.MAX_DEPTH

    assert parsers.read_json(deepest)


@pytest.mark.parametrize("value", ["a\x00b", "\ud800"])
def test_a_text_that_the_database_cannot_hold_is_none(value):
    assert parsers.as_text(value) is None


def test_any_other_text_stays_as_it_is():
    assert parsers.as_text("Zoë ☕ 😀") == "Zoë ☕ 😀"


def test_a_body_that_would_fill_the_memory_is_not_read():
    body = BytesIO(b"[" + b"[]," * (parsers.MAX_BYTES // 3) + b"[]]")

    with pytest.raises(ParseError, match="MiB"):
        parsers.JSONParser().parse(body)
