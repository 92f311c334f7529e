"""All SQL of the states: decayed sums, links of visitors to records, due moments, settling.

The arithmetic of `decay.py` happens in the statement that writes, so that two writers can't lose each other's
events. Thresholds keep PostgreSQL from results too small to hold, which it refuses.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Tx, execute, fetch, say
from yingdan.signals import store_first
from yingdan.signals.model import Added, State

SCHEMA = """
create schema if not exists signals;
create table if not exists signals.slot (
  name text collate "C" primary key,
  slot integer not null unique,
  tuned_at timestamptz,
  hearing text collate "C"
);
create table if not exists signals.state (
  subject uuid primary key,
  object text collate "C" not null,
  at_s double precision not null,
  s double precision[] not null,
  fit double precision not null default 0,
  level text collate "C",
  due_at timestamptz,
  base double precision,
  model uuid
) with (fillfactor = 80);
create index if not exists state_due on signals.state (due_at) where due_at is not null;
create index if not exists state_object on signals.state (object, subject);
create table if not exists signals.link (
  visitor uuid primary key,
  record uuid not null,
  object text collate "C" not null
);
create index if not exists link_record on signals.link (record);
create table if not exists signals.settled (
  object text collate "C" primary key,
  tuning text collate "C" not null,
  as_of timestamptz not null,
  job uuid not null
);
create table if not exists signals.model (
  id uuid primary key,
  score text collate "C" not null,
  number integer not null,
  active boolean not null,
  trained_at timestamptz not null,
  outcomes integer not null,
  artefact jsonb not null,
  unique (score, number)
);
create unique index if not exists model_active on signals.model (score) where active;
alter table signals.model add column if not exists fresh_at timestamptz;
alter table signals.model add column if not exists more integer not null default 0;
alter table signals.model add column if not exists why text collate "C" not null default 'grown';
alter table signals.model add column if not exists author text collate "C" not null default 'system:signals';
alter table signals.model add column if not exists held boolean not null default false;
alter table signals.model add column if not exists report jsonb;
alter table signals.model add column if not exists live jsonb;
create table if not exists signals.served (
  id uuid primary key,
  score text collate "C" not null,
  number integer not null,
  at timestamptz not null,
  author text collate "C" not null,
  why text collate "C" not null,
  note text not null
);
create index if not exists served_score on signals.served (score, at desc);
create table if not exists signals.outcome (
  subject uuid primary key,
  object text collate "C" not null,
  positive boolean not null,
  known_at timestamptz not null,
  at_s double precision not null,
  s double precision[] not null,
  fit double precision not null
);
create index if not exists outcome_object on signals.outcome (object, known_at);
alter table signals.outcome add column if not exists heard_at timestamptz;
create index if not exists outcome_heard on signals.outcome (object, coalesce(heard_at, known_at));
"""


# Batches travel as one JSON text: a tenth of the Python that one array per column costs.
_encoder = msgspec.json.Encoder()


def _encode(rows: Sequence[Any]) -> str:
    return _encoder.encode(rows).decode()


_COLUMNS = "subject, object, at_s, s, fit, level, due_at, base, model"


def _states(rows: Sequence[tuple[Any, ...]]) -> list[State]:
    return [State(*row) for row in rows]


async def read_slots(tx: Tx, names: Sequence[str]) -> tuple[dict[str, int], bool]:
    """Every slot, with new ones for names that have none, and whether all of them are committed. A slot is never
    given away again."""
    slots, committed = await _slots(tx)
    if all(name in slots for name in names):
        return slots, committed
    await execute(tx, "lock table signals.slot in share row exclusive mode")
    await execute(
        tx,
        "insert into signals.slot (name, slot) select given.name,"
        " (select coalesce(max(slot), -1) from signals.slot) + row_number() over (order by given.at)"
        " from unnest(%(names)s::text[]) with ordinality as given (name, at)"
        " where not exists (select 1 from signals.slot k where k.name = given.name)",
        {"names": list(names)},
    )
    return (await _slots(tx))[0], False


async def _slots(tx: Tx) -> tuple[dict[str, int], bool]:
    rows = await fetch(
        tx,
        "select name, slot, coalesce(xmin = pg_current_xact_id_if_assigned()::xid, false) from signals.slot",
    )
    return {row[0]: row[1] for row in rows}, not any(row[2] for row in rows)


async def tuned(tx: Tx, names: Sequence[str], now: datetime) -> None:
    """Note that somebody turned at these signals."""
    await execute(
        tx,
        "update signals.slot set tuned_at = %(now)s where name = any(%(names)s)",
        {"now": now, "names": list(names)},
    )


async def read_tuned(tx: Tx) -> dict[str, datetime]:
    """When each signal was last turned at by a person."""
    return {
        row[0]: row[1]
        for row in await fetch(tx, "select name, tuned_at from signals.slot where tuned_at is not null")
    }


# What is left of a sum `{value}` after `{passed}` seconds.
_LEFT = (
    "case when {value} >= 1e-30 and {passed} <= 200 * x.half then"
    " {value} * exp(-0.6931471805599453 * {passed} / x.half) else 0 end"
)
_ADD = f"""
insert into signals.state as o (subject, object, at_s, s, fit, base, model)
select d.subject, d.object, d.at_s, d.s, coalesce(d.fit, 0), d.base, d.model
from json_to_recordset(%(rows)s::json) as d (subject uuid, object text, at_s float8, s float8[], fit float8,
  base float8, model uuid)
