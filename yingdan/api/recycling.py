"""The recycle bin: what was removed, bringing it back, deleting it for good."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from yingdan.api.unit import RetriedRoute, answer, unit
from yingdan.base import Problem
from yingdan.kernel.records import Restore, purge, removed, write
from yingdan.views import people

router = APIRouter(prefix="/api/v1/bin", route_class=RetriedRoute, tags=["bin"])
LONGEST_PAGE = 200


class Key(BaseModel):
    object: str = Field(max_length=200)
    id: UUID


class Restoration(BaseModel):
    records: list[Key] = Field(min_length=1, max_length=1000)


def _place(cursor: str | None) -> tuple[datetime, UUID] | None:
    if not cursor:
        return None
    moment, _, key = cursor.partition("~")
    try:
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None:
            raise ValueError("no zone")
        return at, UUID(key)
    except ValueError:
        raise Problem("cursor-is-faulty", 400) from None


@router.get("")
async def list_bin(
    request: Request, object: str | None = None, cursor: str | None = None, limit: int = 50
) -> Response:
    """Removed records that this person could remove, newest first, with who removed them and when."""
    limit = max(1, min(limit, LONGEST_PAGE))
    async with unit(request) as u:
        found = await removed(
            u.tx, u.catalog, u.actor, u.env, object_name=object, before=_place(cursor), limit=limit
        )
        ids = [UUID(one.by.removeprefix("user:")) for one in found if one.by.startswith("user:")]
        names = await people(u.tx, u.catalog, u.actor, ids)
    rows = [
        {"object": one.object, "id": one.id, "title": one.title, "at": one.at, "by": one.by, "root": one.root,
         "by_name": names.get(UUID(one.by.removeprefix("user:"))) if one.by.startswith("user:") else None,
         "together": one.together}
        for one in found
    ]  # fmt: skip
    following = f"{found[-1].at.isoformat()}~{found[-1].id}" if len(found) == limit else None
    return answer({"rows": rows, "next": following})


@router.post("/restore")
async def restore(request: Request, body: Restoration) -> Response:
    """Bring records back, each with everything that went along with it. 409 record-cannot-come-back when another record
    has its phone or e-mail meanwhile."""
    async with unit(request) as u:
        changes = [Restore(one.object, one.id) for one in body.records]
        written = await write(u.tx, u.catalog, u.actor, changes, at=u.now, source="api")
    return answer({"rows": [{"object": one.object, "id": one.id, "version": one.version} for one in written]})


@router.delete("/{object_name}/{record}")
async def delete(request: Request, object_name: str, record: UUID) -> Response:
    """Delete a removed record for good, with what went along with it."""
    async with unit(request) as u:
        count = await purge(u.tx, u.catalog, u.actor, u.env, object_name, record)
    return answer({"purged": count})
