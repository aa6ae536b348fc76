from __future__ import annotations

from fractions import Fraction

import pytest

from glowing.media.preview import preview_fps
from glowing.media.probe import frame_rate

NTSC = Fraction(60000, 1001)


@pytest.mark.parametrize(
    ("average", "base", "expected"),
    [
        (Fraction(30), Fraction(30), (30, False)),
        (Fraction(19001, 317), Fraction(19001, 317), (NTSC, False)),
        (Fraction(2997, 50), NTSC, (NTSC, False)),
        (Fraction(25), Fraction(50), (25, False)),
        (Fraction(43), Fraction(60), (43, True)),
        (Fraction(0), Fraction(24), (24, False)),
        (Fraction(0), Fraction(0), (30, False)),
    ],
)
def test_the_nominal_rate_is_told_from_a_varying_one(average, base, expected):
    assert frame_rate(average, base) == expected


@pytest.mark.parametrize(
    ("fps", "expected"), [(30, 30), (60, 30), (NTSC, NTSC / 2), (144, Fraction(144, 5)), (24, 24)]
)
def test_previews_have_at_most_31_pictures_a_second(fps, expected):
    assert preview_fps(Fraction(fps)) == expected
