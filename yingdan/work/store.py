"""All SQL of the stage: clocks and notices."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from yingdan.base import Tx, execute, fetch, insert_sql, say, say_rows
from yingdan.work.model import Clock, Notice

SCHEMA = """
create schema if not exists work;
create table if not exists work.clock (
  id uuid primary key,
  name text collate "C" not null,
  object text collate "C" not null,
  subject uuid not null,
  owner uuid,
  unit uuid,
  started_at timestamptz not null,
  due_at timestamptz not null,
  within_s integer not null,
  state text collate "C" not null,
  met_at timestamptz,
  breached_at timestamptz,
  remaining_s double precision,
  event uuid
) with (fillfactor = 90);
create unique index if not exists clock_open on work.clock (subject, name) where state in ('running', 'paused');
create index if not exists clock_due on work.clock (due_at) where state = 'running';
create index if not exists clock_owner on work.clock (owner, due_at)
  where state = 'running' or (state = 'breached' and met_at is null);
alter table work.clock add column if not exists rung_at timestamptz;
alter table work.clock add column if not exists told_s integer;
alter table work.clock add column if not exists met_paused boolean not null default false;
alter table work.clock add column if not exists resumed_at timestamptz;
alter table work.clock add column if not exists resumed_s double precision;
create table if not exists work.pace (
  clock text collate "C" primary key,
  digest text not null
);
create index if not exists clock_rung on work.clock (rung_at) where rung_at is not null;
create index if not exists clock_subject on work.clock (subject);
create index if not exists clock_started on work.clock (started_at);
create table if not exists work.notice (
  id uuid primary key,
  person uuid not null,
  kind text collate "C" not null,
  title jsonb not null,
  body jsonb not null,
  object text collate "C",
  subject uuid,
  at timestamptz not null,
  read_at timestamptz,
  data jsonb not null default '{}'
);
create index if not exists notice_person on work.notice (person, at desc, id desc);
create index if not exists notice_unread on work.notice (person) where read_at is null;
"""
CLOCK = (
    "id, name, object, subject, owner, unit, started_at, due_at, within_s, state, met_at, breached_at, remaining_s,"
    " rung_at, told_s, met_paused"
)
_COLUMNS = tuple(CLOCK.split(", "))
_KINDS = "uuid text text uuid uuid uuid timestamptz timestamptz int text timestamptz timestamptz float8 timestamptz int bool"
_TYPES = dict(zip(_COLUMNS, _KINDS.split(), strict=True))

_encoder = msgspec.json.Encoder(decimal_format="string")
_ADD = f"""{insert_sql("work.clock", _TYPES)}
on conflict (subject, name) where state in ('running', 'paused') do nothing
"""


async def add_clocks(tx: Tx, clocks: Sequence[Clock], first: Collection[UUID] = ()) -> None:
    """Start clocks; one that already runs for the same subject stays as it is. `first`: subjects that can have none."""
    new = [msgspec.structs.astuple(one) for one in clocks if one.subject in first]
    await say_rows(tx, "work.clock", _TYPES, new)
    rest = [one for one in clocks if one.subject not in first]
    if rest:
        await say(tx, _ADD, {"rows": _encoder.encode(rest).decode()})


async def finish_clocks(tx: Tx, keys: Mapping[tuple[str, UUID], datetime], state: str) -> list[Clock]:
    """Meet or cancel the running clocks of these (name, subject); those that changed. A breached clock that is met
    late keeps its state and gets `met_at`."""
    if not keys:
        return []
    pairs = sorted(keys, key=lambda k: (k[1], k[0]))
    late = " or (c.state = 'breached' and c.met_at is null)" if state == "met" else ""
    met = "d.at" if state == "met" else "c.met_at"
    # A fact from after the due time keeps no promise, also when the sweep has not come by yet.
    late_now = "(c.state = 'running' and d.at > c.due_at)" if state == "met" else "false"
    rested = "c.state = 'paused'" if state == "met" else "c.met_paused"
    rows = await fetch(
        tx,
        f"update work.clock c set state = case when c.state = 'breached' or {late_now} then 'breached' else %(state)s end,"
        f" breached_at = case when {late_now} then c.due_at else c.breached_at end,"
        f" met_at = {met}, met_paused = {rested}, remaining_s = null, rung_at = null"
        " from unnest(%(n)s::text[], %(s)s::uuid[], %(a)s::timestamptz[]) as d (name, subject, at)"
        f" where c.subject = d.subject and c.name = d.name and (c.state in ('running', 'paused'){late})"
        " returning " + ", ".join(f"c.{name}" for name in _COLUMNS),
        {
            "n": [k[0] for k in pairs],
            "s": [k[1] for k in pairs],
            "a": [keys[k] for k in pairs],
            "state": state,
        },
    )
    return [Clock(*row) for row in rows]


async def stop_ladders(tx: Tx, keys: Iterable[tuple[str, UUID]]) -> None:
    """Nobody is told any more of promises that ran out and that nobody needs kept."""
    pairs = sorted(set(keys), key=lambda k: (k[1], k[0]))
    if pairs:
        await say(
            tx,
            "update work.clock c set rung_at = null from unnest(%(n)s::text[], %(s)s::uuid[]) as d (name, subject)"
            " where c.subject = d.subject and c.name = d.name and c.state = 'breached' and c.rung_at is not null",
            {"n": [k[0] for k in pairs], "s": [k[1] for k in pairs]},
        )


async def open_clocks(tx: Tx, keys: Iterable[tuple[str, UUID]], state: str) -> list[Clock]:
    """The clocks of these (name, subject) in a state, locked."""
    pairs = sorted(set(keys), key=lambda k: (k[1], k[0]))
    if not pairs:
        return []
    rows = await fetch(
        tx,
        f"select {CLOCK} from work.clock where state = %(state)s and (name, subject) in"
        " (select n, s from unnest(%(n)s::text[], %(s)s::uuid[]) as d (n, s)) order by id for update",
        {"n": [k[0] for k in pairs], "s": [k[1] for k in pairs], "state": state},
    )
    return [Clock(*row) for row in rows]


class Turn(NamedTuple):
    """What a pause, a resume, a changed calendar or another unit makes of a clock; `resumed_s`: working seconds left at `resumed_at`."""

    id: UUID
    state: str
    due_at: datetime
    remaining_s: float | None
    rung_at: datetime | None
    resumed_at: datetime | None = None
    resumed_s: float | None = None


async def turn_clocks(tx: Tx, changes: Sequence[Turn]) -> None:
    """Write new states and times; the rows are locked by the caller."""
    if changes:
        await say(
            tx,
            "update work.clock c set state = d.state, due_at = d.due, remaining_s = d.left, rung_at = d.rung,"
            " resumed_s = coalesce(d.resumed_s, c.resumed_s), resumed_at = coalesce(d.resumed, c.resumed_at)"
            " from unnest(%(i)s::uuid[], %(s)s::text[], %(d)s::timestamptz[], %(l)s::float8[], %(r)s::timestamptz[],"
            " %(z)s::timestamptz[], %(y)s::float8[]) as d (id, state, due, \"left\", rung, resumed, resumed_s)"
            " where c.id = d.id",
            {"i": [c.id for c in changes], "s": [c.state for c in changes], "d": [c.due_at for c in changes],
             "l": [c.remaining_s for c in changes], "r": [c.rung_at for c in changes],
             "z": [c.resumed_at for c in changes], "y": [c.resumed_s for c in changes]},
        )  # fmt: skip


async def own_clocks(tx: Tx, owners: Mapping[UUID, Mapping[str, UUID | None]]) -> None:
    """Open promises go with their subject: set `owner`, `unit` or both of all open clocks of these subjects."""
    if owners:
        ids = sorted(owners)
        await say(
            tx,
            "update work.clock c set owner = case when d.owned then d.owner else c.owner end,"
            " unit = case when d.placed then d.unit else c.unit end"
            " from unnest(%(s)s::uuid[], %(o)s::uuid[], %(u)s::uuid[], %(ho)s::bool[], %(hu)s::bool[])"
            " as d (subject, owner, unit, owned, placed)"
            " where c.subject = d.subject and (c.state in ('running', 'paused') or (c.state = 'breached' and c.met_at"
            " is null)) and ((d.owned and c.owner is distinct from d.owner) or (d.placed and c.unit is distinct from d.unit))",
            {
                "s": ids,
                "o": [owners[i].get("owner") for i in ids],
                "u": [owners[i].get("unit") for i in ids],
                "ho": ["owner" in owners[i] for i in ids],
                "hu": ["unit" in owners[i] for i in ids],
            },
        )


async def breach_due(tx: Tx, now: datetime, limit: int) -> list[Clock]:
    """Breach the clocks that are due, earliest first; workers share them by skipping each other's locks."""
    rows = await fetch(
        tx,
        "update work.clock c set state = 'breached', breached_at = %(now)s, rung_at = null where c.id in"
        " (select id from work.clock where state = 'running' and due_at <= %(now)s order by due_at limit %(limit)s"
        " for update skip locked) returning " + ", ".join(f"c.{name}" for name in _COLUMNS),
        {"now": now, "limit": limit},
    )
    return [Clock(*row) for row in rows]


