"""The floor of one batch: the candidates with their load, who of them fits a subject, and what the pair is worth."""

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, cast
from uuid import UUID

import numpy as np

from yingdan.base import Label
from yingdan.decisions.answers import Answers, Array, key_of
from yingdan.decisions.chance import Chances
from yingdan.decisions.model import Candidate
from yingdan.decisions.policy import Mask, Policy

# Explanations name this many of the weighed candidates; fewer in bulk work, where they were most of what is stored.
NAMED = 12
NAMED_IN_BULK = 4
BULK = 50
# So many who fit are weighed one by one, more as arrays.
FEW = 40
# What was given long ago counts less: half after this many days. Counted from a fixed day, so that adding is enough.
HALF_GIVEN_DAYS = 30.0
COUNTED_FROM = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class Passing:
    """Who passes every mask, for all subjects that the masks answer alike: their numbers in the crew. `fits`, `held`: who passes all
    masks, and each; `excluded`: how many each mask took out of those whom the masks before it left."""

    who: Array
    masks: Sequence[Mask]
    fits: Array
    held: Sequence[Array]
    excluded: Mapping[str, int]

    @staticmethod
    def of(masks: Sequence[Mask], held: Sequence[Array], size: int) -> "Passing":
        """`held`: by mask, who of a crew of this size passes it."""
        fits = np.ones(size, dtype=np.bool_)
        excluded: dict[str, int] = {}
        there = size
        for mask, holds in zip(masks, held, strict=True):
            np.logical_and(fits, holds, out=fits)
            before, there = there, int(np.count_nonzero(fits))
            if there < before:
                excluded[mask.name] = excluded.get(mask.name, 0) + before - there
        return Passing(fits.nonzero()[0], masks, fits, held, excluded)

    @cached_property
    def masked(self) -> list[tuple[int, str]]:
        """Some of those who do not fit, with the mask that took them out first."""
        out = (~self.fits).nonzero()[0][:NAMED].tolist()
        masks = list(zip(self.masks, self.held, strict=True))
        return [(number, next(mask.name for mask, holds in masks if not holds[number])) for number in out]


@dataclass(frozen=True, eq=False)
class Fit:
    """Who passes every mask, and what the pair is worth with each of them before load, but for what only looks at the subject
    (NaN: that cannot be said). The same for all subjects that the policy's formulas answer alike."""

    passing: Passing
    worth: Array
    chance: Array | None
    stick: Array | None
    reasons: dict[Hashable, tuple[Label, ...]] = field(default_factory=dict)  # as far as asked

    @property
    def who(self) -> Array:
        """Their numbers in the crew."""
        return self.passing.who

    @property
    def excluded(self) -> Mapping[str, int]:
        """How many each mask took out."""
        return self.passing.excluded

    @cached_property
    def few(self) -> "Few":
        """The same as plain numbers, for those who are weighed one by one."""
        plain = [None if one is None else one.tolist() for one in (self.chance, self.stick)]
        return Few(self.who.tolist(), self.worth.tolist(), *plain)


@dataclass(frozen=True, slots=True)
class Few:
    """`who`, `worth`, `chance` and `stick` of a fit, in lists."""

    who: list[int]
    worth: list[float]
    chance: list[float] | None
    stick: list[float] | None


