"""A real S3 server on loopback, and storages that keep their files in it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import HTTPError
from uuid import uuid4

import boto3
import pytest

from glowing.embedded.services import bound

WEED = Path(sys.executable).with_name("weed")
KEY, SECRET = "glowing", "not a secret"


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory):
    """Start SeaweedFS once; give the address of its S3 side."""
    folder = tmp_path_factory.mktemp("s3")
    (folder / "s3.json").write_text(json.dumps(_identities()))
    (folder / "data").mkdir()
    places = [bound("127.0.0.1", 0) for _ in range(8)]
    master, master_rpc, volume, volume_rpc, filer, filer_rpc, s3, s3_rpc = (
        place.getsockname()[1] for place in places
    )
    argv = [
        *(WEED, "-logtostderr", "server", f"-dir={folder}/data", "-ip=127.0.0.1"),
        *("-ip.bind=127.0.0.1", f"-master.port={master}", f"-master.port.grpc={master_rpc}"),
        *(f"-volume.port={volume}", f"-volume.port.grpc={volume_rpc}", "-volume.max=20"),
        *("-filer", f"-filer.port={filer}", f"-filer.port.grpc={filer_rpc}"),
        *("-s3", f"-s3.port={s3}", f"-s3.port.grpc={s3_rpc}", f"-s3.config={folder}/s3.json"),
        *("-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false"),
        *("-master.volumeSizeLimitMB=64", "-debug.port=0"),
    ]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(argv, cwd=folder, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{s3}"
        _wait_for(address, server, folder / "log")
        _make_buckets(address)
        yield address
    finally:
        server.kill()  # it takes its time to end when asked to
        server.wait()
        for place in places:
            place.close()
        shutil.rmtree(folder)


@pytest.fixture
def s3(s3_server, settings):
    """Keep the archive and the media of this test in places of their own in the buckets."""
    options = {
        "endpoint_url": s3_server,
        "region_name": "us-east-1",
        "access_key": KEY,
        "secret_key": SECRET,
        "signature_version": "s3v4",
        "querystring_auth": True,
        "file_overwrite": True,
    }
    location = uuid4().hex
    backends = {
        name: {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": options | {"bucket_name": name, "location": location},
        }
        for name in ("archive", "media")
    }
    settings.STORAGES = settings.STORAGES | backends
    return s3_server


def _make_buckets(address):
    client = boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
    )
    for name in ("archive", "media"):
        client.create_bucket(Bucket=name)
    client.close()


def _identities():
    credentials = [{"accessKey": KEY, "secretKey": SECRET}]
    actions = ["Admin", "Read", "Write", "List"]
    return {"identities": [{"name": "tests", "credentials": credentials, "actions": actions}]}


def _wait_for(address, server, log):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except HTTPError as error:
            error.close()
            return  # it is there, and refuses what is not signed
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the S3 server did not start:\n{log.read_text()[-2000:]}")
