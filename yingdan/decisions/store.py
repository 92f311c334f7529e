"""All SQL of the stage: kept decisions, load per person, and who has custody of a customer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import psycopg
from psycopg.errors import UniqueViolation

from yingdan.base import Tx, execute, fetch, fetch_one, glance, say, say_rows
from yingdan.decisions.model import Decision
from yingdan.decisions.shadow import Beside

SCHEMA = """
create schema if not exists decisions;
create table if not exists decisions.decision (
  id uuid primary key,
  kind text collate "C" not null,
  name text collate "C" not null,
  version integer not null,
  object text collate "C" not null,
  subject uuid not null,
  at timestamptz not null,
  outcome jsonb not null,
  inputs jsonb not null,
  reasons jsonb not null
);
create index if not exists decision_subject on decisions.decision (subject, kind, at desc);
-- Rows come in the order of time, so a period is a stretch of the table: this index costs next to nothing to keep.
create index if not exists decision_at on decisions.decision using brin (at) with (pages_per_range = 32);
-- Nothing is planned by what these documents hold; gathering that was the larger part of what the server did after an import.
alter table decisions.decision alter column outcome set statistics 0, alter column inputs set statistics 0,
  alter column reasons set statistics 0;
create table if not exists decisions.load (
  person uuid primary key,
  open integer not null default 0 check (open >= 0),
  turn bigint not null default 0
);
alter table decisions.load add column if not exists given double precision not null default 0;
create table if not exists decisions.assigned (
  subject uuid primary key,
  person uuid not null
);
create index if not exists assigned_person on decisions.assigned (person);
create table if not exists decisions.shadow (
  rollout text collate "C" not null,
  name text collate "C" not null,
  subject uuid not null,
  at timestamptz not null,
  live jsonb not null,
  shadow jsonb not null,
  reason jsonb not null,
  primary key (rollout, name, subject)
);
create table if not exists decisions.custody (
  customer uuid primary key,
  owner uuid not null,
  since timestamptz not null
);
create table if not exists decisions.outcome (
  subject uuid primary key,
  policy text collate "C" not null,
  person uuid not null,
  segment text not null,
  won boolean not null
);
"""
_DECISION = {
    "id": "uuid",
    "kind": "text",
    "name": "text",
    "version": "integer",
    "object": "text",
    "subject": "uuid",
    "at": "timestamptz",
    "outcome": "jsonb",
    "inputs": "jsonb",
    "reasons": "jsonb",
}
_json = msgspec.json.Encoder(decimal_format="string")


def _text(value: Any) -> str:
    return _json.encode(value).decode()


_ASSIGN = """
insert into decisions.assigned (subject, person)
select d.subject, d.person from json_to_recordset(%(assigned)s::json) as d (subject uuid, person uuid)
on conflict (subject) do update set person = excluded.person
"""
_BESIDE = """
insert into decisions.shadow (rollout, name, subject, at, live, shadow, reason)
select d.rollout, d.name, d.subject, %(at)s, d.live, d.shadow, d.reason from json_to_recordset(%(said)s::json)
  as d (rollout text, name text, subject uuid, live jsonb, shadow jsonb, reason jsonb)
on conflict (rollout, name, subject) do update
  set at = excluded.at, live = excluded.live, shadow = excluded.shadow, reason = excluded.reason
"""
_END = """
insert into decisions.outcome (subject, policy, person, segment, won)
select d.subject, d.policy, d.person, d.segment, d.won from json_to_recordset(%(ended)s::json)
  as d (subject uuid, policy text, person uuid, segment text, won boolean)
on conflict (subject) do update set policy = excluded.policy, person = excluded.person, segment = excluded.segment,
  won = excluded.won
"""
_COUNT = """
insert into decisions.load as l (person, open, turn, given)
select d.person, greatest(d.change, 0), d.turn, d.given
from json_to_recordset(%(loads)s::json) as d (person uuid, change int, turn bigint, given float8)
on conflict (person) do update set turn = greatest(l.turn, excluded.turn), given = l.given + excluded.given, open = greatest(0, l.open +
  (select d.change from json_to_recordset(%(loads)s::json) as d (person uuid, change int) where d.person = l.person))
