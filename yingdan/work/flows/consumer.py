"""Follow assignments beside the line: tasks for whom a record is given to."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yingdan.base import Clock, Database, Tx
from yingdan.events import Batch, Runner, follow_from_now
from yingdan.expr import Env, Type, check, parse, to_python
from yingdan.kernel.access import System
from yingdan.kernel.records import Change, Create, Query, Update, query, read, write
from yingdan.work.clocks import Condition
from yingdan.work.compiled import Clocks, compile_clocks
from yingdan.work.flows import store
from yingdan.work.flows.definition import TaskFlow
from yingdan.work.span import seconds_of

FOLLOWER = "flows"
ACTOR = System("task_flows")
IDLE = timedelta(seconds=1)
# Leads at the door go through the same process: it rests so many times as long as it worked, and no less than a moment.
REST, MOMENT_S = 9.0, 0.25
# So many ids fit a question, and so many tasks are moved at most for one record.
ASKED, PAGE = 80, 500


@dataclass(frozen=True, slots=True)
class Flow:
    name: str
    body: TaskFlow
    holds: Condition | None


def compile_flows(catalog: Any) -> dict[str, list[Flow]]:
    """By object, in the order in which they are asked. For `catalog.once`."""
    found: dict[str, list[Flow]] = {}
    for name, one in sorted(catalog.all("task_flow").items(), key=lambda pair: (pair[1].body.order, pair[0])):
        body: TaskFlow = one.body
        holds = None
        if body.when is not None:
            holds = to_python(check(parse(body.when), catalog.objects[body.object].names(), Type.BOOL))
        found.setdefault(body.object, []).append(Flow(name, body, holds))
    return found


class FlowConsumer:
    """Begins flows, and lets open tasks go along."""

    name = FOLLOWER
    types: frozenset[str] | None = frozenset({"decision.routed"})
    ignores: frozenset[str] = frozenset()
    always = False

    def __init__(self, zone: str = "Asia/Shanghai") -> None:
        self._zone = ZoneInfo(zone)

    async def take(self, batch: Batch) -> None:
        flows: Mapping[str, list[Flow]] = batch.catalog.once(compile_flows)
        given: dict[str, dict[UUID, tuple[datetime, bool]]] = {}
        # What is given out in bulk is new and has no tasks yet: where no flow wants it, nothing is read of it.
        in_bulk = {name for name, ones in flows.items() if any(one.body.bulk for one in ones)}
        for event in batch.events:
            about, bulk = event.object or "", bool(event.data.get("bulk"))
            wanted = about in flows and (about in in_bulk or not bulk)
            if wanted and event.subject is not None and event.data.get("owner"):
                given.setdefault(about, {})[event.subject] = (event.at, bulk)
        env = Env.at(batch.now, self._zone)
        for object_name, subjects in given.items():
            await _give(batch.tx, batch.catalog, flows[object_name], object_name, subjects, env)


async def _give(
    tx: Tx, catalog: Any, flows: list[Flow], object_name: str, subjects: Mapping[UUID, tuple[datetime, bool]], env: Env
) -> None:  # fmt: skip
    rows = await read(tx, catalog, ACTOR, object_name, list(subjects))
    owned = {key: row for key, row in rows.items() if row.get("owner") is not None}
    before = await store.begun(tx, list(owned)) if owned else set()
    known = {subject for subject, _ in before}
    wanted: dict[UUID, Flow] = {}
    for key, row in owned.items():
        bulk = subjects[key][1]
        fits = (
            one for one in flows if (one.body.bulk or not bulk) and (one.holds is None or one.holds(row, env))
        )
        flow = next(fits, None)
        if flow is not None and key not in known:
            wanted[key] = flow
    fresh = (
        await store.begin(tx, {key: one.name for key, one in wanted.items()}, env.now) if wanted else set()
    )
    clocks: Clocks = catalog.once(compile_clocks)
    changes: list[Change] = []
    paths = await clocks.calendars.paths(tx, {owned[key].get("unit") for key in fresh})
    for key in sorted(fresh):
        path = paths.get(owned[key].get("unit"), ())
        changes += _tasks(clocks, wanted[key].body, key, owned[key], subjects[key][0], path)
    for body in {one.body.into: one.body for one in flows}.values():
        changes += await _moved(tx, catalog, body, {key: owned[key] for key in owned if key in known}, env)
    if changes:
        await write(tx, catalog, ACTOR, changes, at=env.now, source="task_flow")


def _tasks(
    clocks: Clocks, body: TaskFlow, key: UUID, row: Mapping[str, Any], at: datetime, path: tuple[UUID, ...]
) -> list[Create]:
    found = []
    for task in body.tasks:
        due = clocks.hours(body.calendar, at, path).after(at, seconds_of(task.within) or 0)
        values = {body.text: task.name, body.by: key, body.due: due}
        if task.note:
            values[body.note] = task.note
        found.append(Create(body.into, values, owner=row["owner"], unit=row.get("unit")))
    return found


async def _moved(
    tx: Tx, catalog: Any, body: TaskFlow, rows: Mapping[UUID, Mapping[str, Any]], env: Env
) -> list[Update]:
    """Open tasks of records that are somebody else's now."""
    found: list[Update] = []
    keys = sorted(rows)
    for at in range(0, len(keys), ASKED):
        listed = ", ".join(f"'{one}'" for one in keys[at : at + ASKED])
        ask = Query(
            body.into, ("owner", body.by), f"{body.by} in [{listed}] && {body.done} != true", limit=PAGE
        )
        page = await query(tx, catalog, ACTOR, ask, env)
        for task in page.rows:
            row = rows[task[body.by]]
            if task.get("owner") != row["owner"]:
                found.append(Update(body.into, task["id"], {"owner": row["owner"], "unit": row.get("unit")}))
    return found


def flow_ticker(
    db: Database, catalog: Callable[[], Any], clock: Clock, zone: str = "Asia/Shanghai"
) -> Callable[[datetime], Awaitable[datetime]]:
    """What the worker calls with the time: some of what the log tells of; only from now on at the first time."""
    runner = Runner(db, [FlowConsumer(zone)], catalog, clock, name=FOLLOWER, limit=500)
    known = False

    async def tick(now: datetime) -> datetime:
        nonlocal known
        began = time.perf_counter()
        if not known:
            async with db.begin() as tx:
                await follow_from_now(tx, FOLLOWER)
            known = True
        if not await runner.round():
            return now + IDLE
        return now + timedelta(seconds=max(MOMENT_S, REST * (time.perf_counter() - began)))

    return tick
