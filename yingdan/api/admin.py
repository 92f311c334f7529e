"""Definitions and publishing, parked events, health, and the demo company's switch."""

from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingdan.api.plain_text import Count, Text
from yingdan.api.shapes import Rows, VersionMade
from yingdan.api.shapes_doors import (
    DefinitionsRead,
    DemoLogins,
    DemoTraffic,
    Health,
    PublishPlanned,
)
from yingdan.api.shapes_log import DeadLetter, Replayed
from yingdan.api.unit import Answer, RetriedRoute, answer, open_to_all, platform_of, unit
from yingdan.base import Problem, fetch_one
from yingdan.events import horizon_lag_ms, parked, replay
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


@router.get("/dead-letters")
async def dead_letters(request: Request) -> Answer[Rows[DeadLetter]]:
    async with unit(request, "replay_events") as u:
        return answer({"rows": await parked(u.tx)})


@router.post("/dead-letters/{key}/replay", status_code=202)
async def replay_dead_letter(request: Request, key: UUID) -> Answer[Replayed]:
    async with unit(request, "replay_events") as u:
        event = await replay(u.tx, key, u.platform.consumers, u.now)
    return answer({"event": event}, 202)


@router.get("/health")
@open_to_all
async def health(request: Request) -> Answer[Health]:
    """Open to monitors: no business data. `log_horizon_lag_ms` above 1,000 means that a write transaction
    withholds the log."""
    platform = platform_of(request)
    async with platform.db.begin() as tx:
        await fetch_one(tx, "select 1")
        lag = await horizon_lag_ms(tx)
    return answer({"ok": True, "catalog_version": platform.holder.current.version, "streams": platform.hub.count,
                   "log_horizon_lag_ms": round(lag, 1), "now": platform.clock.now()})  # fmt: skip


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
