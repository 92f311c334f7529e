"""The kind `view`: how the records of an object are looked at, as a list, kanban, calendar or timeline."""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from yingdan.base import Fault, Label
from yingdan.kernel.access import QuestionNames
from yingdan.kernel.catalog import expr_faults, name_faults
from yingdan.kernel.definitions import Kind, register

Layout = Literal["list", "kanban", "calendar", "timeline"]
# Fields whose values make columns of a kanban, and those that have a day.
GROUPING = frozenset({"choice", "boolean", "reference", "user", "unit"})
TIMED = frozenset({"date", "datetime"})
SUMMED = frozenset({"integer", "decimal", "money", "percent", "duration"})


class ViewBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A way to look at records that people open by name. `sort`: field names, `-` before one for descending.

    `group`: the field whose values are the columns of a kanban or the rows of a timeline; `sum`: the number added up
    per column; `card`: the fields on a card, the columns when empty. `start`, `end`: the days of a calendar or timeline.
    `filter`: an expression over the fields and `actor`.
    """

    label: Label
    object: str
    columns: tuple[str, ...]
    filter: str | None = None
    sort: tuple[str, ...] = ()
    layout: Layout = "list"
    group: str | None = None
    sum: str | None = None
    card: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None
    icon: str | None = None
    order: int = 0


def _named(body: ViewBody) -> Iterator[tuple[str, str]]:
    yield from ((f"/columns/{place}", column) for place, column in enumerate(body.columns))
    yield from ((f"/sort/{place}", one.removeprefix("-")) for place, one in enumerate(body.sort))
    yield from ((f"/card/{place}", one) for place, one in enumerate(body.card))
    for key in ("group", "sum", "start", "end"):
        if (name := getattr(body, key)) is not None:
            yield f"/{key}", name


def _layout_faults(body: ViewBody, fields: Any) -> Iterator[Fault]:
    fits = {"group": GROUPING, "sum": SUMMED, "start": TIMED, "end": TIMED}
    for key, types in fits.items():
        field = fields.get(getattr(body, key) or "")
        # The result of a formula or roll-up decides by its own type; only plain fields can be judged here.
        if field is not None and field.type not in types | {"formula", "roll_up"}:
            yield Fault(
                f"/{key}", "field-does-not-fit-the-layout", {"field": field.name, "types": sorted(types)}
            )
    if body.layout == "kanban" and body.group is None:
        yield Fault("/group", "layout-needs-a-field", {"layout": body.layout, "key": "group"})
    if body.layout in ("calendar", "timeline") and body.start is None:
        yield Fault("/start", "layout-needs-a-field", {"layout": body.layout, "key": "start"})


def _check(body: ViewBody, name: str, catalog: Any) -> list[Fault]:
    faults = name_faults(name, 2)
    found = catalog.objects.get(body.object)
    if found is None:
        return faults
    for at, field in _named(body):
        if field != "id" and field not in found.fields:
            faults.append(Fault(at, "field-is-missing", {"object": found.label, "field": field}))
    faults += _layout_faults(body, found.fields)
    if body.filter is not None:
        faults += expr_faults(body.filter, QuestionNames(found, catalog), "/filter", boolean=True)
    return faults


def _references(body: ViewBody) -> set[tuple[str, str]]:
    return {("object", body.object)}


_TUNABLE = frozenset({"label", "icon", "columns", "sort", "card"})
VIEW = register(
    Kind("view", "views", ViewBody, _check, _references, _TUNABLE, {"zh": "视图", "en": "View"}, by_unit=True)
)
