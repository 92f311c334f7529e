"""`write`: the one door through which records change. Everything of one call stands or falls together."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from yingdan.base import Fault, Problem, Tx
from yingdan.events import append
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records.changing import Loaded, change_records, remove_records
from yingdan.kernel.records.creation import create_records, draft_of
from yingdan.kernel.records.filing import file_faults
from yingdan.kernel.records.model import Change, Create, Draft, Remove, Update, Written
from yingdan.kernel.records.plan import plan_of
from yingdan.kernel.records.references import Given, reference_faults
from yingdan.kernel.records.run import Run
from yingdan.kernel.records.store import Statement, run_all
from yingdan.kernel.records.store_rows import save_derived, save_owners
from yingdan.kernel.records.telling import Teller
from yingdan.kernel.records.values import load_values, raise_faults

_OWNERS = ("owner", "unit")


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
    """Carry out changes in the caller's transaction: creations, then updates, then removals, each set-wise, with
    their events, match keys and search text. One outcome per change, in the order given.

    Problems: values-are-faulty 422 with every fault of every change (`/values/phone`, with several changes
    `/3/values/phone`), record-exists 409, record-not-found 404, action-is-not-allowed 403 with reasons,
    field-is-hidden 403, version-is-stale 412 with base, theirs and yours.
    """
    teller = Teller(actor.key, source, at, cause, hop)
    run = Run(tx, catalog, actor, at, Env.at(at), source, teller, [None] * len(changes))
    drafts, updates, removes = await _sort(run, changes)
    # Objects that find their account by themselves come after the accounts that were given.
    for name in sorted(drafts, key=lambda one: bool(plan_of(catalog, one).resolves)):
        await run.flush()
        await create_records(run, plan_of(catalog, name), drafts[name])
    for name, loaded in updates.items():
        await change_records(run, plan_of(catalog, name), loaded)
    for name, found in removes.items():
        await remove_records(run, plan_of(catalog, name), found)
    await run.flush()
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
        at = "/values" if len(changes) == 1 else f"/{place}/values"
        plan = plan_of(run.catalog, change.object)
        if isinstance(change, Create):
            draft = draft_of(run, plan, change, place, faults, at)
            if draft is not None:
                if plan.references or plan.filed:
                    given.append((plan, draft.given, at))
                drafts.setdefault(change.object, []).append(draft)
        elif isinstance(change, Update):
            loaded = load_values(plan, change.values, at, faults, keep_empty=True)
            faults += [
                Fault(f"{at}/{name}", "value-is-required", {"field": name})
                for name in plan.required
                if name in loaded and plan.writable[name].empty(loaded[name])
            ]
            given.append((plan, loaded, at))
            updates.setdefault(change.object, []).append((place, change, loaded))
        else:
            removes.setdefault(change.object, []).append((place, change))
    if given:
        coming = frozenset(draft.id for found in drafts.values() for draft in found)
        faults += await reference_faults(run, given, coming)
        faults += await file_faults(run, given)
    raise_faults(faults, changes[0].object if changes else "")
    return drafts, updates, removes


async def write_derived(
    tx: Tx, catalog: Catalog, object_name: str, rows: Mapping[UUID, Mapping[str, Any]]
) -> None:
    """Write derived fields, `owner` and `unit` of records as Python values: no new version, no event, no conflict
    for somebody who is editing. Records that are gone are passed over. Problem field-is-not-derived 400."""
    await write_derived_of(tx, catalog, {object_name: rows})


async def write_derived_of(
    tx: Tx, catalog: Catalog, given: Mapping[str, Mapping[UUID, Mapping[str, Any]]]
) -> None:
    """The same for several objects at once, in one statement."""
    statements = [
        statement for object_name, rows in given.items() for statement in _derived(catalog, object_name, rows)
    ]
    if statements:
        await run_all(tx, statements)


def _derived(
    catalog: Catalog, object_name: str, rows: Mapping[UUID, Mapping[str, Any]]
) -> Iterator[Statement]:
    plan = plan_of(catalog, object_name)
    shapes: dict[tuple[str, ...], list[tuple[UUID, Mapping[str, Any]]]] = {}
    for key in sorted(rows):
        shapes.setdefault(tuple(sorted(rows[key])), []).append((key, rows[key]))
    for names, found in shapes.items():
        derived = [name for name in names if name not in _OWNERS]
        for name in derived:
            if name not in plan.slots or not plan.slots[name].field.filled:
                raise Problem("field-is-not-derived", 400, field=name, object=object_name)
        if derived:
            yield save_derived(plan, found, derived)
        owners = [name for name in _OWNERS if name in names]
        if owners:
            yield save_owners(plan, found, owners)
