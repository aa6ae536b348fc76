"""Clips are known by their keys, which are paths in the archive."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from streams.models import VideoClip
from tests.factories.streams import StreamFactory, VideoClipFactory

CLIPS = "/api/records/video_clips"
KEYS = [
    "2024-12-08/2024-12-08 08-26-45.mkv",
    "a/b/c.mkv",
    "Zoë/☕ 😀.mkv",
    "50% (a+b)#1?.mkv",
    "a%2Fb.mkv",
    "stream_id/x.mkv",
    "stream_id/a/b.mkv",
    "many/x.mkv",
]


@pytest.fixture
def stream(owner):
    return StreamFactory(owner=owner)


@pytest.fixture(params=KEYS)
def clip(request, stream):
    return VideoClipFactory(stream=stream, key=request.param)


@pytest.fixture(params=["/", ""], ids=["literal slashes", "encoded slashes"])
def address(request, clip):
    """The clip's own address: the client leaves slashes as they are, others encode them."""
    return f"{CLIPS}/{quote(clip.key, safe=request.param)}"


def test_a_clip_is_read_by_its_key(api, clip, address):
    record = api.get(address).json()

    assert (record["id"], record["key"]) == (clip.key, clip.key)


@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_clip_is_changed_by_its_key(api, clip, address, method):
    record = getattr(api, method)(address, {"note": "good"}, format="json").json()

    assert (record["id"], record["note"]) == (clip.key, "good")


def test_a_clip_is_deleted_by_its_key(api, clip, address):
    assert api.delete(address).status_code == 204
    assert not VideoClip.objects.exists()


def test_a_clip_is_found_among_many_by_its_key(api, clip):
    listed = api.get(CLIPS, {"filter": json.dumps({"id": [clip.key, "other"]})}).json()
    many = api.get(f"{CLIPS}/many", {"id": [clip.key, "other"]}).json()

    assert [item["id"] for item in listed["items"]] == [clip.key]
    assert [item["id"] for item in many["items"]] == [clip.key]


def test_a_clip_is_searched_by_a_part_of_its_key(listed, clip):
    assert [item["id"] for item in listed("video_clips", filter={"q": clip.key[1:-1]})] == [
        clip.key
    ]


def test_the_clips_of_a_stream_are_a_complete_list(api, stream):
    VideoClipFactory.create_batch(30, stream=stream)
    VideoClipFactory(stream=StreamFactory(owner=stream.owner))

    body = api.get(f"{CLIPS}/stream_id/{stream.pk}").json()

    assert {item["stream_id"] for item in body["items"]} == {str(stream.pk)}
    assert (len(body["items"]), body["cursor"]) == (30, None)


def test_the_list_of_a_stream_comes_before_a_clip_of_the_same_address(api, stream):
    other = VideoClipFactory(stream=stream, key="a.mkv")
    VideoClipFactory(stream=stream, key=f"stream_id/{stream.pk}")

    body = api.get(f"{CLIPS}/stream_id/{stream.pk}").json()

    assert other.key in [item["id"] for item in body["items"]]


def test_a_clip_behind_the_address_of_a_list_can_still_be_written(api, stream):
    clip = VideoClipFactory(stream=stream, key=f"stream_id/{stream.pk}")

    changed = api.put(f"{CLIPS}/{clip.key}", {"note": "good"}, format="json").json()
    found = api.get(f"{CLIPS}/many", {"id": clip.key}).json()["items"]
    deleted = api.delete(f"{CLIPS}/{clip.key}")

    assert changed["id"] == clip.key
    assert found == [changed]
    assert deleted.status_code == 204


def test_the_clips_of_a_stranger_s_stream_are_none(api):
    clip = VideoClipFactory()

    body = api.get(f"{CLIPS}/stream_id/{clip.stream_id}").json()

    assert body == {"items": [], "cursor": None}


@pytest.mark.parametrize("key", ["stream_id/", "stream_id", "nothing", "%00", "a%00b", "/", "//"])
def test_a_key_that_no_clip_has_is_not_found(api, db, key):
    assert api.get(f"{CLIPS}/{key}").status_code == 404
