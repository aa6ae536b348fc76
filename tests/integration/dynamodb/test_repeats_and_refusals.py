from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.core.management import CommandError

from chat.models import ChatMessage
from episodes.models import Episode, Project
from streams.models import Stream, VideoClip
from tests.factories.accounts import UserFactory
from tests.factories.streams import SeriesFactory, StreamFactory
from tests.integration.dynamodb.reading import (
    EXPORTS,
    MODELS,
    STREAM,
    counts,
    everything,
)


def test_what_somebody_else_has_gets_another_id_and_stays_as_it_is(bring_in, owner, stranger):
    bring_in(user=stranger)
    before = everything()

    bring_in()

    assert Stream.objects.for_user(owner).get(title="Fixing a radio").pk != UUID(STREAM)
    theirs = [list(model.objects.for_user(stranger).order_by("pk").values()) for model in MODELS]
    assert theirs == before


def test_references_follow_new_ids(bring_in, owner, stranger):
    bring_in(user=stranger)

    bring_in()

    stream = Stream.objects.for_user(owner).get(title="Fixing a radio")
    assert stream.series.owner == owner
    assert {episode.stream for episode in Episode.objects.for_user(owner)} == {stream}
    assert Project.objects.for_user(owner).get().cuts[0]["stream_id"] == str(stream.pk)


def test_new_ids_are_found_again(bring_in, owner, stranger):
    bring_in(user=stranger)
    bring_in()

    report = bring_in()

    assert counts(report, "streams") == [2, 0, 0, 2, 0, 0]


def test_an_id_that_is_no_uuid_gets_one_and_is_found_again(bring_in, export):
    file = export("projects.json", {"id": {"S": "project 7"}, "title": {"S": "Seven"}})
    bring_in(file)

    report = bring_in(file)

    assert counts(report, "projects") == [1, 0, 0, 1, 0, 0]


def test_a_newer_export_brings_a_row_up_to_date(bring_in, export):
    bring_in()
    newer = {
        "id": {"S": STREAM},
        "title": {"S": "New"},
        "updated_at": {"S": "2025-04-01T00:00:00Z"},
    }

    report = bring_in(export("streams.json", newer))

    stream = Stream.objects.get(pk=STREAM)
    assert (stream.title, stream.updated_at) == ("New", datetime(2025, 4, 1, tzinfo=UTC))
    assert counts(report, "streams") == [1, 0, 1, 0, 0, 0]


def test_what_was_changed_here_since_stays_as_it_is(bring_in):
    bring_in()
    stream = Stream.objects.get(pk=STREAM)
    stream.title = "My own words"
    stream.save(update_fields=["title", "updated_at"])

    report = bring_in()

    stream.refresh_from_db()
    assert stream.title == "My own words"
    assert counts(report, "streams") == [2, 0, 0, 1, 1, 0]


def test_a_clip_that_was_ingested_here_is_left_alone(bring_in):
    bring_in()
    clip = VideoClip.objects.get(position=0)
    clip.ingest_version, clip.hls = "1", []
    clip.save()

    bring_in()

    clip.refresh_from_db()
    assert clip.hls == []


def test_items_that_cannot_be_taken_over_are_told_and_the_others_are_taken(bring_in, export):
    file = export(
        "streams.json",
        {"id": {"S": "a"}, "title": {"S": "Good"}},
        {"id": {"S": "b"}, "prefix": {"S": "../../etc"}},
        {"title": {"S": "No id"}},
        {"id": {"S": "c"}, "duration": {"N": "-1"}},
        {"id": {"S": "d"}, "stream_date": {"S": "yesterday"}},
        {"id": {"S": "e"}, "title": {"X": "?"}},
        {"id": {"S": "a"}, "title": {"S": "Again"}},
    )

    with pytest.raises(CommandError, match="6 items and 0 files were not taken over"):
        bring_in(file)

    assert list(Stream.objects.values_list("title", flat=True)) == ["Good"]


def test_the_report_names_file_line_and_reason(bring_in, export, owner, capsys):
    file = export("streams.json", {"id": {"S": "d"}, "stream_date": {"S": "yesterday"}})

    with pytest.raises(CommandError):
        bring_in(file)

    report = capsys.readouterr().out
    assert "stream_date: 'yesterday' is not a date and time" in report
    assert "streams.json:3" in report


@pytest.mark.parametrize(
    "name", ["transcode/../secret.ts", "../x.ts", "archive/x.ts", "/etc/passwd", "transcode//x"]
)
def test_a_clip_cannot_name_files_outside_its_owners_folders(bring_in, export, name):
    segments = {"L": [{"M": {"path": {"S": name}, "duration": {"N": "4"}}}]}
    file = export("clips.json", {"key": {"S": "a.mkv"}, "transcode": segments})

    with pytest.raises(CommandError, match="1 items"):
        bring_in(file)

    assert not VideoClip.objects.exists()


def test_the_owner_of_an_item_is_who_imports_it(bring_in, export, owner, stranger):
    item = {"id": {"S": "a"}, "owner": {"S": str(stranger.pk)}, "user_id": {"S": str(stranger.pk)}}

    bring_in(export("projects.json", item))

    assert Project.objects.get().owner == owner


def test_a_table_can_be_said(bring_in, export):
    bring_in(EXPORTS / "profiles.json", projects=[export("x.json", {"id": {"S": "a"}})])

    assert Project.objects.exists()


def test_a_file_nobody_recognises_is_told(bring_in, export):
    with pytest.raises(CommandError, match="0 items and 1 files were not taken over"):
        bring_in(export("x.json", {"id": {"S": "a"}}))


def test_a_dry_run_says_what_would_happen_not_what_did(bring_in, export):
    with pytest.raises(CommandError, match="0 items and 1 files would not be taken over"):
        bring_in(export("x.json", {"id": {"S": "a"}}), dry_run=True)


def test_a_path_that_is_not_there_is_told(bring_in, tmp_path):
    with pytest.raises(CommandError, match="There is no file or folder"):
        bring_in(tmp_path / "nowhere")


def test_many_lines_of_chat_take_few_queries(bring_in, tmp_path, django_assert_max_num_queries):
    file = tmp_path / "chat.json"
    with file.open("w") as out:
        for number in range(6000):
            item = {
                "user_id": {"S": "1"}, "channel_id": {"S": "1"}, "message": {"S": "hi"},
                "timestamp": {"S": f"2025-03-01T18:00:00.{number:06}Z"},
            }  # fmt: skip
            out.write(json.dumps({"Item": item}) + "\n")

    with django_assert_max_num_queries(120):
        bring_in(file)

    assert ChatMessage.objects.count() == 6000


def test_only_the_named_person_gets_rows(bring_in):
    other = UserFactory()
    StreamFactory(owner=other), SeriesFactory(owner=other)

    bring_in()

    assert Stream.objects.for_user(other).count() == 1
