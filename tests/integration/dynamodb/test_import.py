from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from chat.models import ChatMessage
from episodes import services
from episodes.models import Episode, Project
from glowing.accounts.models import Profile
from streams.models import Series, Stream, VideoClip
from streams.selectors import stream_silences
from tests.integration.dynamodb.reading import (
    EPISODE,
    MODELS,
    SERIES,
    STREAM,
    counts,
    everything,
)
from transcription.selectors import clip_segments, stream_segments
from widgets.models import StreamWidget


def test_every_table_of_the_exports_is_taken_over(bring_in, owner):
    bring_in()

    assert [model.objects.for_user(owner).count() for model in MODELS] == [1, 2, 2, 2, 1, 1, 1, 3]


def test_a_second_time_changes_nothing_and_says_so(bring_in):
    bring_in()
    before = everything()

    report = bring_in()

    assert everything() == before
    assert counts(report, "streams") == [2, 0, 0, 2, 0, 0]
    assert counts(report, "clips") == [2, 0, 0, 2, 0, 0]
    assert counts(report, "chat") == [3, 0, 0, 3, 0, 0]
    assert counts(report, "widgets") == [1, 0, 0, 1, 0, 0]


def test_the_report_says_which_file_was_taken_for_what(bring_in):
    report = bring_in()

    assert "q4wzy2m3.json.gz: streams, it is an export of streams-0a1b2c3" in report
    assert "video-metadata.json: clips, it is called video-metadata.json" in report


def test_a_dry_run_reports_the_same_and_writes_nothing(bring_in):
    report = bring_in(dry_run=True)

    assert counts(report, "episodes") == [2, 2, 0, 0, 0, 0]
    assert "Nothing was written." in report
    assert everything() == [[] for _ in MODELS]


def test_ids_and_times_are_kept(bring_in):
    bring_in()

    stream = Stream.objects.get(pk=STREAM)
    assert stream.series_id == UUID(SERIES)
    assert stream.created_at == datetime(2025, 3, 1, 18, tzinfo=UTC)
    assert stream.updated_at == datetime(2025, 3, 2, 9, tzinfo=UTC)


def test_a_series_keeps_its_plan(bring_in):
    bring_in()

    series = Series.objects.get()
    assert (series.start_date, series.start_time) == (date(2025, 1, 4), "19:00")
    assert series.recurrence == {"type": "weekly", "interval": 1, "days": ["saturday"]}
    assert (series.max_episode_order_index, series.tags) == (2, ["solder", "diy"])


def test_notes_lose_their_scripts(bring_in):
    bring_in()

    assert Series.objects.get().prep_notes == "<p>Heat the iron</p>"


def test_attributes_nobody_knows_are_kept(bring_in):
    bring_in()

    assert Series.objects.get().extra == {"mascot": "an owl"}
    assert Stream.objects.get(pk=STREAM).extra == {
        "mood": {"rating": 4.5, "tags": ["calm", "long"]}
    }


def test_a_stream_keeps_what_it_was(bring_in):
    bring_in()

    stream = Stream.objects.get(pk=STREAM)
    assert (stream.prefix, stream.platform_stream_id) == ("2025-03-01", "2399000001")
    assert (stream.has_episodes, stream.video_clip_count) == (True, 2)


def test_a_reference_to_what_is_not_there_is_dropped_and_told(bring_in):
    report = bring_in()

    assert Stream.objects.get(title="Stream 2025-03-08").series is None
    assert "series_id: what it refers to is not here" in report


def test_a_stream_shows_its_transcript_on_its_own_time(bring_in):
    bring_in()

    lines = [(one.start_ms, one.text) for one in stream_segments(Stream.objects.get(pk=STREAM))]
    assert lines == [
        (0, "Welcome to the workshop."),
        (4000, "Today we open a radio."),
        (1202183, "It hums again."),
        (1206183, "That was the fuse."),
    ]


def test_every_word_of_a_transcript_has_an_estimated_time(bring_in):
    bring_in()

    first = clip_segments(VideoClip.objects.get(position=0))[0]
    assert [word["text"] for word in first.words] == ["Welcome", "to", "the", "workshop."]
    assert (first.words[0]["start_ms"], first.words[-1]["end_ms"]) == (0, 3520)
    assert all(word["estimated"] for word in first.words)


def test_clips_lie_one_after_the_other_to_the_millisecond(bring_in):
    bring_in()

    starts = VideoClip.objects.order_by("position").values_list("start_ms", "duration_ms")
    assert list(starts) == [(0, 1_202_183), (1_202_183, 1_201_750)]
    assert Stream.objects.get(pk=STREAM).duration_ms == 2_403_933


