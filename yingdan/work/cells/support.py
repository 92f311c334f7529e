"""A cell asks for help with one press: the request is a record that goes to who leads its war zone, with a clock like a lead's."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yingdan.base import Label, Problem, Tx, uuid7
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.records import Create, get, titles, write
from yingdan.work import notices
from yingdan.work.cells.definition import Cell
from yingdan.work.model import Notice
from yingdan.work.people import above


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked for: a choice of the field `need`, for one of the cell's accounts or for none, with words."""

    need: str
    account: UUID | None
    note: str


async def ask_support(
    tx: Tx, catalog: Any, actor: Actor, body: Cell, cell: UUID, asking: Asking, env: Env
) -> UUID:
    """Write the request as the actor and tell who has to answer; its id. Problems: support-is-missing 404, record-not-found 404,
    account-is-not-of-the-cell and values-are-faulty 422, action-is-not-allowed 403."""
    how = body.support
    if how is None:
        raise Problem("support-is-missing", 404)
    row = await get(tx, catalog, actor, body.object, cell, env=env)
    if asking.account is not None and asking.account not in (row.get(body.accounts) or ()):
        raise Problem("account-is-not-of-the-cell", 422)
    unit: UUID | None = row.get("unit")
    leads = (
        (await above(tx, catalog, [how.role], {unit}, env))[how.role].get(unit, [])
        if unit is not None
        else []
    )
    lead = next((one for one in leads if one != actor.id), leads[0] if leads else None)
    values = {
        how.cell: cell,
        how.need: asking.need,
        how.note: asking.note or None,
        how.account: asking.account,
    }
    given = {name: value for name, value in values.items() if value is not None}
    [made] = await write(tx, catalog, actor, [Create(how.object, given, owner=lead, unit=unit)], at=env.now)
    name = (await titles(tx, catalog, actor, body.object, [cell], env=env)).get(cell, "")
    if lead is not None and lead != actor.id:
        field = catalog.objects[how.object].fields[how.need]
        zh, en = (field.field_type.text(asking.need, locale, field.options) for locale in ("zh-CN", "en-US"))
        words: Label = {"zh": f"{name} 申请支援：{zh}", "en": f"{name} asks for help: {en}"}
        about: Label = {"zh": asking.note or actor.name, "en": asking.note or actor.name}
        await notices.say(
            tx, [Notice(uuid7(), lead, "support.asked", words, about, how.object, made.id, env.now, {})]
        )
    return made.id
