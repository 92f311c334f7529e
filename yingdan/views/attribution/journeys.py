"""Journeys of a period, from records and the log, within the reader's rights."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from yingdan.events import touches_of
from yingdan.fields import Money
from yingdan.kernel.records import Query, query
from yingdan.views.attribution.credit import Journey
from yingdan.views.attribution.definition import Attribution
from yingdan.views.numbers import Reader
from yingdan.work import seconds_of

MOST_RECORDS = 20_000
_PAGE = 500
Days = tuple[date, date]


@dataclass(slots=True)
class Journeys:
    """`found`: (record, its journey). `untraced`: wins that name no record, `left_out`: wins in other currencies, `more`:
    there are more records than were looked at."""

    found: list[tuple[UUID, Journey]] = field(default_factory=list)
    untraced: int = 0
    left_out: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class _Win:
    subject: UUID
    value: float
    ended_at: datetime


async def journeys_of(reader: Reader, body: Attribution, days: Days) -> Journeys:
    """Journeys won in [since, until), and those of records that came in this time and have not won. Problems as for
    `query`."""
    result = Journeys()
    wins = await _wins(reader, body, days, result)
    won = {one.subject for one in wins}
    came = await _came(reader, body, days, won, result)
    lost = [subject for subject in came if subject not in won]
    subjects = [*won, *lost]
    heard: dict[UUID, list[tuple[datetime, str]]] = {}
    quiet = timedelta(seconds=seconds_of(body.quiet) or 0)
    for at in range(0, len(subjects), _PAGE * 4):
        part = subjects[at : at + _PAGE * 4]
        for subject, channel, moment in await touches_of(reader.tx, part, body.events, quiet):
            heard.setdefault(subject, []).append((moment, channel))
    for win in wins:
        touches = [*heard.get(win.subject, ()), *([came[win.subject]] if win.subject in came else ())]
        result.found.append((win.subject, _journey(touches, quiet, win.ended_at, win.value)))
    for subject in lost:
        touches = [*heard.get(subject, ()), came[subject]]
        result.found.append((subject, _journey(touches, quiet, reader.env.now, None)))
    return result


def _journey(
    touches: Sequence[tuple[datetime, str]], quiet: timedelta, ended_at: datetime, value: float | None
) -> Journey:
    """Touches in order up to the end, those of one channel that follow closely as one; the first alone when all came
    after the end, as with business that was entered late."""
    ordered = sorted(touches)
    kept: list[tuple[datetime, str]] = []
    newest: datetime | None = None
    for at, channel in ordered:
        if kept and at > ended_at:
            break
        if not (kept and newest is not None and kept[-1][1] == channel and at - newest < quiet):
            kept.append((at, channel))
        newest = at
    ages = tuple(max((ended_at - at).total_seconds() / 86400, 0.0) for at, _ in kept)
    return Journey(tuple(channel for _, channel in kept), ages, value)


async def _wins(reader: Reader, body: Attribution, days: Days, result: Journeys) -> list[_Win]:
    won, zone = body.won, reader.env.zone
    since, until = (f'date("{day.isoformat()}")' for day in days)
    if _type(reader, won.object, won.on) == "datetime":
        since, until = (f'datetime("{datetime.combine(day, time(), zone).isoformat()}")' for day in days)
    where = f"({won.when}) && {won.on} >= {since} && {won.on} < {until}"
    ask = Query(won.object, (won.by, won.value, won.on), where, ((won.on, True),), _PAGE)
    found = []
    async for row in _rows(reader, ask, result):
        value, subject = row.get(won.value), row.get(won.by)
        if isinstance(value, Money) and value.currency != body.currency:
            result.left_out += 1
        elif subject is None:
            result.untraced += 1
        else:
            amount = float(value.amount) if isinstance(value, Money) else 0.0
            found.append(_Win(subject, amount, _end_of(row[won.on], zone)))
    return found


def _end_of(on: date | datetime, zone: Any) -> datetime:
    return on if isinstance(on, datetime) else datetime.combine(on + timedelta(days=1), time(), zone)


async def _came(
    reader: Reader, body: Attribution, days: Days, won: Iterable[UUID], result: Journeys
) -> dict[UUID, tuple[datetime, str]]:
    """How and when each record of the period, and each that was won, came itself."""
    since, until = (datetime.combine(day, time(), reader.env.zone).isoformat() for day in days)
    ask = Query(body.object, ("created_at", body.channel), None, (("created_at", True),), _PAGE)
    period = f'created_at >= datetime("{since}") && created_at < datetime("{until}")'
    found = {}
    async for row in _rows(reader, replace(ask, where=period), result):
        found[row["id"]] = (row["created_at"], row.get(body.channel) or "")
    missing = [subject for subject in won if subject not in found]
    for at in range(0, len(missing), _PAGE):
        listed = ", ".join(f'"{one}"' for one in missing[at : at + _PAGE])
        async for row in _rows(reader, replace(ask, where=f"id in [{listed}]"), result):
            found[row["id"]] = (row["created_at"], row.get(body.channel) or "")
    return found


async def _rows(reader: Reader, ask: Query, result: Journeys) -> Any:
    seen = 0
    while True:
        page = await query(reader.tx, reader.catalog, reader.actor, ask, reader.env)
        for row in page.rows:
            yield row
        seen += len(page.rows)
        if page.next is None:
            return
        if seen >= MOST_RECORDS:
            result.more = True
            return
        ask = replace(ask, cursor=page.next)


def _type(reader: Reader, object_name: str, name: str) -> str:
    kind: str = reader.catalog.objects[object_name].fields[name].type
    return kind
