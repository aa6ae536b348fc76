"""What hands do on the review page, on a stream that exists as rows only."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from episodes import services
from tests.factories.episodes import SuggestionFactory
from tests.factories.streams import StreamFactory, VideoClipFactory
from tests.factories.transcription import SegmentFactory, TranscriptFactory

SECOND = 1_000
LENGTH = 100 * SECOND


@pytest.fixture
def stream(person):
    """100 s in one clip, with something said every 25 s."""
    stream = StreamFactory(owner=person, duration_ms=LENGTH)
    clip = VideoClipFactory(
        stream=stream, start_ms=0, duration_ms=LENGTH, ingested_at=timezone.now()
    )
    transcript = TranscriptFactory(clip=clip)
    for number in range(4):
        start = number * 25 * SECOND
        text = f"Sentence number {number}."
        SegmentFactory(transcript=transcript, start_ms=start, end_ms=start + 2_000, text=text)
    return stream


@pytest.fixture
def card(logged_in, stream):
    """The card of a suggestion from 20 to 40 s, on its page."""
    SuggestionFactory(stream=stream, title="Middle", start_ms=20 * SECOND, end_ms=40 * SECOND)
    logged_in.goto(f"/streams/{stream.pk}/review")
    logged_in.locator("#review[data-ready]").wait_for()
    return logged_in.locator("[data-suggestion]")


def test_a_bound_is_dragged_with_the_mouse(logged_in, card):
    box = region(logged_in, card)
    right = box["x"] + box["width"]
    drag(logged_in, right - 2, right - 2 + box["width"] / 2, box["y"] + 30)

    expect(card.get_by_label("Start", exact=True)).to_have_value("0:00:20.000")
    expect(card.get_by_label("End", exact=True)).to_have_value(re.compile(r"^0:00:(49|50)\."))
    expect(card.locator("[data-length]")).to_have_text(re.compile("^0:00:(29|30)$"))


def test_a_whole_region_is_dragged_with_the_mouse(logged_in, card):
    box = region(logged_in, card)
    middle = box["x"] + box["width"] / 2
    drag(logged_in, middle, middle + box["width"], box["y"] + 30)

    expect(card.get_by_label("Start", exact=True)).to_have_value(re.compile(r"^0:00:(39|40)\."))
    expect(card.get_by_label("End", exact=True)).to_have_value(
        re.compile(r"^0:00:(59|60)|^0:01:00")
    )


def test_a_region_follows_what_is_typed(logged_in, card):
    before = region(logged_in, card)
    card.get_by_label("End", exact=True).fill("1:20")

    after = region(logged_in, card)
    assert after["x"] == pytest.approx(before["x"], abs=1)
    assert after["width"] == pytest.approx(3 * before["width"], rel=0.05)


def test_an_accepted_region_shows_the_episode_and_stays(logged_in, card):
    card.get_by_label("End", exact=True).fill("1:00")
    card.get_by_role("button", name="Accept").click()
    expect(card.get_by_text("Accepted", exact=True)).to_be_visible()
    logged_in.reload()
    logged_in.locator("#review[data-ready]").wait_for()

    box = region(logged_in, card)
    drag(logged_in, box["x"] + 10, box["x"] + 100, box["y"] + 30)

    assert card.get_attribute("data-end") == "60000"
    assert region(logged_in, card) == box


def test_the_timeline_is_zoomed_with_keys_and_buttons(logged_in, card):
    expect(logged_in.locator("[data-ruler] span").nth(1)).to_have_text("0:00:10")
    before = region(logged_in, card)["width"]
    logged_in.keyboard.press("+")
    logged_in.get_by_role("button", name="Zoom in").click()

    assert region(logged_in, card)["width"] > 1.3 * before
    expect(logged_in.locator("[data-ruler] span").nth(1)).not_to_have_text("0:00:10")

    logged_in.keyboard.press("-")
    logged_in.get_by_role("button", name="Zoom out").click()
    assert region(logged_in, card)["width"] == pytest.approx(before, rel=0.01)


def test_help_opens_and_closes_with_keys(logged_in, card):
    logged_in.keyboard.press("?")
    expect(logged_in.get_by_role("dialog", name="Keys")).to_be_visible()
    logged_in.keyboard.press("Escape")
    expect(logged_in.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_what_was_typed_outlives_news_of_the_stream(logged_in, card, stream, beside):
    card.get_by_label("Title").fill("My title")
    fetched = f"**/streams/{stream.pk}/review"
    with logged_in.expect_response(fetched):
        logged_in.evaluate("htmx.trigger('#suggestions', 'jobs:changed')")

    expect(card).to_have_attribute("data-chosen", "")
    expect(card.get_by_label("Title")).to_have_value("My title")


def test_suggesting_by_other_lengths_explains_what_cannot_be(logged_in, card):
    logged_in.get_by_text("How long episodes are").click()
    logged_in.get_by_label("Longest").fill("0:10")
    logged_in.get_by_role("button", name="Suggest again").click()

    expect(logged_in.get_by_text("The longest is shorter")).to_be_visible()


def test_chapters_are_copied(logged_in, stream):
    episode = services.create_episode(stream=stream, spans=[(0, LENGTH)], title="Whole")
    logged_in.context.grant_permissions(["clipboard-read", "clipboard-write"])
    logged_in.goto(f"/episodes/{episode.pk}")
    expect(logged_in.locator("#chapter-text")).to_contain_text("00:00 Sentence number 0")

    logged_in.get_by_role("button", name="Copy for YouTube").click()

    expect(logged_in.get_by_text("Copied.")).to_be_visible()
    copied = logged_in.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[:2] == ["00:00 Sentence number 0.", "00:25 Sentence number 1."]


def region(page, card) -> dict[str, float]:
    """Where the region of a card is on the screen."""
    locator = page.locator(f"[part='region {card.get_attribute('data-suggestion')}']")
    locator.scroll_into_view_if_needed()
    return locator.bounding_box()


def drag(page, from_x: float, to_x: float, y: float) -> None:
    page.mouse.move(from_x, y)
    page.mouse.down()
    page.mouse.move(to_x, y, steps=8)
    page.mouse.up()
