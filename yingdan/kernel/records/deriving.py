"""Writing derived fields, `owner` and `unit`: what the platform works out about records, without a new version."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.events import append
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records.newborn import learn
from yingdan.kernel.records.plan import Plan, plan_of
from yingdan.kernel.records.rolling import Moves, note, roll
from yingdan.kernel.records.store import Statement, run_all
from yingdan.kernel.records.store_rows import save_derived, save_owners
from yingdan.kernel.records.store_select import env_of
from yingdan.kernel.records.store_tally import lock_ids, read_parents
from yingdan.kernel.records.telling import Teller

_OWNERS = ("owner", "unit")
Values = Mapping[UUID, Mapping[str, Any]]


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
    for object_name, rows in given.items():
        _judge(plan_of(catalog, object_name), rows)
    moves = await _watched(tx, catalog, given)
    rest = {object_name: learn(tx, object_name, rows) for object_name, rows in given.items()}
    await run_all(tx, [one for name, rows in rest.items() for one in _derived(plan_of(catalog, name), rows)])
    if moves:
        env = await env_of(tx)
        teller = Teller("system:roll_up", "roll_up", env.now, None, 0)
        await roll(tx, catalog, moves, env, teller)
        await append(tx, teller.events())


async def _watched(tx: Tx, catalog: Catalog, given: Mapping[str, Values]) -> Moves:
    """What roll-ups look at of these records, before and after; the records are locked."""
    moves: Moves = {}
    for object_name in sorted(given):
        plan, rows = plan_of(catalog, object_name), given[object_name]
        stored = plan.object.read_by(plan.looks)
        touched = [key for key, values in rows.items() if not stored.isdisjoint(values)]
        if not touched:
            continue
        ids = await lock_ids(tx, plan, touched)
        for key, (removed, row, _) in (await read_parents(tx, plan, (), sorted(stored), ids)).items():
            if not removed:
                note(moves, object_name, key, row, {**row, **rows[key]})
    return moves


def _judge(plan: Plan, rows: Values) -> None:
    for name in {name for values in rows.values() for name in values}.difference(_OWNERS):
        if name not in plan.slots or not plan.slots[name].field.filled:
            raise Problem("field-is-not-derived", 400, field=name, object=plan.name)


def _derived(plan: Plan, rows: Values) -> Iterator[Statement]:
    shapes: dict[tuple[str, ...], list[tuple[UUID, Mapping[str, Any]]]] = {}
    for key in sorted(rows):
        shapes.setdefault(tuple(sorted(rows[key])), []).append((key, rows[key]))
    for names, found in shapes.items():
        derived = [name for name in names if name not in _OWNERS]
        if derived:
            yield save_derived(plan, found, derived)
        owners = [name for name in _OWNERS if name in names]
        if owners:
            yield save_owners(plan, found, owners)