"""


class Loads(NamedTuple):
    """By person: open subjects, who was given something last, and what everybody was given is worth (older things less)."""

    open: dict[UUID, int]
    turns: dict[UUID, int]
    given: dict[UUID, float]


@dataclass(slots=True)
class Ledger:
    """What a batch leaves in this stage's store. `assigned`: subjects that begin to count for somebody; `loads`: change of
    open counts; `turns`: who was given something last; `given`: what they were given is worth; `decisions`: kept as made;
    `beside`: what a rollout in shadow says instead; `ended`: how subjects ended."""

    assigned: dict[UUID, UUID] = field(default_factory=dict)
    loads: dict[UUID, int] = field(default_factory=dict)
    turns: dict[UUID, int] = field(default_factory=dict)
    given: dict[UUID, float] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)
    ended: list[dict[str, Any]] = field(default_factory=list)

    def count(self, changes: Mapping[UUID, int]) -> None:
        """Add changes of load."""
        for person, change in changes.items():
            self.loads[person] = self.loads.get(person, 0) + change

    async def write(self, tx: Tx, at: datetime) -> None:
        """Keep all but the loads."""
        assigned = [{"subject": s, "person": p} for s, p in sorted(self.assigned.items())]
        if assigned:
            await say(tx, _ASSIGN, {"assigned": _text(assigned)})
        if self.beside:
            said = {(b.rollout, b.name, b.subject): b for b in self.beside}
            await say(tx, _BESIDE, {"said": _text(list(said.values())), "at": at})
        if self.ended:
            ended = sorted(self.ended, key=lambda one: one["subject"])
            await say(tx, _END, {"ended": _text(ended)})
        await say_rows(
            tx,
            "decisions.decision",
            _DECISION,
            [
                (d.id, d.kind, d.name, d.version, d.object, d.subject, at, d.outcome, d.inputs, d.reasons)
                for d in self.decisions
            ],
        )


async def outcomes(tx: Tx, policy: str) -> list[tuple[UUID, str, int, int]]:
    """How what a policy gave has ended: person, segment, ended, won."""
    rows = await fetch(
        tx,
        "select person, segment, count(*), count(*) filter (where won) from decisions.outcome"
        " where policy = %(p)s group by person, segment",
        {"p": policy},
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def count_loads(tx: Tx, ledger: Ledger) -> None:
    """Change people's open counts and turns, in the order in which everybody locks them."""
    people = sorted(
        p for p in ledger.loads.keys() | ledger.turns.keys() if ledger.loads.get(p) or p in ledger.turns
    )
    loads = [
        {
            "person": p,
            "change": ledger.loads.get(p, 0),
            "turn": ledger.turns.get(p, 0),
            "given": ledger.given.get(p, 0.0),
        }
        for p in people
    ]
    if loads:
        await say(tx, _COUNT, {"loads": _text(loads)})


async def lock_loads(tx: Tx, people: Sequence[UUID]) -> Loads:
    """What these people have, locked in one order, so that no other decision chooses on the same room.
    Rows are made for those who have none."""
    ids = sorted(people)
    query = (
        "select person, open, turn, given from decisions.load where person = any(%(p)s)"
        " order by person for update"
    )
    rows = await fetch(tx, query, {"p": ids})
    if len(rows) < len(ids):
        await execute(
            tx,
            "insert into decisions.load (person) select p from unnest(%(p)s::uuid[]) as p on conflict do nothing",
            {"p": ids},
        )
        rows = await fetch(tx, query, {"p": ids})
    return _loads(rows)


async def read_loads(tx: Tx, people: Sequence[UUID]) -> Loads:
    """What these people have as it is committed, or as this transaction made them; nothing is locked."""
    rows = await fetch(
        tx,
        "select person, open, turn, given from decisions.load where person = any(%(p)s)",
        {"p": list(people)},
    )
    return _loads(rows)


def _loads(rows: Sequence[Sequence[Any]]) -> Loads:
    return Loads({r[0]: r[1] for r in rows}, {r[0]: r[2] for r in rows}, {r[0]: r[3] for r in rows})


async def hold(tx: Tx, subjects: Iterable[UUID]) -> None:
    """Nobody else decides on these subjects until this transaction ends: what is read of them from now on stays true.
    Subjects share 1,024 locks, so that a batch of any size fits the server's lock table."""
    ids = [str(subject) for subject in subjects]
    if ids:
        await say(
            tx,
            "select pg_advisory_xact_lock(7412, h) from (select distinct hashtext(s) & 1023 as h"
            " from unnest(%(s)s::text[]) as d (s) order by h) as l",
            {"s": ids},
        )


async def reassign(tx: Tx, wanted: Mapping[UUID, UUID | None]) -> dict[UUID, int]:
    """Make subjects that may be counted already count for these people (None = for nobody any more); the change of
    each person's load that follows. Saying the same twice changes nothing."""
    rows = await fetch(
        tx,
        "select subject, person from decisions.assigned where subject = any(%(s)s) order by subject for update",
        {"s": list(wanted)},
    )
    known = {row[0]: row[1] for row in rows}
    delta: dict[UUID, int] = {}
    for subject, person in wanted.items():
        was = known.get(subject)
        if was != person:
            for one, change in ((was, -1), (person, 1)):
                if one is not None:
                    delta[one] = delta.get(one, 0) + change
    gone = [s for s, p in wanted.items() if p is None and s in known]
    if gone:
        await say(tx, "delete from decisions.assigned where subject = any(%(s)s)", {"s": gone})
    put = [(s, p) for s, p in sorted(wanted.items()) if p is not None and known.get(s) != p]
    if put:
        await say(
            tx,
            "insert into decisions.assigned (subject, person)"
            " select s, p from unnest(%(s)s::uuid[], %(p)s::uuid[]) as d (s, p)"
            " on conflict (subject) do update set person = excluded.person",
            {"s": [s for s, _ in put], "p": [p for _, p in put]},
        )
    return delta


