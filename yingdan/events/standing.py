"""How far work on the log has come: gauges for monitors and for who looks after the product."""

import time
from collections.abc import Sequence
from datetime import datetime

from yingdan.base import Tx, fetch_one


async def behind(tx: Tx, follower: str, names: Sequence[str], most: int) -> tuple[int, datetime | None]:
    """How many events a runner of these consumers has yet to take, counted up to `most`, and since when the oldest waits."""
    row = await fetch_one(
        tx,
        "select count(*), min(e.received_at) from events.follower f cross join lateral"
        " (select received_at from events.event where (generation, tx, id) > (f.generation, f.tx::text::xid8, f.id)"
        " and not (carried @> %(names)s::text[]) order by generation, tx, id limit %(most)s) e where f.name = %(f)s",
        {"f": follower, "names": list(names), "most": most},
    )
    assert row is not None
    return int(row[0]), row[1]


async def horizon_lag_ms(tx: Tx) -> float:
    """How long the oldest open write transaction of the cluster has withheld the log; a gauge with an alarm."""
    started = time.perf_counter()
    row = await fetch_one(
        tx,
        "select coalesce(extract(epoch from clock_timestamp() - min(xact_start)) * 1000, 0)::float8"
        " from pg_stat_activity where backend_xid is not null and pid <> pg_backend_pid()",
    )
    assert row is not None
    return max(0.0, float(row[0]) - (time.perf_counter() - started) * 1000)
