"""What the player fetches about a stream, made of rows and small files."""

import json
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from glowing import storage
from streams.hls import read_thumbnails
from tests.factories.streams import AudioTrackFactory, StreamFactory, VideoClipFactory

ADDRESSES = (
    "/playlist/{}.m3u8",
    "/streams/{}/timeline.json",
    "/streams/{}/thumbnails.vtt",
    "/streams/{}/peaks.json",
)
INDEX = "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nsheet-0000.jpg#xywh=0,0,200,112\n"


def store(name, content):
    path = Path(storage.media().path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return name


def clip_of(stream, number, start_ms):
    folder = f"transcode/{number}"
    clip = VideoClipFactory(
        stream=stream,
        position=number,
        start_ms=start_ms,
        duration_ms=6000,
        speech_track=1,
        hls=[
            {"path": f"{folder}/0.ts", "duration_ms": 4000},
            {"path": f"{folder}/1.ts", "duration_ms": 2000},
        ],
        sprite_index=store(f"sprites/{number}/index.vtt", INDEX),
    )
    for index, level in enumerate((51, 255)):
        peaks = {"100": [level] * 600, "10": [level] * 60, "1": [level] * 6}
        content = {"max": 255, "duration_ms": 6000, "resolutions": peaks}
        name = store(f"audio/{number}/{index}.json", json.dumps(content))
        AudioTrackFactory(clip=clip, index=index, peaks=name)
    return clip


@pytest.fixture
def stream(owner):
    """Two clips of 6 s with a gap of 4 s between them."""
    stream = StreamFactory(owner=owner, duration_ms=16_000)
    clip_of(stream, 1, 0)
    clip_of(stream, 2, 10_000)
    return stream


@pytest.fixture
def browser(client, owner):
    client.force_login(owner)
    return client


def test_the_playlist_plays_all_clips(browser, stream):
    response = browser.get(f"/playlist/{stream.pk}.m3u8")

    lines = response.content.decode().splitlines()
    assert response["Content-Type"].startswith("application/vnd.apple.mpegurl")
    assert response["Cache-Control"] == "no-store"
    assert lines.count("#EXTINF:4.000,") == 2
    assert lines.count("#EXT-X-DISCONTINUITY") == 1
    assert "#EXT-X-TARGETDURATION:4" in lines


def test_segments_are_signed_links(browser, stream):
    lines = browser.get(f"/playlist/{stream.pk}.m3u8").content.decode().splitlines()

    segments = [line for line in lines if not line.startswith("#")]
    assert len(segments) == 4
    assert all(urlsplit(address).path.startswith("/files/") for address in segments)


def test_the_timeline_maps_the_playlist_to_the_stream(browser, stream):
    body = browser.get(f"/streams/{stream.pk}/timeline.json").json()

    assert body["duration_ms"] == 16_000
    assert [(clip["start_ms"], clip["playlist_start_ms"]) for clip in body["clips"]] == [
        (0, 0),
        (10_000, 6_000),
    ]


def test_a_clip_without_a_place_is_not_on_the_timeline(browser, stream):
    stream.clips.filter(position=1).update(start_ms=None)

    (clip,) = browser.get(f"/streams/{stream.pk}/timeline.json").json()["clips"]

    assert (clip["start_ms"], clip["playlist_start_ms"]) == (10_000, 6_000)


def test_thumbnails_are_in_stream_time(browser, stream):
    response = browser.get(f"/streams/{stream.pk}/thumbnails.vtt")

    found = list(read_thumbnails(response.content.decode()))
    assert [(item.start_ms, item.end_ms) for item in found] == [(0, 2000), (10_000, 12_000)]
    assert found[0].sheet.startswith("/files/")
    assert found[0].fragment == "xywh=0,0,200,112"
    assert response["Content-Type"].startswith("text/vtt")


def test_peaks_are_those_of_the_voice_with_gaps_silent(browser, stream):
    body = browser.get(f"/streams/{stream.pk}/peaks.json?resolution=1").json()

    assert body["peaks"] == [1.0] * 6 + [0.0] * 4 + [1.0] * 6


def test_peaks_of_another_track_can_be_asked_for(browser, stream):
    body = browser.get(f"/streams/{stream.pk}/peaks.json?resolution=10&track=0").json()

    assert len(body["peaks"]) == 160
    assert body["peaks"][0] == 0.2


def test_peaks_of_a_short_stream_are_fine(browser, stream):
    assert browser.get(f"/streams/{stream.pk}/peaks.json").json()["resolution"] == 100


def test_peaks_of_a_long_stream_are_coarse(browser, stream):
    stream.duration_ms = 3 * 3600 * 1000
    stream.save()

    assert browser.get(f"/streams/{stream.pk}/peaks.json").json()["resolution"] == 1


def test_an_unknown_resolution_is_refused(browser, stream):
    response = browser.get(f"/streams/{stream.pk}/peaks.json?resolution=7")

    assert response.json()["code"] == "streams.bad_resolution"


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stream_without_clips_is_answered(browser, owner, address):
    stream = StreamFactory(owner=owner)

    assert browser.get(address.format(stream.pk)).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_strangers_and_nobody_find_nothing(client, stream, stranger, address):
    nobody = client.get(address.format(stream.pk))
    client.force_login(stranger)
    other = client.get(address.format(stream.pk))
    missing = client.get(address.format(uuid4()))

    assert nobody.status_code == other.status_code == missing.status_code == 404
    assert other.json() == missing.json()


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_reading_is_allowed(browser, stream, address):
    assert browser.post(address.format(stream.pk)).status_code == 405


def test_no_row_is_read_for_somebody_else(stream, owner, stranger):
    from streams.models import AudioTrack, Series, Stream, Upload, VideoClip

    for model in (AudioTrack, Series, Stream, Upload, VideoClip):
        assert not model.objects.for_user(stranger).exists()
    assert AudioTrack.objects.for_user(owner).count() == 4
