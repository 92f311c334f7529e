"""Metrics, dashboards, kanbans and pivots: numbers within the reader's rights."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Body, Query, Request
from pydantic import BaseModel, Field

from yingdan.api.people import place_before
from yingdan.api.problems import locale_of
from yingdan.api.shapes import Rows
from yingdan.api.shapes_numbers import (
    Dashboard,
    DashboardListed,
    EventRows,
    KanbanCards,
    KanbanShown,
    MetricListed,
    MetricNow,
    MetricPivot,
    MetricTried,
    PivotShown,
    PromiseRows,
    TileData,
    TilesData,
)
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.base import Fault, Problem, words
from yingdan.kernel.access import may, visible_fields
from yingdan.kernel.catalog import define
from yingdan.kernel.definitions import identity, read_changed
from yingdan.views import numbers

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["numbers"])
Json = dict[str, Any]
PERIODS = ("all", "today", "this_week", "last_7_days", "last_30_days", "this_month", "last_month", "this_quarter", "last_quarter",
           "this_year", "last_year", "last_12_months")  # fmt: skip


class Narrowed(BaseModel):
    """What a dashboard is narrowed by. `since` (inclusive) and `until` (exclusive) go before `period`."""

    period: str | None = None
    since: date | None = None
    until: date | None = None
    unit: UUID | None = None
    person: UUID | None = None
    tiles: list[str] | None = Field(default=None, max_length=100)


class PreviewTile(Narrowed):
    tile: Json
    default_period: str = "last_12_months"


class Measure(BaseModel):
    function: str = Field(max_length=40)
    field: str | None = Field(default=None, max_length=120)


class Pivot(Narrowed):
    """Of an object with measures, or of a metric."""

    object: str | None = Field(default=None, max_length=120)
    metric: str | None = Field(default=None, max_length=120)
    rows: list[str] = Field(default_factory=list, max_length=3)
    columns: list[str] = Field(default_factory=list, max_length=3)
    measures: list[Measure] = Field(
        default_factory=lambda: [Measure(function="count")], min_length=1, max_length=6
    )
    filter: str | None = Field(default=None, max_length=4000)


class Kanban(BaseModel):
    """`group`: the field whose values are columns; `sum`: what is added up in each."""

    group: str | None = Field(default=None, max_length=120)
    sum: str | None = Field(default=None, max_length=120)
    view: str | None = Field(default=None, max_length=200)
    filter: str | None = Field(default=None, max_length=4000)
    sort: str | None = Field(default=None, max_length=400)
    fields: str | None = Field(default=None, max_length=2000)
    column: str | None = Field(default=None, max_length=200)
    cursor: str | None = Field(default=None, max_length=4000)
    limit: int = 20


def reader_of(u: Unit) -> numbers.Reader:
    return numbers.Reader(u.tx, u.catalog, u.actor, u.env)


def filters_of(body: Narrowed) -> numbers.Filters:
    """Problem period-is-faulty 422."""
    known = body.period is None or body.period in PERIODS
    halves = (body.since is None) != (body.until is None)
    if (
        not known
        or halves
        or (body.since is not None and body.until is not None and body.since >= body.until)
    ):
        raise Problem("period-is-faulty", 422)
    days = (body.since, body.until) if body.since is not None and body.until is not None else None
    return numbers.Filters(body.period, days, body.unit, body.person)  # type: ignore[arg-type]


def dashboard_of(u: Unit, name: str) -> numbers.Dashboard:
    """Problem dashboard-not-found 404."""
    found = u.catalog.get("dashboard", name)
    if found is None:
        raise Problem("dashboard-not-found", 404, dashboard=name)
    body: numbers.Dashboard = found.body
    return body


def is_mine(u: Unit, body: numbers.Dashboard) -> bool:
    """Whether a dashboard is meant for one of the actor's roles."""
    return not body.roles or bool({name.rpartition(".")[2] for name in body.roles} & set(u.actor.roles))


@router.get("/metrics")
async def get_metrics(request: Request) -> Answer[Rows[MetricListed]]:
    async with unit(request) as u:
        rows = [
            {**numbers.metric_wire(name, one.body), "app": one.app, "object": one.body.object, "clock": one.body.clock,
             "promises_of": one.body.promises_of, "event": one.body.event,
             "time": one.body.time, "dimensions": one.body.dimensions, "filter": one.body.filter,
             "field": one.body.field, "of": one.body.of, "by": one.body.by, "within": one.body.within}
            for name, one in u.catalog.all("metric").items()
        ]  # fmt: skip
    return answer({"rows": rows})


