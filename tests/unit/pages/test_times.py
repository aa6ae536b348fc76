import pytest

from glowing.forms import parse_clock
from glowing.templatetags import clock, precise_clock


@pytest.mark.parametrize(
    ("text", "ms"),
    [("1:02:03.45", 3_723_450), ("2:03", 123_000), ("123.4", 123_400), ("0:00:01.2709", 1_270)],
)
def test_people_write_times_in_several_ways(text, ms):
    assert parse_clock(text) == ms


@pytest.mark.parametrize("text", ["", "soon", "-1", "1:2:3:4", "1::2", "1e3"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError, match=text or "^$"):
        parse_clock(text)


@pytest.mark.parametrize("ms", [0, 999, 59_999, 3_600_000, 90_000_001])
def test_a_written_time_is_read_back_without_loss(ms):
    assert parse_clock(precise_clock(ms)) == ms


def test_hours_are_always_shown():
    assert clock(59_960) == "0:00:59"
    assert clock(None) == ""