def test_silences_are_those_of_the_speech_track(bring_in):
    bring_in()

    assert stream_silences(Stream.objects.get(pk=STREAM))[:2] == [
        (30_000, 65_000),
        (900_000, 931_000),
    ]
    assert set(VideoClip.objects.values_list("speech_track", flat=True)) == {1}


def test_files_made_from_recordings_lie_in_the_owners_folders(bring_in, owner):
    bring_in()

    clip = VideoClip.objects.get(position=0)
    folder = f"{owner.pk}/2025-03-01/2025-03-01 19-01-00.mkv"
    assert clip.hls[0] == {"path": f"transcode/{folder}/000.ts", "duration_ms": 4004}
    assert clip.stills[1] == {"path": f"keyframes/{folder}/frame-002000.png", "at_ms": 2000}
    assert clip.audio_tracks.get().speech == f"audio/{folder}"
    assert clip.probe["video"][0]["fps"] == "60"


def test_a_clip_keeps_its_summary(bring_in):
    bring_in()

    assert (
        VideoClip.objects.get(position=0).extra["summary"]["highlights"][0]["description"]
        == "It hums"
    )


def test_an_episode_keeps_its_cuts_its_video_and_its_upload(bring_in, owner):
    bring_in()

    episode = Episode.objects.get(pk=EPISODE)
    assert episode.tracks == [{"start": "PT0S", "end": "PT1250.5S"}]
    assert episode.cut_list["outputTrack"] == [{"mediaIndex": 0, "sectionIndex": 0}]
    assert episode.render_uri == f"renders/{owner.pk}/2025/03/02-09-00-00.mp4"
    assert (episode.youtube_video_id, episode.upload_status) == ("abcdefghijk", "uploaded")
    assert "youtube_upload_url" not in episode.extra


def test_a_video_that_was_taken_over_goes_with_its_episode(
    bring_in, folders, django_capture_on_commit_callbacks
):
    bring_in()
    episode = Episode.objects.get(pk=EPISODE)
    video = folders / "media" / episode.render_uri
    video.parent.mkdir(parents=True)
    video.touch()

    with django_capture_on_commit_callbacks(execute=True):
        services.delete_episode(episode=episode)

    assert not video.exists()


def test_streams_of_episodes_are_marked(bring_in):
    bring_in()

    assert list(Stream.objects.filter(has_episodes=True)) == [Stream.objects.get(pk=STREAM)]


def test_of_two_episodes_with_one_number_the_second_has_none(bring_in):
    report = bring_in()

    assert Episode.objects.get(title="The same number again").order_index is None
    assert "order_index: its series has this number already" in report


def test_a_project_keeps_its_cuts(bring_in):
    bring_in()

    project = Project.objects.get()
    assert project.episode_id == UUID(EPISODE)
    assert project.cuts[0]["stream_id"] == STREAM


def test_a_widget_keeps_its_token(bring_in):
    bring_in()

    widget = StreamWidget.objects.get()
    assert widget.token == "6f1c0f5e-0000-4000-8000-000000000001"
    assert (len(widget.token_digest), widget.show_on_dashboard) == (64, True)


def test_a_timer_that_runs_goes_on_to_its_end(bring_in, export):
    state = {
        "enabled": {"BOOL": True},
        "duration_left": {"N": "90.5"},
        "last_tick_timestamp": {"S": "2027-01-01T12:00:00.250000123+00:00"},
    }
    item = {"title": {"S": "Break"}, "type": {"S": "countdown"}, "state": {"M": state}}

    bring_in(export("widgets.json", {"id": {"S": "w"}, "config": {"M": {}}, **item}))

    end = datetime(2027, 1, 1, 12, 1, 30, 750_000, tzinfo=UTC)
    assert StreamWidget.objects.get().wakes_at == end


def test_a_token_that_is_in_use_is_not_given_twice(bring_in, stranger):
    bring_in()

    report = bring_in(user=stranger)

    mine, theirs = StreamWidget.objects.order_by("created_at", "pk")
    assert mine.token_digest != theirs.token_digest
    assert "access_token: it is in use" in report


def test_the_profile_that_is_there_takes_what_the_export_has(bring_in, owner):
    Profile.objects.create(owner=owner)

    report = bring_in()

    profile = Profile.objects.get()
    assert (profile.timezone, profile.standard_tags) == ("Europe/Berlin", ["English", "Makers"])
    assert profile.extra == {"favourite": "solder"}
    assert counts(report, "profiles") == [1, 0, 1, 0, 0, 0]


def test_chat_keeps_who_said_what_and_when(bring_in):
    bring_in()

    first = ChatMessage.objects.order_by("timestamp")[0]
    assert (first.channel_id, first.user_name, first.message) == ("111", "Viewer0", "hello")
    assert first.timestamp == datetime(2025, 3, 1, 18, 5, 0, 123456, tzinfo=UTC)
