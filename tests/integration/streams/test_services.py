from pathlib import Path

import pytest

from glowing import storage
from glowing.exceptions import Conflict, NotFound, UserError
from glowing.jobs.models import Job, State
from streams import services
from streams.models import Stream
from tests.factories.streams import (
    SeriesFactory,
    StreamFactory,
    UploadFactory,
    VideoClipFactory,
)


def archived(stream):
    return {
        item.name.removeprefix(stream.owner.archive_root): item.size_bytes
        for item in storage.list_objects(
            storage.archive(), stream.owner.archive_name(stream.prefix)
        )
    }


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "recordings"
    folder.mkdir()
    (folder / "a.mkv").write_bytes(b"a")
    (folder / "notes.txt").write_bytes(b"notes")
    return folder


def test_a_new_stream_keeps_its_prefix_without_slashes(owner):
    stream = services.create_stream(owner=owner, title="Live", prefix="/2026-11-22/")

    assert stream.prefix == "2026-11-22"


@pytest.mark.parametrize("prefix", ["../other", "a/../../b", "a//b", "a\\b"])
def test_a_prefix_outside_the_archive_is_refused(owner, prefix):
    with pytest.raises(UserError) as refused:
        services.create_stream(owner=owner, title="Live", prefix=prefix)

    assert refused.value.code == "streams.bad_prefix"


def test_ingestion_is_queued_with_its_prompt(owner):
    stream = StreamFactory(owner=owner)

    job = services.request_ingest(stream=stream, initial_prompt="Django")

    assert (job.kind, job.record_id, job.owner) == ("streams.ingest", stream.pk, owner)
    stream.refresh_from_db()
    assert stream.initial_prompt == "Django"


def test_ingestion_without_a_prefix_is_refused(owner):
    stream = StreamFactory(owner=owner, prefix="")

    with pytest.raises(UserError) as refused:
        services.request_ingest(stream=stream)

    assert refused.value.code == "streams.no_prefix"


def test_a_second_ingestion_is_refused_while_one_is_active(owner):
    stream = StreamFactory(owner=owner)
    services.request_ingest(stream=stream)

    with pytest.raises(Conflict):
        services.request_ingest(stream=stream)


def test_a_folder_is_imported_by_links(owner, folder):
    stream = services.import_files(owner=owner, paths=[folder], title="My Stream")

    assert stream.prefix == "my-stream"
    assert archived(stream) == {"my-stream/a.mkv": 1}
    name = owner.archive_name("my-stream/a.mkv")
    assert Path(storage.archive().path(name)).samefile(folder / "a.mkv")


def test_importing_again_changes_nothing(owner, folder):
    first = services.import_files(owner=owner, paths=[folder], title="My Stream")

    again = services.import_files(owner=owner, paths=[folder], title="My Stream")

    assert again == first
    assert archived(first) == {"my-stream/a.mkv": 1}


def test_a_later_import_adds_what_is_new(owner, folder):
    services.import_files(owner=owner, paths=[folder], title="My Stream")
    (folder / "b.mkv").write_bytes(b"b")

    stream = services.import_files(owner=owner, paths=[folder], title="My Stream")

    assert list(archived(stream)) == ["my-stream/a.mkv", "my-stream/b.mkv"]


def test_another_file_of_the_same_name_gets_a_number(owner, folder, tmp_path):
    services.import_files(owner=owner, paths=[folder], title="My Stream")
    other = tmp_path / "a.mkv"
    other.write_bytes(b"other")

    stream = services.import_files(owner=owner, paths=[other], title="My Stream")

    assert archived(stream) == {"my-stream/a.mkv": 1, "my-stream/a (2).mkv": 5}


def test_the_folder_and_date_come_from_the_recorder(owner, sample):
    stream = services.import_files(owner=owner, paths=[sample], title="Sample")

    assert stream.prefix == "2026-11-22"
    assert stream.stream_date.isoformat() == "2026-11-22T07:49:57+00:00"
    assert list(archived(stream)) == [
        "2026-11-22/2026-11-22 07-49-57.mkv",
        "2026-11-22/2026-11-22 07-50-34.mkv",
    ]


