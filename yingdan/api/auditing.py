"""The audit over the wire, for who may read it: found, proven, held against a kept head, taken along as a file."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import Response, StreamingResponse

from yingdan.api.plain_text import Text
from yingdan.api.unit import Answer, RetriedRoute, answer, sends, unit
from yingdan.base import Database, uuid7
from yingdan.events import Event, append, audit
from yingdan.views import (
    AuditHead,
    AuditHeld,
    AuditPage,
    AuditProof,
    RecordShown,
    audit_head,
    audit_held,
    audit_page,
    audit_proof,
    record_shown,
)

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["audit"])
ABILITY = "read_audit"
FILE = "text/plain"
_MOST = 2**53 - 1
Family = Literal["access", "account", "comment", "decision", "definition", "export", "identity", "record", "session", "token"]  # fmt: skip


class Kept(BaseModel):
    """The text of a head as it was given out."""

    note: Text = Field(min_length=1, max_length=2_000)


@router.get("/audit")
async def get_audit(
    request: Request,
    actor: UUID | None = None,
    family: Family | None = None,
    object: Annotated[Text | None, Query(max_length=120)] = None,
    subject: UUID | None = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    before: Annotated[int | None, Query(ge=0, le=_MOST)] = None,
) -> Answer[AuditPage]:
    """What was written, decided, let in and let out, newest first; without values of records. Needs `read_audit`."""
    search = audit.Search(
        f"user:{actor}" if actor else None, family, object or None, subject, since, until, before
    )
    async with unit(request, ABILITY) as u:
        return answer(await audit_page(u.tx, u.catalog, u.actor, search, u.env))


@router.get("/audit/head")
async def get_head(request: Request) -> Answer[AuditHead]:
    """The tree as it is now, signed. Its `note` is worth keeping elsewhere."""
    async with unit(request, ABILITY) as u:
        return answer(await audit_head(u.tx, u.now))


@router.post("/audit/heads")
async def post_head(request: Request, body: Kept) -> Answer[AuditHeld]:
    """Hold a kept head against the tree of today."""
    async with unit(request, ABILITY) as u:
        return answer(await audit_held(u.tx, body.note, u.now))


@router.get("/audit/leaves/{place}")
async def get_leaf(request: Request, place: Annotated[int, Path(ge=0, le=_MOST)]) -> Answer[AuditProof]:
    """A leaf's bytes and the hashes that show it to be in the tree."""
    async with unit(request, ABILITY) as u:
        return answer(await audit_proof(u.tx, u.catalog, u.actor, place, u.now, u.env))


@router.get("/records/{object_name}/{record}/shown")
async def get_shown(request: Request, object_name: str, record: UUID) -> Answer[RecordShown]:
    """Who was shown personal data of a record in the last 30 days, when and which fields, the newest first; never a value. Needs `read_audit`.
    Problem record-not-found 404."""
    async with unit(request, ABILITY) as u:
        return answer(await record_shown(u.tx, u.catalog, u.actor, object_name, record, u.env))


@router.get("/audit/file", **sends(FILE))
async def get_file(request: Request) -> Response:
    """The whole audit without contents, to be verified by `yingdan audit verify`. The log says who took it."""
    async with unit(request, ABILITY) as u:
        head, _ = await audit.sign_head(u.tx, u.now)
        signer = await audit.signer(u.tx, u.now)
        told = Event(uuid7(), "export.audit", u.now, None, None, u.actor.key, "ui", {"size": head.size})
        await append(u.tx, [told])
        db = u.platform.db
    name = f"yingdan-audit-{head.at:%Y%m%d-%H%M%S}.txt"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_parts(db, signer, head), media_type=FILE, headers=headers)


async def _parts(db: Database, signer: audit.Signer, head: audit.Head) -> AsyncIterator[bytes]:
    async def lines(first: int, end: int) -> list[tuple[str, str | None]]:
        async with db.begin() as tx:
            return await audit.read_lines(tx, first, end, contents=False)

    async for part in audit.written(signer, head, lines):
        yield part
