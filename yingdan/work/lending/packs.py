"""Packs and situations on people and units for a time. The row is a temporary grant like any other; by hand it ends by being taken back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx, uuid7
from yingdan.expr import Env
from yingdan.kernel.access import ACTIONS, Actor, Given, Pack, Situation, add_given, load_actor, may
from yingdan.work.lending import telling
from yingdan.work.lending.duties import require_no_conflict
from yingdan.work.lending.giving import ABILITY, row_of, within

# Puts packs on units below one's own without managing accounts.
PUTTING = "put_packs"


@dataclass(frozen=True, slots=True)
class Putting:
    """`key`: `pack:<name>` or `situation:<name>`; on a person or a unit."""

    key: str
    person: UUID | None
    unit: UUID | None
    reason: str
    starts_at: datetime
    ends_at: datetime


def body_of(catalog: Any, key: str) -> Pack | Situation | None:
    """The definition behind `pack:<name>` or `situation:<name>`; None for a role, or one that is no more."""
    kind, colon, name = key.partition(":")
    found = catalog.get(kind, name) if colon and kind in ("pack", "situation") else None
    body: Pack | Situation | None = found.body if found is not None else None
    return body


def required(catalog: Any, key: str) -> Pack | Situation:
    """Problem pack-is-unknown 404."""
    body = body_of(catalog, key)
    if body is None:
        raise Problem("pack-is-unknown", 404, pack=key.partition(":")[2])
    return body


def about_of(catalog: Any, name: str) -> str | None:
    """The object of which a pack opens one record at a time, so that nobody puts it on as a whole: its own `about`, or the groups whose
    members get it. `name`: in full."""
    groups = catalog.all("task_force").values()
    handed = next((one.body.into for one in groups if one.body.pack == name), None)
    about: str | None = catalog.all("pack")[name].body.about or handed
    return about


def may_put(catalog: Any, actor: Actor) -> bool:
    """Whether somebody puts packs on anybody at all."""
    return may(catalog, actor, ABILITY) or may(catalog, actor, PUTTING)


def leads(catalog: Any, actor: Actor, units: Collection[UUID]) -> bool:
    """Whether packs on one of these units are somebody's to put and to take off: he manages accounts, or leads it from above."""
    if may(catalog, actor, ABILITY):
        return True
    return may(catalog, actor, PUTTING) and bool(set(units) & set(actor.subtree) - set(actor.units))


def takes_off(catalog: Any, actor: Actor, one: Given) -> bool:
    """Whether a pack is somebody's to take off: he put it himself, or it lies on a unit that he leads from above."""
    units = () if one.unit is None else (one.unit,)
    return (
        ":" in one.role
        and may_put(catalog, actor)
        and (one.asked_by == actor.id or leads(catalog, actor, units))
    )


async def put(tx: Tx, catalog: Any, actor: Actor, wanted: Putting, env: Env) -> Given:
    """Put a pack or a situation on a person or a unit. Problems: ability-is-missing, unit-is-not-led and giver-is-the-person 403, pack-is-unknown 404,
    duties-conflict 409, user-not-found, unit-not-found, pack-is-about-records, situation-needs-a-unit, period-is-over and period-is-too-long 422."""
    if not may_put(catalog, actor) or actor.id is None:
        raise Problem("ability-is-missing", 403, ability=PUTTING)
    body = required(catalog, wanted.key)
    about = about_of(catalog, wanted.key.partition(":")[2]) if isinstance(body, Pack) else None
    if about is not None:
        raise Problem("pack-is-about-records", 422, object=about)
    if isinstance(body, Situation) and wanted.unit is None:
        raise Problem("situation-needs-a-unit", 422)
    if wanted.person == actor.id or (wanted.unit is not None and wanted.unit in actor.units):
        raise Problem("giver-is-the-person", 403)
    within(body.longest_days, wanted.starts_at, wanted.ends_at, env.now)
    if wanted.person is not None:
        try:
            units: tuple[UUID, ...] = (await load_actor(tx, wanted.person)).units
        except Problem as problem:
            raise Problem("user-not-found", 422) from problem
    elif wanted.unit is None or await row_of(tx, catalog, "org.unit", wanted.unit, env) is None:
        raise Problem("unit-not-found", 422)
    else:
        units = (wanted.unit,)
    if not leads(catalog, actor, units):
        raise Problem("unit-is-not-led", 403)
    await require_no_conflict(tx, catalog, wanted.person, wanted.unit, wanted.key, "*", tuple(ACTIONS), env)
    starts_at = max(wanted.starts_at, env.now)
    one = Given(
        uuid7(), wanted.person, wanted.unit, wanted.key, "*", None, tuple(ACTIONS), "granted", wanted.reason,
        -(-(wanted.ends_at - starts_at) // timedelta(days=1)), actor.id, env.now, starts_at, wanted.ends_at,
        actor.id, env.now, next_at=starts_at if starts_at > env.now else wanted.ends_at,
    )  # fmt: skip
    added = await add_given(tx, one)
    assert added is not None
    await telling.tell(
        tx, "access.granted", added, actor, env.now, telling.answered_notice(added, actor, env.now)
    )
    return added
