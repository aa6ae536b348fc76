"""What the forms send when somebody saves: untouched, emptied and half filled in.

As react-admin 5.14 has it: an emptied input is null, a switch is always sent, an added row starts
with null in every input, and a record is sent whole with all that came with it.
"""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.factories.streams import SeriesFactory, VideoClipFactory


@pytest.fixture
def saved(app):
    """Create a record, save it with changes as its form does, and read it again."""

    def saved(path, record, **changes):
        made = app.create(path, record)
        app.update(path, made["id"], app.get(path, made["id"]) | changes)
        return app.get(path, made["id"])

    return saved


# --- series


def test_a_new_series_is_saved_with_what_its_form_fills_in(app, saved):
    app.update("records/profiles", "my-profile", {"timezone": "Asia/Tokyo"})
    sent = {
        "is_active": False,
        "notify_subscribers": False,
        "stream_title_template": "${title} #${stream_count}",
        "stream_count": 0,
        "max_episode_order_index": 0,
        "skips": [],
        "recurrence": {"type": "weekly", "days": ["monday"], "interval": 1},
        "timezone": "Asia/Tokyo",
        "start_time": "19:00",
        "end_time": "22:00",
    }

    record = saved(
        "records/series", {"title": "Workshop"}, start_date="2026-11-22T18:30:00.000Z", **sent
    )

    assert {name: record[name] for name in sent} == sent
    assert record["start_date"] == "2026-11-23"


@pytest.mark.parametrize("moment", ["2026-13-22T18:30:00Z", "9999-12-31T23:59:59Z", "T"])
def test_a_day_that_is_none_is_an_error_of_its_field(app, moment):
    app.update("records/profiles", "my-profile", {"timezone": "Asia/Tokyo"})

    answer = app.call("POST", "records/series", {"title": "Workshop", "start_date": moment})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["start_date"])


def test_a_day_to_skip_needs_no_reason_and_a_row_left_blank_is_none(saved):
    rows = [{"date": "2026-02-07", "reason": None}, {"date": None, "reason": None}]

    record = saved("records/series", {"title": "Workshop"}, skips=rows)

    assert record["skips"] == [{"date": "2026-02-07", "reason": ""}]


def test_a_reason_without_its_day_is_an_error_of_its_row(app):
    rows = [{"date": None, "reason": "Away"}]

    answer = app.call("POST", "records/series", {"title": "Workshop", "skips": rows})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["skips.0.date"])


def test_a_recurrence_whose_kind_was_emptied_is_weekly(saved):
    recurrence = {"type": None, "days": ["monday"], "interval": None}

    record = saved("records/series", {"title": "Workshop"}, recurrence=recurrence)

    assert record["recurrence"] == {"type": "weekly", "days": ["monday"], "interval": 1}


def test_a_recurrence_of_which_nothing_is_left_is_never_and_breaks_no_calendar(saved):
    blank = {"type": None, "days": None, "interval": None}

    record = saved("records/series", {"title": "Workshop"}, recurrence=blank)

    assert record["recurrence"] == {"type": "weekly", "days": [], "interval": 1}


def test_a_category_of_twitch_may_have_no_picture_and_may_be_taken_away(app, saved):
    category = {"id": "1", "name": "Makers", "box_art_url": None}
    record = saved("records/series", {"title": "Workshop"}, twitch_category=category)
    assert record["twitch_category"].items() >= {"id": "1", "name": "Makers"}.items()

    app.update("records/series", record["id"], {"twitch_category": None})

    assert "twitch_category" not in app.get("records/series", record["id"])


def test_an_emptied_form_of_a_series_leaves_its_title(app):
    everything = {
        "description": "Soldering", "tags": ["diy"], "stream_title_template": "${title}",
        "stream_count": 7, "prep_notes": "<p>Tea</p>", "start_date": "2026-01-03",
        "end_date": "2026-12-31", "timezone": "Europe/Berlin", "start_time": "19:00",
        "end_time": "22:00", "max_episode_order_index": 3, "playlist_id": "PL1",
        "thumbnail_url": "https://example.org/t.jpg", "category": 28,
        "episode_title_template": "${title}", "episode_description_template": "${title}",
    }  # fmt: skip
    made = app.create("records/series", {"title": "Workshop"} | everything)

    app.update("records/series", made["id"], made | dict.fromkeys(everything))

    answer = app.get("records/series", made["id"])
    assert (answer["title"], answer["tags"]) == ("Workshop", [])
    assert answer.keys() & everything.keys() == {"tags"}


def test_a_series_from_elsewhere_is_saved_with_what_no_form_would_take(app, owner):
    old = {
        "tags": ["x" * 40],
        "thumbnail_url": "covers/a.png",
        "start_time": "19:00:00",
        "skips": [{"date": "2026-02-07T08:00:00.000Z", "reason": None}, {"reason": "Away"}],
        "recurrence": {"type": "yearly", "days": ["monday"], "interval": 1},
    }
    series = SeriesFactory(owner=owner, **old)
    shown = app.get("records/series", str(series.pk))

    answer = app.update("records/series", str(series.pk), shown | {"title": "Renamed"})

    assert answer | {"updated_at": 0} == shown | {"title": "Renamed", "updated_at": 0}


# --- streams


def test_an_emptied_form_of_a_stream_leaves_its_title(app):
    everything = {
        "description": "Old", "thumbnail": "https://example.org/t.jpg", "stream_id": "2399",
        "stream_date": "2026-11-22T10:00", "prefix": "2026-11-22", "duration": 60,
    }  # fmt: skip
    made = app.create("records/streams", {"title": "Radio"} | everything)

    app.update("records/streams", made["id"], made | dict.fromkeys(everything))

    answer = app.get("records/streams", made["id"])
    assert (answer["title"], answer["description"]) == ("Radio", "")
    assert answer.keys() & everything.keys() == {"description"}


