"""What OBS shows: every kind, transparent, in any size, through a restart of the server.

With `GLOWING_SCREENSHOTS=1` the pictures in `docs/screenshots/` are taken anew.
"""

import base64
import os
from contextlib import closing

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.e2e.overlays import CASES, Live
from tests.web import Web
from tests.worker import ROOT
from widgets import services
from widgets.kinds import all_kinds

FULL_HD, FOUR_K = {"width": 1920, "height": 1080}, {"width": 3840, "height": 2160}
SCENE = """html {
  background: linear-gradient(160deg, #34456b 45%, #5c4a6e 45% 75%, #8a5a66 75%) !important;
}"""
# Of every part that has a size: where it is, in units of which the source has a hundred.
LAYOUT = """() => [...document.querySelectorAll("#stage *")]
  .map((part) => part.getBoundingClientRect())
  .filter(({width, height}) => width && height)
  .map((box) => [box.x, box.y, box.width, box.height].map((px) => 100 * px / innerHeight))"""
# The share of a picture that is drawn on.
DRAWN = """async (data) => {
  const image = new Image();
  image.src = `data:image/png;base64,${data}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const {data: bytes} = context.getImageData(0, 0, image.width, image.height);
  let drawn = 0;
  for (let at = 3; at < bytes.length; at += 4) drawn += bytes[at] > 0;
  return drawn / (bytes.length / 4);
}"""


@pytest.fixture
def make(person, beside):
    """Make a widget of a kind, as its case says, in the middle of what happens to it."""

    def make(kind: str) -> Live:
        case = CASES[kind]
        data = {"title": kind, "type": kind, "config": case.config}
        (widget,) = beside(services.create_widgets, user=person, data=[data])
        live = Live(widget, person)
        for step in case.before:
            beside(step, live=live)
        return live

    return make


@pytest.fixture
def source(page, site):
    """The page of a source of OBS, which asks nobody but the server for anything."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size(FULL_HD)
    page.emulate_media(reduced_motion="reduce")
    yield page
    assert [url for url in asked if not url.startswith((f"{site}/", "data:"))] == []


@pytest.fixture(scope="module")
def eye(browser):
    """Tell how much of a page is drawn on, and how much lets the video through."""
    page = browser.new_page()

    def look(seen) -> float:
        picture = seen.screenshot(omit_background=True)
        return page.evaluate(DRAWN, base64.b64encode(picture).decode())

    yield look
    page.close()


def path_of(live: Live) -> str:
    return f"/widgets/{live.widget.pk}#{live.widget.token}"


def inside(page, kind: str):
    """Return what holds the overlay: a frame, where the code is the owner's own."""
    return (
        page.frame_locator("iframe").locator("body") if kind == "custom" else page.locator("#stage")
    )


def save(page, kind: str) -> None:
    if os.environ.get("GLOWING_SCREENSHOTS"):
        page.set_viewport_size({"width": 960, "height": 540})
        page.add_style_tag(content=SCENE)
        path = ROOT / "docs" / "screenshots" / f"overlay-{kind}.png"
        page.screenshot(path=path, animations="disabled")


def test_every_kind_has_a_case():
    assert sorted(CASES) == sorted(all_kinds())


@pytest.mark.parametrize("kind", sorted(all_kinds()))
def test_a_source_shows_a_widget_and_what_happens_to_it(source, eye, make, beside, kind):
    case, live = CASES[kind], make(kind)

    source.goto(path_of(live))

    stage = inside(source, kind)
    for text in case.sees:
        expect(stage).to_contain_text(text)
    assert 0.001 < eye(source) < 0.9
    full_hd = source.evaluate(LAYOUT)
    source.set_viewport_size(FOUR_K)
    assert source.evaluate(LAYOUT) == [pytest.approx(box, abs=0.1) for box in full_hd]
    save(source, kind)
    beside(case.then, live=live)
    expect(stage).to_contain_text(case.shows)
    if case.leaves:
        expect(stage).not_to_contain_text(case.leaves)


@pytest.fixture
def late_server(data, environment, transactional_db):
    """A web server that is not there yet."""
    with closing(Web(data, environment)) as server:
        yield server


@pytest.fixture
def downloaded(person, make, tmp_path, settings):
    """The file for OBS of a goal, from a server at an address."""

    def download(live: Live, address: str) -> str:
        settings.PUBLIC_URL = address
        client = Client()
        client.force_login(person)
        answer = client.get(f"/widgets/{live.widget.pk}/obs.html")
        (tmp_path / "obs.html").write_bytes(answer.content)
        return (tmp_path / "obs.html").as_uri()

    return download


def test_sources_stay_in_step_through_restarts_of_the_server(
    browser, late_server, make, downloaded, beside
):
    live = make("goal")
    with browser.new_context() as first, browser.new_context() as second:
        stages = [context.new_page() for context in (first, second)]
        for page in stages:
            page.goto(downloaded(live, late_server.address))

        late_server.start()
        each_shows(stages, "120 / 200")
        late_server.kill()
        beside(live.act, action="add", amount=1)
        each_shows(stages, "120 / 200")
        late_server.start()
        each_shows(stages, "121 / 200")
        beside(live.act, action="add", amount=1)
        each_shows(stages, "122 / 200")


def each_shows(pages, text: str) -> None:
    for page in pages:
        expect(page.locator("#stage")).to_contain_text(text)
