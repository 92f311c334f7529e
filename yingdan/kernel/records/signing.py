"""Values that say who gave them and when: the door fills that in, whatever the sender claimed."""

from collections.abc import Mapping
from typing import Any

from yingdan.kernel.records.plan import Plan
from yingdan.kernel.records.run import Run


def sign(run: Run, plan: Plan, values: dict[str, Any], row: Mapping[str, Any]) -> None:
    """Stamp the values a person gave, in place; one that is already in the row keeps its stamp. The system brings
    values that were stamped elsewhere."""
    if run.actor.system is not None:
        return
    for slot in plan.stamped:
        value = values.get(slot.name)
        if value is not None:
            values[slot.name] = slot.field.field_type.stamp(value, row.get(slot.name), run.actor.key, run.at)
