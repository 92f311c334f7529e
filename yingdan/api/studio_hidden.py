"""Fields and objects that were removed: what is still kept of them, and its deletion for good."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from yingdan.api.studio_unit import ABILITY
from yingdan.api.unit import RetriedRoute, answer, unit
from yingdan.kernel.ddl import ask_purge, hidden_things

router = APIRouter(prefix="/api/v1/studio/hidden", route_class=RetriedRoute, tags=["studio"])


@router.get("")
async def list_hidden(request: Request) -> Response:
    """Hidden columns and tables, the latest first, with about how many rows and bytes their table has."""
    async with unit(request, ABILITY) as u:
        found = await hidden_things(u.tx)
    rows = [
        {"id": one.id, "table": f"{one.schema}.{one.table}", "column": one.column, "kind": one.kind,
         "field": one.field, "hidden_at": one.hidden_at, "rows": one.rows, "bytes": one.bytes}
        for one in found
    ]  # fmt: skip
    return answer({"rows": rows})


@router.post("/{key}/purge", status_code=202)
async def purge(request: Request, key: str) -> Response:
    """Have one deleted for good, in the background; 404 hidden-is-unknown."""
    async with unit(request, ABILITY) as u:
        job = await ask_purge(u.tx, key, u.now)
    return answer({"job": job}, 202)
