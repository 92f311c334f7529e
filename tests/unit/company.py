"""A small company for the kernel's tests: people, units, leads with accounts, and three roles."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.conftest import make_database
from yingdan import events
from yingdan.base import Database, Tx, execute, fetch, jobs
from yingdan.expr import Env
from yingdan.kernel import access, accounts, ddl, definitions, records
from yingdan.kernel.access import Actor, System, load_actor
from yingdan.kernel.catalog import EMPTY, Catalog, load
from yingdan.kernel.definitions import Change, Put
from yingdan.kernel.packages import install
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create, Written, write
from yingdan.main.postgres import Postgres

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
AUTHOR = "system:test"
SYSTEM = System("test")
ENV = Env.at(NOW)
ORG = Path(__file__).resolve().parents[2] / "apps" / "org"


def label(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def puts(name: str, fields: dict[str, dict[str, Any]], **more: Any) -> list[Put]:
    """An object with fields, each `{"type": …, …}`."""
    body = {"label": label(name), "title": next(iter(fields)), "order": list(fields), **more}
    parts = [
        Put("field", f"{name}.{short}", {"label": label(short), "object": name, **one})
        for short, one in fields.items()
    ]
    return [Put("object", name, body), *parts]


STATUS = {"choices": [{"value": value, "label": label(value)} for value in ("new", "contacted", "won")]}
TAGS = {"choices": [{"value": value, "label": label(value)} for value in ("price", "delivery", "trial")]}
RESOLVE = {"name": "company", "company": "company", "phone": "phone", "email": "email"}

ACCOUNT = puts(
    "sales.account",
    {
        "name": {"type": "text", "required": True, "search": True},
        "phone": {"type": "phone", "search": True},
        "email": {"type": "email"},
        "region": {"type": "text"},
    },
    match_keys=[
        {"kind": "company", "field": "name"},
        {"kind": "phone", "field": "phone"},
        {"kind": "email", "field": "email"},
    ],
)
LEAD = puts(
    "sales.lead",
    {
        "name": {"type": "text", "required": True, "search": True},
        "company": {"type": "text", "search": True},
        "phone": {"type": "phone", "search": True},
        "email": {"type": "email"},
        "status": {"type": "choice", "default": "new", "options": STATUS},
        "tags": {"type": "multi_choice", "options": TAGS},
        "budget": {"type": "money"},
        "seats": {"type": "integer"},
        "met_at": {"type": "datetime"},
        "due_on": {"type": "date"},
        "rate": {"type": "decimal"},
        "secret": {"type": "text", "search": True},
        "attributes": {"type": "json"},
        "account": {"type": "reference", "options": {"to": "sales.account", "resolve": RESOLVE}},
        "score": {"type": "decimal", "derived": True, "index": True},
        "grade": {"type": "text", "derived": True},
        "value": {"type": "money", "derived": True},
        "hints": {"type": "multi_choice", "derived": True, "options": TAGS},
    },
    match_keys=[{"kind": "phone", "field": "phone"}, {"kind": "email", "field": "email"}],
)
EVERY = ["read", "create", "update", "remove", "claim", "import", "export"]
OPEN_FIELDS = ["name", "company", "status", "owner", "unit", "created_at", "seats", "score"]


def grant(name: str, role: str, object_name: str, actions: Sequence[str], **more: Any) -> Put:
    return Put("grant", name, {"role": role, "object": object_name, "actions": list(actions), **more})


ROLES = [
    Put("role", "sales.rep", {"label": label("rep")}),
    Put("role", "sales.manager", {"label": label("manager"), "abilities": ["tune_signals", "see_board"]}),
    Put("role", "sales.admin", {"label": label("admin"), "abilities": ["manage_definitions"]}),
    grant(
        "sales.own",
        "rep",
        "sales.lead",
        ["read", "create", "update"],
        condition="owner == actor.id",
        fields=[*OPEN_FIELDS, "phone", "email", "tags", "budget", "account", "met_at", "due_on", "rate"],
    ),
    grant(
        "sales.pool", "rep", "lead", ["read", "claim"], condition="owner == null", fields=OPEN_FIELDS,
    ),
    grant("sales.rep_accounts", "rep", "sales.account", ["read", "create"], condition="owner == actor.id"),
    grant("sales.team", "manager", "sales.*", EVERY, condition="unit in actor.subtree"),
    grant("sales.all", "admin", "*", EVERY),
    grant("sales.people", "rep", "org.user", ["read"]),
]  # fmt: skip


@dataclass(frozen=True)
class People:
    """Ids of the units and users: a company with an east and a west zone; two reps and a manager in the east."""

    company: UUID
    east: UUID
    team: UUID
    west: UUID
    li: UUID
    wang: UUID
    boss: UUID
    admin: UUID
    far: UUID


async def _build(url: str) -> None:
    db = Database(url)
    async with db.begin() as tx:
        for schema in (
            jobs.SCHEMA,
            events.SCHEMA,
            definitions.SCHEMA,
            ddl.SCHEMA,
            access.SCHEMA,
            accounts.SCHEMA,
            records.SCHEMA,
        ):
            await execute(tx, schema)
    async with db.begin() as tx:
        await events.prepare(tx, NOW)
        catalog = await install(tx, EMPTY, ORG, AUTHOR, NOW)
    async with db.begin() as tx:
        catalog = await publish(
            tx,
            catalog,
            [Put("app", "sales", {"label": label("sales"), "needs": ["org"]}), *ACCOUNT, *LEAD, *ROLES],
            AUTHOR,
            "test",
            NOW,
        )
    await ddl.settle(db, catalog)
    async with db.begin() as tx:
        await _hire(tx, catalog)
    await db.close()


async def _hire(tx: Tx, catalog: Catalog) -> None:
    async def add(object_name: str, values: dict[str, Any], unit: UUID | None = None) -> UUID:
        created = await write(tx, catalog, SYSTEM, [Create(object_name, values, unit=unit)], at=NOW)
        return created[0].id

    company = await add("org.unit", {"name": "公司"})
    east = await add("org.unit", {"name": "华东", "parent": company})
    team = await add("org.unit", {"name": "一组", "parent": east})
    west = await add("org.unit", {"name": "西部", "parent": company})
    staff = [
        ("李雷", "li", "rep", team),
        ("王芳", "wang", "rep", team),
        ("赵总", "boss", "manager", east),
        ("管理员", "admin", "admin", company),
        ("马远", "far", "rep", west),
    ]
    for name, login, role, unit in staff:
        user = await add("org.user", {"name": name, "login": login}, unit)
        await add("org.membership", {"user": user, "role": role}, unit)


@pytest.fixture(scope="session")
def company_url(postgres: Postgres) -> Iterator[str]:
    """A database with the small company, to be copied."""
    import asyncio

    url = make_database(postgres.dsn, keep=True)
    asyncio.run(_build(url))
    return url


@dataclass
class Company:
    """One test's own copy of the small company."""

    db: Database
    catalog: Catalog
    people: People

    async def actor(self, login: str) -> Actor:
        async with self.db.begin() as tx:
            return await load_actor(tx, getattr(self.people, login))

    async def write(
        self, *changes: Any, actor: Actor = SYSTEM, at: datetime = NOW, **more: Any
    ) -> list[Written]:
        async with self.db.begin() as tx:
            return await write(tx, self.catalog, actor, changes, at=at, **more)

    async def lead(self, actor: Actor = SYSTEM, **values: Any) -> UUID:
        owner, unit = values.pop("owner", None), values.pop("unit", None)
        made = await self.write(
            Create("sales.lead", {"name": "张三", **values}, owner=owner, unit=unit), actor=actor
        )
        return made[0].id

    async def publish(self, *changes: Change) -> Catalog:
        async with self.db.begin() as tx:
            self.catalog = await publish(tx, self.catalog, changes, AUTHOR, "test", NOW)
        return self.catalog

    async def rows(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        async with self.db.begin() as tx:
            return await fetch(tx, sql, params)


@pytest.fixture
async def company(postgres: Postgres, company_url: str) -> AsyncIterator[Company]:
    url = make_database(postgres.dsn)
    name, template = (one.partition("?")[0].rpartition("/")[2] for one in (url, company_url))
    with psycopg.connect(postgres.dsn, autocommit=True) as connection:
        connection.execute(f'drop database "{name}"')
        connection.execute(f'create database "{name}" template "{template}"')
    db = Database(url)
    async with db.begin() as tx:
        catalog = await load(tx)
        units = dict(await fetch(tx, "select name, id from org.unit"))
        users = dict(await fetch(tx, 'select login, id from org."user"'))
    people = People(units["公司"], units["华东"], units["一组"], units["西部"], **users)
    yield Company(db, catalog, people)
    await db.close()
