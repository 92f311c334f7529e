"""A plan as the Studio answers it: with some of the values that a conversion would leave behind."""

from typing import Any

from yingdan.api.unit import Unit
from yingdan.base import Problem
from yingdan.kernel.ddl import ConvertColumn, left_behind
from yingdan.kernel.publish import Proposal, described_plan
from yingdan.kernel.records import read

Json = dict[str, Any]
_LOOKED_AT = 50
_SHOWN = 10


async def told_plan(u: Unit, proposal: Proposal) -> Json:
    """The plan of a proposal. The step of a conversion has `values` (records with a value), `lost` (those of them that
    cannot follow) and up to ten `examples` {id, value} that the reader may see."""
    plan = await described_plan(u.tx, proposal, u.now)
    for step, row in zip(proposal.steps, plan["steps"], strict=True):
        if isinstance(step, ConvertColumn):
            found = await left_behind(u.tx, step, _LOOKED_AT)
            row |= {
                "values": found.values,
                "lost": found.cannot,
                "examples": await _examples(u, proposal, step, list(found.records)),
            }
    return plan


async def _examples(u: Unit, proposal: Proposal, step: ConvertColumn, ids: list[Any]) -> list[Json]:
    one = next(one for one in proposal.base.objects.values() if one.id == step.table.object)
    field = next((each for each in one.own if each.id == step.was.field), None)
    if field is None or not ids:
        return []
    try:
        rows = await read(u.tx, proposal.base, u.actor, one.name, ids, (field.name,), env=u.env)
    except Problem:  # the field is not theirs to see
        return []
    found: list[Json] = []
    for key in ids:
        value = rows.get(key, {}).get(field.name)
        if value is not None and len(found) < _SHOWN:
            text = field.field_type.text(value, u.actor.locale, field.options)
            found.append({"id": key, "value": text[:120]})
    return found
