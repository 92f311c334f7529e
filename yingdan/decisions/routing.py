"""Choosing who gets a subject: hard masks, then chance of winning x value x what the load leaves + stickiness.

The factor of the load is psi(x) = 1 - e^(x - 1) with x = open / cap (the MSVV / BALANCE rule, competitive ratio
1 - 1/e); it is 0 at the cap, which is also a hard limit. Ties go to the one given something least recently, so a
burst spreads evenly. A customer who has an owner keeps that owner; nobody else is weighed.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np

from yingdan.base import Label
from yingdan.decisions.answers import Answers, Array, Formula, Pair, key_of
from yingdan.decisions.chance import Chances, Learning
from yingdan.decisions.model import Candidate, Choice, Weighed

# Explanations name this many of the weighed candidates; fewer in bulk work, where they were most of what is stored.
NAMED = 12
NAMED_IN_BULK = 4
BULK = 50
FULL: Label = {"zh": "名下在跟线索已达上限", "en": "already at the limit of open leads"}
# Two values closer than this share of the larger are the same: the turn decides.
SAME = 1e-9
# What was given long ago counts less: half after this many days. Counted from a fixed day, so that adding is enough.
HALF_GIVEN_DAYS = 30.0
COUNTED_FROM = datetime(2026, 1, 1, tzinfo=UTC)
# Who is new is not flooded, and who has had much is not starved.
LEAST_GIVEN, MOST_GIVEN = 0.25, 4.0
# So many are put in order whole; of more, only the best.
SORTED = 100


@dataclass(frozen=True, slots=True)
class Mask:
    """A hard condition on the pair. `reads`: names of the subject's fields it looks at; `pair`: the same, taken apart."""

    name: str
    label: Label
    holds: Formula
    reads: tuple[str, ...]
    pair: Pair | None = None


