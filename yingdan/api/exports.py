"""Files of records: asked for, watched, fetched by the person who asked."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import FileResponse, Response

from yingdan.api.problems import locale_of
from yingdan.api.shapes import Rows
from yingdan.api.shapes_records import Export, ExportAsked
from yingdan.api.unit import Answer, RetriedRoute, answer, sends, unit
from yingdan.base import Problem
from yingdan.views import Ask, ask_export, export_files, export_wire, fetch_export, my_exports, read_export

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["exports"])
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class NewExport(BaseModel):
    object: str = Field(max_length=120)
    columns: list[str] = Field(min_length=1, max_length=200)
    filter: str | None = Field(default=None, max_length=4000)
    sort: list[str] = Field(default_factory=list, max_length=8)
    format: Literal["csv", "xlsx"] = "xlsx"


@router.post("/exports", status_code=202)
async def post_export(request: Request, body: NewExport) -> Answer[ExportAsked]:
    """Have the rows of a list made into a file, as they are seen. Needs the action `export`."""
    ask = Ask(body.columns, body.format, body.filter or None, body.sort, locale_of(request))
    async with unit(request) as u:
        return answer(await ask_export(u.tx, u.catalog, u.actor, body.object, ask, u.env), 202)


@router.get("/exports")
async def get_exports(request: Request) -> Answer[Rows[Export]]:
    async with unit(request) as u:
        return answer({"rows": await my_exports(u.tx, u.actor)})


@router.get("/exports/{key}")
async def get_export(request: Request, key: UUID) -> Answer[Export]:
    async with unit(request) as u:
        return answer(export_wire(await read_export(u.tx, u.actor, key)))


@router.get("/exports/{key}/file", **sends(*(one.partition(";")[0] for one in TYPES.values())))
async def get_file(request: Request, key: UUID) -> Response:
    async with unit(request) as u:
        found = await fetch_export(u.tx, u.catalog, u.actor, key, u.env)
        target = u.catalog.objects.get(found.object)
    if found.digest is None:
        raise Problem("export-is-not-ready", 409)
    blob = export_files(u.platform.settings.data_dir).find(found.digest)
    if blob is None:
        raise Problem("export-not-found", 404)
    kind = str(found.ask.get("format", "csv"))
    english = locale_of(request).startswith("en")
    label = found.object if target is None else target.label["en"] if english else target.label["zh"]
    name = f"{label}-{found.asked_at:%Y%m%d}.{kind}"
    return FileResponse(blob.path, media_type=TYPES[kind], filename=name)
