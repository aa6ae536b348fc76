from __future__ import annotations

import pytest

from glowing.media.render import Item, Overlay
from tests.fixtures.clips import BLACK, HEIGHT, WHITE, WIDTH, Clip, numbers, pictures

LEFT, RIGHT = WIDTH // 4, WIDTH * 3 // 4
HALF_WHITE = f"geq=lum='if(lt(X,{WIDTH // 2}),235,16)':cb=128:cr=128"
HALF_CLEAR = f"geq=lum=235:cb=128:cr=128:a='if(lt(X,{WIDTH // 2}),255,0)'"
CODECS = {
    "prores": ("-c:v", "prores_ks", "-pix_fmt", "yuva444p10le"),
    "animation": ("-c:v", "qtrle", "-pix_fmt", "argb"),
    "png": ("-c:v", "png", "-pix_fmt", "rgba"),
}


@pytest.fixture
def black(clips):
    return clips(Clip(picture=BLACK))


@pytest.fixture
def codec():
    return "prores"


@pytest.fixture
def see_through(clips, codec):
    """A picture whose left half is white and whose right half is not there."""
    picture = f"format=yuva444p,{HALF_CLEAR}"
    return clips(Clip(seconds=2, picture=picture, tracks=(), extra=CODECS[codec]), ".mov")


@pytest.mark.parametrize("codec", CODECS)
def test_an_overlay_with_alpha_fills_the_frame_and_leaves_clear_what_is_clear(
    render, black, see_through
):
    overlay = Overlay(1, 0, 120, at=30)

    video = render([black, see_through], Item(0, 0, 120), overlays=(overlay,))

    light = pictures(video)[:, HEIGHT // 2]
    assert light[14].max() < 20
    assert light[20:, LEFT].min() > 220
    assert light[:, RIGHT].max() < 24


def test_black_is_taken_out_of_a_colorkey_overlay(render, clips):
    under, over = clips(Clip(picture=WHITE)), clips(Clip(picture=HALF_WHITE))
    overlay = Overlay(1, 0, 60, at=0, blend="colorkey")

    video = render([under, over], Item(0, 0, 60), overlays=(overlay,))

    assert pictures(video)[10, HEIGHT // 2, RIGHT] > 220


def test_a_placed_overlay_keeps_its_size(render, black, see_through):
    overlay = Overlay(1, 0, 60, at=0, position=(WIDTH // 2, 8))

    video = render([black, see_through], Item(0, 0, 60), overlays=(overlay,))

    picture = pictures(video)[10]
    assert picture[HEIGHT // 2, LEFT] < 20
    assert picture[HEIGHT // 2, WIDTH // 2 + 8] > 220
    assert picture[2, WIDTH // 2 + 8] < 24


def test_an_overlay_ends_and_the_picture_below_goes_on(render, black, see_through):
    overlay = Overlay(1, 0, 30, at=0)

    video = render([black, see_through], Item(0, 0, 120), overlays=(overlay,))

    assert pictures(video)[15:, HEIGHT // 2, LEFT].max() < 24


def test_an_overlay_from_the_middle_of_its_source_goes_on_over_the_joint_of_parts(
    render, clips, black, monkeypatch
):
    monkeypatch.setattr("glowing.media.render.timeline.PART_INPUTS", 1)
    numbered = clips(Clip())
    overlay = Overlay(1, 200, 320, at=0)
    items = (Item(0, 0, 50), Item(0, 60, 130))

    video = render([black, numbered], *items, overlays=(overlay,))

    assert numbers(video) == list(range(100, 160))


def test_an_overlay_after_the_end_is_not_seen(render, black, see_through):
    overlay = Overlay(1, 0, 120, at=600)

    video = render([black, see_through], Item(0, 0, 60), overlays=(overlay,))

    assert pictures(video).max() < 24
