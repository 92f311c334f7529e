"""Signal weights: what they are, who would move, publish, and the ranking under those in force."""

import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, Field

from yingdan import signals
from yingdan.api.shapes_screens import Ranking, RanksMoved, SignalWeights, Tuning
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.base import Problem
from yingdan.kernel.catalog import load
from yingdan.kernel.records import read
from yingdan.views import cockpit_of, expand

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["signals"])
Json = dict[str, Any]


class Tuned(BaseModel):
    changes: list[dict[str, Any]] = Field(max_length=500)
    note: str = Field("", max_length=1000)
    version: int


async def named(u: Unit, ids: Sequence[UUID]) -> dict[UUID, Json]:
    """Name, company and owner of ranked records, as far as the actor may see them."""
    config = cockpit_of(u.catalog)
    if config is None:
        return {}
    target = u.catalog.objects[config.object]
    fields = ("id", *(f for f in (target.title, "company", "owner") if f in target.fields))
    rows = await read(u.tx, u.catalog, u.actor, config.object, ids, fields, env=u.env)
    wire = await expand(
        u.tx, u.catalog, u.actor, config.object, [{**row, "id": key} for key, row in rows.items()]
    )
    return {
        row["id"]: {"name": row.get(target.title), "company": row.get("company"), "owner": row.get("owner")}
        for row in wire
    }


@router.get("/signals")
async def get_signals(request: Request) -> Answer[SignalWeights]:
    async with unit(request) as u:
        return answer(await signals.overview(u.tx, u.catalog, u.actor))


@router.post("/signals/preview")
async def preview(request: Request, changes: list[Json] = Body(embed=True)) -> Answer[RanksMoved]:
    """Whose rank would change. Nothing is changed."""
    started = time.perf_counter()
    async with unit(request, "tune_signals") as u:
        rows, up, down = await signals.preview(
            u.tx, u.catalog, u.actor, signals.read_changes(changes), u.env, 50
        )
        who = await named(u, [row.id for row in rows])
    took = round((time.perf_counter() - started) * 1000, 1)
    shown = [
        {"id": r.id, **who.get(r.id, {"name": "", "company": None, "owner": None}), "rank": r.rank, "was_rank": r.was_rank,
         "score": round(r.score, 2), "was_score": round(r.was_score, 2)}
        for r in rows
    ]  # fmt: skip
    return answer({"rows": shown, "moved": up + down, "up": up, "down": down, "took_ms": took})


@router.put("/signals")
async def put_signals(request: Request, body: Tuned) -> Answer[Tuning]:
    """Publish new weights at once. Stored scores follow in the background; the ranking shows the new ones now."""
    async with unit(request, "tune_signals") as u:
        if body.version > u.catalog.version:
            raise Problem("version-moved", 409, version=u.catalog.version, base=body.version, definitions=[])
        base = u.catalog if u.catalog.version == body.version else await load(u.tx, body.version)
        changes = signals.read_changes(body.changes)
        published, _ = await signals.tune(u.tx, base, u.actor, changes, body.note, u.now)
        settle = await signals.settling_of(u.tx, published)
    # This process answers the next request under the new weights without waiting for the wake-up.
    await u.platform.holder.refresh()
    return answer({"version": published.version, "settle": settle or {"done": 0, "total": 0}})


@router.get("/signals/ranking")
async def ranking(request: Request, limit: int = 20) -> Answer[Ranking]:
    async with unit(request) as u:
        rows = await signals.ranking(u.tx, u.catalog, u.actor, u.env, None, max(1, min(limit, 500)))
        who = await named(u, [row.id for row in rows])
        settle = await signals.settling_of(u.tx, u.catalog)
    shown = [
        {"id": r.id, **who.get(r.id, {"name": "", "company": None, "owner": None}), "score": round(r.score, 2), "rank": r.rank}
        for r in rows
    ]  # fmt: skip
    return answer({"version": u.catalog.version, "as_of": u.now, "rows": shown, "settling": settle})
