"""Questions too long for an address, and references opened one level."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingdan.api.shapes import RecordPage
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.base import Problem
from yingdan.kernel.records import Query, query, read
from yingdan.views import expand

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["records"])
Json = dict[str, Any]
LONGEST_PAGE = 500
MOST_OPENED = 10


class Question(BaseModel):
    """As the parameters of `GET /records/{object}`. `expand`: references whose records come along, one level."""

    fields: list[str] | None = Field(None, max_length=400)
    filter: str | None = Field(None, max_length=20_000)
    sort: list[str] = Field(default_factory=list, max_length=8)
    limit: int = Field(50, ge=1, le=LONGEST_PAGE)
    cursor: str | None = Field(None, max_length=4_000)
    expand: list[str] = Field(default_factory=list, max_length=MOST_OPENED)


@router.post("/records/{object_name}/query")
async def post_query(request: Request, object_name: str, body: Question) -> Answer[RecordPage]:
    """A page of records, as `GET /records/{object}` gives it, with references opened on request."""
    order = tuple((name.lstrip("-"), name.startswith("-")) for name in body.sort)
    async with unit(request) as u:
        names = tuple(dict.fromkeys((*body.fields, *body.expand))) if body.fields is not None else None
        ask = Query(object_name, names, body.filter or None, order, body.limit, body.cursor)
        page = await query(u.tx, u.catalog, u.actor, ask, u.env)
        rows = await opened(u, object_name, [dict(row) for row in page.rows], body.expand)
    return answer({"rows": rows, "next": page.next, "as_of": page.as_of})


async def opened(u: Unit, object_name: str, rows: list[Json], names: list[str]) -> list[Json]:
    """Rows in wire form; each reference of `names` also has `record`: what the actor may see of it, None if nothing.
    Problem field-is-no-reference 400."""
    target = u.catalog.objects.get(object_name)
    found: list[Json] = await expand(u.tx, u.catalog, u.actor, object_name, rows)
    for name in names:
        field = target.fields.get(name) if target is not None else None
        if field is None or not field.target:
            raise Problem("field-is-no-reference", 400, field=name[:60], object=object_name)
        ids = list({row[name] for row in rows if isinstance(row.get(name), UUID)})
        inner = await read(u.tx, u.catalog, u.actor, field.target, ids, env=u.env)
        wire = await expand(u.tx, u.catalog, u.actor, field.target, list(inner.values()))
        by_id = {row["id"]: row for row in wire}
        for row in found:
            if isinstance(row.get(name), dict):
                row[name] = {**row[name], "record": by_id.get(row[name]["id"])}
    return found
