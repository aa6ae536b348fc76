import base64
import threading
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from glowing import storage
from streams import pipeline
from streams.models import Upload
from tests.factories.streams import StreamFactory

TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def stream(owner):
    return StreamFactory(owner=owner, prefix="2026-11-22")


@pytest.fixture
def browser(client, owner):
    client.force_login(owner)
    return client


def _metadata(**values):
    return ",".join(f"{key} {base64.b64encode(v.encode()).decode()}" for key, v in values.items())


def begin(browser, stream, name="a.mkv", size=10):
    metadata = _metadata(filename=name, stream=str(stream.pk))
    headers = TUS | {"Upload-Length": str(size), "Upload-Metadata": metadata}
    return browser.post("/uploads", headers=headers)


def send(browser, address, offset, data, **headers):
    return browser.patch(
        address,
        data,
        content_type="application/offset+octet-stream",
        headers=TUS | {"Upload-Offset": str(offset)} | headers,
    )


def stored(stream, key):
    return Path(storage.archive().path(stream.owner.archive_name(key)))


def test_the_server_says_what_it_can(client):
    response = client.options("/uploads")

    assert response.status_code == 204
    assert response["Tus-Version"] == "1.0.0"
    assert response["Tus-Extension"] == "creation,termination"
    assert int(response["Tus-Max-Size"]) > 10**9


def test_a_file_sent_in_pieces_arrives_whole(browser, stream):
    address = begin(browser, stream)["Location"]

    send(browser, address, 0, b"0123")
    response = send(browser, address, 4, b"456789")

    assert response.status_code == 204
    assert response["Upload-Offset"] == "10"
    assert stored(stream, "2026-11-22/a.mkv").read_bytes() == b"0123456789"


def test_an_upload_resumes_where_it_stood(browser, stream):
    address = begin(browser, stream)["Location"]
    send(browser, address, 0, b"0123")

    response = browser.head(address, headers=TUS)

    assert response.status_code == 200
    assert response["Upload-Offset"] == "4"
    assert response["Upload-Length"] == "10"
    assert response["Cache-Control"] == "no-store"


def test_what_a_crash_left_unacknowledged_is_written_over(browser, stream, settings):
    address = begin(browser, stream)["Location"]
    send(browser, address, 0, b"0123")
    part = settings.UPLOAD_DIR / address.rsplit("/", 1)[1]
    part.write_bytes(b"0123junk-and-more")

    send(browser, address, 4, b"456789")

    assert stored(stream, "2026-11-22/a.mkv").read_bytes() == b"0123456789"


def test_a_piece_for_another_place_is_refused(browser, stream):
    address = begin(browser, stream)["Location"]

    response = send(browser, address, 3, b"3456")

    assert response.status_code == 409
    assert response.json()["code"] == "streams.upload_offset"


def test_more_than_was_announced_is_refused(browser, stream):
    address = begin(browser, stream)["Location"]

    response = send(browser, address, 0, b"0123456789X")

    assert response.json()["code"] == "streams.upload_too_long"
    assert browser.head(address, headers=TUS)["Upload-Offset"] == "0"


def test_a_piece_of_another_type_is_refused(browser, stream):
    address = begin(browser, stream)["Location"]

    response = browser.patch(address, b"x", content_type="text/plain", headers=TUS)

    assert response.status_code == 415


def test_another_version_of_the_protocol_is_refused(browser, stream):
    assert browser.post("/uploads", headers={"Tus-Resumable": "0.2.2"}).status_code == 412


def test_a_stream_without_a_folder_gets_one(browser, owner):
    stream = StreamFactory(owner=owner, prefix="")
    address = begin(browser, stream)["Location"]

    send(browser, address, 0, b"0123456789")

    assert stored(stream, f"streams/{stream.pk}/a.mkv").exists()
    stream.refresh_from_db()
    assert stream.prefix == f"streams/{stream.pk}"


def test_another_file_of_the_same_name_is_kept_beside(browser, stream):
    send(browser, begin(browser, stream, size=3)["Location"], 0, b"one")

    send(browser, begin(browser, stream, size=5)["Location"], 0, b"three")

    assert stored(stream, "2026-11-22/a.mkv").read_bytes() == b"one"
    assert stored(stream, "2026-11-22/a (2).mkv").read_bytes() == b"three"


def test_a_finished_upload_whose_answer_was_lost_is_finished_once(browser, stream):
    address = begin(browser, stream)["Location"]
    send(browser, address, 0, b"0123456789")

    assert browser.head(address, headers=TUS)["Upload-Offset"] == "10"
    assert not stored(stream, "2026-11-22/a (2).mkv").exists()


def test_a_move_that_a_crash_interrupted_is_recognised(browser, stream, owner):
    address = begin(browser, stream)["Location"]
    send(browser, address, 0, b"0123456789")
    Upload.objects.update(finished_at=None, key="")

    browser.head(address, headers=TUS)

    assert Upload.objects.get().key == "2026-11-22/a.mkv"


