"""Many changes at once, each row for itself: those that can be made are made, the others come back with their problem."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Fault, Problem, Tx, apart
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records.changing import judge_changes
from yingdan.kernel.records.model import Change, Create, Remove, Restore, Update, Written
from yingdan.kernel.records.plan import Plan, plan_of
from yingdan.kernel.records.run import Run
from yingdan.kernel.records.store_rows import Row
from yingdan.kernel.records.telling import BULK_FROM, Teller
from yingdan.kernel.records.writing import write

MOST_CHANGES = 1_000


@dataclass(frozen=True, slots=True)
class Members:
    """What is added to and taken from the lists of a record (tags): two people at once both keep their part."""

    add: Mapping[str, Sequence[Any]]
    drop: Mapping[str, Sequence[Any]]


Outcome = Written | Problem


async def write_each(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    changes: Sequence[Change],
    *,
    at: datetime,
    members: Mapping[int, Members] | None = None,
    source: str = "api",
) -> list[Outcome]:
    """Carry out up to 1,000 changes of any objects; one outcome per change, in the order given. `members`: by place, for
    updates. Each record keeps its own line in its history, so the log gets one event per record, in few statements.
    Problem batch-is-too-long 422."""
    if len(changes) > MOST_CHANGES:
        raise Problem("batch-is-too-long", 422, limit=MOST_CHANGES)
    outcomes: list[Outcome | None] = [None] * len(changes)
    run = Run(tx, catalog, actor, at, Env.at(at), source, Teller(actor.key, source, at, None, 0), [])
    ready = await _judged(run, changes, members or {}, outcomes)
    # Below this number the log tells of each record by itself.
    for start in range(0, len(ready), BULK_FROM):
        await _settle(run, ready[start : start + BULK_FROM], outcomes)
    return [one for one in outcomes if one is not None]


async def _judged(
    run: Run,
    changes: Sequence[Change],
    members: Mapping[int, Members],
    outcomes: list[Outcome | None],
) -> list[tuple[int, Change]]:
    """The changes that may be tried; what is refused goes to `outcomes`."""
    asked: dict[str, dict[int, Update | Remove]] = {}
    ready: dict[int, Change] = {}
    seen: set[UUID] = set()
    for place, change in enumerate(changes):
        if isinstance(change, Create | Restore):
            ready[place] = change
        elif change.id in seen:
            outcomes[place] = Problem("record-is-given-twice", 422, id=str(change.id))
        else:
            seen.add(change.id)
            asked.setdefault(change.object, {})[place] = change
    for name in sorted(asked):
        plan = plan_of(run.catalog, name)
        fine, refused = await judge_changes(run, plan, asked[name])
        for place, problem in refused.items():
            outcomes[place] = problem
        for place, row in fine.items():
            ready[place] = _with_members(plan, asked[name][place], row, members.get(place))
    return sorted(ready.items())


def _with_members(plan: Plan, change: Update | Remove, row: Row, members: Members | None) -> Change:
    if members is None or not isinstance(change, Update):
        return change
    values = dict(change.values)
    for name in dict.fromkeys((*members.add, *members.drop)):
        slot = plan.writable.get(name)
        had = slot.wire(row.get(name)) if slot is not None else None
        gone = set(map(str, members.drop.get(name, ())))
        kept = (
            [one for one in had or () if str(one) not in gone] if isinstance(had, list | tuple | None) else []
        )
        values[name] = [*kept, *(one for one in members.add.get(name, ()) if one not in kept)]
    return msgspec.structs.replace(change, values=values)


async def _settle(run: Run, part: Sequence[tuple[int, Change]], outcomes: list[Outcome | None]) -> None:
    """Write a part; when it is refused, take out whom the refusal names, or else look for them by halves."""
    if not part:
        return
    try:
        async with apart(run.tx):
            written = await write(
                run.tx, run.catalog, run.actor, [change for _, change in part], at=run.at, source=run.source
            )
    except Problem as problem:
        await _part(run, part, problem, outcomes)
        return
    for (place, _), one in zip(part, written, strict=True):
        outcomes[place] = one


async def _part(
    run: Run, part: Sequence[tuple[int, Change]], problem: Problem, outcomes: list[Outcome | None]
) -> None:
    if len(part) == 1:
        outcomes[part[0][0]] = problem
        return
    named = by_place(problem, len(part))
    for at, found in named.items():
        about = {"object": part[at][1].object, "count": len(found)}
        outcomes[part[at][0]] = Problem(problem.slug, problem.status, faults=found, **about)
    rest = [each for at, each in enumerate(part) if at not in named]
    if named:
        await _settle(run, rest, outcomes)
        return
    half = len(rest) // 2
    await _settle(run, rest[:half], outcomes)
    await _settle(run, rest[half:], outcomes)


def by_place(problem: Problem, changes: int) -> dict[int, list[Fault]]:
    """The changes of one write that a problem with faults (`/3/values/phone`) is about, each with its own faults
    (`/values/phone`); none when some fault names no change."""
    if changes == 1 and problem.faults:
        return {0: list(problem.faults)}
    faults: dict[int, list[Fault]] = {}
    for fault in problem.faults:
        head, _, rest = fault.at.removeprefix("/").partition("/")
        if not head.isdigit() or int(head) >= changes:
            return {}
        faults.setdefault(int(head), []).append(Fault(f"/{rest}", fault.slug, fault.params))
    return faults
