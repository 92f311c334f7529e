"""Merging records that are the same thing, and taking it back. ADR 0029 says what moves and what stays."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx, uuid7
from yingdan.events import Event, append
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import store_merges as store
from yingdan.kernel.records.changing import judge_changes
from yingdan.kernel.records.model import Change, Query, Remove, Restore, Update
from yingdan.kernel.records.plan import Plan, plan_of
from yingdan.kernel.records.run import Run
from yingdan.kernel.records.store_merges import Merge
from yingdan.kernel.records.store_query import query, read
from yingdan.kernel.records.store_rows import Row
from yingdan.kernel.records.telling import Teller, audience_of
from yingdan.kernel.records.writing import write

MOST_MERGED = 20
_PAGE = 500
_SYSTEM = System("merge")


@dataclass(frozen=True, slots=True)
class Pointing:
    """A field whose values point to an object; `many`: a list of pointers."""

    object: str
    field: str
    many: bool


def pointing_to(catalog: Catalog, object_name: str) -> list[Pointing]:
    """Every stored field of every object that may point to records of an object."""
    found: list[Pointing] = []
    for name in sorted(catalog.objects):
        for field in catalog.objects[name].fields.values():
            if field.derived or field.system or object_name not in field.field_type.targets(field.options):
                continue
            many = field.field_type.type(field.options).startswith("list<")
            found.append(Pointing(name, field.name, many))
    return found


def where_pointing(pointing: Pointing, ids: Sequence[UUID]) -> str:
    """The condition for rows that point to one of these records."""
    if pointing.many:
        return " || ".join(f'"{key}" in {pointing.field}' for key in ids)
    listed = ", ".join(f'"{key}"' for key in ids)
    return f"{pointing.field} in [{listed}]"


async def merge_records(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    object_name: str,
    survivor: UUID,
    merged: Sequence[UUID],
    take: Mapping[str, UUID],
    env: Env,
) -> Merge:
    """Make several records one. `take`: which record a field's value comes from; blanks of the survivor are filled in
    the order of `merged`. Problems: merge-needs-others 422, record-not-found 404, action-is-not-allowed 403, and those
    of `write`."""
    others = [key for key in dict.fromkeys(merged) if key != survivor]
    if not others or len(others) > MOST_MERGED:
        raise Problem("merge-needs-others", 422, most=MOST_MERGED)
    plan = plan_of(catalog, object_name)
    run = Run(tx, catalog, actor, env.now, env, "ui", Teller(actor.key, "ui", env.now, None, 0), [])
    rows = await _locked(run, plan, survivor, others)
    values = _chosen(run, plan, rows, survivor, others, take)
    keys = await store.keys_held(tx, object_name, others)
    key = uuid7()
    references = await _move_references(tx, catalog, object_name, survivor, others, env, key)
    await write(tx, catalog, actor, [Remove(object_name, one) for one in others], at=env.now, cause=key)
    before = plan.wire({name: rows[survivor].get(name) for name in values})
    if values:
        await write(tx, catalog, actor, [Update(object_name, survivor, values)], at=env.now, cause=key)
    if keys:
        await store.give_keys(tx, object_name, [(kind, value, survivor) for kind, value, _ in keys], survivor)
    moved = {
        "before": before,
        "after": {
            n: plan.writable[n].wire(v) if plan.writable[n].traits.secret else v for n, v in values.items()
        },
        "sealed": _sealed(plan, rows[survivor], values),
        "references": references,
        "comments": await store.move_comments(tx, others, survivor),
        "marks": await store.take_marks(tx, others, survivor),
        "keys": [{"kind": kind, "value": value, "record": str(record)} for kind, value, record in keys],
    }
    made = Merge(key, object_name, survivor, others, actor.key, env.now, moved)
    await store.add_merge(tx, made)
    data = {"merge": str(key), "merged": [str(one) for one in others], "fields": sorted(values)}
    await append(tx, [_event("record.merged", made, rows[survivor], actor, data, env.now)])
    return made


async def _locked(run: Run, plan: Plan, survivor: UUID, others: Sequence[UUID]) -> dict[UUID, Row]:
    """All rows, locked in the order of ids; the first refusal is raised."""
    asked: dict[int, Update | Remove] = {0: Update(plan.name, survivor, {})}
    asked |= {place: Remove(plan.name, key) for place, key in enumerate(others, 1)}
    fine, refused = await judge_changes(run, plan, asked)
    for place in sorted(refused):
        raise refused[place]
    return {asked[place].id: row for place, row in fine.items()}


def _chosen(
    run: Run,
    plan: Plan,
    rows: Mapping[UUID, Row],
    survivor: UUID,
    others: Sequence[UUID],
    take: Mapping[str, UUID],
) -> dict[str, Any]:
    """The survivor's new values in wire form: those chosen, and its blanks filled from what the actor may see."""
    shown = {key: run.scope(plan.name, "read").shows(row, run.env) for key, row in rows.items()}
    may = run.scope(plan.name, "update").shows(rows[survivor], run.env)
    values: dict[str, Any] = {}
    for name, slot in plan.writable.items():
        if name in ("owner", "unit") and name not in take:
            continue
        source = take.get(name)
        if source is None and slot.empty(rows[survivor].get(name)):
            source = next(
                (key for key in others if name in shown[key] and not slot.empty(rows[key].get(name))), None
            )
        if source is None or source == survivor or name not in may:
            continue
        if source not in rows:
            raise Problem("record-not-found", 404, object=plan.name, id=str(source))
        if name in shown[source]:
            value = rows[source].get(name)
            values[name] = value if slot.traits.secret else slot.wire(value)  # a secret in words is a mask
    return values


