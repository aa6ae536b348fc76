from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.unit.widgets.machines import Machine
from widgets.kinds.custom.config import DEEPEST, MOST_DATA

TEXTS = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=9)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=9,
)
DATA = st.dictionaries(TEXTS, VALUES, max_size=5)


def nested(levels: int) -> dict[str, object]:
    return {} if levels == 1 else {"in": nested(levels - 1)}


@given(DATA)
@example({"\\u0000": "\\\\u0000"})
def test_data_comes_out_as_it_was_set(data):
    assert Machine("custom").act("set_data", data=data).shown == {"data": data}


@given(DATA)
def test_a_form_sets_data_as_text(data):
    shown = Machine("custom").act("set_data", data=json.dumps(data)).shown

    assert shown == {"data": data}


def test_setting_data_leaves_nothing_of_what_was_set_before():
    custom = Machine("custom").act("set_data", data={"a": 1}).act("set_data", data={"b": 2})

    assert custom.shown == {"data": {"b": 2}}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("{", id="broken"),
        pytest.param("[" * 100_000, id="deep-text"),
        pytest.param("[1]", id="a-list"),
        pytest.param({"n": float("nan")}, id="not-a-number"),
        pytest.param({"text": "\0"}, id="null-character"),
        pytest.param({"text": "\ud800"}, id="half-a-character"),
        pytest.param({"text": "x" * MOST_DATA}, id="too-long"),
        pytest.param(nested(DEEPEST + 1), id="too-deep"),
    ],
)
def test_what_cannot_be_kept_is_refused(data):
    with pytest.raises(ValidationError):
        Machine("custom").act("set_data", data=data)


def test_as_many_levels_as_are_kept_are_taken():
    assert Machine("custom").act("set_data", data=nested(DEEPEST)).state.data == nested(DEEPEST)


def test_code_has_a_limit():
    with pytest.raises(ValidationError):
        Machine("custom", html="x" * 50_001)
