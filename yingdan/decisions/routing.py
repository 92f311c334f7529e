"""Choosing who gets a subject: hard masks, then value x what the load leaves, then the longest wait.

The factor of the load is psi(x) = 1 - e^(x - 1) with x = open / cap (the MSVV / BALANCE rule, competitive ratio
1 - 1/e); it is 0 at the cap, which is also a hard limit. Ties go to the one given something least recently, so a
burst spreads evenly. A customer who has an owner keeps that owner; nobody else is weighed.
"""

import heapq
import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from yingdan.base import Label
from yingdan.decisions.model import Candidate, Choice, Weighed

# Explanations name this many of the weighed candidates; fewer in bulk work, where they were most of what is stored.
NAMED = 12
NAMED_IN_BULK = 4
BULK = 50
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


@dataclass(frozen=True)
class Policy:
    """A compiled routing definition."""

    name: str
    masks: tuple[Mask, ...]
    value: Formula | None
    value_reads: tuple[str, ...]
    reasons: tuple[tuple[Formula, Label], ...] = ()
    edition: str = ""  # tells policies of one name apart, of which a rollout has two

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Fields of the subject that masks and value look at."""
        return tuple(
            dict.fromkeys([*(name for mask in self.masks for name in mask.reads), *self.value_reads])
        )


class Floor:
    """The candidates of one batch with their load, changed as the batch chooses. `loads`: open subjects by user;
    `turns`: who was given something last. Inside, people are numbers: a batch asks about them thousands of times."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        loads: Mapping[UUID, int],
        turns: Mapping[UUID, int],
        env: Any,
        memo: dict[Any, Any] | None = None,
    ) -> None:
        self.env = env
        self.named = NAMED
        self.crew = list(candidates)
        self.open = [loads.get(c.user, 0) for c in candidates]
        self.left = [room(load, c.cap) for load, c in zip(self.open, candidates, strict=True)]
        self.turns = [turns.get(c.user, 0) for c in candidates]
        self.taken: dict[UUID, int] = {}
        self._number = {c.user: number for number, c in enumerate(candidates)}
        self._next = max(self.turns, default=0) + 1
        self._memo = memo if memo is not None else {}

    def copy(self) -> "Floor":
        """The same people with the same load, to choose on beside of this one."""
        loads, turns = self.loads()
        return Floor(self.crew, loads, turns, self.env, self._memo)

    def take(self, user: UUID) -> None:
        """Count one more for a user."""
        number = self._number.get(user)
        if number is not None:
            self.open[number] += 1
            self.left[number] = room(self.open[number], self.crew[number].cap)
            self.turns[number] = self._next
            self._next += 1
        self.taken[user] = self.taken.get(user, 0) + 1

    def burden(self, user: UUID, change: int) -> None:
        """Somebody's load is not what it was when the floor was made."""
        number = self._number.get(user)
        if number is not None:
            self.open[number] += change
            self.left[number] = room(self.open[number], self.crew[number].cap)

    def candidate(self, user: UUID) -> Candidate | None:
        number = self._number.get(user)
        return None if number is None else self.crew[number]

    def turn(self, user: UUID) -> int:
        number = self._number.get(user)
        return 0 if number is None else self.turns[number]

    def loads(self) -> tuple[dict[UUID, int], dict[UUID, int]]:
        """Open counts and turns as they are now."""
        users = [one.user for one in self.crew]
        return dict(zip(users, self.open, strict=True)), dict(zip(users, self.turns, strict=True))

    def most(self, users: Collection[UUID | None]) -> dict[UUID, int]:
        """How many these people may have open: as many as they can take; a customer's owner keeps it beyond that."""
        found = zip(self.crew, self.open, strict=True)
        return {one.user: max(one.cap, load) for one, load in found if one.user in users}

    def fitting(
        self, policy: Policy, facts: Mapping[str, Any]
    ) -> tuple[list[int], list[float], list[tuple[int, str]]]:
        """Numbers of the candidates that pass every mask, what the pair is worth with each before load, and which
        mask excluded each of the others. Computed once per distinct combination of the fields that are read."""
        key = (policy.name, policy.edition, *(repr(facts.get(name)) for name in policy.reads))
        found: tuple[list[int], list[float], list[tuple[int, str]]] | None = self._memo.get(key)
        if found is None:
            fit: list[int] = []
            worth: list[float] = []
            out: list[tuple[int, str]] = []
            for number, candidate in enumerate(self.crew):
                pair = {"lead": facts, "rep": candidate.facts}
                failed = next((mask.name for mask in policy.masks if not mask.holds(pair, self.env)), None)
                if failed is None:
                    fit.append(number)
                    value = policy.value(pair, self.env) if policy.value is not None else None
                    worth.append(max(0.0, float(value)) if value is not None else 1.0)
                else:
                    out.append((number, failed))
            found = self._memo[key] = (fit, worth, out)
        return found


