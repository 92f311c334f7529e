"""What those below a leader answered, all together and by quarters that are over: how many, the mean and the spread of each pillar. ADR 0084."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import pairwise
from math import sqrt
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Label
from yingdan.kernel.access import System
from yingdan.kernel.records import Query, query
from yingdan.views.elasticity.assessing import compared, level_of
from yingdan.views.elasticity.assessment import answers_in, body_of
from yingdan.views.elasticity.definition import AssessmentLevel, SelfAssessment
from yingdan.views.elasticity.measuring import FEWEST, month_back
from yingdan.views.numbers import Reader

QUARTERS, MOST = 4, 5_000


class Spread(msgspec.Struct, frozen=True):
    """Of `count` people's indices: the mean (0 to 100), the place of its level, and the standard deviation."""

    count: int
    mean: float
    level: int | None
    deviation: float


class QuarterBelow(msgspec.Struct, frozen=True):
    """From the first day `since` to before `until`: how many answered, and per pillar what they said; None below the fewest."""

    since: date
    until: date
    count: int
    pillars: list[Spread | None]


class AssessmentsBelow(msgspec.Struct, frozen=True):
    """`running`: how many have answered in the present quarter, `ends_on` its first day that is over. `quarters`: the newest first, those
    with answers."""

    fewest: int
    running: int
    ends_on: date
    labels: list[Label]
    levels: list[AssessmentLevel]
    quarters: list[QuarterBelow]


async def assessments_below(reader: Reader) -> AssessmentsBelow:
    """Of the people of the units that the reader leads, without himself. Problem self-assessment-is-missing 404."""
    body = body_of(reader)
    today = reader.env.today
    begun = date(today.year, today.month - (today.month - 1) % 3, 1)
    starts = [month_back(begun, 3 * one) for one in range(-1, QUARTERS + 1)]
    told = await _latest(reader, body, starts)
    quarters = [
        QuarterBelow(since, until, len(told[since]), _spreads(body, told[since]))
        for until, since in pairwise(starts[1:])
    ]
    return AssessmentsBelow(
        FEWEST, len(told[begun]), starts[0], [one.label for one in body.pillars], body.levels,
        [one for one in quarters if one.count],
    )  # fmt: skip


async def _latest(
    reader: Reader, body: SelfAssessment, starts: Sequence[date]
) -> dict[date, list[Mapping[str, int]]]:
    """The last finished answers of each person in each quarter, by its first day. Read as the system: a guard keeps single answers from
    everybody, and nothing single leaves this file."""
    led, found = set(reader.actor.subtree), dict[tuple[date, UUID], Mapping[str, int]]()
    first = datetime.combine(starts[-1], time(), reader.env.zone)
    names = ("owner", "unit", "changed_at", *(one.field for one in body.questions()))
    where = f"{body.state} == '{body.done}' && changed_at >= datetime('{first.isoformat()}')"
    ask = Query(body.object, names, where, (("changed_at", False),), MOST)
    page = await query(reader.tx, reader.catalog, System("assessments"), ask, reader.env)
    for row in page.rows:
        day = row["changed_at"].astimezone(reader.env.zone).date()
        if row["unit"] in led and row["owner"] not in (None, reader.actor.id):
            found[next(one for one in starts if one <= day), row["owner"]] = answers_in(body, row)
    return {start: [one for (since, _), one in found.items() if since == start] for start in starts}


def _spreads(body: SelfAssessment, told: Sequence[Mapping[str, int]]) -> list[Spread | None]:
    """Per pillar, of those who answered something of it."""
    found: list[Spread | None] = []
    for pillar in body.pillars:
        fields = [one.field for one in pillar.questions]
        indices = [
            index for one in told if (index := compared(fields, one, {}, len(body.scale)).index) is not None
        ]
        found.append(spread_of(indices, body.levels))
    return found


def spread_of(indices: Sequence[float], levels: Any) -> Spread | None:
    """None for fewer than the fewest: what few said could be traced to one of them."""
    if len(indices) < FEWEST:
        return None
    mean = sum(indices) / len(indices)
    deviation = sqrt(sum((one - mean) ** 2 for one in indices) / len(indices))
    return Spread(len(indices), round(mean, 1), level_of(round(mean, 1), levels), round(deviation, 1))
