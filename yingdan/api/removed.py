"""The bin over the wire: what was removed, brought back, or made to go for good."""

from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from yingdan.api.people import place_before
from yingdan.api.problems import body_of, locale_of
from yingdan.api.shapes import Page
from yingdan.api.shapes_records import InBin, Restored
from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.base import Problem
from yingdan.kernel.records import Restore, purge, removed, write_each
from yingdan.views import people

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["records"])
PAGE = 50


class Chosen(BaseModel):
    object: str = Field(max_length=120)
    ids: list[UUID] = Field(min_length=1, max_length=1000)


@router.get("/bin")
async def get_bin(
    request: Request, object: str | None = None, cursor: str | None = None
) -> Answer[Page[InBin]]:
    """Removed records that the person might remove themselves, the latest first. `together`: how many records come
    back with one."""
    before = place_before(cursor)
    async with unit(request) as u:
        found = await removed(
            u.tx, u.catalog, u.actor, u.env, object_name=object or None, before=before, limit=PAGE
        )
        users = {one.id: UUID(one.by[5:]) for one in found if one.by.startswith("user:")}
        names = await people(u.tx, u.catalog, u.actor, users.values())
    rows = [
        {
            "object": one.object, "id": one.id, "title": one.title, "removed_at": one.at, "together": one.together,
            "with": one.root if one.root != one.id else None,
            "removed_by": {"id": users[one.id], "name": names.get(users[one.id], "")} if one.id in users else None,
        }
        for one in found
    ]  # fmt: skip
    last = found[-1] if len(found) == PAGE else None
    return answer({"rows": rows, "next": f"{last.at.isoformat()}~{last.id}" if last else None})


@router.post("/bin/restore")
async def post_restore(request: Request, body: Chosen) -> Answer[Restored]:
    """Bring records back, each for itself and with what went along with it; `failed` tells why some stay."""
    locale = locale_of(request)
    ids = list(dict.fromkeys(body.ids))
    async with unit(request) as u:
        changes = [Restore(body.object, key) for key in ids]
        outcomes = await write_each(u.tx, u.catalog, u.actor, changes, at=u.now, source="ui")
    told = dict(zip(ids, outcomes, strict=True))
    return answer(
        {
            "restored": [key for key, one in told.items() if not isinstance(one, Problem)],
            "failed": [
                {"id": key, "problem": body_of(one, locale)}
                for key, one in told.items()
                if isinstance(one, Problem)
            ],
        }
    )


@router.delete("/bin/{object_name}/{record}", status_code=204)
async def delete_record(request: Request, object_name: str, record: UUID) -> Response:
    """Make a record of the bin go for good."""
    async with unit(request) as u:
        await purge(u.tx, u.catalog, u.actor, u.env, object_name, record)
    return Response(status_code=204)
