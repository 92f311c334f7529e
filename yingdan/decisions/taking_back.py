"""What its owner leaves lying goes back to the pool: found by the pool's own rule, released a page at a time.

Each page is a short transaction that locks what a transfer locks, in its order, so nobody who works waits for more than a page.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yingdan.base import Database, Label, Tx, uuid7
from yingdan.decisions import store, store_pools
from yingdan.decisions.compiled import Decisions, Route, compile_decisions
from yingdan.decisions.model import Decision
from yingdan.decisions.pools import Pool, is_protected
from yingdan.events import Event, append
from yingdan.expr import Env
from yingdan.kernel.access import System
from yingdan.kernel.records import Query, query, read, write_derived_of

ACTOR = System("pools")
PAGE = 500
FOUND = 20_000
# So many ids fit the longest expression.
ASKED = 80
Row = dict[str, Any]


async def take_back(db: Database, catalog: Any, now: datetime, zone: str = "Asia/Shanghai") -> int:
    """Release everything that the rules of the pools call left lying; how many records."""
    compiled: Decisions = catalog.once(compile_decisions)
    env, count = Env.at(now, ZoneInfo(zone)), 0
    for object_name, pools in compiled.pools.items():
        route = compiled.routes.get(object_name)
        for pool in pools:
            if route is None or pool.lies is None:
                continue
            rule = f"owner != null && ({pool.body.leads}) && ({pool.body.take_back})"
            ask: Query | None = Query(object_name, ("id",), rule, limit=FOUND)
            while ask is not None:
                async with db.begin() as tx:
                    page = await query(tx, catalog, ACTOR, ask, env)
                ids = [row["id"] for row in page.rows]
                for at in range(0, len(ids), PAGE):
                    async with db.begin() as tx:
                        count += await _release(tx, catalog, route, pool, ids[at : at + PAGE], env)
                ask = replace(ask, cursor=page.next) if page.next is not None else None
    return count


async def _release(tx: Tx, catalog: Any, route: Route, pool: Pool, ids: Sequence[UUID], env: Env) -> int:
    known = await read(tx, catalog, ACTOR, route.body.object, ids)
    rows = [{**row, "id": key} for key, row in known.items() if row.get("owner") and _lies(pool, row, env)]
    of = {row["id"]: row.get(route.body.customer) or row["id"] for row in rows}
    since = await store_pools.owned_since(tx, list(set(of.values()))) if of else {}
    free = [row for row in rows if not is_protected(pool, since.get(of[row["id"]], (None, None))[1], env.now)]
    busy = await _busy(tx, catalog, route, free, {row["id"] for row in free}, env)
    found = {row["id"]: row for row in free if of[row["id"]] not in busy}
    if not found:
        return 0
    await store.lock_loads(tx, list({row["owner"] for row in found.values()}))
    owners = {of[key]: row["owner"] for key, row in found.items()}
    freed = await store_pools.free(tx, owners, env.now)
    held = {customer for customer in owners if customer in since} - freed
    now = await read(tx, catalog, ACTOR, route.body.object, list(found))
    gone = {
        key: row for key, row in found.items()
        if of[key] not in held and key in now and now[key].get("owner") == row["owner"] and _lies(pool, now[key], env)
    }  # fmt: skip
    written: dict[str, dict[UUID, dict[str, Any]]] = {
        route.body.object: {key: {"owner": None} for key in gone}
    }
    if route.customers:
        written[route.customers] = {of[key]: {"owner": None} for key in gone if of[key] != key}
    await write_derived_of(tx, catalog, written)
    await store.hold(tx, gone)
    await store.count_loads(tx, store.Ledger(loads=await store.reassign(tx, dict.fromkeys(gone))))
    await _tell(tx, catalog, route, pool, gone, env.now)
    return len(gone)


def _lies(pool: Pool, row: Row, env: Env) -> bool:
    return pool.lies is not None and bool(pool.holds(row, env)) and bool(pool.lies(row, env))


async def _busy(
    tx: Tx, catalog: Any, route: Route, rows: Sequence[Row], idle: set[UUID], env: Env
) -> set[UUID]:
    """Customers of whom their owner has something else that does not lie: they stay."""
    field = route.body.customer
    owners = {row[field]: row["owner"] for row in rows if row.get(field)}
    busy: set[UUID] = set()
    customers = list(owners)
    for at in range(0, len(customers), ASKED):
        listed = ", ".join(f"'{one}'" for one in customers[at : at + ASKED])
        ask = Query(
            route.body.object,
            ("owner", field, *route.open_reads),
            f"owner != null && {field} in [{listed}]",
            limit=PAGE,
        )
        while True:
            page = await query(tx, catalog, ACTOR, ask, env)
            busy |= {
                row[field] for row in page.rows
                if row["id"] not in idle and row["owner"] == owners[row[field]] and route.open_when(row, env)
            }  # fmt: skip
            if page.next is None:
                break
            ask = replace(ask, cursor=page.next)
    return busy


async def _tell(tx: Tx, catalog: Any, route: Route, pool: Pool, gone: dict[UUID, Row], at: datetime) -> None:
    label, title = pool.body.label, catalog.objects[route.body.object].title
    reason: Label = {
        "zh": f"长时间未跟进，收回至{label['zh']}",
        "en": f"left lying, taken back to {label['en']}",
    }
    decisions, events = [], []
    for key, row in gone.items():
        unit, was = row.get("unit"), row["owner"]
        result = {"owner": None, "unit": unit, "pool": True, "kept": False, "was": was, "by": ACTOR.key}
        decisions.append(
            Decision(uuid7(), "routing", pool.name, catalog.version, route.body.object, key, result, {},
                     {"reasons": [reason], "considered": []})
        )  # fmt: skip
        data = {**result, "policy": pool.name, "reasons": [reason], "bulk": True, "score": row.get("score"),
                "name": row.get(title), "grade": row.get("grade")}  # fmt: skip
        audience = (f"user:{was}", *([f"unit:{unit}"] if unit else []))
        events.append(
            Event(id=uuid7(), type="decision.routed", at=at, object=route.body.object, subject=key, actor=ACTOR.key,
                  source="decisions", data=data, audience=audience)
        )  # fmt: skip
    await store.Ledger(decisions=decisions).write(tx, at)
    await append(tx, events)