@router.get("/metrics/{name}")
async def get_metric(request: Request, name: str) -> Answer[MetricNow]:
    """A metric's definition, its value now and the condition of its rows."""
    async with unit(request) as u:
        body = numbers.metric_of(u.catalog, name)
        found = await numbers.worth(reader_of(u), body, numbers.Cut())
        used = [
            {"name": board, "label": one.body.label}
            for board, one in u.catalog.all("dashboard").items()
            if any(name in tile.metrics for tile in one.body.tiles)
        ]
        value = found.rows[0][1] if found.rows else None
        drill = numbers.drill_of(reader_of(u), body, numbers.Cut())
        # Names of events are not fields that the client knows.
        names = (*body.dimensions, *([body.field] if body.field else []), "at") if body.event else ()
        names = body.dimensions if body.promised else names
        changed = (await read_changed(u.tx)).get(("metric", name))
        called = {one: numbers.label_of_dimension(u.catalog, body, one) for one in names}
    return answer(
        {
            "name": name,
            "called": called,
            "said": numbers.said_of(u.catalog, body),
            "owner_label": numbers.owner_label(u.catalog, body),
            "version": {"number": changed[0], "at": changed[1]} if changed is not None else None,
            "body": body,
            "value": value,
            "drill": drill,
            "exact_from": found.exact_from,
            "used": used,
        }
    )


@router.post("/metrics/preview")
async def preview_metric(request: Request, body: Json = Body(embed=True)) -> Answer[MetricTried]:
    """The value of a metric that is not published, and its faults."""
    async with unit(request) as u:
        made, faults = define(identity("metric", "draft.metric"), "draft", "metric", "draft.metric", body)
        if made is not None:
            metric: numbers.Metric = made.body
            faults = [*numbers.metric_faults(metric, u.catalog), *_missing(u, metric)]
        if made is None or faults:
            told = [
                {"at": one.at, "slug": one.slug, "detail": words(one.slug, locale_of(request), one.params)[1]}
                for one in faults
            ]
            return answer({"faults": told, "value": None, "drill": None})
        found = await numbers.worth(reader_of(u), metric, numbers.Cut())
        drill = numbers.drill_of(reader_of(u), metric, numbers.Cut())
    value = found.rows[0][1] if found.rows else None
    return answer(
        {
            "faults": [],
            "value": value,
            "left_out": found.left_out,
            "drill": drill,
            "exact_from": found.exact_from,
        }
    )


def _missing(u: Unit, metric: numbers.Metric) -> list[Fault]:
    wanted = (
        ("object", metric.object),
        ("clock", metric.clock),
        ("object", metric.promises_of),
        ("event_type", metric.event),
        ("metric", metric.of),
        ("metric", metric.by),
    )
    return [
        Fault(f"/{kind}", "definition-is-missing", {"kind": kind, "name": name})
        for kind, name in wanted
        if name is not None and u.catalog.get(kind, name) is None
    ]


class Behind(BaseModel):
    """`filter`: what a number counts. `cursor`: the `next` of the page before."""

    filter: str | None = Field(default=None, max_length=8000)
    cursor: str | None = Field(default=None, max_length=200)
    limit: int = 50


@router.get("/rows/event/{name}")
async def get_event_rows(request: Request, name: str, asked: Annotated[Behind, Query()]) -> Answer[EventRows]:
    """The events behind a number, newest first."""
    before, limit = place_before(asked.cursor), max(1, min(asked.limit, 200))
    async with unit(request) as u:
        return answer(await numbers.event_rows(reader_of(u), name, asked.filter or None, before, limit))


@router.get("/rows/clock/{name}")
async def get_promise_rows(
    request: Request, name: str, asked: Annotated[Behind, Query()]
) -> Answer[PromiseRows]:
    """The promises of a clock behind a number, newest first."""
    return answer(await _promises_behind(request, "clock", name, asked))


@router.get("/rows/promises/{name}")
async def get_promise_rows_of_object(
    request: Request, name: str, asked: Annotated[Behind, Query()]
) -> Answer[PromiseRows]:
    """The promises of all clocks about records of an object behind a number, newest first."""
    return answer(await _promises_behind(request, "promises", name, asked))


async def _promises_behind(
    request: Request, kind: Literal["clock", "promises"], name: str, asked: Behind
) -> Json:
    before, limit = place_before(asked.cursor), max(1, min(asked.limit, 200))
    async with unit(request) as u:
        return await numbers.promise_rows(reader_of(u), kind, name, asked.filter or None, before, limit)


@router.get("/dashboards")
async def get_dashboards(request: Request) -> Answer[Rows[DashboardListed]]:
    """Dashboards meant for this person, the first one to show first; with `manage_definitions` the others after them."""
    async with unit(request) as u:
        everything = may(u.catalog, u.actor, "manage_definitions")
        rows = [
            {"name": name, "label": one.body.label, "description": one.body.description, "mine": is_mine(u, one.body),
             "order": one.body.order, "tiles": len(one.body.tiles)}
            for name, one in u.catalog.all("dashboard").items()
            if everything or is_mine(u, one.body)
        ]  # fmt: skip
    rows.sort(key=lambda row: (not row["mine"], row["order"], row["name"]))
    return answer({"rows": rows})


