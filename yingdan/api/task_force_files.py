"""Sealed files of a task force, and files of templates lent to it: sent up and down as streams, to members alone."""

import os
from collections.abc import AsyncIterator
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from yingdan.api.downloading import sent_file
from yingdan.api.shapes_task_forces import ForceOpened
from yingdan.api.unit import Answer, RetriedRoute, answer, platform_of, sends, unit
from yingdan.api.uploading import FilePart
from yingdan.base import Problem
from yingdan.base.blobs_kind import media_type
from yingdan.base.blobs_store import read_pieces
from yingdan.base.sealing_streams import SALT, open_pieces, seal_pieces, sealed_size
from yingdan.views import console
from yingdan.work import task_forces

router = APIRouter(prefix="/api/v1/task-forces/{record}", route_class=RetriedRoute, tags=["task forces"])


@router.post("/files")
async def post_file(request: Request, record: UUID) -> Answer[ForceOpened]:
    """Keep a file that only members open. It is judged and sealed before it gets a name. Problems: task-force-not-found 404,
    task-force-member-is-needed 403, task-force-is-closed and too-many-files 409, file-is-too-large 413."""
    platform = platform_of(request)
    limit = platform.settings.max_upload
    async with unit(request) as u:
        key = await task_forces.may_keep_files(u.tx, u.catalog, u.actor, record, u.env)
    part = FilePart(request)
    async with platform.files.receiving(part.pieces(), limit=limit) as plain:
        await platform.scanner.judge(plain.path)
        name = part.name or "file"
        media = media_type(plain.head, name)
        pieces = seal_pieces(key, os.urandom(SALT), read_pieces(plain.path))
        async with platform.files.receiving(pieces, limit=sealed_size(limit)) as sealed, unit(request) as u:
            await task_forces.keep_file(
                u.tx, u.catalog, u.actor, record, key, name, media, plain.size, sealed.digest, u.env
            )
            await platform.files.keep(sealed)
            return answer(await console(u.tx, u.catalog, u.actor, record, u.env))


@router.get("/files/{file}", **sends("*/*"))
async def get_file(request: Request, record: UUID, file: UUID) -> Response:
    """The file as it was given. Problems: task-force-not-found and file-is-unknown 404, task-force-member-is-needed 403,
    secret-cannot-be-opened 409."""
    async with unit(request) as u:
        key, found = await task_forces.open_file(u.tx, u.catalog, u.actor, record, file, u.env)
    opened = await platform_of(request).files.open(found.sha)
    if opened is None:
        raise Problem("file-is-unknown", 404, name=found.name)
    pieces = open_pieces(key, opened.pieces)
    # A file that does not open is a problem and no broken download.
    first = await anext(pieces)
    return sent_file(_from(first, pieces), found.name, found.size, found.media)


@router.delete("/files/{file}")
async def delete_file(request: Request, record: UUID, file: UUID) -> Answer[ForceOpened]:
    """Forget a file. Problems: task-force-not-found and file-is-unknown 404, task-force-member-is-needed and
    task-force-lead-is-needed 403, task-force-is-closed 409."""
    async with unit(request) as u:
        sha = await task_forces.drop_file(u.tx, u.catalog, u.actor, record, file, u.env)
        shown = answer(await console(u.tx, u.catalog, u.actor, record, u.env))
    # Each sealed file is like no other, so nothing else points at it.
    await platform_of(request).files.remove(sha)
    return shown


@router.get("/bookings/{booking}/files/{sha}", **sends("*/*"))
async def get_lent(request: Request, record: UUID, booking: UUID, sha: str) -> Response:
    """A file of a template that is lent to the task force now. Problems: task-force-not-found, booking-not-found and file-is-unknown
    404, task-force-member-is-needed 403, booking-is-not-running 409."""
    async with unit(request) as u:
        found = await task_forces.lent_file(u.tx, u.catalog, u.actor, record, booking, sha, u.env)
    opened = await platform_of(request).files.open(found["sha"])
    if opened is None:
        raise Problem("file-is-unknown", 404, name=found["name"])
    return sent_file(opened.pieces, found["name"], opened.size, found["type"])


async def _from(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece
