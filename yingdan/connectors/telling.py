"""What became of a file that came by a channel: kept among its deliveries, counted like them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from yingdan.base import LOCALES, Database, Problem, Tx, uuid7, words
from yingdan.connectors import store, store_inventory
from yingdan.connectors.inventory import hours_of
from yingdan.connectors.model import TOLD, Arrival, ChannelPlan, Opened
from yingdan.connectors.sheets import UNDER_WAY, ImportRun, SentSheet, SentSheets, end_sent, open_sent

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A sheet whose import is over. `problem`: why it is to be looked at again as a whole."""

    sheet: SentSheet
    run: ImportRun
    problem: Problem | None


async def ended_of(database: Database, sheets: SentSheets, channel: str) -> list[Outcome]:
    """The sheets of a channel that have been imported, or failed, and of which this was not told yet."""
    async with database.begin() as tx:
        waiting = await open_sent(tx, channel)
    found = []
    for sheet in waiting:
        run = await sheets.run_of(sheet)
        if run is not None and run.state not in UNDER_WAY:
            found.append(Outcome(sheet, run, _problem(run)))
    return found


def _problem(run: ImportRun) -> Problem | None:
    if run.state in ("failed", "cancelled"):
        return Problem("import-did-not-end", 422, state=run.state, reason=run.problem or run.state)
    if run.state == "done" and run.failed and not run.created + run.merged:
        return Problem("import-took-no-row", 422, rows=run.failed)
    return None


async def tell_outcome(database: Database, plan: ChannelPlan, outcome: Outcome, now: datetime) -> None:
    """Keep and count what an import brought, once."""
    run, sheet = outcome.run, outcome.sheet
    body = {"file": sheet.name, "rows": run.total, "created": run.created, "merged": run.merged,
            "failed": run.failed, "import": str(run.id)}  # fmt: skip
    counts = {"records": run.created, "returned": run.merged}
    notes = {"rows_left_out": run.failed} if run.failed else {}
    async with database.begin() as tx:
        if await end_sent(tx, sheet.id, now):
            await _tell(tx, plan, body, outcome.problem, counts, notes, sheet.came_at, now)


async def tell_refused(
    database: Database, plan: ChannelPlan, name: str, size: int, problem: Problem, now: datetime
) -> None:
    """Keep and count what could not be read. `size` in bytes."""
    async with database.begin() as tx:
        await _tell(tx, plan, {"file": name, "bytes": size}, problem, {}, {}, now, now)


async def _tell(
    tx: Tx,
    plan: ChannelPlan,
    body: Json,
    problem: Problem | None,
    counts: Mapping[str, int],
    notes: Mapping[str, int],
    came_at: datetime,
    now: datetime,
) -> None:
    arrival = Arrival(uuid7(), plan.name, msgspec.json.encode(body), TOLD, came_at, 0)
    text = f"{problem.slug}: {problem}"[:2000] if problem else None
    opened = Opened(arrival, plan, problem=text, counts=Counter({"received": 1, **counts}))
    told = {**opened.counts, **notes, **({"failed": 1} if problem else {})}
    await store.insert_told(tx, arrival)
    state = "failed" if problem else "done"
    await store.finish(
        tx, now, [(arrival.id, state, text, notes or None)],
        {(plan.name, came_at.date(), name): (n, now) for name, n in told.items() if n},
    )  # fmt: skip
    await store_inventory.add_hours(tx, hours_of([opened], now))


def said_of(problem: Problem) -> bytes:
    """A problem in both languages, as a text file that every editor shows."""
    lines = ["：".join(words(problem.slug, locale, problem.params)) for locale in LOCALES]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
