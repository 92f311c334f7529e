"""The job that replays a period. Questions are asked in pages, each in a transaction of its own; choosing leaves the process to others
every few subjects."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from yingdan.base import Tx
from yingdan.base.job_runner import JobFunction, Run
from yingdan.decisions.calendars import Paths, compile_calendars
from yingdan.decisions.chance import Chances
from yingdan.decisions.compiled import Decisions, Route, compile_decisions
from yingdan.decisions.routing import BROUGHT
from yingdan.decisions.simulation import store
from yingdan.decisions.simulation.asking import KIND, policy_of
from yingdan.decisions.simulation.compare import compared, people, side
from yingdan.decisions.simulation.model import Arrival, Fate, Outcome, Start
from yingdan.decisions.simulation.replay import Replay, Shifts, are_shared, pieces
from yingdan.decisions.store import outcomes, read_loads
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System, load_actor
from yingdan.kernel.records import Query, aggregate, python_values, query, read

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog

MOST, PAGE, AT_ONCE = 20_000, 500, 10
MOST_PEOPLE, MOST_ENDED = 10_000, 50_000
SYSTEM = System("routing")


@dataclass(frozen=True, slots=True)
class _Task:
    run: Run
    catalog: "Catalog"
    zone: ZoneInfo
    live: Route
    draft: Route
    since: datetime
    until: datetime
    grade: str | None

    @property
    def env(self) -> Env:
        return Env.at(self.run.clock.now(), self.zone)


def simulation_jobs(catalog: Callable[[], "Catalog"], zone: str) -> Mapping[str, JobFunction]:
    """For the job runner: kind -> function."""

    async def work(run: Run) -> None:
        known, params = catalog(), run.params
        draft = policy_of(known, params["policy"], params["body"])
        compiled: Decisions = known.once(compile_decisions)
        live = compiled.routes[draft.body.object]
        since, until = (datetime.fromisoformat(params[name]) for name in ("since", "until"))
        await _simulate(_Task(run, known, ZoneInfo(zone), live, draft, since, until, params["grade"]))

    return {KIND: work}


async def _simulate(task: _Task) -> None:
    run, name = task.run, task.draft.policy.name
    async with run.db.begin() as tx:
        made = await store.decided(tx, name, task.since, task.until, MOST + 1)
    cut = len(made) > MOST
    made = made[-MOST:]
    if cut:
        task = replace(task, since=made[0].at)
    arrivals = await _arrivals(task, made)
    start, rows, paths, chances = await _start(task)
    live = Replay(task.live, Shifts(task.catalog, task.live, rows, paths), start, chances[0], task.zone)
    draft = Replay(task.draft, Shifts(task.catalog, task.draft, rows, paths), start, chances[1], task.zone)
    fates: tuple[list[Fate], list[Fate]] = ([], [])
    told = 0
    for number, piece in enumerate(pieces(arrivals)):
        for given, replay in zip(fates, (live, draft), strict=True):
            # A batch takes its time; the process goes on with others meanwhile.
            given += (
                await asyncio.to_thread(replay.share_out, piece)
                if are_shared(piece)
                else [replay.give(one) for one in piece]
            )
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)
        if len(fates[0]) >= told + PAGE:
            told = len(fates[0])
            async with run.db.begin() as tx:
                await run.progress(tx, len(made) + told, 2 * len(made))
    found = _outcome(task, arrivals, *fates, rows, cut)
    async with run.db.begin() as tx:
        await run.progress(tx, 2 * len(made), 2 * len(made), msgspec.to_builtins(found))


def _outcome(
    task: _Task, arrivals: Sequence[Arrival], live: list[Fate], draft: list[Fate], rows: Sequence[dict[str, Any]], cut: bool
) -> Outcome:  # fmt: skip
    body, target = task.draft.body, task.catalog.objects[task.draft.body.object]
    field = target.fields.get(task.grade or "")
    grades = [one["value"] for one in field.options.get("choices", ())] if field is not None else []
    units = {row[body.user]: row.get("unit") for row in rows if isinstance(row.get(body.user), UUID)}
    crew = [row[body.user] for row in rows if row.get(body.capacity) and row.get(body.user) in units]
    moved, moves = compared(arrivals, live, draft)
    weighed = [(one, fate) for one, fate in zip(arrivals, live, strict=True) if not one.held]
    return Outcome(
        body.object, task.draft.policy.name, task.since, task.until, len(arrivals), cut, len(weighed),
        sum(fate.owner == one.owner for one, fate in weighed), moved, side(arrivals, live, crew, grades),
        side(arrivals, draft, crew, grades), people(arrivals, live, draft, units, grades), moves, grades,
        sorted(set(task.draft.policy.reads) - set(task.live.policy.reads)),
        sum(one.shared for one in arrivals),
        sum(one.shared for piece in pieces(arrivals) if not are_shared(piece) for one in piece),
        sum(one.handed for one in arrivals),
    )  # fmt: skip


async def _arrivals(task: _Task, made: Sequence[store.Decided]) -> list[Arrival]:
    """Those within the rights of whoever asked, with what was known then."""
    run, body = task.run, task.draft.body
    fields = _fields(task)
    found: list[Arrival] = []
    for place in range(0, len(made), PAGE):
        page = made[place : place + PAGE]
        async with run.db.begin() as tx:
            actor = await _actor(tx, run)
            rows = await read(
                tx, task.catalog, actor, body.object, [one.subject for one in page], fields, env=task.env
            )
            found += [_arrival(task, one, rows[one.subject]) for one in page if one.subject in rows]
            await run.progress(tx, place, 2 * len(made))
    return found


def _fields(task: _Task) -> tuple[str, ...]:
    object_ = task.catalog.objects[task.draft.body.object]
    wanted = {task.draft.body.customer, "created_at", "changed_at"}
    for route in (task.live, task.draft):
        wanted |= {*route.policy.reads, *route.open_reads}
        wanted |= {name for reason in route.policy.reasons for name in reason.reads}
    wanted |= {task.grade} if task.grade else set()
    return tuple(name for name in sorted(wanted) if name in object_.fields)


def _arrival(task: _Task, one: store.Decided, row: Mapping[str, Any]) -> Arrival:
    known = {name: value for name, value in one.inputs.items() if value is not None}
    loaded = python_values(task.catalog, task.draft.body.object, known)
    facts = {
        **row,
        **{name: loaded.get(name) for name in one.inputs if name in loaded or one.inputs[name] is None},
    }
    held, brought = bool(one.outcome.get("kept")), one.why == BROUGHT
    owner = one.outcome.get("owner")
    is_open = bool(task.live.open_when(dict(row), task.env))
    return Arrival(
        one.subject, one.at, facts, row.get(task.draft.body.customer) or one.subject, UUID(owner) if owner else None, held,
        held and brought, facts.get(task.grade) if task.grade else None, None if is_open else max(one.at, row["changed_at"]),
        one.shared, one.handed,
    )  # fmt: skip


async def _start(
    task: _Task,
) -> tuple[Start, list[dict[str, Any]], Paths, tuple[Chances | None, Chances | None]]:
    """How the desks were when the period began, the crew, and what chances are learned from."""
    body, run, name = task.live.body, task.run, task.live.policy.name
    before = f'owner != null && created_at < datetime("{task.since.isoformat()}")'
    ended = f'{before} && !({body.open_when}) && changed_at >= datetime("{task.since.isoformat()}")'
    async with run.db.begin() as tx:
        rows = await _pages(tx, task, Query(body.candidates, limit=PAGE), MOST_PEOPLE)
        paths = await task.catalog.once(compile_calendars).paths(tx, {row.get("unit") for row in rows})
        opened = await aggregate(
            tx, task.catalog, SYSTEM, body.object, ("owner",), {"n": ("count", None)}, f"{before} && ({body.open_when})", task.env
        )  # fmt: skip
        left = await _pages(
            tx, task, Query(body.object, ("owner", "changed_at"), ended, limit=5_000), MOST_ENDED
        )
        people_ = [row[body.user] for row in rows if isinstance(row.get(body.user), UUID)]
        given = (await read_loads(tx, people_)).given
        later = await store.given_since(tx, name, task.since)
        ended_ = await outcomes(tx, name)
    loads = {row["owner"]: int(row["n"]) for row in opened}
    for row in left:
        loads[row["owner"]] = loads.get(row["owner"], 0) + 1
    start = Start(
        loads, {user: max(0.0, worth - later.get(user, 0.0)) for user, worth in given.items()},
        tuple((row["changed_at"], row["owner"]) for row in left),
    )  # fmt: skip
    first, second = (
        Chances(ended_, route.policy.learning.weight) if route.policy.learning is not None else None
        for route in (task.live, task.draft)
    )
    return start, rows, paths, (first, second)


async def _pages(tx: Tx, task: _Task, ask: Query, most: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while len(found) < most:
        page = await query(tx, task.catalog, SYSTEM, ask, task.env)
        found += page.rows
        if page.next is None:
            break
        ask = replace(ask, cursor=page.next)
    return found[:most]


async def _actor(tx: Tx, run: Run) -> Actor:
    actor = await load_actor(tx, UUID(run.params["user"]))
    limits = run.params["limits"]
    return actor if limits is None else replace(actor, limits=frozenset(limits))
