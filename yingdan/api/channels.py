"""Channels at work: what they bring, their keys and how these are changed."""

from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingdan.api.doors import actor_of
from yingdan.api.numbers import reader_of
from yingdan.api.shapes import Rows
from yingdan.api.shapes_doors import ChannelKeyMade, DoorKind, LatestDelivery, Tried
from yingdan.api.unit import Answer, RetriedRoute, answer, platform_of, unit
from yingdan.views import inventory

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["channels"])


class Overlap(BaseModel):
    """How long the old key still opens the door, 0: not at all."""

    overlap_hours: float = Field(24, ge=0, le=10_000)


class Trial(BaseModel):
    """Where a channel would sign in: its `mailbox` or `broker` as its definition has it."""

    format: Literal["mailbox", "mqtt"]
    settings: dict[str, Any]
    password: str = Field("", max_length=200)
    certificate: str = Field("", max_length=20_000)
    private_key: str = Field("", max_length=20_000)


@router.get("/channels/inventory")
async def get_inventory(request: Request) -> Answer[inventory.InventoryShown]:
    """Every channel with what it brought in thirty days, what it misses, what a record of it costs, and what to turn on next."""
    platform = platform_of(request)
    facts = await platform.doors.channel_inventory(await actor_of(request, "see_board"), platform.clock.now())
    async with unit(request, "see_board") as u:
        found = await inventory.inventory(reader_of(u), facts)
    return answer(found)


@router.get("/channels/kinds")
async def list_kinds(request: Request) -> Answer[Rows[DoorKind]]:
    """Every kind of door, with the address of its sender and what it asks for."""
    await actor_of(request, "manage_definitions")
    return answer({"rows": platform_of(request).doors.door_kinds()})


@router.post("/channel-keys/{key}/rotate", status_code=201)
async def rotate_key(request: Request, key: UUID, body: Overlap) -> Answer[ChannelKeyMade]:
    """Draw the key that takes this one's place; the secret is shown once."""
    actor, platform = await actor_of(request, "manage_definitions"), platform_of(request)
    overlap = timedelta(hours=body.overlap_hours)
    return answer(await platform.doors.rotate_channel_key(key, overlap, actor, platform.clock.now()), 201)


@router.post("/channels/trial")
async def try_channel(request: Request, body: Trial) -> Answer[Tried]:
    """Sign in where a channel would, before it is published; what stands in the way is told in words."""
    actor, platform = await actor_of(request, "manage_definitions"), platform_of(request)
    given = {"key": body.password, "certificate": body.certificate, "private_key": body.private_key}
    found = await platform.doors.try_channel(body.format, body.settings, given, actor, platform.clock.now())
    return answer(found)


@router.get("/channels/{channel}/latest")
async def latest(request: Request, channel: str) -> Answer[LatestDelivery]:
    """The newest delivery of a channel, as it is mapped today; `delivery` is null before the first one."""
    actor = await actor_of(request, "manage_definitions")
    return answer({"delivery": await platform_of(request).doors.latest_delivery(channel, actor)})
