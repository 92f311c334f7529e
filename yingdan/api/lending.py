"""Access for a time and why: asking, answering, giving and taking back; who sees a record and what decides about it."""

from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, Field

from yingdan.api.plain_text import Text
from yingdan.api.shapes import Rows
from yingdan.api.shapes_access import AccessExplained, ReadersShown, TemporaryShown
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.base import Problem
from yingdan.kernel.access import Given, load_actor
from yingdan.views import explained, given_shown, readers
from yingdan.work import lending

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["access"])
Action = Literal["read", "update", "remove", "claim", "import", "export"]


class Asking(BaseModel):
    """`actions` besides read; `days`: for how long, else as the company usually does."""

    reason: Text = Field(min_length=1, max_length=500)
    actions: list[Action] = Field(default_factory=list, max_length=6)
    days: int | None = Field(None, ge=1, le=366)


class Giving(BaseModel):
    """A person or a unit gets what `role` opens of `object` (`sales.lead`, `sales.*`, `*`), or of one `record`; from now or `starts_at`."""

    person: UUID | None = None
    unit: UUID | None = None
    role: Text = Field(min_length=1, max_length=200)
    object: Text = Field(min_length=1, max_length=200)
    record: UUID | None = None
    actions: list[Action] = Field(default_factory=list, max_length=6)
    reason: Text = Field(min_length=1, max_length=500)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime


class Verdict(BaseModel):
    """`days` only with `granted`, else as asked. Who refuses says why."""

    verdict: Literal["granted", "refused"]
    said: Text = Field("", max_length=500)
    days: int | None = Field(None, ge=1, le=366)


class Longer(BaseModel):
    days: int = Field(ge=1, le=366)


class Said(BaseModel):
    said: Text = Field("", max_length=500)


@router.get("/access/temporary")
async def get_temporary(
    request: Request, whose: Literal["mine", "answer", "all"] = "mine"
) -> Answer[Rows[TemporaryShown]]:
    """`mine`: asked by or given to the reader; `answer`: requests that wait for him; `all`: what he answers for, with what is over."""
    async with unit(request) as u:
        found = await lending.listed(u.tx, u.catalog, u.actor, whose, u.env)
        return answer({"rows": await given_shown(u.tx, u.catalog, u.actor, found, u.env)})


@router.post("/access/temporary")
async def post_temporary(request: Request, body: Giving) -> Answer[TemporaryShown]:
    """Give. Problems: access-cannot-be-given 409, giver-is-the-person, giver-lacks-the-right and approver-is-needed 403, record-not-found
    404, period-is-over and period-is-too-long 422."""
    if (body.person is None) == (body.unit is None):
        raise Problem("person-or-unit-is-needed", 422)
    async with unit(request) as u:
        wanted = lending.Wanted(
            body.person, body.unit, lending.short(body.role), body.object, body.record, tuple(body.actions),
            body.reason.strip(), body.starts_at or u.now, body.ends_at,
        )  # fmt: skip
        return await _shown(u, await lending.give(u.tx, u.catalog, u.actor, wanted, u.env))


@router.post("/access/temporary/{key}/verdict")
async def post_verdict(request: Request, key: UUID, body: Verdict) -> Answer[TemporaryShown]:
    """Answer a request. Problems: request-not-found 404, request-is-answered 409, refusal-needs-a-reason 422 and those of giving."""
    said = body.said.strip()
    if body.verdict == "refused" and not said:
        raise Problem("refusal-needs-a-reason", 422)
    async with unit(request) as u:
        done = await lending.decide(u.tx, u.catalog, u.actor, key, body.verdict, said, body.days, u.env)
        return await _shown(u, done)


@router.post("/access/temporary/{key}/extension")
async def post_extension(request: Request, key: UUID, body: Longer) -> Answer[TemporaryShown]:
    """Let it go on for so many days beyond its end. Problems: request-not-found 404, grant-has-ended 409, period-is-too-long 422."""
    async with unit(request) as u:
        return await _shown(u, await lending.extend(u.tx, u.catalog, u.actor, key, body.days, u.env))


@router.post("/access/temporary/{key}/end")
async def post_end(request: Request, key: UUID, body: Said) -> Answer[TemporaryShown]:
    """Take back, give back or withdraw: it is over with this answer. Problems: request-not-found 404, grant-has-ended 409."""
    async with unit(request) as u:
        return await _shown(
            u, await lending.take_back(u.tx, u.catalog, u.actor, key, body.said.strip(), u.env)
        )


@router.post("/records/{object_name}/{record}/access")
async def post_asking(
    request: Request, object_name: str, record: UUID, body: Asking
) -> Answer[TemporaryShown]:
    """Ask for a record; asking again gives the request that waits. The answer does not tell whether the record exists. Problems:
    access-is-there and access-cannot-be-given 409."""
    async with unit(request) as u:
        reason = body.reason.strip()
        if not reason:
            raise Problem("value-is-required", 422)
        one = await lending.ask(
            u.tx, u.catalog, u.actor, object_name, record, tuple(body.actions), reason, body.days, u.env
        )
        return await _shown(u, one)


@router.get("/records/{object_name}/{record}/access")
async def get_explained(
    request: Request,
    object_name: str,
    record: UUID,
    action: Action = "read",
    person: UUID | None = Query(None, description="whose access; without it the reader's own"),
) -> Answer[AccessExplained]:
    """Why somebody can or cannot do something with a record. Problems: record-not-found 404, explanation-is-not-yours 403."""
    async with unit(request) as u:
        whose = u.actor if person in (None, u.actor.id) else await _person(u, person)
        return answer(await explained(u.tx, u.catalog, u.actor, whose, object_name, record, action, u.env))


@router.get("/records/{object_name}/{record}/readers")
async def get_readers(request: Request, object_name: str, record: UUID) -> Answer[ReadersShown]:
    """Who sees a record, by which rule, and what was given for a time. Problems: record-not-found 404, approver-is-needed 403."""
    async with unit(request) as u:
        found = await readers(u.tx, u.catalog, u.actor, object_name, record, u.env)
        given = await lending.of_record(u.tx, u.catalog, u.actor, object_name, record, u.env)
        return answer({**found, "given": await given_shown(u.tx, u.catalog, u.actor, given, u.env)})


async def _person(u: Unit, person: UUID | None) -> Any:
    assert person is not None
    try:
        return await load_actor(u.tx, person)
    except Problem as problem:
        raise Problem("user-not-found", 404) from problem


async def _shown(u: Unit, one: Given) -> Answer[TemporaryShown]:
    [row] = await given_shown(u.tx, u.catalog, u.actor, [one], u.env)
    return answer(row)
