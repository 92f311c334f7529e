"""The people who can be given something: their records, read once and kept until one of them changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.base.worktime import WorkTime, WorkWeek, work_time
from yingdan.decisions.compiled import Route
from yingdan.decisions.model import Candidate
from yingdan.kernel.access import System
from yingdan.kernel.records import Query, query

# Another process may change a candidate's record; its event reaches this one within a round, and this bounds
# how long a missed one could matter.
KEEP = timedelta(seconds=5)
MOST = 10_000


class Crew:
    """Candidates of each routing policy, as records say now."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, datetime, list[dict[str, Any]]]] = {}
        self._memos: dict[str, dict[Any, Any]] = {}
        self._worktimes: dict[tuple[str, int], WorkTime] = {}

    def forget(self, object_name: str) -> None:
        """A record of this object changed: read again at the next batch."""
        self._kept.pop(object_name, None)

    async def candidates(
        self, tx: Tx, catalog: Any, route: Route, calendars: Mapping[str, WorkWeek], now: datetime, env: Any
    ) -> list[Candidate]:
        """Active candidates with `at_work` computed for this moment."""
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
            self._memos.pop(name, None)
        found = []
        for row in kept[2]:
            person = row.get(route.body.user)
            if not isinstance(person, UUID):
                continue
            facts = {**row, "at_work": self._at_work(catalog.version, row.get("calendar"), calendars, now)}
            found.append(
                Candidate(
                    person,
                    str(row.get("name") or ""),
                    row.get("unit"),
                    int(row.get(route.body.capacity) or 0),
                    facts,
                )
            )
        return found

    def memo(self, route: Route, candidates: Sequence[Candidate]) -> dict[Any, Any]:
        """Where answers about these candidates may be kept from batch to batch; begun anew when their records or
        who is at work changed."""
        state = tuple(c.facts["at_work"] for c in candidates)
        known = self._memos.setdefault(route.body.candidates, {})
        if known.get("state") != state or len(known) > MOST:
            known.clear()
            known["state"] = state
        return known

    def _at_work(self, version: int, name: Any, calendars: Mapping[str, WorkWeek], now: datetime) -> bool:
        week = calendars.get(str(name)) if name else None
        if week is None or week.always:
            return True
        key = (str(name), version * 1000 + now.timetuple().tm_yday)
        if key not in self._worktimes:
            self._worktimes = {key: work_time(week, now.date()), **dict(list(self._worktimes.items())[:50])}
        return self._worktimes[key].open_at(now)
