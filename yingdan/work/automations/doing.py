"""Carrying out: each action once for all runs that stand before it. What fails is undone alone."""

import logging
import time
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from yingdan.base import Problem, apart, is_transient
from yingdan.events import MAX_HOP, Event, append, held
from yingdan.work.automations.actions import ACTIONS
from yingdan.work.automations.compiled import Automation
from yingdan.work.automations.model import DONE, FAILED, LOOPED, PAUSES_S, RETRYING, RUNNING, Run
from yingdan.work.automations.scene import Scene

log = logging.getLogger("yingdan.automations")


async def carry_out(scene: Scene, runs: Sequence[Run]) -> None:
    """Carry runs as far as they go; each ends done, stopped, waiting, retrying, failed or looped."""
    groups: dict[tuple[Automation, int], list[Run]] = {}
    for run in runs:
        if run.hop + 1 > MAX_HOP:
            run.state = LOOPED
            run.problem = {"slug": "automation-goes-round", "params": {"hop": run.hop}}
        else:
            # A long chain must not take a fresh one down with it.
            groups.setdefault((run.automation, run.hop), []).append(run)
    for (automation, _), found in groups.items():
        await _carry(scene, automation, found)


async def _carry(scene: Scene, automation: Automation, runs: Sequence[Run]) -> None:
    kept = [(run.step, list(run.trace), dict(run.facts)) for run in runs]
    begun = time.perf_counter()
    try:
        with held(scene.tx) as told:
            async with apart(scene.tx):
                await _actions(scene, automation, runs)
        await append(scene.tx, _with_causes(scene, runs, told))
    except Exception as error:
        if _passes(error):
            raise
        for run, (step, trace, facts) in zip(runs, kept, strict=True):
            run.state, run.step, run.trace, run.facts, run.due_at = RUNNING, step, trace, facts, None
        if len(runs) == 1:
            _fail(scene, runs[0], error)
            return
        log.info("%d runs of %s are taken singly: %r", len(runs), automation.name, error)
        for run in runs:
            await _carry(scene, automation, [run])
        return
    share = int((time.perf_counter() - begun) * 1e6 / len(runs))
    for run in runs:
        run.took_us += share


async def _actions(scene: Scene, automation: Automation, runs: Sequence[Run]) -> None:
    for place, step in enumerate(automation.steps):
        here = [run for run in runs if run.state == RUNNING and run.step == place]
        if not here:
            continue
        begun = time.perf_counter()
        did = await ACTIONS[step.do](scene, automation, step, here)
        share = int((time.perf_counter() - begun) * 1e6 / len(here))
        for run, what in zip(here, did, strict=True):
            run.trace.append({"do": step.do, "at": place, "us": share, **what})
            run.step = place + 1
    for run in runs:
        if run.state == RUNNING:
            run.state = DONE


def _passes(error: Exception) -> bool:
    """Whether nothing is wrong with the run: the database was away, or its disk is full."""
    cause = getattr(error, "orig", None) or error
    return is_transient(error) or str(getattr(cause, "sqlstate", None) or "").startswith("53")


def _fail(scene: Scene, run: Run, error: Exception) -> None:
    if isinstance(error, Problem):
        faults = [{"at": one.at, "slug": one.slug, "params": dict(one.params)} for one in error.faults]
        run.problem = {"slug": error.slug, "params": dict(error.params), "faults": faults}
    else:
        log.exception("a run of %s failed", run.automation.name, exc_info=error)
        run.problem = {"slug": "something-went-wrong", "params": {"reason": repr(error)[:500]}}
    run.problem["step"] = run.step
    run.trace = [*run.trace, {"do": "failed", "at": run.step, "slug": run.problem["slug"]}]
    if scene.patient and run.attempts < len(PAUSES_S):
        run.state, run.due_at = RETRYING, scene.now + timedelta(seconds=PAUSES_S[run.attempts])
        run.attempts += 1
    else:
        run.state = FAILED


def _with_causes(scene: Scene, runs: Sequence[Run], told: Sequence[Event]) -> list[Event]:
    """Each event with the run that caused it; one that tells of many records keeps the first."""
    if len({run.event for run in runs}) == 1:
        return list(told)
    found = []
    for event in told:
        run = scene.made.get(event.subject) if event.subject is not None else None
        found.append(
            msgspec.structs.replace(event, cause=run.event)
            if run is not None and event.type.startswith("record.")
            else event
        )
    return found
