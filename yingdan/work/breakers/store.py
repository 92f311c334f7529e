"""Sightings: who did how much of what a rule watches, and when; kept for as long as the longest rule looks back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yingdan.base import Tx, execute, fetch

SCHEMA = """
create table if not exists work.sighting (
  event uuid primary key,
  person uuid not null,
  kind text collate "C" not null check (kind in ('denials', 'exports', 'new_device')),
  object text collate "C",
  count bigint not null,
  at timestamptz not null
);
create index if not exists sighting_person on work.sighting (person, kind, at);
create index if not exists sighting_at on work.sighting (at);
"""


@dataclass(frozen=True, slots=True)
class Sighting:
    """`kind`: denials, exports (`count` of rows) or new_device."""

    event: UUID
    person: UUID
    kind: str
    object: str | None
    count: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Watch:
    """A rule as it is asked. `kind`: of what is counted; `objects`: None for any; `device`: only after a new device; `since`: what is older does not count."""

    name: str
    kind: str
    objects: Sequence[str] | None
    device: bool
    at_least: int
    since: datetime


async def add_sightings(tx: Tx, found: Sequence[Sighting]) -> None:
    """Keep them; one that is known already is not kept twice."""
    await execute(
        tx,
        "insert into work.sighting (event, person, kind, object, count, at)"
        " select n.event, n.person, n.kind, n.object, n.count, n.at from unnest(%(event)s::uuid[], %(person)s::uuid[],"
        " %(kind)s::text[], %(object)s::text[], %(count)s::bigint[], %(at)s::timestamptz[]) as n(event, person, kind, object, count, at)"
        " on conflict (event) do nothing",
        {
            name: [getattr(one, name) for one in found]
            for name in ("event", "person", "kind", "object", "count", "at")
        },
    )


async def over(tx: Tx, watch: Watch, people: Sequence[UUID]) -> dict[UUID, int]:
    """Those of these people who reached the number, with what they came to."""
    rows = await fetch(
        tx,
        "select s.person, sum(s.count)::bigint from work.sighting s where s.person = any(%(people)s) and s.kind = %(kind)s"
        " and s.at >= %(since)s and (%(objects)s::text[] is null or s.object = any(%(objects)s))"
        " and (not %(device)s or exists (select from work.sighting d where d.person = s.person and d.kind = 'new_device'"
        " and d.at >= %(since)s and d.at <= s.at)) group by s.person having sum(s.count) >= %(least)s",
        {"people": list(people), "kind": watch.kind, "since": watch.since, "device": watch.device, "least": watch.at_least,
         "objects": list(watch.objects) if watch.objects is not None else None},
    )  # fmt: skip
    return {row[0]: int(row[1]) for row in rows}


async def forget(tx: Tx, tripped: Sequence[tuple[UUID, str]], before: datetime) -> None:
    """What has tripped a rule, by person and kind, is no reason for the next; what is older than any rule looks back is gone."""
    await execute(
        tx,
        "delete from work.sighting s where s.at < %(before)s or (s.person, s.kind) in"
        " (select t.person, t.kind from unnest(%(people)s::uuid[], %(kinds)s::text[]) t(person, kind))",
        {"people": [one[0] for one in tripped], "kinds": [one[1] for one in tripped], "before": before},
    )