@router.get("/dashboards/{name}")
async def get_dashboard(request: Request, name: str) -> Answer[Dashboard]:
    async with unit(request) as u:
        body = dashboard_of(u, name)
        metrics = {
            n: numbers.metric_wire(n, numbers.metric_of(u.catalog, n))
            for tile in body.tiles
            for n in tile.metrics
        }
        objects = sorted(
            {
                one.body.object
                for n in metrics
                if (one := u.catalog.get("metric", n)) is not None and one.body.object
            }
        )
    return answer({"name": name, **msgspec.to_builtins(body), "metrics": metrics, "objects": objects})


@router.post("/dashboards/{name}/data")
async def dashboard_data(request: Request, name: str, body: Narrowed) -> Answer[TilesData]:
    """All tiles in one answer, or those named."""
    filters = filters_of(body)
    async with unit(request) as u:
        found = await numbers.tiles_data(reader_of(u), dashboard_of(u, name), filters, body.tiles)
    return answer({"as_of": u.now, "tiles": found})


@router.post("/tiles/preview")
async def preview_tile(request: Request, body: PreviewTile) -> Answer[TileData]:
    """A tile that is not published, from the data as it is."""
    filters = filters_of(body)
    filters_of(Narrowed(period=body.default_period))
    try:
        tile = msgspec.convert(body.tile, numbers.Tile)
    except msgspec.ValidationError as error:
        raise Problem("definition-value-is-wrong", 422, reason=str(error)) from error
    async with unit(request) as u:
        faults = numbers.tile_faults(tile, "", u.catalog)
        faults += [
            Fault("/metrics", "definition-is-missing", {"kind": "metric", "name": name})
            for name in tile.metrics
            if u.catalog.get("metric", name) is None
        ]
        if faults:
            raise Problem("definition-is-faulty", 422, faults=faults, count=len(faults))
        found = await numbers.tile_data(reader_of(u), tile, body.default_period, filters)  # type: ignore[arg-type]
    return answer(found)


@router.get("/boards/kanban/{object_name}")
async def get_kanban(
    request: Request, object_name: str, asked: Annotated[Kanban, Query()]
) -> Answer[KanbanShown | KanbanCards]:
    """Columns with counts, sums and first cards. With `cursor` (and `column`, empty for those without a value) more
    cards of one column. What `view` says holds where nothing else is given; filters are both met."""
    async with unit(request) as u:
        if object_name not in u.catalog.objects:
            raise Problem("object-is-unknown", 404, object=object_name)
        chosen = u.catalog.get("view", asked.view) if asked.view else None
        if asked.view and (chosen is None or chosen.body.object != object_name):
            raise Problem("view-not-found", 404)
        view = chosen.body if chosen is not None else None
        group = asked.group or getattr(view, "group", None)
        if not group:
            raise Problem("field-cannot-be-grouped", 400, field="", object=object_name)
        total = asked.sum or getattr(view, "sum", None)
        how = _how(u, object_name, asked, view, total)
        if asked.cursor is not None:
            column = asked.column or None
            return answer(
                await numbers.kanban_cards(
                    reader_of(u), object_name, group, column, cursor=asked.cursor, **how
                )
            )
        return answer(await numbers.kanban(reader_of(u), object_name, group, total=total, **how))


def _how(u: Unit, object_name: str, asked: Kanban, view: Any, total: str | None) -> Json:
    """Filter, order and fields of cards: what was asked, else what the view says, else what is plain."""
    wheres = [one for one in (view.filter if view is not None else None, asked.filter) if one]
    order = [name for name in (asked.sort or "").split(",") if name] or list(
        view.sort if view is not None else ()
    )
    names = [name for name in (asked.fields or "").split(",") if name]
    if not names and view is not None:
        names = list(getattr(view, "card", ()) or view.columns)
    if not names:
        one = u.catalog.objects[object_name]
        shown = visible_fields(u.catalog, u.actor, object_name)
        names = [
            name for name in (one.title, total, "owner", "changed_at") if name is not None and name in shown
        ]
    return {
        "where": " && ".join(f"({one})" for one in wheres) or None,
        "sort": tuple((name.lstrip("-"), name.startswith("-")) for name in order),
        "fields": tuple(dict.fromkeys(names)),
        "limit": max(1, min(asked.limit, 100)),
    }


@router.post("/boards/pivot")
async def post_pivot(request: Request, body: Pivot) -> Answer[PivotShown | MetricPivot]:
    filters, by = filters_of(body), [*body.rows, *body.columns]
    async with unit(request) as u:
        if body.metric is not None:
            found = await numbers.metric_pivot(reader_of(u), body.metric, by, body.filter, filters)
        elif body.object is not None:
            measures = [(one.function, one.field) for one in body.measures]
            found = await numbers.object_pivot(reader_of(u), body.object, by, measures, body.filter)
        else:
            raise Problem("object-is-unknown", 404, object="")
    return answer({**found, "rows_by": len(body.rows)})
