"""The elasticity report of a month, within the rights of its reader and of the units he leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import msgspec

from yingdan.expr import Env
from yingdan.kernel.records import Query, may_ask, query
from yingdan.views.elasticity import store
from yingdan.views.elasticity.measuring import FEWEST, Case, How, by_month, month_back
from yingdan.views.numbers import Reader
from yingdan.work import task_forces

MONTHS, MOST, MOST_UNITS, MOST_ROWS = 12, 5_000, 2_000, 50


class FigureAt(msgspec.Struct, frozen=True):
    """`value`: seconds, or a share from 0 to 1; None when the `count` of cases is too small to say."""

    value: float | None
    count: int


class ElasticityLine(msgspec.Struct, frozen=True):
    """A war zone, or the whole when `unit` is None: the month, the month before, and the months up to it."""

    unit: UUID | None
    name: str
    now: FigureAt
    before: FigureAt
    trend: list[FigureAt]


class ElasticityRow(msgspec.Struct, frozen=True):
    """A record behind a figure of the month and how long it took."""

    id: UUID
    object: str
    title: str
    seconds: float


class ElasticityFigure(msgspec.Struct, frozen=True):
    """`name`: lent_time, response_time, force_time or autonomy; `how` it is made of its cases; `open`: not counted yet, such as task
    forces still at work; None where that means nothing."""

    name: str
    how: str
    lines: list[ElasticityLine]
    rows: list[ElasticityRow]
    open: int | None = None


class ElasticityShown(msgspec.Struct, frozen=True):
    """`fewest`: how many cases it takes to say anything. A figure that the reader or the company has no ground for is left out."""

    month: date
    months: list[date]
    fewest: int
    figures: list[ElasticityFigure]


@dataclass(frozen=True, slots=True)
class Ground:
    """The units that the reader leads, the war zones among them, and the months asked about."""

    parents: dict[UUID, UUID | None]
    zones: dict[UUID, str]
    months: list[date]
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Behind:
    cases: list[Case]
    rows: list[ElasticityRow]
    open: int | None = None


async def elasticity(reader: Reader, month: date) -> ElasticityShown:
    """The month that begins with a day, beside the one before it and up to eleven others."""
    ground = await _ground(reader, month)
    found: list[tuple[str, How, Behind | None]] = [
        ("lent_time", "mean", await _lent(reader, ground)),
        ("response_time", "median", await _responses(reader, ground)),
        ("force_time", "median", await _forces(reader, ground)),
        ("autonomy", "share", await _autonomy(reader, ground)),
    ]
    figures = [_figure(ground, name, how, behind) for name, how, behind in found if behind is not None]
    return ElasticityShown(month, ground.months, FEWEST, figures)


async def _ground(reader: Reader, month: date) -> Ground:
    ask = Query("org.unit", ("name", "parent", "level"), None, (("name", False),), MOST_UNITS)
    page = await query(reader.tx, reader.catalog, reader.actor, ask, reader.env)
    led = set(reader.actor.subtree)
    rows = [row for row in page.rows if row["id"] in led]
    levels = {one.body.level for one in reader.catalog.all("war_zone").values()}
    months = [month_back(month, back) for back in reversed(range(MONTHS))]
    return Ground(
        {row["id"]: row["parent"] for row in rows},
        {row["id"]: row["name"] or "" for row in rows if row["level"] in levels},
        months, _begin(months[0], reader.env), _begin(month_back(month, -1), reader.env),
    )  # fmt: skip


def _begin(day: date, env: Env) -> datetime:
    return datetime.combine(day, time(), env.zone)


def _month(at: datetime, env: Env) -> date:
    return at.astimezone(env.zone).date().replace(day=1)


def _figure(ground: Ground, name: str, how: How, behind: Behind) -> ElasticityFigure:
    shown = by_month(behind.cases, how, ground.months, ground.parents, list(ground.zones))
    lines = []
    for unit, figures in shown.items():
        trend = [FigureAt(one.value, one.count) for one in figures]
        lines.append(ElasticityLine(unit, ground.zones[unit] if unit else "", trend[-1], trend[-2], trend))
    rows = sorted(behind.rows, key=lambda one: -one.seconds)[:MOST_ROWS]
    return ElasticityFigure(name, how, lines, rows, behind.open)


async def _lent(reader: Reader, ground: Ground) -> Behind:
    span = (ground.since, ground.until)
    found = await store.lent(reader.tx, list(ground.parents), span, str(reader.env.zone))
    return Behind([Case(unit, month, seconds) for unit, month, seconds in found], [])


async def _responses(reader: Reader, ground: Ground) -> Behind | None:
    """Requests for help by the month they were sent in, until a person first moved their state."""
    how = next((one.body.support for one in reader.catalog.all("cell").values() if one.body.support), None)
    if how is None:
        return None
    sent = await _records(reader, ground, how.object, "created_at", (how.state,))
    if sent is None:
        return None
    moved = await store.answered(reader.tx, [row["id"] for row in sent], how.state)
    timed = [
        (row, row["created_at"], (moved[row["id"]] - row["created_at"]).total_seconds())
        for row in sent if row["id"] in moved
    ]  # fmt: skip
    waiting = sum(
        row["id"] not in moved and _month(row["created_at"], reader.env) == ground.months[-1] for row in sent
    )
    return _behind(reader, ground, how.object, timed, waiting)


async def _forces(reader: Reader, ground: Ground) -> Behind | None:
    """Task forces by the month they were closed in, from the moment they were formed."""
    into = next((body.into for _, body in sorted(task_forces.compositions(reader.catalog).items())), None)
    if into is None:
        return None
    closed = await _records(reader, ground, into, "closed_at", ("created_at",))
    if closed is None:
        return None
    where = "closed_at == null"
    ask = Query(into, ("unit",), where, limit=MOST)
    page = await query(reader.tx, reader.catalog, reader.actor, ask, reader.env)
    running = sum(row["unit"] in ground.parents for row in page.rows)
    timed = [
        (row, row["closed_at"], (row["closed_at"] - row["created_at"]).total_seconds()) for row in closed
    ]
    return _behind(reader, ground, into, timed, running)


async def _records(
    reader: Reader, ground: Ground, object_name: str, at: str, more: Sequence[str]
) -> list[dict[str, Any]] | None:
    """Records of the reader's units by a time in the months; None where he may not ask for that."""
    title = reader.catalog.objects[object_name].title
    names = tuple(dict.fromkeys(("unit", at, *more, *((title,) if title else ()))))
    if not all(may_ask(reader.catalog, reader.actor, object_name, name, reader.env) for name in names):
        return None
    where = f"{at} >= datetime('{ground.since.isoformat()}') && {at} < datetime('{ground.until.isoformat()}')"
    ask = Query(object_name, names, where, ((at, True),), MOST)
    page = await query(reader.tx, reader.catalog, reader.actor, ask, reader.env)
    return [row for row in page.rows if row["unit"] in ground.parents]


