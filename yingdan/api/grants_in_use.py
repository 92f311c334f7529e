"""Which grants are used and which are not, for who manages accounts."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.views import GrantHeld, GrantsInUse, grant_held_by, grants_in_use

router = APIRouter(prefix="/api/v1/access", route_class=RetriedRoute, tags=["access"])
ABILITY = "manage_accounts"
Days = Annotated[int, Query(ge=1, le=3_660)]


@router.get("/use")
async def get_use(request: Request, days: Days = 90) -> Answer[GrantsInUse]:
    """What grants were used for in the last days, grants nobody used first, and people with roles they did not use. Needs
    `manage_accounts`."""
    async with unit(request, ABILITY) as u:
        return answer(await grants_in_use(u.tx, u.catalog, days, u.env))


@router.get("/use/{grant}")
async def get_use_of(request: Request, grant: str, days: Days = 90) -> Answer[GrantHeld]:
    """Who has a grant by role or used it for a time, who did not use it first. Problem grant-is-unknown 404. Needs `manage_accounts`."""
    async with unit(request, ABILITY) as u:
        return answer(await grant_held_by(u.tx, u.catalog, grant, days, u.env))
