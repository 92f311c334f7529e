"""The rules of an object, asked of rows as they would be after a write. ADR 0036."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from yingdan.base import Fault
from yingdan.expr import Env
from yingdan.kernel.catalog import Catalog, Rule
from yingdan.kernel.records.model import Draft
from yingdan.kernel.records.plan import Plan, plan_of
from yingdan.kernel.records.run import Run
from yingdan.kernel.records.values import load_values

# Who writes references of other records because their target is merged: only a rule that held is asked.
_FOLLOWING = frozenset({"merge"})


def broken(
    plan: Plan,
    row: Mapping[str, Any],
    env: Env,
    moved: Collection[str] | None = None,
    before: Mapping[str, Any] | None = None,
) -> list[Rule]:
    """The rules that a row breaks. `moved`: only those that read one of these fields; None asks all. `before`: only those that this
    row did not break."""
    rules = plan.rules
    if moved is not None:
        rules = tuple(rule for rule in rules if not rule.broken.inputs.isdisjoint(moved))
    found = list(_broken(plan, rules, row, env))
    if found and before is not None:
        known = set(_broken(plan, found, before, env))
        return [rule for rule in found if rule not in known]
    return found


def _broken(plan: Plan, rules: Sequence[Rule], row: Mapping[str, Any], env: Env) -> Iterator[Rule]:
    if not rules:
        return
    if plan.computed:
        whole = dict(row)
        plan.fill(whole, {name for rule in rules for name in rule.broken.reads}, env)
        row = whole
    for rule in rules:
        if rule.broken.value(row, env) is True:
            yield rule


def _fault(rule: Rule, at: str, field: str | None = None) -> Fault:
    params = {"rule": rule.name, "field": rule.field, "label": rule.label}
    return Fault(f"{at}/{field or rule.field}", "rule-is-broken", params)


def draft_fault(run: Run, rule: Rule, draft: Draft) -> Fault:
    """That a rule would be broken by a draft; one that is implied is told where it stands in the change it came with."""
    place, field = draft.asked
    return _fault(rule, run.place(place), field)


def filling_faults(
    run: Run, plan: Plan, filled_by: Sequence[tuple[Draft, Mapping[str, Any]]], before: Mapping[str, Any]
) -> list[Fault]:
    """What filling the blanks of a record would newly break, at the first draft with which it does."""
    faults: list[Fault] = []
    row = dict(before)
    for draft, filled in filled_by:
        was = dict(row)
        row |= filled
        faults += [draft_fault(run, rule, draft) for rule in broken(plan, row, run.env, filled, was)]
    return faults


def change_faults(
    run: Run,
    plan: Plan,
    place: int,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    moved: Collection[str],
) -> list[Fault]:
    """What the change at a place would break."""
    known = before if run.source in _FOLLOWING else None
    found = broken(plan, after, run.env, moved, known)
    return [_fault(rule, run.place(place)) for rule in found]


def creation_faults(
    catalog: Catalog,
    object_name: str,
    values: Mapping[str, Any],
    env: Env,
    *,
    loaded: bool,
    coming: Collection[str] = (),
) -> list[Fault]:
    """The rules that a new record with these values would break, at its fields (`/values/amount`), without writing. `loaded`: they are
    Python values; values that do not fit count as missing. Rules that read what only writing finds (`coming`, and references
    that find their record, numbers, stamps) are not judged."""
    plan = plan_of(catalog, object_name)
    if not plan.rules:
        return []
    given = dict(values) if loaded else load_values(plan, values, "", [], keep_empty=False)
    row = {**plan.blank, **dict(plan.defaults), **given, "created_at": env.now}
    found = {one.field for one in plan.resolves} | {slot.name for slot in (*plan.numbered, *plan.stamped)}
    open_ = {*coming, *(name for name in found if row.get(name) is None)}
    return [
        _fault(rule, "/values") for rule in broken(plan, row, env) if rule.broken.inputs.isdisjoint(open_)
    ]
