"""All SQL of the outbox: effects, endpoints, secrets."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from yingdan.base import Tx, execute, fetch, fetch_one
from yingdan.connectors.webhooks.model import Effect, Json, Outcome

# Where seals lie: schema, table, column.
SEALED = (("connectors", "webhook_secret", "sealed"),)
SCHEMA = """
create table if not exists connectors.effect (
  id uuid primary key,
  webhook text collate "C" not null,
  event uuid not null,
  event_type text collate "C" not null,
  object text collate "C",
  subject uuid,
  lane uuid not null,
  body text not null,
  hop smallint not null,
  at timestamptz not null,
  state text collate "C" not null default 'waiting',
  attempts smallint not null default 0,
  due_at timestamptz not null,
  claimed_until timestamptz,
  ended_at timestamptz,
  status smallint,
  error text,
  answer text,
  took_ms integer,
  unique (webhook, event, lane)
) with (fillfactor = 90);
create index if not exists effect_due on connectors.effect (due_at) where state = 'waiting';
create index if not exists effect_lane on connectors.effect (webhook, lane, id) where state = 'waiting';
create index if not exists effect_of on connectors.effect (webhook, id desc);
create index if not exists effect_ended on connectors.effect (ended_at) where state <> 'waiting';
create table if not exists connectors.endpoint (
  webhook text collate "C" primary key,
  failures integer not null default 0,
  open_until timestamptz,
  last_at timestamptz,
  last_status smallint,
  last_error text
);
create table if not exists connectors.webhook_secret (
  name text collate "C" primary key,
  sealed text not null,
  made_at timestamptz not null,
  made_by text collate "C" not null
);
"""
_encoder = msgspec.json.Encoder(decimal_format="string")
_EFFECT = "id, webhook, event, event_type, object, subject, lane, body, hop, at, attempts"
_SHOWN = "id, webhook, event, event_type, object, subject, state, attempts, at, due_at, ended_at, status, error, took_ms"


async def add(tx: Tx, effects: Sequence[Effect]) -> None:
    """Write effects down; one that is there already (an event told twice) stays as it is."""
    if effects:
        await execute(
            tx,
            f"insert into connectors.effect ({_EFFECT}, due_at)"
            " select d.id, d.webhook, d.event, d.event_type, d.object, d.subject, d.lane, d.body, d.hop, d.at,"
            " d.attempts, d.at from json_to_recordset(%(rows)s::json) as d (id uuid, webhook text, event uuid,"
            " event_type text, object text, subject uuid, lane uuid, body text, hop smallint, at timestamptz,"
            " attempts smallint) on conflict (webhook, event, lane) do nothing",
            {"rows": _encoder.encode(effects).decode()},
        )


async def claim(tx: Tx, now: datetime, until: datetime, limit: int) -> list[Effect]:
    """Due effects, each the oldest waiting one of its lane, claimed for a while. An endpoint whose breaker has just
    closed gets one at a time until it answers."""
    rows = await fetch(
        tx,
        "with due as (select e.id from connectors.effect e left join connectors.endpoint p on p.webhook = e.webhook"
        " where e.state = 'waiting' and e.due_at <= %(now)s and (e.claimed_until is null or e.claimed_until <= %(now)s)"
        " and (p.open_until is null or p.open_until <= %(now)s)"
        " and not exists (select 1 from connectors.effect b where b.webhook = e.webhook and b.lane = e.lane"
        " and b.state = 'waiting' and b.id < e.id)"
        " order by e.due_at, e.id limit %(limit)s for update of e skip locked)"
        " update connectors.effect e set claimed_until = %(until)s, attempts = e.attempts + 1 from due d where e.id = d.id"
        " returning " + ", ".join(f"e.{name}" for name in _EFFECT.split(", ")),
        {"now": now, "until": until, "limit": limit},
    )
    return sorted((Effect(*row) for row in rows), key=lambda one: one.id)


async def finish(tx: Tx, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Record what became of claimed effects."""
    await execute(
        tx,
        "update connectors.effect e set state = d.state, status = d.status, error = d.error, answer = d.answer,"
        " took_ms = d.took_ms, due_at = coalesce(d.due_at, e.due_at), claimed_until = null,"
        " ended_at = case when d.state = 'waiting' then null else %(now)s end"
        " from json_to_recordset(%(rows)s::json) as d (id uuid, state text, status smallint, error text, answer text,"
        " took_ms int, due_at timestamptz) where e.id = d.id",
        {"rows": _encoder.encode(outcomes).decode(), "now": now},
    )


async def release(tx: Tx, ids: Sequence[UUID]) -> None:
    """Give back effects that were claimed and not tried."""
    await execute(
        tx,
        "update connectors.effect set claimed_until = null, attempts = greatest(attempts - 1, 0) where id = any(%(ids)s)",
        {"ids": list(ids)},
    )


