from __future__ import annotations

import json
import os
import signal
import socket
import tempfile
from pathlib import Path

import psycopg
import pytest

from glowing.embedded import StartError, postgres, services, unprivileged, valkey


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """One data directory for all: making a database takes longer than every test."""
    return tmp_path_factory.mktemp("embedded") / "data"


def query(found, sql):
    with psycopg.connect(found.database_url, autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchone() if cursor.description else None


def test_services_run_for_the_block_and_leave_nothing_behind(data):
    with services(data) as found:
        started = [postgres.process(found), valkey.process(found)]
        assert all(started)

    assert [process.is_running() for process in started if process] == [False, False]


def test_data_outlives_the_services(data):
    with services(data) as found:
        query(found, "CREATE TABLE IF NOT EXISTS kept ()")

    with services(data) as found:
        assert query(found, "SELECT count(*) FROM kept") == (0,)


def test_postgres_does_not_run_as_root(data):
    with services(data) as found:
        process = postgres.process(found)
        uids = Path(f"/proc/{process.pid}/uid_map").read_text().split()

    assert uids[0] != "0" or process.uids().real != 0


def test_passwords_stand_on_no_command_line(data):
    with services(data) as found:
        lines = [postgres.process(found).cmdline(), valkey.process(found).cmdline()]

    assert not any(found.password in part for line in lines for part in line)


def test_passwords_are_readable_by_their_owner_alone(data):
    with services(data):
        modes = [
            (data / name).stat().st_mode & 0o077 for name in ("services.json", "valkey/valkey.conf")
        ]

    assert modes == [0, 0]


def test_nobody_logs_in_without_the_password(data):
    with services(data) as found:
        url = found.database_url.replace(found.password, "guess")

        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(url)


def test_a_second_user_shares_them_and_the_last_one_stops_them(data):
    with services(data) as first:
        server = postgres.process(first)
        with services(data) as second:
            assert postgres.process(second) == server
        assert server.is_running()

    assert not server.is_running()


def test_servers_left_by_a_crash_are_replaced(data):
    with services(data) as found:
        query(found, "CREATE TABLE IF NOT EXISTS kept ()")
        os.kill(postgres.process(found).pid, signal.SIGKILL)
        os.kill(valkey.process(found).pid, signal.SIGKILL)

    with services(data) as found:
        assert query(found, "SELECT count(*) FROM kept") == (0,)


def test_a_pid_file_that_names_a_stranger_does_not_block_the_start(data):
    with services(data):
        pass
    (data / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{data}/postgres\n1\n1\n")

    with services(data) as found:
        assert found.are_running()


def test_a_port_taken_since_is_replaced(data):
    with services(data) as before:
        pass

    with (
        socket.create_server(("127.0.0.1", before.postgres_port)),
        services(data) as after,
    ):
        assert after.postgres_port != before.postgres_port
        assert json.loads((data / "services.json").read_text())["postgres_port"]


def test_folders_outside_the_data_directory_keep_their_permissions(data):
    parents = data.parents
    before = [path.stat().st_mode for path in parents]

    with services(data):
        pass

    assert [path.stat().st_mode for path in parents] == before


def test_where_namespaces_are_forbidden_root_gives_the_services_to_another_user(monkeypatch):
    monkeypatch.setattr(unprivileged, "namespaces_work", lambda: False)

    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder, services(Path(folder)) as found:
        assert found.are_running()
        assert postgres.process(found).uids().real != 0


def test_a_closed_home_of_root_is_refused_in_one_line(tmp_path):
    tmp_path.chmod(0o700)
    folder = tmp_path / "data" / "postgres"
    folder.mkdir(parents=True)

    with pytest.raises(StartError, match="closed to other users"):
        unprivileged._give_to_nobody(folder)
