"""Temporary grants: who asked for what, who answered, from when until when; what is over stays as history.

A row lives through `state`: asked → granted | refused | withdrawn | lapsed, granted → ended | revoked. `next_at` is the moment at
which time itself moves it on: an asked one lapses, a granted one begins and then ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, fetch, say_rows
from yingdan.kernel.access.model import TemporaryGrant
from yingdan.kernel.access.store_suspension import SUSPENSIONS

SCHEMA = """
create schema if not exists access;
create table if not exists access.temporary_grant (
  id uuid primary key,
  person uuid,
  unit uuid,
  role text collate "C" not null,
  object text collate "C" not null,
  record uuid,
  actions text[] collate "C" not null,
  state text collate "C" not null
    check (state in ('asked', 'granted', 'refused', 'withdrawn', 'lapsed', 'ended', 'revoked')),
  reason text not null,
  days integer not null,
  asked_by uuid not null,
  asked_at timestamptz not null,
  starts_at timestamptz,
  ends_at timestamptz,
  decided_by uuid,
  decided_at timestamptz,
  said text,
  extended_by uuid,
  extended_at timestamptz,
  closed_by uuid,
  closed_at timestamptz,
  closed_said text,
  next_at timestamptz,
  check ((person is null) <> (unit is null)),
  check (starts_at < ends_at)
);
create index if not exists temporary_grant_person on access.temporary_grant (person) where state = 'granted';
create index if not exists temporary_grant_unit on access.temporary_grant (unit)
  where state = 'granted' and unit is not null;
create unique index if not exists temporary_grant_asked on access.temporary_grant (person, object, record, role)
  where state = 'asked';
create index if not exists temporary_grant_next on access.temporary_grant (next_at) where next_at is not null;
create index if not exists temporary_grant_record on access.temporary_grant (record, asked_at) where record is not null;
create index if not exists temporary_grant_of on access.temporary_grant (person, asked_at);
create index if not exists temporary_grant_at on access.temporary_grant (asked_at, id);
alter table access.temporary_grant add column if not exists emergency boolean not null default false,
  add column if not exists reviewed_by uuid, add column if not exists reviewed_at timestamptz,
  add column if not exists review text collate "C" check (review in ('fine', 'not_fine')),
  add column if not exists review_said text, add column if not exists because_of uuid;
alter table access.temporary_grant alter column asked_by drop not null;
create index if not exists temporary_grant_unreviewed on access.temporary_grant (asked_at) where emergency and reviewed_at is null;
"""
SCHEMA += SUSPENSIONS
# The temporary grants of a person as one JSON value, for the statement that loads who they are. `above`: the units they are a
# member of, with all above.
GIVEN = """
(select jsonb_agg(jsonb_build_array(t.id, t.role, t.object, t.record, t.actions, t.starts_at, t.ends_at,
  (select coalesce(jsonb_agg(s.target), '[]') from access.suspension s
    where s.lifted_at is null and s.person is null)) order by t.id)
  from (select g.id, g.role, g.object, g.record, g.actions, g.starts_at, g.ends_at from access.temporary_grant g
    where g.state = 'granted' and g.person = %(user)s
    union all
    select g.id, g.role, g.object, g.record, g.actions, g.starts_at, g.ends_at from access.temporary_grant g
    where g.state = 'granted' and g.unit is not null and g.unit in (select a.id from above a)) t)
