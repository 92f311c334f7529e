"""Definitions and publishing, and the demo company's switch."""

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingdan.api.plain_text import Count, Text
from yingdan.api.shapes import VersionMade
from yingdan.api.shapes_doors import (
    DefinitionsRead,
    DemoLogins,
    DemoTraffic,
    PublishPlanned,
)
from yingdan.api.unit import Answer, RetriedRoute, answer, open_to_all, platform_of, unit
from yingdan.base import Problem
from yingdan.kernel.catalog import load
from yingdan.kernel.definitions import Change, Put, Remove
from yingdan.kernel.publish import propose, publish, refuse_gated, rollback

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["platform"])


class DefinitionChange(BaseModel):
    op: Literal["put", "remove"]
    kind: Text = Field(max_length=60)
    name: Text = Field(max_length=200)
    body: dict[str, Any] = Field(default_factory=dict)


class Publish(BaseModel):
    changes: list[DefinitionChange] = Field(max_length=2000)
    note: Text = Field("", max_length=1000)
    version: Count


class Rollback(BaseModel):
    to: Count


class TrafficSwitch(BaseModel):
    on: bool
    per_minute: int | None = Field(default=None, ge=1, le=600)


def changes_of(body: Publish) -> list[Change]:
    return [Put(c.kind, c.name, c.body) if c.op == "put" else Remove(c.kind, c.name) for c in body.changes]


@router.get("/definitions")
async def definitions(request: Request, kind: str) -> Answer[DefinitionsRead]:
    async with unit(request, "manage_definitions") as u:
        found = u.catalog.all(kind)
        return answer(
            {"version": u.catalog.version,
             "rows": [{"id": d.id, "app": d.app, "kind": d.kind, "name": d.name, "body": d.raw} for d in found.values()]}
        )  # fmt: skip


@router.post("/publish/plan")
async def plan(request: Request, body: Publish) -> Answer[PublishPlanned]:
    """What a publish would do, in words, with every fault; nothing is changed."""
    async with unit(request, "manage_definitions") as u:
        base = u.catalog if u.catalog.version == body.version else await load(u.tx, body.version)
        found = await propose(u.tx, base, changes_of(body))
        steps = [{"words": s.words, "lost": found.lost.get(s)} for s in found.steps]
        faults = [{"at": f.at, "slug": f.slug, "params": dict(f.params)} for f in found.faults]
    return answer(
        {"steps": steps, "faults": faults, "changed": len(found.changed), "removed": len(found.removed)}
    )


@router.post("/publish")
async def post_publish(request: Request, body: Publish) -> Answer[VersionMade]:
    async with unit(request, "manage_definitions") as u:
        base = u.catalog if u.catalog.version == body.version else await load(u.tx, body.version)
        refuse_gated(base, changes_of(body), u.now)
        new = await publish(u.tx, base, changes_of(body), u.actor.key, body.note, u.now)
    return answer({"version": new.version})


@router.post("/rollback")
async def post_rollback(request: Request, body: Rollback) -> Answer[VersionMade]:
    async with unit(request, "manage_definitions") as u:
        new = await rollback(u.tx, u.catalog, body.to, u.actor.key, u.now)
    return answer({"version": new.version})


@router.get("/demo/logins")
@open_to_all
async def demo_logins(request: Request) -> Answer[DemoLogins]:
    traffic = platform_of(request).traffic
    if traffic is None:
        raise Problem("not-found", 404)
    return answer({"logins": traffic.logins()})


@router.get("/demo/traffic")
async def get_traffic(request: Request) -> Answer[DemoTraffic]:
    async with unit(request) as u:
        traffic = u.platform.traffic
    if traffic is None:
        raise Problem("not-found", 404)
    return answer(await traffic.read())


@router.put("/demo/traffic")
async def put_traffic(request: Request, body: TrafficSwitch) -> Answer[DemoTraffic]:
    async with unit(request) as u:
        traffic = u.platform.traffic
    if traffic is None:
        raise Problem("not-found", 404)
    return answer(await traffic.switch(body.on, body.per_minute))
