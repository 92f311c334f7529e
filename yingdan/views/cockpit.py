"""The sales cockpit 销售作战台: what waits for me, by whose time runs out first, and what I may take from the pool."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.decisions import reasons_of
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System
from yingdan.kernel.records import Query, query, read
from yingdan.views.definition import Cockpit, cockpit_of
from yingdan.views.figures import figures_now, own_day
from yingdan.views.numbers import Cut, Reader
from yingdan.views.wire import Json, expand
from yingdan.work import Clock, clocks_of, compile_clocks, notices_of, open_of

WAITING = 60
OPEN = 3000
# What runs out within this time comes first whatever it is worth; after that the best leads do.
PRESSING = timedelta(minutes=5)
POOL = 20


def clock_wire(catalog: Any, clock: Clock) -> Json:
    """A clock for a screen."""
    body = catalog.once(compile_clocks).bodies.get(clock.name)
    return {
        "id": clock.id, "name": clock.name, "label": body.label if body else {"zh": clock.name, "en": clock.name},
        "order": body.order if body else 99, "started_at": clock.started_at, "due_at": clock.due_at,
        "within_s": clock.within_s, "state": clock.state, "met_at": clock.met_at, "breached_at": clock.breached_at,
        "met_paused": clock.met_paused,
    }  # fmt: skip


async def cards(
    tx: Tx, catalog: Any, actor: Actor, config: Cockpit, ids: list[UUID], rows: dict[UUID, dict[str, Any]]
) -> list[Json]:
    """Records with reasons and clocks, in the order of `ids`; those the actor may not see are left out."""
    shown = [i for i in ids if i in rows]
    why = await reasons_of(tx, shown)
    clocks = await clocks_of(tx, shown)
    wire = {
        row["id"]: row for row in await expand(tx, catalog, actor, config.object, [rows[i] for i in shown])
    }
    found = []
    for i in shown:
        ordered = sorted((clock_wire(catalog, c) for c in clocks.get(i, ())), key=lambda c: c["order"])
        found.append(
            {**wire[i], "arrived_at": wire[i].get("created_at"), "why": why.get(i, []), "clocks": ordered}
        )
    return found


async def cockpit(tx: Tx, catalog: Any, actor: Actor, now: datetime, env: Env) -> Json:
    """Everything the first screen shows."""
    config = cockpit_of(catalog)
    if config is None or actor.id is None:
        raise Problem("cockpit-is-missing", 404)
    fields = tuple(dict.fromkeys([*config.card, config.status, "owner", "created_at"]))
    ids = await _in_order(tx, catalog, actor, config, now)
    rows = await read(tx, catalog, actor, config.object, ids[:WAITING], fields)
    if len(rows) < WAITING:
        waiting = " || ".join(f"{config.status} == '{value}'" for value in config.waiting)
        more = await query(
            tx, catalog, actor,
            Query(config.object, ("id", *fields), f"owner == actor.id && ({waiting})", (("created_at", True),),
                  WAITING - len(rows)), env,
        )  # fmt: skip
        for row in more.rows:
            if row["id"] not in rows:
                rows[row["id"]] = row
                ids.append(row["id"])
    pool = await query(
        tx, catalog, actor,
        Query(config.object, ("id", *fields), "owner == null", (("score", True),) if "score" in fields else (), POOL), env,
    )  # fmt: skip
    _, unread = await notices_of(tx, actor.id, 1)
    return {
        "now": now,
        "leads": await cards(tx, catalog, actor, config, ids, {k: {**v, "id": k} for k, v in rows.items()}),
        "pool": await cards(
            tx, catalog, actor, config, [r["id"] for r in pool.rows], {r["id"]: r for r in pool.rows}
        ),
        **await _numbers(Reader(tx, catalog, actor, env), config),
        "tasks": await _tasks(tx, catalog, actor, config, env),
        "unread": unread,
    }


async def _numbers(reader: Reader, config: Cockpit) -> Json:
    """The person's day, how much there is in the pool, and how much is to be done."""
    figures = config.figures
    if figures is None:
        return {"today": [], "pool_size": None, "tasks_open": None}
    [pool] = await figures_now(reader, [figures.pool], Cut())
    tasks = [figures.tasks] if figures.tasks is not None else []
    own = await figures_now(reader, tasks, Cut(person=reader.actor.id))
    return {
        "today": await own_day(reader, figures),
        "pool_size": pool,
        "tasks_open": own[0] if own else None,
    }


async def _in_order(tx: Tx, catalog: Any, actor: Actor, config: Cockpit, now: datetime) -> list[UUID]:
    """The records with open promises: pressing ones by time, the others by score."""
    assert actor.id is not None
    due: dict[UUID, datetime] = {}
    for clock in await open_of(tx, [actor.id], [], OPEN):
        if clock.object == config.object:
            due.setdefault(clock.subject, clock.due_at)
    if len(due) <= 1 or "score" not in catalog.objects[config.object].fields:
        return list(due)
    scores = await read(tx, catalog, System("cockpit"), config.object, list(due), ("score",))

    def rank(subject: UUID) -> tuple[int, float]:
        if due[subject] - now < PRESSING:
            return 0, due[subject].timestamp()
        return 1, -float(scores.get(subject, {}).get("score") or 0)

    return sorted(due, key=rank)


async def _tasks(tx: Tx, catalog: Any, actor: Actor, config: Cockpit, env: Env) -> list[Json]:
    if config.tasks is None or config.tasks not in catalog.objects:
        return []
    page = await query(
        tx, catalog, actor,
        Query(config.tasks, None, "owner == actor.id && done != true", (("due_at", False),), 20), env,
    )  # fmt: skip
    return await expand(tx, catalog, actor, config.tasks, page.rows)