async def next_due(tx: Tx) -> datetime | None:
    """When the next running clock will be due, or the next rung of a ladder."""
    rows = await fetch(
        tx,
        "select least((select due_at from work.clock where state = 'running' order by due_at limit 1),"
        " (select rung_at from work.clock where rung_at is not null order by rung_at limit 1))",
    )
    found: datetime | None = rows[0][0]
    return found


async def rungs_due(tx: Tx, now: datetime, limit: int) -> list[Clock]:
    """Clocks with a rung that has come, earliest first, locked; workers share them by skipping each other's locks."""
    rows = await fetch(
        tx,
        f"select {CLOCK} from work.clock where rung_at <= %(now)s order by rung_at limit %(limit)s"
        " for update skip locked",
        {"now": now, "limit": limit},
    )
    return [Clock(*row) for row in rows]


async def climb(tx: Tx, steps: Sequence[tuple[Clock, int | None, datetime | None]]) -> int:
    """Set the rung done last and the time of the next one, of clocks that still wait for the rung they waited for;
    how many did."""
    if not steps:
        return 0
    return await execute(
        tx,
        "update work.clock c set told_s = d.told, rung_at = d.rung"
        " from unnest(%(i)s::uuid[], %(w)s::timestamptz[], %(t)s::int[], %(r)s::timestamptz[]) as d (id, was, told, rung)"
        " where c.id = d.id and c.rung_at is not distinct from d.was",
        {"i": [c.id for c, _, _ in steps], "w": [c.rung_at for c, _, _ in steps], "t": [told for _, told, _ in steps],
         "r": [at for _, _, at in steps]},
    )  # fmt: skip


