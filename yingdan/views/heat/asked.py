"""What is asked about a page, as conditions over events."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from yingdan.base import Problem
from yingdan.expr import Literal, to_text
from yingdan.kernel.records import Group, LogAsk, LogBreakdown, log_breakdown
from yingdan.views.heat.definition import PageHeat
from yingdan.views.heat.model import Days, Device
from yingdan.views.numbers import Reader

Measures = dict[str, tuple[str, str | None]]
COUNTED: Measures = {"n": ("count", None), "people": ("count_distinct", "subject")}


@dataclass(frozen=True, slots=True)
class Asked:
    """A page (None: all), a kind of screen (None: any) and a period, asked by somebody of the company's definition."""

    reader: Reader
    body: PageHeat
    days: Days
    path: str | None = None
    device: Device | None = None

    def where(self, *more: str) -> str:
        since, until = (datetime.combine(day, time(), self.reader.env.zone).isoformat() for day in self.days)
        parts = [f'at >= datetime("{since}")', f'at < datetime("{until}")', *self._place(), *more]
        return " && ".join(parts)

    def _place(self) -> list[str]:
        found = [] if self.path is None else [f"data.path == {said(self.path)}"]
        if self.device is not None:
            found.append(f"data.vw {'<' if self.device == 'phone' else '>='} {self.body.phone_below}")
        return found

    def anywhere(self) -> "Asked":
        """The same on any screen."""
        return replace(self, device=None)

    async def counted(
        self,
        event: str,
        groups: tuple[Group, ...] = (),
        measures: Measures | None = None,
        *more: str,
        steps: Mapping[str, float] | None = None,
    ) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
        """How many events of a type, of how many people, and further measures, by groups. Problems as for `log_breakdown`."""
        ask = LogBreakdown(
            LogAsk(event, self.where(*more)), groups, {**COUNTED, **(measures or {})}, steps or {}
        )
        reader = self.reader
        return await log_breakdown(reader.tx, reader.catalog, reader.actor, ask, reader.env)


def said(value: str | int) -> str:
    """A value as an expression writes it."""
    return to_text(Literal(value))


def heat_of(catalog: Any) -> PageHeat:
    """The company's definition; the first by name. Problem page-heat-is-missing 404."""
    for one in catalog.all("page_heat").values():
        body: PageHeat = one.body
        return body
    raise Problem("page-heat-is-missing", 404)


def number(value: Any) -> float | None:
    return float(value) if value is not None else None
