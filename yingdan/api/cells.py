"""Cells: all that the reader sees, the page of one, what happens at its customers and what its people decided."""

from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingdan.api.people import place_before
from yingdan.api.plain_text import Text
from yingdan.api.shapes import Made
from yingdan.api.shapes_cells import CellFeed, CellLog, CellShown, CellsShown
from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.views import cells
from yingdan.work import cells as at_work

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["cells"])


@router.get("/cells")
async def get_cells(request: Request, unit_id: UUID | None = None) -> Answer[CellsShown]:
    """`unit_id`: only those of one unit. Problem cells-are-missing 404."""
    async with unit(request) as u:
        return answer(await cells.cells_shown(u.tx, u.catalog, u.actor, unit_id, u.env))


@router.get("/cells/{key}")
async def get_cell(request: Request, key: UUID) -> Answer[CellShown]:
    """Problems: cells-are-missing and record-not-found 404."""
    async with unit(request) as u:
        return answer(await cells.cell_shown(u.tx, u.catalog, u.actor, key, u.env))


@router.get("/cells/{key}/feed")
async def get_feed(request: Request, key: UUID, cursor: str | None = None) -> Answer[CellFeed]:
    """Newest first; `cursor`: the `next` of the page before. Problems: cells-are-missing and record-not-found 404, cursor-is-faulty 400."""
    async with unit(request) as u:
        return answer(await cells.cell_feed(u.tx, u.catalog, u.actor, key, place_before(cursor), u.env))


@router.get("/cells/{key}/log")
async def get_log(request: Request, key: UUID, cursor: str | None = None) -> Answer[CellLog]:
    """Newest first; `cursor`: the `next` of the page before. Problems: cells-are-missing and record-not-found 404, cursor-is-faulty 400."""
    async with unit(request) as u:
        return answer(await cells.cell_log(u.tx, u.catalog, u.actor, key, place_before(cursor), u.env))


class SupportWanted(BaseModel):
    """`need`: a choice of the request's field; `account`: one of the cell's, or none."""

    need: Text = Field(min_length=1, max_length=200)
    account: UUID | None = None
    note: Text = Field("", max_length=2000)


@router.post("/cells/{key}/support", status_code=201)
async def post_support(request: Request, key: UUID, body: SupportWanted) -> Answer[Made]:
    """Ask for help; the request goes to whom the routing policy chooses, or to who leads the cell's war zone. Problems: cells-are-missing, support-is-missing and
    record-not-found 404, action-is-not-allowed 403, account-is-not-of-the-cell and values-are-faulty 422."""
    async with unit(request) as u:
        one, asking = (
            cells.cell_definition(u.catalog),
            at_work.Asking(body.need, body.account, body.note.strip()),
        )
        made = await at_work.ask_support(u.tx, u.catalog, u.actor, one, key, asking, u.env)
        return answer({"id": made}, 201)
