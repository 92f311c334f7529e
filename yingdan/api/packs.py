"""Packs and situations on people and units, the breaker that holds them back, and access in an emergency."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, Field

from yingdan.api.plain_text import Text
from yingdan.api.shapes import Rows
from yingdan.api.shapes_access import TemporaryShown
from yingdan.api.shapes_packs import PacksShown, SuspensionShown
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.base import Problem
from yingdan.kernel.access import Given, Suspension
from yingdan.views import given_shown, packs_shown, suspensions_shown
from yingdan.work import lending

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["access"])


class Putting(BaseModel):
    """`key`: `pack:<name>` or, on a unit, `situation:<name>`; from now or `starts_at`."""

    key: Text = Field(min_length=1, max_length=200)
    person: UUID | None = None
    unit: UUID | None = None
    reason: Text = Field(min_length=1, max_length=500)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime


class Suspending(BaseModel):
    """`key`: `pack:<name>` or `situation:<name>`; or a `person`, whose temporary access is meant."""

    key: Text | None = Field(None, min_length=1, max_length=200)
    person: UUID | None = None
    reason: Text = Field(min_length=1, max_length=500)


class Lifting(BaseModel):
    said: Text = Field(min_length=1, max_length=500)


class Opening(BaseModel):
    reason: Text = Field(min_length=1, max_length=500)


class Review(BaseModel):
    """Who finds it not fine says why."""

    verdict: Literal["fine", "not_fine"]
    said: Text = Field("", max_length=500)


@router.get("/access/packs")
async def get_packs(request: Request) -> Answer[PacksShown]:
    """Every situation and pack, what it opens, where it lies and what holds it back. Problem ability-is-missing 403."""
    async with unit(request) as u:
        return answer(await packs_shown(u.tx, u.catalog, u.actor, u.env))


@router.post("/access/packs")
async def post_pack(request: Request, body: Putting) -> Answer[TemporaryShown]:
    """Put one on a person or a unit. Problems: ability-is-missing and giver-is-the-person 403, pack-is-unknown 404, person-or-unit-is-needed,
    situation-needs-a-unit, user-not-found, unit-not-found, period-is-over and period-is-too-long 422."""
    if (body.person is None) == (body.unit is None):
        raise Problem("person-or-unit-is-needed", 422)
    async with unit(request) as u:
        wanted = lending.Putting(
            body.key, body.person, body.unit, _words(body.reason), body.starts_at or u.now, body.ends_at
        )
        return await _given(u, await lending.put(u.tx, u.catalog, u.actor, wanted, u.env))


@router.get("/access/suspensions")
async def get_suspensions(
    request: Request, whose: Literal["mine", "all"] = "mine"
) -> Answer[Rows[SuspensionShown]]:
    """`mine`: those that close something to the reader now; `all`: every one, with what was lifted. Problem ability-is-missing 403."""
    async with unit(request) as u:
        found = await lending.suspended(u.tx, u.catalog, u.actor, whose, u.env)
        return answer({"rows": await suspensions_shown(u.tx, u.catalog, u.actor, found)})


@router.post("/access/suspensions")
async def post_suspension(request: Request, body: Suspending) -> Answer[SuspensionShown]:
    """Hold it back: from this answer on it opens nothing. Problems: ability-is-missing 403, pack-is-unknown and user-not-found 404,
    suspension-is-there 409, pack-or-person-is-needed 422."""
    if (body.key is None) == (body.person is None):
        raise Problem("pack-or-person-is-needed", 422)
    target = body.key if body.key is not None else f"user:{body.person}"
    if body.key is not None and not body.key.startswith(("pack:", "situation:")):
        raise Problem("pack-is-unknown", 404, pack=body.key)
    async with unit(request) as u:
        made = await lending.suspend(u.tx, u.catalog, u.actor, target, _words(body.reason), u.env)
        return await _suspension(u, made)


@router.post("/access/suspensions/{key}/lifting")
async def post_lifting(request: Request, key: UUID, body: Lifting) -> Answer[SuspensionShown]:
    """Let it go, with a note. Problems: ability-is-missing and giver-is-the-person 403, suspension-not-found 404."""
    async with unit(request) as u:
        return await _suspension(
            u, await lending.lift(u.tx, u.catalog, u.actor, key, _words(body.said), u.env)
        )


@router.post("/records/{object_name}/{record}/emergency")
async def post_emergency(
    request: Request, object_name: str, record: UUID, body: Opening
) -> Answer[TemporaryShown]:
    """Read a record at once, for minutes; it waits for a review after. Problems: ability-is-missing 403, record-not-found 404,
    access-cannot-be-given, access-is-there and emergencies-wait-for-review 409."""
    async with unit(request) as u:
        reason = _words(body.reason)
        return await _given(
            u, await lending.open_now(u.tx, u.catalog, u.actor, object_name, record, reason, u.env)
        )


@router.post("/access/temporary/{key}/review")
async def post_review(request: Request, key: UUID, body: Review) -> Answer[TemporaryShown]:
    """Say after whether an access in an emergency was right; not fine ends it. Problems: request-not-found 404, approver-is-needed and
    giver-is-the-person 403, emergency-is-reviewed 409, refusal-needs-a-reason 422."""
    said = body.said.strip()
    if body.verdict == "not_fine" and not said:
        raise Problem("refusal-needs-a-reason", 422)
    async with unit(request) as u:
        return await _given(u, await lending.review(u.tx, u.catalog, u.actor, key, body.verdict, said, u.env))


def _words(text: str) -> str:
    said = text.strip()
    if not said:
        raise Problem("value-is-required", 422)
    return said


async def _given(u: Unit, one: Given) -> Answer[TemporaryShown]:
    [row] = await given_shown(u.tx, u.catalog, u.actor, [one], u.env)
    return answer(row)


async def _suspension(u: Unit, one: Suspension) -> Answer[SuspensionShown]:
    [row] = await suspensions_shown(u.tx, u.catalog, u.actor, [one])
    return answer(row)
