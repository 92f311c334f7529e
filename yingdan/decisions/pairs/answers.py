"""What people see of pairs, within their rights, and what they may say of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx, uuid7
from yingdan.decisions.pairs import store
from yingdan.decisions.pairs.compiled import Recogniser, compile_identities
from yingdan.decisions.pairs.meeting import ACTOR
from yingdan.decisions.pairs.store import Pair
from yingdan.events import Event, append
from yingdan.expr import Env
from yingdan.kernel.access import Actor, scope
from yingdan.kernel.records import read

_PAGE, _PAGES = 200, 10
# Which members of a definition a comparison looks at.
_LOOKS_AT: Mapping[str, tuple[str, ...]] = {
    "uscc": ("uscc",), "phone": ("phones",), "email": ("emails",), "person": ("person",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A pair as its reader may see it: `rows` of both records, `evidence` only of fields that are shown, `may`: whether the
    reader may say that these are two, which needs the right to change both."""

    pair: Pair
    rows: tuple[dict[str, Any], dict[str, Any]]
    evidence: Sequence[Mapping[str, Any]]
    may: bool


async def queue(
    tx: Tx, catalog: Any, actor: Actor, env: Env, *, object_name: str | None, state: str, limit: int
) -> list[Told]:
    """Pairs of which the reader may see both records, the surest first."""
    identities = catalog.once(compile_identities)
    objects = [name for name in identities if object_name in (None, name)]
    found: list[Told] = []
    after: Pair | None = None
    for _ in range(_PAGES):
        pairs = await store.pairs_in(tx, objects, state, after, _PAGE)
        found += await _told(tx, catalog, actor, env, identities, pairs)
        if len(found) >= limit or len(pairs) < _PAGE:
            break
        after = pairs[-1]
    return found[:limit]


async def told_of(tx: Tx, catalog: Any, actor: Actor, env: Env, record: UUID, limit: int = 20) -> list[Told]:
    """The pairs of one record, those that are two after those that may be one."""
    pairs = await store.pairs_of(tx, record, limit)
    return await _told(tx, catalog, actor, env, catalog.once(compile_identities), pairs)


async def decide_apart(tx: Tx, catalog: Any, actor: Actor, env: Env, one: UUID, other: UUID) -> Pair:
    """Keep that these are two; nobody is asked again. Problems: pair-not-found 404, action-is-not-allowed 403."""
    return await _say(tx, catalog, actor, env, (one, other), "apart")


async def open_again(tx: Tx, catalog: Any, actor: Actor, env: Env, one: UUID, other: UUID) -> Pair:
    """Take it back: the pair is asked about as before. Problems as those of `decide_apart`."""
    return await _say(tx, catalog, actor, env, (one, other), "open")


async def pair_seen(tx: Tx, catalog: Any, actor: Actor, env: Env, one: UUID, other: UUID) -> Pair:
    """A pair of which the actor sees both records, locked. Problem pair-not-found 404."""
    pair = await store.lock_pair(tx, one, other)
    if pair is None or not await _told(tx, catalog, actor, env, catalog.once(compile_identities), [pair]):
        raise Problem("pair-not-found", 404)
    return pair


async def _say(tx: Tx, catalog: Any, actor: Actor, env: Env, ids: tuple[UUID, UUID], state: str) -> Pair:
    pair = await store.lock_pair(tx, *ids)
    told = await _told(tx, catalog, actor, env, catalog.once(compile_identities), [pair] if pair else [])
    if pair is None or not told:
        raise Problem("pair-not-found", 404)
    if not told[0].may:
        raise Problem("action-is-not-allowed", 403, object=pair.object, action="update")
    await store.decide_pair(tx, pair, state, actor.key, env.now)
    await append(tx, [_event(pair, state, actor, env)])
    return pair


async def _told(
    tx: Tx, catalog: Any, actor: Actor, env: Env, identities: Mapping[str, Recogniser], pairs: Sequence[Pair]
) -> list[Told]:  # fmt: skip
    rows: dict[UUID, dict[str, Any]] = {}
    whole: dict[UUID, dict[str, Any]] = {}
    for name in {pair.object for pair in pairs} & identities.keys():
        ids = [key for pair in pairs if pair.object == name for key in (pair.one, pair.other)]
        rows |= await read(tx, catalog, actor, name, ids, env=env)
        # Rights look at fields that their holder may not see.
        whole |= await read(tx, catalog, ACTOR, name, list(rows), env=env)
    found = []
    for pair in pairs:
        one, other = rows.get(pair.one), rows.get(pair.other)
        if one is None or other is None:
            continue
        change = scope(catalog, actor, pair.object, "update")
        may = all(key in whole and change.allows(whole[key], env) for key in (pair.one, pair.other))
        shown = one.keys() & other.keys()
        evidence = [e for e in pair.evidence if _fields(identities[pair.object], e["part"]) <= shown]
        found.append(Told(pair, (one, other), evidence, may))
    return found


def _fields(by: Recogniser, part: str) -> set[str]:
    """The fields a comparison looks at; a company name's parts all come from its fields."""
    names: set[str] = set()
    for member in _LOOKS_AT.get(part, ("company",)):
        value = getattr(by.body, member)
        names |= set(value) if isinstance(value, list) else {value} if value else set()
    return names


def _event(pair: Pair, state: str, actor: Actor, env: Env) -> Event:
    return Event(
        id=uuid7(), type="decision.told_apart" if state == "apart" else "decision.told_open", at=env.now,
        object=pair.object, subject=pair.one, actor=actor.key, source="ui", data={"other": str(pair.other)},
    )  # fmt: skip
