"""What is told of a period's response times."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Label, Problem
from yingdan.expr import Literal, to_text
from yingdan.kernel.records import facts_in_reach, titles
from yingdan.views.numbers import Reader
from yingdan.views.timeliness.definition import Timeliness
from yingdan.views.timeliness.interval import wilson
from yingdan.work import Asked, Response, responses, seconds_of

Days = tuple[date, date]


class KeptShown(msgspec.Struct, frozen=True):
    """Of one clock: how many promises were kept in time, of those that are decided."""

    kept: int
    of: int


class GroupShown(msgspec.Struct, frozen=True):
    """`key`, `label`: the person, channel or hour; `where`: the condition of its records. Seconds are wall time from a record's
    coming to its first contact; `from_assigned_s` from its being given to somebody."""

    key: str
    label: Label | str
    leads: int
    contacted: int
    mean_s: float | None
    median_s: float | None
    from_assigned_s: float | None
    kept: list[KeptShown]
    where: str | None = None


class BandShown(msgspec.Struct, frozen=True):
    """Records answered within (`over_s`, `up_to_s`], those never answered where `over_s` is None. Among the `ripe` ones the share
    that converted, between `low` and `high` with 95 % confidence."""

    over_s: int | None
    up_to_s: int | None
    leads: int
    ripe: int
    converted: int
    share: float | None
    low: float | None
    high: float | None


class ClockNamed(msgspec.Struct, frozen=True):
    name: str
    label: Label
    within_s: int


class ReferenceShown(msgspec.Struct, frozen=True):
    label: Label
    mean_s: int
    median_s: int
    source: Label


class TimelinessShown(msgspec.Struct, frozen=True):
    label: Label
    object: str
    days: Days
    ripe_s: int
    clocks: list[ClockNamed]
    whole: GroupShown | None
    people: list[GroupShown]
    channels: list[GroupShown]
    hours: list[GroupShown]
    bands: list[BandShown]
    reference: ReferenceShown | None = None


async def timeliness(reader: Reader, days: Days) -> TimelinessShown:
    """The company's response times (the first definition by name) over records that came in a period. Problems:
    timeliness-is-missing 404; those of `facts_in_reach`."""
    body: Timeliness | None = next((one.body for one in reader.catalog.all("timeliness").values()), None)
    if body is None:
        raise Problem("timeliness-is-missing", 404)
    found = await responses(reader.tx, _asked(reader, body, days))
    groups = {
        by: [one for one in found if one.by == by] for by in ("whole", "owner", "channel", "hour", "band")
    }
    whole = groups["whole"][0] if groups["whole"] and groups["whole"][0].leads else None
    zone = reader.env.zone
    since, until = (datetime.combine(day, time(), zone).isoformat() for day in days)
    period = f'created_at >= datetime("{since}") && created_at < datetime("{until}")'
    clocks = [(name, reader.catalog.get("clock", name)) for name in body.clocks]
    reference = body.reference
    return TimelinessShown(
        body.label, body.object, days, seconds_of(body.ripe) or 0,
        [ClockNamed(name, one.body.label, seconds_of(one.body.within) or 0) for name, one in clocks if one is not None],
        _shown(whole, "", "", period) if whole is not None else None,
        await _people(reader, groups["owner"], period), _channels(reader, body, groups["channel"], period),
        [_shown(one, str(one.key), f"{one.key:02d}:00", None) for one in sorted(groups["hour"], key=lambda g: g.key)],
        _bands(body, groups["band"]) if whole is not None else [],
        ReferenceShown(reference.label, seconds_of(reference.mean) or 0, seconds_of(reference.median) or 0,
                       reference.source) if reference is not None else None,
    )  # fmt: skip


def _asked(reader: Reader, body: Timeliness, days: Days) -> Asked:
    zone = reader.env.zone
    since, until = (datetime.combine(day, time(), zone).isoformat() for day in days)
    records = facts_in_reach(
        reader.catalog, reader.actor, body.object,
        {"at": "created_at", "owner": "owner", "channel": body.channel}, {"converted": body.converted},
        f'created_at >= datetime("{since}") && created_at < datetime("{until}")', reader.env,
    )  # fmt: skip
    ripe_by = reader.env.now - timedelta(seconds=seconds_of(body.ripe) or 0)
    bands = [seconds_of(one) or 0 for one in body.bands]
    return Asked(records, body.contact, body.clocks, bands, ripe_by, str(zone))


def _shown(one: Response, key: str, label: Label | str, where: str | None) -> GroupShown:
    kept = [KeptShown(*pair) for pair in one.kept]
    return GroupShown(
        key, label, one.leads, one.contacted, one.mean_s, one.median_s, one.from_assigned_s, kept, where
    )


async def _people(reader: Reader, groups: Sequence[Response], period: str) -> list[GroupShown]:
    owned = [one for one in groups if isinstance(one.key, UUID)]
    names = await titles(
        reader.tx, reader.catalog, reader.actor, "org.user", [one.key for one in owned], env=reader.env
    )
    found = [
        _shown(one, str(one.key), names.get(one.key, ""), f'owner == "{one.key}" && {period}')
        for one in owned
    ]
    return sorted(found, key=lambda one: (one.median_s is None, one.median_s or 0, one.key))


def _channels(reader: Reader, body: Timeliness, groups: Sequence[Response], period: str) -> list[GroupShown]:
    field = reader.catalog.objects[body.object].fields[body.channel]
    labels: dict[Any, Label] = {one["value"]: one["label"] for one in field.options.get("choices", ())}
    found = []
    for one in groups:
        where = f"{body.channel} == {to_text(Literal(one.key))}"
        found.append(_shown(one, one.key or "", labels.get(one.key, one.key or ""), f"{where} && {period}"))
    return sorted(found, key=lambda one: (-one.leads, one.key))


def _bands(body: Timeliness, groups: Sequence[Response]) -> list[BandShown]:
    """Every band, also those with nobody in them: a gap in the curve would be read as a line."""
    known = {one.key: one for one in groups}
    ends = [seconds_of(one) or 0 for one in body.bands]
    places: list[int | None] = [*range(len(ends) + 1), None]
    found = []
    for place in places:
        one = known.get(place)
        leads, ripe, converted = (one.leads, one.ripe, one.converted) if one is not None else (0, 0, 0)
        over = None if place is None else (ends[place - 1] if place else 0)
        up_to = ends[place] if place is not None and place < len(ends) else None
        sure = wilson(converted, ripe)
        low, high = sure if sure is not None else (None, None)
        found.append(
            BandShown(over, up_to, leads, ripe, converted, converted / ripe if ripe else None, low, high)
        )
    return found
