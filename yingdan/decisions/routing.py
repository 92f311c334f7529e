"""Choosing who gets a subject: hard masks, then value x what the load leaves, then the longest wait.

The factor of the load is psi(x) = 1 - e^(x - 1) with x = open / cap (the MSVV / BALANCE rule, competitive ratio
1 - 1/e); it is 0 at the cap, which is also a hard limit. Ties go to the one given something least recently, so a
burst spreads evenly. A customer who has an owner keeps that owner; nobody else is weighed.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yingdan.base import Label
from yingdan.decisions.model import Candidate, Choice, Weighed

# Explanations name this many of the weighed candidates; the rest only by count.
NAMED = 12
FULL: Label = {"zh": "名下在跟线索已达上限", "en": "already at the limit of open leads"}
# Compiled expressions: a row of names and the environment (now, today) in, a value out.
Formula = Callable[[Mapping[str, Any], Any], Any]


@dataclass(frozen=True, slots=True)
class Mask:
    """A hard condition on the pair. `reads`: names of the subject's fields it looks at (its answers are remembered
    per distinct combination of these within a batch)."""

    name: str
    label: Label
    holds: Formula
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A compiled routing definition."""

    name: str
    masks: tuple[Mask, ...]
    value: Formula | None
    value_reads: tuple[str, ...]
    reasons: tuple[tuple[Formula, Label], ...] = ()


class Floor:
    """The candidates of one batch with their load, changed as the batch chooses. `loads`: open subjects by user."""

    def __init__(
        self, candidates: Sequence[Candidate], loads: Mapping[UUID, int], turn: Mapping[UUID, int], env: Any
    ) -> None:
        self.env = env
        self.candidates = {c.user: c for c in candidates}
        self.loads = {c.user: loads.get(c.user, 0) for c in candidates}
        self.taken: dict[UUID, int] = {}
        self._turn = {c.user: turn.get(c.user, 0) for c in candidates}
        self._next = max(self._turn.values(), default=0) + 1
        self._memo: dict[Any, Any] = {}

    def take(self, user: UUID) -> None:
        """Count one more for a user."""
        if user in self.loads:
            self.loads[user] += 1
            self._turn[user] = self._next
            self._next += 1
        self.taken[user] = self.taken.get(user, 0) + 1

    def fitting(self, policy: Policy, facts: Mapping[str, Any]) -> tuple[list[Candidate], dict[UUID, str]]:
        """Candidates that pass every mask, and which mask excluded each of the others."""
        reads = tuple(repr(facts.get(name)) for mask in policy.masks for name in mask.reads)
        key = (policy.name, reads)
        if key not in self._memo:
            fit: list[Candidate] = []
            out: dict[UUID, str] = {}
            for candidate in self.candidates.values():
                pair = {"lead": facts, "rep": candidate.facts}
                failed = next((mask.name for mask in policy.masks if not mask.holds(pair, self.env)), None)
                if failed is None:
                    fit.append(candidate)
                else:
                    out[candidate.user] = failed
            self._memo[key] = (fit, out)
        found: tuple[list[Candidate], dict[UUID, str]] = self._memo[key]
        return found

    def worth(self, policy: Policy, facts: Mapping[str, Any], candidate: Candidate) -> float:
        """Expected value of the pair before load, remembered like the masks."""
        if policy.value is None:
            return 1.0
        key = (policy.name, candidate.user, tuple(repr(facts.get(name)) for name in policy.value_reads))
        if key not in self._memo:
            found = policy.value({"lead": facts, "rep": candidate.facts}, self.env)
            self._memo[key] = max(0.0, float(found)) if found is not None else 1.0
        return float(self._memo[key])

    def turn(self, user: UUID) -> int:
        return self._turn.get(user, 0)


def room(load: int, cap: int) -> float:
    """psi(load / cap): 1 - 1/e for an idle candidate, 0 at the cap."""
    return 1.0 - math.exp(load / cap - 1.0) if cap > load else 0.0


def choose(policy: Policy, facts: Mapping[str, Any], floor: Floor, unit: UUID | None) -> Choice:
    """The best candidate now, counted on the floor; or the pool of `unit` when nobody fits."""
    fitting, excluded = floor.fitting(policy, facts)
    best: tuple[float, int, str] | None = None
    chosen: Candidate | None = None
    weighed: list[Weighed] = []
    for candidate in fitting:
        load, cap = floor.loads[candidate.user], candidate.cap
        if load >= cap:
            weighed.append(Weighed(candidate.user, None, load, cap, excluded_by="capacity"))
            continue
        worth, left = floor.worth(policy, facts, candidate), room(load, cap)
        value = worth * left
        weighed.append(Weighed(candidate.user, value, load, cap, {"value": worth, "room": left}))
        rank = (round(value, 9), -floor.turn(candidate.user), str(candidate.user))
        if best is None or rank > best:
            best, chosen = rank, candidate
    weighed.sort(key=lambda w: -(w.value if w.value is not None else -1.0))
    weighed += [
        Weighed(user, None, floor.loads[user], floor.candidates[user].cap, excluded_by=mask)
        for user, mask in excluded.items()
    ]
    considered = tuple(weighed[:NAMED])
    if chosen is None:
        return Choice(None, unit, (_why_pool(policy, fitting, excluded),), considered)
    reasons = [
        label for holds, label in policy.reasons if holds({"lead": facts, "rep": chosen.facts}, floor.env)
    ]
    open_now = floor.loads[chosen.user]
    reasons.append(
        {
            "zh": f"在 {len(fitting)} 位符合条件的同事中综合得分最高，当前在跟 {open_now}/{chosen.cap}",
            "en": f"best of {len(fitting)} who fit, with {open_now} of {chosen.cap} open",
        }
    )
    floor.take(chosen.user)
    return Choice(chosen.user, chosen.unit or unit, tuple(reasons), considered)


def keep(owner: UUID, floor: Floor, unit: UUID | None) -> Choice:
    """The customer's owner goes on. Counted, but no cap refuses it: two owners would be worse than one too many."""
    floor.take(owner)
    known = floor.candidates.get(owner)
    reason: Label = {"zh": "该客户一直由你负责，避免多人重复跟进", "en": "this customer is already yours"}
    return Choice(owner, known.unit if known else unit, (reason,), kept=True)


def _why_pool(policy: Policy, fitting: Sequence[Candidate], excluded: Mapping[UUID, str]) -> Label:
    if fitting:
        return {
            "zh": "符合条件的同事名下线索都已达上限，进入公海",
            "en": "everyone who fits is at the limit; to the pool",
        }
    counts: dict[str, int] = {}
    for mask in excluded.values():
        counts[mask] = counts.get(mask, 0) + 1
    if not counts:
        return {"zh": "没有可分配的同事，进入公海", "en": "there is nobody to assign; to the pool"}
    worst = max(counts, key=lambda name: counts[name])
    label = next((m.label for m in policy.masks if m.name == worst), {"zh": worst, "en": worst})
    return {
        "zh": f"没有同事满足“{label['zh']}”，进入公海",
        "en": f"nobody meets “{label['en']}”; to the pool",
    }
