"""What was decided in a period, as a simulation needs it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from yingdan.base import Tx, fetch
from yingdan.decisions.floor import COUNTED_FROM, HALF_GIVEN_DAYS


class Decided(NamedTuple):
    """The first decision about a subject in the period. `why`: its first reason; `shared`: many were shared out with it; `handed`: people
    handed it on, claimed it or let it be taken back in the period."""

    subject: UUID
    at: datetime
    outcome: Mapping[str, Any]
    inputs: Mapping[str, Any]
    why: Mapping[str, str] | None
    shared: bool
    handed: bool


async def decided(tx: Tx, policy: str, since: datetime, until: datetime, most: int) -> list[Decided]:
    """At most so many, the newest, in the order in which they were made."""
    rows = await fetch(
        tx,
        "select d.subject, d.at, d.outcome, d.inputs, d.why, d.shared, exists (select from decisions.decision h"
        " where h.subject = d.subject and h.kind = 'routing' and h.at >= d.at and h.at < %(until)s and h.name <> %(name)s)"
        " from (select id, subject, at, outcome, inputs, reasons -> 'reasons' -> 0 as why, reasons ? 'shared' as shared from decisions.decision where kind = 'routing' and name = %(name)s"
        " and at >= %(since)s and at < %(until)s order by at desc, id desc limit %(most)s) as d order by d.at, d.id",
        {"name": policy, "since": since, "until": until, "most": most},
    )
    first: dict[UUID, Decided] = {}
    for row in rows:
        first.setdefault(row[0], Decided(*row))
    return list(first.values())


async def given_since(tx: Tx, policy: str, since: datetime) -> dict[UUID, float]:
    """What a policy gave to each since then, counted as the floor counts it."""
    rows = await fetch(
        tx,
        "select d.owner, sum(d.worth) from (select (outcome ->> 'owner')::uuid as owner,"
        " coalesce((reasons #>> '{considered,0,parts,value}')::float8, 0)"
        " * coalesce((reasons #>> '{considered,0,parts,chance}')::float8, 1)"
        " * power(2, extract(epoch from at - %(from)s)::float8 / 86400 / %(half)s) as worth"
        " from decisions.decision where kind = 'routing' and name = %(name)s and at >= %(since)s"
        " and outcome ->> 'owner' is not null and coalesce(outcome ->> 'kept', 'false') = 'false') as d"
        " group by d.owner",
        {"name": policy, "since": since, "from": COUNTED_FROM, "half": HALF_GIVEN_DAYS},
    )
    return {row[0]: float(row[1]) for row in rows}
