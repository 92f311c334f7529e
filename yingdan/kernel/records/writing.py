"""`write`: the one door through which records change. Everything of one call stands or falls together."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from yingdan.base import Fault, Tx
from yingdan.events import append
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records.changing import Loaded, change_records
from yingdan.kernel.records.creation import create_records, draft_of
from yingdan.kernel.records.duties import refuse_conflicts
from yingdan.kernel.records.filing import file_faults
from yingdan.kernel.records.masked import apart
from yingdan.kernel.records.model import Change, Create, Draft, Remove, Restore, Update, Written
from yingdan.kernel.records.plan import plan_of
from yingdan.kernel.records.references import Given, reference_faults
from yingdan.kernel.records.removing import remove_records
from yingdan.kernel.records.restoring import restore_records
from yingdan.kernel.records.rolling import roll
from yingdan.kernel.records.run import Run
from yingdan.kernel.records.store_trees import refuse_rings
from yingdan.kernel.records.telling import Teller
from yingdan.kernel.records.values import load_values, missing_fault, raise_faults


async def write(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    changes: Sequence[Change],
    *,
    at: datetime,
    cause: UUID | None = None,
    source: str = "ui",
    hop: int = 0,
) -> list[Written]:
    """Carry out changes in the caller's transaction: creations, updates, removals, restorations, each set-wise, with
    their events, match keys and search text. One outcome per change, in the order given.

    Problems: values-are-faulty 422 with every fault of every change (`/values/phone`, with several changes
    `/3/values/phone`), record-exists 409, record-not-found 404, action-is-not-allowed 403 with reasons,
    field-is-hidden 403, version-is-stale 412 with base, theirs and yours, record-is-referred 409,
    record-cannot-come-back 409, tree-has-a-ring 409, duties-conflict 409.
    """
    teller = Teller(actor.key, source, at, cause, hop)
    run = Run(tx, catalog, actor, at, Env.at(at), source, teller, [None] * len(changes))
    restores = [(place, change) for place, change in enumerate(changes) if isinstance(change, Restore)]
    drafts, updates, removes = await _sort(run, changes)
    # Objects that find their account by themselves come after the accounts that were given.
    for name in sorted(drafts, key=lambda one: bool(plan_of(catalog, one).resolves)):
        await run.flush()
        await create_records(run, plan_of(catalog, name), drafts[name])
    for name, loaded in updates.items():
        await change_records(run, plan_of(catalog, name), loaded)
    if removes:
        await remove_records(run, removes)
    await restore_records(run, restores)
    await run.flush()
    for name, written in run.trees.items():
        await refuse_rings(tx, plan_of(catalog, name), written)
    await refuse_conflicts(run)
    await roll(tx, catalog, run.moves, run.env, teller)
    await append(tx, teller.events())
    return cast("list[Written]", run.written)


async def _sort(
    run: Run, changes: Sequence[Change]
) -> tuple[dict[str, list[Draft]], dict[str, list[Loaded]], dict[str, list[tuple[int, Remove]]]]:
    """The changes by object and sort, with their values loaded; raises every fault of all of them."""
    drafts: dict[str, list[Draft]] = {}
    updates: dict[str, list[Loaded]] = {}
    removes: dict[str, list[tuple[int, Remove]]] = {}
    faults: list[Fault] = []
    given: list[Given] = []
    for place, change in enumerate(changes):
        plan = plan_of(run.catalog, change.object)
        if isinstance(change, Create):
            draft = draft_of(run, plan, change, place, faults)
            if draft is not None:
                if not plan.pointing.isdisjoint(draft.given):
                    given.append((plan, draft.given, run.place(place)))
                drafts.setdefault(change.object, []).append(draft)
        elif isinstance(change, Update):
            at = run.place(place)
            plain, shapes = apart(plan, change.values)
            loaded = load_values(plan, plain, at, faults, keep_empty=True) | shapes
            faults += [
                missing_fault(plan, name, at)
                for name in plan.required
                if name in loaded and plan.writable[name].empty(loaded[name])
            ]
            given.append((plan, loaded, at))
            updates.setdefault(change.object, []).append((place, change, loaded))
        elif isinstance(change, Remove):
            removes.setdefault(change.object, []).append((place, change))
    if given:
        coming = frozenset(draft.id for found in drafts.values() for draft in found)
        faults += await reference_faults(run, given, coming)
        faults += await file_faults(run, given)
    raise_faults(faults, changes[0].object if changes else "")
    return drafts, updates, removes
