from __future__ import annotations

import base64
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glowing.dynamodb.values import decode_item

TEXTS = st.text(max_size=20)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(10**37), max_value=10**37)
    | st.floats(min_value=-1e12, max_value=1e12)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def typed(value):
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": str(Decimal(repr(value)))}
        case str():
            return {"S": value}
        case list():
            return {"L": [typed(one) for one in value]}
    return {"M": {name: typed(one) for name, one in value.items()}}


@given(st.dictionaries(TEXTS, PLAIN, max_size=5))
def test_what_was_stored_is_read_again(item):
    assert decode_item(typed(item)["M"]) == item


@given(st.integers(min_value=-(10**37), max_value=10**37))
def test_a_whole_number_is_an_exact_integer(number):
    found = decode_item({"n": {"N": str(number)}})["n"]

    assert (type(found), found) == (int, number)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-9999, max_value=9999)
)
def test_a_fraction_is_the_nearest_float(number):
    assert math.isclose(decode_item({"n": {"N": str(number)}})["n"], float(number))


@given(st.sets(TEXTS, max_size=6).flatmap(lambda some: st.permutations(sorted(some))))
def test_a_set_reads_the_same_in_any_order(members):
    assert decode_item({"s": {"SS": members}})["s"] == sorted(members)


def test_sets_of_numbers_and_of_binary_values_are_lists():
    item = {"n": {"NS": ["3", "1.5"]}, "b": {"BS": ["Zm9v", "YmFy"]}}

    assert decode_item(item) == {"n": [1.5, 3], "b": ["YmFy", "Zm9v"]}


@given(st.binary(max_size=20))
def test_a_binary_value_stays_base64(raw):
    text = base64.b64encode(raw).decode()

    assert decode_item({"b": {"B": text}}) == {"b": text}


@pytest.mark.parametrize(
    "wrong",
    [
        "text", 7, None, [], {}, {"S": "a", "N": "1"}, {"X": "a"}, {"S": 1}, {"N": 1}, {"N": "one"},
        {"N": "NaN"}, {"N": "Infinity"}, {"BOOL": "true"}, {"L": {}}, {"M": []}, {"SS": "a"},
        {"B": "not base64!"}, {"L": ["plain"]},
    ],
)  # fmt: skip
def test_what_is_no_typed_value_is_refused_with_a_reason(wrong):
    with pytest.raises(ValueError, match=r"\w+"):
        decode_item({"a": wrong})