@dataclass(frozen=True, eq=False)
class Policy:
    """A compiled routing definition. `factors`: the value, taken apart as a product; left out: in one piece. `scales`: factors
    that only look at the subject."""

    name: str
    masks: tuple[Mask, ...]
    value: Formula | None
    value_reads: tuple[str, ...]
    reasons: tuple[tuple[Formula, Label], ...] = ()
    factors: tuple[Pair, ...] = ()
    scales: tuple[Formula, ...] = ()
    stick: Pair | None = None
    stick_reads: tuple[str, ...] = ()
    fair: float = 0.0
    learning: Learning | None = None
    coarse: frozenset[str] = frozenset()  # fields of the subject with few values

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Fields of the subject that masks, value and chance look at."""
        learned = self.learning.by if self.learning is not None else ()
        names = [*(name for mask in self.masks for name in mask.reads), *self.value_reads, *self.stick_reads]
        return tuple(dict.fromkeys([*names, *learned]))

    @cached_property
    def gates(self) -> tuple[Pair, ...]:
        """The masks, taken apart."""
        return tuple(mask.pair or Pair.whole(mask.holds, mask.reads) for mask in self.masks)

    @cached_property
    def fine(self) -> tuple[tuple[Pair, bool], ...]:
        """What is asked of every subject anew, because it reads fields with many values; the rest of the answer is the same for
        all subjects whose coarse fields are. True for a condition."""
        found = [
            (pair, True)
            for pair, mask in zip(self.gates, self.masks, strict=True)
            if set(mask.reads) - self.coarse
        ]
        found += [(pair, False) for pair in self.product if set(self.value_reads) - self.coarse]
        if self.stick is not None and set(self.stick_reads) - self.coarse:
            found.append((self.stick, False))
        return tuple(found)

    @cached_property
    def looked_at(self) -> tuple[str, ...]:
        """The coarse fields among those that are read."""
        return tuple(name for name in self.reads if name in self.coarse)

    @cached_property
    def clock(self) -> str:
        """The fastest clock that who fits, and how well, moves with."""
        parts = [*self.gates, *self.product, *([self.stick] if self.stick is not None else [])]
        return next((clock for clock in ("now", "today") if any(pair.clock == clock for pair in parts)), "")

    @cached_property
    def product(self) -> tuple[Pair, ...]:
        """The value as factors that a candidate has a part in."""
        if self.value is not None and not (self.factors or self.scales):
            return (Pair.whole(self.value, self.value_reads),)
        return self.factors


@dataclass(frozen=True, slots=True)
class Fit:
    """Who passes every mask: their numbers in the crew, and what the pair is worth with each of them before load, but for what
    only looks at the subject (NaN: that cannot be said). `fits`, `held`: who passes all masks, and each; `excluded`: how many each
    mask took out of those whom the masks before it left."""

    who: Array
    worth: Array
    chance: Array | None
    stick: Array | None
    fits: Array
    held: Sequence[Array]
    excluded: Mapping[str, int]


class Floor:
    """The candidates of one batch with their load, changed as the batch chooses. `loads`: open subjects by user;
    `turns`: who was given something last; `answers`: what is known of this crew from batches before."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        loads: Mapping[UUID, int],
        turns: Mapping[UUID, int],
        env: Any,
        answers: Answers | None = None,
        chances: Chances | None = None,
        given: Mapping[UUID, float] | None = None,
    ) -> None:
        self.env = env
        self.named = NAMED
        self.crew = candidates
        self.open = [loads.get(c.user, 0) for c in candidates]
        self.left = np.array([room(load, c.cap) for load, c in zip(self.open, candidates, strict=True)])
        self.turns = np.array([turns.get(c.user, 0) for c in candidates], dtype=np.int64)
        self.taken: dict[UUID, int] = {}
        self.worth: dict[UUID, float] = {}
        self.given = np.array([(given or {}).get(c.user, 0.0) for c in candidates])
        self._caps = np.array([max(1, c.cap) for c in candidates], dtype=np.float64)
        self._number = {c.user: number for number, c in enumerate(candidates)}
        self._next = int(self.turns.max(initial=0)) + 1
        self._answers = answers if answers is not None else Answers([c.facts for c in candidates])
        self._chances = chances

    def copy(self) -> "Floor":
        """The same people with the same load, to choose on beside of this one."""
        return Floor(self.crew, *self.loads()[:2], self.env, self._answers, self._chances, self.loads()[2])

    def evened(self, strength: float, who: Array) -> Array:
        """What the value of these people is multiplied by so that in the long run worth is shared by capacity: the mean of what was
        given, per place on a desk, over one's own, to the power of `strength`."""
        if not self.given.any():
            return np.ones(len(who))
        mean = self.given.sum() / self._caps.sum()
        found: Array = (
            np.clip(self.given[who] / (self._caps[who] * mean), LEAST_GIVEN, MOST_GIVEN) ** -strength
        )
        return found

    def take(self, user: UUID, worth: float = 0.0) -> None:
        """Count one more for a user, and what it is worth with him."""
        number = self._number.get(user)
        if number is not None:
            self.burden(user, 1)
            if worth:
                more = worth * weight_of(self.env.now)
                self.given[number] += more
                self.worth[user] = self.worth.get(user, 0.0) + more
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
        return 0 if number is None else int(self.turns[number])

    def loads(self) -> tuple[dict[UUID, int], dict[UUID, int], dict[UUID, float]]:
        """Open counts, turns and what was given, as they are now."""
        users = [one.user for one in self.crew]
        turns, given = self.turns.tolist(), self.given.tolist()
        return (
            dict(zip(users, self.open, strict=True)),
            dict(zip(users, turns, strict=True)),
            dict(zip(users, given, strict=True)),
        )

    def most(self, users: Collection[UUID | None]) -> dict[UUID, int]:
        """How many these people may have open: as many as they can take; a customer's owner keeps it beyond that."""
        found = zip(self.crew, self.open, strict=True)
        return {one.user: max(one.cap, load) for one, load in found if one.user in users}

    def fitting(self, policy: Policy, facts: Mapping[str, Any]) -> Fit:
        """Who fits, and what the pair is worth. Computed once per distinct combination of answers."""
        answers, env = self._answers, self.env
        answers.tidy()
        fine = [
            id(answers.holds(pair, _of_lead(pair, facts, env), env) if condition
               else answers.numbers(pair, _of_lead(pair, facts, env), env))
            for pair, condition in policy.fine
        ]  # fmt: skip
        segment = policy.learning.segment(facts) if policy.learning is not None else None
        moment = None if not policy.clock else env.now if policy.clock == "now" else env.today
        coarse = key_of([facts.get(name) for name in policy.looked_at])
        key = (policy, self._chances, segment, moment, coarse, *fine)
        found: Fit = answers.known(key, lambda: self._fit(policy, facts, segment))
        return found

    def _fit(self, policy: Policy, facts: Mapping[str, Any], segment: str | None) -> Fit:
        answers, env, stick = self._answers, self.env, policy.stick
        held = [answers.holds(pair, _of_lead(pair, facts, env), env) for pair in policy.gates]
        fits = np.ones(len(self.crew), dtype=np.bool_)
        excluded: dict[str, int] = {}
        there = len(self.crew)
        for mask, holds in zip(policy.masks, held, strict=True):
            np.logical_and(fits, holds, out=fits)
            before, there = there, int(np.count_nonzero(fits))
            if there < before:
                excluded[mask.name] = excluded.get(mask.name, 0) + before - there
        who = fits.nonzero()[0]
        worth = np.ones(len(who))
        for pair in policy.product:
            worth = worth * answers.numbers(pair, _of_lead(pair, facts, env), env)[who]
        if not policy.scales:
            worth = _said(worth)
        chance = None
        if segment is not None and self._chances is not None:
            chance = self._chance(self._chances, segment)[who]
        bonus = None
        if stick is not None:
            more = answers.numbers(stick, _of_lead(stick, facts, env), env)
            bonus = np.nan_to_num(more[who], nan=0.0)
        return Fit(who, worth, chance, bonus, fits, held, excluded)

    def _chance(self, chances: Chances, segment: str) -> Array:
        def make() -> Array:
            return np.array(chances.of([c.user for c in self.crew], segment))

        return self._answers.array((chances, segment), make)