def test_a_stream_that_was_never_described_has_no_description(app):
    made = app.create("records/streams", {"title": "Radio"})

    assert "description" not in app.get("records/streams", made["id"])


# --- clips


def test_a_clip_of_unknown_length_sent_back_whole_is_none_the_longer(app, owner):
    clip = VideoClipFactory(stream__owner=owner, duration_ms=None, probe=None)

    app.update("records/video_clips", clip.key, app.get("records/video_clips", clip.key))

    clip.refresh_from_db()
    assert clip.duration_ms is None


# --- episodes


def test_a_track_whose_start_nobody_touched_begins_with_the_stream(saved):
    rows = [{"start": None, "end": "PT30M"}, {"start": None, "end": None}]

    record = saved("records/episodes", {"title": "One"}, tracks=rows)

    assert record["tracks"] == [{"start": "PT0S", "end": "PT30M"}]


def test_a_tag_left_blank_is_none(saved):
    record = saved("records/episodes", {"title": "One"}, tags=["solder", "", None])

    assert record["tags"] == ["solder"]


def test_a_time_of_the_playhead_has_as_many_decimals_as_a_browser_writes(saved):
    track = {"start": "PT0.30000000000000004S", "end": "PT3973.1812339999997S"}

    assert saved("records/episodes", {"title": "One"}, tracks=[track])["tracks"] == [track]


def test_a_cut_that_ends_where_a_recording_begins_has_an_empty_section_there(app):
    cut_list = {
        "version": "1.0.0",
        "inputMedia": [
            {"s3Location": "a.mkv", "sections": [{"startFrame": 60, "endFrame": 72251}]},
            {"s3Location": "b.mkv", "sections": [{"startFrame": 0, "endFrame": 0}]},
        ],
        "outputTrack": [
            {"mediaIndex": 0, "sectionIndex": 0},
            {"mediaIndex": 1, "sectionIndex": 0},
        ],
        "overlayTracks": [],
    }

    (made,) = app.create_many("records/episodes", [{"title": "One", "cut_list": cut_list}])

    assert app.get("records/episodes", made["id"])["cut_list"] == cut_list


def test_titles_that_the_editor_composed_are_kept_until_somebody_writes_another(app):
    title = f"{'x' * 100} <3 - Episode 1"

    (made,) = app.create_many("records/episodes", [{"title": title, "tags": ["a,b"]}])

    assert app.get("records/episodes", made["id"])["title"] == title
    renamed = app.update("records/episodes", made["id"], made | {"order_index": 2})
    assert (renamed["title"], renamed["order_index"]) == (title, 2)
    answer = app.call("PUT", f"records/episodes/{made['id']}", {"title": f"{title}2"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["title"])


def test_an_emptied_form_of_an_episode_keeps_its_switches(app):
    everything = {
        "title": "One", "description": "Old", "order_index": 4, "category": 28,
        "tracks": [{"start": "PT1S", "end": "PT2S"}], "tags": ["diy"], "youtube_video_id": "abc",
    }  # fmt: skip
    switches = {"is_published": False, "notify_subscribers": False}
    made = app.create("records/episodes", everything | switches)
    gone = {"stream_id": None, "series_id": None, "cut_list": None, "render_uri": None}

    app.update("records/episodes", made["id"], made | dict.fromkeys(everything) | gone)

    answer = app.get("records/episodes", made["id"])
    assert answer.items() >= switches.items()
    assert not answer.keys() & (everything.keys() | gone.keys())


# --- projects


def test_a_cut_is_named_after_its_stream_however_long_the_name(app):
    stream = app.create("records/streams", {"title": "x" * 255})
    cut = {
        "stream_id": stream["id"], "start_time": 1.0005, "end_time": 2,
        "title": f"Cut from {stream['title']}",
    }  # fmt: skip

    made = app.create("records/projects", {"title": "Best of", "description": None, "cuts": [cut]})

    assert app.get("records/projects", made["id"])["cuts"] == [cut]


# --- widgets


def widget(**state):
    return {
        "title": "Break",
        "type": "countdown",
        "active": True,
        "access_token": str(uuid4()),
        "config": {"duration": 300, "width": None, "height": None},
        "state": state,
    }


@pytest.mark.parametrize("tick", [{}, {"last_tick_timestamp": None}])
def test_a_countdown_that_runs_says_since_when(app, tick):
    made = app.create("records/stream_widgets", widget(enabled=True, duration_left=60, **tick))

    state = app.get("records/stream_widgets", made["id"])["state"]

    assert state["enabled"] is True
    assert 50 < state["duration_left"] <= 60
    assert state["last_tick_timestamp"].endswith("Z")


def test_a_countdown_that_is_switched_on_with_no_time_left_has_all_of_it(saved):
    state = {"enabled": True, "duration_left": None, "last_tick_timestamp": None}

    record = saved("records/stream_widgets", widget(enabled=False, duration_left=9), state=state)

    assert 290 < record["state"]["duration_left"] <= 300
    assert record["state"]["last_tick_timestamp"]


# --- the profile


def test_a_profile_may_be_emptied_and_is_still_whole(app):
    everything = {"timezone": None, "promptTemplate": None, "twitchChatEnabled": None}

    app.update("records/profiles", "my-profile", everything | {"standardTags": None})

    answer = app.get("records/profiles", "my-profile")
    assert answer["standardTags"] == []
    assert not answer.keys() & everything.keys()
