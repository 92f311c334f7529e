"""The heat of pages, within the reader's rights."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from yingdan.api.numbers import reader_of
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.views import heat, numbers

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["numbers"])
Period = Literal["today", "last_7_days", "last_30_days", "this_month", "last_month"]


class OnPage(BaseModel):
    """Of which page, on which kind of screen, in which period."""

    path: str = Field(max_length=2000)
    device: heat.Device = "desktop"
    period: Period = "last_30_days"


class OnVideo(OnPage):
    """`video`: which one by the second; the most played one when none is named."""

    video: str | None = Field(default=None, max_length=500)


class OnZone(OnPage):
    """`zone`: which one, by its name."""

    zone: str = Field(min_length=1, max_length=500)


def asked_of(u: Unit, period: Period, on: OnPage | None = None) -> heat.Asked:
    days = numbers.days_of(period, u.env.today)
    assert days is not None
    body = heat.heat_of(u.catalog)
    place = (on.path, on.device) if on is not None else (None, None)
    return heat.Asked(reader_of(u), body, days, *place)


@router.get("/heat")
async def get_heat(request: Request, period: Period = "last_30_days") -> Answer[heat.PagesShown]:
    """The pages of a period by their views. Problems page-heat-is-missing 404, log-is-too-long 400."""
    async with unit(request, "see_board") as u:
        found = await heat.pages(asked_of(u, period))
    return answer(found)


@router.get("/heat/clicks")
async def get_heat_clicks(request: Request, on: Annotated[OnPage, Query()]) -> Answer[heat.ClicksShown]:
    """Where a page is clicked. Problems as for `/heat`."""
    async with unit(request, "see_board") as u:
        found = await heat.clicks(asked_of(u, on.period, on))
    return answer(found)


@router.get("/heat/people")
async def get_heat_people(request: Request, on: Annotated[OnZone, Query()]) -> Answer[heat.PeopleShown]:
    """Who pressed a zone of a page: leads the reader may see, and visitors without a name. Problems as for `/heat`."""
    async with unit(request, "see_board") as u:
        found = await heat.people(asked_of(u, on.period, on), on.zone)
    return answer(found)


@router.get("/heat/scroll")
async def get_heat_scroll(request: Request, on: Annotated[OnPage, Query()]) -> Answer[heat.ScrollShown]:
    """How far down a page its visitors come. Problems as for `/heat`."""
    async with unit(request, "see_board") as u:
        found = await heat.scroll(asked_of(u, on.period, on))
    return answer(found)


@router.get("/heat/videos")
async def get_heat_videos(request: Request, on: Annotated[OnVideo, Query()]) -> Answer[heat.VideosShown]:
    """What is watched on a page, by the second. Problems as for `/heat`."""
    async with unit(request, "see_board") as u:
        found = await heat.videos(asked_of(u, on.period, on), on.video)
    return answer(found)


@router.get("/heat/forms")
async def get_heat_forms(request: Request, on: Annotated[OnPage, Query()]) -> Answer[heat.FormsShown]:
    """How far people get with the forms of a page. Problems as for `/heat`."""
    async with unit(request, "see_board") as u:
        found = await heat.forms(asked_of(u, on.period, on))
    return answer(found)
