"""The demo company's past: leads of more than a year with what became of them, so that what is learnt from outcomes can be looked at.

Written through the one door, at the moments at which they would have come and ended. Whether a lead is won is drawn from a law over
what is known of it, how long that takes from another; nobody writes a score, a probability or a figure.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import Create, Update, write
from yingdan.main.visitors import arrive

STEP = timedelta(days=3)
LOST = {"doubt_note": "沟通后确认", "verdict": "confirmed", "verdict_note": "属实"}
WHY_LOST = ("no_need", "unreachable", "not_target", "competitor")


@dataclass(frozen=True, slots=True)
class Lived:
    """A lead of the past. `ended_at` None: nothing was ever said of its end."""

    values: dict[str, Any]
    came_at: datetime
    won: bool
    ended_at: datetime | None


def live(law: Mapping[str, Any], now: datetime, rng: Random) -> list[Lived]:
    """`law` of `company.yaml`: months, leads a month, the newest days without any, odds, days until won or lost."""
    found = []
    newest = now - timedelta(days=law["until_days_ago"])
    span = timedelta(days=30 * law["months"])
    steps = int(span / STEP)
    for step in range(steps):
        came = newest - span + STEP * step
        # The campaign of the newest months brings other leads than those before: what is learnt from has moved.
        sources = law["sources"] if step < steps * law["campaign_after"] else law["campaign"]
        for _ in range(round(law["per_month"] * STEP / timedelta(days=30))):
            source = rng.choices(list(sources), list(sources.values()))[0]
            seconds = round(rng.lognormvariate(3.4, 1.4)) if rng.random() < 0.8 else 0
            values = {**arrive(rng).fields, "source": source, "web_seconds": seconds,
                      "web_visits": 1 + int(rng.expovariate(0.5))}  # fmt: skip
            if rng.random() < 0.4:
                values.pop("budget")
            won = rng.random() < chance(law["odds"], values)
            days = law["won_days"] if won else law["lost_days"]
            ended = came + timedelta(days=1 + rng.gammavariate(2.0, days / 2.0))
            said = (won or rng.random() < law["losses_said"]) and ended < now
            found.append(Lived(values, came, won, ended if said else None))
    return found


def chance(odds: Mapping[str, Any], values: Mapping[str, Any]) -> float:
    """By source, trade, time on the site, and whether a budget is known."""
    z = (
        odds["base"]
        + odds["source"].get(values["source"], 0.0)
        + odds["industry"].get(values["industry"], 0.0)
    )
    z += odds["per_log_second"] * math.log1p(values["web_seconds"]) + odds["budget"] * ("budget" in values)
    return 1.0 / (1.0 + math.exp(-z))


async def write_past(
    tx: Tx,
    catalog: Catalog,
    actor: Actor,
    lived: Sequence[Lived],
    owner_of: Callable[[str], tuple[UUID, UUID]],
    rng: Random,
) -> None:
    """What came, then what became known, each at its time. `owner_of`: the rep and the unit of a region. All have left the leads' desks:
    those without an outcome have become opportunities that nobody has closed."""
    made: list[UUID] = []
    for batch in _batches(lived, lambda one: one.came_at):
        written = await write(
            tx, catalog, actor, [_create(one, owner_of, rng) for one in batch], at=batch[0].came_at, source="demo"
        )  # fmt: skip
        made += [one.id for one in written]
    ended = [(one.ended_at, key, one.won) for one, key in zip(lived, made, strict=True) if one.ended_at]
    ended.sort(key=lambda each: each[0])
    for told in _batches(ended, lambda each: each[0].replace(hour=0, minute=0, second=0, microsecond=0)):
        changes = [Update("sales.lead", key, {"converted": won}) for _, key, won in told]
        await write(tx, catalog, actor, changes, at=told[-1][0], source="demo")


def _create(one: Lived, owner_of: Callable[[str], tuple[UUID, UUID]], rng: Random) -> Create:
    owner, unit = owner_of(one.values["region"])
    discarded = not one.won and one.ended_at is not None and rng.random() < 0.6
    status = (
        {"status": "discarded", "doubt_reason": rng.choice(WHY_LOST), **LOST}
        if discarded
        else {"status": "converted"}
    )
    return Create("sales.lead", {**one.values, **status}, owner=owner, unit=unit)


def _batches(items: Sequence[Any], key: Callable[[Any], Any]) -> list[list[Any]]:
    """Neighbours of the same key together."""
    found: list[list[Any]] = []
    last = None
    for one in items:
        if not found or key(one) != last:
            found.append([])
            last = key(one)
        found[-1].append(one)
    return found
