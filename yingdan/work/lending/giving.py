"""Who may give what for a time: nobody more than is his own, nobody to himself, and within what the company declared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.expr import Env
from yingdan.kernel.access import (
    Actor,
    Given,
    System,
    lent_fields,
    may,
    scope,
)
from yingdan.kernel.records import read
from yingdan.work.lending.definition import Lending, lending_for, short

ABILITY = "manage_accounts"
_SYSTEM = System("lending")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to give. `role`: a short name; `record` None: the whole object, `*`: all objects."""

    person: UUID | None
    unit: UUID | None
    role: str
    object: str
    record: UUID | None
    actions: tuple[str, ...]
    reason: str
    starts_at: datetime
    ends_at: datetime


async def row_of(tx: Tx, catalog: Any, object_name: str, record: UUID, env: Env) -> dict[str, Any] | None:
    """A record whole, as the system sees it; None when there is none, or no such object."""
    if object_name not in catalog.objects:
        return None
    return (await read(tx, catalog, _SYSTEM, object_name, [record], env=env)).get(record)


def answers(actor: Actor, catalog: Any, lending: Lending | None, unit: UUID | None) -> bool:
    """Whether somebody answers for records of a unit (None: of nobody): he manages accounts, or is one of the approvers there."""
    if may(catalog, actor, ABILITY):
        return True
    roles = {short(one) for one in lending.approvers} if lending is not None else set()
    return unit is not None and unit in actor.subtree and bool(roles & actor.roles)


def bounded(
    catalog: Any, lending: Lending | None, role: str, actions: Sequence[str], object_name: str
) -> Lending:
    """The definition, when it lets this be given and the role opens it. Problems: access-cannot-be-given 409, action-cannot-be-given
    422."""
    if lending is None or not lending.gives(role):
        raise Problem("access-cannot-be-given", 409, object=object_name, role=role)
    known = object_name in catalog.objects
    for one in actions:
        if one not in lending.actions or (known and not lent_fields(catalog, role, object_name, one)):
            raise Problem("action-cannot-be-given", 422, action=one)
    return lending


def within(longest_days: int, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Problem period-is-too-long 422 beyond what the company declared; period-is-over 422 for one that has no future."""
    if ends_at <= max(starts_at, now):
        raise Problem("period-is-over", 422)
    if ends_at - max(starts_at, now) > timedelta(days=longest_days):
        raise Problem("period-is-too-long", 422, days=longest_days)


def require_own(
    actor: Actor, catalog: Any, wanted: Wanted | Given, row: Mapping[str, Any] | None, env: Env
) -> None:
    """Everything that is given is the giver's own, for good. Problems: giver-is-the-person, giver-lacks-the-right and
    ability-is-missing 403, record-not-found 404."""
    if wanted.person == actor.id or (wanted.unit is not None and wanted.unit in actor.units):
        raise Problem("giver-is-the-person", 403)
    if wanted.record is None:
        if not may(catalog, actor, ABILITY):
            raise Problem("ability-is-missing", 403, ability=ABILITY)
        return
    own = actor.lasting
    if row is None or not scope(catalog, own, wanted.object, "read").allows(row, env):
        raise Problem("record-not-found", 404, object=wanted.object, id=str(wanted.record))
    for action in wanted.actions:
        mine = scope(catalog, own, wanted.object, action)
        fields = lent_fields(catalog, wanted.role, wanted.object, action)
        if not mine.allows(row, env) or not fields <= mine.shows(row, env):
            raise Problem("giver-lacks-the-right", 403, action=action)


def require_answers(
    actor: Actor, catalog: Any, object_name: str, row: Mapping[str, Any] | None
) -> Lending | None:
    """The definition of an object, for somebody who answers for this record. Problem approver-is-needed 403."""
    lending = lending_for(catalog, object_name)
    if not answers(actor, catalog, lending, row.get("unit") if row is not None else None):
        raise Problem("approver-is-needed", 403)
    return lending