"""
_FIELDS = (
    "g.id, g.person, g.unit, g.role, g.object, g.record, g.actions, g.state, g.reason, g.days, g.asked_by, g.asked_at,"
    " g.starts_at, g.ends_at, g.decided_by, g.decided_at, g.said, g.extended_by, g.extended_at, g.closed_by, g.closed_at,"
    " g.closed_said, g.next_at, g.emergency, g.reviewed_by, g.reviewed_at, g.review, g.review_said, g.because_of"
)


@dataclass(frozen=True, slots=True)
class Given:
    """One temporary grant with its history. `days`: for how long it was asked; `said`: the words of who decided, `closed_said` of who
    took it back or withdrew it. `asked_by`: None, an automation gave it. `emergency`: opened by its person himself; `review` (fine, not_fine) and `review_said`: what was said of it after. `because_of`: the record for which an automation gave it."""

    id: UUID
    person: UUID | None
    unit: UUID | None
    role: str
    object: str
    record: UUID | None
    actions: tuple[str, ...]
    state: str
    reason: str
    days: int
    asked_by: UUID | None
    asked_at: datetime
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    said: str | None = None
    extended_by: UUID | None = None
    extended_at: datetime | None = None
    closed_by: UUID | None = None
    closed_at: datetime | None = None
    closed_said: str | None = None
    next_at: datetime | None = None
    emergency: bool = False
    reviewed_by: UUID | None = None
    reviewed_at: datetime | None = None
    review: str | None = None
    review_said: str | None = None
    because_of: UUID | None = None


def temporary_of(raw: Sequence[Sequence[Any]] | None) -> tuple[TemporaryGrant, ...]:
    """What `GIVEN` gave."""
    return tuple(
        TemporaryGrant(
            UUID(key), role, object_name, UUID(record) if record else None, frozenset(actions),
            datetime.fromisoformat(since), datetime.fromisoformat(until), frozenset(held),
        )
        for key, role, object_name, record, actions, since, until, held in raw or ()
    )  # fmt: skip


async def add_given(tx: Tx, one: Given) -> Given | None:
    """Keep one; None when the same person has already asked for the same."""
    values = {**asdict(one), "actions": list(one.actions)}
    names = ", ".join(values)
    given = ", ".join(f"%({name})s" for name in values)
    rows = await fetch(
        tx,
        f"insert into access.temporary_grant as g ({names}) values ({given})"
        f" on conflict (person, object, record, role) where state = 'asked' do nothing returning {_FIELDS}",
        values,
    )
    return _given(rows[0]) if rows else None


_TYPES = {
    "id": "uuid", "person": "uuid", "unit": "uuid", "role": "text", "object": "text", "record": "uuid", "actions": "text[]",
    "state": "text", "reason": "text", "days": "integer", "asked_by": "uuid", "asked_at": "timestamptz", "starts_at": "timestamptz",
    "ends_at": "timestamptz", "decided_by": "uuid", "decided_at": "timestamptz", "next_at": "timestamptz", "emergency": "boolean",
    "because_of": "uuid",
}  # fmt: skip


async def add_all_given(tx: Tx, given: Sequence[Given]) -> None:
    """Keep several that are granted, with one statement."""
    rows = [tuple(getattr(one, name) for name in _TYPES) for one in given]
    await say_rows(tx, "access.temporary_grant", _TYPES, rows)


async def end_given(tx: Tx, keys: Sequence[UUID], by: UUID | None, at: datetime, said: str) -> list[Given]:
    """Take back those of some that still hold; with the commit they open nothing any more. Those taken back."""
    rows = await fetch(
        tx,
        "update access.temporary_grant as g set state = 'revoked', closed_by = %(by)s, closed_at = %(at)s, closed_said = %(said)s,"
        f" next_at = null where g.id = any(%(keys)s) and g.state = 'granted' and g.ends_at > %(at)s returning {_FIELDS}",
        {"keys": list(keys), "by": by, "at": at, "said": said or None},
    )
    return [_given(row) for row in rows]


async def change_given(tx: Tx, key: UUID, values: Mapping[str, Any]) -> Given:
    """Write some columns of one that the caller has locked."""
    told = ", ".join(f"{name} = %({name})s" for name in values)
    rows = await fetch(
        tx,
        f"update access.temporary_grant as g set {told} where g.id = %(key)s returning {_FIELDS}",
        {**values, "key": key},
    )
    return _given(rows[0])


async def lock_given(tx: Tx, key: UUID) -> Given | None:
    rows = await fetch(
        tx, f"select {_FIELDS} from access.temporary_grant g where g.id = %(key)s for update", {"key": key}
    )
    return _given(rows[0]) if rows else None


async def asked_for(tx: Tx, person: UUID, object_name: str, record: UUID, role: str) -> Given | None:
    """The open request of a person for a record."""
    rows = await fetch(
        tx,
        f"select {_FIELDS} from access.temporary_grant g where g.state = 'asked' and g.person = %(person)s"
        " and g.object = %(object)s and g.record = %(record)s and g.role = %(role)s",
        {"person": person, "object": object_name, "record": record, "role": role},
    )
    return _given(rows[0]) if rows else None


async def count_asked(tx: Tx, person: UUID) -> int:
    rows = await fetch(
        tx,
        "select count(g.id) from access.temporary_grant g where g.state = 'asked' and g.person = %(person)s",
        {"person": person},
    )
    return int(rows[0][0])


async def given_of_record(tx: Tx, record: UUID, limit: int) -> list[Given]:
    """All about one record, the newest first."""
    rows = await fetch(
        tx,
        f"select {_FIELDS} from access.temporary_grant g where g.record = %(record)s"
        " order by g.asked_at desc, g.id desc limit %(limit)s",
        {"record": record, "limit": limit},
    )
    return [_given(row) for row in rows]


async def given_of_person(tx: Tx, person: UUID, units: Sequence[UUID], limit: int) -> list[Given]:
    """What a person asked for or was given, by himself or with one of these units; the newest first."""
    rows = await fetch(
        tx,
        f"select {_FIELDS} from access.temporary_grant g where g.person = %(person)s or g.unit = any(%(units)s)"
        " order by g.asked_at desc, g.id desc limit %(limit)s",
        {"person": person, "units": list(units), "limit": limit},
    )
    return [_given(row) for row in rows]


async def given_latest(tx: Tx, states: Sequence[str], limit: int) -> list[Given]:
    """The newest of everybody in some states."""
    rows = await fetch(
        tx,
        f"select {_FIELDS} from access.temporary_grant g where g.state = any(%(states)s)"
        " order by g.asked_at desc, g.id desc limit %(limit)s",
        {"states": list(states), "limit": limit},
    )
    return [_given(row) for row in rows]


async def given_unreviewed(tx: Tx, limit: int) -> list[Given]:
    """Opened in an emergency and not looked at since, the oldest first."""
    rows = await fetch(
        tx,
        f"select {_FIELDS} from access.temporary_grant g where g.emergency and g.reviewed_at is null"
        " order by g.asked_at, g.id limit %(limit)s",
        {"limit": limit},
    )
    return [_given(row) for row in rows]


async def count_unreviewed(tx: Tx, person: UUID) -> int:
    rows = await fetch(
        tx,
        "select count(g.id) from access.temporary_grant g"
        " where g.emergency and g.reviewed_at is null and g.person = %(person)s",
        {"person": person},
    )
    return int(rows[0][0])


async def given_by_pack(tx: Tx, limit: int) -> list[Given]:
    """Packs and situations that lie on somebody now or will, the newest first; those about single records are left out."""
    rows = await fetch(
        tx,
        f"select {_FIELDS} from access.temporary_grant g where g.state = 'granted'"
        " and g.record is null and (starts_with(g.role, 'pack:') or starts_with(g.role, 'situation:'))"
        " order by g.asked_at desc, g.id desc limit %(limit)s",
        {"limit": limit},
    )
    return [_given(row) for row in rows]


async def given_on_units(tx: Tx, role: str, units: Sequence[UUID], now: datetime) -> list[Given]:
    """What is on for units under a key now, however long yet."""
    rows = await fetch(
        tx,
        f"select {_FIELDS} from access.temporary_grant g where g.state = 'granted' and g.unit = any(%(units)s)"
        " and g.role = %(role)s and g.record is null and g.starts_at <= %(now)s and g.ends_at > %(now)s",
        {"units": list(units), "role": role, "now": now},
    )
    return [_given(row) for row in rows]


async def given_because_of(tx: Tx, role: str, record: UUID, now: datetime) -> list[Given]:
    """What automations opened under a key for one record, and holds now."""
    rows = await fetch(
        tx,
        f"select {_FIELDS} from access.temporary_grant g where g.state = 'granted' and g.unit is not null"
        " and g.role = %(role)s and g.because_of = %(record)s and g.ends_at > %(now)s",
        {"role": role, "record": record, "now": now},
    )
    return [_given(row) for row in rows]


async def given_by_units(tx: Tx, roles: Sequence[str]) -> list[tuple[UUID, TemporaryGrant]]:
    """What lies on units, now or later, under some roles and keys; with the unit. Whether a breaker holds it back is left out."""
    rows = await fetch(
        tx,
        "select g.unit, g.id, g.role, g.object, g.record, g.actions, g.starts_at, g.ends_at from access.temporary_grant g"
        " where g.state = 'granted' and g.unit is not null and g.role = any(%(roles)s)",
        {"roles": list(roles)},
    )
    return [
        (unit, TemporaryGrant(key, role, object_name, record, frozenset(actions), since, until))
        for unit, key, role, object_name, record, actions, since, until in rows
    ]


async def move_on(tx: Tx, now: datetime, limit: int) -> list[Given]:
    """Let time act: asked ones lapse, granted ones begin or end. Those moved, as they are now."""
    rows = await fetch(
        tx,
        "update access.temporary_grant as g set"
        " state = case when g.state = 'asked' then 'lapsed' when g.ends_at <= %(now)s then 'ended' else g.state end,"
        " closed_at = case when g.state = 'asked' then g.next_at when g.ends_at <= %(now)s then g.ends_at end,"
        " next_at = case when g.state = 'granted' and g.ends_at > %(now)s then g.ends_at end"
        " where g.id in (select d.id from access.temporary_grant d where d.next_at <= %(now)s"
        "  order by d.next_at, d.id limit %(limit)s for update skip locked)"
        f" returning {_FIELDS}",
        {"now": now, "limit": limit},
    )
    return [_given(row) for row in rows]


async def next_move(tx: Tx) -> datetime | None:
    """When time acts again."""
    rows = await fetch(tx, "select min(g.next_at) from access.temporary_grant g where g.next_at is not null")
    moment: datetime | None = rows[0][0]
    return moment


def _given(row: Sequence[Any]) -> Given:
    values = [*row]
    values[6] = tuple(row[6])
    return Given(*values)
