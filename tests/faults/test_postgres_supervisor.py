"""The embedded server under a killed parent, a killed server, stale notes and the wrong version."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from yingdan.base import Problem
from yingdan.main.postgres import Postgres

PARENT = """
import sys, time
from yingdan.main.postgres import Postgres
server = Postgres(sys.argv[1], fast=True)
server.start()
print(server.pid, server.dsn, flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short and reachable for the server's own user, unlike pytest's private tmp_path below root."""
    path = Path(tempfile.mkdtemp(prefix="yd-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def server(folder: Path) -> Iterator[Postgres]:
    pg = Postgres(folder, fast=True)
    pg.start()
    yield pg
    pg.remove()


def count(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("select count(*) from public.kept").fetchone()
    assert row is not None
    return int(row[0])


def keep(dsn: str, rows: int) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("create table if not exists public.kept (n int)")
        for n in range(rows):
            connection.execute("insert into public.kept (n) values (%s)", (n,))


def gone(pid: int, within_s: float) -> bool:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


def test_a_killed_parent_brings_the_server_down_and_nothing_committed_is_lost(folder: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(folder)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid, dsn = parent.stdout.readline().split()
    keep(dsn, 200)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    again = Postgres(folder, fast=True)
    again.start()  # also when the old one is still shutting down
    try:
        assert gone(int(pid), 10)
        assert count(again.dsn) == 200
    finally:
        again.remove()


def test_a_killed_server_comes_back_with_every_committed_row(server: Postgres) -> None:
    keep(server.dsn, 200)
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    end = time.monotonic() + 10
    while server.alive and time.monotonic() < end:
        time.sleep(0.01)
    assert not server.alive
    server.start()
    assert count(server.dsn) == 200


def test_a_stopped_server_starts_again_with_its_data(server: Postgres) -> None:
    keep(server.dsn, 1)
    server.stop()
    server.start()
    assert count(server.dsn) == 1


def test_a_pid_note_that_now_names_a_stranger_does_not_stop_the_start(server: Postgres) -> None:
    server.stop()
    (server.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{server.cluster}\n", "utf-8")
    server.start()
    assert server.alive


def test_a_half_made_cluster_is_made_again(folder: Path) -> None:
    (folder / "pg.making").mkdir()
    (folder / "pg.making" / "PG_VERSION").write_text("18\n", "utf-8")
    pg = Postgres(folder, fast=True)
    pg.start()
    try:
        keep(pg.dsn, 1)
    finally:
        pg.remove()


def test_another_major_version_is_refused_in_words_and_left_untouched(server: Postgres) -> None:
    server.stop()
    recorded = server.cluster / "PG_VERSION"
    true_version = recorded.read_text()
    recorded.write_text("9\n")
    with pytest.raises(Problem) as refused:
        server.start()
    assert refused.value.slug == "data-folder-is-of-another-version"
    assert refused.value.params["found"] == "9"
    recorded.write_text(true_version)
    server.start()
    assert server.alive


def test_two_supervisors_never_share_a_folder(server: Postgres) -> None:
    with pytest.raises(Problem) as refused:
        Postgres(server.folder, fast=True).start()
    assert refused.value.slug == "data-folder-is-in-use"
    assert refused.value.params["pid"] == str(os.getpid())
    assert server.alive


def test_nobody_else_may_pass_the_socket_folder(server: Postgres) -> None:
    sockets = Path(server.dsn.split("host=")[1])
    assert sockets.stat().st_mode & 0o777 == 0o700
    with psycopg.connect(server.dsn) as connection:
        told = connection.execute("select current_setting('listen_addresses')").fetchone()
    assert told == ("",)


def test_no_parent_folder_is_opened_for_the_servers_user(folder: Path) -> None:
    private = folder / "private"
    private.mkdir(mode=0o700)
    pg = Postgres(private / "company", fast=True)
    pg.start()
    try:
        assert private.stat().st_mode & 0o777 == 0o700
        assert pg.alive
    finally:
        pg.remove()


def test_a_very_long_folder_name_still_gets_a_socket(folder: Path) -> None:
    pg = Postgres(folder / ("很长的目录" * 8), fast=True)
    folder.chmod(0o711)
    pg.start()
    try:
        keep(pg.dsn, 1)
    finally:
        pg.remove()


def test_missing_programs_are_said_in_words(folder: Path) -> None:
    with pytest.raises(Problem) as refused:
        Postgres(folder, programs=folder / "nothing").start()
    assert refused.value.slug == "database-programs-are-missing"
