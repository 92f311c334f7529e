"""What people put on records, of every object: comments, marks; and many changes at once."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from yingdan.api.problems import body_of, locale_of
from yingdan.api.shapes import Page, Rows
from yingdan.api.shapes_records import CommentShown, Marked, Marks, Outcomes
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.base import Problem
from yingdan.kernel import records
from yingdan.kernel.access import masked_fields, visible_fields
from yingdan.kernel.records import Change, Create, Members, Remove, Update, Written
from yingdan.views import people, write_values

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["records"])
Json = dict[str, Any]
PAGE = 50


class Said(BaseModel):
    body: str = Field(max_length=20_000)
    mentions: list[UUID] = Field(default_factory=list, max_length=50)


class OneChange(BaseModel):
    op: Literal["create", "update", "remove"]
    id: UUID | None = None
    version: int | None = Field(default=None, ge=1, le=2_000_000_000)
    values: Json = Field(default_factory=dict)
    add: dict[str, list[Any]] = Field(default_factory=dict)
    drop: dict[str, list[Any]] = Field(default_factory=dict)


class Batch(BaseModel):
    changes: list[OneChange] = Field(min_length=1)


def change_of(object_name: str, one: OneChange) -> Change:
    """A change as the door takes it. Problem request-is-invalid 422 without an id."""
    if one.op == "create":
        return Create(object_name, one.values)
    if one.id is None:
        raise Problem("request-is-invalid", 422)
    if one.op == "remove":
        return Remove(object_name, one.id, one.version)
    return Update(object_name, one.id, one.values, one.version)


@router.post("/records/{object_name}/batch")
async def post_batch(request: Request, object_name: str, body: Batch) -> Answer[Outcomes]:
    """Up to 1,000 changes, each row for itself: `rows` tells in their order what became of each, with its version and
    what stood there before, or with its problem."""
    locale = locale_of(request)
    async with unit(request) as u:
        changes = [change_of(object_name, one) for one in body.changes]
        members = {
            at: Members(one.add, one.drop) for at, one in enumerate(body.changes) if one.add or one.drop
        }
        outcomes = await records.write_each(
            u.tx, u.catalog, u.actor, changes, at=u.now, members=members, source="api"
        )
        shown = visible_fields(u.catalog, u.actor, object_name) if outcomes else frozenset()
        shown -= masked_fields(u.catalog, u.actor, object_name) if outcomes else frozenset()
        rows = [
            _done(u, one, shown) if isinstance(one, Written) else _refused(asked, one, locale)
            for asked, one in zip(body.changes, outcomes, strict=True)
        ]
    done = sum(1 for row in rows if row["ok"])
    return answer({"rows": rows, "done": done, "failed": len(rows) - done})


def _done(u: Unit, one: Written, shown: frozenset[str]) -> Json:
    before = {name: one.before.get(name) for name in one.changed if name in shown and one.op == "changed"}
    return {
        "id": one.id, "ok": True, "op": one.op, "version": one.version,
        "before": write_values(u.catalog, one.object, before),
    }  # fmt: skip


def _refused(asked: OneChange, problem: Problem, locale: str) -> Json:
    return {"id": asked.id, "ok": False, "problem": body_of(problem, locale)}


def place_before(cursor: str | None) -> tuple[datetime, UUID] | None:
    """(moment, id) of a cursor `moment~id`. Problem cursor-is-faulty 400."""
    if not cursor:
        return None
    moment, _, key = cursor.partition("~")
    try:
        found = datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        raise Problem("cursor-is-faulty", 400) from None
    if found[0].tzinfo is None:
        raise Problem("cursor-is-faulty", 400)
    return found


async def _wire(u: Unit, found: list[records.Comment]) -> list[Json]:
    ids = {person for one in found for person in (one.author, *one.mentions)}
    names = await people(u.tx, u.catalog, u.actor, ids)

    def person(key: UUID) -> Json:
        return {"id": key, "name": names.get(key, "")}

    return [
        {
            "id": one.id, "author": person(one.author), "body": one.body, "at": one.at, "changed_at": one.changed_at,
            "mentions": [person(key) for key in one.mentions], "mine": one.author == u.actor.id,
        }
        for one in found
    ]  # fmt: skip


@router.get("/records/{object_name}/{record}/comments")
async def get_comments(
    request: Request, object_name: str, record: UUID, cursor: str | None = None
) -> Answer[Page[CommentShown]]:
    before = place_before(cursor)
    async with unit(request) as u:
        found = await records.comments(
            u.tx, u.catalog, u.actor, object_name, record, u.env, before=before, limit=PAGE
        )
        rows = await _wire(u, found)
    last = found[-1] if len(found) == PAGE else None
    return answer({"rows": rows, "next": f"{last.at.isoformat()}~{last.id}" if last else None})


@router.post("/records/{object_name}/{record}/comments", status_code=201)
async def post_comment(request: Request, object_name: str, record: UUID, body: Said) -> Answer[CommentShown]:
    async with unit(request) as u:
        found = await records.comment(
            u.tx, u.catalog, u.actor, object_name, record, body.body, body.mentions, u.env
        )
        [row] = await _wire(u, [found])
    return answer(row, 201)


@router.patch("/records/{object_name}/{record}/comments/{key}")
async def patch_comment(
    request: Request, object_name: str, record: UUID, key: UUID, body: Said
) -> Answer[CommentShown]:
    async with unit(request) as u:
        found = await records.change_comment(
            u.tx, u.catalog, u.actor, object_name, record, key, body.body, body.mentions, u.env
        )
        [row] = await _wire(u, [found])
    return answer(row)


@router.delete("/records/{object_name}/{record}/comments/{key}", status_code=204)
async def delete_comment(request: Request, object_name: str, record: UUID, key: UUID) -> Response:
    async with unit(request) as u:
        await records.remove_comment(u.tx, u.catalog, u.actor, object_name, record, key, u.env)
    return Response(status_code=204)


@router.get("/marks")
async def get_marks(request: Request, kind: str = "favourite", limit: int = 30) -> Answer[Rows[Marked]]:
    """One's own favourites, followed or lately seen records that are still visible, the latest first."""
    async with unit(request) as u:
        found = await records.marks(u.tx, u.catalog, u.actor, kind, u.env, max(1, min(limit, 100)))
    names = ("object", "id", "title", "at")
    return answer({"rows": [dict(zip(names, one, strict=True)) for one in found]})


@router.get("/records/{object_name}/{record}/marks")
async def get_marks_on(request: Request, object_name: str, record: UUID) -> Answer[Marks]:
    async with unit(request) as u:
        mine, followers = await records.marks_on(u.tx, u.catalog, u.actor, object_name, record, u.env)
        names = await people(u.tx, u.catalog, u.actor, followers)
    return answer(
        {
            "mine": sorted(mine),
            "followers": [{"id": one, "name": names[one]} for one in followers if one in names],
        }
    )


@router.put("/records/{object_name}/{record}/marks/{kind}", status_code=204)
async def put_mark(request: Request, object_name: str, record: UUID, kind: str) -> Response:
    async with unit(request) as u:
        await records.mark(u.tx, u.catalog, u.actor, object_name, record, kind, u.env)
    return Response(status_code=204)


@router.delete("/records/{object_name}/{record}/marks/{kind}", status_code=204)
async def delete_mark(request: Request, object_name: str, record: UUID, kind: str) -> Response:
    async with unit(request) as u:
        await records.unmark(u.tx, u.actor, record, kind)
    return Response(status_code=204)