def room(load: int, cap: int) -> float:
    """psi(load / cap): 1 - 1/e for an idle candidate, 0 at the cap."""
    return 1.0 - math.exp(load / cap - 1.0) if cap > load else 0.0


def choose(policy: Policy, facts: Mapping[str, Any], floor: Floor, unit: UUID | None) -> Choice:
    """The best candidate now, counted on the floor; or the pool of `unit` when nobody fits."""
    fitting, worths, excluded = floor.fitting(policy, facts)
    left, turns = floor.left, floor.turns
    values = [worth * left[number] for number, worth in zip(fitting, worths, strict=True)]
    chosen, best = -1, 0.0
    for number, value in zip(fitting, values, strict=True):
        if left[number] <= 0.0:
            continue
        if chosen < 0 or value > best + 1e-9 or (value > best - 1e-9 and turns[number] < turns[chosen]):
            chosen, best = number, value
    considered = _considered(floor, fitting, worths, values, excluded)
    if chosen < 0:
        return Choice(None, unit, (_why_pool(policy, bool(fitting), excluded),), considered)
    candidate = floor.crew[chosen]
    pair = {"lead": facts, "rep": candidate.facts}
    reasons = [label for holds, label in policy.reasons if holds(pair, floor.env)]
    reasons.append(_why_best(len(fitting), floor.open[chosen], candidate.cap))
    floor.take(candidate.user)
    return Choice(candidate.user, candidate.unit or unit, tuple(reasons), considered)


def _considered(
    floor: Floor,
    fitting: list[int],
    worths: list[float],
    values: list[float],
    excluded: list[tuple[int, str]],
) -> tuple[Weighed, ...]:
    """The best of those weighed, then some of those excluded."""
    found = []
    for place in heapq.nlargest(floor.named, range(len(fitting)), key=values.__getitem__):
        number = fitting[place]
        one, load, full = floor.crew[number], floor.open[number], floor.left[number] <= 0.0
        parts = {"value": worths[place], "room": round(floor.left[number], 4)}
        found.append(
            Weighed(one.user, None, load, one.cap, {}, "capacity")
            if full
            else Weighed(one.user, round(values[place], 4), load, one.cap, parts)
        )
    for number, mask in excluded[: floor.named - len(found)]:
        one = floor.crew[number]
        found.append(Weighed(one.user, None, floor.open[number], one.cap, {}, mask))
    return tuple(found)


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


def _why_pool(policy: Policy, anybody_fits: bool, excluded: Sequence[tuple[int, str]]) -> Label:
    if anybody_fits:
        return {
            "zh": "符合条件的同事名下线索都已达上限，进入公海",
            "en": "everyone who fits is at the limit; to the pool",
        }
    counts = Counter(mask for _, mask in excluded)
    if not counts:
        return {"zh": "没有可分配的同事，进入公海", "en": "there is nobody to assign; to the pool"}
    worst = counts.most_common(1)[0][0]
    label = next((m.label for m in policy.masks if m.name == worst), {"zh": worst, "en": worst})
    return {
        "zh": f"没有同事满足“{label['zh']}”，进入公海",
        "en": f"nobody meets “{label['en']}”; to the pool",
    }
