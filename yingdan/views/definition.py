"""What a package may declare for this stage: its cockpit, and, in files of their own, views and forms."""

from typing import Any

import msgspec

from yingdan.base import Fault
from yingdan.kernel.definitions import Kind, register

Text = dict[str, str]


class Figures(msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """The metrics whose numbers the cockpit and the board show. `today`: a person's own day. `waiting`: open promises by
    light, a record under its foremost one; `open`: records at hand; `pool`: records nobody owns; `tasks`: what is to be
    done; `response` and `in_time`: how fast, and what share kept, in the last seven days; `watched`: counts of what should not be
    there, red where they are not zero."""

    today: tuple[str, ...]
    waiting: str
    open: str
    pool: str
    response: str
    in_time: str
    tasks: str | None = None
    watched: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Every metric named."""
        single = (self.waiting, self.open, self.pool, self.response, self.in_time, self.tasks)
        return (*self.today, *self.watched, *(name for name in single if name is not None))


class Cockpit(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The first screen of people who work on `object`: `card` fields of each record, the choice field whose `waiting`
    values still need work, the metrics of its numbers. `contact_clock` was looked at before there were `figures`; older
    versions have it."""

    label: Text
    object: str
    card: list[str]
    status: str
    waiting: list[str]
    contact_clock: str | None = None
    tasks: str | None = None
    figures: Figures | None = None


def _check(body: Cockpit, name: str, catalog: Any) -> list[Fault]:
    target = catalog.objects.get(body.object)
    if target is None:
        return []
    faults = [
        Fault("/card", "field-is-unknown", {"field": field, "object": body.object})
        for field in [*body.card, body.status]
        if field not in target.fields
    ]
    if body.figures is not None:
        for member, dimensions in _TAKEN_APART.items():
            found = catalog.get("metric", getattr(body.figures, member))
            lacking = [one for one in dimensions if found and one not in found.body.dimensions]
            faults += [
                Fault(f"/figures/{member}", "metric-lacks-the-dimension", {"dimension": one})
                for one in lacking
            ]
    return faults


# How the board takes its numbers apart.
_TAKEN_APART = {
    "waiting": ("owner", "unit", "light"), "open": ("owner",), "response": ("owner",), "in_time": ("owner",),
}  # fmt: skip


def _references(body: Cockpit) -> list[tuple[str, str]]:
    clocks = [("clock", body.contact_clock)] if body.contact_clock is not None else []
    metrics = body.figures.names() if body.figures is not None else ()
    return [("object", body.object), *clocks, *(("metric", name) for name in metrics)]


COCKPIT = register(
    Kind(
        "cockpit",
        "views",
        Cockpit,
        _check,
        _references,
        label={"zh": "作战台", "en": "Cockpit"},
        by_unit=True,
    )
)


def cockpit_of(catalog: Any) -> Cockpit | None:
    """The company's cockpit; the first by name when several packages bring one."""
    for definition in catalog.all("cockpit").values():
        found: Cockpit = definition.body
        return found
    return None
