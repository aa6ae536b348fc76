"""What the code of a custom widget reaches: its data, and nothing else."""

import json
from dataclasses import dataclass
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from widgets import services

# Each is done in the frame; what comes of it is written there, a refusal as "no".
ATTEMPTS = {
    "the page around it": "parent.document.title",
    "the window": "top.location.href",
    "cookies": "document.cookie",
    "local storage": "localStorage.length",
    "session storage": "sessionStorage.length",
    "a database": "indexedDB.open('x')",
    "this server": "await fetch(SITE + '/healthz')",
    "another server": "await fetch(OTHER, {mode: 'no-cors'})",
    "a socket": "await heard(new WebSocket(OTHER.replace('http', 'ws')), 'open')",
    "an event source": "await heard(new EventSource(OTHER), 'open')",
    "a picture": "await heard(Object.assign(new Image(), {src: OTHER}), 'load')",
    "a script": "await heard(added('script', {src: OTHER}), 'load')",
    "a style sheet": "await heard(added('link', {rel: 'stylesheet', href: OTHER}), 'load')",
    "a worker": "await heard(new Worker(blob('postMessage(1)')), 'message')",
    "another window": "open(OTHER).name",
    "the frame of another": "await heard(added('iframe', {src: OTHER}), 'load'), frames[0].name",
    "a form": "added('form', {action: OTHER, method: 'post'}).submit(), null.sent",
    "WebRTC": "new RTCPeerConnection()",
    "WebRTC in a document": "added('iframe', {srcdoc: RTC})",
    "WebRTC in markup": "document.body.insertAdjacentHTML('beforeend', `<iframe srcdoc='${RTC}'>`)",
    "WebRTC in an attribute": "added('iframe', {}).setAttribute('srcdoc', RTC)",
    "WebRTC in pieces": "document.write('<ifr'), document.write(`ame srcdoc='${RTC}'></iframe>`)",
    "WebRTC by a style sheet": "new XSLTProcessor()",
    "WebRTC in an address": "added('iframe', {src: SCRIPT}), await heard(window, 'message')",
}
CODE = """
const RTC = "<script>parent.postMessage(typeof RTCPeerConnection, '*')</" + "script>";
const SCRIPT = "javascript:parent.postMessage(typeof RTCPeerConnection, '*')";
const blob = (text) => URL.createObjectURL(new Blob([text]));
const heard = (target, name) => new Promise((yes, no) => {
  target.addEventListener(name, yes);
  target.addEventListener("error", no);
  setTimeout(no, 500);
});
const added = (name, values) => {
  const element = Object.assign(document.createElement(name), values);
  document.body.append(element);
  return element;
};
const write = (name, text) => {
  const line = document.createElement("p");
  line.textContent = `${name}: ${text}`;
  document.body.append(line);
};
const attempts = {ATTEMPTS};
addEventListener("widget", async () => {
  for (const [name, attempt] of Object.entries(attempts)) {
    await attempt().then(() => write(name, "YES"), () => write(name, "no"));
  }
  write("all", "done");
}, {once: true});
"""


@dataclass
class Elsewhere:
    address: str
    heard: list[bytes]

    @property
    def was_told(self) -> bool:
        """Say whether anything came; browsers open connections before they know what is blocked."""
        return any(self.heard)


@pytest.fixture
def elsewhere():
    """A server of somebody else, which keeps what it is sent."""
    heard = []

    class Listener(StreamRequestHandler):
        def handle(self):
            heard.append(self.rfile.read(1))

    with ThreadingTCPServer(("127.0.0.1", 0), Listener) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        yield Elsewhere(f"http://127.0.0.1:{server.server_address[1]}/", heard)
        server.shutdown()


@pytest.fixture
def shown(browser, site, person, beside):
    """Show a custom widget with some code in a source and return its page."""
    context = browser.new_context(base_url=site)

    def show(js: str):
        data = {"title": "Custom", "type": "custom", "config": {"js": js}}
        (widget,) = beside(services.create_widgets, user=person, data=[data])
        page = context.new_page()
        page.goto(f"/widgets/{widget.pk}#{widget.token}")
        return page

    yield show
    context.close()


def test_code_of_a_custom_widget_reaches_nothing_but_its_data(shown, site, elsewhere):
    places = f"const [SITE, OTHER] = {json.dumps([site, elsewhere.address])};"
    attempts = ", ".join(
        f"{json.dumps(name)}: async () => {{ {code} }}" for name, code in ATTEMPTS.items()
    )

    page = shown(places + CODE.replace("{ATTEMPTS}", f"{{{attempts}}}"))

    lines = page.frame_locator("iframe").locator("p")
    expect(lines.last).to_have_text("all: done")
    assert lines.all_text_contents() == [*(f"{name}: no" for name in ATTEMPTS), "all: done"]
    assert not elsewhere.was_told


def test_code_of_a_custom_widget_takes_its_frame_nowhere(shown, elsewhere):
    page = shown(f"location = {elsewhere.address!r}")

    expect(page.frame_locator("iframe").locator("body")).to_contain_text("blocked")
    assert not elsewhere.was_told


def test_code_that_breaks_does_not_disturb_the_source(shown, beside):
    page = shown("parent.postMessage({type: 'show'}, '*'); throw new Error('mine')")

    expect(page.locator("iframe")).to_be_visible()
    assert page.evaluate("[...document.querySelectorAll('body *')].length") == 2
