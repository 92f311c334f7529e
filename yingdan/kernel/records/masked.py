"""Shapes of masked values that come back with a change: they say "as it was", and are never written."""

from collections.abc import Mapping
from typing import Any

from yingdan.base import Fault
from yingdan.fields import Masked, Refused
from yingdan.kernel.records.plan import Plan
from yingdan.kernel.records.run import Run
from yingdan.kernel.records.store_rows import Row


def apart(plan: Plan, values: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """The values of a change, and apart from them those that may be shapes: a shape holds a `*`."""
    if plan.masked.isdisjoint(values):
        return values, {}
    shapes = {
        name: Masked(values[name])
        for name in plan.masked.intersection(values)
        if isinstance(values[name], str) and "*" in values[name] and name in plan.writable
    }
    return {name: value for name, value in values.items() if name not in shapes}, shapes


def settle(
    run: Run, plan: Plan, place: int, row: Row, values: dict[str, Any], faults: list[Fault]
) -> dict[str, Any]:
    """The values without the shapes. What is the shape of the row's own value leaves it as it is, whoever sends it (a sheet that
    was exported comes back). Anything else with a star is refused from who sees no more than the shape, and is a value from others."""
    given = [name for name, value in values.items() if type(value) is Masked]
    if not given:
        return values
    settled = {name: value for name, value in values.items() if name not in given}
    shapes = run.scope(plan.name, "read").shapes(row, run.env)
    for name in given:
        slot, text, at = plan.writable[name], str(values[name]), f"{run.place(place)}/{name}"
        if row.get(name) is not None and slot.field.field_type.mask(row[name]) == text:
            continue
        if name in shapes:
            faults.append(Fault(at, "value-is-masked", {"field": name, "label": slot.field.label}))
            continue
        try:
            settled[name] = slot.load(text, slot.options)
        except Refused as refused:
            faults.append(refused.fault(at))
    return settled
