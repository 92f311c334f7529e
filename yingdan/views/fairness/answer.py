"""What is told of who was given what in a period."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Label, Problem
from yingdan.decisions import Given, GivenAsked, Turned, compile_calendars, given, jain, turned
from yingdan.kernel.records import Query, facts_in_reach, may_ask, query, titles
from yingdan.views.fairness.definition import Fairness
from yingdan.views.fairness.duty import Absence, Duty
from yingdan.views.numbers import Reader

Days = tuple[date, date]
MOST = 10_000


class GradeNamed(msgspec.Struct, frozen=True):
    value: str
    label: Label


class EvennessShown(msgspec.Struct, frozen=True):
    """Jain's index over `people` who could be given something, of leads and of worth; per hour on duty where `by_hour`. None when
    nothing was given."""

    people: int
    by_hour: bool
    leads: float | None
    worth: float | None


class GivenShown(msgspec.Struct, frozen=True):
    """`key`, `label`: the person or unit; `unit`: a person's. `leads` were given by the policy, `kept` of these because the customer had
    an owner, `pool`: found nobody. `grades`: given, by grade. `worth`: value x chance of what was weighed. `turned` of the `named`
    times that somebody was named as a candidate a condition or a full desk took him out. `load`: median of what was open when one
    more was given. `hours` on duty. `where`: the condition of the records that are somebody's now."""

    key: str
    label: str
    unit: str
    leads: int
    kept: int
    pool: int
    grades: list[int]
    worth: float
    turned: int
    named: int
    load: float | None
    hours: float | None
    evenness: EvennessShown | None = None
    where: str | None = None


class FairnessShown(msgspec.Struct, frozen=True):
    label: Label
    policy: Label
    object: str
    days: Days
    grades: list[GradeNamed]
    whole: GivenShown | None
    units: list[GivenShown]
    people: list[GivenShown]


@dataclass(frozen=True, slots=True)
class _Person:
    """Who can be given something, or was."""

    user: UUID
    unit: UUID | None
    hours: float | None
    candidate: bool
    given: Given | None = None
    turned: Turned | None = None


async def fairness(reader: Reader, days: Days) -> FairnessShown:
    """How the company's policy shared out (the first definition by name) what it decided in a period. Problems: fairness-is-missing
    404; those of `facts_in_reach`."""
    body: Fairness | None = next((one.body for one in reader.catalog.all("fairness").values()), None)
    policy = reader.catalog.get("routing", body.policy) if body is not None else None
    if body is None or policy is None:
        raise Problem("fairness-is-missing", 404)
    object_name, choices = policy.body.object, _choices(reader, body, policy.body.object)
    records = facts_in_reach(
        reader.catalog, reader.actor, object_name, {"grade": body.grade}, {}, "true", reader.env
    )
    since, until = (datetime.combine(day, time(), reader.env.zone) for day in days)
    asked = GivenAsked(records, body.policy, since, until, [one.value for one in choices])
    groups, named = await given(reader.tx, asked), await turned(reader.tx, asked)
    people = _joined(await _candidates(reader, body, policy.body, since, until), groups, named)
    period = f'created_at >= datetime("{since.isoformat()}") && created_at < datetime("{until.isoformat()}")'
    whole = next((one for one in groups if one.by == "whole" and one.leads + one.pool), None)
    return FairnessShown(
        body.label, policy.body.label, object_name, days, choices,
        _group("", "", whole, people, period, len(choices)) if whole is not None else None,
        await _units(reader, groups, people, period, len(choices)) if whole is not None else [],
        await _people(reader, people, period, len(choices)) if whole is not None else [],
    )  # fmt: skip


def _choices(reader: Reader, body: Fairness, object_name: str) -> list[GradeNamed]:
    field = reader.catalog.objects[object_name].fields[body.grade]
    return [GradeNamed(one["value"], one["label"]) for one in field.options.get("choices", ())]


async def _candidates(
    reader: Reader, body: Fairness, policy: Any, since: datetime, until: datetime
) -> list[_Person]:
    """The candidates the reader may see, with their hours in the period so far. What he may not know of them is not known."""
    catalog, actor, env = reader.catalog, reader.actor, reader.env
    fields = catalog.objects[policy.candidates].fields
    wanted = [policy.user, "calendar", *filter(None, [body.started, *(body.away or ())])]
    known = [one for one in wanted if one in fields and may_ask(catalog, actor, policy.candidates, one, env)]
    if policy.user not in known:
        return []
    calendars = catalog.once(compile_calendars)
    duty = Duty(since, min(until, env.now), calendars.weeks, env.zone)
    found: list[_Person] = []
    cursor: str | None = None
    while len(found) < MOST:
        ask = Query(policy.candidates, (*known, "unit"), limit=500, cursor=cursor)
        page = await query(reader.tx, catalog, actor, ask, env)
        paths = await calendars.paths(reader.tx, {row.get("unit") for row in page.rows})
        for row in page.rows:
            away = Absence(*(row.get(one) for one in body.away)) if body.away is not None else None
            named = calendars.key(str(row.get("calendar") or ""), paths.get(row.get("unit"), ()))
            hours = duty.hours(named, row.get(body.started or ""), away)
            if row.get(policy.user) is not None:
                found.append(_Person(row[policy.user], row.get("unit"), hours, True))
        cursor = page.next
        if cursor is None:
            break
    return found


