"""Files that would have ffmpeg open something else: none of it may ever be opened."""

from __future__ import annotations

import ctypes
import http.server
import os
import threading
from pathlib import Path

import pytest

from glowing.media.audio import analyse_audio
from glowing.media.errors import MediaError, NotMedia
from glowing.media.preview import make_preview
from glowing.media.probe import probe
from glowing.media.runner import ffmpeg, run, source
from glowing.media.stills import make_stills

IN_OPEN = 0x20

PLAYLISTS = {
    "m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{target}\n#EXT-X-ENDLIST\n",
    "ffconcat": "ffconcat version 1.0\nfile '{target}'\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
    "m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\na=control:{target}\n",
    "mpd": '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'mediaPresentationDuration="PT5S"><Period><AdaptationSet mimeType="video/mp4">'
    '<Representation id="1" bandwidth="1000"><BaseURL>{target}</BaseURL></Representation>'
    "</AdaptationSet></Period></MPD>\n",
    "edl": "[playlist]\nFile1={target}\n",
    "smil": '<smil><body><video src="{target}"/></body></smil>\n',
}
NAMES = [
    'it\'s "quoted".mkv',
    "two\nlines.mkv",
    "-y.mkv",
    "🎬 stream.mkv",
    "100%05d%s.mkv",
    "http:example.mkv",
    "concat:a|b.mkv",
    "a" * 251 + ".mkv",
]


@pytest.fixture
def server():
    """A web server on loopback that remembers what it was asked for."""
    asked = []

    class Remember(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Remember) as running:
        running.asked = asked
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def guarded(tmp_path, record):
    """A real recording in a folder of its own, and a way to tell whether it was opened."""
    folder = tmp_path / "private"
    folder.mkdir()
    secret = record(name="private/secret.mkv")
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK)
    assert libc.inotify_add_watch(watch, os.fsencode(folder), IN_OPEN) >= 0

    def was_opened():
        try:
            return bool(os.read(watch, 4096))
        except BlockingIOError:
            return False

    yield secret, was_opened
    os.close(watch)


def test_the_guard_notices_reading(guarded):
    secret, was_opened = guarded

    probe(secret)

    assert was_opened()


@pytest.mark.parametrize("extension", ["mp4", "mkv"])
@pytest.mark.parametrize("kind", PLAYLISTS)
def test_a_playlist_in_disguise_is_refused_and_its_target_never_read(
    tmp_path, guarded, server, kind, extension
):
    secret, was_opened = guarded
    url = f"http://127.0.0.1:{server.server_port}/secret.mkv"
    for number, aim in enumerate((str(secret), f"file://{secret}", url)):
        path = tmp_path / f"{number}.{extension}"
        path.write_text(PLAYLISTS[kind].format(target=aim))

        with pytest.raises(NotMedia) as failure:
            probe(path)
        with pytest.raises(MediaError):
            run([*ffmpeg(), *source(path), "-f", "null", "-"], duration_ms=None)

        assert failure.value.code in ("media.unsafe_format", "media.not_media", "media.incomplete")
    assert not was_opened()
    assert not server.asked


def test_a_relative_target_beside_the_playlist_is_never_read(tmp_path, guarded):
    secret, was_opened = guarded
    path = tmp_path / "recording.mp4"
    path.write_text(PLAYLISTS["m3u8"].format(target=f"private/{secret.name}"))

    with pytest.raises(NotMedia):
        probe(path)

    assert not was_opened()


@pytest.mark.parametrize("name", NAMES)
def test_odd_names_of_files_are_only_names(tmp_path, record, name):
    path = record().rename(tmp_path / name)
    folder = tmp_path / name.replace(".mkv", "").replace("%", "")
    folder.mkdir()

    info = probe(path)
    tracks = analyse_audio(path, info, folder)
    stills = make_stills(path, info, folder)
    preview = make_preview(path, info, folder)

    assert tracks[0].duration_ms == pytest.approx(2000, abs=30)
    assert len(stills.stills) == 1
    assert preview.duration_ms == info.duration_ms
    assert {file.parent for file in folder.iterdir()} == {folder}


def test_a_relative_name_is_taken_from_the_working_directory(tmp_path, record, monkeypatch):
    record(name="-i.mkv")
    monkeypatch.chdir(tmp_path)

    assert probe(Path("-i.mkv")).video
