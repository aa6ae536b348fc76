from __future__ import annotations

import socket

import pytest

from glowing.embedded import preflight
from glowing.embedded.errors import StartError


def test_the_port_is_8000_unless_named():
    assert preflight.port({}) == 8000


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "80 80", "٣"])
def test_a_port_that_is_none_is_refused_in_one_line(text):
    with pytest.raises(StartError, match=r"^PORT must be a number from 1 to 65535, not '.+'\.$"):
        preflight.port({"PORT": text})


def test_a_port_in_use_is_refused_with_a_way_out():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(StartError, match=f"Port {port} .* PORT={port + 1} make run"):
            preflight.check_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(StartError, match=r"HOST=203\.0\.113\.1 is not an address of this machine"):
        preflight.check_port("203.0.113.1", 8000)


def test_a_data_directory_that_is_a_file_is_refused(tmp_path):
    path = tmp_path / "file"
    path.touch()

    with pytest.raises(StartError, match="cannot be written"):
        preflight.check_data_dir(path)


def test_a_nearly_full_disk_is_refused(tmp_path):
    with pytest.raises(StartError, match="at least 953674316406 MB are needed"):
        preflight.check_data_dir(tmp_path, needed_bytes=10**18)


def test_a_new_data_directory_is_private(tmp_path):
    preflight.check_data_dir(tmp_path / "data")

    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_missing_tools_are_named(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(preflight, "find_spec", lambda _name: None)

    with pytest.raises(StartError, match="ffmpeg and ffprobe are missing"):
        preflight.check_tools()
