"""Who may play a stream without credentials: the browser that read its record with them."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from glowing import storage
from streams.grants import close_playlists
from tests import cached
from tests.factories.streams import StreamFactory, VideoClipFactory
from tests.tokens import api

APP = "https://app.example"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0"


@pytest.fixture(autouse=True)
def front_end(settings):
    settings.FRONTEND_ORIGINS = [APP]
    settings.CORS_ALLOWED_ORIGINS = [APP]
    cached.forget()


@pytest.fixture
def stream(owner):
    stream = StreamFactory(owner=owner)
    VideoClipFactory(stream=stream, hls=[{"path": "transcode/0.ts", "duration_ms": 4000}])
    return stream


def page(origin=APP, agent=BROWSER, address="203.0.113.5"):
    """Return what a browser says of the page that asks."""
    said = {"HTTP_ORIGIN": origin} if origin else {"HTTP_SEC_FETCH_SITE": "same-origin"}
    return said | {"HTTP_USER_AGENT": agent, "REMOTE_ADDR": address}


def read(stream, user=None, **said):
    return api(user or stream.owner).get(f"/api/records/streams/{stream.pk}", **(said or page()))


def play(stream, **said):
    return Client().get(f"/playlist/{stream.pk}.m3u8", **(said or page()))


def test_a_browser_that_read_the_record_plays_the_stream(stream):
    read(stream)

    answer = play(stream)

    assert answer.status_code == 200
    assert "/files/" in answer.content.decode()
    assert answer["Access-Control-Allow-Origin"] == APP
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("origin", "allowed"), [(APP, APP), ("https://evil.example", None)])
def test_segments_are_read_by_pages_of_ours_in_ranges(stream, origin, allowed):
    path = Path(storage.media().path("transcode/0.ts"))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"0123456789")
    read(stream)
    link = play(stream).content.decode().splitlines()[-2]

    answer = Client().get(link, HTTP_ORIGIN=origin, HTTP_RANGE="bytes=2-4")

    assert (answer.status_code, answer["Content-Range"]) == (206, "bytes 2-4/10")
    assert answer.get("Access-Control-Allow-Origin") == allowed
    exposed = answer.get("Access-Control-Expose-Headers", "")
    assert ("content-range" in exposed) is bool(allowed)


def test_a_browser_that_read_the_clips_plays_the_stream(stream):
    api(stream.owner).get(f"/api/records/video_clips/stream_id/{stream.pk}", **page())

    assert play(stream).status_code == 200


def test_a_page_of_the_same_origin_plays_the_stream(stream):
    read(stream, **page(origin=""))

    assert play(stream, **page(origin="")).status_code == 200


def test_nothing_was_read_and_nothing_is_played(stream):
    assert play(stream).status_code == 404


def test_another_stream_stays_closed(stream, owner):
    read(stream)

    assert play(StreamFactory(owner=owner)).status_code == 404


@pytest.mark.parametrize(
    "other",
    [
        {"address": "203.0.113.6"},
        {"agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/145.0"},
        {"agent": ""},
        {"origin": ""},
        {"origin": "https://evil.example"},
    ],
)
def test_another_browser_finds_nothing(stream, other):
    read(stream)

    answer = play(stream, **page(**other))

    assert answer.status_code == 404
    assert answer.json() == play(StreamFactory.build(), **page(**other)).json()


@pytest.mark.parametrize(
    "said",
    [
        {"HTTP_USER_AGENT": BROWSER},
        {"HTTP_USER_AGENT": BROWSER, "HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_USER_AGENT": BROWSER, "HTTP_SEC_FETCH_SITE": "none"},
        {"HTTP_USER_AGENT": BROWSER, "HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_USER_AGENT": BROWSER, "HTTP_ORIGIN": "null"},
    ],
)
def test_what_is_no_page_of_ours_neither_gives_nor_uses_a_grant(stream, said):
    assert read(stream, **said).status_code == 200

    assert play(stream, **said).status_code == 404
    assert play(stream).status_code == 404


def test_an_origin_that_is_not_ours_is_not_helped_by_what_else_it_says(stream):
    said = page(origin="https://evil.example") | {"HTTP_SEC_FETCH_SITE": "same-origin"}
    read(stream, **said)

    assert play(stream, **said).status_code == 404


def test_a_session_gives_no_grant(stream):
    browser = Client()
    browser.force_login(stream.owner)
    browser.get(f"/api/records/streams/{stream.pk}", **page())

    assert play(stream).status_code == 404


def test_a_stranger_who_asks_opens_nothing(stream, stranger):
    assert read(stream, stranger).status_code == 404
    api(stranger).get(f"/api/records/video_clips/stream_id/{stream.pk}", **page())

    assert play(stream).status_code == 404


def test_a_list_opens_nothing(stream):
    api(stream.owner).get("/api/records/streams", **page())

    assert play(stream).status_code == 404


def test_a_grant_opens_nothing_but_the_playlist(stream):
    read(stream)

    assert Client().get(f"/streams/{stream.pk}/timeline.json", **page()).status_code == 404
    assert Client().get(f"/api/records/streams/{stream.pk}", **page()).status_code == 401


def test_a_grant_ends_with_the_person(stream):
    read(stream)
    stream.owner.is_active = False
    stream.owner.save(update_fields=["is_active"])

    assert play(stream).status_code == 404


def test_a_grant_ends_when_the_person_logs_out(stream):
    session = Client()
    session.force_login(stream.owner)
    read(stream)

    session.post(reverse("account_logout"))

    assert play(stream).status_code == 404


def test_a_grant_after_logging_out_holds_again(stream):
    read(stream)
    close_playlists(stream.owner)

    read(stream)

    assert play(stream).status_code == 200


def test_a_grant_lasts_as_long_as_is_set(stream, settings):
    settings.PLAYLIST_GRANT_HOURS = 2
    read(stream)

    (key,) = cached.keys("playlist-grant:")
    assert 7100 < cached.lasts_s(key) <= 7200


def test_grants_can_be_switched_off(stream, settings):
    read(stream)
    settings.PLAYLIST_GRANT_HOURS = 0

    assert play(stream).status_code == 404
    read(stream)
    assert play(stream).status_code == 404


def test_a_grant_says_nothing_of_whom_it_is_for(stream):
    read(stream)

    names = b" ".join(cached.keys("playlist-grant:")).decode()
    assert "203.0.113.5" not in names
    assert str(stream.pk) not in names


def test_whoever_signs_in_otherwise_needs_no_grant(stream):
    assert api(stream.owner).get(f"/playlist/{stream.pk}.m3u8").status_code == 200


def test_a_bad_token_is_refused_before_anything_else(stream):
    read(stream)

    answers = [
        Client().get(f"/playlist/{pk}.m3u8", HTTP_AUTHORIZATION="undefined", **page())
        for pk in (stream.pk, uuid4())
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
