"""The clock definitions of one catalog, compiled once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base.worktime import WorkTime, work_time
from yingdan.decisions import Calendars, compile_calendars
from yingdan.expr import Type, check, parse, to_python
from yingdan.work.clocks import Rule, index
from yingdan.work.definition import ClockBody
from yingdan.work.ladder import Rung, rungs_of
from yingdan.work.names import EventNames
from yingdan.work.span import seconds_of


@dataclass(frozen=True)
class Clocks:
    """Rules by event, and what each clock promises. Working-time tables are made per day of use."""

    rules: dict[tuple[str, str | None], list[Rule]]
    bodies: dict[str, ClockBody]
    within: dict[str, int]
    ladders: dict[str, tuple[Rung, ...]]
    pauses: dict[str, int]
    calendars: Calendars
    _tables: dict[tuple[str, int], WorkTime]

    def table(self, clock: str, at: datetime, path: tuple[UUID, ...]) -> WorkTime:
        """W for a clock's calendar around a moment, as it is in a unit (given with those above it; `()`: for all)."""
        return self.hours(self.bodies[clock].calendar, at, path)

    def hours(self, name: str, at: datetime, path: tuple[UUID, ...]) -> WorkTime:
        """W of a calendar around a moment, as it is in a unit."""
        hours = self.calendars.key(name, path)
        key = (hours, at.toordinal() // 90)
        if key not in self._tables:
            self._tables[key] = work_time(self.calendars.weeks[hours], at.date())
        return self._tables[key]


def compile_clocks(catalog: Any) -> Clocks:
    """For `catalog.once`."""
    rules: list[Rule] = []
    bodies: dict[str, ClockBody] = {}
    for name, definition in catalog.all("clock").items():
        body: ClockBody = definition.body
        bodies[name] = body
        for op in ("start", "meet", "cancel", "pause", "resume"):
            for trigger in getattr(body, op):
                source = trigger.object or body.object
                when = None
                if trigger.when is not None:
                    names = EventNames(catalog, trigger.event, catalog.objects[source])
                    when = to_python(check(parse(trigger.when), names, Type.BOOL))
                rules.append(Rule(name, op, trigger.event, source, trigger.subject, when))
    within = {name: seconds_of(body.within) or 60 for name, body in bodies.items()}
    ladders = {name: rungs_of(body) for name, body in bodies.items()}
    pauses = {
        name: seconds_of(body.pause_most or "") or 0 for name, body in bodies.items() if body.pause_most
    }
    return Clocks(index(rules), bodies, within, ladders, pauses, catalog.once(compile_calendars), {})
