"""Plan, check, apply: the only way definitions and tables change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from yingdan.base import Fault, Problem, Tx, notify, uuid7
from yingdan.base.jobs import enqueue
from yingdan.events import EVERYBODY, Event, append
from yingdan.kernel.catalog import CHANNEL, REBUILD, Catalog, build, load, to_rebuild
from yingdan.kernel.ddl import (
    CONVERT,
    ConvertColumn,
    Step,
    apply,
    conversion_params,
    losses,
    plan,
    read_hidden,
    record_hidden,
    refusals,
    survey,
)
from yingdan.kernel.definitions import (
    Change,
    Definition,
    Put,
    Remove,
    Version,
    close,
    current_version,
    insert,
    insert_version,
    read_definitions,
    read_version,
    touched_since,
)
from yingdan.kernel.publish.changes import Applied, applied, check_faults, place
from yingdan.kernel.publish.layers import superset
from yingdan.kernel.publish.wording import definition_words

# How long a process may take to work with a new version.
SURELY_SWAPPED = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a publish would do: the catalog after it, the steps in order, how many records would lose a value from
    sight per hiding step, and every fault (then there are no steps)."""

    base: Catalog
    catalog: Catalog
    changed: tuple[Definition, ...]
    removed: tuple[Definition, ...]
    steps: tuple[Step, ...]
    faults: tuple[Fault, ...]
    lost: dict[Step, int]

    @property
    def is_empty(self) -> bool:
        return not self.changed and not self.removed


async def propose(tx: Tx, base: Catalog, changes: Sequence[Change], *, count: bool = True) -> Proposal:
    """The plan of a publish without doing it; what an editor shows before its button works."""
    base = base.origin or base
    result = applied(base, changes)
    candidate = build(base.version + 1, result.definitions.values())
    hidden = await read_hidden(tx) if _touches_tables(result) else []
    faults = [*result.faults, *check_faults(base, candidate, result, hidden)]
    if not faults:
        faults = [place(key, fault) for key, fault in refusals(superset(base), superset(candidate), hidden)]
    steps: list[Step] = []
    if not faults and _touches_tables(result):
        before, after = superset(base), superset(candidate)
        steps = plan(before, after, await survey(tx, before, after))
    lost = await losses(tx, steps) if count else {}
    return Proposal(
        base, candidate, tuple(result.changed), tuple(result.removed), tuple(steps), tuple(faults), lost
    )


def _touches_tables(result: Applied) -> bool:
    return any(one.kind in ("object", "field", "rollout") for one in (*result.changed, *result.removed))


async def publish(
    tx: Tx, base: Catalog, changes: Sequence[Change], author: str, note: str, now: datetime
) -> Catalog:
    """Put changes in force at once for everybody.

    `author` is an actor's key (`user:<id>`, `system:<reason>`). Gives the new catalog; the given one when the
    changes change nothing and nothing newer is there. Problems: `definition-is-faulty` (422) with every fault,
    `at` = "kind name /path"; `version-moved` (409) when a publish since `base` touched the same definitions;
    `tables-are-busy` (409). Others' publishes of other definitions are kept.
    """
    base = base.origin or base
    number = await current_version(tx, lock=True)
    if number != base.version:
        moved = {(change.kind, change.name) for change in changes} & await touched_since(tx, base.version)
        if moved:
            names = [f"{kind} {name}" for kind, name in sorted(moved)]
            changed = [definition_words(base, *key) for key in sorted(moved)]
            raise Problem(
                "version-moved", 409, version=number, base=base.version, definitions=names, changed=changed
            )
        base = await load(tx, number)
    proposal = await propose(tx, base, changes, count=False)
    if proposal.faults:
        raise Problem("definition-is-faulty", 422, faults=proposal.faults, count=len(proposal.faults))
    if proposal.is_empty:
        return base
    await apply(tx, proposal.steps)
    await _store(tx, proposal, Version(number + 1, _digest(proposal.catalog), author, note, now))
    await record_hidden(tx, proposal.steps, number, now)
    await _tell(tx, proposal, author, note, now)
    await _count_anew(tx, proposal, now)
    return proposal.catalog


async def _count_anew(tx: Tx, proposal: Proposal, now: datetime) -> None:
    """Have the values of converted fields carried over, and the roll-ups counted that are new or changed: at once, and once more when every process surely works with
    this version, since a write under the one before did not know of them."""
    fields = to_rebuild(proposal.base, proposal.catalog)
    for step in proposal.steps:
        if isinstance(step, ConvertColumn):
            await enqueue(tx, CONVERT, conversion_params(step, fields), now=now)
    if fields:
        for delay in (timedelta(0), SURELY_SWAPPED):
            key = f"{REBUILD}:{proposal.catalog.version}:{delay.seconds}"
            await enqueue(
                tx, REBUILD, {"fields": fields, "again": bool(delay)}, now=now, delay=delay, dedupe=key
            )


async def _store(tx: Tx, proposal: Proposal, version: Version) -> None:
    await insert_version(tx, version)
    ended = {one.id for one in (*proposal.changed, *proposal.removed)}
    await close(tx, sorted(ended), version.number)
    if proposal.changed:
        await insert(tx, proposal.changed, version.number)


async def _tell(tx: Tx, proposal: Proposal, author: str, note: str, now: datetime) -> None:
    version = proposal.catalog.version
    told = Event(
        id=uuid7(),
        type="definition.published",
        at=now,
        object=None,
        subject=None,
        actor=author,
        source="publish",
        audience=(EVERYBODY,),
        data={
            "version": version,
            "note": note,
            "changed": [[one.kind, one.name] for one in proposal.changed],
            "removed": [[one.kind, one.name] for one in proposal.removed],
            "steps": [step.words for step in proposal.steps],
        },
    )
    await append(tx, [told])
    await notify(tx, CHANNEL, str(version))


def _digest(catalog: Catalog) -> str:
    whole = sha256()
    for key, one in sorted(catalog.definitions.items()):
        whole.update(f"{key[0]} {key[1]} {one.id} {one.app} {one.digest}\n".encode())
    return whole.hexdigest()


async def rollback_changes(tx: Tx, base: Catalog, to_version: int) -> list[Change]:
    """The changes that make everything as it was at an older version. Problem `version-not-found` (404)."""
    if await read_version(tx, to_version) is None:
        raise Problem("version-not-found", 404, version=to_version)
    wanted = await read_definitions(tx, to_version)
    keys = {(kind, name) for _, _, kind, name, _ in wanted}
    changes: list[Change] = [Put(kind, name, body, app, id_) for id_, app, kind, name, body in wanted]
    changes += [Remove(*key) for key in base.definitions if key not in keys]
    return changes


async def rollback(
    tx: Tx, base: Catalog, to_version: int, author: str, now: datetime, note: str = ""
) -> Catalog:
    """Publish the bodies of an older version as a new one. Fields that come back find their values again. Problem
    `version-not-found` (404)."""
    changes = await rollback_changes(tx, base, to_version)
    return await publish(tx, base, changes, author, note or f"↶ {to_version}", now)
