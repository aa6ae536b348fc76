"""The main job in a browser, from two recordings to a downloaded episode."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect

from glowing.media.probe import probe
from streams.services import import_files
from tests.worker import wait_until

POSITION_S = "document.querySelector('video').currentTime"


@pytest.fixture
def stream(person, sample):
    return import_files(
        owner=person, paths=sorted(sample.glob("*.mkv")), title="Sense and Sensibility"
    )


@pytest.mark.timeout(240)
def test_a_streamer_makes_an_episode_of_a_stream(
    logged_in, work, stream, sample, accessible, tmp_path
):
    page = logged_in
    ingest(page, stream)
    accessible(page)
    page.get_by_role("link", name="Review").click()
    follow_and_seek(page, json.loads((sample / "truth.json").read_text()))
    accessible(page)
    adjust_and_accept(page)
    page.get_by_role("link", name=re.compile("Open episode")).click()
    render(page)
    accessible(page)
    download(page, tmp_path)


def ingest(page, stream) -> None:
    page.goto(f"/streams/{stream.pk}")
    page.get_by_label("What is it about?").fill("A reading of Jane Austen.")
    page.get_by_role("button", name="Start processing").click()
    expect(page.get_by_text("Work in progress")).to_be_visible()
    expect(page.get_by_role("heading", name="Ready to review")).to_be_visible(timeout=90_000)
    expect(page.get_by_text("Work done")).to_be_visible(timeout=90_000)
    expect(page.get_by_text("Mic")).to_have_count(2)


def follow_and_seek(page, truth) -> None:
    page.locator("#review[data-ready]").wait_for()
    sentence = page.locator(".sentence", has_text="Unless to be rather cold")
    sentence.click()
    expect(sentence).to_have_attribute("aria-current", "true")
    wanted = int(sentence.get_attribute("data-start")) / 1000
    assert abs(page.evaluate(POSITION_S) - wanted) < 0.1
    page.keyboard.press("k")
    wait_until(lambda: page.evaluate(POSITION_S) > wanted + 0.5)
    page.get_by_label("Speed").select_option("4")
    following = page.locator(".sentence", has_text="Had he married").first
    expect(following).to_have_attribute("aria-current", "true")
    page.get_by_label("Search in the transcript").fill("amiable k")
    expect(page.get_by_text("0 found")).to_be_visible()
    assert not page.evaluate("document.querySelector('video').paused"), "k was typed, not pressed"
    page.get_by_label("Search in the transcript").fill("")
    page.get_by_role("button", name="Play or pause").click()


def adjust_and_accept(page) -> None:
    card = page.locator("[data-suggestion]").first
    start = card.get_by_label("Start", exact=True)
    start.press("ArrowDown")
    expect(start).to_have_value("0:00:00.270")
    page.locator(".sentence").nth(1).click()
    card.get_by_role("button", name="Set the end to the playhead").click()
    expect(card.get_by_label("End", exact=True)).to_have_value(re.compile(r"^0:00:10\.\d{3}$"))
    card.get_by_label("Title").fill("Old Mr. Dashwood")
    card.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Accepted", exact=True).last).to_be_visible()
    expect(page.locator("#stream-episodes")).to_contain_text("Old Mr. Dashwood")


def render(page) -> None:
    page.get_by_role("button", name="Render").click()
    video = page.locator("video")
    expect(video).to_be_visible(timeout=60_000)
    video.evaluate("video => video.play()")
    wait_until(lambda: page.evaluate(POSITION_S) > 0.5)
    assert video.evaluate("video => video.readyState") >= 2


def download(page, folder) -> None:
    with page.expect_download() as started:
        page.get_by_role("link", name="Download").click()
    path = folder / "episode.mp4"
    started.value.save_as(path)
    assert started.value.suggested_filename.endswith(".mp4")
    assert 9_000 < probe(path).duration_ms < 11_500
    request = urllib.request.Request(started.value.url, headers={"Range": "bytes=4-7"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert (answer.status, answer.read()) == (206, b"ftyp")
