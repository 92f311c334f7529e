"""Time as an input: runs that waited go on, schedules begin new ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from cronsim import CronSim

from yingdan.base import Database, Problem, Tx, uuid7
from yingdan.expr import Env
from yingdan.kernel.access import System
from yingdan.kernel.definitions import digest
from yingdan.kernel.records import Query, query, read
from yingdan.work.automations import store
from yingdan.work.automations.body import AutomationBody, ScheduleWhen
from yingdan.work.automations.compiled import Automation, Automations, compile_automations, compile_one
from yingdan.work.automations.consumer import judge
from yingdan.work.automations.doing import carry_out
from yingdan.work.automations.model import FAILED, HELD, SKIPPED, STOPPED, WAITING, Run
from yingdan.work.automations.scene import Scene
from yingdan.work.compiled import compile_clocks

LIMIT = 500
MOST_SUBJECTS = 10_000
PAUSE = timedelta(milliseconds=500)
KEPT = timedelta(days=30)
_GONE = {"zh": "记录已删除", "en": "the record is gone"}
_REMOVED = {"zh": "自动化已删除", "en": "the automation was removed"}


async def sweep_automations(
    db: Database, catalog: Any, now: datetime, zone: str = "Asia/Shanghai"
) -> tuple[int, datetime]:
    """Begin what schedules ask for and carry on at most 500 due runs, in one short transaction; how many runs, and when
    to come again."""
    compiled: Automations = catalog.once(compile_automations)
    env = Env.at(now, ZoneInfo(zone))
    async with db.begin() as tx:
        begun = await _begin_scheduled(tx, catalog, compiled, now, env)
        rows = await store.take_due(tx, now, LIMIT)
        if rows:
            await _go_on(tx, catalog, compiled, rows, now, env)
    return len(rows) + begun, now if len(rows) == LIMIT else now + PAUSE


async def forget_runs(db: Database, now: datetime) -> datetime:
    """Drop ended runs after 30 days, a thousand at a time; when to come again."""
    async with db.begin() as tx:
        dropped = await store.forget(tx, now - KEPT, 1_000)
    return now + (timedelta(seconds=1) if dropped == 1_000 else timedelta(hours=1))


def next_time(when: ScheduleWhen, after: datetime) -> datetime:
    """The next moment of a cron line after another; far away when there is none."""
    moment = next(CronSim(when.cron, after.astimezone(ZoneInfo(when.zone))), None)
    return moment.astimezone(after.tzinfo) if moment is not None else after + timedelta(days=3650)


async def _begin_scheduled(tx: Tx, catalog: Any, compiled: Automations, now: datetime, env: Env) -> int:
    """Rows of runs for every schedule whose time has come. Times missed while nobody worked are made up for once."""
    if not compiled.schedules:
        return 0
    crons = {one.name: f"{one.body.when.cron} {one.body.when.zone}" for one in compiled.schedules
             if isinstance(one.body.when, ScheduleWhen)}  # fmt: skip
    begun = 0
    paused = await store.paused_names(tx)
    for name, due_at in await store.due_schedules(tx, crons, now):
        automation = compiled.by_name[name]
        when = automation.body.when
        assert isinstance(when, ScheduleWhen)
        if due_at is not None and name not in paused:
            begun += await _add(tx, catalog, automation, when, now, env)
        await store.set_schedule(tx, name, crons[name], next_time(when, now))
    return begun


@dataclass(frozen=True, slots=True)
class AtWork:
    """Where a schedule's calendar is open at a moment: for whom no unit has other hours, and the units where it is otherwise."""

    most: bool
    otherwise: frozenset[UUID]

    def open(self, unit: UUID | None) -> bool:
        return self.most != (unit in self.otherwise)

    @property
    def condition(self) -> str | None:
        """What holds of a record whose unit is at work."""
        listed = ", ".join(f"'{unit}'" for unit in sorted(self.otherwise))
        if not self.otherwise:
            return None if self.most else "false"
        return f"(unit == null || !(unit in [{listed}]))" if self.most else f"unit in [{listed}]"


async def at_work(tx: Tx, catalog: Any, calendar: str, now: datetime) -> AtWork:
    """Who works by a calendar now; units are read only where some have hours of their own."""
    clocks = catalog.once(compile_clocks)
    most = clocks.hours(calendar, now, ()).open_at(now)
    paths = await clocks.calendars.all_paths(tx)
    otherwise = {
        unit for unit, path in paths.items() if clocks.hours(calendar, now, path).open_at(now) != most
    }
    return AtWork(most, frozenset(unit for unit in otherwise if unit is not None))


