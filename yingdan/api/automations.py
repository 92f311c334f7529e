"""Automations at work: how each is doing, its runs, dry runs, pausing, and failed runs tried again."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingdan import work
from yingdan.api.problems import locale_of
from yingdan.api.shapes import Made, Page, Rows
from yingdan.api.shapes_automations import (
    AutomationListed,
    AutomationShown,
    DryRunDone,
    Paused,
    Resumed,
    RunListed,
)
from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.base import Problem, words

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["automations"])
LONGEST_PAGE = 200


class DryRun(BaseModel):
    """`body`: an automation that is not published yet; without it the one in force is tried."""

    body: dict[str, Any] | None = None
    days: int = Field(7, ge=1, le=31)


def said(rows: list[dict[str, Any]], locale: str) -> list[dict[str, Any]]:
    """Runs whose problems speak the reader's language."""
    for row in rows:
        if row["problem"]:
            row["problem"]["words"] = words(row["problem"]["slug"], locale, row["problem"]["params"])[1]
    return rows


def cursor_of(text: str | None) -> UUID | None:
    """The id a page goes on from. Problem cursor-is-faulty 400."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Problem("cursor-is-faulty", 400) from None


@router.get("/automations")
async def list_automations(request: Request) -> Answer[Rows[AutomationListed]]:
    async with unit(request, "manage_definitions") as u:
        return answer({"rows": await work.list_automations(u.tx, u.catalog, u.now)})


@router.get("/automations/{name}")
async def read_automation(request: Request, name: str) -> Answer[AutomationShown]:
    async with unit(request, "manage_definitions") as u:
        return answer(await work.read_automation(u.tx, u.catalog, name))


@router.post("/automations/{name}/dry-run")
async def dry_run(request: Request, name: str, body: DryRun) -> Answer[DryRunDone]:
    """What it would have done with the last days' facts; nothing is written."""
    async with unit(request, "manage_definitions") as u:
        found = await work.rehearse(u.tx, u.catalog, u.actor, name, body.body, body.days, u.now, u.env)
    said(found["runs"], locale_of(request))
    return answer(found)


@router.post("/automations/{name}/pause")
async def pause(request: Request, name: str) -> Answer[Paused]:
    async with unit(request, "manage_definitions") as u:
        await work.pause(u.tx, u.catalog, u.actor, name, u.now)
    return answer({"name": name, "paused_at": u.now})


@router.post("/automations/{name}/resume")
async def resume(request: Request, name: str) -> Answer[Resumed]:
    async with unit(request, "manage_definitions") as u:
        held = await work.resume(u.tx, u.catalog, name, u.now)
    return answer({"name": name, "paused_at": None, "released": held})


@router.get("/automation-runs")
async def list_runs(
    request: Request, automation: str | None = None, state: str | None = None, subject: UUID | None = None,
    limit: int = 50, cursor: str | None = None,
) -> Answer[Page[RunListed]]:  # fmt: skip
    """Runs, the newest first; `state` may name several, parted by commas."""
    before = cursor_of(cursor)
    states = [part for part in (state or "").split(",") if part]
    if any("\x00" in text for text in (automation or "", *states)):
        raise Problem("request-is-invalid", 422)
    async with unit(request, "manage_definitions") as u:
        rows, after = await work.read_runs(
            u.tx, u.catalog, u.actor, u.env, automation=automation or None, states=states, subject=subject,
            before=before, limit=max(1, min(limit, LONGEST_PAGE)),
        )  # fmt: skip
    return answer({"rows": said(rows, locale_of(request)), "next": after})


@router.post("/automation-runs/{key}/replay", status_code=202)
async def replay(request: Request, key: UUID) -> Answer[Made]:
    async with unit(request, "replay_events") as u:
        await work.replay_run(u.tx, key, u.now)
    return answer({"id": key}, 202)
