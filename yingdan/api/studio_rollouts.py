"""Gradual and delegated change: the rollout in force, compared, promoted or withdrawn; what units have made their own."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingdan.api.plain_text import Text
from yingdan.api.rollouts_shown import rollout_shown, unit_names
from yingdan.api.shapes import Rows, VersionMade
from yingdan.api.shapes_drafts import DraftMade
from yingdan.api.shapes_releases import (
    BelongsTo,
    MetricForeseen,
    RolloutShown,
    RolloutStepShown,
    VariantShown,
)
from yingdan.api.studio import draft_answer
from yingdan.api.studio_people import named
from yingdan.api.studio_unit import ABILITY, studio_unit
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.base import Problem
from yingdan.kernel.access import all_units, units_below
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import Definition, Remove, read_changed
from yingdan.kernel.publish import (
    Edit,
    Ownership,
    Variant,
    changed_words,
    falls_first,
    is_locked,
    keep_step,
    label_of,
    newest,
    open_draft,
    owned,
    promote,
    publish,
    put_changes,
    read_steps,
    split,
)
from yingdan.views import numbers, proving

router = APIRouter(prefix="/api/v1/studio", route_class=RetriedRoute, tags=["studio"])
Json = dict[str, Any]


class Note(BaseModel):
    note: Text = Field("", max_length=1000)


@router.get("/rollouts")
async def list_rollouts(request: Request) -> Answer[Rows[RolloutShown]]:
    """The rollout in force (at most one) with both sides compared: people, how many used it, what they wrote, and the
    metrics; of one in shadow, what it would have done otherwise."""
    async with unit(request, ABILITY) as u:
        catalog = await newest(u.tx, u.catalog)
        changed = await read_changed(u.tx)
        rows = [
            await rollout_shown(u, catalog, one, changed[one.key][1])
            for one in catalog.all("rollout").values()
        ]
    return answer({"rows": rows})


def _rollout_named(catalog: Catalog, name: str) -> Definition:
    found = catalog.get("rollout", name)
    if found is None:
        raise Problem("definition-not-found", 404, kind="rollout", name=name)
    return found


class Foresee(BaseModel):
    """A rollout that is thought of: first units, or (`by`, `share`) what would be drawn by lot; what it would be compared by, the
    difference that would matter."""

    units: list[UUID] = Field(default_factory=list, max_length=500)
    by: Literal["team", "team_day"] | None = None
    share: float = Field(0.5, ge=0.01, le=0.99)
    metrics: list[Text] = Field(min_length=1, max_length=6)
    matters: float = Field(0.02, gt=0, le=1)


@router.post("/rollouts/foresee")
async def post_foresee(request: Request, body: Foresee) -> Answer[Rows[MetricForeseen]]:
    """How long a comparison would take at the pace of the last six weeks; `foresight` null for what is no rate.
    Problem metric-is-unknown 404."""
    async with unit(request, ABILITY) as u:
        reader = numbers.Reader(u.tx, u.catalog, u.actor, u.env)
        inside = {each for key in body.units for each in await units_below(u.tx, key)}
        arms: proving.Sides = {
            "first": sorted(inside),
            "rest": [each for each in await all_units(u.tx) if each not in inside],
        }
        lots = partial(falls_first, "foresee", body.by, body.share) if body.by is not None else None
        rows = []
        for name in body.metrics:
            metric = numbers.metric_of(u.catalog, name)
            plan = proving.plan_of(metric, 21, body.matters, body.share if body.by == "team_day" else None)
            seen = await proving.foresee(reader, metric, arms, plan, lots)
            rows.append({**numbers.metric_wire(name, metric), "foresight": seen})
    return answer({"rows": rows})


class Split(BaseModel):
    """What is drawn by lot, and the share of it that the new version decides about."""

    by: Literal["team", "team_day"] = "team_day"
    share: float = Field(0.5, ge=0.01, le=0.99)


@router.post("/rollouts/{name}/split")
async def post_split(request: Request, name: str, body: Split) -> Answer[VersionMade]:
    """What was said in shadow decides about a share of team-days or teams. Problem rollout-is-not-in-shadow 409."""
    async with unit(request, ABILITY) as u:
        stood = await _stood(u, name)
        made = await split(u.tx, u.catalog, name, u.actor.key, body.by, body.share, u.now)
        await keep_step(u.tx, made.version, name, "split", stood)
    await u.platform.holder.refresh()
    return answer({"version": made.version})


@router.post("/rollouts/{name}/promote")
async def post_promote(request: Request, name: str, body: Note) -> Answer[VersionMade]:
    """What was live for some becomes live for all. Problem release-gate-is-closed 409 when people have still to agree."""
    async with unit(request, ABILITY) as u:
        stood = await _stood(u, name)
        made = await promote(u.tx, u.catalog, name, u.actor.key, body.note, u.now)
        await keep_step(u.tx, made.version, name, "promote", stood)
    await u.platform.holder.refresh()
    return answer({"version": made.version})


@router.post("/rollouts/{name}/withdraw")
async def post_withdraw(request: Request, name: str, body: Note) -> Answer[VersionMade]:
    """What was live for some is taken back; values written into its fields are kept out of sight."""
    async with unit(request, ABILITY) as u:
        catalog = await newest(u.tx, u.catalog)
        told = body.note or label_of(_rollout_named(catalog, name).raw, name)["zh"]
        stood = await _stood(u, name)
        made = await publish(u.tx, catalog, [Remove("rollout", name)], u.actor.key, told, u.now)
        await keep_step(u.tx, made.version, name, "withdraw", stood)
    await u.platform.holder.refresh()
    return answer({"version": made.version})


async def _stood(u: Unit, name: str) -> Json:
    """How a rollout stands now, to be kept with its next step."""
    catalog = await newest(u.tx, u.catalog)
    found = _rollout_named(catalog, name)
    since = (await read_changed(u.tx))[found.key][1]
    return await rollout_shown(u, catalog, found, since)


@router.get("/rollouts/steps")
async def list_steps(request: Request) -> Answer[Rows[RolloutStepShown]]:
    """How rollouts stood when they went on to a split, to all, or back: the last fifty, the newest first."""
    async with unit(request, ABILITY) as u:
        found = await read_steps(u.tx, 50)
        people = await named(u, [one[4] for one in found])
    rows = [
        {"version": version, "name": name, "step": step, "by": people.get(by), "at": at, "stood": stood}
        for version, name, step, stood, by, at in found
    ]
    return answer({"rows": rows})


@router.post("/rollouts/{name}/draft", status_code=201)
async def post_rollout_draft(request: Request, name: str) -> Answer[DraftMade]:
    """A draft that makes the rollout the state for all and ends it: the way past the gate when people have still to
    try it."""
    async with unit(request, ABILITY) as u:
        catalog = await newest(u.tx, u.catalog)
        found = _rollout_named(catalog, name)
        edits = [Edit(one.kind, one.name, one.body) for one in found.body.changes]
        made = await _draft_of(
            u, catalog, label_of(found.raw, name)["zh"], name, [*edits, Edit("rollout", name)]
        )
    return answer(made, 201)


async def _draft_of(u: Unit, catalog: Catalog, title: str, name: str, edits: Sequence[Edit]) -> Json:
    """A fresh draft with these edits, of the app that a definition's name tells."""
    draft = await open_draft(u.tx, catalog, title, name.partition(".")[0], u.actor.key, u.now)
    draft = await put_changes(u.tx, catalog, draft.id, edits, 0, None, u.actor.key, u.now)
    return {**await draft_answer(u, catalog, draft), "draft": draft.id}


