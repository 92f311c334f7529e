"""By which calendars running clocks were worked out, and their new times when one changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yingdan.base import Tx, fetch, say
from yingdan.work.model import Clock
from yingdan.work.store import CLOCK


@dataclass(frozen=True, slots=True)
class Paced:
    """A running clock, or one out of time whose ladder goes on: `from_s` working seconds were left at `from_at`."""

    id: UUID
    state: str
    due_at: datetime
    from_at: datetime
    from_s: float
    told_s: int | None
    unit: UUID | None


async def paces(tx: Tx) -> dict[str, str]:
    """The digest by which each clock's running promises were worked out."""
    rows = await fetch(tx, "select clock, digest from work.pace")
    return {row[0]: row[1] for row in rows}


async def keep_paces(tx: Tx, digests: Mapping[str, str]) -> None:
    """Remember digests, in one order, so that two workers wait for each other."""
    names = sorted(digests)
    await say(
        tx,
        "insert into work.pace as p (clock, digest) select d.clock, d.digest from unnest(%(n)s::text[], %(d)s::text[])"
        " as d (clock, digest) on conflict (clock) do update set digest = excluded.digest",
        {"n": names, "d": [digests[name] for name in names]},
    )


async def count_paced(tx: Tx, name: str) -> int:
    rows = await fetch(
        tx,
        "select count(*) from work.clock where name = %(n)s and (state = 'running'"
        " or (state = 'breached' and rung_at is not null))",
        {"n": name},
    )
    count: int = rows[0][0]
    return count


async def paced_after(tx: Tx, name: str, last: UUID | None, limit: int) -> list[Paced]:
    """The next clocks of a name in the order of ids, locked."""
    rows = await fetch(
        tx,
        "select id, state, due_at, coalesce(resumed_at, started_at), coalesce(resumed_s, within_s), told_s, unit"
        " from work.clock where name = %(n)s and (state = 'running' or (state = 'breached' and rung_at is not null))"
        " and (%(l)s::uuid is null or id > %(l)s) order by id limit %(m)s for update",
        {"n": name, "l": last, "m": limit},
    )
    return [Paced(*row) for row in rows]


async def going_on(tx: Tx, subjects: Sequence[UUID]) -> list[Clock]:
    """The clocks of these subjects that run, or are out of time with a ladder that goes on; locked."""
    rows = await fetch(
        tx,
        f"select {CLOCK} from work.clock where subject = any(%(s)s) and (state = 'running'"
        " or (state = 'breached' and rung_at is not null)) order by id for update",
        {"s": sorted(subjects)},
    )
    return [Clock(*row) for row in rows]