async def breaches_of(tx: Tx, clock: Clock) -> int:
    """How often this promise about this subject has run out."""
    rows = await fetch(
        tx,
        "select count(*) from work.clock where subject = %(s)s and name = %(n)s and state = 'breached'",
        {"s": clock.subject, "n": clock.name},
    )
    count: int = rows[0][0]
    return count


async def clocks_of(tx: Tx, subjects: Sequence[UUID]) -> dict[UUID, list[Clock]]:
    """Every clock of these subjects, in the order they started."""
    rows = await fetch(
        tx,
        f"select {CLOCK} from work.clock where subject = any(%(s)s) order by started_at, due_at",
        {"s": list(subjects)},
    )
    found: dict[UUID, list[Clock]] = {}
    for row in rows:
        found.setdefault(row[3], []).append(Clock(*row))
    return found


async def open_of(
    tx: Tx, owners: Sequence[UUID] | None, units: Sequence[UUID] | None, limit: int
) -> list[Clock]:
    """Open promises (running, or breached and still not met), the most urgent first; of these owners, or of these
    units when they have no owner (pool). None = of anyone."""
    where = ""
    if owners is not None:
        where = " and (owner = any(%(o)s) or (owner is null and unit = any(%(u)s)))"
    rows = await fetch(
        tx,
        f"select {CLOCK} from work.clock where (state = 'running' or (state = 'breached' and met_at is null)){where}"
        " order by due_at limit %(limit)s",
        {"o": list(owners or ()), "u": list(units or ()), "limit": limit},
    )
    return [Clock(*row) for row in rows]


