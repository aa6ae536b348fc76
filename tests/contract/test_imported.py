"""What came with an import, in the hands of the front end."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from tests.contract.client import ORIGIN
from tests.integration.dynamodb.reading import EPISODE, EXPORTS, STREAM

MOVING = {"updated_at": 0, "render_url": 0, "keyframes": 0}


@pytest.fixture
def imported(owner, capsys):
    call_command("import_dynamodb", str(EXPORTS), user=owner.username)


@pytest.mark.parametrize(
    "resource", ["series", "streams", "video_clips", "episodes", "projects", "stream_widgets"]
)
def test_an_imported_record_can_be_saved_as_it_is(app, imported, resource):
    path = f"records/{resource}"
    before = {one["id"]: one for one in app.list(path, per_page=100)["items"]}

    for key, record in before.items():
        app.update(path, key, record)

    after = {one["id"]: one for one in app.list(path, per_page=100)["items"]}
    assert before
    assert {key: one | MOVING for key, one in after.items()} == {
        key: one | MOVING for key, one in before.items()
    }


def test_an_imported_stream_opens_in_the_editor(app, imported):
    clips = app.related("records/video_clips", "stream_id", STREAM)

    assert [clip["start_time"] for clip in sorted(clips, key=lambda one: one["key"])] == [
        0,
        1202.183,
    ]
    assert all(clip["metadata"]["format"]["duration"] > 1201 for clip in clips)
    assert clips[0]["silence"][0] == {"start": 30, "end": 65}
    assert clips[0]["transcription"]["segments"][0]["end"] == 3.52
    assert clips[0]["summary"]["highlights"][0]["timestamp_start"] == 10
    assert app.get("records/profiles", "my-profile")["standardTags"] == ["English", "Makers"]


def test_imported_chat_is_in_the_log(app, imported):
    found = app.list("records/chat_messages", {"user_name": "Viewer1"})["items"]

    assert [one["message"] for one in found] == ["nice radio"]


def test_an_imported_preview_plays_once_its_files_are_there(app, imported, owner, folders):
    folder = folders / "media" / "transcode" / str(owner.pk) / "2025-03-01"
    for number in (1, 2):
        file = folder / f"2025-03-01 19-0{number}-00.mkv" / "000.ts"
        file.parent.mkdir(parents=True)
        file.write_bytes(b"G" * 188)
    app.get("records/streams", STREAM)

    lines = app.play(f"/playlist/{STREAM}.m3u8").text.splitlines()
    segments = [line for line in lines if line.startswith("/")]

    assert len(segments) == 4
    answer = app.play(segments[0])
    assert answer.content == b"G" * 188
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_an_imported_video_is_linked_once_its_file_is_there(app, imported, owner, folders):
    video = folders / "media" / "renders" / str(owner.pk) / "2025" / "03" / "02-09-00-00.mp4"
    video.parent.mkdir(parents=True)
    video.write_bytes(b"video")

    address = app.get("records/episodes", EPISODE)["render_url"]

    assert app.play(address.removeprefix("http://localhost:8000")).content == b"video"
