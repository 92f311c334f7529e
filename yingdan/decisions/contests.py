"""撞单: two people say that a customer is theirs. Until an arbiter who is neither of them decides, both keep what they have.

In: records that somebody brought as his while their customer is another's, and pairs of identity with two owners. Out: who goes on
with the customer. Must not know: screens, how a pair was found.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from yingdan.base import Label, Problem, Tx, uuid7
from yingdan.decisions import store
from yingdan.decisions.compiled import Route, compile_decisions
from yingdan.decisions.crew import Crew
from yingdan.decisions.model import Candidate
from yingdan.decisions.override import move
from yingdan.decisions.store_contests import (
    Contest,
    add_contests,
    decide_contest,
    lock_contest,
    open_contests,
)
from yingdan.events import Batch, Event, append
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System, require, scope
from yingdan.kernel.records import Query, query, read, write_derived

ACTOR = System("arbiter")
PAGE = 200
HAND = frozenset({"ui", "api"})
CONTESTED: Label = {
    "zh": "该客户已由其他同事负责，等待经理裁决；裁决前双方归属不变",
    "en": "the customer is a colleague's already; an arbiter decides, and until then nobody loses anything",
}
To = Literal["claimant", "holder", "both"]


async def note(
    batch: Batch, route: Route, causes: Mapping[UUID, Event], of: Mapping[UUID, UUID],
    facts: Mapping[UUID, Mapping[str, Any]], won: set[UUID], env: Env,
) -> None:  # fmt: skip
    """Keep which subjects, of those that people brought, have a customer (`of`) who is somebody else's. `won`: customers that were
    free until now. Whoever entered it is the claimant also where the record itself stays with the customer's owner."""
    brought: dict[UUID, set[UUID]] = {}
    for subject, customer in of.items():
        if customer != subject:
            brought.setdefault(customer, set()).add(facts[subject]["owner"])
    doubtful = [one for one, people in brought.items() if one not in won or len(people) > 1]
    if not doubtful:
        return
    owners, crew, found = await store.custody_of(batch.tx, doubtful), Crew(), list[Contest]()
    for subject, customer in of.items():
        holder, owner = owners.get(customer), facts[subject]["owner"]
        claimant = owner if owner != holder else _maker(causes[subject])
        if holder is None or claimant is None or claimant == holder:
            continue
        if await crew.candidate(batch.tx, batch.catalog, route, claimant, batch.now, env) is not None:
            found.append(Contest(subject, route.body.object, customer, claimant, batch.now, holder))
    if found:
        await add_contests(batch.tx, found)
        await append(
            batch.tx, [_event(one, "decision.contested", ACTOR, CONTESTED, batch.now) for one in found]
        )


def _maker(cause: Event) -> UUID | None:
    """Who made a record by hand."""
    kind, _, key = cause.actor.partition(":")
    return UUID(key) if kind == "user" and cause.type == "record.created" and cause.source in HAND else None


async def contests(
    tx: Tx, catalog: Any, actor: Actor, env: Env
) -> list[tuple[Contest, dict[str, Any], dict[str, Any]]]:
    """What the actor may decide: each with its record and its customer's, as they are shown to him."""
    routes = catalog.once(compile_decisions).routes
    known = [
        one for one in await open_contests(tx, PAGE) if one.object in routes and routes[one.object].customers
    ]
    shown: dict[UUID, dict[str, Any]] = {}
    for name in {one.object for one in known}:
        subjects = [one.subject for one in known if one.object == name]
        shown |= await read(tx, catalog, actor, name, subjects, env=env)
        customers = [one.customer for one in known if one.object == name]
        shown |= await read(tx, catalog, actor, routes[name].customers or "", customers, env=env)
    found = []
    for one in known:
        row, customer = shown.get(one.subject), shown.get(one.customer)
        if row is not None and customer is not None and row.get("owner") in (one.claimant, one.holder):
            found.append((one, {**row, "id": one.subject}, {**customer, "id": one.customer}))
    return found


