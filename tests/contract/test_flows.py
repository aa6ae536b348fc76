"""What the screens do with several calls, some of them at once."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urljoin

import pytest
from django.utils import timezone

from glowing.media.probe import probe
from tests.contract.client import ORIGIN
from tests.factories.streams import StreamFactory, VideoClipFactory
from tests.worker import wait_until

SERIES = {
    "notify_subscribers": False,
    "category": 28,
    "tags": ["diy"],
    "max_episode_order_index": 3,
}
CLIPS = ("2026-11-22 07-49-57.mkv", "2026-11-22 07-50-34.mkv")
INGEST_TIMEOUT_S = 100


@pytest.fixture
def in_archive(owner, sample, folders):
    """Put one of the sample's recordings under a prefix of the owner's archive."""

    def in_archive(name, prefix):
        place = folders / "archive" / owner.archive_root / prefix
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(sample / name, place)
        return place / name

    return in_archive


@pytest.fixture
def planned(app):
    """A series that the editor can number episodes in, and a stream of it."""
    series = app.create("records/series", {"title": "Workshop"})
    app.update("records/series", series["id"], SERIES)
    stream = app.create(
        "records/streams",
        {"title": "Radio", "description": "Old", "series_id": series["id"], "prefix": "2026-11-22"},
    )
    return series["id"], stream["id"]


def drafts(planned, first, count=3):
    """Return new episodes as the editor sends them."""
    series, stream = planned
    return [
        {
            "title": f"Workshop - Episode {number}",
            "description": "Old",
            "stream_id": stream,
            "series_id": series,
            "order_index": number,
            "is_published": False,
            "notify_subscribers": False,
            "category": 28,
            "tags": ["diy"],
            "tracks": [{"start": f"PT{number}S", "end": f"PT{number + 1}.5S"}],
            "cut_list": {
                "version": "1.0.0",
                "inputMedia": [
                    {"s3Location": "a.mkv", "sections": [{"startFrame": 0, "endFrame": 60}]}
                ],
                "outputTrack": [{"mediaIndex": 0, "sectionIndex": 0}],
                "overlayTracks": [],
            },
        }
        for number in range(first, first + count)
    ]


def export(app, planned, first):
    """Create episodes from the editor: two requests at once, then the third."""
    series, stream = planned
    with ThreadPoolExecutor(2) as pool:
        made = pool.submit(app.call, "POST", "records/episodes", drafts(planned, first))
        pool.submit(app.update, "records/streams", stream, {"has_episodes": True}).result()
        episodes = made.result().json()["items"]
    app.update("records/series", series, {"max_episode_order_index": first + 2})
    return episodes


# --- bulk episodes


def test_the_editor_finds_everything_it_insists_on(app, planned):
    series, stream = planned

    record = app.get("records/streams", stream)

    assert record.keys() >= {"id", "series_id", "title", "description"}
    assert app.get("records/series", series).keys() >= SERIES.keys()


def test_episodes_from_the_editor_keep_their_numbers_and_mark_their_stream(app, planned):
    episodes = export(app, planned, 4)

    assert [one["order_index"] for one in episodes] == [4, 5, 6]
    assert app.get("records/streams", planned[1])["has_episodes"] is True
    assert app.get("records/series", planned[0])["max_episode_order_index"] == 6


def test_two_editors_at_once_never_give_a_number_twice(open_page, owner, app, planned):
    pages = [app, open_page(owner)]

    with ThreadPoolExecutor(2) as pool:
        made = [
            one for some in pool.map(lambda page: export(page, planned, 4), pages) for one in some
        ]

    numbers = [app.get("records/episodes", one["id"])["order_index"] for one in made]
    assert sorted(numbers) == [4, 5, 6, 7, 8, 9]
    assert app.get("records/series", planned[0])["max_episode_order_index"] == 9


# --- Twitch import


def test_videos_of_twitch_are_imported_in_one_request(app):
    videos = [
        {
            "title": f"Live {number}",
            "duration": 3723,
            "thumbnail": "https://example.org/%{width}x%{height}.jpg",
            "stream_id": f"239900000{number}",
            "stream_date": f"2026-11-2{number}T18:00:00Z",
            "stream_platform": "twitch",
            "prefix": f"2026-11-2{number}",
            "description": "Stream from 11/22/2026",
            "has_episodes": False,
            "video_clip_count": 0,
        }
        for number in range(3)
    ]

    made = app.create_many("records/streams", videos)

    listed = app.list("records/streams", {"has_episodes": False})["items"]
    assert [one["stream_id"] for one in listed] == ["2399000002", "2399000001", "2399000000"]
    assert {one["thumbnail"] for one in listed} == {videos[0]["thumbnail"]}
    assert all(one["duration"] == 3723 for one in made)


# --- undoable edits


def test_an_edit_that_is_sent_late_keeps_what_others_changed_meanwhile(app, planned):
    _, stream = planned
    shown = app.get("records/streams", stream)
    app.update("records/streams", stream, {"has_episodes": True})

    app.update("records/streams", stream, {"title": "Late"})

    answer = app.get("records/streams", stream)
    assert (answer["title"], answer["has_episodes"]) == ("Late", True)
    assert shown["title"] == "Radio"


def test_a_record_that_was_deleted_meanwhile_is_a_404(app, planned):
    _, stream = planned
    app.delete("records/streams", stream)

    assert app.call("PUT", f"records/streams/{stream}", {"title": "Late"}).status_code == 404
    assert app.call("DELETE", f"records/streams/{stream}").status_code == 404


# --- projects


def test_cuts_are_sent_to_a_project_as_a_whole_record(app, planned):
    _, stream = planned
    made = app.create("records/projects", {"title": "Best of"})
    cut = {"stream_id": stream, "start_time": 1.0, "end_time": 2.0, "title": "One"}
    for number in range(2):
        project = app.get("records/projects", made["id"])
        cuts = [*project.get("cuts", []), cut | {"title": str(number)}]
        app.update(
            "records/projects",
            made["id"],
            project | {"cuts": cuts, "updated_at": "2001-01-01T00:00:00Z"},
        )

    answer = app.get("records/projects", made["id"])
    assert [one["title"] for one in answer["cuts"]] == ["0", "1"]
    assert not answer["updated_at"].startswith("2001")


def test_a_projects_cuts_are_played_one_after_the_other(app, owner):
    segments = [{"path": f"transcode/x/{n}.m4s", "duration_ms": 4000} for n in range(5)]
    clip = VideoClipFactory(
        stream__owner=owner, start_ms=0, duration_ms=20_000, ingested_at=timezone.now(),
        hls=segments, hls_init="transcode/x/init.mp4",
    )  # fmt: skip
    cuts = [
        {"stream_id": str(clip.stream_id), "start_time": start, "end_time": start + 2, "title": ""}
        for start in (13, 1)
    ]
    project = app.create("records/projects", {"title": "Best of", "cuts": cuts})
    app.get("records/projects", project["id"])

    answer = app.play(f"/playlist/project/{project['id']}.m3u8")

    names = [line.rpartition("/")[2] for line in answer.text.splitlines() if line[:1] == "/"]
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert names == ["3.m4s", "0.m4s"]


# --- ingestion


def test_streams_are_ingested_in_bulk_followed_live_and_played(app, in_archive, worker):
    streams = []
    for name in CLIPS:
        prefix = name.split()[1].removesuffix(".mkv")
        in_archive(name, prefix)
        streams.append(app.create("records/streams", {"title": name, "prefix": prefix})["id"])

    with app.socket() as socket:
        tasks = {app.good("POST", "stream", ingest(stream))["id"]: stream for stream in streams}
        told = completions(socket, tasks)

    assert told == dict.fromkeys(tasks, "COMPLETED")
    assert {app.get("records/tasks", task)["status"] for task in tasks} == {"COMPLETED"}
    for stream in streams:
        assert app.get("records/streams", stream)["video_clip_count"] == 1
        (clip,) = app.related("records/video_clips", "stream_id", stream)
        assert 36 <= clip["metadata"]["format"]["duration"] < 40
        assert clip["transcription"]["segments"]
        assert clip["silence"]
        assert clip["keyframes"]
        assert plays(app, stream)


def ingest(stream):
    return {"streamId": stream, "initialPrompt": "A reading.", "initialSummary": "LibriVox"}


def completions(socket, tasks):
    """Return the last status of each task, once none of them goes on; nothing is left out."""
    told = dict.fromkeys(tasks)
    while set(told.values()) & {None, "PENDING", "RUNNING"}:
        frame = socket.wait_for("TASK_UPDATE", INGEST_TIMEOUT_S)
        task = frame["task"]
        assert frame["old_status"] == told[task["id"]]
        told[task["id"]] = task["status"]
    return told


def plays(app, stream):
    """Fetch a playlist and the files of its beginning, as hls.js does."""
    address = f"/playlist/{stream}.m3u8"
    lines = app.play(address).text.splitlines()
    beginning = next(line for line in lines if line.startswith("/"))
    files = [line.split('"')[1] for line in lines if line.startswith("#EXT-X-MAP")] + [beginning]
    answers = [app.play(urljoin(address, file)) for file in files]
    return all(
        answer.status_code == 200
        and answer.content
        and answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        for answer in answers
    )


# --- render


@pytest.fixture
def episodes(app, owner, in_archive):
    """Two short episodes of a recording that is described already."""
    recording = in_archive(CLIPS[0], "2026-11-23")
    info = probe(recording)
    stream = StreamFactory(owner=owner, prefix="2026-11-23", duration_ms=info.duration_ms)
    clip = VideoClipFactory(
        stream=stream, key=f"2026-11-23/{CLIPS[0]}", start_ms=0, duration_ms=info.duration_ms,
        probe=info.as_dict(), ingested_at=timezone.now(), size_bytes=recording.stat().st_size,
    )  # fmt: skip
    return [
        app.create(
            "records/episodes",
            {
                "title": f"Short {second}",
                "stream_id": str(stream.pk),
                "tracks": [{"start": f"PT{second}S", "end": f"PT{second + 1}S"}],
                "cut_list": {
                    "version": "1.0.0",
                    "inputMedia": [
                        {
                            "s3Location": clip.key,
                            "sections": [
                                {"startFrame": second * 60, "endFrame": (second + 1) * 60}
                            ],
                        }
                    ],
                    "outputTrack": [{"mediaIndex": 0, "sectionIndex": 0}],
                },
            },
        )["id"]
        for second in (2, 5)
    ]


def test_two_episodes_are_rendered_and_listed_as_rendered(app, episodes, worker):
    app.good("POST", "render", {"episodeIds": episodes})

    def rendered():
        found = app.list("records/episodes", {"render_uri__exists": True})["items"]
        return len(found) == len(episodes)

    wait_until(rendered, timeout_s=INGEST_TIMEOUT_S)
    tasks = app.list("records/tasks", per_page=25)["items"]
    assert {task["record_id"] for task in tasks} == set(episodes)
    wait_until(lambda: finished(app) == {("rendering", "COMPLETED")})


def finished(app):
    tasks = app.list("records/tasks", per_page=25)["items"]
    return {(task["task_type"], task["status"]) for task in tasks}


def test_a_failed_ingestion_says_so_and_why(app, worker):
    stream = app.create("records/streams", {"title": "Empty", "prefix": "nothing-here"})["id"]

    with app.socket() as socket:
        task = app.good("POST", "stream", ingest(stream))["id"]
        told = completions(socket, [task])

    assert told == {task: "FAILED"}
    assert "nothing-here" in app.get("records/tasks", task)["error"]
