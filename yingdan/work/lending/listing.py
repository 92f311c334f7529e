"""Which temporary grants and requests somebody may know of."""

from typing import Any, Literal
from uuid import UUID

from yingdan.base import Tx
from yingdan.expr import Env
from yingdan.kernel.access import (
    Actor,
    Given,
    System,
    given_latest,
    given_of_person,
    given_of_record,
    given_unreviewed,
    may,
    units_above,
)
from yingdan.kernel.records import read
from yingdan.work.lending.definition import lending_for
from yingdan.work.lending.giving import ABILITY, answers
from yingdan.work.lending.packs import takes_off

PAGE = 200
LOOKED_AT = 1_000
_EVERY = ("granted", "refused", "withdrawn", "lapsed", "ended", "revoked")


async def listed(
    tx: Tx, catalog: Any, actor: Actor, whose: Literal["mine", "answer", "all"], env: Env
) -> list[Given]:
    """`mine`: asked by or given to the actor or his units; `answer`: requests, and accesses in an emergency, that wait for him; `all`: what he answers for, with what is
    over. The newest first, at most 200."""
    if whose == "mine":
        assert actor.id is not None
        return await given_of_person(tx, actor.id, await units_above(tx, actor.units), PAGE)
    found = await given_latest(tx, ("asked",) if whose == "answer" else _EVERY, LOOKED_AT)
    if whose == "answer":
        found = [*await given_unreviewed(tx, LOOKED_AT), *found]
    kept = await answered_for(tx, catalog, actor, found, env)
    if whose == "answer":
        kept = [one for one in kept if one.person != actor.id]
    return kept[:PAGE]


async def of_record(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, record: UUID, env: Env
) -> list[Given]:
    """All about one record, for who answers for it; of others what is their own."""
    found = [one for one in await given_of_record(tx, record, PAGE) if one.object == object_name]
    kept = {one.id for one in await answered_for(tx, catalog, actor, found, env)}
    return [one for one in found if one.id in kept or one.person == actor.id]


async def answered_for(tx: Tx, catalog: Any, actor: Actor, found: list[Given], env: Env) -> list[Given]:
    """Those about records that somebody sees and answers for; without a record, for who manages accounts."""
    manages = may(catalog, actor, ABILITY)
    units: dict[UUID, UUID | None] = {}
    for name in {one.object for one in found if one.record is not None and one.object in catalog.objects}:
        ids = [one.record for one in found if one.object == name and one.record is not None]
        seen = await read(tx, catalog, actor, name, ids, ("id",), env=env)
        rows = await read(tx, catalog, System("lending"), name, list(seen), env=env)
        units |= {key: row.get("unit") for key, row in rows.items()}
    return [
        one
        for one in found
        if (manages or takes_off(catalog, actor, one) if one.record is None else
            one.record in units and answers(actor, catalog, lending_for(catalog, one.object), units[one.record]))
    ]  # fmt: skip
