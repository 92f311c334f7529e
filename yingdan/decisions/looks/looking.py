"""Calling a record invalid, and judging that. Everything is one transaction of whoever speaks, so it holds wholly or not at all."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from yingdan.base import Label, Problem, Tx
from yingdan.decisions import store_pools
from yingdan.decisions.compiled import Route, compile_decisions
from yingdan.decisions.looks.compiled import Look, look_of
from yingdan.decisions.override import hand_on, of_customer, release
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System, visible_fields
from yingdan.kernel.records import Update, get, read, write

ACTOR = System("second look")
To = Literal["policy", "pool", "owner"]
Row = dict[str, Any]


def may_judge(catalog: Any, actor: Actor, look: Look) -> bool:
    """Whether there are records whose verdict this person may write."""
    return look.judged <= visible_fields(catalog, actor, look.body.object, "update")


async def doubt(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, subject: UUID, given: Mapping[str, Any], env: Env
) -> None:
    """Call a record invalid. It stays with its owner until somebody else has looked. Problems: second-look-is-missing and
    record-not-found 404, record-is-doubted 409, record-cannot-be-doubted 409, doubt-needs-a-reason 422, and those of writing."""
    look = look_of(catalog, object_name)
    row = await _whole(tx, catalog, actor, object_name, subject, env)
    if look.doubted(row, env):
        raise Problem("record-is-doubted", 409)
    if not look.open_when(row, env):
        raise Problem("record-cannot-be-doubted", 409)
    for field in look.body.ask:
        value = given.get(field)
        if value is None or (isinstance(value, str) and not value.strip()) or value == []:
            raise Problem("doubt-needs-a-reason", 422, label=catalog.objects[object_name].fields[field].label)
    asked = {field: given[field] for field in look.body.ask}
    values = {**asked, **look.values("doubt", row, env)}
    await _write(tx, catalog, actor, object_name, row, values, env)


async def judge(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, subject: UUID, verdict: Literal["confirm", "restore"],
    to: To, why: str, env: Env,
) -> None:  # fmt: skip
    """Confirm that a record is invalid, or restore it: to whom the policy chooses among those who never gave it up, to the pool, or to
    the owner it has. Problems: second-look-is-missing and record-not-found 404, second-look-is-over 409 when somebody was
    quicker, second-look-is-anothers 403, customer-is-at-work 409, and those of writing."""
    look = look_of(catalog, object_name)
    row = await _whole(tx, catalog, actor, object_name, subject, env)
    if not look.doubted(row, env):
        raise Problem("second-look-is-over", 409)
    if actor.id is not None and row.get("owner") == actor.id:
        raise Problem("second-look-is-anothers", 403)
    if verdict == "restore" and to != "owner" and row.get("owner") is not None:
        await _elsewhere(tx, catalog, actor, object_name, row, to, why, env)
    values = {**look.values(verdict, row, env), look.body.note: why.strip() or None}
    try:
        await _write(tx, catalog, actor, object_name, row, values, env)
    except Problem as problem:
        if problem.slug == "version-is-stale":
            raise Problem("second-look-is-over", 409) from problem
        raise


async def _whole(tx: Tx, catalog: Any, actor: Actor, object_name: str, subject: UUID, env: Env) -> Row:
    """Everything of a record that the actor may see."""
    await get(tx, catalog, actor, object_name, subject, env=env)
    return {**(await read(tx, catalog, ACTOR, object_name, [subject], env=env))[subject], "id": subject}


async def _write(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, row: Row, values: Row, env: Env
) -> None:
    await write(tx, catalog, actor, [Update(object_name, row["id"], values, row["version"])], at=env.now)


async def _elsewhere(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, row: Row, to: To, why: str, env: Env
) -> None:
    """To somebody else, or to the pool: also when nobody else fits."""
    route = catalog.once(compile_decisions).routes.get(object_name)
    if route is None:
        raise Problem("object-has-no-pool", 409, object=object_name)
    await _idle(tx, catalog, route, row, env)
    customer, owner = row.get(route.body.customer) or row["id"], row["owner"]
    words = f"：{why.strip()[:200]}" if why.strip() else ""
    reason: Label = {
        "zh": f"{actor.name} 复核后恢复{words}",
        "en": f"restored by {actor.name} after a second look{words}",
    }
    if to == "policy":
        shun = await store_pools.former_of(tx, customer)
        if await hand_on(tx, catalog, actor, object_name, row["id"], reason, env, shun=shun) is not None:
            await store_pools.leave(tx, customer, owner, env.now)
            return
    if not await release(tx, catalog, actor, object_name, row["id"], owner, reason, env):
        raise Problem("second-look-is-over", 409)


async def _idle(tx: Tx, catalog: Any, route: Route, row: Row, env: Env) -> None:
    """Nobody loses what he works on: a customer of whom his owner has something else open stays."""
    others = await of_customer(tx, catalog, route, row, env)
    if any(
        one["id"] != row["id"] and one.get("owner") == row["owner"] and route.open_when(one, env)
        for one in others
    ):
        raise Problem("customer-is-at-work", 409)
