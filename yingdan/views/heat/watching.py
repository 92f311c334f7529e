"""Videos by the second, and forms by the field."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate

from yingdan.kernel.records import (
    Each,
    Edge,
    Group,
    LogAsk,
    LogOfEach,
    LogStretches,
    log_of_each,
    log_stretches,
)
from yingdan.views.heat.asked import Asked, number, said
from yingdan.views.heat.model import FieldShown, FormShown, FormsShown, VideoCurve, VideoListed, VideosShown

MOST_S = 7_200
"""Longer videos are told up to here."""
MOST_LISTED = 50
MOST_FIELDS = 60


async def videos(asked: Asked, name: str | None) -> VideosShown:
    """The videos of a page, and one of them (the most played one when none is named) by the second. Problems as for `log_breakdown`."""
    event = asked.body.watched
    found = await asked.counted(
        event, (Group("data.video"),), {"seconds": ("sum", "data.seconds"), "length": ("max", "data.length")},
        "data.video != null",
    )  # fmt: skip
    listed = [
        VideoListed(
            keys[0], row["n"], row["people"], float(row["seconds"] or 0), int(row["length"]) if row["length"] else None,
            asked.where(f"data.video == {said(keys[0])}"),
        )
        for keys, row in found
    ]  # fmt: skip
    listed.sort(key=lambda one: (-one.plays, one.name))
    chosen = next((one for one in listed if one.name == name), listed[0] if listed else None)
    curve = await _curve(asked, chosen) if chosen is not None else None
    return VideosShown(asked.days, event, listed[:MOST_LISTED], curve)


async def _curve(asked: Asked, one: VideoListed) -> VideoCurve:
    reader, among = asked.reader, LogAsk(asked.body.watched, one.where)
    edges = await log_stretches(
        reader.tx,
        reader.catalog,
        reader.actor,
        LogStretches(among, "data.from", "data.to", MOST_S),
        reader.env,
    )
    furthest = await log_of_each(
        reader.tx,
        reader.catalog,
        reader.actor,
        LogOfEach(among, ("subject",), ("data.to",), ("data.to",)),
        reader.env,
    )
    end = min(MOST_S, max([one.length or 0, *(edge.at for edge in edges)]))
    plays, viewers = levels(edges, end)
    left = [0] * end
    for each in furthest:
        if each.keys[0] is not None and 0 < each.keys[0] <= end:
            left[max(0, int(each.keys[0]) - 1)] += each.n
    return VideoCurve(one.name, plays, viewers, left)


def levels(edges: Sequence[Edge], end: int) -> tuple[list[int], list[int]]:
    """How many stretches, and how many people, cover each second before `end`."""
    changes = [[0] * end, [0] * end]
    for edge in edges:
        if edge.at < end:
            changes[0][edge.at] += edge.stretches
            changes[1][edge.at] += edge.subjects
    return list(accumulate(changes[0])), list(accumulate(changes[1]))


async def forms(asked: Asked) -> FormsShown:
    """How far people get with the forms of a page. Problems as for `log_breakdown`."""
    among = LogAsk(asked.body.filled, asked.where("data.form != null && data.field != null"))
    go, ended = ("data.filling",), ("data.sent", "at")
    goes = await _each(asked, LogOfEach(among, go, ended, ("data.form", "data.sent"), "data.seconds"))
    ends = await _each(asked, LogOfEach(among, go, ended, ("data.form", "data.sent", "data.field")))
    touched = await _each(
        asked,
        LogOfEach(
            among, (*go, "data.field"), ("at",), ("data.form", "data.field", "data.place"), "data.spent"
        ),
    )
    names = dict.fromkeys(one.keys[0] for one in goes)
    shown = [_form(asked, name, *(_of(found, name) for found in (goes, ends, touched))) for name in names]
    shown.sort(key=lambda one: (-one.started, one.name))
    return FormsShown(asked.days, asked.body.filled, shown[:MOST_LISTED])


async def _each(asked: Asked, ask: LogOfEach) -> list[Each]:
    reader = asked.reader
    return await log_of_each(reader.tx, reader.catalog, reader.actor, ask, reader.env)


def _of(found: Iterable[Each], form: str) -> list[Each]:
    return [one for one in found if one.keys[0] == form]


def _form(
    asked: Asked, name: str, goes: Sequence[Each], ends: Sequence[Each], touched: Sequence[Each]
) -> FormShown:
    sent, left = ([one for one in goes if (one.keys[1] is True) is said_so] for said_so in (True, False))
    where = f"data.form == {said(name)}"
    fields: dict[str, list[Each]] = {}
    for one in touched:
        fields.setdefault(one.keys[1], []).append(one)
    left_at = Counter[str]()
    for one in ends:
        left_at[one.keys[2]] += one.n if one.keys[1] is not True else 0
    shown = [_field(asked, where, field, parts, left_at[field]) for field, parts in fields.items()]
    shown.sort(key=lambda one: (one.place, one.name))
    return FormShown(
        name, sum(one.n for one in goes), sum(one.n for one in sent), _median(sent), _median(left),
        asked.where(where), shown[:MOST_FIELDS],
    )  # fmt: skip


def _median(groups: Sequence[Each]) -> float | None:
    """Of what was not sent there may be two groups, when somebody sends something else than yes or no: the larger tells."""
    most = max(groups, key=lambda one: one.n, default=None)
    return number(most.median) if most is not None else None


def _field(asked: Asked, form: str, name: str, parts: Sequence[Each], left: int) -> FieldShown:
    """Where a form was rebuilt, a field stands where most met it."""
    most = max(parts, key=lambda one: one.n)
    where = asked.where(form, f"data.field == {said(name)}", "data.sent == false")
    return FieldShown(
        name, int(most.keys[2] or 0), sum(one.n for one in parts), number(most.median), left, where
    )