@router.get("/variants")
async def list_variants(request: Request) -> Answer[Rows[VariantShown]]:
    """What units have made their own, held against the original: differences, and whether the original has moved
    since (`behind`)."""
    async with unit(request, ABILITY) as u:
        catalog = await newest(u.tx, u.catalog)
        rows = []
        for name, one in catalog.all("variant").items():
            body: Variant = one.body
            original = catalog.get(body.kind, body.name)
            [place] = await unit_names(u, catalog, [body.unit])
            rows.append(
                {
                    "name": name, "label": body.label, "unit": place, "kind": body.kind, "of": body.name,
                    "body": body.body, "original": original.raw if original is not None else None,
                    "behind": original is not None and body.original not in (None, original.digest),
                    "locked": original is not None and is_locked(catalog, original),
                    "words": changed_words(body.kind, body.name, original.raw if original else None, body.body),
                }
            )  # fmt: skip
    return answer({"rows": rows})


@router.post("/variants/{name}/take-over", status_code=201)
async def take_over(request: Request, name: str) -> Answer[DraftMade]:
    """A draft that makes a unit's copy the original for all and removes the copy."""
    async with unit(request, ABILITY) as u:
        catalog = await newest(u.tx, u.catalog)
        found = catalog.get("variant", name)
        if found is None:
            raise Problem("definition-not-found", 404, kind="variant", name=name)
        body: Variant = found.body
        edits = [Edit(body.kind, body.name, dict(body.body)), Edit("variant", name, None)]
        made = await _draft_of(u, catalog, body.label["zh"], body.name, edits)
    return answer(made, 201)


@router.get("/ownership/{kind}/{name}")
async def get_ownership(request: Request, kind: str, name: str) -> Answer[BelongsTo]:
    """Who may change a definition beside those who manage definitions (`managers`: their roles): `owners` {name, label,
    role, unit} (`unit`: the unit whose copy alone is theirs), none where a lock stands: `locked` {name, label}. `mine`: which
    of `original` and `copy` (the own unit's) the reader may change. A definition that is not made yet has the
    owners it would have."""
    async with studio_unit(request) as u:
        catalog = await newest(u.tx, u.catalog)
        found = owned(catalog, u.actor, kind, name)
        roles = catalog.all("role")
        managers = [
            {"name": one, "label": label_of(role.raw, one)}
            for one, role in roles.items()
            if ABILITY in role.body.abilities
        ]
        owners = [await _owner(u, catalog, one) for one in found.owners]
    locked = [{"name": one.name, "label": label_of(one.raw, one.name)} for one in found.locks]
    return answer({"managers": managers, "owners": owners, "locked": locked, "mine": found.mine})


async def _owner(u: Unit, catalog: Catalog, one: Definition) -> Json:
    body: Ownership = one.body
    short = (body.role or "").rpartition(".")[2]
    role = next(
        (each for each in catalog.all("role").values() if each.name.rpartition(".")[2] == short), None
    )
    place = (await unit_names(u, catalog, [body.unit]))[0] if body.unit is not None else None
    return {
        "name": one.name, "label": label_of(one.raw, one.name), "unit": place,
        "role": {"name": body.role, "label": label_of(role.raw if role else None, short)},
    }  # fmt: skip