async def _add(
    tx: Tx, catalog: Any, automation: Automation, when: ScheduleWhen, now: datetime, env: Env
) -> int:
    working = await at_work(tx, catalog, when.calendar, now) if when.calendar is not None else None
    if (
        working is not None
        and when.object is None
        and not working.open(UUID(when.unit) if when.unit else None)
    ):
        return 0
    where = working.condition if working is not None else None
    subjects = await scheduled_subjects(tx, catalog, when, env, also=where)
    rows = [
        {"id": uuid7(), "automation": automation.name, "version": catalog.version, "object": automation.object,
         "subject": subject, "state": WAITING, "at": now, "body": automation.raw}
        for subject in subjects
    ]  # fmt: skip
    await store.add_waiting(tx, rows)
    return len(rows)


async def scheduled_subjects(
    tx: Tx, catalog: Any, when: ScheduleWhen, env: Env, limit: int = MOST_SUBJECTS, also: str | None = None
) -> Sequence[UUID | None]:
    """Whom a schedule is about now: one run without a record, or one for each record that meets `where` and `also`."""
    if when.object is None:
        return [None]
    parts = [one for one in (when.where, also) if one]
    where = " && ".join(f"({one})" for one in parts) if parts else None
    ask = Query(when.object, ("id",), where, (("created_at", False),), limit)
    page = await query(tx, catalog, System("automations"), ask, env)
    return [row["id"] for row in page.rows]


@lru_cache(maxsize=256)
def _parsed(raw: bytes) -> AutomationBody:
    return msgspec.json.decode(raw, type=AutomationBody)


def _automation(catalog: Any, compiled: Automations, name: str, raw: Mapping[str, Any]) -> Automation:
    """The definition a run began with: the one in force if it is still the same, else made from the kept body."""
    current = compiled.by_name.get(name)
    hashed = digest(raw)
    if current is not None and current.digest == hashed:
        return current
    return compile_one(catalog, name, _parsed(msgspec.json.encode(raw)), raw, hashed)


async def _go_on(
    tx: Tx, catalog: Any, compiled: Automations, rows: Sequence[tuple[Any, ...]], now: datetime, env: Env
) -> None:
    paused = await store.paused_names(tx)
    runs, ended = [], []
    for row in rows:
        run = _run(catalog, compiled, row)
        if run.state in (FAILED, STOPPED):
            ended.append(run)
        elif run.automation.name in paused:
            run.state = HELD
            ended.append(run)
        else:
            runs.append(run)
    going = await _with_records(tx, catalog, runs, ended)
    fresh = [run for run in going if run.event_type == "schedule" and run.step == 0 and not run.attempts]
    met, skipped, examples = judge(fresh, env)
    left = {run.id for run in fresh} - {run.id for run in met}
    going = [run for run in going if run.id not in left]
    for run in fresh:
        if run.id in left and run not in examples:
            run.state = SKIPPED
            examples.append(run)
    await carry_out(Scene(tx, catalog, now, env), going)
    await store.save_runs(tx, [*going, *ended, *examples], skipped, now)


def _run(catalog: Any, compiled: Automations, row: tuple[Any, ...]) -> Run:
    (key, name, version, subject, event, event_type, cause, hop, _state, step, attempts, begun_at, took_us, trace,
     facts, raw) = row  # fmt: skip
    known = {"before": {}, "data": {}, "decision": {}, **(facts or {}), "record": {"id": subject}}
    problem = None
    try:
        automation = _automation(catalog, compiled, name, raw)
    except (Problem, KeyError, StopIteration) as error:
        # What it began with no longer fits: said, kept and replayable, not dropped.
        body = _parsed(msgspec.json.encode(raw))
        automation = Automation(name, body, raw, "", None, (), ())
        problem = {"slug": "automation-no-longer-fits", "params": {"reason": str(error)[:300]}, "step": step}
    run = Run(key, automation, version, subject, event, event_type, cause, hop, begun_at, known,
              step=step, attempts=attempts, trace=list(trace), took_us=took_us)  # fmt: skip
    if problem is not None:
        run.state, run.problem = FAILED, problem
    elif name not in compiled.by_name:
        run.state = STOPPED
        run.trace.append({"do": "stop", "at": step, "stopped": True, "reason": _REMOVED})
    return run


async def _with_records(tx: Tx, catalog: Any, runs: Sequence[Run], ended: list[Run]) -> list[Run]:
    """Runs with their records as they are now; those whose record is gone end."""
    wanted: dict[str, set[UUID]] = {}
    for run in runs:
        if run.automation.object is not None and run.subject is not None:
            wanted.setdefault(run.automation.object, set()).add(run.subject)
    rows: dict[UUID, dict[str, Any]] = {}
    for name, ids in wanted.items():
        rows |= await read(tx, catalog, System("automations"), name, ids)
    going = []
    for run in runs:
        if run.subject is not None and run.automation.object is not None:
            record = rows.get(run.subject)
            if record is None and run.event_type != "record.removed":
                run.state = STOPPED
                run.trace.append({"do": "stop", "at": run.step, "stopped": True, "reason": _GONE})
                ended.append(run)
                continue
            run.facts["record"] = record or {"id": run.subject}
            run.facts["before"] = {**run.facts["record"], **run.facts["before"]}
        going.append(run)
    return going
