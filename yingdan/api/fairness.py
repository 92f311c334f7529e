"""Fairness: who was given what, within the reader's rights."""

from typing import Literal

from fastapi import APIRouter, Request

from yingdan.api.numbers import reader_of
from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.views import fairness, numbers

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["numbers"])
Period = Literal[
    "last_7_days", "last_30_days", "this_month", "last_month", "this_quarter", "last_quarter", "last_12_months"
]  # fmt: skip


@router.get("/fairness")
async def get_fairness(request: Request, period: Period = "last_30_days") -> Answer[fairness.FairnessShown]:
    """What the routing policy gave to whom in a period, and how evenly. Problem fairness-is-missing 404."""
    async with unit(request, "see_board") as u:
        days = numbers.days_of(period, u.env.today)
        assert days is not None
        found = await fairness.fairness(reader_of(u), days)
    return answer(found)
