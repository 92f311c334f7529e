"""Changes and removals of records we have: lock, judge, compare, write. Set-wise over an object."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from yingdan.base import Fault, Problem
from yingdan.events import of_subject
from yingdan.kernel.records import store
from yingdan.kernel.records.filing import use_files
from yingdan.kernel.records.identity import keys_of
from yingdan.kernel.records.masked import settle
from yingdan.kernel.records.model import Remove, Update, Written
from yingdan.kernel.records.plan import UNIQUE, Plan, field_is_hidden
from yingdan.kernel.records.rules import change_faults
from yingdan.kernel.records.run import Run
from yingdan.kernel.records.signing import sign
from yingdan.kernel.records.store import KeyRow
from yingdan.kernel.records.store_rows import Row, read_derived
from yingdan.kernel.records.telling import AllowedBy
from yingdan.kernel.records.values import raise_faults, value_taken

Loaded = tuple[int, Update, dict[str, Any]]
_LOOK_BACK = 200


async def change_records(run: Run, plan: Plan, updates: Sequence[Loaded]) -> None:
    """Carry out updates of one object. Problems: record-not-found 404, action-is-not-allowed and field-is-hidden
    403, record-is-taken 409, version-is-stale 412, record-exists 409."""
    rows = await lock_for(run, plan, [update.id for _, update, _ in updates], ("read", "update", "claim"))
    moved: dict[UUID, Row] = {}
    names: dict[str, None] = {}
    freed: set[KeyRow] = set()
    wanted: set[KeyRow] = set()
    faults: list[Fault] = []
    for place, update, values in updates:
        row = rows.get(update.id)
        allowed_by = _judge(run, plan, update, row)
        assert row is not None
        if update.version is not None and update.version != row["version"]:
            raise await _stale(run, plan, update, values, row)
        if plan.masked:
            values = settle(run, plan, place, row, values, faults)
        sign(run, plan, values, row)
        changed = _differing(plan, row, values)
        before = row
        if changed:
            row = {**row, **changed, "version": row["version"] + 1, "changed_at": run.at}
            rows[update.id] = moved[update.id] = row
            if plan.rules:
                faults += change_faults(run, plan, place, before, row, changed)
            run.moved(plan, update.id, before, row)
            names.update(dict.fromkeys(changed))
            if any(name in changed for _, name in plan.keys):
                old, new = set(keys_of(plan, before)), set(keys_of(plan, row))
                freed |= {(*key, update.id) for key in old - new}
                wanted = {key for key in wanted if key not in freed} | {
                    (*key, update.id) for key in new - old
                }
            if not plan.searched.isdisjoint(changed):
                run.index(plan, row)
            if plan.filed:
                use_files(run, plan, before, row)
            run.tell_changed(plan, before, row, changed, allowed_by)
        answer = Written(plan.name, update.id, row["version"], "changed", before, row, frozenset(changed))
        run.answer(place, answer)
    raise_faults(faults, plan.name)
    if freed:
        await store.drop_keys(run.tx, plan.name, sorted(freed))
    if wanted:
        await _take(run, plan, sorted(wanted))
    if moved:
        run.change(plan, [moved[key] for key in sorted(moved)], names)


async def lock_for(run: Run, plan: Plan, ids: Sequence[UUID], actions: Sequence[str]) -> dict[UUID, Row]:
    """The rows, locked; with their derived values when the actor's rights depend on them."""
    rows = await run.lock(plan, ids)
    looked_at = frozenset().union(*(run.scope(plan.name, action).looks_at() for action in actions))
    read = plan.object.read_by(looked_at)
    if any(name in plan.slots and plan.slots[name].field.derived for name in read):
        derived = await read_derived(run.tx, plan, list(rows))
        empty = {name: None for name, slot in plan.slots.items() if slot.field.derived}
        rows = {key: {**row, **derived.get(key, empty)} for key, row in rows.items()}
    for row in rows.values():
        plan.fill(row, looked_at, run.env)
    return rows


