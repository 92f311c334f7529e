"""A snapshot of one record, drawn from what its reader may see."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.expr import Checked, Env, names_of, to_python
from yingdan.kernel.access import Actor, visible_fields
from yingdan.kernel.records import get, read
from yingdan.signals import values
from yingdan.views.snapshot.definition import Compiled, snapshot_of
from yingdan.work import Clock, clocks_of

Json = dict[str, Any]


def promises(clocks: Sequence[Clock]) -> dict[str, int]:
    """How many promises were kept, still run in time, were broken: kept late is broken too."""
    return {
        "kept": sum(one.state == "met" and one.breached_at is None for one in clocks),
        "open": sum(one.state == "running" for one in clocks),
        "broken": sum(one.breached_at is not None for one in clocks),
    }


def drawn(compiled: Compiled, facts: Mapping[str, Any], env: Env) -> Json:
    """{stage, reason, next, stages, known, missing}; `stage` is None where no row holds. `stages` stand from the first to
    the furthest, as people read them. Pure."""
    body = compiled.body
    hit = next(
        (one for one, test in zip(body.stages, compiled.stages, strict=True) if to_python(test)(facts, env)),
        None,
    )
    told = [
        (one, to_python(test)(facts, env) is True)
        for one, test in zip(body.facts, compiled.facts, strict=True)
    ]
    return {
        "label": body.label,
        "stage": hit.name if hit else None,
        "reason": hit.reason if hit else None,
        "next": hit.next if hit else None,
        "stages": [{"name": one.name, "label": one.label} for one in reversed(body.stages)],
        "known": [one.label for one, holds in told if holds],
        "missing": [one.missing for one, holds in told if not holds],
    }


def _fields_of(tests: Sequence[Checked]) -> set[str]:
    return {path[0] for test in tests for path in names_of(test)} - {"signal", "promise"}


async def snapshot(tx: Tx, catalog: Any, actor: Actor, object_name: str, record: UUID, env: Env) -> Json:
    """Where a record stands. What its reader may not see counts as not known; signals are of those who may see a score.
    Problems: those of reading the record, snapshot-is-missing 404 where the company draws none of this object."""
    await get(tx, catalog, actor, object_name, record, env=env)
    compiled = snapshot_of(catalog, object_name)
    if compiled is None:
        raise Problem("snapshot-is-missing", 404, object=object_name)
    shown = visible_fields(catalog, actor.lasting, object_name)
    wanted = _fields_of((*compiled.stages, *compiled.facts))
    seen = sorted(wanted & set(shown))
    row = (await read(tx, catalog, actor, object_name, [record], ("id", *seen), env=env)).get(record, {})
    clocks = (await clocks_of(tx, [record])).get(record, [])
    heard = (await values(tx, catalog, [record], env.now)).get(record, {}) if "score" in shown else {}
    facts = {
        **dict.fromkeys(wanted),
        **row,
        "signal": heard,
        "promise": promises(clocks),
    }
    return {**drawn(compiled, facts, env), "promises": promises(clocks), "at": env.now}
