"""The cases of each figure, within the rights of the reader and of the units he leads."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from yingdan.expr import Env
from yingdan.kernel.records import Query, may_ask, query
from yingdan.views.elasticity import store
from yingdan.views.elasticity.measuring import Case, How, month_back
from yingdan.views.elasticity.model import Behind, ElasticityRow, Ground
from yingdan.views.elasticity.together import acts_of, parts_of
from yingdan.views.numbers import Reader
from yingdan.work import task_forces

MOST, MOST_UNITS = 5_000, 2_000
Gathered = tuple[How, Behind | None]
# Of people together: sort, object, record, when, who.
Told = tuple[str, str | None, dict[str, Any], datetime, list[UUID]]


async def ground_of(reader: Reader, month: date, back: int) -> Ground:
    """The reader's units, and so many months up to the one that begins with a day."""
    ask = Query("org.unit", ("name", "parent", "level"), None, (("name", False),), MOST_UNITS)
    page = await query(reader.tx, reader.catalog, reader.actor, ask, reader.env)
    led = set(reader.actor.subtree)
    rows = [row for row in page.rows if row["id"] in led]
    levels = {one.body.level for one in reader.catalog.all("war_zone").values()}
    months = [month_back(month, one) for one in reversed(range(back))]
    return Ground(
        {row["id"]: (row["name"] or "", row["level"] or "") for row in page.rows},
        {row["id"]: row["parent"] for row in rows},
        {row["id"]: row["name"] or "" for row in rows if row["level"] in levels},
        months, _begin(months[0], reader.env), _begin(month_back(month, -1), reader.env),
    )  # fmt: skip


def _begin(day: date, env: Env) -> datetime:
    return datetime.combine(day, time(), env.zone)


def _month(at: datetime, env: Env) -> date:
    return at.astimezone(env.zone).date().replace(day=1)


async def lent_time(reader: Reader, ground: Ground) -> Gathered:
    """Temporary grants of people, by the month in which they ended."""
    span = (ground.since, ground.until)
    found = await store.lent(reader.tx, list(ground.parents), span, str(reader.env.zone))
    return "mean", Behind([Case(unit, month, seconds) for unit, month, seconds in found], [])


async def response_time(reader: Reader, ground: Ground) -> Gathered:
    """Requests for help by the month they were sent in, until a person first moved their state."""
    how = _support(reader)
    sent = await _records(reader, ground, how.object, "created_at", (how.state,)) if how is not None else None
    if how is None or sent is None:
        return "median", None
    moved = await store.answered(reader.tx, [row["id"] for row in sent], how.state)
    timed = [
        (row, row["created_at"], (moved[row["id"]].at - row["created_at"]).total_seconds())
        for row in sent if row["id"] in moved
    ]  # fmt: skip
    waiting = sum(
        row["id"] not in moved and _month(row["created_at"], reader.env) == ground.months[-1] for row in sent
    )
    return "median", _timed(reader, ground, how.object, timed, waiting)


async def force_time(reader: Reader, ground: Ground) -> Gathered:
    """Task forces by the month they were closed in, from the moment they were formed."""
    into = _force_object(reader)
    closed = await _records(reader, ground, into, "closed_at", ("created_at",)) if into is not None else None
    if into is None or closed is None:
        return "median", None
    ask = Query(into, ("unit",), "closed_at == null", limit=MOST)
    page = await query(reader.tx, reader.catalog, reader.actor, ask, reader.env)
    running = sum(row["unit"] in ground.parents for row in page.rows)
    timed = [
        (row, row["closed_at"], (row["closed_at"] - row["created_at"]).total_seconds()) for row in closed
    ]
    return "median", _timed(reader, ground, into, timed, running)


async def autonomy(reader: Reader, ground: Ground) -> Gathered:
    """Writes of people on days on which they sat in a cell: those under a right of the seat, of all."""
    objects = {part.object for one in reader.catalog.all("cell").values() for part in one.body.parts}
    if not objects:
        return "share", None
    days = (ground.months[0], month_back(ground.months[-1], -1))
    found = await store.decided(reader.tx, list(ground.parents), days, sorted(objects))
    return "share", Behind([Case(unit, month, own, every) for unit, month, own, every in found], [])


async def collaboration(reader: Reader, ground: Ground) -> Gathered:
    """Task forces formed, requests answered and rights lent: those with people of several units, of all."""
    acts: list[Told] = []
    into, how = _force_object(reader), _support(reader)
    formed = await _records(reader, ground, into, "created_at", ()) if into is not None else None
    if into is not None and formed:
        crews = await task_forces.members_of(reader.tx, [row["id"] for row in formed])
        acts += [
            ("task_force", into, row, row["created_at"], [one.person for one in crews.get(row["id"], ())])
            for row in formed
        ]
    sent = await _records(reader, ground, how.object, "created_at", (how.state,)) if how is not None else None
    if how is not None and sent:
        keys = [row["id"] for row in sent]
        asked = await store.asked(reader.tx, keys)
        moved = await store.answered(reader.tx, keys, how.state)
        acts += [
            ("support", how.object, row, row["created_at"], [asked[row["id"]], moved[row["id"]].by])
            for row in sent if row["id"] in asked and row["id"] in moved
        ]  # fmt: skip
    lent = await store.lent_by(reader.tx, list(ground.parents), (ground.since, ground.until))
    acts += [("lent", None, {"unit": one.unit}, one.at, one.people) for one in lent]
    everybody = sorted({person for *_, people in acts for person in people})
    homes = await store.units_of(reader.tx, everybody)
    found = acts_of(
        [(name, row, _month(at, reader.env), people) for name, _, row, at, people in acts],
        homes,
        ground.units,
    )
    cases = [Case(one.unit, one.month, float(len(one.units) > 1)) for one in found]
    now = [(one, place) for one, place in zip(found, acts, strict=True) if one.month == ground.months[-1]]
    rows = [
        ElasticityRow(row["id"], object_name, _title(reader, object_name, row), units=sorted(one.units.values()))
        for one, (_, object_name, row, _, _) in now if object_name is not None and len(one.units) > 1
    ]  # fmt: skip
    return "share", Behind(cases, rows, parts=parts_of([one for one, _ in now]))


FIGURES: dict[str, Callable[[Reader, Ground], Awaitable[Gathered]]] = {
    "lent_time": lent_time, "response_time": response_time, "force_time": force_time, "autonomy": autonomy,
    "collaboration": collaboration,
}  # fmt: skip


def _support(reader: Reader) -> Any:
    """How cells ask for help, if they can."""
    return next((one.body.support for one in reader.catalog.all("cell").values() if one.body.support), None)


def _force_object(reader: Reader) -> str | None:
    return next((body.into for _, body in sorted(task_forces.compositions(reader.catalog).items())), None)


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


def _timed(
    reader: Reader,
    ground: Ground,
    object_name: str,
    timed: Sequence[tuple[dict[str, Any], datetime, float]],
    left: int,
) -> Behind:
    cases = [Case(row["unit"], _month(at, reader.env), seconds) for row, at, seconds in timed]
    rows = [
        ElasticityRow(row["id"], object_name, _title(reader, object_name, row), seconds)
        for row, at, seconds in timed if _month(at, reader.env) == ground.months[-1]
    ]  # fmt: skip
    return Behind(cases, rows, left)


def _title(reader: Reader, object_name: str, row: dict[str, Any]) -> str:
    target = reader.catalog.objects[object_name]
    field = target.fields.get(target.title)
    if field is None or row.get(target.title) is None:
        return ""
    return str(field.field_type.text(row[target.title], reader.actor.locale, field.options))
