"""Bringing records back from the bin, each group whole: keys, search text and cleared references with it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from yingdan.base import Problem
from yingdan.kernel.records import store, store_bin
from yingdan.kernel.records.changing import not_found
from yingdan.kernel.records.identity import keys_of
from yingdan.kernel.records.model import Restore, Written
from yingdan.kernel.records.plan import Plan, plan_of
from yingdan.kernel.records.run import Run
from yingdan.kernel.records.store_bin import Gone
from yingdan.kernel.records.store_query import titles
from yingdan.kernel.records.store_rows import Row
from yingdan.kernel.records.telling import AllowedBy, Fact, audience_of


async def restore_records(run: Run, restores: Sequence[tuple[int, Restore]]) -> None:
    """Carry out restorations. Problems: record-not-found 404, action-is-not-allowed 403, record-cannot-come-back 409
    when another record has its match key meanwhile."""
    if not restores:
        return
    found = await store_bin.groups(run.tx, [restore.id for _, restore in restores])
    by_object: dict[str, list[Gone]] = {}
    for one in found:
        by_object.setdefault(one.object, []).append(one)
    back: dict[str, dict[UUID, Row]] = {}
    for name in sorted(by_object):
        if name in run.catalog.objects:
            ids = [one.record for one in by_object[name]]
            back[name] = await store_bin.lock_removed(run.tx, plan_of(run.catalog, name), ids)
    allowed_by: dict[UUID, AllowedBy | None] = {}
    for _, restore in restores:
        allowed_by[restore.id] = _judge(run, plan_of(run.catalog, restore.object), restore, back)
    for name in sorted(back):
        await _bring_back(run, plan_of(run.catalog, name), back[name], allowed_by)
    await store_bin.forget_gone(run.tx, [one.record for one in found])
    await _point_again(run, found)
    for place, restore in restores:
        row = back[restore.object][restore.id]
        after = {**row, "version": row["version"] + 1, "changed_at": run.at}
        run.answer(place, Written(restore.object, restore.id, after["version"], "restored", row, after))


def _judge(
    run: Run, plan: Plan, restore: Restore, back: Mapping[str, Mapping[UUID, Row]]
) -> AllowedBy | None:
    row = back.get(plan.name, {}).get(restore.id)
    if row is None:
        raise not_found(plan, restore.id)
    if run.actor.system is not None:
        return None
    whole = {**plan.blank, **row}
    if not run.scope(plan.name, "read").allows(whole, run.env):
        raise not_found(plan, restore.id)
    rule = run.scope(plan.name, "remove").opened_by(whole, run.env)
    if rule is None:
        raise run.refuse(plan.name, "remove", restore.id)
    return AllowedBy.of(rule)


async def _bring_back(
    run: Run, plan: Plan, rows: Mapping[UUID, Row], allowed_by: Mapping[UUID, AllowedBy | None]
) -> None:
    if not rows:
        return
    wanted = sorted((kind, value, key) for key, row in rows.items() for kind, value in keys_of(plan, row))
    if wanted:
        taken = await store.take_keys(run.tx, plan.name, wanted)
        others = [one for one in wanted if (one[0], one[1]) not in taken]
        held = await store.holders(run.tx, plan.name, [(kind, value) for kind, value, _ in others])
        for kind, value, key in others:
            if held.get((kind, value)) not in (None, key):
                raise await _taken(run, plan, kind, key, held[kind, value])
    await store_bin.bring_back(run.tx, plan, sorted(rows), run.at)
    facts: list[Fact] = []
    for key, row in rows.items():
        after = {**row, "version": row["version"] + 1, "changed_at": run.at}
        if plan.search:
            run.index(plan, after)
        run.moved(plan, key, None, after)
        told = plan.wire({name: after[name] for name in plan.writable if after.get(name) is not None})
        audience = audience_of(row["owner"], row["unit"])
        facts.append(Fact(key, {}, told, after["version"], audience, allowed_by.get(key)))
    run.teller.tell("restored", plan.name, facts)


async def _taken(run: Run, plan: Plan, kind: str, record: UUID, holder: UUID) -> Problem:
    shown = await titles(run.tx, run.catalog, run.actor, plan.name, [holder], env=run.env)
    about: dict[str, Any] = {"holder": str(holder), "title": shown[holder]} if holder in shown else {}
    label = plan.slots[dict(plan.keys)[kind]].field.label
    return Problem(
        "record-cannot-come-back", 409, object=plan.name, id=str(record), key=kind, label=label, **about
    )


async def _point_again(run: Run, found: Sequence[Gone]) -> None:
    """References that the removal emptied point here again, where nothing else stands there now."""
    wanted: dict[str, dict[UUID, list[tuple[str, UUID]]]] = {}
    for one in found:
        for name, record, field in one.cleared:
            wanted.setdefault(name, {}).setdefault(UUID(record), []).append((field, one.record))
    for name, records in wanted.items():
        if name not in run.catalog.objects:
            continue
        plan = plan_of(run.catalog, name)
        moved: list[Row] = []
        names: set[str] = set()
        for key, before in (await run.lock(plan, records)).items():
            row = dict(before)
            for field, target in records[key]:
                slot = plan.writable.get(field)
                if slot is None:
                    continue
                if slot.field.columns[0][1] == "uuid[]":
                    row[field] = tuple(dict.fromkeys((*(row[field] or ()), target)))
                elif row[field] is None:
                    row[field] = target
            changed = [one for one in plan.writable if row.get(one) != before.get(one)]
            if changed:
                row.update(version=before["version"] + 1, changed_at=run.at)
                run.moved(plan, key, before, row)
                run.tell_changed(plan, before, row, changed)
                names.update(changed)
                moved.append(row)
        if moved:
            run.change(plan, moved, names)
