"""The same storage functions on a real S3 server, which checks signatures and expiry."""

import urllib.request
from urllib.error import HTTPError
from urllib.parse import unquote

import pytest

from glowing import storage
from glowing.exceptions import TransientError

pytestmark = pytest.mark.usefixtures("s3")


@pytest.fixture
def made(tmp_path):
    path = tmp_path / "made.mkv"
    path.write_bytes(b"0123456789")
    return path


def put(name, content=b"x"):
    archive = storage.archive()
    archive.bucket.Object(f"{archive.location}/{name}").put(Body=content)


def fetch(address, **headers):
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request) as answer:
        return answer.status, answer.headers, answer.read()


def test_a_saved_file_is_there_and_the_original_gone(made):
    storage.save_file(storage.media(), "a/día ☀.mkv", made)

    with storage.local_copy(storage.media(), "a/día ☀.mkv") as copy:
        assert copy.read_bytes() == b"0123456789"
    assert not made.exists()
    assert not copy.exists()


def test_adding_keeps_the_original(made):
    storage.add_file(storage.archive(), "a.mkv", made)

    assert storage.archive().exists("a.mkv")
    assert made.exists()


def test_a_download_can_be_kept_and_taken_up_again(made, tmp_path):
    storage.add_file(storage.archive(), "a.mkv", made)
    folder = tmp_path / "kept"
    folder.mkdir()

    with storage.local_copy(storage.archive(), "a.mkv", folder=folder) as first:
        before = first.stat().st_mtime_ns
    with storage.local_copy(storage.archive(), "a.mkv", folder=folder) as second:
        assert second.stat().st_mtime_ns == before


def test_there_is_no_copy_of_a_missing_file():
    with pytest.raises(FileNotFoundError), storage.local_copy(storage.archive(), "a.mkv"):
        pass


def test_only_the_exact_folder_is_listed():
    put("2026-11-2/a.mkv", b"four")
    put("2026-11-22/b.mkv")

    (found,) = storage.list_objects(storage.archive(), "2026-11-2")

    assert (found.name, found.size_bytes) == ("2026-11-2/a.mkv", 4)
    assert found.etag.isalnum()
    assert found.storage_class == "STANDARD"


def test_more_objects_than_one_answer_holds_are_listed():
    for number in range(1005):
        put(f"many/{number}.mkv", b"")

    assert len(storage.list_objects(storage.archive(), "many")) == 1005


def test_deleting_a_folder_spares_its_neighbour():
    put("day/a.mkv")
    put("day2/b.mkv")

    storage.delete_tree(storage.archive(), "day")

    assert storage.list_objects(storage.archive(), "day") == []
    assert len(storage.list_objects(storage.archive(), "day2")) == 1


def test_a_link_serves_ranges(made):
    storage.save_file(storage.media(), "a.mkv", made)

    status, headers, body = fetch(storage.signed_url("media", "a.mkv"), Range="bytes=2-4")

    assert (status, body) == (206, b"234")
    assert headers["Content-Range"] == "bytes 2-4/10"
    assert headers["Content-Type"] == "video/x-matroska"


def test_a_download_gets_its_name(made):
    storage.save_file(storage.media(), "a.mkv", made)

    _, headers, _ = fetch(storage.signed_url("media", "a.mkv", download_as="Folge ☀.mkv"))

    assert "Folge ☀.mkv" in unquote(headers["Content-Disposition"])


def test_a_changed_link_is_refused(made):
    storage.save_file(storage.media(), "a.mkv", made)

    with pytest.raises(HTTPError) as refused:
        fetch(storage.signed_url("media", "a.mkv")[:-1])

    refused.value.close()
    assert refused.value.code == 403


def test_a_server_that_is_away_may_be_asked_again(made, settings):
    broken = settings.STORAGES["media"]["OPTIONS"] | {"endpoint_url": "http://127.0.0.1:9"}
    backend = settings.STORAGES["media"] | {"OPTIONS": broken}
    settings.STORAGES = settings.STORAGES | {"media": backend}

    with pytest.raises(TransientError):
        storage.save_file(storage.media(), "a.mkv", made)
    assert made.exists()