async def count_failures(tx: Tx, webhook: str, failed: int, ok: bool, last: Outcome, now: datetime) -> int:
    """Failures of an endpoint in a row; one success begins anew."""
    row = await fetch_one(
        tx,
        "insert into connectors.endpoint as p (webhook, failures, last_at, last_status, last_error)"
        " values (%(w)s, %(f)s, %(now)s, %(status)s, %(error)s) on conflict (webhook) do update set"
        " failures = case when %(ok)s then %(f)s else p.failures + %(f)s end, last_at = excluded.last_at,"
        " last_status = excluded.last_status, last_error = excluded.last_error,"
        " open_until = case when %(ok)s then null else p.open_until end returning failures",
        {"w": webhook, "f": failed, "ok": ok, "now": now, "status": last.status, "error": last.error},
    )
    assert row is not None
    return int(row[0])


async def open_breaker(tx: Tx, webhook: str, until: datetime | None) -> None:
    """Hold back an endpoint until a moment; None lets it go on."""
    await execute(
        tx,
        "update connectors.endpoint set open_until = %(until)s, failures = case when %(until)s::timestamptz is null"
        " then 0 else failures end where webhook = %(w)s",
        {"w": webhook, "until": until},
    )


async def breakers(tx: Tx) -> dict[str, Json]:
    names = ("failures", "open_until", "last_at", "last_status", "last_error")
    rows = await fetch(tx, f"select webhook, {', '.join(names)} from connectors.endpoint")
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}


async def counts(tx: Tx, since: datetime) -> dict[str, dict[str, int]]:
    """Waiting and dead effects by webhook, and those done since a moment."""
    rows = await fetch(
        tx,
        "select webhook, state, count(*) from connectors.effect where state in ('waiting', 'dead') or ended_at >= %(since)s"
        " group by webhook, state",
        {"since": since},
    )
    found: dict[str, dict[str, int]] = {}
    for name, state, number in rows:
        found.setdefault(name, {})[state] = number
    return found


async def effects(
    tx: Tx, webhook: str | None, state: str | None, before: UUID | None, limit: int
) -> list[Json]:
    """Effects, the newest first."""
    where = ["true", *["webhook = %(w)s"] * (webhook is not None), *["state = %(s)s"] * (state is not None),
             *["id < %(before)s"] * (before is not None)]  # fmt: skip
    rows = await fetch(
        tx,
        f"select {_SHOWN} from connectors.effect where {' and '.join(where)} order by id desc limit %(limit)s",
        {"w": webhook, "s": state, "before": before, "limit": limit},
    )
    return [dict(zip(_SHOWN.split(", "), row, strict=True)) for row in rows]


async def effect(tx: Tx, key: UUID) -> Json | None:
    """One effect with its payload and the beginning of the answer."""
    row = await fetch_one(
        tx, f"select {_SHOWN}, body, answer from connectors.effect where id = %(id)s", {"id": key}
    )
    return dict(zip([*_SHOWN.split(", "), "body", "answer"], row, strict=True)) if row else None


async def put_back(tx: Tx, key: UUID, now: datetime) -> bool:
    """Have an effect that was given up, done, or waits long, sent again now."""
    return bool(
        await execute(
            tx,
            "update connectors.effect set state = 'waiting', attempts = 0, due_at = %(now)s, ended_at = null,"
            " claimed_until = null where id = %(id)s and (claimed_until is null or claimed_until <= %(now)s)",
            {"id": key, "now": now},
        )
    )


async def save_secret(tx: Tx, name: str, sealed: str, now: datetime, by: str) -> None:
    await execute(
        tx,
        "insert into connectors.webhook_secret (name, sealed, made_at, made_by) values (%(n)s, %(s)s, %(at)s, %(by)s)"
        " on conflict (name) do update set sealed = excluded.sealed, made_at = excluded.made_at, made_by = excluded.made_by",
        {"n": name, "s": sealed, "at": now, "by": by},
    )


async def secrets(tx: Tx, names: Sequence[str]) -> dict[str, tuple[str, datetime]]:
    """Sealed secrets by name, with when they were made."""
    rows = await fetch(
        tx,
        "select name, sealed, made_at from connectors.webhook_secret where name = any(%(names)s)",
        {"names": list(names)},
    )
    return {row[0]: (row[1], row[2]) for row in rows}


async def forget(tx: Tx, now: datetime, kept: timedelta, limit: int) -> int:
    """Drop effects that were done long ago; those given up stay until somebody looks."""
    return await execute(
        tx,
        "delete from connectors.effect where id in (select id from connectors.effect where state = 'done'"
        " and ended_at < %(before)s order by ended_at limit %(limit)s)",
        {"before": now - kept, "limit": limit},
    )
