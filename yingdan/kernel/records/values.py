"""Values from outside become Python values, or faults: all of them at once."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from yingdan.base import Fault, Problem
from yingdan.fields import KEPT, Refused
from yingdan.kernel.catalog import Catalog, Object
from yingdan.kernel.records.plan import SET_BY_PLATFORM, Plan, field_is_hidden, plan_of

_MOST_FAULTS = 200


def load_values(
    plan: Plan, values: Mapping[str, Any], at: str, faults: list[Fault], *, keep_empty: bool
) -> dict[str, Any]:
    """The values as Python values; what is wrong goes to `faults` under `at`. Empty ones stay (as None) only with
    `keep_empty`."""
    found: dict[str, Any] = {}
    slots = plan.writable
    for name, wire in values.items():
        slot = slots.get(name)
        if slot is None:
            faults.append(
                Fault(f"{at}/{name}", _why_unknown(plan, name), {"field": name, "object": plan.name})
            )
            continue
        if wire is None:
            if keep_empty:
                found[name] = None
            continue
        try:
            value = slot.load(wire, slot.options)
        except Refused as refused:
            faults.append(refused.fault(f"{at}/{name}"))
            continue
        if value is KEPT:
            continue
        if value is not None or keep_empty:
            found[name] = value
    return found


def _why_unknown(plan: Plan, name: str) -> str:
    if name in SET_BY_PLATFORM:
        return "field-is-set-by-the-platform"
    return "field-is-derived" if name in plan.slots else "field-is-unknown"


def missing(plan: Plan, values: Mapping[str, Any], at: str) -> Iterable[Fault]:
    """A fault for each required field without a value."""
    for name in plan.required:
        if name not in values or plan.writable[name].empty(values[name]):
            yield missing_fault(plan, name, at)


def missing_fault(plan: Plan, name: str, at: str) -> Fault:
    """That a field of a record has to have a value."""
    return Fault(f"{at}/{name}", "value-is-required", {"field": name, "label": plan.slots[name].field.label})


def value_taken(plan: Plan, name: str, about: Mapping[str, Any]) -> Problem:
    """Problem value-is-taken 409: a unique field of another record has the value. `about`: more members of the answer."""
    label = plan.slots[name].field.label
    return Problem("value-is-taken", 409, object=plan.name, field=name, label=label, **about)


def raise_faults(faults: list[Fault], object_name: str) -> None:
    """Problem values-are-faulty 422 when there are any."""
    if faults:
        shown = faults[:_MOST_FAULTS]
        raise Problem("values-are-faulty", 422, faults=shown, object=object_name, count=len(faults))


def refuse_hidden(names: Iterable[str], allowed: Collection[str], about: Object) -> None:
    """Problem field-is-hidden 403 for the first field that is not allowed."""
    for name in names:
        if name not in allowed:
            raise field_is_hidden(about, name)


def check_values(catalog: Catalog, object_name: str, values: Mapping[str, Any]) -> list[Fault]:
    """What `write` would refuse about the values of a new record, without writing: imports sort out bad rows with
    it. Match keys and rights are not judged."""
    plan = plan_of(catalog, object_name)
    faults: list[Fault] = []
    loaded = load_values(plan, values, "/values", faults, keep_empty=False)
    loaded.update({name: value for name, value in plan.defaults if name not in loaded})
    bad = {fault.at for fault in faults}
    faults += [fault for fault in missing(plan, loaded, "/values") if fault.at not in bad]
    return faults


def python_values(catalog: Catalog, object_name: str, wire: Mapping[str, Any]) -> dict[str, Any]:
    """The `after` of an event as Python values; fields that are no longer there or no longer fit are left out."""
    plan = plan_of(catalog, object_name)
    found: dict[str, Any] = {}
    for name, value in wire.items():
        slot = plan.slots.get(name)
        if slot is None:
            continue
        try:
            loaded = slot.load(value, slot.options)
        except Refused:
            continue
        if loaded is not KEPT:
            found[name] = loaded
    return found
