import tempfile
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation

from glowing import storage


@pytest.fixture
def made(tmp_path):
    path = tmp_path / "made.txt"
    path.write_text("new")
    return path


def names(prefix):
    return [item.name for item in storage.list_objects(storage.archive(), prefix)]


def put(name, content=b"x"):
    path = Path(storage.archive().path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_saving_moves_the_file_into_place(made):
    storage.save_file(storage.media(), "a/b.txt", made)

    assert Path(storage.media().path("a/b.txt")).read_text() == "new"
    assert not made.exists()


def test_saving_replaces_what_was_there(made):
    put("a.txt", b"old")

    storage.save_file(storage.archive(), "a.txt", made)

    assert Path(storage.archive().path("a.txt")).read_text() == "new"


@pytest.fixture
def other_file_system():
    """A folder that files cannot be renamed out of into the storage."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


def test_saving_works_between_file_systems(other_file_system):
    made = other_file_system / "made.txt"
    made.write_text("new")

    storage.save_file(storage.media(), "b.txt", made)

    assert Path(storage.media().path("b.txt")).read_text() == "new"
    assert not made.exists()


def test_adding_works_between_file_systems(other_file_system):
    made = other_file_system / "made.txt"
    made.write_text("new")

    storage.add_file(storage.media(), "b.txt", made)

    assert Path(storage.media().path("b.txt")).read_text() == "new"
    assert made.exists()


def test_a_failed_save_leaves_nothing_behind(tmp_path):
    with pytest.raises(FileNotFoundError):
        storage.save_file(storage.media(), "a/b.txt", tmp_path / "missing")

    assert list(Path(storage.media().path("a")).iterdir()) == []


def test_adding_links_and_keeps_the_original(made):
    storage.add_file(storage.archive(), "b.txt", made)

    assert Path(storage.archive().path("b.txt")).samefile(made)


def test_the_local_copy_of_a_local_file_is_the_file_itself():
    path = put("a.mkv")

    with storage.local_copy(storage.archive(), "a.mkv") as copy:
        assert copy == path


def test_there_is_no_local_copy_of_a_missing_file():
    with pytest.raises(FileNotFoundError), storage.local_copy(storage.archive(), "a.mkv"):
        pass


def test_only_the_exact_folder_is_listed():
    put("2026-11-2/a.mkv")
    put("2026-11-22/b.mkv")

    assert names("2026-11-2") == ["2026-11-2/a.mkv"]


def test_files_in_deeper_folders_are_listed():
    put("day/x/a.mkv")
    put("day/b.mkv")

    assert names("day/") == ["day/b.mkv", "day/x/a.mkv"]


def test_listing_a_missing_folder_gives_nothing():
    assert names("nowhere") == []


def test_the_etag_follows_the_content():
    put("day/a.mkv", b"one")
    before = storage.list_objects(storage.archive(), "day")
    put("day/a.mkv", b"three")

    assert storage.list_objects(storage.archive(), "day")[0].etag != before[0].etag


def test_deleting_a_folder_spares_its_neighbour():
    put("day/a.mkv")
    put("day2/b.mkv")

    storage.delete_tree(storage.archive(), "day")

    assert names("day") == []
    assert names("day2") == ["day2/b.mkv"]


def test_deleting_a_missing_folder_is_fine():
    storage.delete_tree(storage.archive(), "nowhere")


@pytest.mark.parametrize("name", ["../a", "/etc/passwd", "a/../../b", "", "a//b", "a\\b", "a\0"])
def test_names_outside_the_storage_are_refused(name, made):
    with pytest.raises(SuspiciousFileOperation):
        storage.save_file(storage.media(), name, made)
