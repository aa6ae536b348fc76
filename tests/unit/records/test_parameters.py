import pytest

from glowing.exceptions import UserError
from glowing.records import parameters
from glowing.records.filters import ALONE, Column

COLUMNS = {
    "title": Column("title", str, ALONE),
    "duration": Column("duration_ms", int, ALONE),
    "recurrence": Column("recurrence", str, frozenset({"exists"})),
}


@pytest.mark.parametrize("query", [{}, {"cursor": ""}, {"cursor": "null"}])
def test_without_a_cursor_it_is_the_first_page(query):
    assert parameters.cursor_of(query) is None


def test_a_cursor_is_taken_as_it_is():
    assert parameters.cursor_of({"cursor": "abc"}) == "abc"


@pytest.mark.parametrize("text", ["", "null", "0", "-5"])
def test_a_page_without_a_size_has_ten_rows(text):
    assert parameters.size_of({"perPage": text}, {}) == 10


def test_a_page_has_the_size_that_is_asked_for():
    assert parameters.size_of({"perPage": "25"}, {}) == 25


@pytest.mark.parametrize("text", ["1001", "9" * 30])
def test_a_page_has_a_thousand_rows_at_most(text):
    assert parameters.size_of({"perPage": text}, {}) == 1000


@pytest.mark.parametrize(
    "text", ["ten", "1.5", "true", '"10"', "[1]", "{}", "9" * 5000, "[" * 9999]
)
def test_a_size_that_is_no_whole_number_is_refused(text):
    with pytest.raises(UserError) as refused:
        parameters.size_of({"perPage": text}, {})

    assert refused.value.code == "records.bad_page_size"


def test_a_page_of_ids_has_all_of_them():
    assert parameters.size_of({}, {"id": ["a"] * 300}) == 300


def test_a_page_of_ids_has_the_size_that_is_asked_for():
    assert parameters.size_of({"perPage": "5"}, {"id": ["a"] * 300}) == 5


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("", ()),
        ("null", ()),
        ("title", ("title",)),
        ("-duration", ("-duration_ms",)),
        ('"-title"', ("-title",)),
        ('["title","ASC"]', ("title",)),
        ('["duration", "DESC"]', ("-duration_ms",)),
    ],
)
def test_every_form_of_an_order_is_read(text, order):
    assert parameters.order_of({"sort": text}, COLUMNS) == order


@pytest.mark.parametrize(
    "text",
    [
        "nothing",
        "--title",
        "recurrence",
        '["title"]',
        '["title","UP"]',
        '[["title"],"ASC"]',
        "[1,2]",
    ],
)
def test_an_order_that_is_none_is_refused(text):
    with pytest.raises(UserError) as refused:
        parameters.order_of({"sort": text}, COLUMNS)

    assert refused.value.code == "records.bad_sort"