async def custody_of(tx: Tx, customers: Sequence[UUID]) -> dict[UUID, UUID]:
    """Who has each customer now."""
    rows = await glance(
        tx,
        "select customer, owner from decisions.custody where customer = any(%(c)s)",
        {"c": list(customers)},
    )
    return {row[0]: row[1] for row in rows}


_GIVE = (
    "insert into decisions.custody (customer, owner, since)"
    " select c, o, %(at)s from unnest(%(c)s::uuid[], %(o)s::uuid[]) as d (c, o)"
)
_TAKE = f"{_GIVE} on conflict (customer) do nothing"


async def take_custody(tx: Tx, pairs: Mapping[UUID, UUID], at: datetime) -> set[UUID]:
    """Give customers to owners; the customers that were still free and are now taken. Racing transactions wait
    for one another on the key, so exactly one wins each customer."""
    ids = sorted(pairs)
    if not ids:
        return set()
    rows = await fetch(tx, f"{_TAKE} returning customer", {"c": ids, "o": [pairs[c] for c in ids], "at": at})
    return {row[0] for row in rows}


async def found_custody(tx: Tx, pairs: Mapping[UUID, UUID], at: datetime) -> None:
    """Give customers that no other transaction can see yet to their first owners: nobody can be quicker."""
    if pairs:
        ids = sorted(pairs)
        await say(tx, _TAKE, {"c": ids, "o": [pairs[c] for c in ids], "at": at})


class Forestalled(Exception):
    """Somebody else took a customer meanwhile that nobody seemed to have."""


async def presume_custody(tx: Tx, pairs: Mapping[UUID, UUID], at: datetime) -> None:
    """Give customers that nobody had to owners, and go on. The transaction fails with Forestalled, the commit at the latest, when
    somebody was quicker."""
    if pairs:
        ids = sorted(pairs)
        await say(tx, _GIVE, {"c": ids, "o": [pairs[c] for c in ids], "at": at}, _forestalled)


def _forestalled(error: psycopg.Error) -> Exception | None:
    return Forestalled() if isinstance(error, UniqueViolation) else None


async def move_custody(tx: Tx, customer: UUID, owner: UUID, at: datetime) -> UUID | None:
    """Hand a customer to another owner; the former one."""
    row = await fetch_one(
        tx, "select owner from decisions.custody where customer = %(c)s for update", {"c": customer}
    )
    await execute(
        tx,
        "insert into decisions.custody (customer, owner, since) values (%(c)s, %(o)s, %(at)s)"
        " on conflict (customer) do update set owner = excluded.owner, since = excluded.since",
        {"c": customer, "o": owner, "at": at},
    )
    return row[0] if row else None


async def latest(tx: Tx, subject: UUID, kind: str) -> tuple[str, int, datetime, Any, Any, Any] | None:
    """The newest decision of a kind about a subject: name, version, at, outcome, inputs, reasons."""
    row = await fetch_one(
        tx,
        "select name, version, at, outcome, inputs, reasons from decisions.decision"
        " where subject = %(s)s and kind = %(k)s order by at desc, id desc limit 1",
        {"s": subject, "k": kind},
    )
    return (row[0], row[1], row[2], row[3], row[4], row[5]) if row else None


async def inputs_of(tx: Tx, name: str, subjects: Sequence[UUID]) -> dict[UUID, tuple[datetime, Any, Any]]:
    """(at, inputs, outcome) of the newest verdict of a decision table about each subject."""
    rows = await fetch(
        tx,
        "select distinct on (subject) subject, at, inputs, outcome from decisions.decision"
        " where subject = any(%(s)s) and kind = 'decision_table' and name = %(n)s"
        " order by subject, at desc, id desc",
        {"s": list(subjects), "n": name},
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


async def shadow_counts(tx: Tx, rollout: str, since: datetime) -> list[tuple[str, Any, Any, int]]:
    """(table or policy, what was done, what the version in shadow said, how many records) since a rollout began, the most
    first."""
    rows = await fetch(
        tx,
        "select name, live, shadow, count(*) from decisions.shadow where rollout = %(r)s and at >= %(at)s"
        " group by name, live, shadow order by count(*) desc limit 500",
        {"r": rollout, "at": since},
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def reasons_of(tx: Tx, subjects: Sequence[UUID]) -> dict[UUID, Any]:
    """The reasons of the newest route of each subject."""
    rows = await fetch(
        tx,
        "select distinct on (subject) subject, reasons -> 'reasons' from decisions.decision"
        " where subject = any(%(s)s) and kind = 'routing' order by subject, at desc, id desc",
        {"s": list(subjects)},
    )
    return {row[0]: row[1] for row in rows}
