"""Pages, the clicks on one, and how far down it people come."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import accumulate
from typing import Any

from yingdan.events import newest_told
from yingdan.kernel.records import Each, Group, LogAsk, LogOfEach, log_of_each
from yingdan.views.heat.asked import Asked, number, said
from yingdan.views.heat.model import (
    Cell,
    ClicksShown,
    Outline,
    PageListed,
    PagesShown,
    Reached,
    ScrollShown,
    Zone,
)
from yingdan.views.heat.outline import newest_outline

MOST_PAGES, MOST_ZONES = 200, 100
STEP = (2.5, 0.5)
"""Width and height of a cell of the picture, in percent of the page: no more than 41 times 201 cells, whatever was sent."""
_EVERY = 5
# Outlines are told weekly: one from before the period still shows the page.
_OUTLINES, _OUTLINES_FOR = 60, timedelta(days=35)
_ON_PAGE = "data.x >= 0 && data.x <= 100 && data.y >= 0 && data.y <= 100"


async def pages(asked: Asked) -> PagesShown:
    """Every page of the period. Problems as for `log_breakdown`."""
    by_path = (Group("data.path"),)
    viewed = await asked.counted(
        asked.body.viewed, by_path, {"median": ("median", "data.seconds")}, "data.path != null"
    )
    clicked = await asked.counted(asked.body.clicked, by_path, {}, "data.path != null")
    clicks = {keys[0]: row["n"] for keys, row in clicked}
    found = [
        PageListed(keys[0], row["n"], row["people"], clicks.get(keys[0], 0), number(row["median"]))
        for keys, row in viewed
    ]
    found.sort(key=lambda one: (-one.views, one.path))
    return PagesShown(asked.body.label, asked.days, found[:MOST_PAGES], len(found) > MOST_PAGES)


async def clicks(asked: Asked) -> ClicksShown:
    """Where a page is clicked on one kind of screen. Problems as for `log_breakdown`."""
    event = asked.body.clicked
    [(_, seen)] = await asked.counted(asked.body.viewed, measures={"fold": ("median", "data.fold")}) or [
        ((), _NONE)
    ]
    [(_, all_)] = await asked.counted(event) or [((), _NONE)]
    [(_, unmeasured)] = await asked.anywhere().counted(event, (), {}, "data.vw == null") or [((), _NONE)]
    cells = await asked.counted(
        event,
        (Group("data.x"), Group("data.y")),
        {},
        _ON_PAGE,
        steps=dict(zip(("data.x", "data.y"), STEP, strict=True)),
    )
    zones = await asked.counted(event, (Group("data.zone"),), {}, "data.zone != null")
    return ClicksShown(
        asked.days, event, seen["n"], seen["people"], number(seen["fold"]), all_["n"], all_["people"], unmeasured["n"], STEP,
        [Cell(float(x), float(y), row["n"]) for (x, y), row in cells],
        sorted(
            (Zone(name, row["n"], row["people"], asked.where(f"data.zone == {said(name)}")) for (name,), row in zones),
            key=lambda one: (-one.clicks, one.name),
        )[:MOST_ZONES],
        await _outline(asked), asked.where(),
    )  # fmt: skip


_NONE: dict[str, Any] = {"n": 0, "people": 0, "fold": None}


async def _outline(asked: Asked) -> Outline | None:
    assert asked.path is not None
    assert asked.device is not None
    env = asked.reader.env
    since = min(datetime.combine(asked.days[0], time(), env.zone), env.now - _OUTLINES_FOR)
    told = await newest_told(asked.reader.tx, asked.body.outlined, "path", asked.path, since, _OUTLINES)
    return newest_outline(told, asked.device, asked.body.phone_below)


async def scroll(asked: Asked) -> ScrollShown:
    """How far down a page its visitors come, each as far as ever in the period. Problems as for `log_breakdown`."""
    event, reader = asked.body.scrolled, asked.reader
    [(_, seen)] = await asked.counted(asked.body.viewed, measures={"fold": ("median", "data.fold")}) or [
        ((), _NONE)
    ]
    ask = LogOfEach(
        LogAsk(event, asked.where("data.depth > 0 && data.depth <= 100")),
        ("subject",),
        ("data.depth",),
        ("data.depth",),
    )
    deepest = await log_of_each(reader.tx, reader.catalog, reader.actor, ask, reader.env)
    fold, scrolled = number(seen["fold"]), sum(one.n for one in deepest)
    # Whoever scrolled and has not left yet is not told as a view.
    visitors = max(seen["people"], scrolled)
    return ScrollShown(asked.days, event, visitors, scrolled, fold, _reached(asked, deepest, visitors, fold))


def _reached(asked: Asked, deepest: Sequence[Each], visitors: int, fold: float | None) -> list[Reached]:
    """Everybody sees what needs no scrolling; below it stand those who scrolled."""
    places = range(_EVERY, 101, _EVERY)
    at_place = dict.fromkeys(places, 0)
    for one in deepest:
        place = int(one.keys[0]) // _EVERY * _EVERY
        if place:
            at_place[place] += one.n
    beyond = list(accumulate(at_place[place] for place in reversed(places)))[::-1]
    return [
        Reached(place, visitors, None)
        if fold is not None and place <= fold
        else Reached(place, n, asked.where(f"data.depth >= {place}"))
        for place, n in zip(places, beyond, strict=True)
    ]
