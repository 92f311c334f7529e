"""The second look 复核: call a record invalid, see what waits, judge it."""

from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from yingdan.api.plain_text import Text
from yingdan.api.shapes_looks import LookAt, LookDone, LooksPage
from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.decisions import looks
from yingdan.views import look_at, looks_page

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["records"])


class Doubt(BaseModel):
    """`values`: the fields that the second look asks for."""

    values: dict[Text, Any] = Field(max_length=50)


class Verdict(BaseModel):
    """`to`: whom a restored record goes to; the policy never chooses somebody who had it."""

    verdict: Literal["confirm", "restore"]
    to: Literal["policy", "pool", "owner"] = "policy"
    why: Text = Field("", max_length=500)


@router.get("/second-looks/{object_name}")
async def get_looks(
    request: Request, object_name: str, limit: int = Query(50, ge=1, le=200), cursor: str | None = None
) -> Answer[LooksPage]:
    """Problem second-look-is-missing 404."""
    async with unit(request) as u:
        return answer(await looks_page(u.tx, u.catalog, u.actor, object_name, cursor, limit, u.env))


@router.get("/records/{object_name}/{record}/second-look")
async def get_look(request: Request, object_name: str, record: UUID) -> Answer[LookAt]:
    """Problems second-look-is-missing and record-not-found 404."""
    async with unit(request) as u:
        return answer(await look_at(u.tx, u.catalog, u.actor, object_name, record, u.env))


@router.post("/records/{object_name}/{record}/doubt")
async def post_doubt(request: Request, object_name: str, record: UUID, body: Doubt) -> Answer[LookDone]:
    """Call a record invalid. Problems record-is-doubted and record-cannot-be-doubted 409, doubt-needs-a-reason 422."""
    async with unit(request) as u:
        await looks.doubt(u.tx, u.catalog, u.actor, object_name, record, body.values, u.env)
    return answer({"id": record})


@router.post("/records/{object_name}/{record}/verdict")
async def post_verdict(request: Request, object_name: str, record: UUID, body: Verdict) -> Answer[LookDone]:
    """Judge it. Problems second-look-is-over 409, second-look-is-anothers 403, customer-is-at-work 409, field-is-hidden 403."""
    async with unit(request) as u:
        await looks.judge(
            u.tx, u.catalog, u.actor, object_name, record, body.verdict, body.to, body.why, u.env
        )
    return answer({"id": record})
