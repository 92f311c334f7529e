"""What screens ask about automations: how each is doing, what it may reach, its runs with their traces."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.records import titles
from yingdan.work.automations import store_answers as store
from yingdan.work.automations.body import ScheduleWhen
from yingdan.work.automations.circles import reach
from yingdan.work.automations.compiled import Automation, compile_automations

Json = dict[str, Any]


async def list_automations(tx: Tx, catalog: Any, now: datetime) -> list[Json]:
    """Every automation with its state and numbers."""
    states = await store.states(tx)
    found = catalog.once(compile_automations).by_name
    open_runs = await store.open_counts(tx)
    return [_line(catalog, one, states.get(name), open_runs.get(name, {})) for name, one in found.items()]


def _line(catalog: Any, one: Automation, state: Json | None, open_runs: Mapping[str, int]) -> Json:
    known = state or {}
    when = one.body.when
    return {
        "name": one.name, "app": catalog.get("automation", one.name).app, "label": one.body.label,
        "description": one.body.description, "object": one.object, "when": one.raw["when"],
        "paused_at": known.get("paused_at"), "paused_by": known.get("paused_by"), "ran": known.get("ran", 0),
        "skipped": known.get("skipped", 0), "failed": known.get("failed", 0), "last_at": known.get("last_at"),
        "next_at": known.get("next_at") if isinstance(when, ScheduleWhen) else None,
        "waiting": open_runs.get("waiting", 0), "retrying": open_runs.get("retrying", 0),
        "held": open_runs.get("held", 0), "dead": open_runs.get("failed", 0),
    }  # fmt: skip


async def read_automation(tx: Tx, catalog: Any, name: str) -> Json:
    """One automation: its line, its body, and what it may write. Problem automation-not-found 404."""
    one = catalog.once(compile_automations).by_name.get(name)
    if one is None:
        raise Problem("automation-not-found", 404, name=name)
    states, open_runs = await store.states(tx), await store.open_counts(tx)
    grant = [
        {"object": target, "op": op, "fields": sorted(fields)}
        for target, op, fields in reach(one.body, catalog)
    ]
    return {**_line(catalog, one, states.get(name), open_runs.get(name, {})), "body": one.raw, "reach": grant}


async def read_runs(
    tx: Tx, catalog: Any, actor: Actor, env: Env, *, automation: str | None, states: Sequence[str], subject: UUID | None,
    before: UUID | None, limit: int,
) -> tuple[list[Json], UUID | None]:  # fmt: skip
    """The newest runs, and the id to page on from. Titles only of records the actor may see."""
    rows = await store.runs(tx, automation, states, subject, before, limit + 1)
    shown = rows[:limit]
    by_object: dict[str, set[UUID]] = {}
    for row in shown:
        if row["object"] in catalog.objects and row["subject"] is not None:
            by_object.setdefault(row["object"], set()).add(row["subject"])
    named: dict[UUID, str] = {}
    for name, ids in by_object.items():
        named |= await titles(tx, catalog, actor, name, ids, env=env)
    for row in shown:
        row["title"] = named.get(row["subject"], "")
    return shown, shown[-1]["id"] if len(rows) > limit else None