def _behind(
    reader: Reader,
    ground: Ground,
    object_name: str,
    timed: Sequence[tuple[dict[str, Any], datetime, float]],
    left: int,
) -> Behind:
    cases = [Case(row["unit"], _month(at, reader.env), seconds) for row, at, seconds in timed]
    target = reader.catalog.objects[object_name]
    rows = [
        ElasticityRow(row["id"], object_name, _title(reader, target, row), seconds)
        for row, at, seconds in timed if _month(at, reader.env) == ground.months[-1]
    ]  # fmt: skip
    return Behind(cases, rows, left)


def _title(reader: Reader, target: Any, row: dict[str, Any]) -> str:
    field = target.fields.get(target.title)
    if field is None or row.get(target.title) is None:
        return ""
    return str(field.field_type.text(row[target.title], reader.actor.locale, field.options))


async def _autonomy(reader: Reader, ground: Ground) -> Behind | None:
    """Writes of people on days on which they sat in a cell: those under a right of the seat, of all."""
    objects = {part.object for one in reader.catalog.all("cell").values() for part in one.body.parts}
    if not objects:
        return None
    days = (ground.months[0], month_back(ground.months[-1], -1))
    found = await store.decided(reader.tx, list(ground.parents), days, sorted(objects))
    return Behind([Case(unit, month, own, every) for unit, month, own, every in found], [])
