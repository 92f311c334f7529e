"""The people who can be given something: their records, read once and kept until one of them changes."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.base.worktime import WorkTime, WorkWeek, work_time
from yingdan.decisions import store
from yingdan.decisions.answers import Answers
from yingdan.decisions.chance import Chances
from yingdan.decisions.compiled import Route
from yingdan.decisions.model import Candidate
from yingdan.decisions.policy import HELD_BACK
from yingdan.kernel.access import System, held_people
from yingdan.kernel.records import Query, query

# Another process may change a candidate's record; its event reaches this one within a round, and this bounds
# how long a missed one could matter.
KEEP = timedelta(seconds=5)
MOST = 10_000
# Outcomes come slowly, and one more says little.
RECOUNT = timedelta(minutes=5)


class Crew:
    """Candidates of each routing policy, as records say now."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, datetime, list[dict[str, Any]]]] = {}
        self._ready: dict[str, tuple[Any, list[Candidate], Answers]] = {}
        self._chances: dict[str, tuple[Any, datetime, Chances]] = {}
        self._worktimes: dict[tuple[str, int], WorkTime] = {}
        self.held: frozenset[UUID] = frozenset()  # back, when candidates were last asked for

    def forget(self, object_name: str) -> None:
        """A record of this object changed: read again at the next batch."""
        self._kept.pop(object_name, None)

    async def candidates(
        self, tx: Tx, catalog: Any, route: Route, calendars: Mapping[str, WorkWeek], now: datetime, env: Any
    ) -> list[Candidate]:
        """Active candidates with `at_work` computed for this moment, and who is held back now."""
        name = route.body.candidates
        kept = self._kept.get(name)
        if kept is None or kept[0] != catalog.version or now - kept[1] > KEEP or now < kept[1]:
            rows: list[dict[str, Any]] = []
            cursor: str | None = None
            while len(rows) < MOST:
                page = await query(
                    tx, catalog, System("routing"), Query(object=name, limit=500, cursor=cursor), env
                )
                rows += page.rows
                cursor = page.next
                if cursor is None:
                    break
            kept = (catalog.version, now, rows)
            self._kept[name] = kept
        at_work = {
            name: self.at_work(catalog.version, name, calendars, now)
            for name in {row.get("calendar") for row in kept[2]}
        }
        self.held = frozenset(await held_people(tx))
        state = (catalog.version, kept[1], env.today, at_work, self.held)
        ready = self._ready.get(route.body.object)
        if ready is None or ready[0] != state:
            found = [
                one for row in kept[2] if (one := _candidate(route, row, at_work, env, self.held)) is not None
            ]
            ready = (state, found, Answers([one.facts for one in found]))
            self._ready[route.body.object] = ready
        return ready[1]

    async def candidate(
        self,
        tx: Tx,
        catalog: Any,
        route: Route,
        calendars: Mapping[str, WorkWeek],
        person: UUID,
        now: datetime,
        env: Any,
    ) -> Candidate | None:
        """One person as a candidate, read now; None for who is none."""
        ask = Query(route.body.candidates, where=f"{route.body.user} == '{person}'", limit=1)
        rows = (await query(tx, catalog, System("routing"), ask, env)).rows
        found = (self.as_candidate(catalog, route, calendars, row, now, env) for row in rows)
        return next((one for one in found if one is not None), None)

    def as_candidate(
        self, catalog: Any, route: Route, calendars: Mapping[str, WorkWeek], row: dict[str, Any], now: datetime, env: Any,
        held: Collection[UUID] = (),
    ) -> Candidate | None:  # fmt: skip
        """A record as a candidate at a moment; None where it names nobody. `held`: who was held back then."""
        name = row.get("calendar")
        return _candidate(route, row, {name: self.at_work(catalog.version, name, calendars, now)}, env, held)

    def answers(self, route: Route) -> Answers:
        """What is known of the candidates last asked for; begun anew when their records or who is at work changed."""
        return self._ready[route.body.object][2]

    async def chances(self, tx: Tx, route: Route, now: datetime) -> Chances | None:
        """How likely these people win, from how subjects of the policy ended; counted again after a while."""
        learning = route.policy.learning
        if learning is None:
            return None
        name = route.policy.name
        kept = self._chances.get(name)
        if kept is None or kept[0] != learning or not now - RECOUNT < kept[1] <= now:
            kept = (learning, now, Chances(await store.outcomes(tx, name), learning.weight))
            self._chances[name] = kept
        return kept[2]

    def at_work(self, version: int, name: Any, calendars: Mapping[str, WorkWeek], now: datetime) -> bool:
        """Whether the calendar of this name is open at a moment; without one always."""
        week = calendars.get(str(name)) if name else None
        if week is None or week.always:
            return True
        key = (str(name), version * 1000 + now.timetuple().tm_yday)
        if key not in self._worktimes:
            self._worktimes = {key: work_time(week, now.date()), **dict(list(self._worktimes.items())[:50])}
        return self._worktimes[key].open_at(now)


def _candidate(
    route: Route, row: dict[str, Any], at_work: Mapping[Any, bool], env: Any, held: Collection[UUID]
) -> Candidate | None:
    person = row.get(route.body.user)
    if not isinstance(person, UUID):
        return None
    cap = int(row.get(route.body.capacity) or 0)
    if route.ramp is not None:
        share = route.ramp({"rep": row}, env)
        cap = cap if share is None else int(cap * min(1, max(0, share)))
    facts = {**row, "at_work": at_work[row.get("calendar")], HELD_BACK.name: person in held}
    return Candidate(person, str(row.get("name") or ""), row.get("unit"), cap, facts)