async def arbitrate(tx: Tx, catalog: Any, actor: Actor, subject: UUID, to: To, why: str, env: Env) -> None:
    """Decide a contest: the customer with all that is his goes to one of the two, or both keep what they have. Problems:
    contest-is-over 409, arbiter-is-a-party and action-is-not-allowed 403, not-a-candidate 422."""
    one = await lock_contest(tx, subject)
    route = catalog.once(compile_decisions).routes.get(one.object) if one is not None else None
    if one is None or route is None or one.holder is None:
        raise Problem("contest-is-over", 409)
    names = {one.object: [one.subject], route.customers or "": [one.customer]}
    rows = await _judged(tx, catalog, actor, names, {one.claimant, one.holder}, env)
    row = {**rows[one.subject], "id": one.subject}
    if row.get("owner") not in (one.claimant, one.holder):
        raise Problem("contest-is-over", 409)
    said = f"：{why.strip()[:200]}" if why.strip() else ""
    words: Label = {
        "zh": f"{actor.name} 裁决撞单，双方各自跟进{said}",
        "en": f"{actor.name} decided that both go on{said}",
    }
    if to != "both":
        winner = one.claimant if to == "claimant" else one.holder
        target = await _target(tx, catalog, route, winner, env)
        words = _reason(actor, target, why)
        if row["owner"] != winner or one.holder != winner:
            await move(tx, catalog, actor, route, row, target, words, env)
    await decide_contest(tx, subject, to, actor.key, env.now)
    await append(tx, [_event(one, "decision.arbitrated", actor, words, env.now)])


async def award(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, winner: UUID, loser: UUID, why: str, env: Env
) -> None:
    """Of two records that are one customer with two owners: everything of both goes to the owner of `winner`. Problems:
    record-not-found 404, contest-is-over 409 when they have one owner by now, and those of `arbitrate`."""
    route = route_for(catalog, object_name)
    if route is None:
        raise Problem("object-has-no-pool", 409, object=object_name)
    whole = await read(tx, catalog, ACTOR, object_name, [winner, loser], env=env)
    owners = {whole[key].get("owner") for key in (winner, loser) if key in whole}
    if len(owners) != 2 or None in owners:
        raise Problem("contest-is-over", 409)
    rows = await _judged(tx, catalog, actor, {object_name: [winner, loser]}, owners, env)
    target = await _target(tx, catalog, route, rows[winner]["owner"], env)
    reason = _reason(actor, target, why)
    if route.body.object == object_name:
        await move(tx, catalog, actor, route, {**rows[loser], "id": loser}, target, reason, env)
        return
    asked = Query(route.body.object, None, f"{route.body.customer} == '{loser}'", limit=1)
    page = await query(tx, catalog, ACTOR, asked, env)
    if page.rows:
        await move(tx, catalog, actor, route, page.rows[0], target, reason, env)
    else:
        await store.move_custody(tx, loser, target.user, env.now)
        await write_derived(tx, catalog, object_name, {loser: {"owner": target.user, "unit": target.unit}})


def route_for(catalog: Any, object_name: str) -> Route | None:
    """The policy that gives out records of an object, or of those whose customers they are."""
    routes = catalog.once(compile_decisions).routes
    found: Route | None = routes.get(object_name) or next(
        (one for one in routes.values() if one.customers == object_name), None
    )
    return found


async def _judged(
    tx: Tx, catalog: Any, actor: Actor, names: Mapping[str, Sequence[UUID]], parties: set[Any], env: Env
) -> dict[UUID, dict[str, Any]]:
    """The records, whole, when the actor may decide about them: sees and may change all, and is no party."""
    require(catalog, actor, "see_board")
    if actor.id in parties:
        raise Problem("arbiter-is-a-party", 403)
    found: dict[UUID, dict[str, Any]] = {}
    for name, ids in names.items():
        seen = await read(tx, catalog, actor, name, ids, ("id",), env=env)
        rows = await read(tx, catalog, ACTOR, name, ids, env=env)
        change = scope(catalog, actor, name, "update")
        for key in ids:
            if key not in rows or key not in seen:
                raise Problem("record-not-found", 404, object=name, id=str(key))
            if not change.allows(rows[key], env):
                raise Problem("action-is-not-allowed", 403, object=name, action="update")
        found |= rows
    return found


async def _target(tx: Tx, catalog: Any, route: Route, person: UUID, env: Env) -> Candidate:
    found = await Crew().candidate(tx, catalog, route, person, env.now, env)
    if found is None:
        raise Problem("not-a-candidate", 422)
    return found


def _reason(actor: Actor, target: Candidate, why: str) -> Label:
    words = f"：{why.strip()[:200]}" if why.strip() else ""
    return {
        "zh": f"{actor.name} 裁决撞单，客户归 {target.name}{words}",
        "en": f"{actor.name} decided that the customer is {target.name}'s{words}",
    }


def _event(one: Contest, kind: str, actor: Actor, words: Label, at: datetime) -> Event:
    return Event(
        id=uuid7(), type=kind, at=at, object=one.object,
        subject=one.subject, actor=actor.key, source="decisions",
        data={"customer": str(one.customer), "claimant": str(one.claimant), "holder": str(one.holder), "reasons": [words]},
        audience=(f"user:{one.claimant}", f"user:{one.holder}"),
    )  # fmt: skip