@dataclass(frozen=True, slots=True)
class FewPlaces:
    """The same memory as the floor's arrays, read one number at a time: several times faster than an array is."""

    left: Sequence[float]
    turns: Sequence[int]
    given: Sequence[float]
    caps: Sequence[float]

    @staticmethod
    def of(*arrays: Array) -> "FewPlaces":
        return FewPlaces(*(cast(Sequence[Any], one.data) for one in arrays))


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
        self.named, self.one_by_one = NAMED, FEW
        self.crew = candidates
        self.open = [loads.get(c.user, 0) for c in candidates]
        self.left = np.array([room(load, c.cap) for load, c in zip(self.open, candidates, strict=True)])
        self.turns = np.array([turns.get(c.user, 0) for c in candidates], dtype=np.int64)
        self.taken: dict[UUID, int] = {}
        self.worth: dict[UUID, float] = {}
        self.given = np.array([(given or {}).get(c.user, 0.0) for c in candidates], dtype=np.float64)
        self.caps = np.array([max(1, c.cap) for c in candidates], dtype=np.float64)
        self.few = FewPlaces.of(self.left, self.turns, self.given, self.caps)
        self._places, self._given = float(self.caps.sum()), float(self.given.sum())
        self._number = {c.user: number for number, c in enumerate(candidates)}
        self._next = int(self.turns.max(initial=0)) + 1
        self._answers = answers if answers is not None else Answers([c.facts for c in candidates])
        self._chances = chances

    def copy(self) -> "Floor":
        """The same people with the same load, to choose on beside of this one."""
        return Floor(self.crew, *self.loads()[:2], self.env, self._answers, self._chances, self.loads()[2])

    def mean_given(self) -> float:
        """What was given per place on a desk; 0 when nothing was."""
        return self._given / self._places if self._given > 0.0 else 0.0

    def take(self, user: UUID, worth: float = 0.0) -> None:
        """Count one more for a user, and what it is worth with him."""
        number = self._number.get(user)
        if number is not None:
            self.burden(user, 1)
            if worth:
                more = worth * weight_of(self.env.now)
                self.given[number] += more
                self._given += more
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
        held = [answers.holds(asked, facts, env) for asked in policy.asked_of_gates]
        factors = [answers.numbers(asked, facts, env) for asked in policy.asked_of_product]
        asked = policy.asked_of_stick
        stick = None if asked is None else answers.numbers(asked, facts, env)
        chances = None if policy.learning is None else self._chances
        segment = "" if chances is None or policy.learning is None else policy.learning.segment(facts)
        gates = (policy, *map(id, held))

        def make() -> tuple[Fit, int]:
            passing = answers.known(gates, passed)
            who = passing.who
            chance = None if chances is None else self._chance(chances, segment)[who]
            more = None if stick is None else np.nan_to_num(stick[who], nan=0.0)
            return Fit(passing, _worth(policy, factors, who), chance, more), 3 * len(who)

        def passed() -> tuple[Passing, int]:
            found = Passing.of(policy.masks, held, len(self.crew))
            return found, len(self.crew) // 8 + len(found.who)

        found: Fit = answers.known((chances, segment, id(stick), *map(id, factors), gates), make)
        return found

    def reasons(self, policy: Policy, fit: Fit, facts: Mapping[str, Any], number: int) -> tuple[Label, ...]:
        """What the policy tells of the subject with this one of the crew."""
        by = policy.told_by
        key = None if by is None else (number, key_of([facts.get(name) for name in by]))
        told = None if key is None else fit.reasons.get(key)
        if told is None:
            pair = {"lead": facts, "rep": self.crew[number].facts}
            told = tuple(one.label for one in policy.reasons if one.holds(pair, self.env))
            if key is not None:
                fit.reasons[key] = told
        return told

    def _chance(self, chances: Chances, segment: str) -> Array:
        def make() -> Array:
            return np.array(chances.of([c.user for c in self.crew], segment))

        return self._answers.array((chances, segment), make)


@lru_cache(maxsize=8)
def weight_of(now: datetime) -> float:
    """What one is worth that is given now, beside one given on the day from which is counted."""
    return float(2.0 ** ((now - COUNTED_FROM) / timedelta(days=HALF_GIVEN_DAYS)))


def room(load: int, cap: int) -> float:
    """psi(load / cap): 1 - 1/e for an idle candidate, 0 at the cap."""
    return 1.0 - math.exp(load / cap - 1.0) if cap > load else 0.0


def said(worth: Array) -> Array:
    """Worth as it counts: 1 where it cannot be said, never below 0."""
    found: Array = np.maximum(np.where(np.isnan(worth), 1.0, worth), 0.0)
    return found


def _worth(policy: Policy, factors: Sequence[Array], who: Array) -> Array:
    """The product of the factors with these people; as it counts, unless something is still to come."""
    worth = factors[0][who] if factors else np.ones(len(who))
    for factor in factors[1:]:
        worth = worth * factor[who]
    return worth if policy.scales else said(worth)
