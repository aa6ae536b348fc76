"""The fields of each resource, as the screens write and read them."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.factories.jobs import TaskFactory
from tests.factories.streams import AudioTrackFactory, StreamFactory, VideoClipFactory
from tests.factories.transcription import SegmentFactory, TranscriptFactory

SERIES = {
    "title": "Evening workshop",
    "description": "Soldering",
    "is_active": True,
    "tags": ["solder", "diy"],
    "stream_title_template": "${title} #${stream_count}",
    "stream_count": 7,
    "prep_notes": "<p>Tea</p>",
    "start_date": "2026-01-03",
    "end_date": "2026-12-31",
    "skips": [{"date": "2026-02-07", "reason": "away"}],
    "recurrence": {"type": "weekly", "interval": 2, "days": ["sunday", "saturday"]},
    "timezone": "Europe/Berlin",
    "start_time": "19:00",
    "end_time": "22:00",
    "twitch_category": {"id": "1", "name": "Makers", "box_art_url": "https://example.org/b.jpg"},
    "max_episode_order_index": 3,
    "thumbnail_url": "https://example.org/t.jpg",
    "playlist_id": "PL1",
    "notify_subscribers": False,
    "category": 28,
    "episode_title_template": "${title} - Episode ${episode_order_index}",
    "episode_description_template": "${stream_description}",
}
STREAM = {
    "title": "Fixing a radio",
    "description": "An old one",
    "stream_platform": "twitch",
    "stream_id": "2399000001",
    "stream_date": "2026-11-22T10:00:00Z",
    "prefix": "2026-11-22",
    "duration": 7250,
    "has_episodes": False,
    "thumbnail_url": "https://example.org/%{width}x%{height}.jpg",
}
CUT_LIST = {
    "version": "1.0.0",
    "inputMedia": [
        {"s3Location": "2026-11-22/a.mkv", "sections": [{"startFrame": 0, "endFrame": 600}]},
        {"s3Location": "my_stock/outro_2.mov", "sections": [{"startFrame": 0, "endFrame": 1800}]},
        {"s3Location": "my_stock/introhex.mkv", "sections": [{"startFrame": 0, "endFrame": 3600}]},
    ],
    "outputTrack": [
        {"mediaIndex": 0, "sectionIndex": 0},
        {
            "mediaIndex": 1,
            "sectionIndex": 0,
            "transitionIn": {"type": "fade", "duration": 300},
            "transition": {"type": "cut"},
        },
    ],
    "overlayTracks": [
        {"mediaIndex": 2, "sectionIndex": 0, "startFrame": 0, "type": "alpha"},
    ],
}
EPISODE = {
    "title": "Episode 4",
    "description": "The radio",
    "order_index": 4,
    "is_published": False,
    "notify_subscribers": True,
    "category": 28,
    "tags": ["solder"],
    "tracks": [{"start": "PT3973.181S", "end": "PT2H1M55.181S"}],
    "cut_list": CUT_LIST,
}


# --- series


def test_a_series_is_made_of_title_and_description_alone(app):
    made = app.create("records/series", {"title": "One", "description": "Two"})

    assert (made["title"], made["description"]) == ("One", "Two")


def test_every_field_of_the_form_of_a_series_comes_back_as_it_was_sent(app):
    made = app.create("records/series", {"title": "One"})

    answer = app.update("records/series", made["id"], SERIES)

    assert {name: answer[name] for name in SERIES} == SERIES


@pytest.mark.parametrize("kind", ["daily", "weekly", "monthly"])
def test_every_recurrence_that_the_form_offers_is_taken(app, kind):
    recurrence = {"type": kind, "days": ["monday"], "interval": 1}

    made = app.create("records/series", {"title": "One", "recurrence": recurrence})

    assert app.get("records/series", made["id"])["recurrence"] == recurrence


# --- streams


def test_every_field_of_the_forms_of_a_stream_comes_back_as_it_was_sent(app):
    series = app.create("records/series", {"title": "S"})
    sent = STREAM | {"series_id": series["id"]}

    made = app.create("records/streams", sent)

    answer = app.get("records/streams", made["id"])
    assert answer | sent | {"stream_date": 0} == answer | {"stream_date": 0}
    assert answer["stream_date"].startswith("2026-11-22T10:00:00")


def test_a_date_without_a_zone_is_taken_by_the_clock_of_the_person(app):
    app.update("records/profiles", "my-profile", {"timezone": "Europe/Berlin"})

    made = app.create("records/streams", {"title": "One", "stream_date": "2026-11-22T10:00"})

    nine = "2026-11-22T09:00:00.000Z"
    found = app.list("records/streams", {"stream_date__gte": nine, "stream_date__lte": nine})
    assert [one["id"] for one in found["items"]] == [made["id"]]


def test_a_stream_that_was_not_ingested_says_no_number_of_clips(app):
    made = app.create("records/streams", {"title": "One", "video_clip_count": 9})

    assert not made.get("video_clip_count")


def test_a_prefix_cannot_leave_the_archive(app):
    answer = app.call("POST", "records/streams", {"title": "One", "prefix": "../other"})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["prefix"])


# --- clips


@pytest.fixture
def clip(owner):
    clip = VideoClipFactory(
        stream__owner=owner,
        key="2026-11-22/a b.mkv",
        start_ms=1_500,
        duration_ms=61_234,
        ingested_at=timezone.now(),
        speech_track=0,
        stills=[{"path": "keyframes/x/1.jpg", "at_ms": 0}],
        extra={"summary": {"title": "Part", "highlights": [], "attentions": []}},
    )
    AudioTrackFactory(clip=clip, index=0, silences=[[1000, 2500]])
    transcript = TranscriptFactory(clip=clip)
    SegmentFactory(transcript=transcript, index=0, text="Hello there.", start_ms=0, end_ms=1500)
    return clip


def test_a_clip_has_what_the_editor_computes_with(app, clip):
    (found,) = app.related("records/video_clips", "stream_id", str(clip.stream_id))

    assert found["metadata"]["format"]["duration"] == 61.234
    assert (found["start_time"], found["stream_id"]) == (1.5, str(clip.stream_id))
    assert found["silence"] == [{"start": 1.0, "end": 2.5}]
    assert found["transcription"]["segments"][0].items() >= {
        "start": 0.0, "end": 1.5, "text": "Hello there."
    }.items()  # fmt: skip
    assert found["summary"]["title"] == "Part"


def test_a_clip_that_is_not_ingested_has_a_length_all_the_same(app, owner):
    clip = VideoClipFactory(stream__owner=owner)

    (found,) = app.related("records/video_clips", "stream_id", str(clip.stream_id))

    assert found["metadata"]["format"]["duration"] > 0


def test_a_picture_of_a_clip_can_be_fetched_without_a_login(app, clip, folders):
    picture = folders / "media" / "keyframes" / "x" / "1.jpg"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(b"\xff\xd8\xff")

    (address,) = app.get("records/video_clips", clip.key)["keyframes"]

    path = address.removeprefix("http://localhost:8000")
    assert app.play(path).content == b"\xff\xd8\xff"


def test_a_picture_needs_its_signature(app, clip):
    (address,) = app.get("records/video_clips", clip.key)["keyframes"]

    path = address.removeprefix("http://localhost:8000")
    assert app.play(path.replace(":", ":x")).status_code in (403, 404)


# --- episodes


def test_every_field_of_the_form_of_an_episode_comes_back_as_it_was_sent(app):
    stream = app.create("records/streams", {"title": "S"})
    series = app.create("records/series", {"title": "S", "max_episode_order_index": 3})
    sent = EPISODE | {"stream_id": stream["id"], "series_id": series["id"]}

    made = app.create("records/episodes", sent)

    answer = app.get("records/episodes", made["id"])
    assert {name: answer[name] for name in sent} == sent


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 101),
        ("title", "a < b"),
        ("description", "x" * 5001),
        ("tags", ["x" * 501]),
        ("tracks", [{"start": "one", "end": "PT2S"}]),
        ("tracks", [{"start": "PT3S", "end": "PT2S"}]),
        ("cut_list", CUT_LIST | {"version": "2.0.0"}),
        ("cut_list", CUT_LIST | {"outputTrack": [{"mediaIndex": 9, "sectionIndex": 0}]}),
    ],
)
def test_what_cannot_be_published_is_an_error_of_its_field(app, field, value):
    answer = app.call("POST", "records/episodes", {"title": "One", field: value})

    assert answer.status_code == 400
    assert all(name.split(".")[0] == field for name in answer.json()["errors"])


# --- projects


def test_cuts_of_a_project_come_back_as_they_were_sent(app):
    stream = app.create("records/streams", {"title": "S"})
    cuts = [{"stream_id": stream["id"], "start_time": 1.25, "end_time": 30.5, "title": "First"}]

    made = app.create("records/projects", {"title": "Best of", "description": "All", "cuts": cuts})

    assert app.get("records/projects", made["id"])["cuts"] == cuts


def test_a_cut_of_somebody_elses_stream_is_refused(app, stranger):
    cut = {"stream_id": str(StreamFactory(owner=stranger).pk), "start_time": 0, "end_time": 1}

    answer = app.call("POST", "records/projects", {"title": "One", "cuts": [cut | {"title": "x"}]})

    assert answer.status_code == 400


# --- tasks


def test_tasks_speak_the_clients_words_newest_first(app, owner):
    for kind, status in (
        ("ingestion", "COMPLETED"),
        ("rendering", "FAILED"),
        ("ingestion", "RUNNING"),
    ):
        TaskFactory(owner=owner, task_type=kind, status=status)

    found = app.list("records/tasks", per_page=25)["items"]

    assert [(one["task_type"], one["status"]) for one in found] == [
        ("ingestion", "RUNNING"),
        ("rendering", "FAILED"),
        ("ingestion", "COMPLETED"),
    ]
    assert all(one.keys() >= {"id", "record_id", "created_at", "user_id"} for one in found)


def test_tasks_of_others_are_not_there(other, owner):
    TaskFactory(owner=owner)

    assert other.list("records/tasks")["items"] == []


def test_tasks_are_made_by_the_server_alone(app):
    assert app.call("POST", "records/tasks", {"status": "COMPLETED"}).status_code == 405


# --- the profile


def test_the_profile_takes_only_what_changed(app):
    app.update("records/profiles", "my-profile", {"timezone": "Europe/Berlin"})
    app.update("records/profiles", "my-profile", {})

    answer = app.update(
        "records/profiles", "my-profile",
        {"standardTags": ["a", "b"], "promptTemplate": "{title}", "summaryTemplate": "{date}",
         "twitchChatEnabled": True},
    )  # fmt: skip

    assert answer.items() >= {
        "id": "my-profile", "timezone": "Europe/Berlin", "promptTemplate": "{title}",
        "summaryTemplate": "{date}", "twitchChatEnabled": True,
    }.items()  # fmt: skip
    assert answer["standardTags"] == ["a", "b"]


def test_the_profile_is_in_the_list_under_its_id(app):
    app.get("records/profiles", "my-profile")

    assert [one["id"] for one in app.list("records/profiles")["items"]] == ["my-profile"]


# --- what is sent back whole


@pytest.mark.parametrize(
    ("path", "record"),
    [
        ("records/series", SERIES),
        ("records/streams", STREAM),
        ("records/episodes", EPISODE),
        ("records/projects", {"title": "One", "description": "Two", "cuts": []}),
        (
            "records/stream_widgets",
            {"title": "W", "type": "countdown", "active": True, "config": {"duration": 300},
             "state": {"enabled": False, "duration_left": 300}},
        ),
    ],
)  # fmt: skip
def test_an_edit_that_changes_nothing_changes_nothing_but_its_time(app, path, record):
    made = app.create(path, record)
    before = app.get(path, made["id"])

    app.update(path, made["id"], before)

    after = app.get(path, made["id"])
    moving = {"updated_at": 0}
    assert after | moving == before | moving


def test_a_clip_may_be_sent_back_whole(app, clip):
    before = app.get("records/video_clips", clip.key)

    app.update("records/video_clips", clip.key, before)

    after = app.get("records/video_clips", clip.key)
    moving = {"updated_at": 0, "keyframes": 0}
    assert after | moving == before | moving
