"""Who is this? Drafts meet each other and the records we have by their match keys, race-proof.

The unique key table decides, not a look-up before the insert: of 50 parallel creations one takes the key, the others
wait for its commit and then see whose it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from yingdan.base import Problem
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import store
from yingdan.kernel.records.keys import match_value
from yingdan.kernel.records.model import Draft, Key
from yingdan.kernel.records.plan import Plan, plan_of
from yingdan.kernel.records.run import Run
from yingdan.kernel.records.store_rows import Row

_ROUNDS = 5
# A match key with its object: (object, kind, normalised value).
ObjectKey = tuple[str, str, str]


def keys_of(plan: Plan, values: Mapping[str, Any], extra: Iterable[Key] = ()) -> list[Key]:
    """The normalised match keys of a record's values, and of further (kind, value) pairs."""
    found: dict[Key, None] = {}
    for kind, name in plan.keys:
        value = values.get(name)
        if value is not None and (normal := match_value(kind, value)) is not None:
            found[kind, normal] = None
    for kind, value in extra:
        if (normal := match_value(kind, value)) is not None:
            found[kind, normal] = None
    return list(found)


def keys_of_creation(
    catalog: Catalog, object_name: str, values: Mapping[str, Any]
) -> tuple[list[Key], list[ObjectKey]]:
    """The keys that a creation with these values will take for itself, and for the records that its empty references stand
    for: whoever writes side by side keeps apart what would wait for each other. The latter are a guess: what it misses costs only
    a wait."""
    plan = plan_of(catalog, object_name)
    found: list[ObjectKey] = []
    for resolve in plan.resolves:
        if values.get(resolve.field) is None:
            target = plan_of(catalog, resolve.target)
            implied = {theirs: values.get(mine) for theirs, mine, _ in resolve.values}
            extra = [(kind, values[mine]) for kind, mine in resolve.keys if values.get(mine) is not None]
            found += [(target.name, *key) for key in keys_of(target, implied, extra)]
    return keys_of(plan, values), found


def group(drafts: Sequence[Draft]) -> list[Draft]:
    """Join drafts that share a key; the leaders, each the first of its group and holding all the group's keys."""
    by_key: dict[Key, Draft] = {}
    rank: dict[Draft, int] = {}
    for draft in drafts:
        rank[draft] = len(rank)
        met = {_root(by_key[key]) for key in draft.keys if key in by_key}
        if met:
            lead = min(met, key=rank.__getitem__)
            for other in sorted(met | {draft}, key=rank.__getitem__):
                if other is not lead:
                    _join(lead, other)
        for key in draft.keys:
            by_key.setdefault(key, draft)
    return [draft for draft in drafts if draft.leader is None]


def _root(draft: Draft) -> Draft:
    while draft.leader is not None:
        draft = draft.leader
    return draft


def _join(lead: Draft, other: Draft) -> None:
    other.leader = lead
    lead.followers += [other, *other.followers]
    other.followers = []
    known = set(lead.keys)
    lead.keys = [*lead.keys, *(key for key in other.keys if key not in known)]


async def identify(run: Run, plan: Plan, leaders: Sequence[Draft]) -> dict[UUID, tuple[Row, list[Draft]]]:
    """Take the keys of the leaders. Those whose keys were all free stay new; the others come back with the
    record they are, locked, by its id. A record that matched several is the oldest; a fact says so."""
    matched: dict[UUID, tuple[Row, list[Draft]]] = {}
    waiting = [draft for draft in leaders if draft.keys]
    for _ in range(_ROUNDS):
        if not waiting:
            return matched
        waiting = await _identify_round(run, plan, waiting, matched)
    # Records that match keep being removed under our hands; the whole write is worth trying again.
    raise Problem("record-is-busy", 409, object=plan.name)


async def _identify_round(
    run: Run, plan: Plan, drafts: Sequence[Draft], matched: dict[UUID, tuple[Row, list[Draft]]]
) -> list[Draft]:
    wanted = sorted((kind, value, draft.id) for draft in drafts for kind, value in draft.keys)
    taken = await store.take_keys(run.tx, plan.name, wanted)
    open_keys = [(kind, value) for kind, value, _ in wanted if (kind, value) not in taken]
    if not open_keys:
        return []
    held = await store.holders(run.tx, plan.name, open_keys)
    # In a later round a draft finds the keys it took in an earlier one.
    own = {draft.id for draft in drafts}
    others = {record for record in held.values() if record not in own}
    rows = await run.lock(plan, others) if others else {}
    moves: list[tuple[str, str, UUID]] = []
    again: list[Draft] = []
    for draft in drafts:
        keys = [key for key in draft.keys if key not in taken]
        if any(key not in held or (held[key] not in own and held[key] not in rows) for key in keys):
            again.append(draft)
            continue
        found = {held[key] for key in keys if held[key] not in own}
        if not found:
            continue
        oldest = min(found, key=lambda key: (rows[key]["created_at"], key))
        if len(found) > 1:
            _tell_duplicates(run, plan, rows[oldest], found)
        moves += [(*key, oldest) for key in draft.keys if key in taken or held.get(key) == draft.id]
        matched.setdefault(oldest, (rows[oldest], []))[1].append(draft)
    if moves:
        run.pending.append(store.point_keys(plan.name, moves))
    return again


def _tell_duplicates(run: Run, plan: Plan, oldest: Row, found: Iterable[UUID]) -> None:
    data = {"kept": str(oldest["id"]), "records": sorted(str(key) for key in found)}
    run.teller.tell_other("record.duplicates_found", plan.name, oldest["id"], data)
