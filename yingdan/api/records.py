"""Records of every object, shipped or made by a company: list, read, create, change, remove, and what stands behind."""

import hashlib
import re
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Body, Header, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from yingdan import decisions
from yingdan.api.asking import MOST_OPENED, opened
from yingdan.api.shapes import Record, RecordPage
from yingdan.api.shapes_records import Explanation, History, Hits, SnapshotShown, Timeline
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.base import Problem
from yingdan.kernel.records import (
    Create,
    Query,
    Remove,
    Update,
    get,
    idempotent,
    query,
    read,
    remember,
    search,
    write,
)  # fmt: skip
from yingdan.views import WhyNotShown, expand, explanation, snapshot, timeline, why_not_shown

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["records"])
Json = dict[str, Any]
LONGEST_PAGE = 500


class Transfer(BaseModel):
    to: UUID
    reason: str = Field("", max_length=500)


async def one(u: Unit, object_name: str, record: UUID) -> Json:
    """A record in wire form."""
    row = await get(u.tx, u.catalog, u.actor, object_name, record, env=u.env)
    found: Json = (await expand(u.tx, u.catalog, u.actor, object_name, [{**row, "id": record}]))[0]
    return found


def etag(row: Json) -> dict[str, str]:
    return {"ETag": f'"{row.get("version", 1)}"'}


def seen_version(header: str | None) -> int | None:
    """The version in If-Match; Problem if-match-is-faulty 400."""
    if header is None or header.strip() == "*":
        return None
    found = re.fullmatch(r'(?:W/)?"?(\d{1,9})"?', header.strip())
    if found is None:
        raise Problem("if-match-is-faulty", 400)
    return int(found.group(1))


def split(text: str | None) -> tuple[str, ...] | None:
    return tuple(part.strip() for part in text.split(",") if part.strip()) if text else None


def below(text: str | None) -> tuple[str, UUID] | None:
    """`parent:<id>` as (field, record). Problem under-is-faulty 400."""
    if not text:
        return None
    field, _, key = text.partition(":")
    try:
        return field, UUID(key)
    except ValueError:
        raise Problem("under-is-faulty", 400) from None


@router.get("/records/{object_name}")
async def list_records(
    request: Request, object_name: str, fields: str | None = None, filter: str | None = None,
    sort: str | None = None, limit: int = 50, cursor: str | None = None, expand: str | None = None,
    under: str | None = None,
) -> Answer[RecordPage]:  # fmt: skip
    """`expand`: references whose records come along, parted by commas, one level. `under`: `field:record`, only that
    record and what stands below it in a tree."""
    order = tuple((name.lstrip("-"), name.startswith("-")) for name in split(sort) or ())
    names = split(fields)
    async with unit(request) as u:
        also = split(expand) or ()
        ask = Query(object_name, ("id", "version", *names, *also) if names else None, filter or None, order,
                    max(1, min(limit, LONGEST_PAGE)), cursor, under=below(under))  # fmt: skip
        page = await query(u.tx, u.catalog, u.actor, ask, u.env)
        rows = await opened(u, object_name, [dict(row) for row in page.rows], list(also[:MOST_OPENED]))
    return answer({"rows": rows, "next": page.next, "as_of": page.as_of})


@router.post("/records/{object_name}", status_code=201)
async def create_record(
    request: Request, object_name: str, values: Json = Body(), idempotency_key: str | None = Header(None)
) -> Answer[Record]:
    async with unit(request) as u:
        if idempotency_key is not None:
            print_ = hashlib.sha256(
                object_name.encode() + msgspec.json.encode(values, order="sorted")
            ).hexdigest()
            known = await idempotent(u.tx, u.actor, idempotency_key, print_, u.now)
            if known is not None:
                return answer(known, 201, {**etag(known), "Idempotent-Replay": "true"})
        [written] = await write(
            u.tx, u.catalog, u.actor, [Create(object_name, values)], at=u.now, source="api"
        )
        # A record of somebody else's customer goes to its owner: made, and out of the maker's sight.
        visible = await read(u.tx, u.catalog, u.actor, object_name, [written.id], ("id",), env=u.env)
        row = (
            await one(u, object_name, written.id)
            if visible
            else {"id": written.id, "version": written.version}
        )
        if idempotency_key is not None:
            await remember(u.tx, u.actor, idempotency_key, row)
    return answer(row, 201, {**etag(row), "Location": f"/api/v1/records/{object_name}/{written.id}"})


