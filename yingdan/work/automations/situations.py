"""Switching a situation on because something happened: for the units and the time that it says, with it as the reason."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import msgspec

from yingdan.base import uuid7
from yingdan.events import append
from yingdan.kernel.access import ACTIONS, Given, Situation, add_all_given, given_on_units, situation_key
from yingdan.work.automations import body
from yingdan.work.automations.compiled import Automation, Step
from yingdan.work.automations.finding import found_by
from yingdan.work.automations.model import Run
from yingdan.work.automations.scene import Scene, actor_of
from yingdan.work.lending import require_no_conflict
from yingdan.work.lending.telling import events_of

LONGEST_REASON = 500
_SHOWN = 20


async def open_situation(
    scene: Scene, automation: Automation, step: Step, runs: Sequence[Run]
) -> list[dict[str, Any]]:
    """One note per run. Problem duties-conflict 409: the run fails, and nothing of it is open."""
    action = cast("body.OpenSituation", step.body)
    situation: Situation = scene.catalog.get("situation", action.situation).body
    notes = []
    for run in runs:
        units, _ = await found_by(scene, step, run)
        until = step.until(run.facts, scene.env) if step.until is not None else None
        latest = scene.now + timedelta(days=situation.longest_days)
        ends_at = min(until, latest) if until is not None else scene.now
        opened = await _open(scene, automation, step, run, [row["id"] for row in units], ends_at)
        notes.append(
            {"situation": action.situation, "until": ends_at, "n": len(opened), "units": opened[:_SHOWN]}
        )
    return notes


async def _open(
    scene: Scene, automation: Automation, step: Step, run: Run, units: Sequence[UUID], ends_at: datetime
) -> list[UUID]:
    """Open for those units for which it is not on for as long already; a moment that is past opens nothing."""
    key, now = situation_key(cast("body.OpenSituation", step.body).situation), scene.now
    if ends_at <= now or not units:
        return []
    known = await given_on_units(scene.tx, key, units, now)
    fresh = [
        unit
        for unit in units
        if all(ends_at > one.ends_at for one in known if one.unit == unit and one.ends_at)
    ]
    for unit in fresh:
        await require_no_conflict(scene.tx, scene.catalog, None, unit, key, "*", tuple(ACTIONS), scene.env)
    reason = step.text["zh"](run.facts, scene.env)[:LONGEST_REASON]
    days = -(-(ends_at - now) // timedelta(days=1))
    given = [
        Given(uuid7(), None, unit, key, "*", None, tuple(ACTIONS), "granted", reason, days, None, now, now, ends_at,
              None, now, next_at=ends_at)
        for unit in fresh
    ]  # fmt: skip
    await add_all_given(scene.tx, given)
    told = await events_of(scene.tx, "access.granted", given, actor_of(automation), now)
    await append(
        scene.tx, [msgspec.structs.replace(event, cause=run.event, hop=run.hop + 1) for event in told]
    )
    return fresh
