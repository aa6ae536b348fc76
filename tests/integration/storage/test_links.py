from pathlib import Path

import pytest
import time_machine

from glowing import storage

CONTENT = bytes(range(256)) * 4096


@pytest.fixture
def url():
    return _store("renders/día ☀.mp4")


def _store(name, **options):
    path = Path(storage.media().path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(CONTENT)
    return storage.signed_url("media", name, **options)


async def _body(response):
    return b"".join([piece async for piece in response.streaming_content])


async def test_a_link_serves_the_whole_file(async_client, url):
    response = await async_client.get(url)

    assert response.status_code == 200
    assert response["Content-Type"] == "video/mp4"
    assert response["Content-Length"] == str(len(CONTENT))
    assert response["Accept-Ranges"] == "bytes"
    assert response["Cache-Control"].startswith("private")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert await _body(response) == CONTENT


async def test_a_range_is_served_as_part(async_client, url):
    response = await async_client.get(url, headers={"Range": "bytes=300000-700000"})

    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes 300000-700000/{len(CONTENT)}"
    assert await _body(response) == CONTENT[300000:700001]


async def test_a_range_behind_the_end_is_refused(async_client, url):
    response = await async_client.get(url, headers={"Range": f"bytes={len(CONTENT)}-"})

    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(CONTENT)}"


async def test_head_tells_the_size_alone(async_client, url):
    response = await async_client.head(url)

    assert response["Content-Length"] == str(len(CONTENT))
    assert response.content == b""


async def test_the_same_version_is_not_sent_twice(async_client, url):
    etag = (await async_client.head(url))["ETag"]

    response = await async_client.get(url, headers={"If-None-Match": etag})

    assert response.status_code == 304


async def test_a_range_of_an_old_version_gets_the_whole_file(async_client, url):
    headers = {"Range": "bytes=0-9", "If-Range": '"old"'}

    response = await async_client.get(url, headers=headers)

    assert response.status_code == 200


async def test_a_download_gets_its_name(async_client):
    url = _store("renders/a.mp4", download_as='Folge „1".mp4')

    response = await async_client.head(url)

    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''Folge%20%E2%80%9E1%22.mp4"
    )


async def test_what_a_browser_could_run_is_sent_as_bytes(async_client):
    response = await async_client.head(_store("renders/a.html"))

    assert response["Content-Type"] == "application/octet-stream"


async def test_a_changed_link_is_refused(async_client, url):
    response = await async_client.get(url.replace("/files/", "/files/A", 1))

    assert response.status_code == 404
    assert response.json()["code"] == "storage.link_expired"


async def test_an_old_link_is_refused(async_client, settings):
    with time_machine.travel("2026-11-01T12:00:00Z", tick=False):
        url = _store("renders/a.mp4")
    with time_machine.travel("2026-11-02T11:59:00Z", tick=False):
        assert (await async_client.head(url)).status_code == 200
    with time_machine.travel("2026-11-02T13:00:00Z", tick=False):
        assert (await async_client.head(url)).status_code == 404


def test_a_file_keeps_its_address_within_the_hour():
    with time_machine.travel("2026-11-01T12:00:00Z", tick=False):
        first = storage.signed_url("media", "a.mp4")
    with time_machine.travel("2026-11-01T12:59:59Z", tick=False):
        assert storage.signed_url("media", "a.mp4") == first


async def test_a_deleted_file_is_gone(async_client):
    url = _store("renders/a.mp4")
    storage.media().delete("renders/a.mp4")

    response = await async_client.get(url)

    assert response.status_code == 404
    assert response.json()["code"] == "storage.file_gone"


async def test_a_folder_is_not_a_file(async_client, url):
    response = await async_client.get(storage.signed_url("media", "renders"))

    assert response.status_code == 404


async def test_names_outside_the_storage_are_never_served(async_client):
    response = await async_client.get(storage.signed_url("media", "../archive/a.mkv"))

    assert response.status_code == 404


async def test_other_methods_are_refused(async_client, url):
    assert (await async_client.post(url)).status_code == 405


async def test_a_proxy_in_front_may_send_the_file(async_client, settings):
    settings.X_ACCEL_PREFIX = "/protected/"

    response = await async_client.get(_store("renders/50%41 día?.mp4"))

    assert response["X-Accel-Redirect"] == "/protected/media/renders/50%2541%20d%C3%ADa%3F.mp4"
    assert response["Content-Type"] == "video/mp4"
    assert response.content == b""
