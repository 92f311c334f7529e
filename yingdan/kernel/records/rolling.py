"""Carrying a write through the roll-ups that look at it: child to parent to grandparent, set-wise, in one order.

Whoever changes something a roll-up looks at holds the child's main row. Parents are locked in the order of ids and
objects in the order of the chain, so that two writers wait for each other instead of deadlocking.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.expr import Env
from yingdan.kernel.catalog import Catalog, RollUp, roll_ups
from yingdan.kernel.records import store_tally
from yingdan.kernel.records.newborn import forget
from yingdan.kernel.records.plan import Plan, plan_of
from yingdan.kernel.records.store import run_all
from yingdan.kernel.records.store_rows import read_derived
from yingdan.kernel.records.tally import Share, State, moved, nothing, share, value_of
from yingdan.kernel.records.telling import Fact, Teller, audience_of

Row = Mapping[str, Any]
# A record before and after a write; None where it was, or is, not there.
Move = tuple[Row | None, Row | None]
Moves = dict[str, dict[UUID, Move]]


def note(moves: Moves, object_name: str, record: UUID, before: Row | None, after: Row | None) -> None:
    """Remember what a write did to a record; of several changes the first `before` and the last `after` count."""
    known = moves.setdefault(object_name, {})
    known[record] = (known[record][0] if record in known else before, after)


async def roll(tx: Tx, catalog: Catalog, moves: Moves, env: Env, teller: Teller) -> None:
    """Bring every roll-up in line with what was written, and tell of the records whose roll-ups moved."""
    rolls = catalog.once(roll_ups)
    if not rolls.by_source or moves.keys().isdisjoint(rolls.by_source):
        return
    for name in moves.keys() & rolls.by_source.keys():
        await _complete(tx, plan_of(catalog, name), moves, env)
    for name, mine in rolls.steps:
        if any(one.source in moves for one in mine):
            await _step(tx, catalog, name, mine, moves, env, teller)


async def _complete(tx: Tx, plan: Plan, moves: Moves, env: Env) -> None:
    """Give the rows of a write what it did not hold itself: derived values and formulas."""
    looks = plan.looks
    stored = plan.object.read_by(looks)
    found = moves[plan.name]
    derived: dict[UUID, dict[str, Any]] = {}
    blank = {name: None for name in stored if name in plan.slots and plan.slots[name].field.derived}
    if blank:
        derived = await read_derived(tx, plan, list(found))
    for key, move in found.items():
        made: list[Row | None] = []
        for row in move:
            if row is None:
                made.append(None)
                continue
            whole = {**blank, **derived.get(key, {}), **row}
            plan.fill(whole, looks, env)
            made.append(whole)
        found[key] = (made[0], made[1])


def _shares(
    mine: Sequence[RollUp], moves: Moves, env: Env
) -> dict[UUID, dict[str, tuple[list[Share], list[Share]]]]:
    """What leaves and what comes, per parent and roll-up."""
    found: dict[UUID, dict[str, tuple[list[Share], list[Share]]]] = {}
    for one in mine:
        for before, after in moves.get(one.source, {}).values():
            old, new = share(one, before, env), share(one, after, env)
            if old == new:
                continue
            for side, given in enumerate((old, new)):
                if given is not None:
                    sides = found.setdefault(given.parent, {}).setdefault(one.name, ([], []))
                    sides[side].append(given)
    return found


async def _step(
    tx: Tx, catalog: Catalog, name: str, mine: Sequence[RollUp], moves: Moves, env: Env, teller: Teller
) -> None:
    """The roll-ups of one object that stand on one level."""
    shares = _shares(mine, moves, env)
    if not shares:
        return
    plan = plan_of(catalog, name)
    touched = [one for one in mine if any(one.name in found for found in shares.values())]
    ids = await store_tally.lock_ids(tx, plan, shares)
    looks = plan.object.read_by(plan.looks) | {"owner", "unit"}
    parents = await store_tally.read_parents(tx, plan, touched, sorted(looks), ids)
    states: dict[UUID, dict[str, State | None]] = {}
    asked: dict[str, list[UUID]] = {}
    for key, (_, _, kept) in parents.items():
        states[key] = dict(kept)
        for one in touched:
            sides, state = shares[key].get(one.name), kept[one.name]
            if sides is None or state is None:
                continue
            after = states[key][one.name] = moved(one, state, *sides)
            if after is None:
                asked.setdefault(one.name, []).append(key)
    for one in touched:
        if one.name in asked:
            counted = await store_tally.recount(tx, catalog, one, sorted(asked[one.name]), env)
            for key, state in counted.items():
                states[key][one.name] = state
    changed = {key: found for key, found in states.items() if found != parents[key][2]}
    if changed:
        forget(tx, name, changed)
        await run_all(tx, [store_tally.save_tallies(plan, touched, changed)])
        _tell(plan, touched, parents, changed, moves, env, teller)


def _tell(
    plan: Plan,
    touched: Sequence[RollUp],
    parents: Mapping[UUID, tuple[bool, Row, Mapping[str, State | None]]],
    changed: Mapping[UUID, Mapping[str, State | None]],
    moves: Moves,
    env: Env,
    teller: Teller,
) -> None:
    facts: list[Fact] = []
    for key, states in changed.items():
        removed, row, kept = parents[key]
        before = {one.name: value_of(one, kept[one.name]) for one in touched}
        after = {one.name: value_of(one, states[one.name]) for one in touched}
        names = [name for name in after if after[name] != before[name]]
        _follow(plan, key, removed, row, before, after, moves, env)
        if names and not removed:
            told = [plan.wire({name: side[name] for name in names}) for side in (before, after)]
            facts.append(Fact(key, told[0], told[1], 0, audience_of(row["owner"], row["unit"])))
    teller.rolled(plan.name, facts)


def _follow(
    plan: Plan, key: UUID, removed: bool, row: Row, before: Row, after: Row, moves: Moves, env: Env
) -> None:
    """A parent is a child of the next level: hand it on with its new values."""
    if not plan.looks or removed:
        return
    known = moves.get(plan.name, {}).get(key)
    sides = known if known is not None else (row, row)
    made: list[Row | None] = []
    for side, values in zip(sides, (before, after), strict=True):
        whole = {**row, **side, **values} if side is not None else None
        if whole is not None:
            plan.fill(whole, plan.looks, env)
        made.append(whole)
    moves.setdefault(plan.name, {})[key] = (made[0], made[1])


def begun(catalog: Catalog, plan: Plan, ids: Iterable[UUID]) -> list[tuple[str, str]]:
    """The statement that begins the roll-ups of new records: nothing points to them yet."""
    mine = catalog.once(roll_ups).by_object.get(plan.name, ())
    if not mine:
        return []
    empty: dict[str, State | None] = {one.name: nothing(one) for one in mine}
    return [store_tally.save_tallies(plan, mine, dict.fromkeys(ids, empty))]
