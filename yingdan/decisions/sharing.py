"""Sharing out a backlog: who gets which of many subjects, so that all of them together are worth the most.

The same policy as the single choice. A person's desk is a row of free places, each worth what is left of the room there and what then
evens out; the fuller the desk, the less. A subject on a place is worth chance x value x place + stickiness, so who has several gives the
best the first place. Of the smallest backlogs the optimum is exact. Of larger ones it is come near to: everybody puts one of
theirs (or none) back on the table, the table is shared out exactly among the open places, and so on; no round makes it worse.
Where nothing in the policy says what a subject is worth by itself, whoever finds a place in the order given keeps one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from yingdan.decisions.answers import Array
from yingdan.decisions.floor import Fit, Floor, said, weight_of
from yingdan.decisions.policy import Policy
from yingdan.decisions.weighing import LEAST_GIVEN, MOST_GIVEN, SAME

# Pairs of a subject and a place up to which the optimum is exact.
EXACT = 250_000
# So often everything that was given is put back, at most in so many rounds; it ends when one time brought less than that share.
TIMES, ROUNDS, LITTLE = 8, 400, 0.002
# Spreads what is put back evenly over a desk and over the crew: fractions of the golden and the plastic number.
STEP, OFFSET = 0.6180339887, 0.7548776662
# No gain, but for rounding.
NOTHING = 1e-12


@dataclass(frozen=True, eq=False)
class Offers:
    """Pairs of subjects and people who fit, ordered by subject: those of subject i stand from `first[i]` to `first[i + 1]`. `worth`:
    chance x value; `places`: by person, what their free places are worth, falling; 0 behind the last. `must`: subjects keep a place
    that they find in their order. `turns`: who was given something last. What is given is said by pairs, -1 for nobody."""

    first: Array
    who: Array
    worth: Array
    stick: Array
    places: Array
    turns: Array
    must: bool

    @property
    def count(self) -> int:
        return len(self.first) - 1

    @cached_property
    def subject(self) -> Array:
        return np.repeat(np.arange(self.count), np.diff(self.first))

    @cached_property
    def order(self) -> Array:
        """By pair, where it stands among all, by person and the best first."""
        found = np.empty(len(self.who), dtype=np.int64)
        found[np.lexsort((-self.worth, self.who))] = np.arange(len(self.who))
        return found

    @cached_property
    def next_places(self) -> Array:
        """What the place behind each is worth."""
        return np.pad(self.places[:, 1:], ((0, 0), (0, 1)))


def share(
    policy: Policy, subjects: Sequence[Mapping[str, Any]], floor: Floor
) -> list[tuple[Fit, int] | None]:
    """Whom each subject goes to, as who fits and a number of the crew; None: nobody who fits has a place left. Changes nothing on the
    floor."""
    fits = [floor.fitting(policy, facts) for facts in subjects]
    offers = offers_of(policy, subjects, fits, floor)
    given = in_turn(offers)
    if offers.count > 1 and (given >= 0).any():
        pairs = int(np.count_nonzero(offers.places, axis=1)[offers.who].sum())
        given = (shared_exactly if pairs <= EXACT else shared_nearly)(offers, given)
    found = zip(fits, given.tolist(), strict=True)
    return [(fit, int(offers.who[pair])) if pair >= 0 else None for fit, pair in found]


def offers_of(
    policy: Policy, subjects: Sequence[Mapping[str, Any]], fits: Sequence[Fit], floor: Floor
) -> Offers:
    """What every pair is worth that no condition takes out. `fits`: who fits, by subject."""
    made: dict[int, tuple[Array, Array]] = {}
    parts = []
    for facts, fit in zip(subjects, fits, strict=True):
        if policy.scales or id(fit) not in made:
            made[id(fit)] = _worth(policy, facts, floor, fit)
        parts.append((fit.who, *made[id(fit)]))
    first = np.cumsum([0, *(len(who) for who, _, _ in parts)])
    who, worth, stick = (np.concatenate(column) for column in zip(*parts, strict=True))
    usual = float(worth.mean()) if len(worth) else 0.0
    places = _places(policy, floor, len(parts), usual)
    return Offers(first, who, worth, stick, places, floor.turns, not policy.scales)


def _worth(policy: Policy, facts: Mapping[str, Any], floor: Floor, fit: Fit) -> tuple[Array, Array]:
    worth = fit.worth
    for scale in policy.scales:
        by = scale({"lead": facts}, floor.env)
        worth = worth * (np.nan if by is None else float(by))
    worth = said(worth) if policy.scales else worth
    worth = worth if fit.chance is None else worth * fit.chance
    return worth, np.zeros(len(worth)) if fit.stick is None else fit.stick


def _places(policy: Policy, floor: Floor, count: int, usual: float) -> Array:
    """What free places are worth. What evens out is taken as if every subject brought the `usual` worth and all were given: only so
    is the last place of somebody who was given little not worth as much as the first."""
    caps = np.array([one.cap for one in floor.crew], dtype=np.int64)
    opened = np.array(floor.open, dtype=np.int64)
    free = np.minimum(np.maximum(caps - opened, 0), count)
    steps = np.arange(max(1, int(free.max(initial=0))))
    open_there = steps[None, :] < free[:, None]
    load = (opened[:, None] + steps[None, :]) / np.maximum(caps, 1)[:, None]
    places = np.where(open_there, 1.0 - np.exp(np.minimum(load, 1.0) - 1.0), 0.0)
    if policy.fair:
        more = usual * weight_of(floor.env.now)
        mean = floor.mean_given() + more * (min(count, int(free.sum())) - 1) / float(floor.caps.sum())
        if mean > 0.0:
            given = floor.given[:, None] + more * steps[None, :]
            ratio = given / (floor.caps[:, None] * mean)
            places = places * np.clip(ratio, LEAST_GIVEN, MOST_GIVEN) ** -policy.fair
    return places


def in_turn(offers: Offers) -> Array:
    """One subject after the other, each to the person it is worth most with now; of equals the one who was given something least
    recently."""
    places, turns = offers.places, offers.turns.copy()
    left, taken, most = places[:, 0].copy(), [0] * len(places), places.shape[1]
    given = np.full(offers.count, -1, dtype=np.int64)
    bounds, turn = offers.first.tolist(), int(turns.max(initial=0))
    for subject in range(offers.count):
        begin, end = bounds[subject], bounds[subject + 1]
        who = offers.who[begin:end]
        free = left[who]
        values = np.where(free > 0.0, offers.worth[begin:end] * free + offers.stick[begin:end], -1.0)
        best = float(values.max(initial=-1.0))
        if best < 0.0:
            continue
        among = (values >= best - SAME * max(1.0, best)).nonzero()[0]
        pair = int(among[turns[who[among]].argmin()])
        person, turn = int(who[pair]), turn + 1
        given[subject], turns[person] = begin + pair, turn
        taken[person] += 1
        left[person] = places[person, taken[person]] if taken[person] < most else 0.0
    return given


def shared_exactly(offers: Offers, given: Array) -> Array:
    """The best of all ways to share out, where what has been given is not better."""
    deep = offers.places.shape[1]
    pair, depth = (offers.places[offers.who] > 0.0).nonzero()
    place = offers.who[pair] * deep + depth
    gain = offers.worth[pair] * offers.places.ravel()[place] + offers.stick[pair]
    chosen = _matched(offers.subject[pair], place, gain, (given >= 0) & offers.must, offers.places.size)
    found = np.full(offers.count, -1, dtype=np.int64)
    taken = chosen[offers.subject[pair]] == place
    found[offers.subject[pair[taken]]] = pair[taken]
    return found if Desks(offers, found).total > Desks(offers, given).total * (1.0 + SAME) else given


def shared_nearly(offers: Offers, given: Array) -> Array:
    """Better and better, until putting everything back once brings next to nothing. What has a place keeps one where it must."""
    must = (given >= 0) & offers.must
    desks = Desks(offers, given)
    once = 1 + len(desks.pair) // max(1, int(np.count_nonzero(desks.has)))
    before = desks.total
    for number in range(min(ROUNDS, TIMES * once)):
        if number and number % once == 0:
            if desks.total - before < LITTLE * desks.total:
                break
            before = desks.total
        tried = Desks(offers, desks.again(must, number))
        desks = tried if tried.total > desks.total else desks
    return desks.given


class Desks:
    """What everybody has of what is shared out, the best first."""

    def __init__(self, offers: Offers, given: Array) -> None:
        self.offers, self.given = offers, given
        pair = given[given >= 0]
        self.pair = pair = pair[offers.order[pair].argsort()]
        self.owner, self.worth = offers.who[pair], offers.worth[pair]
        self.has = np.bincount(self.owner, minlength=len(offers.places))
        self.begin = np.cumsum(self.has) - self.has
        self.depth = np.arange(len(pair)) - self.begin[self.owner]
        on_places = self.worth @ offers.places[self.owner, self.depth]
        self.total = float(on_places + offers.stick[pair].sum())

    def again(self, must: Array, number: int) -> Array:
        """What is given when everybody has put something back (in round `number`) and the table was shared out anew."""
        offers, people = self.offers, np.arange(len(self.has))
        back = ((number * STEP + people * OFFSET) % 1.0 * (self.has + 1)).astype(np.int64)
        gives = back < self.has
        table = offers.subject[self.pair[(self.begin + back)[gives]]]
        others = ((self.given < 0) & (np.diff(offers.first) > 0)).nonzero()[0]
        # As many of those that have no place as there are people, others in each round.
        table = np.append(table, np.roll(others, -number * len(people))[: len(people)])
        pair = _spread(offers.first[table], offers.first[table + 1])
        row = np.repeat(np.arange(len(table)), offers.first[table + 1] - offers.first[table])
        gain = self._gain(pair, back)
        stays = offers.must & must[table]
        chosen = _matched(row, offers.who[pair], gain, stays, len(people))
        found = self.given.copy()
        found[table] = -1
        taken = chosen[row] == offers.who[pair]
        found[table[row[taken]]] = pair[taken]
        return found

    def _gain(self, pair: Array, back: Array) -> Array:
        """What each of these pairs brings more beside of what stays on the desk; -1: the desk is full."""
        offers = self.offers
        stays = self.depth != back[self.owner]
        owner, worth, kept = self.owner[stays], self.worth[stays], self.pair[stays]
        has = self.has - (back < self.has)
        begin = np.cumsum(has) - has
        depth = np.arange(len(owner)) - begin[owner]
        # What those at a place and behind it lose when each moves on by one.
        lost = worth * (offers.places[owner, depth] - offers.next_places[owner, depth])
        behind = np.concatenate([np.cumsum(lost[::-1])[::-1], [0.0]])
        person = offers.who[pair]
        at = np.searchsorted(offers.order[kept], offers.order[pair])
        rank = at - begin[person]
        moved = behind[at] - behind[begin[person] + has[person]]
        last = offers.places.shape[1] - 1
        gain = offers.worth[pair] * offers.places[person, np.minimum(rank, last)] - moved + offers.stick[pair]
        full = (offers.places[np.arange(len(has)), np.minimum(has, last)] <= 0.0) | (has > last)
        found: Array = np.where(full[person], -1.0, np.maximum(gain, 0.0))
        return found


def _spread(begins: Array, ends: Array) -> Array:
    """All numbers of these ranges, one after the other."""
    long = ends - begins
    found: Array = np.arange(int(long.sum())) + np.repeat(begins - (np.cumsum(long) - long), long)
    return found


def _matched(row: Array, column: Array, gain: Array, must: Array, columns: int) -> Array:
    """The column of each row, at most one row to each, so that the gains (below 0: may not be) are the most; -1: none. `row` is
    ordered."""
    rows = len(must)
    ok = gain >= 0.0
    row, column, gain = row[ok], column[ok], gain[ok]
    highest = float(gain.max(initial=0.0)) + NOTHING
    # Each row may have none; where it must have one, that costs more than all others can save. Costs are above 0.
    begin = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=rows) + 1)])
    at = np.arange(len(row)) + row
    costs, to = np.empty(begin[-1]), np.empty(begin[-1], dtype=np.int32)
    costs[at], to[at] = 1.0 - gain / (2.0 * highest), column
    costs[begin[1:] - 1], to[begin[1:] - 1] = np.where(must, rows + 1.0, 1.0), columns + np.arange(rows)
    graph = csr_array((costs, to, begin.astype(np.int32)), shape=(rows, columns + rows))
    chosen: Array = min_weight_full_bipartite_matching(graph)[1]
    return np.where(chosen < columns, chosen, -1)
