"""What people type into the chat, in overlays: text and nothing else, readable and in time."""

import pytest
from playwright.sync_api import expect

NOW = 1_800_000_000_000
# Told to itself, a preview that is no frame shows what it is told.
SHOW = "(told) => postMessage({type: 'show', ...told}, location.origin)"
# How much brighter than nearly black every name is, as WCAG 2 has it.
CONTRASTS = """() => [...document.querySelectorAll(".chat-name")].map((name) => {
  const rgb = getComputedStyle(name).color.match(/\\d+/g).slice(0, 3).map((one) => one / 255);
  const [r, g, b] = rgb.map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05) / 0.06;
})"""
OUTSIDE = """() => [...document.querySelectorAll("#stage *")]
  .map((part) => part.getBoundingClientRect())
  .filter(({left, right}) => left < 0 || right > innerWidth).length"""
HOSTILE = [
    "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "w" * 480,
    "\u202eright to left \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \U0001f3ae",
    "e" + "\u0301" * 200,
]


@pytest.fixture
def show(logged_in):
    """Show states of a kind; whatever breaks in the page fails the test."""
    logged_in.goto("/widgets/preview")

    def show(kind, state, **config):
        widget = {"type": kind, "title": "", "active": True, "config": config, "state": state}
        logged_in.evaluate(SHOW, {"widget": widget, "serverTime": NOW})

    return show


def line(text, *, line_id="", name="Mira", color="", ms=0):
    at = f"2027-01-15T08:00:{ms / 1000:06.3f}Z"  # NOW, and so much later
    return {
        "id": line_id or text, "at": at, "name": name, "color": color, "badges": ["vip"],
        "text": text,
    }  # fmt: skip


def test_what_is_typed_is_text_that_stays_in_its_place(show, page):
    colors = ["#000000", "#0000FF", "#8A2BE2", "javascript:alert(1)"]
    lines = [
        line(text, name=text[:60], color=color)
        for text, color in zip(HOSTILE, colors, strict=True)
    ]  # fmt: skip

    show("chat_box", {"lines": lines})

    expect(page.locator(".chat-text")).to_have_text(HOSTILE)
    assert page.locator("#stage img, #stage script").count() == 0
    assert page.evaluate(OUTSIDE) == 0
    assert min(page.evaluate(CONTRASTS)) >= 4.5


def test_lines_leave_when_they_are_taken_back_or_old(show, page):
    first, second, old = line("first"), line("second", ms=59_000), line("old", ms=1)
    texts = page.locator(".chat-text")
    show("chat_box", {"lines": [old, first, second]})
    expect(texts).to_have_text(["old", "first", "second"])
    kept = texts.last.element_handle()

    show("chat_box", {"lines": [old, second]}, stay_s=1)

    expect(texts).to_have_text(["old", "second"])
    expect(texts).to_have_text(["second"])
    assert kept.evaluate("(element) => element.isConnected")


def test_names_and_options_are_text_that_stays_in_its_place(show, page):
    names = [text[:64] for text in HOSTILE]
    show(
        "name_queue",
        {"is_open": True, "current": names[0], "names": names[1:], "waiting": 9},
        title=HOSTILE[1][:60],
    )
    expect(page.locator(".queue-current")).to_have_text(names[0])
    assert page.evaluate(OUTSIDE) == 0

    options = [{"text": text[:60], "votes": 1} for text in HOSTILE * 2]
    show(
        "poll",
        {
            "phase": "closed", "is_visible": True, "question": HOSTILE[1][:140],
            "options": options, "total": 8, "closes_at": None,
        },
    )  # fmt: skip

    expect(page.locator(".poll-text").first).to_have_text(HOSTILE[0][:60])
    expect(page.locator(".poll-winner")).to_have_count(8)
    poll = page.locator(".poll").bounding_box()
    assert poll["y"] >= 0
    assert poll["y"] + poll["height"] <= page.viewport_size["height"]


def test_an_open_poll_counts_down_to_its_end(show, page):
    poll = {
        "phase": "open", "is_visible": True, "question": "Tea?", "total": 0,
        "options": [{"text": "Yes", "votes": 0}, {"text": "No", "votes": 0}],
        "closes_at": "2027-01-15T08:00:00.300Z",
    }  # fmt: skip
    show("poll", poll)

    expect(page.locator(".poll-foot")).to_contain_text("Type 1 or 2 in the chat")
    expect(page.locator(".poll-foot [data-time]")).to_have_text("0:00")
    show("poll", poll | {"is_visible": False})
    expect(page.locator(".poll")).to_be_hidden()
