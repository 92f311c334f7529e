"""All SQL of what we fetch ourselves, from folders, mailboxes and brokers: how far it is, when it was looked at last, what stood in the way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yingdan.base import Database, Tx, execute, fetch, fetch_one, jsonb

SCHEMA = """
create table if not exists connectors.fetching (
  channel text collate "C" primary key,
  place jsonb not null default '{}',
  looked_at timestamptz,
  failures integer not null default 0,
  problem text,
  failing_since timestamptz
);
"""


@dataclass(frozen=True, slots=True)
class Fetching:
    """`place`: how far it is, as its kind says it. `failures`: looks in a row that came to nothing because of `problem` (a slug)."""

    channel: str
    place: dict[str, Any]
    looked_at: datetime | None
    failures: int
    problem: str | None
    failing_since: datetime | None


_COLUMNS = "channel, place, looked_at, failures, problem, failing_since"


async def keep_look(database: Database, channel: str, now: datetime, problem: str | None) -> int:
    """Note that it was looked, and what stood in the way; how many looks in a row did. Of looks that went well at most one a minute is
    written down."""
    async with database.begin() as tx:
        row = await fetch_one(
            tx,
            "insert into connectors.fetching as known (channel, looked_at, failures, problem, failing_since)"
            " values (%(channel)s, %(now)s, case when %(problem)s::text is null then 0 else 1 end, %(problem)s,"
            " case when %(problem)s::text is not null then %(now)s::timestamptz end)"
            " on conflict (channel) do update set looked_at = excluded.looked_at,"
            " failures = case when excluded.problem is null then 0 else known.failures + 1 end, problem = excluded.problem,"
            " failing_since = case when excluded.problem is not null then coalesce(known.failing_since, excluded.looked_at) end"
            " where known.problem is distinct from excluded.problem or excluded.problem is not null"
            " or known.looked_at is null or known.looked_at < excluded.looked_at - interval '1 minute'"
            " returning failures",
            {"channel": channel, "now": now, "problem": problem},
        )
    return int(row[0]) if row else 0


async def move_place(tx: Tx, channel: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether it was moved on; False when somebody else did so."""
    return bool(
        await execute(
            tx,
            "insert into connectors.fetching as known (channel, place) values (%(channel)s, %(after)s)"
            " on conflict (channel) do update set place = excluded.place where known.place = %(before)s::jsonb",
            {"channel": channel, "before": jsonb(before), "after": jsonb(after)},
        )
    )


async def read_fetching(tx: Tx) -> dict[str, Fetching]:
    """By channel."""
    rows = await fetch(tx, f"select {_COLUMNS} from connectors.fetching")
    return {row[0]: Fetching(*row) for row in rows}


async def count_repeat(database: Database, channel: str, now: datetime, n: int = 1) -> None:
    """Count what came again."""
    async with database.begin() as tx:
        await execute(
            tx,
            "insert into connectors.channel_count as known (channel, day, counter, n, last_at)"
            " values (%(channel)s, (%(now)s::timestamptz at time zone 'UTC')::date, 'repeated', %(n)s, %(now)s)"
            " on conflict (channel, day, counter) do update set n = known.n + excluded.n, last_at = excluded.last_at",
            {"channel": channel, "now": now, "n": n},
        )