@pytest.mark.parametrize(
    "name",
    ["Elevenses ☕ «live».mkv", "-dash.mp4", "two\nlines.mov", "q'uo\"te.ts", "ü" * 125 + ".flv"],
)
def test_unusual_names_are_kept(browser, stream, name):
    send(browser, begin(browser, stream, name, size=1)["Location"], 0, b"x")

    assert stored(stream, f"2026-11-22/{name}").exists()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../a.mkv", "streams.bad_name"),
        ("/etc/a.mkv", "streams.bad_name"),
        ("a\\b.mkv", "streams.bad_name"),
        ("", "streams.bad_name"),
        ("ü" * 126 + ".mkv", "streams.bad_name"),
        ("a.exe", "streams.not_a_video"),
        (".mkv", "streams.not_a_video"),
        ("notes.txt", "streams.not_a_video"),
    ],
)
def test_other_names_are_refused(browser, stream, name, code):
    response = begin(browser, stream, name)

    assert response.status_code == 400
    assert response.json()["code"] == code


def test_an_empty_file_is_refused(browser, stream):
    assert begin(browser, stream, size=0).json()["code"] == "streams.empty_file"


def test_a_file_over_the_limit_is_refused(browser, stream, settings):
    settings.UPLOAD_MAX_BYTES = 9

    assert begin(browser, stream).status_code == 413


@pytest.mark.parametrize("length", ["", "-1", "1.5", "x", "9" * 30])
def test_a_length_that_is_no_number_is_refused(browser, stream, length):
    assert begin(browser, stream, size=length).json()["code"] == "streams.bad_tus"


@pytest.mark.parametrize("metadata", ["stream !!!", "stream eA==", "", "filename /w=="])
def test_metadata_that_cannot_be_read_is_refused(browser, metadata):
    headers = TUS | {"Upload-Length": "1", "Upload-Metadata": metadata}

    assert browser.post("/uploads", headers=headers).json()["code"] == "streams.bad_tus"


def test_an_upload_can_be_given_up(browser, stream, settings, django_capture_on_commit_callbacks):
    address = begin(browser, stream)["Location"]
    send(browser, address, 0, b"0123")

    with django_capture_on_commit_callbacks(execute=True):
        response = browser.delete(address, headers=TUS)

    assert response.status_code == 204
    assert list(settings.UPLOAD_DIR.iterdir()) == []
    assert browser.head(address, headers=TUS).status_code == 404


def test_a_stranger_finds_no_upload(browser, stream, stranger):
    address = begin(browser, stream)["Location"]
    browser.force_login(stranger)

    assert browser.head(address, headers=TUS).status_code == 404
    assert send(browser, address, 0, b"0").status_code == 404
    assert browser.delete(address, headers=TUS).status_code == 404
    assert begin(browser, stream).status_code == 404


def test_nobody_uploads_without_login(client, stream):
    assert begin(client, stream).status_code == 404


def test_a_request_from_another_site_is_refused(owner, stream):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)

    assert begin(browser, stream).status_code == 403


def test_an_unknown_upload_is_not_found(browser):
    assert browser.head(f"/uploads/{uuid4()}", headers=TUS).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_requests_cannot_append_at_once(browser, stream):
    address = begin(browser, stream)["Location"]
    locked, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Upload.objects.select_for_update().get()
            locked.set()
            done.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait(30)
    response = send(browser, address, 0, b"0123")
    done.set()
    holder.join()

    assert response.status_code == 423


def test_abandoned_uploads_are_removed(
    browser, stream, settings, django_capture_on_commit_callbacks
):
    send(browser, begin(browser, stream)["Location"], 0, b"0123")
    Upload.objects.update(updated_at=timezone.now() - timedelta(days=8))
    begin(browser, stream, name="new.mkv")

    with django_capture_on_commit_callbacks(execute=True):
        assert pipeline.expire_uploads() == 1

    assert [upload.name for upload in Upload.objects.all()] == ["new.mkv"]
    assert list(settings.UPLOAD_DIR.iterdir()) == []


@pytest.mark.django_db(transaction=True)
async def test_uploads_work_on_the_asynchronous_server(async_client, owner, stream):
    await async_client.aforce_login(owner)
    metadata = _metadata(filename="a.mkv", stream=str(stream.pk))
    headers = TUS | {"Upload-Length": "3000000", "Upload-Metadata": metadata}
    address = (await async_client.post("/uploads", headers=headers))["Location"]

    response = await async_client.patch(
        address,
        bytes(3_000_000),
        content_type="application/offset+octet-stream",
        headers=TUS | {"Upload-Offset": "0"},
    )

    assert response["Upload-Offset"] == "3000000"
    assert stored(stream, "2026-11-22/a.mkv").stat().st_size == 3_000_000
