"""Whether the product is well, for monitors and for who looks after it: what waits, what was set aside, what failed. ADR 0086."""

import asyncio
import shutil
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Request

from yingdan.api.shapes import Rows
from yingdan.api.shapes_doors import Health
from yingdan.api.shapes_log import DeadLetter, Replayed
from yingdan.api.shapes_operations import Operations, Retried, Warned
from yingdan.api.unit import Answer, RetriedRoute, answer, open_to_all, platform_of, unit
from yingdan.base import Problem, fetch_one, jobs
from yingdan.events import behind, count_parked, horizon_lag_ms, parked, replay

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["platform"])
ABILITY = "replay_events"
LINE = "line"
_MOST = 10_000
_FAILED_SINCE = timedelta(days=7)
# From here on somebody should look: the oldest event waits so long, an open write withholds the log so long, so little of the disk is left.
WAITS_LONG, WITHHELD_MS, LITTLE_FREE = timedelta(minutes=1), 10_000.0, 0.1


@router.get("/operations")
async def get_operations(request: Request) -> Answer[Operations]:
    """What waits, what was set aside and what failed in the last week. Needs `replay_events`."""
    async with unit(request, ABILITY) as u:
        waiting, oldest = await behind(u.tx, LINE, u.platform.consumers, _MOST)
        letters, aside = await parked(u.tx), await count_parked(u.tx)
        counts, failed = await jobs.standing(u.tx, u.now - _FAILED_SINCE)
        lag = await horizon_lag_ms(u.tx)
        deliveries = await u.platform.doors.stuck_deliveries()
        channels = u.catalog.all("channel")
        folder, version = u.platform.settings.data_dir, u.catalog.version
    disk = await asyncio.to_thread(shutil.disk_usage, folder)
    told: dict[Warned, bool] = {
        "events_set_aside": aside > 0 or bool(deliveries),
        "events_wait": oldest is not None and u.now - oldest > WAITS_LONG,
        "log_withheld": lag > WITHHELD_MS,
        "jobs_failed": bool(failed),
        "disk_is_filling": disk.free < LITTLE_FREE * disk.total,
    }
    return answer(
        {
            "warnings": [name for name, holds in told.items() if holds],
            "events": {"waiting": waiting, "most": _MOST, "oldest": oldest, "withheld_ms": round(lag, 1)},
            "set_aside": {"count": aside, "rows": letters},
            "deliveries": [
                {"channel": name, "label": one.body.label if one is not None else None, "count": count}
                for name, count in deliveries.items()
                for one in [channels.get(name)]
            ],
            "jobs": {
                "queued": counts.get("queued", 0), "running": counts.get("running", 0),
                "failed": [
                    {"id": one.id, "kind": one.kind, "problem": one.problem, "attempt": one.attempt,
                     "done": one.done, "total": one.total, "finished_at": one.finished_at}
                    for one in failed
                ],
            },
            "disk": {"free": disk.free, "total": disk.total},
            "catalog_version": version,
            "streams": u.platform.hub.count,
        }
    )  # fmt: skip


@router.post("/jobs/{key}/retry", status_code=202)
async def retry_job(request: Request, key: UUID) -> Answer[Retried]:
    """Queue a failed job again; it goes on from where it was. Problems: job-has-not-failed 409."""
    async with unit(request, ABILITY) as u:
        if not await jobs.retry(u.tx, key, u.now):
            raise Problem("job-has-not-failed", 409)
    return answer({"id": key}, 202)


@router.get("/dead-letters")
async def dead_letters(request: Request) -> Answer[Rows[DeadLetter]]:
    async with unit(request, "replay_events") as u:
        return answer({"rows": await parked(u.tx)})


@router.post("/dead-letters/{key}/replay", status_code=202)
async def replay_dead_letter(request: Request, key: UUID) -> Answer[Replayed]:
    async with unit(request, "replay_events") as u:
        event = await replay(u.tx, key, (*u.platform.consumers, *u.platform.beside), u.now)
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
