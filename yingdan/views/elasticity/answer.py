"""The elasticity report of a month, within the rights of its reader and of the units he leads."""

from datetime import date

from yingdan.views.elasticity.gathering import FIGURES, ground_of
from yingdan.views.elasticity.measuring import FEWEST, How, by_month
from yingdan.views.elasticity.model import (
    Behind,
    ElasticityFigure,
    ElasticityLine,
    ElasticityShown,
    FigureAt,
    Ground,
)
from yingdan.views.elasticity.used import used_map
from yingdan.views.numbers import Reader

MONTHS, MOST_ROWS = 12, 50


async def elasticity(reader: Reader, month: date) -> ElasticityShown:
    """The month that begins with a day, beside the one before it and up to ten others."""
    ground = await ground_of(reader, month, MONTHS)
    figures = []
    for name, gather in FIGURES.items():
        how, behind = await gather(reader, ground)
        if behind is not None:
            figures.append(_figure(ground, name, how, behind))
    return ElasticityShown(month, ground.months, FEWEST, figures, await used_map(reader, ground))


def _figure(ground: Ground, name: str, how: How, behind: Behind) -> ElasticityFigure:
    shown = by_month(behind.cases, how, ground.months, ground.parents, list(ground.zones))
    lines = []
    for unit, figures in shown.items():
        trend = [FigureAt(one.value, one.count) for one in figures]
        lines.append(ElasticityLine(unit, ground.zones[unit] if unit else "", trend[-1], trend[-2], trend))
    rows = sorted(behind.rows, key=lambda one: -(one.seconds or 0))[:MOST_ROWS]
    return ElasticityFigure(name, how, lines, rows, behind.open, list(behind.parts))
