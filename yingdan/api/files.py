"""Files of records: sent up as a stream, sent down only to whoever sees the field that holds them."""

import re
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from yingdan.api.downloading import sent_file
from yingdan.api.shapes import Rows
from yingdan.api.shapes_records import FilesKept, SecretRevealed, Uploaded
from yingdan.api.unit import Answer, RetriedRoute, answer, platform_of, sends, unit
from yingdan.api.uploading import FilePart
from yingdan.base import Problem
from yingdan.base.blobs_kind import media_type
from yingdan.fields import divisions
from yingdan.kernel.records import LONGEST_PURPOSE, Upload, find_file, keep_upload, lock_file, reveal

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["files"])
DIGEST = re.compile(r"[0-9a-f]{64}")


class Revealed(BaseModel):
    field: str = Field(max_length=60)
    purpose: str = Field(default="", max_length=LONGEST_PURPOSE)


@router.get("/files")
async def about_files(request: Request) -> Answer[FilesKept]:
    """Where files are kept and whether they are scanned, for the page of settings."""
    platform = platform_of(request)
    async with unit(request):
        pass
    url, scan = platform.settings.files_url, platform.scanner.kind
    words = {
        "none": {
            "zh": "未配置病毒扫描：上传的文件不经检查",
            "en": "No virus scanner is set up: uploads are not checked",
        },
        "command": {
            "zh": "上传的文件由本机命令扫描",
            "en": "Uploads are scanned by a command of this machine",
        },
        "server": {"zh": "上传的文件由扫描服务器扫描", "en": "Uploads are scanned by a scanning server"},
    }
    return answer({"kept": "server" if url else "folder", "limit_mb": platform.settings.max_upload_mb,
                   "scanner": scan, "words": words[scan]})  # fmt: skip


@router.post("/files", status_code=201)
async def upload(request: Request) -> Answer[Uploaded]:
    """Take a file. It belongs to nobody's record yet: who sent it puts it into one within the time of grace."""
    platform = platform_of(request)
    async with unit(request) as u:
        limit = u.platform.settings.max_upload
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit + 64_000:
        raise Problem("file-is-too-large", 413, limit_mb=platform.settings.max_upload_mb)
    part = FilePart(request)
    async with platform.files.receiving(part.pieces(), limit=limit) as incoming:
        await platform.scanner.judge(incoming.path)
        name = part.name or "file"
        media = media_type(incoming.head, name)
        found = Upload(incoming.digest, "", name, incoming.size, media)
        async with unit(request) as u:
            await lock_file(u.tx, found.sha)
            await platform.files.keep(incoming)
            await keep_upload(u.tx, u.actor, found, u.now)
    return answer({"sha": found.sha, "name": name, "size": found.size, "type": media}, 201)


@router.get("/files/{sha}", **sends("*/*"))
async def download(
    request: Request, sha: str, record: UUID | None = None, field: str | None = None, save: bool = False
) -> Response:
    """A file the actor sees in a record, or has uploaded."""
    if not DIGEST.fullmatch(sha):
        raise Problem("file-is-unknown", 404, name=sha[:12])
    async with unit(request) as u:
        found = await find_file(u.tx, u.catalog, u.actor, sha, u.env, record, field)
    opened = await platform_of(request).files.open(sha)
    if opened is None:
        raise Problem("file-is-unknown", 404, name=found.name)
    return sent_file(opened.pieces, found.name, opened.size, found.type, shown=not save)


@router.post("/records/{object_name}/{record}/reveal")
async def reveal_secret(
    request: Request, object_name: str, record: UUID, body: Revealed
) -> Answer[SecretRevealed]:
    """The text of a secret, or of a masked value; the log keeps who looked and what for."""
    async with unit(request) as u:
        text = await reveal(
            u.tx, u.catalog, u.actor, object_name, record, body.field, u.now, u.env, body.purpose
        )
    return answer({"value": text})


@router.get("/divisions")
async def list_divisions(request: Request) -> Answer[Rows[tuple[str, str]]]:
    """Every province, city and county of China as [code, name], in the order of codes."""
    async with unit(request):
        pass
    rows: list[Any] = [[code, name] for code, name in divisions().items()]
    return answer({"rows": rows}, headers={"Cache-Control": "private, max-age=86400"})
