"""Streams as the existing client keeps them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from glowing import storage
from glowing.accounts.models import Profile
from glowing.jobs.models import Job
from streams import services
from streams.models import Stream, VideoClip
from tests.factories.episodes import EpisodeFactory
from tests.factories.streams import SeriesFactory, StreamFactory, VideoClipFactory
from tests.tokens import api
from transcription.models import Transcript

ADDRESS = "/api/records/streams"
# What the client sends for each video of a channel at Twitch.
VOD = {
    "title": "A reading",
    "duration": 7315,
    "thumbnail": "https://static.example/%{width}x%{height}.jpg",
    "stream_id": "2345678901",
    "stream_date": "2026-11-22T18:00:00Z",
    "stream_platform": "twitch",
    "prefix": "2026-11-22",
    "description": "Stream from 11/22/2026",
    "has_episodes": False,
    "video_clip_count": 0,
}


@pytest.fixture
def client(owner):
    return api(owner)


def create(client, **fields):
    answer = client.post(ADDRESS, {"title": "Stream"} | fields, format="json")
    assert answer.status_code == 201, answer.json()
    return answer.json()


def change(client, stream, **fields):
    answer = client.put(f"{ADDRESS}/{stream.pk}", fields, format="json")
    assert answer.status_code == 200, answer.json()
    return answer.json()


def test_a_video_of_a_channel_is_kept_with_all_its_keys(client):
    made = create(client, **VOD)

    record = client.get(f"{ADDRESS}/{made['id']}").json()
    kept = {name: value for name, value in VOD.items() if name != "video_clip_count"}
    assert {name: record[name] for name in kept} == kept
    assert "video_clip_count" not in record


def test_videos_are_imported_in_one_request(client):
    videos = [VOD | {"stream_id": str(n), "title": f"Video {n}"} for n in range(3)]

    answer = client.post(ADDRESS, videos, format="json")

    assert answer.status_code == 201
    assert [one["title"] for one in answer.json()["items"]] == ["Video 0", "Video 1", "Video 2"]


def test_a_video_that_is_imported_again_is_found_as_it_is(client, owner):
    first = create(client, **VOD)
    change(client, Stream.objects.get(), title="My own title")

    again = client.post(ADDRESS, [VOD, VOD | {"stream_id": "1"}], format="json").json()["items"]

    assert [again[0]["id"], again[0]["title"]] == [first["id"], "My own title"]
    assert Stream.objects.for_user(owner).count() == 2


def test_a_video_that_is_twice_in_one_import_is_one_stream(client):
    found = client.post(ADDRESS, [VOD, VOD], format="json").json()["items"]

    assert found[0]["id"] == found[1]["id"]
    assert Stream.objects.count() == 1


def test_the_same_number_at_another_platform_or_person_is_another_stream(client, stranger):
    create(client, **VOD)

    create(client, **VOD | {"stream_platform": "youtube"})
    create(api(stranger), **VOD)

    assert Stream.objects.count() == 3


def test_streams_without_a_platform_s_number_are_never_the_same(client):
    create(client)
    create(client, stream_id="")

    assert Stream.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_one_stream(owner):
    def bring(_number):
        try:
            return services.create_streams(
                owner=owner, streams=[{"title": "a", "platform_stream_id": "7"}]
            )[0].pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(bring, range(4)))

    assert len(found) == Stream.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2026-11-22T10:00", "2026-11-22T10:00:00Z"),
        ("2026-11-22T10:00:30", "2026-11-22T10:00:30Z"),
        ("2026-11-22T10:00:00.000Z", "2026-11-22T10:00:00Z"),
        ("2026-11-22T10:00:00+02:00", "2026-11-22T08:00:00Z"),
        ("2026-11-22", "2026-11-22T00:00:00Z"),
    ],
)
def test_a_date_is_read_as_the_client_writes_it(client, sent, kept):
    assert create(client, stream_date=sent)["stream_date"] == kept


def test_a_clock_without_a_zone_is_the_person_s(client, owner):
    Profile.objects.create(owner=owner, timezone="America/Los_Angeles")

    made = create(client, stream_date="2026-11-22T10:00")

    assert made["stream_date"] == "2026-11-22T18:00:00Z"


def test_a_clock_is_that_of_the_series_where_the_person_has_none(client, owner, stranger):
    berlin = SeriesFactory(owner=owner, timezone="Europe/Berlin")
    stream = StreamFactory(owner=owner, series=berlin)

    made = create(client, stream_date="2026-11-22T10:00", series_id=str(berlin.pk))
    changed = change(client, stream, stream_date="2026-11-22T10:00")

    assert made["stream_date"] == changed["stream_date"] == "2026-11-22T09:00:00Z"


@pytest.mark.parametrize("date", ["yesterday", "2026-13-01", "", 5, "0001-01-01T00:00:00+14:00"])
def test_a_date_that_is_none_is_refused_by_its_field(client, date):
    answer = client.post(ADDRESS, {"title": "a", "stream_date": date}, format="json")

    assert answer.status_code == 400
    assert "stream_date" in answer.json()["errors"]


@pytest.mark.parametrize("prefix", ["../x", "a//b", "a/../b", "a\\b"])
def test_a_folder_outside_the_archive_is_refused(client, prefix):
    answer = client.post(ADDRESS, {"title": "a", "prefix": prefix}, format="json")

    assert answer.status_code == 400
    assert "prefix" in answer.json()["errors"]


def test_a_bad_folder_hides_no_other_field_that_is_wrong(client):
    answer = client.post(ADDRESS, {"prefix": "../x", "stream_date": "yesterday"}, format="json")

    assert answer.json()["errors"].keys() == {"prefix", "stream_date"}


@pytest.mark.parametrize("duration", [-1, "long", True, 1e12])
def test_a_length_that_is_none_is_refused_by_its_field(client, duration):
    answer = client.post(ADDRESS, {"title": "a", "duration": duration}, format="json")

    assert "duration" in answer.json()["errors"]


def test_titles_may_be_as_long_as_twitch_allows(client):
    assert create(client, title="x" * 140)["title"] == "x" * 140


def test_a_description_is_at_most_5000_characters(client):
    body = {"title": "a", "description": "x" * 5001}

    assert "description" in client.post(ADDRESS, body, format="json").json()["errors"]


def test_a_series_of_somebody_else_is_refused_like_a_missing_one(client, stranger):
    body = {"title": "a", "series_id": str(SeriesFactory(owner=stranger).pk)}

    assert "series_id" in client.post(ADDRESS, body, format="json").json()["errors"]


def test_a_measured_length_is_not_overwritten(client, owner):
    stream = StreamFactory(owner=owner, duration_ms=7_315_181)
    VideoClipFactory(stream=stream, duration_ms=7_315_181)

    shown = change(client, stream, duration=10)

    stream.refresh_from_db()
    assert (shown["duration"], stream.duration_ms) == (7315, 7_315_181)


def test_a_stream_with_episodes_cannot_be_said_to_have_none(client, owner):
    stream = StreamFactory(owner=owner, has_episodes=True)
    EpisodeFactory(owner=owner, stream=stream)

    assert change(client, stream, has_episodes=False)["has_episodes"] is True


def test_the_client_says_that_there_are_episodes(client, owner):
    assert change(client, StreamFactory(owner=owner), has_episodes=True)["has_episodes"] is True


def test_the_number_of_clips_is_the_server_s(client, owner):
    stream = StreamFactory(owner=owner, video_clip_count=3)

    assert change(client, stream, video_clip_count=99)["video_clip_count"] == 3


def test_a_series_counts_the_streams_it_gets(client, owner, django_capture_on_commit_callbacks):
    series = SeriesFactory(owner=owner, stream_count=7)
    stream = StreamFactory(owner=owner)

    create(client, series_id=str(series.pk))
    with django_capture_on_commit_callbacks(execute=True):
        change(client, stream, series_id=str(series.pk))
        change(client, stream, series_id=str(series.pk), title="Same series")

    series.refresh_from_db()
    assert series.stream_count == 9


def test_deleting_a_stream_deletes_its_clips_files_work_and_transcripts(
    client, owner, django_capture_on_commit_callbacks, tmp_path
):
    stream = StreamFactory(owner=owner)
    clip = VideoClipFactory(stream=stream)
    Transcript.objects.create(owner=owner, clip=clip)
    episode = EpisodeFactory(owner=owner, stream=stream)
    job = services.request_ingest(stream=stream)
    made = tmp_path / "0.ts"
    made.write_bytes(b"x")
    name = f"transcode/{owner.pk}/{clip.pk}/1/0.ts"
    storage.save_file(storage.media(), name, made)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.delete(f"{ADDRESS}/{stream.pk}")

    episode.refresh_from_db()
    assert answer.status_code == 204
    assert not VideoClip.objects.exists()
    assert not Transcript.objects.exists()
    assert not storage.media().exists(name)
    assert Job.objects.get(pk=job.pk).state == "cancelled"
    assert episode.stream_id is None


def test_the_list_is_newest_first_and_filtered_as_the_screens_do(client, owner):
    series = SeriesFactory(owner=owner)
    StreamFactory(owner=owner, title="Old", stream_date="2026-01-01T12:00Z", has_episodes=True)
    StreamFactory(owner=owner, title="New", stream_date="2026-02-01T12:00Z", series=series)
    StreamFactory(owner=owner, title="Planned")

    def titles(text):
        found = client.get(ADDRESS, {"filter": text, "cursor": "null", "perPage": 10}).json()
        return [one["title"] for one in found["items"]]

    assert titles("{}") == ["New", "Old", "Planned"]
    assert titles('{"title": "ne"}') == ["New", "Planned"]
    assert titles('{"has_episodes": true}') == ["Old"]
    assert titles(f'{{"series_id": "{series.pk}"}}') == ["New"]
    span = (
        '{"stream_date__gte": "2026-01-31T23:00:00.000Z",'
        ' "stream_date__lte": "2026-02-28T22:59:59.999Z"}'
    )
    assert titles(span) == ["New"]