async def count_open(tx: Tx, owners: Sequence[UUID]) -> dict[UUID, int]:
    """How many open promises each of these people has; nothing for who has none."""
    rows = await fetch(
        tx,
        "select owner, count(*) from work.clock where owner = any(%(o)s)"
        " and (state in ('running', 'paused') or (state = 'breached' and met_at is null)) group by owner",
        {"o": list(owners)},
    )
    return {row[0]: row[1] for row in rows}


async def add_notices(tx: Tx, notices: Sequence[Notice]) -> None:
    """Write notices."""
    if notices:
        await say(
            tx,
            "insert into work.notice (id, person, kind, title, body, object, subject, at, data)"
            " select d.id, d.person, d.kind, d.title, d.body, d.object, d.subject, d.at, d.data"
            " from json_to_recordset(%(rows)s::json) as d (id uuid, person uuid, kind text, title jsonb, body jsonb,"
            " object text, subject uuid, at timestamptz, data jsonb)",
            {"rows": _encoder.encode(notices).decode()},
        )


async def unread_of(
    tx: Tx, people: Sequence[UUID], kind: str, since: datetime
) -> dict[UUID, tuple[UUID, int]]:
    """Each person's newest unread notice of a kind since a moment: its id and the count it tells. Locked."""
    rows = await fetch(
        tx,
        "select person, id, coalesce((data ->> 'count')::int, 0) from work.notice"
        " where person = any(%(p)s) and kind = %(k)s and read_at is null and at >= %(since)s order by at for update",
        {"p": sorted(people), "k": kind, "since": since},
    )
    return {row[0]: (row[1], row[2]) for row in rows}


async def renew_notices(tx: Tx, notices: Sequence[Notice]) -> None:
    """Give kept notices new words and time."""
    if notices:
        await say(
            tx,
            "update work.notice n set title = d.title, at = d.at, data = d.data"
            " from json_to_recordset(%(rows)s::json) as d (id uuid, title jsonb, at timestamptz, data jsonb)"
            " where n.id = d.id",
            {"rows": _encoder.encode(notices).decode()},
        )


async def drop_unread(tx: Tx, object: str, subject: UUID) -> None:
    """Nobody hears any more of what is over before they looked."""
    await execute(
        tx,
        "delete from work.notice where object = %(o)s and subject = %(s)s and read_at is null",
        {"o": object, "s": subject},
    )


async def notices_of(tx: Tx, person: UUID, limit: int) -> tuple[list[tuple[Any, ...]], int]:
    """A person's newest notices (id, kind, title, body, object, subject, at, read_at, data), and how many are unread."""
    rows = await fetch(
        tx,
        "select id, kind, title, body, object, subject, at, read_at, data from work.notice where person = %(p)s"
        " order by at desc, id desc limit %(limit)s",
        {"p": person, "limit": limit},
    )
    count = await fetch(
        tx, "select count(*) from work.notice where person = %(p)s and read_at is null", {"p": person}
    )
    return rows, count[0][0]


async def read_notices(tx: Tx, person: UUID, ids: Sequence[UUID] | None, now: datetime) -> int:
    """Mark a person's notices as read; None = all. How many changed."""
    where = "" if ids is None else " and id = any(%(ids)s)"
    return await execute(
        tx,
        f"update work.notice set read_at = %(now)s where person = %(p)s and read_at is null{where}",
        {"p": person, "ids": list(ids or ()), "now": now},
    )
