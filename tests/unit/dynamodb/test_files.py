from __future__ import annotations

import gzip
import json

import pytest

from glowing.dynamodb import files
from glowing.dynamodb.files import Unreadable
from glowing.dynamodb.tables import Table, recognised, shaped, sources


def item(name):
    return {"id": {"S": name}}


@pytest.fixture
def write(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def names(path):
    return [found["id"] for _, found in files.items(path) if isinstance(found, dict)]


def lines(*names):
    return "".join(json.dumps({"Item": item(name)}) + "\n" for name in names)


@pytest.mark.parametrize("indent", [None, 4])
def test_the_answer_of_a_scan_is_read(write, indent):
    answer = {"Items": [item("a"), item("b")], "Count": 2, "ConsumedCapacity": None}

    assert names(write("x.json", json.dumps(answer, indent=indent))) == ["a", "b"]


def test_a_scan_whose_keys_were_sorted_is_read(write):
    answer = {"Count": 1, "Items": [item("a")], "ScannedCount": 1}

    assert names(write("x.json", json.dumps(answer))) == ["a"]


def test_answers_of_several_scans_may_follow_each_other(write):
    answers = "\n".join(json.dumps({"Items": [item(name)]}) for name in "ab")

    assert names(write("x.json", answers)) == ["a", "b"]


def test_an_empty_scan_has_no_items(write):
    assert list(files.items(write("x.json", '{"Items": [], "Count": 0}'))) == []


def test_an_empty_file_has_no_items(write):
    assert list(files.items(write("x.json", ""))) == []


def test_a_compressed_export_is_read(write):
    assert names(write("x.json.gz", gzip.compress(lines("a", "b").encode()))) == ["a", "b"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_what_windows_wrote_is_read(write, encoding):
    assert names(write("x.json", lines("ä").encode(encoding))) == ["ä"]


def test_items_longer_than_a_piece_are_read(write, monkeypatch):
    monkeypatch.setattr(files, "CHUNK_CHARS", 7)
    answer = {"Items": [item("a" * 5000), item("b")], "Count": 12}

    assert names(write("x.json", json.dumps(answer, indent=1))) == ["a" * 5000, "b"]


def test_every_item_is_told_with_its_line(write):
    scan = json.dumps({"Items": [item("a"), item("b")]}, indent=4)
    export = lines("a") + "\n" + lines("b")

    assert [line for line, _ in files.items(write("x.json", scan))] == [3, 8]
    assert [line for line, _ in files.items(write("y.json", export))] == [1, 3]


def test_a_damaged_line_is_told_and_the_next_is_read(write):
    found = list(files.items(write("x.json", lines("a") + '{"Item": {"id"\n' + lines("b"))))

    assert [line for line, one in found if isinstance(one, Unreadable)] == [2]
    assert [one["id"] for _, one in found if isinstance(one, dict)] == ["a", "b"]


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(lines(*"abc").encode(), mtime=0)[:-9],
        b'{"Items": [{"id": {"S": "a"}}, {"id"',
        b'{"Items": [{"id": {"S": "a"}} oops',
        b"$ion_1_0 {Item: {}}",
        b"\x1f\x8b",
        b"\xff\xfe\x00",
        b'{"Items": 7}',
        b"[[[[[",
    ],
)
@pytest.mark.parametrize("name", ["x.json", "x.json.gz"])
def test_a_damaged_file_ends_with_a_reason(write, content, name):
    found = list(files.items(write(name, content)))

    assert isinstance(found[-1][1], Unreadable)
    assert str(found[-1][1])


def test_a_folder_is_searched_for_data_and_not_for_manifests(write, tmp_path):
    for name in ("e/manifest-summary.json", "e/manifest-files.json", "e/data/q.json.gz", "e/x.md5"):
        write(name, "{}")

    assert [path.name for path in files.data_files(tmp_path)] == ["q.json.gz"]


def test_the_manifest_says_which_table_an_export_is_of(write, tmp_path):
    arn = "arn:aws:dynamodb:us-west-2:000000000000:table/StreamSeriesTable"
    write("01-a/manifest-summary.json", json.dumps({"tableArn": arn}))
    data = write("01-a/data/streams.json", lines("a"))

    assert recognised(data, tmp_path).table == Table.SERIES


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("streams-963700c.json", Table.STREAMS),
        ("StreamSeriesTable.json", Table.SERIES),
        ("StreamWidgetsTable/a.json", Table.WIDGETS),
        ("metadata-table-aa16405.json", Table.CLIPS),
        ("video_clips.json.gz", Table.CLIPS),
        ("ChatMessagesTable/data/a.json", Table.CHAT),
        ("ProfilesTable.json", Table.PROFILES),
        ("TasksTable.json", Table.OTHER),
    ],
)
def test_names_of_files_and_folders_say_which_table_it_is(write, tmp_path, name, table):
    assert recognised(write(name, ""), tmp_path).table == table


@pytest.mark.parametrize(
    ("attributes", "table"),
    [
        ({"key": "a.mkv", "stream_id": "1"}, Table.CLIPS),
        ({"id": "my-profile"}, Table.PROFILES),
        ({"id": "1", "prefix": "2025-03-01"}, Table.STREAMS),
        ({"id": "1", "cuts": []}, Table.PROJECTS),
        ({"id": "1", "access_token": "t"}, Table.WIDGETS),
        ({"id": "1", "tracks": []}, Table.EPISODES),
        ({"id": "1", "recurrence": {}}, Table.SERIES),
        ({"user_id": "1", "channel_id": "1", "message": "hi"}, Table.CHAT),
        ({"id": "1", "task_type": "render"}, Table.OTHER),
        ({"id": "1", "title": "anything"}, None),
    ],
)
def test_items_say_which_table_they_are_of(attributes, table):
    assert shaped(attributes) == table


def test_tables_come_before_those_that_refer_to_them(write, tmp_path):
    for name in ("episodes.json", "series.json", "streams.json", "clips.json"):
        write(name, "")

    found = [source.table for source in sources([tmp_path], {})]

    assert found == [Table.SERIES, Table.STREAMS, Table.CLIPS, Table.EPISODES]