def test_two_streams_of_one_day_get_a_folder_each(owner, sample):
    services.import_files(owner=owner, paths=[sample], title="Morning")

    evening = services.import_files(owner=owner, paths=[sample], title="Evening")

    assert evening.prefix == "2026-11-22-evening"


def test_people_do_not_share_a_stream(owner, stranger, folder):
    mine = services.import_files(owner=owner, paths=[folder], title="My Stream")

    theirs = services.import_files(owner=stranger, paths=[folder], title="My Stream")

    assert mine != theirs
    assert archived(theirs) == {"my-stream/a.mkv": 1}


def test_a_folder_without_videos_is_refused(owner, tmp_path):
    with pytest.raises(UserError) as refused:
        services.import_files(owner=owner, paths=[tmp_path], title="My Stream")

    assert refused.value.code == "streams.no_recordings"


def test_a_file_that_is_no_video_is_refused(owner, folder):
    with pytest.raises(UserError) as refused:
        services.import_files(owner=owner, paths=[folder / "notes.txt"], title="My Stream")

    assert refused.value.code == "streams.not_a_video"


def test_a_missing_path_is_refused(owner, tmp_path):
    with pytest.raises(NotFound):
        services.import_files(owner=owner, paths=[tmp_path / "none"], title="My Stream")


@pytest.fixture
def full_stream(owner, folder, settings):
    """A stream with a recording, a derived file, an upload on its way and work queued."""
    stream = services.import_files(owner=owner, paths=[folder], title="My Stream")
    clip = VideoClipFactory(stream=stream, key="my-stream/a.mkv")
    derived = Path(storage.media().path(f"transcode/{owner.pk}/{clip.pk}/v/0.ts"))
    derived.parent.mkdir(parents=True)
    derived.write_bytes(b"x")
    upload = UploadFactory(stream=stream)
    settings.UPLOAD_DIR.mkdir(parents=True)
    (settings.UPLOAD_DIR / str(upload.pk)).write_bytes(b"x")
    services.request_ingest(stream=stream)
    return stream


def test_deleting_a_stream_leaves_its_recordings(
    full_stream, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_stream(stream=full_stream)

    assert not Stream.objects.exists()
    assert archived(full_stream) == {"my-stream/a.mkv": 1}
    assert storage.list_objects(storage.media(), "transcode") == []
    assert list(settings.UPLOAD_DIR.iterdir()) == []
    assert Job.objects.get().state == State.CANCELLED


def test_deleting_a_stream_with_its_recordings_leaves_nothing(
    full_stream, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_stream(stream=full_stream, with_recordings=True)

    assert archived(full_stream) == {}


def test_a_deletion_that_is_rolled_back_leaves_the_files(full_stream):
    services.delete_stream(stream=full_stream)

    assert len(storage.list_objects(storage.media(), "transcode")) == 1


def test_a_recording_whose_name_no_storage_takes_is_named(owner, ingest):
    stream = StreamFactory(owner=owner, prefix="2026-11-22")
    path = Path(storage.archive().path(owner.archive_name("2026-11-22/a.mkv")))
    path.parent.mkdir(parents=True)
    path.with_name("a\\b.mkv").write_bytes(b"x")

    ingest(stream)

    job = Job.objects.get()
    assert (job.state, job.error_code) == (State.FAILED, "streams.bad_name")
    assert "b.mkv" in job.error_detail


def test_a_series_counts_a_stream_that_is_put_into_it(
    client, owner, django_capture_on_commit_callbacks
):
    series = SeriesFactory(owner=owner, stream_count=3)
    stream = StreamFactory(owner=owner)
    client.force_login(owner)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/streams/{stream.pk}/edit", {"title": "Live", "series": series.pk})

    series.refresh_from_db()
    assert series.stream_count == 4
