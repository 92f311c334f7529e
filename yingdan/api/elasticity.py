"""How elastic the organisation was in a month, for who leads units."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request

from yingdan.api.numbers import reader_of
from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.views import elasticity

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["numbers"])
Month = Annotated[str, Query(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]


@router.get("/elasticity")
async def get_elasticity(request: Request, month: Month | None = None) -> Answer[elasticity.ElasticityShown]:
    """The figures of a month (`2026-11`; the present one when none is said) for the units that the reader leads, by war zone. Needs
    `see_board`."""
    async with unit(request, "see_board") as u:
        first = date.fromisoformat(f"{month}-01") if month else u.env.today.replace(day=1)
        found = await elasticity.elasticity(reader_of(u), first)
    return answer(found)