def _joined(candidates: Sequence[_Person], groups: Sequence[Given], named: Sequence[Turned]) -> list[_Person]:
    """Candidates and whoever else was given something, each with what he was given."""
    got = {one.key: one for one in groups if one.by == "person" and one.key is not None}
    turned_ = {one.person: one for one in named}
    people = {one.user: one for one in candidates}
    for user in got:
        people.setdefault(user, _Person(user, None, None, False))
    return [replace(one, given=got.get(user), turned=turned_.get(user)) for user, one in people.items()]


def evenness(people: Iterable[tuple[float, float, float | None]]) -> EvennessShown:
    """Of (leads, worth, hours) by person: per hour where the hours of all are known; who was not on duty at all is left out."""
    told = [one for one in people if one[2] is None or one[2] > 0]
    hours = [one[2] for one in told if one[2] is not None]
    by_hour = bool(told) and len(hours) == len(told)
    share = hours if by_hour else [1.0] * len(told)
    leads = jain(one[0] / hour for one, hour in zip(told, share, strict=True))
    worth = jain(one[1] / hour for one, hour in zip(told, share, strict=True))
    return EvennessShown(len(told), by_hour, leads, worth)


def _grades(one: Given, count: int) -> list[int]:
    """Given by grade, also where nothing was."""
    return list(one.grades) or [0] * count


def _group(
    key: str, label: str, one: Given | None, people: Sequence[_Person], where: str | None, grades: int
) -> GivenShown:
    """A unit, or all. Its evenness is that among its candidates."""
    there = [person for person in people if person.candidate]
    hours = [person.hours for person in there if person.hours is not None]
    even = evenness(
        (person.given.leads, person.given.worth, person.hours) if person.given is not None else (0, 0.0, person.hours)
        for person in there
    )  # fmt: skip
    away = [person.turned for person in there if person.turned is not None]
    told = one or Given("unit", None, 0, 0, 0, (), 0.0, None)
    return GivenShown(
        key, label, "", told.leads, told.kept, told.pool, _grades(told, grades), told.worth, sum(each.turned for each in away),
        sum(each.of for each in away), told.load, sum(hours) if len(hours) == len(there) and there else None, even, where,
    )  # fmt: skip


async def _units(
    reader: Reader, groups: Sequence[Given], people: Sequence[_Person], period: str, grades: int
) -> list[GivenShown]:
    """Units that were given something, or whose people could have been."""
    got = {one.key: one for one in groups if one.by == "unit" and one.key is not None}
    of: dict[UUID, list[_Person]] = {}
    for one in people:
        if one.unit is not None and one.candidate:
            of.setdefault(one.unit, []).append(one)
    names = await titles(reader.tx, reader.catalog, reader.actor, "org.unit", {*got, *of}, env=reader.env)
    found = [
        _group(str(key), names[key], got.get(key), of.get(key, ()), f'unit == "{key}" && {period}', grades)
        for key in names
    ]
    return sorted(found, key=lambda one: (-one.leads, one.label, one.key))


async def _people(reader: Reader, people: Sequence[_Person], period: str, grades: int) -> list[GivenShown]:
    tx, catalog, actor, env = reader.tx, reader.catalog, reader.actor, reader.env
    names = await titles(tx, catalog, actor, "org.user", [one.user for one in people], env=env)
    units = await titles(
        tx, catalog, actor, "org.unit", {one.unit for one in people if one.unit is not None}, env=env
    )
    found = []
    for one in people:
        told = one.given or Given("person", one.user, 0, 0, 0, (), 0.0, None)
        times: tuple[int, int] = (one.turned.turned, one.turned.of) if one.turned is not None else (0, 0)
        found.append(
            GivenShown(
                str(one.user), names.get(one.user, ""), _unit_of(one, units), told.leads, told.kept, 0, _grades(told, grades),
                told.worth, *times, told.load, one.hours, None, f'owner == "{one.user}" && {period}',
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (-one.leads, one.label, one.key))


def _unit_of(one: _Person, units: Mapping[UUID, str]) -> str:
    return units.get(one.unit, "") if one.unit is not None else ""