def _sealed(plan: Plan, row: Row, names: Iterable[str]) -> dict[str, str]:
    """The secrets of a row as they are stored."""
    slots = [plan.writable[name] for name in names if plan.writable[name].traits.secret]
    found = {slot.name: slot.field.field_type.to_row(row.get(slot.name))[0] for slot in slots}
    return {name: token for name, token in found.items() if token is not None}


async def _move_references(
    tx: Tx, catalog: Catalog, object_name: str, survivor: UUID, others: Sequence[UUID], env: Env, cause: UUID
) -> list[dict[str, str]]:
    """Whatever points to the merged records points to the survivor; what was where."""
    moved: list[dict[str, str]] = []
    gone = set(others)
    for pointing in pointing_to(catalog, object_name):
        slot = plan_of(catalog, pointing.object).slots[pointing.field]
        async for rows in _pages(tx, catalog, pointing, others, env):
            changes: list[Change] = []
            for row in rows:
                if pointing.object == object_name and row["id"] in gone:
                    continue
                wire = slot.wire(row[pointing.field])
                value, was = _replaced(wire, {str(key): str(survivor) for key in others})
                changes.append(Update(pointing.object, row["id"], {pointing.field: value}))
                moved += [
                    {"object": pointing.object, "field": pointing.field, "id": str(row["id"]), "was": one}
                    for one in was
                ]
            if changes:
                await write(tx, catalog, _SYSTEM, changes, at=env.now, cause=cause, source="merge")
    return moved


async def _pages(tx: Tx, catalog: Catalog, pointing: Pointing, ids: Sequence[UUID], env: Env) -> Any:
    """Referring rows in pages, all read before the first is changed, so that none is met twice."""
    cursor: str | None = None
    pages: list[Any] = []
    while True:
        asked = Query(
            pointing.object,
            (pointing.field,),
            where_pointing(pointing, ids),
            (("created_at", False),),
            _PAGE,
            cursor,
        )
        page = await query(tx, catalog, _SYSTEM, asked, env)
        pages.append(page.rows)
        cursor = page.next
        if cursor is None:
            break
    for rows in pages:
        yield rows


def _replaced(wire: Any, to: Mapping[str, str]) -> tuple[Any, list[str]]:
    """A reference value with some ids replaced, and which were; lists keep their order and nothing twice."""
    if isinstance(wire, list | tuple):
        was = [str(one) for one in wire if str(one) in to]
        return list(dict.fromkeys(to.get(str(one), str(one)) for one in wire)), was
    if isinstance(wire, Mapping):
        key = str(wire["id"])
        return {**wire, "id": to.get(key, key)}, [key] if key in to else []
    return to.get(str(wire), wire), [str(wire)] if str(wire) in to else []


