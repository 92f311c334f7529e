"""Removals: into the bin, with what the company's rules say about everything that points there. Set-wise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yingdan.base import Problem
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import store, store_bin
from yingdan.kernel.records.changing import lock_for, not_found
from yingdan.kernel.records.model import Remove, Written
from yingdan.kernel.records.newborn import forget
from yingdan.kernel.records.plan import Plan, Slot, plan_of
from yingdan.kernel.records.rules import broken
from yingdan.kernel.records.run import Run
from yingdan.kernel.records.store_bin import Gone
from yingdan.kernel.records.store_query import titles
from yingdan.kernel.records.store_rows import Row, remove_rows
from yingdan.kernel.records.telling import AllowedBy, Fact, audience_of

# A removal that touches more is a job for an import or an administrator, not for one press.
MOST_TOUCHED = 10_000
_NAMED = 5
_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Pointer:
    """A reference of an object, and what becomes of it when its target is removed."""

    plan: Plan
    slot: Slot
    rule: str


@dataclass(slots=True)
class Removal:
    """What one call of `write` takes away: rows by object, the root of each, and references to be emptied."""

    rows: dict[str, dict[UUID, Row]] = field(default_factory=dict)
    roots: dict[UUID, UUID] = field(default_factory=dict)
    cleared: dict[UUID, list[list[str]]] = field(default_factory=dict)
    allowed_by: dict[UUID, AllowedBy | None] = field(default_factory=dict)


def pointers(catalog: Catalog, object_name: str) -> Iterator[Pointer]:
    """Every reference that packages declared to an object."""
    for one in catalog.objects.values():
        plan = plan_of(catalog, one.name)
        for slot in plan.references:
            if (
                object_name in slot.field.targets
                and not slot.field.system
                and slot.columns
                and _is_plain(slot)
            ):
                rule = slot.options.get("on_delete") or ("restrict" if slot.field.required else "clear")
                yield Pointer(plan, slot, str(rule))


def _is_plain(slot: Slot) -> bool:
    return len(slot.columns) == 1 and slot.field.columns[0][1] in ("uuid", "uuid[]")


async def remove_records(run: Run, removes: Mapping[str, Sequence[tuple[int, Remove]]]) -> None:
    """Carry out removals. Problems: record-not-found 404, action-is-not-allowed 403, version-is-stale 412,
    record-is-referred 409, rule-keeps-record 409, removal-is-too-large 409."""
    removal = Removal()
    for name in removes:
        rows = removal.rows.setdefault(name, {})
        for record, row in (await _judged(run, removal, plan_of(run.catalog, name), removes[name])).items():
            rows[record] = row
            removal.roots[record] = record
    await _follow(run, removal)
    await _refuse_restricted(run, removal)
    await _clear(run, removal)
    await run.flush()
    gone: list[Gone] = []
    for name in sorted(removal.rows):
        gone += await _put_away(run, plan_of(run.catalog, name), removal)
    await store_bin.add_gone(run.tx, gone)


async def _judged(
    run: Run, removal: Removal, plan: Plan, removes: Sequence[tuple[int, Remove]]
) -> dict[UUID, Row]:
    rows = await lock_for(run, plan, [remove.id for _, remove in removes], ("read", "remove"))
    for place, remove in removes:
        row = rows.get(remove.id)
        if row is None or not run.scope(plan.name, "read").allows(row, run.env):
            raise not_found(plan, remove.id)
        allowed = run.scope(plan.name, "remove")
        rule = allowed.opened_by(row, run.env)
        if rule is None and not allowed.everything:
            raise run.refuse(plan.name, "remove", remove.id)
        removal.allowed_by[remove.id] = AllowedBy.of(rule)
        if remove.version is not None and remove.version != row["version"]:
            raise Problem(
                "version-is-stale", 412, object=plan.name, id=str(remove.id), version=row["version"]
            )
        run.answer(place, Written(plan.name, remove.id, row["version"] + 1, "removed", row, row))
    return rows


async def _follow(run: Run, removal: Removal) -> None:
    """Take along what cascades, level by level."""
    waiting: dict[str, list[UUID]] = {name: list(rows) for name, rows in removal.rows.items()}
    while waiting:
        found: dict[str, list[UUID]] = {}
        for name, ids in waiting.items():
            for pointer in pointers(run.catalog, name):
                if pointer.rule == "cascade" and ids:
                    taken = await _take(run, removal, pointer, ids)
                    found.setdefault(pointer.plan.name, []).extend(taken)
        waiting = {name: ids for name, ids in found.items() if ids}


async def _take(run: Run, removal: Removal, pointer: Pointer, ids: Sequence[UUID]) -> list[UUID]:
    plan, slot = pointer.plan, pointer.slot
    known = removal.rows.setdefault(plan.name, {})
    limit = MOST_TOUCHED + 1
    fresh = [key for key in await store_bin.pointing(run.tx, plan, slot, ids, limit) if key not in known]
    if len(fresh) + sum(len(rows) for rows in removal.rows.values()) > MOST_TOUCHED:
        raise Problem("removal-is-too-large", 409, max=MOST_TOUCHED, object=plan.name)
    parents = set(ids)
    taken: list[UUID] = []
    for key, row in (await run.lock(plan, fresh)).items():
        named = [one for one in _named(row[slot.name]) if one in parents]
        if named:
            known[key] = row
            removal.roots[key] = removal.roots[named[0]]
            taken.append(key)
    return taken


def _named(value: Any) -> tuple[UUID, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, tuple | list) else (value,)


async def _refuse_restricted(run: Run, removal: Removal) -> None:
    """Problem record-is-referred 409, with a few records that the actor may see."""
    for name, rows in removal.rows.items():
        for pointer in pointers(run.catalog, name):
            if pointer.rule != "restrict" or not rows:
                continue
            going = removal.rows.get(pointer.plan.name, {})
            looked_at = _LOOKED_AT + len(going)
            found = await store_bin.pointing(run.tx, pointer.plan, pointer.slot, list(rows), looked_at)
            staying = [key for key in found if key not in going]
            if staying:
                raise await _referred(run, name, pointer, staying)


async def _referred(run: Run, name: str, pointer: Pointer, staying: Sequence[UUID]) -> Problem:
    shown = await titles(run.tx, run.catalog, run.actor, pointer.plan.name, staying[:_LOOKED_AT], env=run.env)
    records = [{"id": str(key), "title": title} for key, title in list(shown.items())[:_NAMED]]
    return Problem(
        "record-is-referred",
        409,
        object=name,
        by=pointer.plan.name,
        called=run.catalog.objects[pointer.plan.name].label,
        field=pointer.slot.name,
        records=records,
        names=[one["title"] for one in records if one["title"]],
        more=len(staying) > len(records),
    )


async def _clear(run: Run, removal: Removal) -> None:
    """Empty the references that only pointed."""
    touched: dict[str, dict[UUID, tuple[Row, Row]]] = {}
    for name, rows in list(removal.rows.items()):
        for pointer in pointers(run.catalog, name):
            if pointer.rule == "clear" and rows:
                await _clear_one(run, removal, pointer, list(rows), touched)
    for name, changed in touched.items():
        plan = plan_of(run.catalog, name)
        moved: list[Row] = []
        names: set[str] = set()
        for key in sorted(changed):
            before, after = changed[key]
            row = {**after, "version": before["version"] + 1, "changed_at": run.at}
            fields = [one for one in plan.writable if row.get(one) != before.get(one)]
            for rule in broken(plan, row, run.env, fields, before) if plan.rules else ():
                raise Problem("rule-keeps-record", 409, object=plan.name, rule=rule.name, label=rule.label)
            names.update(fields)
            moved.append(row)
            run.moved(plan, key, before, row)
            run.tell_changed(plan, before, row, fields)
        run.change(plan, moved, names)


async def _clear_one(
    run: Run,
    removal: Removal,
    pointer: Pointer,
    ids: Sequence[UUID],
    touched: dict[str, dict[UUID, tuple[Row, Row]]],
) -> None:
    plan, slot = pointer.plan, pointer.slot
    going = removal.rows.get(plan.name, {})
    found = await store_bin.pointing(run.tx, plan, slot, ids, MOST_TOUCHED + 1)
    if len(found) > MOST_TOUCHED:
        raise Problem("removal-is-too-large", 409, max=MOST_TOUCHED, object=plan.name)
    staying = [key for key in found if key not in going]
    mine = touched.setdefault(plan.name, {})
    parents = set(ids)
    for key, row in (await run.lock(plan, staying)).items() if staying else ():
        before, after = mine.get(key, (row, row))
        named = [one for one in _named(after[slot.name]) if one in parents]
        if not named:
            continue
        rest = tuple(one for one in _named(after[slot.name]) if one not in parents)
        mine[key] = (
            before,
            {**after, slot.name: (rest or None) if isinstance(after[slot.name], tuple) else None},
        )
        for one in named:
            removal.cleared.setdefault(one, []).append([plan.name, str(key), slot.name])


async def _put_away(run: Run, plan: Plan, removal: Removal) -> list[Gone]:
    rows = removal.rows[plan.name]
    if not rows:
        return []
    facts: list[Fact] = []
    for key, row in rows.items():
        run.moved(plan, key, row, None)
        allowed_by, audience = removal.allowed_by.get(key), audience_of(row["owner"], row["unit"])
        facts.append(Fact(key, {}, {}, row["version"] + 1, audience, allowed_by))
    ids = sorted(rows)
    forget(run.tx, plan.name, ids)
    await remove_rows(run.tx, plan, ids, run.at)
    await store.drop_records(run.tx, ids)
    run.teller.tell("removed", plan.name, facts)
    return [
        Gone(key, plan.name, removal.roots[key], run.actor.key, run.at, removal.cleared.get(key, ()))
        for key in ids
    ]
