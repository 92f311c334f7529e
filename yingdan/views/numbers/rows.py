"""What stands behind a number of events or promises: the events and promises themselves, page by page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

from yingdan.expr import parse
from yingdan.kernel.access import masked_fields, visible_fields
from yingdan.kernel.records import Group, LogAsk, about_of, log_page, titles, visible_data
from yingdan.views.numbers.definition import Metric
from yingdan.views.numbers.dimension import dimension_of_event
from yingdan.views.numbers.keys import Json, in_words
from yingdan.views.numbers.meaning import narrowed_of
from yingdan.views.numbers.metric import Cut, Reader, population
from yingdan.views.numbers.promised import object_of, object_of_clock, whose
from yingdan.views.timeline import words_of
from yingdan.work import Among, Clock, Measure, is_open, light_of, promise_page

Place = tuple[datetime, UUID]


async def event_rows(reader: Reader, event: str, where: str | None, before: Place | None, limit: int) -> Json:
    """Events of a type that meet a condition, newest first, with the records they are about. Problems as for
    `log_page`."""
    tx, catalog, actor = reader.tx, reader.catalog, reader.actor
    body, about = about_of(catalog, event)
    found = await log_page(tx, catalog, actor, LogAsk(event, where), before, limit + 1, reader.env)
    page = found[:limit]
    shown = visible_fields(catalog, actor, about.name) - masked_fields(catalog, actor, about.name)
    records = await _titled(reader, about.name, (one.subject for one in page if one.object == about.name))
    sources = await in_words(
        reader, dimension_of_event(catalog, event, "source"), Group("source"), (one.source for one in page)
    )
    actors = await in_words(
        reader, dimension_of_event(catalog, event, "actor"), Group("actor"), (one.actor for one in page)
    )
    asked = Metric(body.label, "count", event=event, filter=where)
    return {
        "event": event, "label": body.label, "object": about.name, "narrowed": await narrowed_of(reader, asked),
        "rows": [
            {"id": one.id, "at": one.at, "words": words_of(catalog, one, shown),
             "data": visible_data(catalog, one, shown), "record": records.get(one.subject),
             "source": {"key": one.source, "label": sources.get(one.source)},
             "actor": {"key": one.actor, "label": actors.get(one.actor)}}
            for one in page
        ],
        "next": _place(page[-1].at, page[-1].id) if len(found) > limit else None,
    }  # fmt: skip


async def promise_rows(
    reader: Reader,
    kind: Literal["clock", "promises"],
    name: str,
    where: str | None,
    before: Place | None,
    limit: int,
) -> Json:
    """Promises of the clock `name`, or of all clocks about the object `name`, that meet a condition, newest first, with the
    records they were made about. Problems metric-is-unknown 404, object-is-unknown 404, expression-is-faulty 422."""
    about = name if kind == "promises" else object_of_clock(reader.catalog, name)
    of_clock = name if kind == "clock" else None
    among = Among(about, whose(reader, about))
    clocks = {name: one.body.label for name, one in reader.catalog.all("clock").items()}
    found = await promise_page(
        reader.tx, among, Measure("count", of_clock, where), before, limit + 1, reader.env
    )
    page = found[:limit]
    records = await _titled(reader, about, (one.subject for one in page))
    people_named = await _titled(reader, "org.user", (one.owner for one in page))
    label = clocks[of_clock] if of_clock is not None else reader.catalog.objects[about].label
    of_all = about if of_clock is None else None
    asked = Metric(label, "count", clock=of_clock, promises_of=of_all, filter=where)
    return {
        "clock": of_clock, "label": label, "object": about, "narrowed": await narrowed_of(reader, asked),
        "rows": [
            {"id": one.id, "record": records.get(one.subject), "owner": people_named.get(one.owner),
             "clock": {"key": one.name, "label": clocks.get(one.name)},
             "state": one.state, "started_at": one.started_at, "due_at": one.due_at, "met_at": one.met_at,
             "light": light_of(one, reader.env.now) if is_open(one) else None,
             "took_s": (one.met_at - one.started_at).total_seconds() if one.met_at else None}
            for one in page
        ],
        "next": _place(page[-1].started_at, page[-1].id) if len(found) > limit else None,
    }  # fmt: skip


async def most_urgent(reader: Reader, metric: Metric, where: str | None, limit: int) -> list[Clock]:
    """The promises that a metric counts and that meet a further condition, those due first. Problems metric-is-unknown 404
    when its clock has gone, expression-is-faulty 422."""
    if where is not None:
        parse(where)  # by itself: a stray bracket must not open the metric's own condition
    about = object_of(reader, metric)
    among = Among(about, whose(reader, about))
    asked = Measure("count", metric.clock, population(metric, Cut(where=where)))
    return await promise_page(reader.tx, among, asked, None, limit, reader.env, urgent=True)


def _place(at: datetime, key: UUID) -> str:
    return f"{at.isoformat()}~{key}"


async def _titled(reader: Reader, object_name: str, ids: Iterable[UUID | None]) -> dict[UUID | None, Json]:
    """{object, id, title} of those records that the reader may see."""
    wanted = [key for key in dict.fromkeys(ids) if key is not None]
    known = await titles(reader.tx, reader.catalog, reader.actor, object_name, wanted, env=reader.env)
    return {key: {"object": object_name, "id": key, "title": title} for key, title in known.items()}