on conflict (subject) do update set
  object = excluded.object,
  at_s = greatest(o.at_s, excluded.at_s),
  s = case when excluded.s = '{{}}' and excluded.at_s <= o.at_s then o.s else array(
    select least({_LEFT.format(value="x.mine", passed="greatest(excluded.at_s - o.at_s, 0)")}
      + {_LEFT.format(value="x.theirs", passed="greatest(o.at_s - excluded.at_s, 0)")}, 1e9)
    from unnest(o.s, excluded.s, %(halves)s::float8[]) with ordinality as x (mine, theirs, half, k)
    order by x.k) end,
  fit = case when o.subject = any(%(fitted)s::uuid[]) then excluded.fit else o.fit end,
  base = coalesce(excluded.base, o.base),
  model = coalesce(excluded.model, o.model)
returning subject, object, at_s, s, fit, level, due_at, base, model
"""


async def add(tx: Tx, added: Sequence[Added], half_lives_s: Sequence[float]) -> list[State]:
    """Add a batch in one statement; the states as they stand now. Subjects are written in order of id, so that
    two batches meet without deadlock."""
    if not added:
        return []
    ordered = sorted(added, key=lambda one: one.subject)
    store_first.forget(tx, [one.subject for one in ordered])
    rows = await fetch(
        tx,
        _ADD,
        {
            "rows": _encode(ordered),
            "fitted": [one.subject for one in ordered if one.fit is not None],
            "halves": list(half_lives_s),
        },
    )
    return _states(rows)


async def read(tx: Tx, subjects: Sequence[UUID]) -> dict[UUID, State]:
    """The states of subjects; those nothing is known of are absent."""
    if (found := store_first.known(tx, subjects)) is not None:
        return found
    rows = await fetch(
        tx, f"select {_COLUMNS} from signals.state where subject = any(%(ids)s)", {"ids": list(subjects)}
    )
    return {one.subject: one for one in _states(rows)}


async def write_levels(tx: Tx, rows: Sequence[tuple[UUID, str | None, datetime | None]]) -> None:
    """The level of each subject and the moment at which it leaves it by itself."""
    rows = [one for one in rows if not store_first.place(tx, *one)]
    if rows:
        store_first.forget(tx, [key for key, _, _ in rows])
        await say(
            tx,
            "update signals.state o set level = d.level, due_at = d.due_at"
            " from json_to_recordset(%(rows)s::json) as d (subject uuid, level text, due_at timestamptz)"
            " where o.subject = d.subject",
            {"rows": _encode([{"subject": key, "level": level, "due_at": at} for key, level, at in rows])},
        )


async def due(tx: Tx, now: datetime, limit: int) -> list[State]:
    """Subjects whose moment has come, earliest first, held by this transaction."""
    rows = await fetch(
        tx,
        f"select {_COLUMNS} from signals.state where due_at <= %(now)s order by due_at"
        " limit %(limit)s for update skip locked",
        {"now": now, "limit": limit},
    )
    return _states(rows)


async def next_due(tx: Tx) -> datetime | None:
    """The earliest moment at which someone leaves a level."""
    rows = await fetch(
        tx, "select due_at from signals.state where due_at is not null order by due_at limit 1"
    )
    return rows[0][0] if rows else None


async def rest(tx: Tx, subjects: Sequence[UUID]) -> None:
    """Removed records keep their sums and ring no more."""
    store_first.forget(tx, subjects)
    await say(
        tx,
        "update signals.state set due_at = null where subject = any(%(ids)s) and due_at is not null",
        {"ids": list(subjects)},
    )


async def link(tx: Tx, links: Mapping[UUID, tuple[UUID, str]]) -> list[State]:
    """Remember whose visitors these are and take their states away; the caller adds them to the records."""
    ordered = sorted(links)
    await say(
        tx,
        "insert into signals.link (visitor, record, object)"
        " select d.visitor, d.record, d.object"
        " from unnest(%(visitors)s::uuid[], %(records)s::uuid[], %(objects)s::text[]) as d (visitor, record, object)"
        " on conflict (visitor) do update set record = excluded.record, object = excluded.object",
        {
            "visitors": ordered,
            "records": [links[one][0] for one in ordered],
            "objects": [links[one][1] for one in ordered],
        },
    )
    rows = await fetch(
        tx,
        f"delete from signals.state where subject = any(%(ids)s) and object = 'visitor' returning {_COLUMNS}",
        {"ids": ordered},
    )
    return _states(rows)


async def read_links(tx: Tx, visitors: Sequence[UUID]) -> dict[UUID, tuple[UUID, str]]:
    """(record, object) of visitors that are known."""
    rows = await fetch(
        tx,
        "select visitor, record, object from signals.link where visitor = any(%(ids)s)",
        {"ids": list(visitors)},
    )
    return {row[0]: (row[1], row[2]) for row in rows}


async def chunk(tx: Tx, object_name: str, after: UUID | None, limit: int) -> list[State]:
    """The next states of an object in the order of ids, held by this transaction."""
    rows = await fetch(
        tx,
        f"select {_COLUMNS} from signals.state where object = %(object)s and subject > %(after)s"
        " order by subject limit %(limit)s for update",
        {"object": object_name, "after": after or UUID(int=0), "limit": limit},
    )
    return _states(rows)


async def count(tx: Tx, object_name: str) -> int:
    """How many subjects of an object have a state."""
    rows = await fetch(
        tx, "select count(*) from signals.state where object = %(object)s", {"object": object_name}
    )
    return int(rows[0][0])


async def read_settled(tx: Tx) -> dict[str, tuple[str, datetime, UUID]]:
    """(tuning, moment, job) that stored scores were last asked to follow, by object."""
    return {
        row[0]: (row[1], row[2], row[3])
        for row in await fetch(tx, "select object, tuning, as_of, job from signals.settled")
    }


async def write_settled(tx: Tx, object_name: str, tuning: str, as_of: datetime, job: UUID) -> None:
    await execute(
        tx,
        "insert into signals.settled (object, tuning, as_of, job) values (%(object)s, %(tuning)s, %(as_of)s, %(job)s)"
        " on conflict (object) do update set tuning = excluded.tuning, as_of = excluded.as_of, job = excluded.job",
        {"object": object_name, "tuning": tuning, "as_of": as_of, "job": job},
    )


async def write_outcomes(tx: Tx, rows: Sequence[tuple[State, bool, datetime]], now: datetime) -> None:
    """What was known of subjects when their outcome became known (the third of each); the first word counts. `now`: when we heard."""
    await say(
        tx,
        "insert into signals.outcome (subject, object, positive, known_at, heard_at, at_s, s, fit)"
        " select d.subject, o.object, d.positive, d.known_at, %(now)s, o.at_s, o.s, o.fit"
        " from unnest(%(subjects)s::uuid[], %(positives)s::boolean[], %(known)s::timestamptz[])"
        " as d (subject, positive, known_at)"
        " join signals.state o on o.subject = d.subject on conflict (subject) do nothing",
        {
            "subjects": [one.subject for one, _, _ in rows],
            "positives": [positive for _, positive, _ in rows],
            "known": [known_at for _, _, known_at in rows],
            "now": now,
        },
    )
