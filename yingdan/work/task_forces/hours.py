"""When experts work: by a calendar of their own, else by that of the composition, as it is in their unit. ADR 0081."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.base.worktime import WEEKDAYS, RoundTheClock, WorkTime, WorkWeek
from yingdan.expr import Env
from yingdan.kernel.access import load_people
from yingdan.kernel.records import Query, query
from yingdan.work.compiled import compile_clocks
from yingdan.work.task_forces.definition import TaskForceBody
from yingdan.work.task_forces.membership import SYSTEM

CALENDAR = "calendar"
# What is said of the hours to come: so many days ahead, so many spans at most.
AHEAD, MOST_SPANS = timedelta(days=14), 10
ALWAYS = RoundTheClock(WorkWeek(weekly=dict.fromkeys(WEEKDAYS, ((time(0), time(0)),))))


async def hours_of(
    tx: Tx, catalog: Any, body: TaskForceBody, experts: Mapping[UUID, str | None], env: Env
) -> dict[UUID, WorkTime]:
    """Working time of experts, given with the calendar that the pool names for each. Without one it is that of a record by which he is
    given something (a rep's), then that of the composition; where there is none, any time."""
    clocks = catalog.once(compile_clocks)
    known = clocks.calendars.weeks
    named = {one: own for one, own in experts.items() if own in known}
    named = {
        **await _as_candidates(tx, catalog, [one for one in experts if one not in named], known, env),
        **named,
    }
    units = {one.id: one.unit for one in await load_people(tx, list(experts)) if one.id is not None}
    paths = await clocks.calendars.paths(tx, units.values())
    found: dict[UUID, WorkTime] = {}
    for one in experts:
        name = named.get(one) or body.calendar
        found[one] = clocks.hours(name, env.now, paths.get(units.get(one), ())) if name in known else ALWAYS
    return found


async def _as_candidates(
    tx: Tx, catalog: Any, people: list[UUID], known: Mapping[str, Any], env: Env
) -> dict[UUID, str]:
    """The calendars that records of these people name, of whatever kind something is routed to."""
    found: dict[UUID, str] = {}
    kinds = {(one.body.candidates, one.body.user) for one in catalog.all("routing").values()}
    for name, user in sorted(kinds) if people else ():
        if CALENDAR in catalog.objects[name].fields:
            listed = ", ".join(f"'{one}'" for one in people)
            ask = Query(name, (user, CALENDAR), f"{user} in [{listed}]", (("created_at", False),), 500)
            for row in (await query(tx, catalog, SYSTEM, ask, env)).rows:
                if row[CALENDAR] in known:
                    found.setdefault(row[user], row[CALENDAR])
    return found
