"""All SQL of what channels bring: sums by hour, samples of deliveries, why deliveries failed, and what waits."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from yingdan.base import Tx, execute, fetch, fetch_one, say
from yingdan.connectors.model import Arrival

SCHEMA = """
create index if not exists inbox_channel on connectors.inbox (channel, received_at desc);
create table if not exists connectors.channel_hour (
  channel text collate "C" not null,
  hour timestamptz not null,
  received bigint not null,
  events bigint not null,
  records bigint not null,
  failed bigint not null,
  waited_ms bigint not null,
  waited_most_ms bigint not null,
  told bigint not null,
  late_ms bigint not null,
  late_most_ms bigint not null,
  primary key (channel, hour)
);
"""


class Hour(msgspec.Struct):
    """What one channel brought in one hour. `waited_ms`: from the door to the work, summed over deliveries. `late_ms`: from the
    oldest thing that a delivery tells to the door, summed over the `told` deliveries that say a moment."""

    received: int = 0
    events: int = 0
    records: int = 0
    failed: int = 0
    waited_ms: int = 0
    waited_most_ms: int = 0
    told: int = 0
    late_ms: int = 0
    late_most_ms: int = 0


async def add_hours(tx: Tx, hours: Mapping[tuple[str, datetime], Hour]) -> None:
    """Add sums by (channel, hour); in the order of names, since two workers may add at once."""
    keys = sorted(hours)
    names = Hour.__struct_fields__
    await say(
        tx,
        "insert into connectors.channel_hour as known (channel, hour, received, events, records, failed, waited_ms,"
        " waited_most_ms, told, late_ms, late_most_ms)"
        " select channel, hour, received, events, records, failed, waited_ms, waited_most_ms, told, late_ms, late_most_ms"
        " from unnest(%(channels)s::text[], %(hours)s::timestamptz[], %(received)s::bigint[], %(events)s::bigint[],"
        " %(records)s::bigint[], %(failed)s::bigint[], %(waited_ms)s::bigint[], %(waited_most_ms)s::bigint[],"
        " %(told)s::bigint[], %(late_ms)s::bigint[], %(late_most_ms)s::bigint[])"
        " as given(channel, hour, received, events, records, failed, waited_ms, waited_most_ms, told, late_ms, late_most_ms)"
        " on conflict (channel, hour) do update set received = known.received + excluded.received,"
        " events = known.events + excluded.events, records = known.records + excluded.records,"
        " failed = known.failed + excluded.failed, waited_ms = known.waited_ms + excluded.waited_ms,"
        " waited_most_ms = greatest(known.waited_most_ms, excluded.waited_most_ms), told = known.told + excluded.told,"
        " late_ms = known.late_ms + excluded.late_ms,"
        " late_most_ms = greatest(known.late_most_ms, excluded.late_most_ms)",
        {
            "channels": [key[0] for key in keys],
            "hours": [key[1] for key in keys],
            **{name: [getattr(hours[key], name) for key in keys] for name in names},
        },
    )


async def read_days(tx: Tx, now: datetime, days: int) -> list[tuple[Any, ...]]:
    """(channel, days ago, then the members of `Hour`) by stretches of 24 whole hours back from the hour that runs."""
    return await fetch(
        tx,
        "select channel, floor(extract(epoch from date_trunc('hour', %(now)s::timestamptz) - hour) / 86400)::int as ago,"
        " sum(received)::bigint, sum(events)::bigint, sum(records)::bigint, sum(failed)::bigint, sum(waited_ms)::bigint,"
        " max(waited_most_ms), sum(told)::bigint, sum(late_ms)::bigint, max(late_most_ms)"
        " from connectors.channel_hour"
        " where hour > date_trunc('hour', %(now)s::timestamptz) - make_interval(days => %(days)s) and hour <= %(now)s"
        " group by channel, ago order by channel, ago",
        {"now": now, "days": days},
    )


async def read_counters(tx: Tx, since: date) -> list[tuple[str, str, int, datetime]]:
    """(channel, counter, n, last moment) from a day on."""
    rows = await fetch(
        tx,
        "select channel, counter, sum(n)::bigint, max(last_at) from connectors.channel_count where day >= %(since)s"
        " group by channel, counter order by channel, counter",
        {"since": since},
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def read_reasons(tx: Tx, since: datetime) -> list[tuple[str, str, int, datetime]]:
    """(channel, slug of the problem, n, last moment) of deliveries that stand as failed."""
    rows = await fetch(
        tx,
        "select channel, coalesce(nullif(split_part(problem, ':', 1), ''), 'unknown'), count(*), max(received_at)"
        " from connectors.inbox where state = 'failed' and received_at >= %(since)s group by 1, 2 order by 1, 3 desc, 2",
        {"since": since},
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def read_waiting(tx: Tx) -> dict[str, tuple[int, datetime]]:
    """channel -> (deliveries that wait, the oldest one's moment)."""
    rows = await fetch(
        tx,
        "select channel, count(*), min(received_at) from connectors.inbox where state = 'new' group by channel",
    )
    return {row[0]: (row[1], row[2]) for row in rows}


async def newest(tx: Tx, channels: Sequence[str], limit: int) -> list[Arrival]:
    """The newest deliveries of each channel that something came of, at most `limit` of each, newest first."""
    rows = await fetch(
        tx,
        "select raw.id, raw.channel, raw.body, raw.content_type, raw.received_at, raw.attempts, raw.headers"
        " from unnest(%(channels)s::text[]) as given(channel) cross join lateral ("
        " select one.id, one.channel, one.body, one.content_type, one.received_at, one.attempts, one.headers"
        " from connectors.inbox one where one.channel = given.channel and one.state = 'done'"
        " order by one.received_at desc limit %(limit)s) raw",
        {"channels": list(channels), "limit": limit},
    )
    return [Arrival(*row) for row in rows]


async def latest(tx: Tx, channel: str) -> tuple[Arrival, str, str | None] | None:
    """(delivery, state, problem) of the newest delivery of a channel."""
    row = await fetch_one(
        tx,
        "select id, channel, body, content_type, received_at, attempts, headers, state, problem from connectors.inbox"
        " where channel = %(channel)s order by received_at desc, id desc limit 1",
        {"channel": channel},
    )
    return (Arrival(*row[:7]), row[7], row[8]) if row else None


async def forget_hours(tx: Tx, before: datetime) -> int:
    """Delete old sums; the number deleted."""
    return await execute(tx, "delete from connectors.channel_hour where hour < %(at)s", {"at": before})