def _judge(run: Run, plan: Plan, update: Update, row: Row | None) -> AllowedBy | None:
    """The grant that allows an update; None for the system, and for who claims what is his already."""
    if row is None:
        raise not_found(plan, update.id)
    if run.actor.system is not None:
        return None
    allowed = run.scope(plan.name, update.action)
    if update.action == "claim":
        if update.values.get("owner") not in (run.actor.id, str(run.actor.id)):
            raise run.refuse(plan.name, "claim", update.id)
        if row["owner"] == run.actor.id:
            return None
        if row["owner"] is not None and (
            run.scope(plan.name, "read").allows(row, run.env)
            or allowed.allows({**row, "owner": None, "unit": None}, run.env)
        ):
            raise Problem("record-is-taken", 409, object=plan.name, id=str(update.id))
    if not run.scope(plan.name, "read").allows(row, run.env):
        raise not_found(plan, update.id)
    rule = allowed.opened_by(row, run.env)
    if rule is None:
        raise run.refuse(plan.name, update.action, update.id)
    shown = allowed.shows(row, run.env)
    for name in update.values:
        if name not in shown:
            raise field_is_hidden(plan.object, name)
    return AllowedBy.of(rule)


def not_found(plan: Plan, record: UUID) -> Problem:
    """Problem record-not-found 404, whether it is missing or hidden."""
    return Problem("record-not-found", 404, object=plan.name, id=str(record))


def _differing(plan: Plan, row: Row, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are not what the row has; two sorts of empty are the same."""
    changed: dict[str, Any] = {}
    for name, value in values.items():
        old = row.get(name)
        if old == value and type(old) is type(value):
            continue
        empty = plan.writable[name].empty
        if old == value or (empty(old) and empty(value)):
            continue
        changed[name] = value
    return changed


async def _take(run: Run, plan: Plan, wanted: Sequence[KeyRow]) -> None:
    taken = await store.take_keys(run.tx, plan.name, wanted)
    others = [(kind, value) for kind, value, _ in wanted if (kind, value) not in taken]
    if not others:
        return
    held = await store.holders(run.tx, plan.name, others)
    for kind, value, record in wanted:
        holder = held.get((kind, value))
        if holder is None or holder == record:
            continue
        found = await run.lock(plan, [holder])
        visible = holder in found and run.scope(plan.name, "read").allows(found[holder], run.env)
        about: dict[str, Any] = {"id": str(holder)} if visible else {}
        if kind.startswith(UNIQUE):
            field = kind.removeprefix(UNIQUE)
            raise value_taken(plan, field, about)
        raise Problem("record-exists", 409, object=plan.name, key=kind, **about)


async def _stale(run: Run, plan: Plan, update: Update, values: Mapping[str, Any], row: Row) -> Problem:
    """The three sides of an edit that came too late: what both started from, theirs, yours."""
    shown = run.scope(plan.name, "read").shows(row, run.env)
    before: dict[str, Any] = {}
    for event in await of_subject(run.tx, [update.id], limit=_LOOK_BACK):
        if event.data.get("version", 0) <= (update.version or 0):
            continue
        if event.type == "record.changed":
            before.update(event.data.get("before") or {})
        elif event.type == "record.returned":
            before.update(dict.fromkeys(event.data.get("after") or {}))
    names = [name for name in plan.writable if name in shown and (name in values or name in before)]
    theirs = plan.wire({name: row.get(name) for name in names})
    return Problem(
        "version-is-stale",
        412,
        object=plan.name,
        id=str(update.id),
        version=row["version"],
        base={name: before.get(name, theirs[name]) for name in names},
        theirs=theirs,
        yours=plan.wire({name: values[name] for name in names if name in values}),
    )


async def judge_changes(
    run: Run, plan: Plan, changes: Mapping[int, Update | Remove]
) -> tuple[dict[int, Row], dict[int, Problem]]:
    """Which of these changes of one object the actor may make now, by place: the locked rows of those, and the problems
    of the others. Nothing is written; what only writing can find (a taken match key) is not judged."""
    actions = ("read", "update", "claim", "remove")
    rows = await lock_for(run, plan, [change.id for change in changes.values()], actions)
    fine: dict[int, Row] = {}
    refused: dict[int, Problem] = {}
    for place, change in changes.items():
        row = rows.get(change.id)
        try:
            if isinstance(change, Update):
                _judge(run, plan, change, row)
            elif row is None or not run.scope(plan.name, "read").allows(row, run.env):
                raise not_found(plan, change.id)
            elif not run.scope(plan.name, "remove").allows(row, run.env):
                raise run.refuse(plan.name, "remove", change.id)
        except Problem as problem:
            refused[place] = problem
            continue
        assert row is not None
        if change.version is not None and change.version != row["version"]:
            about = {"object": plan.name, "id": str(change.id), "version": row["version"]}
            refused[place] = Problem("version-is-stale", 412, **about)
        else:
            fine[place] = row
    return fine, refused
