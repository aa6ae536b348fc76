"""A page of another origin plays a stream as the existing client does: by an address alone."""

from __future__ import annotations

import threading
from contextlib import closing
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from glowing.jobs.broker import task_of
from glowing.jobs.models import Job
from streams.services import import_files, request_ingest
from tests.tokens import id_token
from tests.web import Web
from tests.worker import ROOT, wait_until

PAGE = """<!doctype html><title>x</title><link rel=icon href=data:,>
<video muted></video><script src=/hls.js></script>"""
HLS = ROOT / "assets" / "node_modules" / "hls.js" / "dist" / "hls.min.js"
READ = """
async ([address, token]) => {
  const headers = {Authorization: token, "Content-Type": "application/json"};
  return (await fetch(address, {headers})).json();
}
"""
STATUS = "async (address) => (await fetch(address)).status"
PLAY = """
(address) => new Promise((resolve, reject) => {
  const hls = new Hls(), video = document.querySelector("video");
  hls.on(Hls.Events.ERROR, (_event, data) => data.fatal && reject(new Error(data.details)));
  hls.on(Hls.Events.MANIFEST_PARSED, () => resolve(video.play()));
  hls.loadSource(address);
  hls.attachMedia(video);
})
"""
RANGE = """
async (address) => {
  const answer = await fetch(address, {headers: {Range: "bytes=0-9"}});
  return [answer.status, answer.headers.get("Content-Range").split("/")[0]];
}
"""
PICTURE = """
(address) => new Promise((resolve, reject) => {
  const image = new Image();
  image.onload = () => resolve(image.naturalWidth);
  image.onerror = () => reject(new Error(address));
  image.src = new URL(address, "http://elsewhere.example/content/");
})
"""
POSITION_S = "document.querySelector('video').currentTime"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args):
        pass


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """The address of a page with hls.js, which has everything else from our server."""
    folder = tmp_path_factory.mktemp("front-end")
    (folder / "index.html").write_text(PAGE)
    (folder / "hls.js").symlink_to(HLS)
    pages = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{pages.server_port}"
    pages.shutdown()
    pages.server_close()


@pytest.fixture(scope="module")
def server(data, environment, origin):
    """A server that knows the front end's origin and its own address."""
    with closing(Web(data, environment)) as server:
        server.environment |= {"PUBLIC_URL": server.address, "FRONTEND_ORIGINS": origin}
        yield server.start()


@pytest.fixture
def front_end(page, origin):
    page.goto(f"{origin}/")
    return page


@pytest.fixture
def stream(person, sample, settings, site, beside):
    settings.PUBLIC_URL = site
    paths = sorted(sample.glob("*.mkv"))
    return beside(ingested, owner=person, paths=paths, title="Sample")


def ingested(**files):
    """Bring in recordings and make everything that a player needs, in this process."""
    stream = import_files(**files)
    request_ingest(stream=stream)
    kinds = ("streams.ingest", "streams.ingest_clip")
    while job := Job.objects.filter(state="queued", kind__in=kinds).order_by("pk").first():
        task_of(job.kind).run(str(job.pk))
    return stream


@pytest.mark.timeout(240)
def test_a_page_of_another_origin_plays_what_it_has_read(front_end, stream, person, site):
    playlist = f"{site}/playlist/{stream.pk}.m3u8"
    clips = f"{site}/api/records/video_clips/stream_id/{stream.pk}"
    assert front_end.evaluate(STATUS, playlist) == 404

    first, second = front_end.evaluate(READ, [clips, id_token(person)])["items"]
    front_end.evaluate(PLAY, playlist)

    wait_until(lambda: front_end.evaluate(POSITION_S) > 0.5)
    border = first["metadata"]["format"]["duration"]
    front_end.evaluate(f"document.querySelector('video').currentTime = {border - 0.5}")
    wait_until(lambda: front_end.evaluate(POSITION_S) > border + 0.5)
    lasts = front_end.evaluate("document.querySelector('video').duration")
    assert abs(lasts - border - second["metadata"]["format"]["duration"]) < 0.2
    assert front_end.evaluate(PICTURE, first["keyframes"][0]) == 200
    assert front_end.evaluate(RANGE, first["keyframes"][0]) == [206, "bytes 0-9"]
