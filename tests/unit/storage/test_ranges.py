import pytest
from django.test import RequestFactory

from glowing.storage.ranges import Unsatisfiable, Version, requested_range

TEN = Version('"v1"', 1_000_000_000, 10)


def ask(**headers):
    return requested_range(RequestFactory().get("/", headers=headers), TEN)


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-3", range(4)),
        ("bytes=4-", range(4, 10)),
        ("bytes=-3", range(7, 10)),
        ("bytes=8-99", range(8, 10)),
        ("bytes=-99", range(10)),
        ("bytes = 0 - 0", range(1)),
    ],
)
def test_one_range_is_understood(header, wanted):
    assert ask(Range=header) == wanted


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes=-",
        "bytes=0-1,4-5",
        "bytes=5-2",
        "items=0-1",
        "bytes=a-b",
        "bytes=٣-",
        f"bytes={'9' * 5000}-",
    ],
)
def test_anything_else_means_the_whole_file(header):
    assert ask(Range=header) is None


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=99-100", "bytes=-0"])
def test_a_range_outside_the_file_is_refused(header):
    with pytest.raises(Unsatisfiable):
        ask(Range=header)


def test_a_range_of_this_version_is_given():
    assert ask(Range="bytes=0-3", **{"If-Range": '"v1"'}) == range(4)


def test_a_range_of_this_date_is_given():
    headers = {"If-Range": "Sun, 09 Sep 2001 01:46:40 GMT"}

    assert ask(Range="bytes=0-3", **headers) == range(4)


def test_a_range_of_an_older_version_means_the_whole_file():
    assert ask(Range="bytes=0-3", **{"If-Range": '"v0"'}) is None


def test_a_known_version_need_not_be_sent_again():
    request = RequestFactory().get("/", headers={"If-None-Match": 'W/"v1"'})

    assert TEN.is_known(request)


def test_another_version_must_be_sent():
    request = RequestFactory().get("/", headers={"If-None-Match": '"v0"'})

    assert not TEN.is_known(request)


def test_a_copy_of_the_same_date_need_not_be_sent_again():
    headers = {"If-Modified-Since": "Sun, 09 Sep 2001 01:46:40 GMT"}

    assert TEN.is_known(RequestFactory().get("/", headers=headers))
