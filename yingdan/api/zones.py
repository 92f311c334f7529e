"""War zones: those there are, and the page of one."""

from uuid import UUID

from fastapi import APIRouter, Request

from yingdan.api.shapes import Rows
from yingdan.api.shapes_zones import ZoneShown, ZoneTitled
from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.views import zones

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["cells"])


@router.get("/war-zones")
async def get_zones(request: Request) -> Answer[Rows[ZoneTitled]]:
    """Problem war-zones-are-missing 404."""
    async with unit(request) as u:
        return answer(await zones.zones_shown(u.tx, u.catalog, u.actor, u.env))


@router.get("/war-zones/{key}")
async def get_zone(request: Request, key: UUID) -> Answer[ZoneShown]:
    """Problems: war-zones-are-missing and record-not-found 404."""
    async with unit(request) as u:
        return answer(await zones.zone_shown(u.tx, u.catalog, u.actor, key, u.env))
