"""Fixtures: one PostgreSQL per test process, one fresh database per test module that asks for it."""

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings

from yingdan.base import Database, FixedClock
from yingdan.base.sealing import use_keys
from yingdan.main.postgres import Postgres

if TYPE_CHECKING:
    from tests.sales import Company

# Laws are about values: how long an example takes on a busy machine decides nothing.
settings.register_profile("yingdan", deadline=None)
settings.load_profile("yingdan")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Public data sets beside the checkout; tests that need them skip without."""
    if not SHARED.is_dir():
        pytest.skip("../shared/data is not there")
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def _keys() -> None:
    use_keys(["a key of the tests"])


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    folder = Path(tempfile.mkdtemp(prefix="yingdan-test-", dir=_roomy()))
    server = Postgres(folder, fast=True)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _roomy() -> str:
    """Memory when there is plenty: hundreds of databases are made and dropped, and files on a disk are slow to go."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 6_000_000_000:
        return str(memory)
    return "/tmp"


# Databases that the test at hand has made, (server, name): dropped after it.
_made: list[tuple[str, str]] = []


@pytest.fixture(autouse=True)
def _tidy() -> Iterator[None]:
    yield
    while _made:
        dsn, name = _made.pop()
        with contextlib.suppress(psycopg.Error), psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(f'drop database if exists "{name}" with (force)')


def make_database(dsn: str, *, keep: bool = False) -> str:
    """An empty database on the test server, dropped after the test unless it is to be kept; its URL."""
    name = f"t_{uuid4().hex[:12]}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    if not keep:
        _made.append((dsn, name))
    head, _, query = dsn.partition("?")
    return head.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")


@pytest.fixture
def database_url(postgres: Postgres) -> str:
    return make_database(postgres.dsn)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh, empty database."""
    db = Database(database_url, pool_size=8)
    yield db
    await db.close()


@pytest.fixture
def clock() -> FixedClock:
    """Monday 2026-03-02, 10:00 in Shanghai: a plain working morning."""
    return FixedClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def sales_template(postgres: Postgres) -> str:
    """Name of a database with the shipped packages installed."""
    from tests.sales import install_template

    return asyncio.run(install_template(postgres.dsn, FixedClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))))


@pytest.fixture
async def company(
    postgres: Postgres, sales_template: str, clock: FixedClock, tmp_path: Path
) -> "AsyncIterator[Company]":
    """An empty sales company on a working Monday morning."""
    from tests.sales import copy_database, open_company

    async with open_company(copy_database(postgres.dsn, sales_template), tmp_path, clock) as found:
        yield found
