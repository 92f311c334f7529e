"""People's own choices over the policy's: claim from the pool, transfer to a colleague, hand on, release. All are decisions too."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from uuid import UUID

from yingdan.base import Label, Problem, Tx, uuid7
from yingdan.decisions import store, store_pools
from yingdan.decisions.compiled import Route, compile_decisions
from yingdan.decisions.crew import Crew
from yingdan.decisions.floor import Floor
from yingdan.decisions.loads import as_route_sees, shared
from yingdan.decisions.model import Candidate, Decision
from yingdan.decisions.pools import Pool, pool_of, refuse
from yingdan.decisions.routing import choose
from yingdan.events import Event, append
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System, scope
from yingdan.kernel.records import Query, get, query, read, write_derived, write_derived_of


async def claim(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, subject: UUID, now: datetime, env: Env
) -> None:
    """Take a subject from the pool for oneself. Problems: lead-is-taken 409 when somebody was quicker,
    capacity-is-reached 409 when one has as many open as allowed, record-not-found 404; and those of the pool it lies in."""
    row = await get(tx, catalog, actor, object_name, subject, env=env)
    compiled = catalog.once(compile_decisions)
    route = compiled.routes.get(object_name)
    if route is None or actor.id is None:
        raise Problem("object-has-no-pool", 409, object=object_name)
    if row.get("owner") is not None:
        raise Problem("lead-is-taken", 409)
    mine = await Crew().candidate(tx, catalog, route, actor.id, now, env)
    if mine is None:
        raise Problem("not-a-candidate", 403)
    if not scope(catalog, actor, object_name, "claim").allows(row, env):
        raise Problem("action-is-not-allowed", 403, object=object_name, action="claim")
    locked = await store.lock_loads(tx, [actor.id])
    loads, turns, _ = await as_route_sees(tx, catalog, route, [actor.id], locked, env)
    customer = row.get(route.body.customer) or subject
    won = await store.take_custody(tx, {customer: actor.id}, now)
    owner = (await store.custody_of(tx, [customer])).get(customer)
    current = (await read(tx, catalog, System("claim"), object_name, [subject]))[subject]
    if current.get("owner") is not None or (not won and owner != actor.id):
        raise Problem("lead-is-taken", 409)
    if loads[actor.id] >= mine.cap:
        raise Problem("capacity-is-reached", 409, open=loads[actor.id], cap=mine.cap)
    await _by_the_pool(tx, compiled.pools.get(object_name, ()), current, mine, customer, env)
    reason: Label = {"zh": f"{actor.name} 从公海认领", "en": f"claimed from the pool by {actor.name}"}
    await _hand_over(tx, catalog, actor, route, subject, row, mine, reason, now)
    # After the record itself is locked, as the line does it: the other order would end in deadlocks with returning customers.
    await store.hold(tx, [subject])
    changes = await store.reassign(tx, shared(route, {subject: actor.id}))
    await store.count_loads(
        tx, store.Ledger(loads=changes, turns={actor.id: max(turns.values(), default=0) + 1})
    )


async def _by_the_pool(
    tx: Tx, pools: Sequence[Pool], row: dict[str, Any], mine: Candidate, customer: UUID, env: Env
) -> None:
    """Hold a claim against the rules of the pool the record lies in, and remember it. The claimant's load is locked, so that
    claims of one person are counted one after the other."""
    pool = pool_of(pools, row, env)
    if pool is None:
        return
    day = datetime.combine(env.today, time(), env.zone)
    standing = await store_pools.standing(tx, mine.user, pool.name, customer, day)
    refuse(pool, standing, {"lead": row, "rep": mine.facts}, env)
    await store_pools.keep_claim(tx, uuid7(), mine.user, pool.name, row["id"], env.now)


async def transfer(
    tx: Tx,
    catalog: Any,
    actor: Actor,
    object_name: str,
    subject: UUID,
    to: UUID,
    why: str,
    now: datetime,
    env: Env,
) -> None:
    """Give a subject, and with it its customer with all that is his, to a colleague; the manager's word stands above
    caps.
    Problems: record-not-found 404, not-a-candidate 422 when `to` cannot work on it."""
    row = await get(tx, catalog, actor, object_name, subject, env=env)
    compiled = catalog.once(compile_decisions)
    route = compiled.routes.get(object_name)
    if route is None:
        raise Problem("object-has-no-pool", 409, object=object_name)
    target = await Crew().candidate(tx, catalog, route, to, now, env)
    if target is None:
        raise Problem("not-a-candidate", 422)
    words = why.strip()[:200]
    reason: Label = {"zh": f"{actor.name} 转交：{words}", "en": f"transferred by {actor.name}: {words}"}
    await move(tx, catalog, actor, route, {**row, "id": subject}, target, reason, env)


async def hand_on(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, subject: UUID, reason: Label, env: Env,
    *, shun: Collection[UUID] = (),
) -> UUID | None:  # fmt: skip
    """Give a subject, and with it its customer, to whom the policy chooses among all but its owner, who has let it lie, and those to
    `shun`; to whom. None, and nothing is done: nobody fits, it has no owner any more, or it is gone."""
    compiled = catalog.once(compile_decisions)
    route = compiled.routes.get(object_name)
    row = (await read(tx, catalog, System("routing"), object_name, [subject])).get(subject)
    if route is None or row is None or row.get("owner") is None:
        return None
    known = Crew()
    crew = await known.candidates(tx, catalog, route, env.now, env)
    others = [one for one in crew if one.user != row["owner"] and one.user not in shun]
    people = list({row["owner"], *(one.user for one in others)})
    locked = await store.lock_loads(tx, people)
    loads, turns, given = await as_route_sees(tx, catalog, route, people, locked, env)
    now = (await read(tx, catalog, System("routing"), object_name, [subject])).get(subject)
    if now is None or now.get("owner") != row["owner"]:
        return None  # somebody else gave it away while the loads were waited for
    floor = Floor(others, loads, turns, env, None, await known.chances(tx, route, env.now), given)
    chosen = choose(route.policy, now, floor, now.get("unit"))
    target = next((one for one in others if one.user == chosen.owner), None)
    if target is not None:
        await move(tx, catalog, actor, route, {**now, "id": subject}, target, reason, env)
    return chosen.owner


async def entrust(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, subject: UUID, to: UUID, reason: Label, env: Env
) -> bool:
    """Give a subject for which nobody was found to a person, who need not be a candidate; it stays in its unit. Whether it still had
    no owner."""
    route = catalog.once(compile_decisions).routes[object_name]
    await store.lock_loads(tx, [to])
    row = (await read(tx, catalog, System("routing"), object_name, [subject])).get(subject)
    if row is None or row.get("owner") is not None:
        return False
    new = {"owner": to, "unit": row.get("unit")}
    await write_derived(tx, catalog, object_name, {subject: new})
    await store.hold(tx, [subject])
    wanted = {subject: to if route.open_when(row, env) else None}
    await store.count_loads(tx, store.Ledger(loads=await store.reassign(tx, shared(route, wanted))))
    result = {**new, "pool": False}
    await _tell(tx, catalog, actor, object_name, {**row, "id": subject}, result, reason, env.now)
    return True


async def move(
    tx: Tx, catalog: Any, actor: Actor, route: Route, row: dict[str, Any], target: Candidate, reason: Label, env: Env
) -> None:  # fmt: skip
    """A subject, given as its whole row, and all others of its customer go to one person, with custody and load."""
    subject, to, now = row["id"], target.user, env.now
    rows = await of_customer(tx, catalog, route, row, env)
    await store.lock_loads(tx, list({to, *(r["owner"] for r in rows if r.get("owner") is not None)}))
    await store.move_custody(tx, row.get(route.body.customer) or subject, to, now)
    for one in rows:
        await _hand_over(tx, catalog, actor, route, one["id"], one, target, reason, now)
    await store.hold(tx, [one["id"] for one in rows])
    wanted = {one["id"]: to if route.open_when(one, env) else None for one in rows}
    await store.count_loads(tx, store.Ledger(loads=await store.reassign(tx, shared(route, wanted))))


async def release(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, subject: UUID, owner: UUID, reason: Label, env: Env
) -> bool:
    """Take a subject, and its customer, from its owner, who waits before he may claim it; whether he still had it."""
    route = catalog.once(compile_decisions).routes[object_name]
    await store.lock_loads(tx, [owner])
    row = (await read(tx, catalog, System("routing"), object_name, [subject])).get(subject)
    if row is None or row.get("owner") != owner:
        return False
    customer = row.get(route.body.customer) or subject
    await store_pools.free(tx, {customer: owner}, env.now)
    await store_pools.leave(tx, customer, owner, env.now)
    written = {object_name: {subject: {"owner": None}}}
    if route.customers and customer != subject:
        written[route.customers] = {customer: {"owner": None}}
    await write_derived_of(tx, catalog, written)
    await store.hold(tx, [subject])
    await store.count_loads(tx, store.Ledger(loads=await store.reassign(tx, {subject: None})))
    result = {"owner": None, "unit": row.get("unit"), "pool": True}
    await _tell(tx, catalog, actor, object_name, {**row, "id": subject}, result, reason, env.now)
    return True


async def of_customer(
    tx: Tx, catalog: Any, route: Route, row: dict[str, Any], env: Env
) -> list[dict[str, Any]]:
    """The row, and all others of its customer: a customer has one owner."""
    rows, object_name, customer = [row], route.body.object, route.body.customer
    if row.get(customer) is not None:
        ask = Query(object_name, None, f"{customer} == '{row[customer]}'", limit=500)
        cursor: str | None = None
        while True:
            page = await query(tx, catalog, System("transfer"), replace(ask, cursor=cursor), env)
            rows += [other for other in page.rows if other["id"] != row["id"]]
            cursor = page.next
            if cursor is None:
                break
    return rows


async def _hand_over(
    tx: Tx, catalog: Any, actor: Actor, route: Route, subject: UUID, row: dict[str, Any], to: Candidate, reason: Label,
    now: datetime,
) -> None:  # fmt: skip
    object_name, customer = route.body.object, row.get(route.body.customer)
    new = {"owner": to.user, "unit": route.unit_of(row, to.unit)}
    await write_derived(tx, catalog, object_name, {subject: new})
    if customer and route.customers:
        await write_derived(tx, catalog, route.customers, {customer: new})
    await _tell(tx, catalog, actor, object_name, {**row, "id": subject}, {**new, "pool": False}, reason, now)


async def _tell(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, row: dict[str, Any], where: dict[str, Any],
    reason: Label, now: datetime,
) -> None:  # fmt: skip
    """Keep the decision, and tell it to whom it was with and to whom it goes."""
    result = {**where, "kept": False, "by": actor.key, "was": row.get("owner")}
    decision = Decision(uuid7(), "routing", "manual", catalog.version, object_name, row["id"], result, {},
                        {"reasons": [reason], "considered": []})  # fmt: skip
    await store.Ledger(decisions=[decision]).write(tx, now)
    people = (
        ("user", where["owner"]),
        ("unit", where["unit"]),
        ("user", row.get("owner")),
        ("unit", row.get("unit")),
    )
    audience = tuple(dict.fromkeys(f"{kind}:{key}" for kind, key in people if key))
    data = {**result, "policy": "manual", "reasons": [reason], "bulk": False, "score": row.get("score"),
            "name": row.get(catalog.objects[object_name].title), "grade": row.get("grade")}  # fmt: skip
    event = Event(id=uuid7(), type="decision.routed", at=now, object=object_name, subject=row["id"], actor=actor.key,
                  source="ui", data=data, audience=audience)  # fmt: skip
    await append(tx, [event])
