"""Switching a situation on because something happened, for the units and the time that it says, and off again; with it as the reason."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import msgspec

from yingdan.base import uuid7
from yingdan.events import append
from yingdan.kernel.access import (
    ACTIONS,
    Given,
    Situation,
    add_all_given,
    end_given,
    given_because_of,
    given_on_units,
    situation_key,
)
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
    """Open for those units for which it is not on for as long already, by hand or for the same record: what is on for another one may end
    with that. A moment that is past opens nothing."""
    key, now = situation_key(cast("body.OpenSituation", step.body).situation), scene.now
    if ends_at <= now or not units:
        return []
    known = await given_on_units(scene.tx, key, units, now)
    fresh = [
        unit
        for unit in units
        if all(
            ends_at > one.ends_at
            for one in known
            if one.unit == unit
            and one.ends_at
            and (one.asked_by is not None or one.because_of == run.subject)
        )
    ]
    for unit in fresh:
        await require_no_conflict(scene.tx, scene.catalog, None, unit, key, "*", tuple(ACTIONS), scene.env)
    reason = step.text["zh"](run.facts, scene.env)[:LONGEST_REASON]
    days = -(-(ends_at - now) // timedelta(days=1))
    given = [
        Given(uuid7(), None, unit, key, "*", None, tuple(ACTIONS), "granted", reason, days, None, now, now, ends_at,
              None, now, next_at=ends_at, because_of=run.subject)
        for unit in fresh
    ]  # fmt: skip
    await add_all_given(scene.tx, given)
    await _tell(scene, automation, run, "access.granted", given)
    return fresh


async def close_situation(
    scene: Scene, automation: Automation, step: Step, runs: Sequence[Run]
) -> list[dict[str, Any]]:
    """One note per run. Where it is not on there is nothing to close; what people put on is theirs to take off."""
    action = cast("body.CloseSituation", step.body)
    key, now = situation_key(action.situation), scene.now
    notes = []
    for run in runs:
        known: list[Given] = []
        if step.where is not None:
            units, _ = await found_by(scene, step, run)
            lying = await given_on_units(scene.tx, key, [row["id"] for row in units], now)
            known = [one for one in lying if one.asked_by is None]
        elif run.subject is not None:
            known = await given_because_of(scene.tx, key, run.subject, now)
        reason = step.text["zh"](run.facts, scene.env)[:LONGEST_REASON]
        ended = await end_given(scene.tx, [one.id for one in known], None, now, reason) if known else []
        await _tell(scene, automation, run, "access.revoked", ended)
        shut = [one.unit for one in ended]
        notes.append({"situation": action.situation, "n": len(shut), "units": shut[:_SHOWN]})
    return notes


async def _tell(scene: Scene, automation: Automation, run: Run, kind: str, given: Sequence[Given]) -> None:
    told = await events_of(scene.tx, kind, given, actor_of(automation), scene.now)
    await append(
        scene.tx, [msgspec.structs.replace(event, cause=run.event, hop=run.hop + 1) for event in told]
    )
