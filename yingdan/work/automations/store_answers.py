"""SQL of what screens ask about automations."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from yingdan.base import Tx, fetch

Json = dict[str, Any]
_RUN = (
    "id, automation, version, object, subject, event, event_type, hop, state, step, attempts, begun_at, ended_at, due_at,"
    " took_us, trace, problem"
)


async def states(tx: Tx) -> dict[str, Json]:
    """What is known of each automation, by name."""
    names = ("paused_at", "paused_by", "ran", "skipped", "failed", "last_at", "next_at")
    rows = await fetch(tx, f"select name, {', '.join(names)} from work.automation")
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}


async def open_counts(tx: Tx) -> dict[str, dict[str, int]]:
    """How many runs of each automation wait, are held, or failed for good."""
    rows = await fetch(
        tx,
        "select automation, state, count(*) from work.automation_run"
        " where state in ('waiting', 'retrying', 'held', 'failed') group by automation, state",
    )
    found: dict[str, dict[str, int]] = {}
    for name, state, number in rows:
        found.setdefault(name, {})[state] = number
    return found


async def runs(
    tx: Tx,
    automation: str | None,
    states_: Sequence[str],
    subject: UUID | None,
    before: UUID | None,
    limit: int,
) -> list[Json]:
    """Runs, the newest first; ids are in the order of time."""
    where = ["true"]
    where += ["automation = %(automation)s"] * (automation is not None)
    where += ["state = any(%(states)s)"] * bool(states_)
    where += ["subject = %(subject)s"] * (subject is not None)
    where += ["id < %(before)s"] * (before is not None)
    rows = await fetch(
        tx,
        f"select {_RUN} from work.automation_run where {' and '.join(where)} order by id desc limit %(limit)s",
        {
            "automation": automation,
            "states": list(states_),
            "subject": subject,
            "before": before,
            "limit": limit,
        },
    )
    names = _RUN.split(", ")
    return [dict(zip(names, row, strict=True)) for row in rows]
