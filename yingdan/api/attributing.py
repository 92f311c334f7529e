"""Attribution: which channel a win is owed to, within the reader's rights."""

from typing import Literal

from fastapi import APIRouter, Request

from yingdan.api.numbers import reader_of
from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.views import attribution, numbers

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["numbers"])
Period = Literal[
    "last_30_days", "this_month", "last_month", "this_quarter", "last_quarter", "this_year", "last_year", "last_12_months"
]  # fmt: skip


@router.get("/attribution")
async def get_attribution(
    request: Request, period: Period = "this_quarter"
) -> Answer[attribution.AttributionShown]:
    """Journeys of the period by seven models beside the cost of each channel. Problem attribution-is-missing 404."""
    async with unit(request, "see_board") as u:
        days = numbers.days_of(period, u.env.today)
        assert days is not None
        found = await attribution.attribution(reader_of(u), days)
    return answer(found)
