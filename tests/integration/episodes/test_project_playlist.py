from __future__ import annotations

from uuid import uuid4

import pytest

from episodes.models import Project
from tests.factories.streams import StreamFactory, VideoClipFactory
from tests.tokens import api

pytestmark = pytest.mark.django_db


def clip_of(stream, number, *lengths):
    """A clip whose preview has segments of these lengths, in milliseconds."""
    hls = [
        {"path": f"{stream.title}/{number}/{at}.ts", "duration_ms": length}
        for at, length in enumerate(lengths)
    ]
    return VideoClipFactory(stream=stream, position=number, start_ms=number * 60_000, hls=hls)


@pytest.fixture
def stream(owner):
    """10 s and 6 s of preview, at 25 frames a second; a minute apart in the real stream."""
    stream = StreamFactory(owner=owner, title="one")
    clip_of(stream, 0, 4000, 3960, 2040)
    clip_of(stream, 1, 4000, 2000)
    return stream


def project_of(owner, *cuts):
    cuts = [{"stream_id": str(s.pk), "start_time": a, "end_time": b} for s, a, b in cuts]
    return Project.objects.create(owner=owner, title="Best of", cuts=cuts)


def played(client, project):
    """Return the segments that a playlist names, "|" for a discontinuity."""
    text = client.get(f"/playlist/project/{project.pk}.m3u8").content.decode()
    lines = [
        "|" if line == "#EXT-X-DISCONTINUITY" else line
        for line in text.splitlines()
        if line == "#EXT-X-DISCONTINUITY" or not line.startswith("#")
    ]
    return [line if line == "|" else line.rpartition("/")[2] for line in lines]


@pytest.mark.parametrize(
    ("start", "end", "segments"),
    [
        (1, 3, ["0.ts"]),
        (3.9, 4.1, ["0.ts", "1.ts"]),
        (4, 7.96, ["1.ts"]),
        (7.96, 10, ["2.ts"]),
        (9.5, 11, ["2.ts", "|", "0.ts"]),
        (14, 16, ["1.ts"]),
        (15, 900, ["1.ts"]),
        (16, 20, []),
    ],
)
def test_a_cut_plays_the_segments_that_show_any_of_it(owner, stream, start, end, segments):
    assert played(api(owner), project_of(owner, (stream, start, end))) == segments


def test_cuts_play_in_their_order_with_a_discontinuity_between(owner, stream):
    other = StreamFactory(owner=owner, title="two")
    clip_of(other, 0, 4000)
    project = project_of(owner, (stream, 14, 15), (other, 1, 2), (stream, 1, 2))

    assert played(api(owner), project) == ["1.ts", "|", "0.ts", "|", "0.ts"]


def test_lengths_are_those_of_the_segments_and_the_first_cut_begins_exactly(owner, stream):
    project = project_of(owner, (stream, 4.5, 5), (stream, 1, 2))

    answer = api(owner).get(f"/playlist/project/{project.pk}.m3u8")

    lines = answer.content.decode().splitlines()
    assert answer.headers["Content-Type"].startswith("application/vnd.apple.mpegurl")
    assert answer.headers["Cache-Control"] == "no-store"
    assert [line for line in lines if line.startswith("#EXTINF")] == [
        "#EXTINF:3.960,",
        "#EXTINF:4.000,",
    ]
    assert "#EXT-X-START:TIME-OFFSET=0.500,PRECISE=YES" in lines


def test_cuts_of_somebody_elses_stream_play_nothing(owner, stranger, stream):
    project = project_of(stranger, (stream, 1, 2))

    assert played(api(stranger), project) == []


@pytest.mark.parametrize(
    "cut", [{}, {"stream_id": "x", "start_time": 1, "end_time": 2}, {"start_time": "1"}]
)
def test_a_cut_from_elsewhere_that_cannot_be_read_is_passed_over(owner, stream, cut):
    project = project_of(owner, (stream, 1, 2))
    project.cuts.insert(0, cut)
    project.save()

    assert played(api(owner), project) == ["0.ts"]


def test_more_than_a_day_is_refused(owner, stream):
    clip_of(stream, 2, *[4000] * 5400)
    project = project_of(owner, *[(stream, 0, 30_000)] * 5)

    answer = api(owner).get(f"/playlist/project/{project.pk}.m3u8")

    assert (answer.status_code, answer.json()["code"]) == (400, "episodes.project_too_long")


def test_a_session_plays_its_own_projects(client, owner, stream):
    client.force_login(owner)

    assert played(client, project_of(owner, (stream, 1, 2))) == ["0.ts"]


def test_a_project_of_somebody_else_is_as_good_as_none(owner, stranger, client):
    project = project_of(stranger)

    answers = [
        api(owner).get(f"/playlist/project/{project.pk}.m3u8"),
        api(owner).get(f"/playlist/project/{uuid4()}.m3u8"),
        client.get(f"/playlist/project/{project.pk}.m3u8"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_a_browser_that_read_the_project_plays_it_without_a_token(owner, client, stream, settings):
    settings.FRONTEND_ORIGINS = ["https://control.example"]
    project = project_of(owner, (stream, 1, 2))
    page = {"HTTP_ORIGIN": "https://control.example", "HTTP_USER_AGENT": "Browser"}
    api(owner).get(f"/api/records/projects/{project.pk}", **page)

    answer = client.get(f"/playlist/project/{project.pk}.m3u8", **page)

    assert answer.status_code == 200
