"""A dry run: every row fitted, nothing written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from yingdan.base import Fault
from yingdan.connectors.mapping import Draft
from yingdan.connectors.sheets.rows import RowPlan
from yingdan.kernel.records import Key, match_value

Ruled = Callable[[Draft], list[Fault]]


@dataclass(slots=True)
class Checked:
    """ok, bad: rows that fit and rows with at least one fault (these are imported too, the faulty cells kept aside). `refused`: rows
    that as new records break a rule, and will not come in. `duplicates`: rows
    that are the same person or company as an earlier one, or have its value in a field that must be unique. `keys`: by which the records are known; `values`: those of the key column, when there is one."""

    ok: int = 0
    bad: int = 0
    refused: int = 0
    duplicates: int = 0
    faults: list[dict[str, Any]] = field(default_factory=list)
    keys: dict[Key, int] = field(default_factory=dict)
    values: dict[Any, int] = field(default_factory=dict)


def check_rows(plan: RowPlan, rows: Iterable[list[str]], most: int, ruled: Ruled | None = None) -> Checked:
    """Check all rows; at most `most` faults are kept. `ruled`: what rules a draft breaks as a new record."""
    checked = Checked()
    for number, row in enumerate(rows, 1):
        draft = plan.draft(row, number)
        if draft is None:
            continue
        if plan.key is not None:
            if (value := draft.values.get(plan.key)) is None:
                draft.faults.append(
                    Fault(f"row {number}/{plan.key}", "value-is-required", {"field": plan.key})
                )
            else:
                checked.duplicates += value in checked.values
                checked.values.setdefault(value, number)
        named = [(kind, match_value(kind, draft.values.get(name))) for kind, name in plan.keys]
        keys: list[Key] = [(kind, value) for kind, value in named if value is not None]
        if plan.key is None and any(key in checked.keys for key in keys):
            checked.duplicates += 1
        for key in keys:
            checked.keys.setdefault(key, number)
        broken = ruled(draft) if ruled is not None and plan.mode == "create" else []
        checked.refused += bool(broken)
        draft.faults += broken
        if not draft.faults:
            checked.ok += 1
            continue
        checked.bad += not broken
        for fault in draft.faults[: most - len(checked.faults)]:
            _, known, field = fault.at.partition("/values/")
            column = plan.heading(field) if known else fault.at.split("/", 1)[-1]
            checked.faults.append(
                {"row": number, "column": column, "slug": fault.slug, "params": dict(fault.params)}
            )
    return checked
