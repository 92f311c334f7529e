"""A database with the shipped objects, channels and roles, the doors in front of it and the line behind them."""

import json
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.conftest import make_database
from yingdan import connectors, events
from yingdan.base import Database, FixedClock, execute, fetch, is_transient, jobs, uuid7
from yingdan.base.blobs import Blobs
from yingdan.base.job_runner import JobRunner, Run
from yingdan.connectors import Doors, InboxConsumer, create_channel_key, make_doors, sheet_jobs
from yingdan.events import Batch, Event, Runner
from yingdan.kernel import accounts, ddl, definitions, records
from yingdan.kernel.access import Actor, System
from yingdan.kernel.catalog import EMPTY, Catalog, load
from yingdan.kernel.packages import install, read_package
from yingdan.kernel.publish import publish
from yingdan.main.postgres import Postgres

from .company import NOW

APPS = Path(__file__).resolve().parents[2] / "apps"
KINDS = ("app", "object", "field", "channel", "role", "grant", "guard")
SECRET = "ck_test"


async def _build(url: str) -> None:
    db = Database(url)
    stages = (events, definitions, ddl, accounts, records, connectors)
    async with db.begin() as tx:
        for schema in (jobs.SCHEMA, *(stage.SCHEMA for stage in stages)):
            await execute(tx, schema)
    async with db.begin() as tx:
        await events.prepare(tx, NOW)
        catalog = await install(tx, EMPTY, APPS / "org", "system:test", NOW)
    async with db.begin() as tx:
        puts = [put for put in read_package(APPS / "sales") if put.kind in KINDS]
        catalog = await publish(tx, catalog, puts, "system:test", "sales", NOW)
        for channel in catalog.all("channel"):
            await create_channel_key(tx, channel, "test", NOW, secret=f"{SECRET}_{channel}")
    await ddl.settle(db, catalog)
    await db.close()


@pytest.fixture(scope="session")
def doorway_url(postgres: Postgres) -> str:
    """The database to be copied."""
    import asyncio

    url = make_database(postgres.dsn, keep=True)
    asyncio.run(_build(url))
    return url


class Ear:
    """The last of the line: it hears what was told, and fails on the event types it is told to fail on."""

    name = "ear"
    types: frozenset[str] | None = None
    ignores = frozenset[str]()
    always = False

    def __init__(self) -> None:
        self.heard: list[Event] = []
        self.fails_on: str | None = None

    async def take(self, batch: Batch) -> None:
        if self.fails_on and any(self.fails_on in str(one.data) for one in batch.events):
            raise ValueError("the ear hurts")
        self.heard += batch.events


