"""The floor of one batch: the candidates with their load, who of them fits a subject, and what the pair is worth."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, cast
from uuid import UUID

import numpy as np

from yingdan.base import Label
from yingdan.decisions.answers import Answers, Array, Pair, key_of
from yingdan.decisions.chance import Chances
from yingdan.decisions.model import Candidate
from yingdan.decisions.policy import Policy

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
class Fit:
    """Who passes every mask: their numbers in the crew, and what the pair is worth with each of them before load, but for what
    only looks at the subject (NaN: that cannot be said). `fits`, `held`: who passes all masks, and each; `excluded`: how many each
    mask took out of those whom the masks before it left."""

    who: Array
    worth: Array
    chance: Array | None
    stick: Array | None
    policy: Policy
    fits: Array
    held: Sequence[Array]
    excluded: Mapping[str, int]
    reasons: dict[int, tuple[Label, ...]] = field(default_factory=dict)  # by number, as far as asked

    @cached_property
    def few(self) -> "Few":
        """The same as plain numbers, for those who are weighed one by one."""
        plain = [None if one is None else one.tolist() for one in (self.chance, self.stick)]
        return Few(self.who.tolist(), self.worth.tolist(), *plain)

    @cached_property
    def masked(self) -> list[tuple[int, str]]:
        """Some of those who do not fit, with the mask that took them out first."""
        out = (~self.fits).nonzero()[0][:NAMED].tolist()
        masks = list(zip(self.policy.masks, self.held, strict=True))
        return [(number, next(mask.name for mask, holds in masks if not holds[number])) for number in out]


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

    def reasons(self, policy: Policy, fit: Fit, facts: Mapping[str, Any], number: int) -> tuple[Label, ...]:
        """What the policy tells of the subject with this one of the crew."""
        told = fit.reasons.get(number)
        if told is None:
            pair = {"lead": facts, "rep": self.crew[number].facts}
            told = tuple(one.label for one in policy.reasons if one.holds(pair, self.env))
            if policy.tells_alike:
                fit.reasons[number] = told
        return told

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
            worth = said(worth)
        chance = None
        if segment is not None and self._chances is not None:
            chance = self._chance(self._chances, segment)[who]
        bonus = None
        if stick is not None:
            more = answers.numbers(stick, _of_lead(stick, facts, env), env)
            bonus = np.nan_to_num(more[who], nan=0.0)
        return Fit(who, worth, chance, bonus, policy, fits, held, excluded)

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


def _of_lead(pair: Pair, facts: Mapping[str, Any], env: Any) -> list[Any]:
    row = {"lead": facts}
    return [part(row, env) for part in pair.of_lead]
