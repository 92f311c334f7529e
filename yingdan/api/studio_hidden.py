"""What is kept out of sight after fields and objects were removed or got another type, and its deletion for good;
roll-ups counted anew."""

from fastapi import APIRouter, Request

from yingdan.api.shapes import Job, Rows
from yingdan.api.shapes_studio import Hidden
from yingdan.api.studio_unit import ABILITY
from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.kernel.ddl import ask_purge, hidden_things
from yingdan.kernel.definitions import read_last
from yingdan.kernel.publish import label_of
from yingdan.kernel.records import ask_rebuild

router = APIRouter(prefix="/api/v1/studio", route_class=RetriedRoute, tags=["studio"])


@router.get("/hidden")
async def list_hidden(request: Request) -> Answer[Rows[Hidden]]:
    """Hidden columns and tables, the latest first, with what they belonged to and about how many rows and bytes their
    table has. `type`: the field's type then, null for a table."""
    async with unit(request, ABILITY) as u:
        found = await hidden_things(u.tx)
        known = await read_last(u.tx, [one.of for one in found])
    rows = []
    for one in found:
        kind, name, raw = known.get(one.of, ("", one.table, {}))
        rows.append(
            {"id": one.id, "table": f"{one.schema}.{one.table}", "column": one.column,
             "type": one.kind if one.column is not None else None, "kind": kind, "name": name,
             "label": label_of(raw, name), "hidden_at": one.hidden_at, "rows": one.rows, "bytes": one.bytes}
        )  # fmt: skip
    return answer({"rows": rows})


@router.post("/hidden/{key}/purge", status_code=202)
async def purge(request: Request, key: str) -> Answer[Job]:
    """Have one deleted for good, in the background; 404 hidden-is-unknown."""
    async with unit(request, ABILITY) as u:
        job = await ask_purge(u.tx, key, u.now)
    return answer({"job": job}, 202)


@router.post("/roll-ups/{name}/rebuild", status_code=202)
async def rebuild(request: Request, name: str) -> Answer[Job]:
    """Have a roll-up (`sales.account.open_amount`) counted anew over all records, in the background; 404
    field-is-no-roll-up."""
    async with unit(request, ABILITY) as u:
        job = await ask_rebuild(u.tx, u.catalog, name, u.now)
    return answer({"job": job}, 202)
