"""What the Studio needs to draw a calendar: the public holidays of a year."""

from fastapi import APIRouter, Query, Request

from yingdan.api.shapes_studio import HolidaysShown
from yingdan.api.studio_unit import studio_unit
from yingdan.api.unit import Answer, RetriedRoute, answer
from yingdan.base.worktime import CN_HORIZON, cn_days

router = APIRouter(prefix="/api/v1/studio", route_class=RetriedRoute, tags=["studio"])


@router.get("/holidays")
async def get_holidays(request: Request, year: int = Query(ge=2001, le=2099)) -> Answer[HolidaysShown]:
    """Holidays and make-up days of mainland China."""
    async with studio_unit(request):
        days = [
            {"day": day, "works": works, "label": {"zh": zh, "en": en}}
            for day, works, zh, en in cn_days(year)
        ]
        return answer({"year": year, "sure_until": CN_HORIZON, "days": days})
