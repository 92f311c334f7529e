"""A cell asks for help with one press: the request is a record with a clock like a lead's. A routing policy about such records says who
gets it, as for a lead; where there is none, or nobody fits, it goes to who leads the cell's war zone."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yingdan.base import Label, Problem, Tx, uuid7
from yingdan.decisions import compile_decisions, entrust
from yingdan.events import Batch
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System
from yingdan.kernel.records import Create, get, read, titles, write
from yingdan.work import notices
from yingdan.work.cells.definition import Cell, CellSupport
from yingdan.work.model import Notice
from yingdan.work.people import above

ACTOR = System("support")
NOBODY: Label = {
    "zh": "暂无合适人选，由战区负责人受理",
    "en": "nobody fits at the moment; it goes to who leads the war zone",
}


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked for: a choice of the field `need`, for one of the cell's accounts or for none, with words."""

    need: str
    account: UUID | None
    note: str


async def ask_support(
    tx: Tx, catalog: Any, actor: Actor, body: Cell, cell: UUID, asking: Asking, env: Env
) -> UUID:
    """Write the request as the actor; its id. Problems: support-is-missing 404, record-not-found 404, account-is-not-of-the-cell and
    values-are-faulty 422, action-is-not-allowed 403."""
    how = body.support
    if how is None:
        raise Problem("support-is-missing", 404)
    row = await get(tx, catalog, actor, body.object, cell, env=env)
    if asking.account is not None and asking.account not in (row.get(body.accounts) or ()):
        raise Problem("account-is-not-of-the-cell", 422)
    unit: UUID | None = row.get("unit")
    routed = how.object in catalog.once(compile_decisions).routes
    lead = None if routed else await _lead(tx, catalog, how, unit, actor.id, env)
    values: dict[str, Any] = {
        how.cell: cell,
        how.need: asking.need,
        how.note: asking.note or None,
        how.account: asking.account,
        **({how.asker: actor.id} if how.asker is not None else {}),
    }
    given = {name: value for name, value in values.items() if value is not None}
    [made] = await write(tx, catalog, actor, [Create(how.object, given, owner=lead, unit=unit)], at=env.now)
    if lead is not None and lead != actor.id:
        name = (await titles(tx, catalog, actor, body.object, [cell], env=env)).get(cell, "")
        field = catalog.objects[how.object].fields[how.need]
        zh, en = (field.field_type.text(asking.need, locale, field.options) for locale in ("zh-CN", "en-US"))
        words: Label = {"zh": f"{name} 申请支援：{zh}", "en": f"{name} asks for help: {en}"}
        about: Label = {"zh": asking.note or actor.name, "en": asking.note or actor.name}
        await notices.say(
            tx, [Notice(uuid7(), lead, "support.asked", words, about, how.object, made.id, env.now, {})]
        )
    return made.id


async def _lead(
    tx: Tx, catalog: Any, how: CellSupport, unit: UUID | None, asker: UUID | None, env: Env
) -> UUID | None:
    """Who leads, but for who asks himself, where somebody else does."""
    if unit is None:
        return None
    role = how.role.rpartition(".")[2]
    leads = (await above(tx, catalog, [role], {unit}, env))[role].get(unit, [])
    return next((one for one in leads if one != asker), leads[0] if leads else None)


async def follow_requests(batch: Batch, zone: ZoneInfo) -> None:
    """Requests for which the policy found nobody go to who leads."""
    bodies = {
        one.body.support.object: one.body.support
        for one in batch.catalog.all("cell").values()
        if one.body.support
    }
    left: dict[str, list[UUID]] = {}
    for event in batch.events:
        if (
            event.type == "decision.routed"
            and event.object is not None
            and event.object in bodies
            and event.data.get("owner") is None
            and event.subject is not None
        ):
            left.setdefault(event.object, []).append(event.subject)
    env = Env.at(batch.now, zone)
    for name, ids in left.items():
        how, rows = bodies[name], await read(batch.tx, batch.catalog, ACTOR, name, ids, env=env)
        for key, row in rows.items():
            asker = row.get(how.asker) if how.asker is not None else None
            lead = await _lead(batch.tx, batch.catalog, how, row.get("unit"), asker, env)
            if lead is not None:
                await entrust(batch.tx, batch.catalog, ACTOR, name, key, lead, NOBODY, env)
