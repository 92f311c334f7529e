"""A policy chooses again, in order of arrival, for a crew whose load follows from what it gives. Pure."""

import heapq
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yingdan.decisions.answers import Answers
from yingdan.decisions.backlog import shared_out
from yingdan.decisions.calendars import Calendars, Paths, compile_calendars
from yingdan.decisions.chance import Chances
from yingdan.decisions.compiled import Route
from yingdan.decisions.crew import Crew, hours_of
from yingdan.decisions.floor import BULK, Floor
from yingdan.decisions.model import Candidate, Choice
from yingdan.decisions.routing import choose, keep
from yingdan.decisions.simulation.model import Arrival, Fate, Start
from yingdan.expr import Env

CAPACITY, NOBODY = "capacity", "nobody"


class Shifts:
    """The crew at any moment: its records as they are now, who is at work and what he may take as of then."""

    def __init__(self, catalog: Any, route: Route, rows: Sequence[dict[str, Any]], paths: Paths) -> None:
        self._catalog, self._route, self._rows, self._paths = catalog, route, rows, paths
        self._calendars: Calendars = catalog.once(compile_calendars)
        self._hours = sorted({hours_of(self._calendars, row, paths) for row in rows})
        self._crew = Crew()
        self._answers: dict[Any, Answers] = {}

    def state(self, env: Env) -> tuple[Any, ...]:
        """As long as this is the same, so is the crew."""
        version = self._catalog.version
        return (
            env.today,
            *(self._crew.at_work(version, one, self._calendars, env.now) for one in self._hours),
        )

    def crew(self, env: Env) -> tuple[list[Candidate], Answers]:
        """The candidates, and what is known of them from other days."""
        made = (
            self._crew.as_candidate(self._catalog, self._route, row, env.now, env, paths=self._paths)
            for row in self._rows
        )
        found = [one for one in made if one is not None]
        known = self._answers.setdefault(self.state(env)[1:], Answers([one.facts for one in found]))
        return found, known


class Replay:
    """One policy through a period. `chances` as learned by now, for every policy the same."""

    def __init__(
        self, route: Route, shifts: Shifts, start: Start, chances: Chances | None, zone: ZoneInfo
    ) -> None:
        self._route, self._shifts, self._chances, self._zone = route, shifts, chances, zone
        self._loads: tuple[Mapping[UUID, int], Mapping[UUID, int], Mapping[UUID, float]] = (
            start.open,
            {},
            start.given,
        )
        self._ends: list[tuple[datetime, UUID]] = list(start.ends)
        heapq.heapify(self._ends)
        self._owners: dict[UUID, UUID] = {}
        self._state: Any = None
        self._floor: Floor | None = None

    def give(self, one: Arrival) -> Fate:
        """Whom the next arrival goes to; they come in the order of time."""
        return self._note(one, self._fate(one, self._when(one.at)))

    def share_out(self, backlog: Sequence[Arrival]) -> list[Fate]:
        """Whom arrivals of one moment go to, as the line does it: what nobody has custody of as a whole, the rest one by one."""
        floor = self._when(backlog[0].at)
        fates = {one.subject: self._note(one, self._fate(one, floor)) for one in backlog if one.brought}
        waiting = [one for one in backlog if not one.brought]
        customers = {one.subject: one.customer for one in waiting}
        # Whoever was kept because another of this very batch was given follows that one again.
        weighed = {one.customer for one in waiting if not one.held}
        known = {
            one.customer: self._owners.get(one.customer) if one.customer in weighed else self._custody(one)
            for one in waiting
        }
        owners = {customer: owner for customer, owner in known.items() if owner is not None}
        together = shared_out(
            lambda _: self._route.policy, [one.subject for one in waiting], customers, owners,
            {one.subject: one.facts for one in waiting}, floor,
        )  # fmt: skip
        # Those that are given together come first: of the same customer the others follow.
        for one in sorted(waiting, key=lambda each: each.subject not in together):
            choice = together.get(one.subject)
            fate = self._fate(one, floor) if choice is None else _given(choice)
            fates[one.subject] = self._note(one, fate)
        return [fates[one.subject] for one in backlog]

    def _when(self, moment: datetime) -> Floor:
        """The floor at a moment, without what has left the desks until then."""
        floor = self._at(moment)
        while self._ends and self._ends[0][0] <= moment:
            floor.burden(heapq.heappop(self._ends)[1], -1)
        return floor

    def _note(self, one: Arrival, fate: Fate) -> Fate:
        if fate.owner is not None:
            self._owners.setdefault(one.customer, fate.owner)
            if one.ends_at is not None:
                heapq.heappush(self._ends, (one.ends_at, fate.owner))
        return fate

    def _custody(self, one: Arrival) -> UUID | None:
        return self._owners.get(one.customer, one.owner if one.held else None)

    def _at(self, moment: datetime) -> Floor:
        env = Env.at(moment, self._zone)
        state = self._shifts.state(env)
        if self._floor is None or state != self._state:
            crew, answers = self._shifts.crew(env)
            loads = self._floor.loads() if self._floor is not None else self._loads
            self._floor = Floor(crew, loads[0], loads[1], env, answers, self._chances, loads[2])
            # Nobody reads who else was considered.
            self._floor.named = 1
            self._state = state
        self._floor.env = env
        return self._floor

    def _fate(self, one: Arrival, floor: Floor) -> Fate:
        owner = one.owner if one.brought else self._custody(one)
        if owner is not None:
            keep(owner, floor, None)
            return Fate(owner, True, 0.0, "")
        choice = choose(self._route.policy, one.facts, floor, None)
        if choice.owner is not None:
            return _given(choice)
        excluded = choice.excluded
        why = (
            CAPACITY
            if CAPACITY in excluded
            else max(excluded, key=lambda name: excluded[name], default=NOBODY)
        )
        return Fate(None, False, 0.0, why)


def _given(choice: Choice) -> Fate:
    """What came of a choice that found somebody, who stands first among those considered."""
    if choice.kept:
        return Fate(choice.owner, True, 0.0, "")
    parts = choice.considered[0].parts
    return Fate(choice.owner, False, parts["value"] * parts.get("chance", 1.0), "")


def pieces(arrivals: Sequence[Arrival]) -> list[list[Arrival]]:
    """Arrivals in their order, those of one moment together where some of them were shared out: one batch of the line is one moment."""
    found: list[list[Arrival]] = []
    for _, group in groupby(arrivals, key=lambda one: one.at):
        some = list(group)
        found += [some] if any(one.shared for one in some) else [[one] for one in some]
    return found


def are_shared(piece: Sequence[Arrival]) -> bool:
    """Whether a piece is shared out as a whole: enough of what was is still there to be seen."""
    return any(one.shared for one in piece) and sum(not one.brought for one in piece) >= BULK