@router.get("/records/{object_name}/{record}")
async def read_record(request: Request, object_name: str, record: UUID) -> Answer[Record]:
    async with unit(request) as u:
        row = await one(u, object_name, record)
    return answer(row, headers=etag(row))


@router.patch("/records/{object_name}/{record}")
async def change_record(
    request: Request,
    object_name: str,
    record: UUID,
    values: Json = Body(),
    if_match: str | None = Header(None),
) -> Answer[Record]:
    version = seen_version(if_match)
    async with unit(request) as u:
        await write(
            u.tx, u.catalog, u.actor, [Update(object_name, record, values, version)], at=u.now, source="api"
        )
        row = await one(u, object_name, record)
    return answer(row, headers=etag(row))


@router.delete("/records/{object_name}/{record}", status_code=204)
async def remove_record(
    request: Request, object_name: str, record: UUID, if_match: str | None = Header(None)
) -> Response:
    version = seen_version(if_match)
    async with unit(request) as u:
        await write(u.tx, u.catalog, u.actor, [Remove(object_name, record, version)], at=u.now, source="api")
    return Response(status_code=204)


@router.get("/records/{object_name}/{record}/timeline")
async def read_timeline(
    request: Request, object_name: str, record: UUID, cursor: str | None = None
) -> Answer[Timeline]:
    before = None
    if cursor:
        moment, _, key = cursor.partition("~")
        try:
            before = (datetime.fromisoformat(moment), UUID(key))
        except ValueError:
            raise Problem("cursor-is-faulty", 400) from None
    async with unit(request) as u:
        return answer(await timeline(u.tx, u.catalog, u.actor, object_name, record, before, u.env))


@router.get("/records/{object_name}/{record}/explanation")
async def read_explanation(request: Request, object_name: str, record: UUID) -> Answer[Explanation]:
    async with unit(request) as u:
        return answer(await explanation(u.tx, u.catalog, u.actor, object_name, record, u.now))


@router.get("/records/{object_name}/{record}/why-not")
async def read_why_not(
    request: Request, object_name: str, record: UUID, person: UUID | None = None
) -> Answer[WhyNotShown]:
    """Why somebody (oneself, where nobody is named) was not given a record: the condition, the full desk, or the term that made the
    difference. Problem person-is-out-of-reach 403."""
    async with unit(request) as u:
        return answer(await why_not_shown(u.tx, u.catalog, u.actor, object_name, record, person, u.env))


@router.get("/records/{object_name}/{record}/snapshot")
async def read_snapshot(request: Request, object_name: str, record: UUID) -> Answer[SnapshotShown]:
    """Where a customer stands in deciding, what is missing, the next step. Problem snapshot-is-missing 404."""
    async with unit(request) as u:
        return answer(await snapshot(u.tx, u.catalog, u.actor, object_name, record, u.env))


@router.post("/records/{object_name}/{record}/claim")
async def claim_record(request: Request, object_name: str, record: UUID) -> Answer[Record]:
    """Take a record from the pool. 409 lead-is-taken when somebody was quicker."""
    async with unit(request) as u:
        await decisions.claim(u.tx, u.catalog, u.actor, object_name, record, u.now, u.env)
        row = await one(u, object_name, record)
    return answer(row, headers=etag(row))


@router.post("/records/{object_name}/{record}/transfer")
async def transfer_record(request: Request, object_name: str, record: UUID, body: Transfer) -> Answer[Record]:
    """Give a record and its customer to a colleague."""
    async with unit(request, "see_board") as u:
        await decisions.transfer(
            u.tx, u.catalog, u.actor, object_name, record, body.to, body.reason, u.now, u.env
        )
        visible = await read(u.tx, u.catalog, u.actor, object_name, [record], ("id",), env=u.env)
        row = await one(u, object_name, record) if record in visible else {"id": record}
    return answer(row, headers=etag(row))


@router.get("/search")
async def search_records(request: Request, q: str = "", limit: int = 12) -> Answer[Hits]:
    async with unit(request) as u:
        hits = await search(u.tx, u.catalog, u.actor, q[:100], max(1, min(limit, 50)), u.env)
    return answer({"hits": hits})


@router.get("/records/{object_name}/{record}/history")
async def read_history(request: Request, object_name: str, record: UUID) -> Answer[History]:
    """Who changed what when, from the audit log."""
    async with unit(request) as u:
        found = await timeline(u.tx, u.catalog, u.actor, object_name, record, None, u.env)
    return answer({"changes": [e for e in found["events"] if str(e["type"]).startswith("record.")]})
