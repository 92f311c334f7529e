"""The law of access: what SQL returns is what the decision in process allows, and what is hidden changes no answer.

Drawn by a seed: policies (grants for fields, guards that hide, packs for a time), actors with units and subtrees, rows with gaps.
First every row of every policy and actor is judged twice, by the scope as SQL and in Python. Then whatever an actor may not see of
the rows is given other values, and every answer of the doors to records (lists, filters, orders, groups, measures, search, export's
question, and refusals with their words) must be the same to the letter; a difference is a leak.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa

import yingdan.main.wiring  # noqa: F401 - registers every kind
from bench.access_policies import DEAL, MAKER, STAGES, STORED, WORDS, policy, value_of, value_or_none
from bench.figure import Figure
from bench.meter import loop_ms
from bench.platform_data import APP, object_of
from yingdan import events
from yingdan.base import Database, Problem, Tx, execute, fetch, jobs
from yingdan.base.sealing import use_keys
from yingdan.expr import Env
from yingdan.fields import FIELD_TYPES
from yingdan.kernel import access, accounts, ddl, definitions, publish, records
from yingdan.kernel.access import Actor, Scope, System, TemporaryGrant, scope
from yingdan.kernel.catalog import EMPTY, Catalog, build, define
from yingdan.kernel.definitions import Put, identity
from yingdan.kernel.packages import read_package
from yingdan.kernel.records import (
    Breakdown,
    Create,
    Group,
    Query,
    Update,
    aggregate,
    breakdown,
    query,
    read,
    search,
    write,
)
from yingdan.main.postgres import Postgres

ORG = Path(__file__).resolve().parents[1] / "apps" / "org"
POLICIES, ACTORS, ROWS, MAKERS = 260, 8, 60, 12
HIDDEN_TRIALS, SEED = 300, 100_000
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
ENV = Env.at(NOW)


def measure_law() -> list[Figure]:
    """`access.law_cases` and `access.law_differences`."""
    folder = Path(tempfile.mkdtemp(prefix="yingdan-bench-", dir="/tmp"))
    folder.chmod(0o755)
    server = Postgres(folder / "postgres")
    server.start()
    try:
        return asyncio.run(_measure(server.dsn))
    finally:
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(dsn: str) -> list[Figure]:
    use_keys(["a key of the bench"])
    draw, db = Random(SEED), Database(dsn, pool_size=2)
    world = await _found(db, draw)
    try:
        judged, unlike = await _judge_rows(world, draw)
        asked, leaks, refused = await _hide(world, draw)
    finally:
        await db.close()
    detail = {
        "policies": POLICIES, "actors": ACTORS, "rows": ROWS, "rows_judged_twice": judged, "rows_judged_unlike": unlike,
        "answers_compared": asked, "of_them_refusals": refused, "answers_that_differ": leaks[:5], "seed": SEED,
        "loop_ms": loop_ms(), "load": os.getloadavg()[0],
    }  # fmt: skip
    return [
        Figure("access.law_cases", float(judged + asked), detail),
        Figure("access.law_differences", float(unlike + len(leaks)), detail),
    ]


class _World:
    """The published objects, their rows, and the people that policies are about."""

    def __init__(self, db: Database, shipped: Sequence[Put], draw: Random) -> None:
        self.db, self.shipped = db, shipped
        self.people, self.units = (
            [UUID(int=draw.getrandbits(128), version=4) for _ in range(4)] for _ in range(2)
        )
        self.ids: list[UUID] = []

    def catalog(self, more: Sequence[Put]) -> Catalog:
        found = []
        for put in (*self.shipped, *more):
            app = put.app or put.name.partition(".")[0]
            definition, faults = define(
                put.id or identity(put.kind, put.name), app, put.kind, put.name, put.body
            )
            if definition is None:
                raise RuntimeError(f"{put.name}: {faults}")
            found.append(definition)
        return build(1, found)

    def actor(self, draw: Random) -> Actor:
        own, below = (tuple(draw.sample(self.units, draw.randrange(3))) for _ in range(2))
        given = tuple(
            TemporaryGrant(UUID(int=draw.getrandbits(128), version=4), f"pack:{APP}.lent", "*",
                           draw.choice([None, None, *self.ids[:5]]), frozenset(["read"]), since, since + timedelta(days=2))
            for since in draw.sample([NOW - timedelta(days=n) for n in (-1, 1, 3)], draw.randrange(3))
        )  # fmt: skip
        return Actor(
            draw.choice(self.people),
            "x",
            frozenset({"post"}),
            draw.choice([None, *self.units]),
            own,
            below,
            temporary=given,
        )


def _objects() -> list[Put]:
    """A deal of a maker, with a formula and roll-ups over what may be hidden."""
    deal: dict[str, dict[str, Any]] = {
        "name": {"type": "text", "search": True},
        "phone": {"type": "phone", "search": True},
        "secret": {"type": "text", "search": True},
        "amount": {"type": "decimal"},
        "seats": {"type": "integer"},
        "stage": {
            "type": "choice",
            "options": {"choices": [{"value": one, "label": WORDS} for one in STAGES]},
        },
        "day": {"type": "date"},
        "maker": {"type": "reference", "options": {"to": MAKER}},
        "double": {"type": "formula", "options": {"expr": "amount * 2", "result": "decimal"}},
    }
    maker: dict[str, dict[str, Any]] = {
        "name": {"type": "text", "required": True, "search": True},
        "deals": {"type": "roll_up", "options": {"by": "maker", "from": DEAL, "function": "count"}},
    }
    puts = [*object_of("maker", "厂商", maker), *object_of("deal", "商机", deal)]
    return [
        Put("app", APP, {"label": WORDS, "version": "1", "needs": ["org"]}),
        *(put for put in puts if put.kind != "grant"),
        Put("role", f"{APP}.post", {"label": WORDS}),
    ]


async def _found(db: Database, draw: Random) -> _World:
    world = _World(db, [*read_package(ORG), *_objects()], draw)
    async with db.begin() as tx:
        for one in (jobs, events, definitions, ddl, access, accounts, records, publish):
            await execute(tx, one.SCHEMA)
    async with db.begin() as tx:
        await events.prepare(tx, NOW)
        catalog = await publish.publish(tx, EMPTY, world.shipped, "system:bench", "bench", NOW)
    await ddl.settle(db, catalog)
    async with db.begin() as tx:
        makers = await write(
            tx, catalog, System("bench"), [Create(MAKER, {"name": f"厂商{n}"}) for n in range(MAKERS)], at=NOW
        )
        deals = []
        for _ in range(ROWS):
            values = {name: value for name in STORED if (value := value_or_none(draw, name)) is not None}
            values |= {"maker": draw.choice(makers).id} if draw.random() < 0.8 else {}
            deals.append(
                Create(
                    DEAL,
                    values,
                    owner=draw.choice([None, *world.people]),
                    unit=draw.choice([None, *world.units]),
                )
            )
        made = await write(tx, catalog, System("bench"), deals, at=NOW)
    world.ids = [one.id for one in made]
    return world


async def _judge_rows(world: _World, draw: Random) -> tuple[int, int]:
    """(rows judged in both ways, those judged unlike)."""
    judged = unlike = 0
    async with world.db.begin() as tx:
        for _ in range(POLICIES):
            catalog = world.catalog(policy(draw))
            whole = await read(tx, catalog, System("bench"), DEAL, world.ids)
            for _ in range(ACTORS):
                found = scope(catalog, world.actor(draw), DEAL, "read")
                using = draw.choice([(), (), ("name",), ("amount", "stage")])
                returned = await _returned(tx, found, using)
                for key, row in whole.items():
                    judged += 1
                    unlike += (key in returned) != found.allows(row, ENV, using)
    return judged, unlike


async def _returned(tx: Tx, found: Scope, using: Sequence[str]) -> set[UUID]:
    table, derived = found.object.table, found.object.derived
    source = table if derived is None else table.outerjoin(derived, derived.c.id == table.c.id)
    statement, where = sa.select(table.c.id).select_from(source), found.where(ENV, using)
    result = await tx.execute(statement if where is None else statement.where(where))
    return {row[0] for row in result}


def _like(draw: Random, name: str, value: Any) -> Any:
    """Another value of the same shape, which the reader is shown."""
    if value is None:
        return None
    text, kind = str(value), FIELD_TYPES[{"phone": "phone"}.get(name, "text")]
    for _ in range(200):
        other = (
            f"{text[:6]}{draw.randrange(10_000):04d}{text[10:]}"
            if name == "phone"
            else text[:1] + value_of(draw, name)[1:]
        )
        if kind.mask(other) == kind.mask(text):
            return other
    return text


class _Undone(Exception):
    """Ends a trial; its changes are taken back."""


async def _hide(world: _World, draw: Random) -> tuple[int, list[str], int]:
    """(answers compared, those that differ, how many were refusals)."""
    asked, leaks, refused = 0, [], 0
    for trial in range(HIDDEN_TRIALS):
        catalog, actor = world.catalog(policy(draw)), world.actor(draw)
        try:
            async with world.db.begin() as tx:
                questions = _questions(draw, catalog, actor)
                before = [await _answer(tx, one) for one in questions]
                if not await _scramble(tx, world, draw, catalog, actor):
                    raise _Undone
                after = [await _answer(tx, one) for one in questions]
                for place, (one, other) in enumerate(zip(before, after, strict=True)):
                    asked += 1
                    refused += one.startswith("refused")
                    if one != other:
                        leaks.append(f"trial {trial}, question {place}: {one[:200]} / {other[:200]}")
                raise _Undone
        except _Undone:
            continue
    return asked, leaks, refused


async def _scramble(tx: Tx, world: _World, draw: Random, catalog: Catalog, actor: Actor) -> int:
    """Give other values to what the actor may not see and no condition reads; how many rows were changed. The rows' versions and
    times stay: that something changed is no secret, what it is now is."""
    reading, exporting = (scope(catalog, actor, DEAL, one) for one in ("read", "export"))
    looked_at = reading.looks_at() | exporting.looks_at()
    changes = []
    for key, row in (await read(tx, catalog, System("bench"), DEAL, world.ids)).items():
        seen = reading.shows(row, ENV) if reading.allows(row, ENV) else frozenset[str]()
        seen |= exporting.shows(row, ENV) if exporting.allows(row, ENV) else frozenset()
        hidden = [name for name in STORED if name not in seen and name not in looked_at]
        shaped = reading.shapes(row, ENV) | exporting.shapes(row, ENV)
        values = {
            name: _like(draw, name, row[name]) if name in shaped else value_or_none(draw, name)
            for name in hidden
        }
        if hidden:
            changes.append(Update(DEAL, key, values))
    kept = await fetch(tx, "select id, version, changed_at from bench.deal")
    if changes:
        await write(tx, catalog, System("bench"), changes, at=NOW)
        for key, version, changed in kept:
            await execute(
                tx, "update bench.deal set version = %(version)s, changed_at = %(changed)s where id = %(key)s",
                {"key": key, "version": version, "changed": changed},
            )  # fmt: skip
    return len(changes)


Question = Callable[[Tx], Awaitable[Any]]


async def _answer(tx: Tx, ask: Question) -> str:
    """What comes of a question, whole, refusals with their words."""
    try:
        return repr(await ask(tx))
    except Problem as problem:
        return f"refused {problem.status} {problem.slug} {problem.params!r}"


def _questions(draw: Random, catalog: Catalog, actor: Actor) -> list[Question]:
    """Every door to records, with fields the actor may or may not see."""
    fields = [*STORED, "double"]
    one, other, third = (draw.choice(fields) for _ in range(3))
    tests = {
        "name": "name.startsWith('甲')", "phone": "phone > '+86135'", "secret": "secret.contains('1')", "amount": "amount > 30.0",
        "seats": "seats == 3", "stage": "stage == 'won'", "day": "day > today", "double": "double < 90.0",
    }  # fmt: skip

    def listed(**more: Any) -> Question:
        return lambda tx: query(tx, catalog, actor, Query(DEAL, limit=100, **more), ENV)

    text = draw.choice(["甲东", "底价", "135", f"{draw.randrange(1000, 9999)}"])
    return [
        listed(),
        listed(fields=(one, other)),
        listed(where=tests[one], fields=("id",)),
        listed(where=f"{tests[other]} || {tests[third]}", fields=("id",)),
        listed(order=((third, draw.random() < 0.5),), fields=("id",)),
        listed(also="export"),
        lambda tx: aggregate(tx, catalog, actor, DEAL, [one], {"n": ("count", None)}, None, ENV),
        lambda tx: aggregate(
            tx, catalog, actor, DEAL, [], {"m": ("max", other), "n": ("count", other)}, tests[third], ENV
        ),
        lambda tx: breakdown(
            tx,
            catalog,
            actor,
            Breakdown(DEAL, (Group(third),), {"n": ("count", None), "s": ("sum", "amount")}),
            ENV,
        ),
        lambda tx: search(tx, catalog, actor, text, 20, ENV),
        lambda tx: query(tx, catalog, actor, Query(MAKER, limit=50), ENV),
    ]
