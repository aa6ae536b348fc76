"""Parts of records as sets hold them."""

import pytest

from episodes.api.fields import frozen


@pytest.mark.parametrize(
    ("one", "other"),
    [({"a": 1, "b": [2, {}]}, {"b": [2.0, {}], "a": 1.0}), ([None, "x"], [None, "x"])],
)
def test_equal_parts_are_found_in_a_set(one, other):
    assert frozen(other) in {frozen(one)}


@pytest.mark.parametrize(("one", "other"), [([], {}), ([1, 2], [2, 1]), ({"a": 1}, [["a", 1]])])
def test_unequal_parts_are_not_taken_for_each_other(one, other):
    assert frozen(other) not in {frozen(one)}
