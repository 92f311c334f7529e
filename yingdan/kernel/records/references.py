"""References that were given must point to something; those the platform resolves itself do."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from yingdan.base import Fault
from yingdan.kernel.records.plan import Plan, plan_of
from yingdan.kernel.records.run import Run
from yingdan.kernel.records.store_rows import existing

Given = tuple[Plan, Mapping[str, Any], str]


async def reference_faults(run: Run, given: Iterable[Given], coming: frozenset[UUID]) -> list[Fault]:
    """A fault for each reference to a record that is not there. `given`: (plan, values, place of the values);
    `coming`: ids this write creates. One look per object pointed to, none when nothing points."""
    wanted: dict[str, dict[UUID, list[tuple[str, str]]]] = {}
    for plan, values, at in given:
        for slot in plan.references:
            value = values.get(slot.name)
            if value is None:
                continue
            for target, key in slot.field.field_type.pointers(value, slot.options):
                if key not in coming:
                    wanted.setdefault(target, {}).setdefault(key, []).append((f"{at}/{slot.name}", slot.name))
    faults: list[Fault] = []
    for target, places in wanted.items():
        if target not in run.catalog.objects:
            continue
        there = await existing(run.tx, plan_of(run.catalog, target), list(places))
        faults += [
            Fault(at, "reference-is-unknown", {"field": name, "object": target})
            for key, found in places.items()
            if key not in there
            for at, name in found
        ]
    return faults
