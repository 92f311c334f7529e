"""A plan as the Studio answers it: with some of the values that a conversion would leave behind."""

from typing import Any

from yingdan.api.unit import Unit
from yingdan.base import Problem
from yingdan.kernel.ddl import ConvertColumn, left_behind
from yingdan.kernel.publish import Proposal, described_plan
from yingdan.kernel.records import MOST_COUNTED, count_broken, read, titles

Json = dict[str, Any]
_LOOKED_AT = 50
_SHOWN = 10


async def told_plan(u: Unit, proposal: Proposal) -> Json:
    """The plan of a proposal. The step of a conversion has `values` (records with a value), `lost` (those of them that
    cannot follow) and up to ten `examples` {id, value} that the reader may see. `broken`: the rules that change, with the records
    that break them today."""
    plan = await described_plan(u.tx, proposal, u.now)
    for step, row in zip(proposal.steps, plan["steps"], strict=True):
        if isinstance(step, ConvertColumn):
            found = await left_behind(u.tx, step, _LOOKED_AT)
            row |= {
                "values": found.values,
                "lost": found.cannot,
                "examples": await _examples(u, proposal, step, list(found.records)),
            }
    plan["broken"] = [] if proposal.faults else await _broken(u, proposal)
    return plan


async def _broken(u: Unit, proposal: Proposal) -> list[Json]:
    """{rule, label, object, records, most, examples} of each rule that is new or changed and that records break: `records` is `most`
    when there are that many or more, None when counting took too long; `examples` {id, title}: some that the reader may see."""
    changed = {one.name for one in proposal.changed if one.kind == "rule"}
    found: list[Json] = []
    for name, then in proposal.catalog.objects.items():
        now = next((one for one in proposal.base.objects.values() if one.id == then.id), None)
        for rule in then.rules if now is not None else ():
            if rule.name not in changed or now is None:
                continue
            counted = await count_broken(u.tx, now, then, rule, u.env, _LOOKED_AT)
            if counted is None or counted[0]:
                about = {"rule": rule.name, "label": rule.label, "object": name, "most": MOST_COUNTED}
                ids = counted[1] if counted is not None else ()
                shown = await titles(u.tx, proposal.base, u.actor, now.name, ids, env=u.env) if ids else {}
                named = [{"id": key, "title": title} for key, title in list(shown.items())[:_SHOWN]]
                found.append({**about, "records": counted and counted[0], "examples": named})
    return found


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
