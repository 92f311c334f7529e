"""The breaker: a pack, a situation or a person is held back at once, by hand or by a rule, until somebody lifts it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx, uuid7
from yingdan.events import EVERYBODY, Event, append
from yingdan.expr import Env
from yingdan.kernel.access import (
    Actor,
    Suspension,
    TemporaryGrant,
    add_suspensions,
    lift_suspension,
    load_actor,
    may,
    pack_key,
    packs_opened,
    situation_key,
    situation_of,
    suspensions,
)
from yingdan.work import notices
from yingdan.work.lending.giving import ABILITY
from yingdan.work.lending.lying import notices_of_held
from yingdan.work.lending.packs import required

PAGE = 200


async def suspend(tx: Tx, catalog: Any, actor: Actor, target: str, reason: str, env: Env) -> Suspension:
    """Hold back `pack:<name>`, `situation:<name>` or `user:<id>`; it counts from this transaction on. Nobody holds himself back.
    Problems: ability-is-missing and giver-is-the-person 403, pack-is-unknown and user-not-found 404, suspension-is-there 409."""
    if not may(catalog, actor, ABILITY) or actor.id is None:
        raise Problem("ability-is-missing", 403, ability=ABILITY)
    person = None
    if target.startswith("user:"):
        person = UUID(target.partition(":")[2])
        if person == actor.id:
            raise Problem("giver-is-the-person", 403)
        try:
            await load_actor(tx, person)
        except Problem as problem:
            raise Problem("user-not-found", 404) from problem
    else:
        required(catalog, target)
    made = await add_suspensions(tx, [Suspension(uuid7(), target, person, reason, None, actor.id, env.now)])
    if not made:
        raise Problem("suspension-is-there", 409)
    told = await notices.post(tx, await notices_of_held(tx, made, env.now))
    await append(tx, [*events_of_suspensions(made, "access.suspended", actor.key, env.now), *told])
    return made[0]


async def lift(tx: Tx, catalog: Any, actor: Actor, key: UUID, said: str, env: Env) -> Suspension:
    """Let it go, with words. Problems: ability-is-missing 403, suspension-not-found 404, giver-is-the-person 403 for who is held back
    himself."""
    if not may(catalog, actor, ABILITY) or actor.id is None:
        raise Problem("ability-is-missing", 403, ability=ABILITY)
    done = await lift_suspension(tx, key, actor.id, said, env.now)
    if done is None:
        raise Problem("suspension-not-found", 404)
    if done.person == actor.id:
        raise Problem("giver-is-the-person", 403)
    await append(tx, events_of_suspensions([done], "access.lifted", actor.key, env.now))
    return done


def events_of_suspensions(found: Sequence[Suspension], kind: str, actor: str, at: datetime) -> list[Event]:
    """One for each, for the screens of whom it may concern; the reason is read with one's rights, not told to everybody."""
    return [
        Event(
            id=uuid7(), type=kind, at=at, object=None, subject=None, actor=actor, source="work",
            data={"suspension": one.id, "target": one.target, "breaker": one.breaker},
            audience=(one.target,) if one.person is not None else (EVERYBODY,),
        )
        for one in found
    ]  # fmt: skip


async def suspended(tx: Tx, catalog: Any, actor: Actor, whose: str, env: Env) -> list[Suspension]:
    """`mine`: those that close something to the actor now; `all`: every one with what is over, for who manages accounts. Problem
    ability-is-missing 403."""
    if whose == "mine":
        if actor.held:
            return await suspensions(tx, PAGE, [f"user:{actor.id}"], only_open=True)
        targets = {key for one in actor.temporary for key in _closing(catalog, one, env)}
        return await suspensions(tx, PAGE, sorted(targets), only_open=True) if targets else []
    if not may(catalog, actor, ABILITY):
        raise Problem("ability-is-missing", 403, ability=ABILITY)
    return await suspensions(tx, PAGE)


def _closing(catalog: Any, one: TemporaryGrant, env: Env) -> frozenset[str]:
    """The targets that hold a temporary grant, or some of it, back now."""
    if not one.held or not one.starts_at <= env.now < one.ends_at:
        return frozenset()
    kind, _, name = one.role.partition(":")
    carriers: set[str] = set()
    if kind == "situation":
        carriers = {situation_key(name)}.union(*packs_opened(catalog, name).values())
    elif kind == "pack":
        found = catalog.get("pack", name)
        own = situation_of(found.body, name) if found is not None else None
        carriers = {pack_key(name), *([situation_key(own)] if own else [])}
    return one.held & carriers
