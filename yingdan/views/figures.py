"""Numbers of the made screens: each is a metric, and opens its definition and its rows. ADR 0045."""

from collections.abc import Sequence

from yingdan.base import Problem
from yingdan.views.definition import Cockpit, Figures
from yingdan.views.numbers import Cut, Reader, days_of, drill_of, metric_of, metric_wire, worths
from yingdan.views.wire import Json


def figures_of(config: Cockpit) -> Figures:
    """The metrics of a cockpit. Problem cockpit-has-no-figures 404."""
    if config.figures is None:
        raise Problem("cockpit-has-no-figures", 404)
    return config.figures


def figure(reader: Reader, name: str, cut: Cut, where: str = "") -> Json:
    """What a number means and the condition of its rows; `where` narrows them further."""
    metric = metric_of(reader.catalog, name)
    drill = drill_of(reader, metric, cut)
    if drill is not None and where:
        drill = {**drill, "filter": " && ".join(f"({one})" for one in (drill["filter"], where) if one)}
    return {"metric": metric_wire(name, metric), "drill": drill}


async def figures_now(reader: Reader, names: Sequence[str], cut: Cut) -> list[Json]:
    """Figures with their values."""
    found = await worths(reader, [metric_of(reader.catalog, name) for name in names], cut)
    return [
        {**figure(reader, name, cut), "value": one.rows[0][1] if one.rows else None}
        for name, one in zip(names, found, strict=True)
    ]


async def own_day(reader: Reader, figures: Figures) -> list[Json]:
    """A person's day so far: the metrics of `today`, of what is theirs."""
    cut = Cut(person=reader.actor.id, days=days_of("today", reader.env.today))
    return await figures_now(reader, figures.today, cut)
