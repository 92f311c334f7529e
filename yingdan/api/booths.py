"""Booths: the public form that a poster's code opens, and the posters of a channel."""

from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingdan.api.doors import actor_of
from yingdan.api.shapes import Rows
from yingdan.api.shapes_doors import BoothAsked, BoothShown
from yingdan.api.unit import Answer, RetriedRoute, answer, open_to_all, platform_of

public = APIRouter(route_class=RetriedRoute, tags=["channels"])
router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["channels"])


class Poster(BaseModel):
    """`origin`: the address under which phones reach the platform; empty: the one that people use (YINGDAN_PUBLIC_URL), else that of this request."""

    name: str = Field("", max_length=60)
    company: str = Field("", max_length=60)
    headline: str = Field("", max_length=80)
    text: str = Field("", max_length=400)
    origin: str = Field("", max_length=200)


@public.get("/in/{channel}/booth")
@open_to_all
async def booth_form(request: Request, channel: str, k: str | None = None) -> Answer[BoothAsked]:
    """What the form of a booth asks; the key of its poster is enough."""
    platform = platform_of(request)
    found = await platform.doors.booth_form(channel, k, platform.clock.now())
    return answer(found, headers={"Cache-Control": "no-cache"})


@router.get("/channels/{channel}/booths")
async def list_booths(request: Request, channel: str) -> Answer[Rows[BoothShown]]:
    """The booths of a channel, the newest first."""
    actor, platform = await actor_of(request, "manage_definitions"), platform_of(request)
    return answer({"rows": await platform.doors.list_booths(channel, actor, platform.clock.now())})


@router.post("/channels/{channel}/booths", status_code=201)
async def add_booth(request: Request, channel: str, body: Poster) -> Answer[BoothShown]:
    """A booth with a key of its own, which its poster carries; ending that key ends the poster."""
    actor, platform = await actor_of(request, "manage_definitions"), platform_of(request)
    return answer(
        await platform.doors.add_booth(channel, _given(request, body), actor, platform.clock.now()), 201
    )


@router.put("/booths/{key}")
async def change_booth(request: Request, key: UUID, body: Poster) -> Answer[BoothShown]:
    """Say something else on a poster; printed ones go on working."""
    actor, platform = await actor_of(request, "manage_definitions"), platform_of(request)
    return answer(await platform.doors.change_booth(key, _given(request, body), actor, platform.clock.now()))


def _given(request: Request, body: Poster) -> dict[str, str]:
    here = platform_of(request).settings.public_url or str(request.base_url)
    return {**body.model_dump(), "origin": body.origin.strip() or here}
