"""A rep's list over a million rows under a full policy, beside SQL that an expert would write by hand for the same rows.

The policy has all that the engine knows: own rows, a pool of the own units without phone numbers, a pack for a time, and a guard. The
product's own statement and the expert's (the quicker of a plain condition and a union of index scans) run on the same connection, planned
and executed by the server; both must return the same rows in the same order. The door's time is told beside.
"""

import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from bench.figure import Figure, of_runs
from bench.meter import loop_ms
from bench.platform_data import APP, REGIONS, ROWS, STAGES, define, laid
from bench.site import Site
from yingdan.base import Settings, Tx
from yingdan.expr import Env
from yingdan.kernel.access import Actor, TemporaryGrant, load_actor
from yingdan.kernel.catalog import Catalog, load
from yingdan.kernel.definitions import Put
from yingdan.kernel.records import Query, query
from yingdan.main.wiring import ground

DEAL, PAGE, RUNS, SEED = f"{APP}.deal", 50, 3, 71
FIELDS = ("name", "phone", "amount", "stage")
_WORDS = {"zh": "基准", "en": "Bench"}
_MINE = "d.owner = %(me)s"
_POOL = "d.owner is null and (d.unit is null or d.unit = any(%(units)s))"
_LENT = "d.region = '海外'"
_GUARD = "(d.stage <> 'lost' or d.owner = %(me)s)"
_COLUMNS = "d.id, d.name, case when {full} then d.phone end as phone, d.amount, d.stage, d.created_at"


@dataclass(frozen=True, slots=True)
class _Question:
    """A filter as CEL and as an expert's SQL, and the order."""

    where: str | None
    sql: str
    order: tuple[tuple[str, bool], ...]
    by: str


def _questions() -> list[_Question]:
    amount = ((("amount", True),), "amount desc nulls last, id")
    newest = ((("created_at", True),), "created_at desc, id")
    return [
        _Question(None, "true", *newest),
        _Question(None, "true", *amount),
        _Question(f"stage == '{STAGES[1]}'", f"d.stage = '{STAGES[1]}'", *newest),
        _Question(
            f"region in ['{REGIONS[0]}', '{REGIONS[4]}']",
            f"d.region in ('{REGIONS[0]}', '{REGIONS[4]}')",
            *amount,
        ),
        _Question("amount > 60000.00", "d.amount > 60000.00", *newest),
        _Question("number_0 >= 900 && flag_0", "d.number_0 >= 900 and d.flag_0", *amount),
    ]


def _policy() -> list[Put]:
    """In place of the bench's plain grant: own rows whole, a pool without phones, a pack, a guard."""
    own = {
        "role": "sales.rep",
        "object": DEAL,
        "actions": ["read", "create", "update"],
        "condition": "owner == actor.id",
    }
    pool = {"role": "sales.rep", "object": DEAL, "actions": ["read"], "without": ["phone"],
            "condition": "owner == null && (unit == null || unit in actor.units)"}  # fmt: skip
    lent = {"object": "deal", "actions": ["read"], "condition": "region == '海外'"}
    return [
        Put("grant", f"{APP}.rep_deal", own),
        Put("grant", f"{APP}.rep_pool", pool),
        Put("pack", f"{APP}.overseas", {"label": _WORDS, "purpose": _WORDS, "grants": [lent]}),
        Put("guard", f"{APP}.lost", {"object": DEAL, "condition": "stage != 'lost' || owner == actor.id"}),
    ]


async def measure_list_ratio(site: Site) -> list[Figure]:
    """`access.list_ratio`: server time of all questions, the product's to the expert's."""
    await laid(site)
    await define(site, _policy())
    settings = Settings(database_url=site.stack.dsn, data_dir=site.stack.folder / "data")
    reps = Random(SEED).sample(sorted(site.company.reps), 3)
    ratios, doors, details = [], [], []
    async with ground(settings, "bench") as base, base.db.begin() as tx:
        catalog, now = await load(tx), base.clock.now()
        for run in range(RUNS):
            person = await load_actor(tx, reps[run])
            given = TemporaryGrant(
                uuid4(), f"pack:{APP}.overseas", "*", None, frozenset(["read"]), now, now + timedelta(days=1)
            )
            actor = replace(person, temporary=(given,))
            found = [await _compare(tx, catalog, actor, one, Env.at(now)) for one in _questions()]
            ratios.append(sum(one["product_ms"] for one in found) / sum(one["expert_ms"] for one in found))
            doors.append(sum(one["door_ms"] for one in found) / sum(one["expert_ms"] for one in found))
            details.append(found)
    detail = {"rows": ROWS, "page": PAGE, "questions": details[0], "by_the_door": doors, "loop_ms": loop_ms(),
              "load": os.getloadavg()[0]}  # fmt: skip
    return [of_runs("access.list_ratio", ratios, detail)]


async def _compare(tx: Tx, catalog: Catalog, actor: Actor, one: _Question, env: Env) -> dict[str, Any]:
    asked = Query(DEAL, FIELDS, one.where, one.order, PAGE)
    sent: list[tuple[str, Any]] = []

    def noted(
        connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        sent.append((statement, parameters))

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", noted)
    try:
        page = await query(tx, catalog, actor, asked, env)
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", noted)
    began = time.perf_counter()
    await query(tx, catalog, actor, asked, env)
    door_ms = (time.perf_counter() - began) * 1000
    values = {"me": actor.id, "units": list(actor.units)}
    experts = [(sql, values) for sql in (_plain(one), _union(one))]
    connection = tx
    for sql, given in experts:
        rows = (await connection.exec_driver_sql(sql, given)).all()
        if not _alike(page.rows, rows):
            raise RuntimeError(f"the expert's rows are others: {sql}")
    product = await _server_ms(connection, *sent[-1])
    expert = min([await _server_ms(connection, *each) for each in experts])
    return {
        "where": one.where,
        "by": one.by,
        "product_ms": product,
        "expert_ms": expert,
        "door_ms": door_ms,
        "rows": len(page.rows),
    }


def _alike(page: Sequence[dict[str, Any]], rows: Sequence[Any]) -> bool:
    """The same rows in the same order with the same phones."""
    mine = [(row["id"], row["phone"]) for row in page]
    return mine == [(UUID(str(row[0])), row[2]) for row in rows[:PAGE]]


async def _server_ms(connection: Any, sql: str, parameters: Any) -> float:
    """Planning and execution as the server tells them, the least of three."""
    found = []
    for _ in range(3):
        told = (
            await connection.exec_driver_sql(f"explain (analyze, timing off, format json) {sql}", parameters)
        ).scalar()
        [plan] = json.loads(told) if isinstance(told, str) else told
        found.append(plan["Planning Time"] + plan["Execution Time"])
    return min(found)


def _plain(one: _Question) -> str:
    columns = _COLUMNS.format(full=f"({_MINE} or {_LENT})")
    rows = f"({_MINE} or ({_POOL}) or {_LENT})"
    return (
        f"select {columns} from bench.deal d where d.removed_at is null and {_GUARD} and {rows} and {one.sql}"
        f" order by {one.by} limit {PAGE + 1}"
    )


def _union(one: _Question) -> str:
    columns = _COLUMNS.format(full=f"({_MINE} or {_LENT})")
    parts = [
        f"(select {columns} from bench.deal d where d.removed_at is null and {_GUARD} and {part} and {one.sql}"
        f" order by {one.by} limit {PAGE + 1})"
        for part in (_MINE, f"({_POOL})", _LENT)
    ]
    return f"select * from ({' union '.join(parts)}) as u order by {one.by} limit {PAGE + 1}"
