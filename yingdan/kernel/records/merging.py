"""Merging: what came back fills the blanks of the record we have; it overwrites nothing and moves no owner."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yingdan.base import Fault
from yingdan.kernel.records.filing import use_files
from yingdan.kernel.records.model import Draft, Written
from yingdan.kernel.records.plan import Plan
from yingdan.kernel.records.rules import filling_faults
from yingdan.kernel.records.run import Run
from yingdan.kernel.records.store_rows import Row
from yingdan.kernel.records.telling import audience_of
from yingdan.kernel.records.values import raise_faults


def fill_blanks(plan: Plan, row: dict[str, Any], came: Mapping[str, Any]) -> dict[str, Any]:
    """Put values into the empty fields of a row; what was put."""
    filled: dict[str, Any] = {}
    for name, value in came.items():
        empty = plan.writable[name].empty
        if empty(row.get(name)) and not empty(value):
            row[name] = filled[name] = value
    return filled


def merge(run: Run, plan: Plan, matched: Mapping[UUID, tuple[Row, list[Draft]]]) -> None:
    """Fill the locked records with the drafts that turned out to be them."""
    moved: list[Row] = []
    names: dict[str, None] = {}
    faults: list[Fault] = []
    for found, drafts in matched.values():
        row = {**plan.blank, **found}
        before = dict(row)
        filled_by: list[tuple[Draft, dict[str, Any]]] = []
        for lead in drafts:
            for draft in (lead, *lead.followers):
                filled_by.append((draft, fill_blanks(plan, row, draft.given)))
                draft.row = row
        filled = {name: None for _, part in filled_by for name in part}
        if filled:
            if plan.rules:
                faults += filling_faults(run, plan, filled_by, before)
            run.moved(plan, row["id"], before, row)
            row["version"] += 1
            row["changed_at"] = run.at
            moved.append(row)
            names.update(filled)
            if plan.filed:
                use_files(run, plan, before, row)
            if not plan.searched.isdisjoint(filled):
                run.index(plan, row)
        _tell(run, plan, before, row, filled_by)
    raise_faults(faults, plan.name)
    if moved:
        run.change(plan, moved, names)


def _tell(run: Run, plan: Plan, before: Row, row: Row, filled_by: list[tuple[Draft, dict[str, Any]]]) -> None:
    audience = audience_of(row["owner"], row["unit"])
    implied: list[str] = []
    for draft, filled in filled_by:
        if draft.implied:
            implied += filled
            continue
        data = {"after": plan.wire(filled), "given": plan.wire(draft.given), "version": row["version"]}
        run.teller.tell_other("record.returned", plan.name, row["id"], data, audience)
        run.answer(
            draft.place,
            Written(plan.name, row["id"], row["version"], "matched", before, row, frozenset(filled)),
        )
    if implied:
        run.tell_changed(plan, before, row, implied)
