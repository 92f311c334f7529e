"""Choosing who gets a subject: hard masks, then chance of winning x value x what the load leaves + stickiness.

The factor of the load is psi(x) = 1 - e^(x - 1) with x = open / cap (the MSVV / BALANCE rule, competitive ratio
1 - 1/e); it is 0 at the cap, which is also a hard limit. Ties go to the one given something least recently, so a
burst spreads evenly. A customer who has an owner keeps that owner; nobody else is weighed.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from yingdan.base import Label
from yingdan.decisions.floor import Fit, Floor
from yingdan.decisions.model import Choice
from yingdan.decisions.policy import Policy
from yingdan.decisions.weighing import Weighing, considered, weigh

BROUGHT: Label = {"zh": "由本人录入或指定负责", "en": "entered by, or named for, this person"}
STANDS_IN: Label = {
    "zh": "客户负责人已被熔断，本条暂由他人跟进，客户归属不变",
    "en": "the customer's owner is held back: this one goes to somebody else, the customer stays",
}
FULL: Label = {"zh": "名下在跟线索已达上限", "en": "already at the limit of open leads"}


def choose(policy: Policy, facts: Mapping[str, Any], floor: Floor, unit: UUID | None) -> Choice:
    """The best candidate now, counted on the floor; or the pool of `unit` when nobody fits."""
    fit = floor.fitting(policy, facts)
    weighing = weigh(policy, facts, floor, fit)
    if weighing.place is not None:
        return _given(policy, facts, floor, unit, fit, weighing, weighing.place, 0)
    full = weighing.full
    excluded = {**fit.excluded, "capacity": full} if full else fit.excluded
    told = considered(floor, fit, weighing)
    return Choice(None, unit, (_why_pool(policy, full > 0, fit.excluded),), told, excluded=excluded)


def give(
    policy: Policy,
    facts: Mapping[str, Any],
    floor: Floor,
    unit: UUID | None,
    fit: Fit,
    number: int,
    shared: int,
) -> Choice:
    """What `shared` subjects that were shared out together gave to this one of the crew, counted on the floor. The others who fit are
    weighed as they are now."""
    place = fit.few.who.index(number)
    weighing = replace(weigh(policy, facts, floor, fit), place=place)
    return _given(policy, facts, floor, unit, fit, weighing, place, shared)


def _given(
    policy: Policy, facts: Mapping[str, Any], floor: Floor, unit: UUID | None, fit: Fit, weighing: Weighing, place: int, shared: int
) -> Choice:  # fmt: skip
    full = weighing.full
    excluded = {**fit.excluded, "capacity": full} if full else fit.excluded
    told = considered(floor, fit, weighing)
    number = int(fit.who[place])
    candidate = floor.crew[number]
    load, cap, among = floor.open[number], candidate.cap, len(weighing.values)
    why = _why_shared(shared, load, cap) if shared else _why_best(among, load, cap)
    reasons = (*floor.reasons(policy, fit, facts, number), why)
    gain = 0.0
    if policy.fair:
        parts = weighing.parts
        gain = float(parts["value"][place] * (parts["chance"][place] if "chance" in parts else 1.0))
    floor.take(candidate.user, gain)
    return Choice(candidate.user, candidate.unit or unit, reasons, told, excluded=excluded, shared=shared)


def _why_shared(shared: int, load: int, cap: int) -> Label:
    return {
        "zh": f"与同批 {shared} 条统筹分配，使整批预期价值最高，当前在跟 {load}/{cap}",
        "en": f"shared out together with {shared} at once, so that all of them bring the most; {load} of {cap} open",
    }


def _why_best(among: int, load: int, cap: int) -> Label:
    return {
        "zh": f"在 {among} 位符合条件的同事中综合得分最高，当前在跟 {load}/{cap}",
        "en": f"best of {among} who fit, with {load} of {cap} open",
    }


def keep(owner: UUID, floor: Floor, unit: UUID | None) -> Choice:
    """The customer's owner goes on. Counted, but no cap refuses it: two owners would be worse than one too many."""
    floor.take(owner)
    known = floor.candidate(owner)
    reason: Label = {
        "zh": "该客户已有负责人，沿用原负责人，避免多人重复跟进",
        "en": "the customer stays with the owner it has",
    }
    return Choice(owner, known.unit if known else unit, (reason,), kept=True)


def stand_in(choice: Choice) -> Choice:
    """A choice for a customer whose owner is held back: this one subject goes elsewhere, the customer does not."""
    return replace(choice, reasons=(STANDS_IN, *choice.reasons), stands_in=True)


def _why_pool(policy: Policy, anybody_fits: bool, excluded: Mapping[str, int]) -> Label:
    if anybody_fits:
        return {
            "zh": "符合条件的同事在手数量都已达上限，进入公海",
            "en": "everyone who fits is at the limit; to the pool",
        }
    if not excluded:
        return {"zh": "没有可分配的同事，进入公海", "en": "there is nobody to assign; to the pool"}
    worst = max(excluded, key=lambda name: excluded[name])
    label = next((m.label for m in policy.masks if m.name == worst), {"zh": worst, "en": worst})
    return {
        "zh": f"没有同事满足“{label['zh']}”，进入公海",
        "en": f"nobody meets “{label['en']}”; to the pool",
    }
