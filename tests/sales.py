"""A sales company for tests: shipped packages installed once per session, then copied as a template database."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psycopg

from tests.conftest import make_database
from yingdan.base import Database, FixedClock, Settings
from yingdan.base.blobs import Blobs
from yingdan.connectors import create_channel_key
from yingdan.events import Runner
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System, load_actor
from yingdan.kernel.accounts import create_account
from yingdan.kernel.catalog import Catalog, CatalogHolder
from yingdan.kernel.records import Change, Create, Query, Written, query, read, write
from yingdan.main.install import install_package, install_platform
from yingdan.main.wiring import Ground, doors, line, tickers

SYSTEM = System("test")
PASSWORD = "correct horse 赢单"
EAST = ("310000", "320000", "330000")
SOUTH = ("440000", "450000")
CHANNELS = ("sales.website", "sales.form", "sales.expo", "sales.webhook", "sales.weather")


@dataclass
class Company:
    """A running company without its processes: what arrives is carried through the stages when `settle` is called."""

    ground: Ground
    clock: FixedClock
    runner: Runner
    keys: dict[str, str] = field(default_factory=dict)
    units: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)

    @property
    def db(self) -> Database:
        return self.ground.db

    @property
    def catalog(self) -> Catalog:
        return self.ground.catalog.current

    @property
    def env(self) -> Env:
        return Env.at(self.clock.now())

    async def actor(self, name: str) -> Actor:
        async with self.db.begin() as tx:
            return await load_actor(tx, self.people[name])

    async def hire(
        self, name: str, zone: str, *, role: str = "rep", regions: Sequence[str] = EAST, capacity: int = 10,
        skills: Sequence[str] = (), on_duty: bool = True, login: bool = False,
    ) -> UUID:  # fmt: skip
        """A person with a role in a unit; a rep's record when the role is rep."""
        now = self.clock.now()
        async with self.db.begin() as tx:
            if zone not in self.units:
                parent = self.units.get("公司")
                [unit] = await write(
                    tx, self.catalog, SYSTEM,
                    [Create("org.unit", {"name": zone, "parent": parent, "level": "war_zone" if parent else "company"})],
                    at=now, source="test",
                )  # fmt: skip
                self.units[zone] = unit.id
            unit_id = self.units[zone]
            [user] = await write(
                tx, self.catalog, SYSTEM, [Create("org.user", {"name": name, "login": name, "active": True}, unit=unit_id)],
                at=now, source="test",
            )  # fmt: skip
            changes: list[Change] = [
                Create("org.membership", {"user": user.id, "unit": unit_id, "role": role})
            ]
            if role == "rep":
                values = {"name": name, "user": user.id, "regions": list(regions), "capacity": capacity,
                          "skills": list(skills), "on_duty": on_duty}  # fmt: skip
                changes.append(Create("sales.rep", values, owner=user.id, unit=unit_id))
            await write(tx, self.catalog, SYSTEM, changes, at=now, source="test")
            if login:
                await create_account(tx, user.id, name, PASSWORD, now)
        self.people[name] = user.id
        return user.id

    async def install(self, folder: Path) -> None:
        """A package that waits in the market; nothing to do for one that is in force."""
        if self.catalog.get("app", folder.name) is None:
            async with self.db.begin() as tx:
                await install_package(tx, folder, self.clock)
            await self.ground.catalog.refresh()

    async def deliver(self, channel: str, body: Mapping[str, Any] | bytes, **headers: str) -> UUID:
        """A delivery at the door, durable but not yet handled."""
        raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
        kind = headers.pop("content_type", "application/json")
        accepted = await doors(self.ground).receive(
            channel,
            self.keys[f"sales.{channel}"],
            raw,
            kind,
            self.clock.now(),
            headers.get("repeat_key"),
            {},
            "127.0.0.1",
        )
        return accepted.id

    async def form(self, channel: str = "form", visitor: UUID | None = None, **fields: Any) -> UUID:
        body: dict[str, Any] = {"id": str(uuid4()), "form": "contact", "fields": fields}
        if visitor is not None:
            body["visitor"] = str(visitor)
        return await self.deliver(channel, body)

    async def track(self, visitor: UUID, events: Sequence[Mapping[str, Any]]) -> UUID:
        stamp = int(self.clock.now().timestamp() * 1000)
        return await self.deliver(
            "website",
            {"batch": str(uuid4()), "visitor": str(visitor), "sent_at": stamp, "consent": True,
             "events": [{"at": stamp, **e} for e in events]},
        )  # fmt: skip

    async def write(self, *changes: Change, by: Actor | None = None) -> list[Written]:
        async with self.db.begin() as tx:
            return await write(
                tx,
                self.catalog,
                by or SYSTEM,
                list(changes),
                at=self.clock.now(),
                source="ui" if by else "test",
            )

    async def settle(self) -> None:
        """Carry everything through the stages."""
        await self.runner.drain()

    async def wait(self, by: timedelta) -> datetime:
        """Let time pass, breach what is due, carry on."""
        now = self.clock.advance(by)
        for tick in tickers(self.ground):
            for _ in range(50):
                if await tick(now) > now:
                    break
        await self.settle()
        return now

    async def ask(
        self, object_name: str, where: str | None = None, by: Actor | None = None
    ) -> list[dict[str, Any]]:
        async with self.db.begin() as tx:
            page = await query(
                tx,
                self.catalog,
                by or SYSTEM,
                Query(object_name, None, where, (("created_at", False),), 500),
                self.env,
            )
        return list(page.rows)

    async def read(self, object_name: str, record: UUID) -> dict[str, Any]:
        async with self.db.begin() as tx:
            return (await read(tx, self.catalog, SYSTEM, object_name, [record]))[record]


def copy_database(dsn: str, template: str) -> str:
    """A new database with the content of another; its URL."""
    url = make_database(dsn)
    name = url.partition("?")[0].rsplit("/", 1)[1]
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f'drop database "{name}"')
        connection.execute(f'create database "{name}" template "{template}"')
    return url


async def install_template(dsn: str, clock: FixedClock) -> str:
    """A database with the shipped packages; its name."""
    url = make_database(dsn, keep=True)
    db = Database(url, pool_size=2)
    try:
        await install_platform(db, clock, "test", lambda _line: None)
    finally:
        await db.close()
    return url.partition("?")[0].rsplit("/", 1)[1]


@asynccontextmanager
async def open_company(url: str, folder: Path, clock: FixedClock) -> AsyncIterator[Company]:
    """A company on an installed database, with one unit and channel keys."""
    db = Database(url, pool_size=12)
    holder = CatalogHolder(db)
    await holder.refresh()
    base = Ground(Settings(data_dir=folder), url, db, clock, holder, Blobs(folder / "blobs"))
    company = Company(base, clock, line(base))
    try:
        async with db.begin() as tx:
            [top] = await write(
                tx, company.catalog, SYSTEM, [Create("org.unit", {"name": "公司", "level": "company"})],
                at=clock.now(), source="test",
            )  # fmt: skip
            company.units["公司"] = top.id
            for channel in CHANNELS:
                company.keys[channel] = await create_channel_key(tx, channel)
        yield company
    finally:
        await db.close()