@dataclass
class Doorway:
    db: Database
    catalog: Catalog
    doors: Doors
    clock: FixedClock
    blobs: Blobs
    ear: Ear = field(default_factory=Ear)
    inbox: InboxConsumer = field(default_factory=InboxConsumer)
    actor: Actor = field(default_factory=lambda: System("test"))

    def __post_init__(self) -> None:
        self.runner = Runner(self.db, [self.inbox, self.ear], lambda: self.catalog, self.clock)

    def jobs(self) -> JobRunner:
        kinds = sheet_jobs(self.blobs, lambda: self.catalog)
        return JobRunner(self.db, kinds, self.clock, carry=self.runner.carrying)

    async def knock(self, channel: str, body: Any, kind: str = "application/json", **more: Any) -> Any:
        """Deliver to a channel with its key; dicts and lists are sent as JSON."""
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        full = f"sales.{channel}" if "." not in channel else channel
        secret = more.pop("secret", f"{SECRET}_{full}")
        given = {"repeat_key": None, "headers": {}, "remote": "192.0.2.1", "now": self.clock.now(), **more}
        return await self.doors.receive(
            channel, secret, raw, kind, given["now"], given["repeat_key"], given["headers"], given["remote"]
        )

    async def drain(self) -> list[Event]:
        """Let the line run dry; what the ear heard meanwhile."""
        before = len(self.ear.heard)
        for _ in range(60):
            try:
                if not await self.runner.round() and not await self.rows(
                    "select 1 from connectors.inbox where state = 'new'"
                ):
                    break
            except Exception as error:
                if not is_transient(error):  # a worker waits and goes on, and so does this
                    raise
        return self.ear.heard[before:]

    async def rows(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        async with self.db.begin() as tx:
            return await fetch(tx, sql, params)

    async def one(self, sql: str, **params: Any) -> Any:
        return (await self.rows(sql, **params))[0][0]

    async def count(self, counter: str) -> int:
        """A counter summed over channels and days."""
        sql = "select coalesce(sum(n), 0)::int from connectors.channel_count where counter = %(c)s"
        return int(await self.one(sql, c=counter))

    async def upload(
        self, body: bytes, filename: str = "名单.csv", object: str = "sales.lead"
    ) -> dict[str, Any]:
        stream, kind = multipart(body, filename, object)
        return await self.doors.upload(stream, kind, None, self.actor, self.clock.now())

    async def bring(
        self, body: bytes, mapping: dict[str, str] | None = None, mode: str = "create", key: str | None = None
    ) -> UUID:
        """Upload and start with a mapping, by default the suggested one; the job still has to run."""
        found = await self.upload(body)
        given = mapping or {
            str(c["index"]): c["suggested"]["field"] for c in found["columns"] if c["suggested"]
        }
        await self.doors.start_import(UUID(found["id"]), given, self.actor, self.clock.now(), mode, key)
        return UUID(found["id"])


def multipart(
    body: bytes, filename: str, object: str, piece: int = 65_536
) -> tuple[AsyncIterable[bytes], str]:
    """A browser's upload as a stream of pieces, and its content type."""
    whole = (
        f'--X\r\nContent-Disposition: form-data; name="object"\r\n\r\n{object}\r\n--X\r\nContent-Disposition: form-data;'
        f' name="file"; filename="{filename}"\r\nContent-Type: text/csv\r\n\r\n'
    ).encode() + body + b"\r\n--X--\r\n"  # fmt: skip

    async def stream() -> AsyncIterator[bytes]:
        for start in range(0, len(whole), piece):
            yield whole[start : start + piece]

    return stream(), "multipart/form-data; boundary=X"


@pytest.fixture
async def doorway(postgres: Postgres, doorway_url: str, tmp_path: Path) -> AsyncIterator[Doorway]:
    name, template = f"t_{uuid4().hex[:12]}", doorway_url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(postgres.dsn, autocommit=True) as connection:
        connection.execute(f'create database "{name}" template "{template}"')
    url = doorway_url.replace(template, name)
    db, clock, blobs = Database(url), FixedClock(NOW), Blobs(tmp_path / "blobs")
    async with db.begin() as tx:
        catalog = await load(tx)
    made = Doorway(db, catalog, make_doors(db, lambda: catalog, blobs, clock), clock, blobs)
    await made.drain()  # what the installation told
    yield made
    await db.close()


def batch(visitor: str, *events: tuple[str, dict[str, Any]], at: float = 0, **more: Any) -> dict[str, Any]:
    """A tracker batch."""
    moment = at or NOW.timestamp() * 1000
    told = [{"t": name, "at": moment, "d": data} for name, data in events]
    return {"batch": str(uuid7()), "visitor": visitor, "sent_at": moment, "events": told, **more}


class Killed(BaseException):
    """What a killed process looks like from within: nothing catches it, nothing is tidied up."""


async def import_until_killed(door: Doorway, after_chunks: int) -> None:
    """A worker that dies in the middle of a chunk, with its transaction open."""
    left = after_chunks

    class Dying(Run):
        async def progress(self, *given: object, **more: object) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed

    kinds = sheet_jobs(door.blobs, lambda: door.catalog)

    async def die(run: Run) -> None:
        await kinds["import.run"](Dying(run.job, run.db, run.carry, run.clock))

    with pytest.raises(Killed):
        await JobRunner(door.db, {"import.run": die}, door.clock, carry=door.runner.carrying).drain()
