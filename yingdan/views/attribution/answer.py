"""What is told of a period's journeys: credit beside cost, commonest paths, the flow from step to step."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Label, Problem
from yingdan.fields import Money
from yingdan.kernel.records import Query, query, titles
from yingdan.views.attribution.credit import MODELS, Journey, Model, credit_by_model
from yingdan.views.attribution.definition import Attribution
from yingdan.views.attribution.journeys import Days, Journeys, journeys_of
from yingdan.views.numbers import Reader
from yingdan.work import seconds_of

_PATHS, _EXAMPLES, _STEPS = 30, 3, 5
_MONTH_DAYS = 365.25 / 12


class Given(msgspec.Struct, frozen=True):
    """What a model gives a channel."""

    wins: float
    value: float


class ChannelShown(msgspec.Struct, frozen=True):
    """`cost` over the period, None when nobody says; `journeys` that touched it."""

    key: str
    label: Label | str
    cost: float | None
    journeys: int
    credit: dict[Model, Given]


class Example(msgspec.Struct, frozen=True):
    id: UUID
    title: str


class PathShown(msgspec.Struct, frozen=True):
    channels: list[str]
    won: int
    lost: int
    value: float
    examples: list[Example]


class FlowShown(msgspec.Struct, frozen=True):
    """So many journeys went from this channel at this step (from 0) to `then`: a channel, or `won` or `lost` where
    it `ends`; what comes after five steps is passed over."""

    step: int
    channel: str
    then: str
    ends: bool
    journeys: int


class AttributionShown(msgspec.Struct, frozen=True):
    label: Label
    object: str
    days: tuple[date, date]
    currency: str
    half_life: str
    models: list[Model]
    won: int
    lost: int
    value: float
    untraced: int
    left_out: int
    more: bool
    channels: list[ChannelShown]
    paths: list[PathShown]
    flow: list[FlowShown]


async def attribution(reader: Reader, days: Days) -> AttributionShown:
    """The company's attribution (the first by name) over a period. Problem attribution-is-missing 404."""
    body = attribution_of(reader.catalog)
    if body is None:
        raise Problem("attribution-is-missing", 404)
    found = await journeys_of(reader, body, days)
    journeys = [journey for _, journey in found.found]
    won = [one for one in journeys if one.won]
    return AttributionShown(
        body.label, body.object, days, body.currency, body.half_life, list(MODELS), len(won), len(journeys) - len(won),
        sum(one.value or 0 for one in won), found.untraced, found.left_out, found.more,
        await _channels(reader, body, journeys, days), await _paths(reader, body, found), _flow(journeys),
    )  # fmt: skip


def attribution_of(catalog: Any) -> Attribution | None:
    """The company's attribution; the first by name when several packages bring one."""
    for definition in catalog.all("attribution").values():
        found: Attribution = definition.body
        return found
    return None


async def _channels(
    reader: Reader, body: Attribution, journeys: Sequence[Journey], days: Days
) -> list[ChannelShown]:
    given = credit_by_model(journeys, (seconds_of(body.half_life) or 0) / 86400)
    touched = Counter(channel for one in journeys for channel in set(one.channels))
    costs = await costs_of(reader, body, days)
    field = reader.catalog.objects[body.object].fields[body.channel]
    labels = {one["value"]: one["label"] for one in field.options.get("choices", ())}
    shown = [
        ChannelShown(
            key, labels.get(key, key), costs.get(key), touched[key],
            {model: Given(one.wins, one.value) for model in MODELS for one in (given[model].get(key),) if one},
        )
        for key in touched.keys() | costs.keys()
    ]  # fmt: skip
    return sorted(shown, key=lambda one: (-_value(one, "shapley"), -one.journeys, one.key))


def _value(one: ChannelShown, model: Model) -> float:
    given = one.credit.get(model)
    return given.value if given else 0.0


async def costs_of(reader: Reader, body: Attribution, days: Days) -> Mapping[str, float]:
    """What each channel has cost in [since, until), as far as the reader sees costs; other currencies are left out."""
    cost = body.cost
    if cost is None:
        return {}
    page = await query(
        reader.tx, reader.catalog, reader.actor,
        Query(cost.object, (cost.channel, cost.monthly), None, (), 500), reader.env,
    )  # fmt: skip
    # A period that is still running has cost what has passed of it.
    months = (min(days[1], reader.env.today) - days[0]).days / _MONTH_DAYS
    found: dict[str, float] = {}
    for row in page.rows:
        monthly, channel = row.get(cost.monthly), row.get(cost.channel)
        if channel and isinstance(monthly, Money) and monthly.currency == body.currency:
            found[channel] = found.get(channel, 0.0) + float(monthly.amount) * max(months, 0.0)
    return found


async def _paths(reader: Reader, body: Attribution, found: Journeys) -> list[PathShown]:
    groups: dict[tuple[str, ...], list[tuple[UUID, Journey]]] = {}
    for subject, one in found.found:
        groups.setdefault(one.channels, []).append((subject, one))
    ranked = sorted(groups.items(), key=lambda one: (-sum(j.won for _, j in one[1]), -len(one[1]), one[0]))
    kept = ranked[:_PATHS]
    # Those that won stand first: they are what somebody opens to see how it was done.
    picked = {
        path: [s for s, _ in sorted(members, key=lambda one: -(one[1].value or -1))[:_EXAMPLES]]
        for path, members in kept
    }
    wanted = list(dict.fromkeys(one for ids in picked.values() for one in ids))
    called = await titles(reader.tx, reader.catalog, reader.actor, body.object, wanted, env=reader.env)
    return [
        PathShown(
            list(path), sum(j.won for _, j in members), sum(not j.won for _, j in members),
            sum(j.value or 0 for _, j in members),
            [Example(one, called[one]) for one in dict.fromkeys(picked[path]) if one in called],
        )
        for path, members in kept
    ]  # fmt: skip


def _flow(journeys: Sequence[Journey]) -> list[FlowShown]:
    counted: Counter[tuple[int, str, str, bool]] = Counter()
    for one in journeys:
        end = "won" if one.won else "lost"
        steps = one.channels[:_STEPS]
        for step, channel in enumerate(steps):
            last = step == len(steps) - 1
            then = steps[step + 1] if not last else end
            counted[step, channel, then, last] += 1
    return [FlowShown(*key, count) for key, count in sorted(counted.items())]
