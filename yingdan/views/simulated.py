"""A simulation as its asker may see it: with names, by team and person. ADR 0052."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Label, Tx
from yingdan.base.jobs import Job
from yingdan.decisions import FULL, simulation
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.records import Query, may_ask, query, titles

NOBODY: Label = {"zh": "没有可分配的同事", "en": "nobody to give it to"}
_MOST = 10_000


class GradeCounted(msgspec.Struct, frozen=True):
    value: str
    label: Label


class PoolCounted(msgspec.Struct, frozen=True):
    """For how many nobody was found; the condition took out most."""

    label: Label
    count: int


class SideShown(msgspec.Struct, frozen=True):
    """One policy: given, `kept` of these because the customer had an owner, `pool`: found nobody; `worth`: chance x value of what was
    weighed; Jain's index over the crew."""

    leads: int
    kept: int
    pool: int
    worth: float
    grades: list[int]
    even_leads: float | None
    even_worth: float | None
    pool_by: list[PoolCounted]


class GroupShown(msgspec.Struct, frozen=True):
    """A person or a team: the policy in force first, the draft second. `grades`: of each."""

    key: str
    label: str
    unit: str
    leads: list[int]
    worth: list[float]
    grades: list[list[int]]


class MoveShown(msgspec.Struct, frozen=True):
    """A record that would go elsewhere; null: to the pool."""

    id: UUID
    title: str
    at: datetime
    was: str | None
    now: str | None


class SimulationFound(msgspec.Struct, frozen=True):
    """`checked` records, `cut` when only the newest were replayed. The replay of the policy in force gives `agreed` of the `weighed` to
    whom they really went. `of_now`: fields the draft reads as they are now. `hidden`: people of the crew whom the reader may not see.
    `shared` of the checked came with many at once and are replayed so, but for `alone` of them, of whose batch too little is left; what people did with `handed` of them later is not replayed."""

    object: str
    since: datetime
    until: datetime
    checked: int
    cut: bool
    weighed: int
    agreed: int
    moved: int
    grades: list[GradeCounted]
    live: SideShown
    draft: SideShown
    units: list[GroupShown]
    people: list[GroupShown]
    moves: list[MoveShown]
    of_now: list[Label]
    hidden: int
    shared: int
    alone: int
    handed: int


class SimulationShown(msgspec.Struct, frozen=True):
    """`state`: queued, running, done, failed, cancelled; `found` when it is done."""

    id: UUID
    state: str
    done: int
    total: int | None
    problem: str | None
    found: SimulationFound | None


async def simulated(tx: Tx, catalog: Any, actor: Actor, key: UUID, env: Env) -> SimulationShown:
    """One's own. Problem simulation-not-found 404."""
    job = await simulation.mine(tx, actor, key)
    found = None
    if job.state == "done":
        outcome = msgspec.convert(job.detail, simulation.Outcome)
        found = await _found(tx, catalog, actor, outcome, _masks(catalog, job), env)
    return SimulationShown(job.id, job.state, job.done, job.total, job.problem, found)


def _masks(catalog: Any, job: Job) -> dict[str, Label]:
    """What conditions of both policies are called."""
    published = catalog.get("routing", job.params["policy"])
    labels: dict[str, Label] = {"capacity": FULL, "nobody": NOBODY}
    labels |= {one.name: one.label for one in published.body.mask} if published is not None else {}
    return labels | {one["name"]: one["label"] for one in job.params["body"].get("mask", ())}


async def _found(
    tx: Tx, catalog: Any, actor: Actor, outcome: simulation.Outcome, masks: Mapping[str, Label], env: Env
) -> SimulationFound:
    target = catalog.objects[outcome.object]
    choices = {
        one["value"]: one["label"]
        for field in target.fields.values()
        if field.type == "choice"
        for one in field.options.get("choices", ())
        if one["value"] in outcome.grades
    }
    grades = [GradeCounted(one, choices.get(one, {"zh": one, "en": one})) for one in outcome.grades]
    reach = await _reach(tx, catalog, actor, outcome.policy, env)
    people = [one for one in outcome.people if one.user in reach]
    users = {one.user for one in people} | {
        to for one in outcome.moves for to in (one.was, one.now) if to is not None
    }
    names = await titles(tx, catalog, actor, "org.user", list(users), env=env)
    units = await titles(
        tx, catalog, actor, "org.unit", list({one.unit for one in people if one.unit is not None}), env=env
    )
    records = await titles(
        tx, catalog, actor, outcome.object, [one.subject for one in outcome.moves], env=env
    )
    moves = [
        MoveShown(one.subject, records[one.subject], one.at, names.get(one.was, "") if one.was else None,
                  names.get(one.now, "") if one.now else None)
        for one in outcome.moves if one.subject in records
    ]  # fmt: skip
    of_now = [_label(target.fields[one].label) for one in outcome.of_now if one in target.fields]
    return SimulationFound(
        outcome.object, outcome.since, outcome.until, outcome.checked, outcome.cut, outcome.weighed, outcome.agreed,
        outcome.moved, grades, _side(outcome.live, masks), _side(outcome.draft, masks), _units(people, units, len(grades)),
        [_person(one, names, units) for one in people], moves, of_now, len(outcome.people) - len(people),
        outcome.shared, outcome.alone, outcome.handed,
    )  # fmt: skip


def _label(label: Mapping[str, str]) -> Label:
    return {"zh": label["zh"], "en": label["en"]}


async def _reach(tx: Tx, catalog: Any, actor: Actor, policy: str, env: Env) -> set[UUID]:
    """Whose records as candidates the actor may see."""
    definition = catalog.get("routing", policy)
    if definition is None:
        return set()
    body = definition.body
    if not may_ask(catalog, actor, body.candidates, body.user, env):
        return set()
    found: set[UUID] = set()
    cursor: str | None = None
    while len(found) < _MOST:
        ask = Query(body.candidates, (body.user,), limit=500, cursor=cursor)
        page = await query(tx, catalog, actor, ask, env)
        found |= {row[body.user] for row in page.rows if row[body.user] is not None}
        cursor = page.next
        if cursor is None:
            break
    return found


def _side(one: simulation.Side, masks: Mapping[str, Label]) -> SideShown:
    by = sorted(one.pool_by.items(), key=lambda each: -each[1])
    pool = [PoolCounted(masks.get(name, {"zh": name, "en": name}), count) for name, count in by]
    return SideShown(
        one.leads, one.kept, one.pool, one.worth, list(one.grades), one.even_leads, one.even_worth, pool
    )


def _person(one: simulation.Person, names: Mapping[UUID, str], units: Mapping[UUID, str]) -> GroupShown:
    unit = units.get(one.unit, "") if one.unit is not None else ""
    return GroupShown(
        str(one.user), names.get(one.user, ""), unit, list(one.leads), list(one.worth), [list(each) for each in one.grades]
    )  # fmt: skip


def _units(people: Sequence[simulation.Person], units: Mapping[UUID, str], grades: int) -> list[GroupShown]:
    of: dict[UUID, list[simulation.Person]] = {}
    for one in people:
        if one.unit is not None:
            of.setdefault(one.unit, []).append(one)
    found = [
        GroupShown(
            str(unit), units.get(unit, ""), "", [sum(one.leads[at] for one in told) for at in (0, 1)],
            [sum(one.worth[at] for one in told) for at in (0, 1)],
            [[sum(one.grades[at][place] for one in told) for place in range(grades)] for at in (0, 1)],
        )
        for unit, told in of.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-abs(one.leads[1] - one.leads[0]), -one.leads[0], one.label))