async def unmerge_records(
    tx: Tx, catalog: Catalog, actor: Actor, object_name: str, key: UUID, env: Env
) -> tuple[Merge, list[str]]:
    """Take a merge back; the merge, and the fields of the survivor that stay because somebody changed them since.
    Problems: merge-not-found 404, merge-is-undone 409, record-not-found 404, action-is-not-allowed 403."""
    found = await store.lock_merge(tx, object_name, key)
    if found is None:
        raise Problem("merge-not-found", 404)
    if found.undone_at is not None:
        raise Problem("merge-is-undone", 409)
    plan = plan_of(catalog, object_name)
    run = Run(tx, catalog, actor, env.now, env, "ui", Teller(actor.key, "ui", env.now, None, 0), [])
    fine, refused = await judge_changes(run, plan, {0: Update(object_name, found.survivor, {})})
    for problem in refused.values():
        raise problem
    row = fine[0]
    kept = await _return_values(run, plan, found, row)
    await _restore(run, found)
    await _return_references(tx, catalog, found, env)
    for record, ids in found.moved.get("comments", {}).items():
        await store.return_comments(tx, [UUID(one) for one in ids], found.survivor, UUID(record))
    await store.return_marks(tx, object_name, found.moved.get("marks", ()))
    await store.close_merge(tx, key, env.now, actor.key)
    data = {"merge": str(key), "merged": [str(one) for one in found.merged], "kept": kept}
    await append(tx, [_event("record.unmerged", found, row, actor, data, env.now)])
    return found, kept


async def _return_values(run: Run, plan: Plan, found: Merge, row: Row) -> list[str]:
    """The survivor gets back what it had; fields changed since are left and named."""
    after, before = found.moved.get("after", {}), found.moved.get("before", {})
    values: dict[str, Any] = {}
    kept: list[str] = []
    for name, value in after.items():
        slot = plan.writable.get(name)
        if slot is None:
            continue
        same = slot.wire(row.get(name)) == slot.wire(slot.load(value, slot.options))
        if same and not (slot.field.required and before.get(name) is None):
            sealed = found.moved.get("sealed", {}).get(name)
            values[name] = slot.field.field_type.from_row((sealed,)) if sealed else before.get(name)
        else:
            kept.append(name)
    if values:
        await write(
            run.tx,
            run.catalog,
            run.actor,
            [Update(plan.name, found.survivor, values)],
            at=run.at,
            cause=found.id,
        )
    return kept


async def _restore(run: Run, found: Merge) -> None:
    keys = [(one["kind"], one["value"], UUID(one["record"])) for one in found.moved.get("keys", ())]
    if keys:
        await store.give_keys(run.tx, found.object, keys, found.survivor)
    back = [Restore(found.object, key) for key in found.merged]
    await write(run.tx, run.catalog, _SYSTEM, back, at=run.at, cause=found.id, source="merge")


async def _return_references(tx: Tx, catalog: Catalog, found: Merge, env: Env) -> None:
    """References that still stand where the merge put them go back."""
    by_field: dict[tuple[str, str], dict[UUID, list[str]]] = {}
    for one in found.moved.get("references", ()):
        by_field.setdefault((one["object"], one["field"]), {}).setdefault(UUID(one["id"]), []).append(
            one["was"]
        )
    for (name, field), rows in by_field.items():
        if name not in catalog.objects or field not in catalog.objects[name].fields:
            continue
        slot = plan_of(catalog, name).slots[field]
        now = await read(tx, catalog, _SYSTEM, name, list(rows), (field,), env=env)
        changes: list[Change] = []
        for key, was in rows.items():
            wire = slot.wire(now[key][field]) if key in now else None
            value = _returned(wire, str(found.survivor), was)
            if value is not None:
                changes.append(Update(name, key, {field: value}))
        for part in _parts(changes):
            await write(tx, catalog, _SYSTEM, part, at=env.now, cause=found.id, source="merge")


def _returned(wire: Any, survivor: str, was: Sequence[str]) -> Any:
    """The value with the survivor put back to what it was; None when it no longer points to the survivor."""
    if isinstance(wire, list | tuple):
        if survivor not in map(str, wire):
            return None
        return [each for one in wire for each in (was if str(one) == survivor else [str(one)])]
    if isinstance(wire, Mapping):
        return {**wire, "id": was[0]} if str(wire["id"]) == survivor else None
    return was[0] if str(wire) == survivor else None


def _parts(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    for start in range(0, len(changes), _PAGE):
        yield changes[start : start + _PAGE]


def _event(kind: str, about: Merge, row: Row, actor: Actor, data: dict[str, Any], at: datetime) -> Event:
    return Event(
        id=uuid7(), type=kind, at=at, object=about.object, subject=about.survivor, actor=actor.key, source="ui",
        data=data, cause=about.id, audience=audience_of(row["owner"], row["unit"]),
    )  # fmt: skip
