"""The people who can be given something: their records, read once and kept until one of them changes."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.base.worktime import WorkTime, work_time
from yingdan.decisions import store
from yingdan.decisions.answers import Answers
from yingdan.decisions.calendars import NOBODY, Calendars, Paths, compile_calendars
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
        self._kept: dict[str, tuple[int, datetime, list[dict[str, Any]], list[str]]] = {}
        self._ready: dict[str, tuple[Any, list[Candidate], Answers]] = {}
        self._chances: dict[str, tuple[Any, datetime, Chances]] = {}
        self._worktimes: dict[tuple[str, int], WorkTime] = {}
        self.held: frozenset[UUID] = frozenset()  # back, when candidates were last asked for

    def forget(self, object_name: str) -> None:
        """A record of this object changed: read again at the next batch."""
        self._kept.pop(object_name, None)

    async def candidates(
        self, tx: Tx, catalog: Any, route: Route, now: datetime, env: Any
    ) -> list[Candidate]:
        """Active candidates with `at_work` computed for this moment, and who is held back now."""
        name, calendars = route.body.candidates, catalog.once(compile_calendars)
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
            paths = await calendars.paths(tx, {row.get("unit") for row in rows})
            kept = (catalog.version, now, rows, [hours_of(calendars, row, paths) for row in rows])
            self._kept[name] = kept
        rows, keys = kept[2:]
        at_work = {key: self.at_work(catalog.version, key, calendars, now) for key in set(keys)}
        self.held = frozenset(await held_people(tx))
        state = (catalog.version, kept[1], env.today, at_work, self.held)
        ready = self._ready.get(route.body.object)
        if ready is None or ready[0] != state:
            made = (
                _candidate(route, row, at_work[key], env, self.held)
                for row, key in zip(rows, keys, strict=True)
            )
            found = [one for one in made if one is not None]
            ready = (state, found, Answers([one.facts for one in found]))
            self._ready[route.body.object] = ready
        return ready[1]

    async def candidate(
        self, tx: Tx, catalog: Any, route: Route, person: UUID, now: datetime, env: Any
    ) -> Candidate | None:
        """One person as a candidate, read now; None for who is none."""
        ask = Query(route.body.candidates, where=f"{route.body.user} == '{person}'", limit=1)
        rows = (await query(tx, catalog, System("routing"), ask, env)).rows
        paths = await catalog.once(compile_calendars).paths(tx, {row.get("unit") for row in rows})
        found = (self.as_candidate(catalog, route, row, now, env, paths=paths) for row in rows)
        return next((one for one in found if one is not None), None)

    def as_candidate(
        self, catalog: Any, route: Route, row: dict[str, Any], now: datetime, env: Any, held: Collection[UUID] = (),
        paths: Paths = NOBODY,
    ) -> Candidate | None:  # fmt: skip
        """A record as a candidate at a moment; None where it names nobody. `held`: who was held back then; `paths`: of its unit."""
        calendars = catalog.once(compile_calendars)
        open_ = self.at_work(catalog.version, hours_of(calendars, row, paths), calendars, now)
        return _candidate(route, row, open_, env, held)

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

    def at_work(self, version: int, hours: str, calendars: Calendars, now: datetime) -> bool:
        """Whether hours of this key are open at a moment; without any always."""
        week = calendars.weeks.get(hours)
        if week is None or week.always:
            return True
        key = (hours, version * 1000 + now.timetuple().tm_yday)
        if key not in self._worktimes:
            self._worktimes = {key: work_time(week, now.date()), **dict(list(self._worktimes.items())[:50])}
        return self._worktimes[key].open_at(now)


def hours_of(calendars: Calendars, row: dict[str, Any], paths: Paths) -> str:
    """By which hours somebody works: the calendar his record names, as it is in his unit."""
    return calendars.key(str(row.get("calendar") or ""), paths.get(row.get("unit"), ()))


def _candidate(
    route: Route, row: dict[str, Any], at_work: bool, env: Any, held: Collection[UUID]
) -> Candidate | None:
    person = row.get(route.body.user)
    if not isinstance(person, UUID):
        return None
    cap = int(row.get(route.body.capacity) or 0)
    if route.ramp is not None:
        share = route.ramp({"rep": row}, env)
        cap = cap if share is None else int(cap * min(1, max(0, share)))
    facts = {**row, "at_work": at_work, HELD_BACK.name: person in held}
    return Candidate(person, str(row.get("name") or ""), row.get("unit"), cap, facts)