def weight_of(now: datetime) -> float:
    """What one is worth that is given now, beside one given on the day from which is counted."""
    return float(2.0 ** ((now - COUNTED_FROM) / timedelta(days=HALF_GIVEN_DAYS)))


def room(load: int, cap: int) -> float:
    """psi(load / cap): 1 - 1/e for an idle candidate, 0 at the cap."""
    return 1.0 - math.exp(load / cap - 1.0) if cap > load else 0.0


def choose(policy: Policy, facts: Mapping[str, Any], floor: Floor, unit: UUID | None) -> Choice:
    """The best candidate now, counted on the floor; or the pool of `unit` when nobody fits."""
    fit = floor.fitting(policy, facts)
    left = floor.left[fit.who]
    parts = {"value": _worth(policy, fit, facts, floor.env), "room": left}
    if fit.chance is not None:
        parts["chance"] = fit.chance
    if policy.fair:
        parts["fair"] = floor.evened(policy.fair, fit.who)
    values: Array = math.prod(parts.values(), start=np.ones(len(left)))
    if fit.stick is not None:
        parts["stick"] = fit.stick
        values = values + fit.stick
    values[left <= 0.0] = -1.0  # full
    full = int(np.count_nonzero(left <= 0.0))
    excluded = {**fit.excluded, "capacity": full} if full else fit.excluded
    if full == len(values):
        considered = _considered(policy, floor, fit, parts, values, None)
        return Choice(None, unit, (_why_pool(policy, full > 0, fit.excluded),), considered, excluded=excluded)
    best = float(values.max())
    among = (values >= best - SAME * max(1.0, best)).nonzero()[0]
    place = int(among[floor.turns[fit.who[among]].argmin()])
    considered = _considered(policy, floor, fit, parts, values, place)
    candidate = floor.crew[fit.who[place]]
    pair = {"lead": facts, "rep": candidate.facts}
    reasons = [label for holds, label in policy.reasons if holds(pair, floor.env)]
    reasons.append(_why_best(len(values), floor.open[fit.who[place]], candidate.cap))
    gain = (
        float(parts["value"][place] * (1.0 if fit.chance is None else fit.chance[place]))
        if policy.fair
        else 0.0
    )
    floor.take(candidate.user, gain)
    return Choice(candidate.user, candidate.unit or unit, tuple(reasons), considered, excluded=excluded)


def _worth(policy: Policy, fit: Fit, facts: Mapping[str, Any], env: Any) -> Array:
    """What the subject is worth with each who fits, before chance and load; 1 where it cannot be said."""
    worth: Array = fit.worth
    if not policy.scales:
        return worth
    for scale in policy.scales:
        by = scale({"lead": facts}, env)
        worth = worth * (float("nan") if by is None else float(by))
    return _said(worth)


def _said(worth: Array) -> Array:
    said: Array = np.maximum(np.where(np.isnan(worth), 1.0, worth), 0.0)
    return said


def _of_lead(pair: Pair, facts: Mapping[str, Any], env: Any) -> list[Any]:
    row = {"lead": facts}
    return [part(row, env) for part in pair.of_lead]


def _considered(
    policy: Policy, floor: Floor, fit: Fit, parts: Mapping[str, Array], values: Array, chosen: int | None
) -> tuple[Weighed, ...]:
    """The chosen one, the best of the others weighed, then some of those excluded."""
    found = []
    for place in _best(values, floor.named, chosen):
        number = int(fit.who[place])
        one, load = floor.crew[number], floor.open[number]
        if values[place] < 0.0:
            found.append(Weighed(one.user, None, load, one.cap, {}, "capacity"))
            continue
        told = {name: round(float(part[place]), 4) for name, part in parts.items()}
        found.append(Weighed(one.user, round(float(values[place]), 4), load, one.cap, told))
    if len(found) < floor.named:
        for number in (~fit.fits).nonzero()[0][: floor.named - len(found)].tolist():
            mask = next(m.name for m, holds in zip(policy.masks, fit.held, strict=True) if not holds[number])
            one = floor.crew[number]
            found.append(Weighed(one.user, None, floor.open[number], one.cap, {}, mask))
    return tuple(found)


def _best(values: Array, count: int, first: int | None) -> list[int]:
    """Places of the highest values, the highest first; `first` stands before all."""
    places = np.argpartition(-values, count)[:count].tolist() if len(values) > SORTED else range(len(values))
    known = values.tolist() if len(values) <= SORTED else values
    ordered: list[int] = sorted(places, key=lambda place: -known[place])[:count]
    if first is None:
        return ordered
    return [first, *(place for place in ordered if place != first)][:count]


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


def _why_pool(policy: Policy, anybody_fits: bool, excluded: Mapping[str, int]) -> Label:
    if anybody_fits:
        return {
            "zh": "符合条件的同事名下线索都已达上限，进入公海",
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
