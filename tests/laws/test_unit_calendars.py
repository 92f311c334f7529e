"""Whatever the tree and whoever has calendars of their own: a unit's hours are those of the nearest that has some, else everybody's. ADR 0081."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert

from yingdan.base.worktime import WEEKDAYS
from yingdan.decisions import compile_calendars
from yingdan.decisions.definition import Calendar
from yingdan.kernel.catalog import Catalog, build
from yingdan.kernel.definitions import KINDS, Definition
from yingdan.work import compile_clocks

NAME = "sales.workdays"
LABEL = {"zh": "日历", "en": "Calendar"}
NINE = [["09:00", "18:00"]]
# Units in the order of a tree: the parent of each is one before it.
TREES = st.integers(1, 8).flatmap(
    lambda count: st.tuples(*(st.integers(0, max(0, place - 1)) for place in range(count)))
)
MOMENTS = st.integers(0, 14 * 24 * 60).map(
    lambda minutes: datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=minutes)
)


def week(*off: int) -> dict[str, Any]:
    return {"label": LABEL, "weekly": {day: NINE for place, day in enumerate(WEEKDAYS) if place not in off}}


def defined(kind: str, name: str, raw: dict[str, Any]) -> Definition:
    return Definition(
        uuid5(NAMESPACE_OID, f"{kind} {name}"),
        "sales",
        kind,
        name,
        convert(raw, KINDS[kind].body),
        raw,
        "",
    )


def company(own: dict[int, int]) -> Catalog:
    """Everybody rests on Saturday and Sunday; unit `u` of `own` rests on that day of the week and the next."""
    variants = [
        defined("variant", f"sales.own_{unit}", {"label": LABEL, "unit": str(UUID(int=unit + 1)), "kind": "calendar",
                "name": NAME, "body": week(day, (day + 1) % 7)})
        for unit, day in own.items()
    ]  # fmt: skip
    return build(1, [defined("calendar", NAME, week(5, 6)), *variants])


def path_of(tree: tuple[int, ...], unit: int) -> list[int]:
    found = [unit]
    while found[-1] != 0:
        found.append(tree[found[-1]])
    return found


@given(TREES, st.dictionaries(st.integers(0, 7), st.integers(0, 6)), MOMENTS, st.integers(1, 20 * 60))
def test_a_promise_is_due_by_the_hours_of_the_nearest_unit_that_has_its_own(
    tree: tuple[int, ...], own: dict[int, int], start: datetime, minutes: int
) -> None:
    catalog = company({unit: day for unit, day in own.items() if unit < len(tree)})
    clocks = catalog.once(compile_clocks)
    for unit in range(len(tree)):
        path = path_of(tree, unit)
        nearest = next((own[one] for one in path if one in own), None)
        rests = {5, 6} if nearest is None else {nearest, (nearest + 1) % 7}
        due = clocks.hours(NAME, start, tuple(UUID(int=one + 1) for one in path)).after(start, minutes * 60)
        local = due + timedelta(hours=8)
        assert (local - timedelta(seconds=1)).weekday() not in rests
        counted, at = 0, start + timedelta(hours=8)
        while at < local:
            counted += at.weekday() not in rests and 9 <= at.hour < 18
            at += timedelta(minutes=1)
        assert counted == minutes


def test_calendars_are_the_same_for_everybody_until_a_unit_has_its_own() -> None:
    plain = compile_calendars(company({}))
    assert (plain.differ, plain.key(NAME, (UUID(int=1),))) == (False, NAME)
    assert isinstance(company({}).definitions["calendar", NAME].body, Calendar)
