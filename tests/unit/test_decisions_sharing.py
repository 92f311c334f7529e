"""Sharing out a backlog as pure logic: never worse than one after the other, the best of all ways where that is looked for, within
the policy's conditions and everybody's room, and the single choice when there is only one."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from yingdan.decisions.backlog import shared_out
from yingdan.decisions.floor import BULK, Floor
from yingdan.decisions.model import Candidate
from yingdan.decisions.policy import Mask, Policy
from yingdan.decisions.routing import choose
from yingdan.decisions.sharing import Desks, Offers, in_turn, share, shared_exactly, shared_nearly

SPEAKS = Mask(
    "speaks",
    {"zh": "会客户的语言", "en": "speaks the language"},
    lambda pair, env: pair["lead"]["language"] in pair["rep"]["languages"],
    ("language",),
)
POLICY = Policy("p", (SPEAKS,), lambda pair, env: pair["rep"]["worth"][pair["lead"]["kind"]], ("kind",))


def best_of_all(offers: Offers) -> float:
    """By a solver of dense problems: subjects by places, and a place without worth for each subject."""
    people, deep = offers.places.shape
    values = np.zeros((offers.count, people * deep + offers.count))
    for pair, (subject, person) in enumerate(zip(offers.subject, offers.who, strict=True)):
        places = offers.places[person]
        worth = np.where(places > 0, offers.worth[pair] * places + offers.stick[pair], 0.0)
        values[subject, person * deep : (person + 1) * deep] = worth
    return float(values[linear_sum_assignment(values, maximize=True)].sum())


@st.composite
def offered(draw: st.DrawFn) -> Offers:
    people, deep = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    number = st.floats(0.01, 9)
    places = [
        sorted((draw(st.one_of(st.just(0.0), number)) for _ in range(deep)), reverse=True)
        for _ in range(people)
    ]
    fits = draw(st.lists(st.sets(st.integers(0, people - 1)), min_size=1, max_size=7))
    who = [person for fit in fits for person in sorted(fit)]
    many = st.lists(number, min_size=len(who), max_size=len(who))
    first = np.cumsum([0, *map(len, fits)])
    worth, stick = np.array(draw(many), dtype=float), np.array(draw(many), dtype=float)
    turns = np.array(draw(st.permutations(range(people))))
    return Offers(first, np.array(who, dtype=np.int64), worth, stick, np.array(places), turns, draw(st.booleans()))  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(offered())
def test_sharing_out_is_never_worse_than_one_after_the_other_and_overfills_nobody(offers: Offers) -> None:
    start = in_turn(offers)
    nearly, exactly = shared_nearly(offers, start), shared_exactly(offers, start)
    for held in (start, nearly, exactly):
        placed = (held >= 0).nonzero()[0]
        assert (offers.subject[held[placed]] == placed).all()
        taken = np.bincount(offers.who[held[placed]], minlength=len(offers.places))
        assert (taken <= (offers.places > 0).sum(axis=1)).all()
        assert not offers.must or (held[start >= 0] >= 0).all()
    totals = [Desks(offers, held).total for held in (start, nearly, exactly)]
    assert totals[0] <= totals[1] * (1 + 1e-9)
    assert totals[1] <= totals[2] * (1 + 1e-6)
    free = replace(offers, must=False)
    assert np.isclose(Desks(free, shared_exactly(free, start)).total, best_of_all(free))


def test_what_is_only_come_near_to_is_within_three_percent_of_the_best_of_all_ways() -> None:
    rng = np.random.default_rng(20260302)
    fits = rng.random((200, 20)) < 0.3
    who = fits.nonzero()[1]
    places = np.sort(rng.random((20, 9)), axis=1)[:, ::-1].copy()
    worth = rng.lognormal(0, 1, len(who))
    first = np.concatenate([[0], np.cumsum(fits.sum(axis=1))])
    offers = Offers(first, who, worth, np.zeros(len(who)), places, np.arange(20), must=False)
    start = in_turn(offers)
    best, found = best_of_all(offers), Desks(offers, shared_nearly(offers, start)).total
    assert Desks(offers, start).total < 0.93 * best
    assert found > 0.97 * best


def crew_of(*people: tuple[float, float, str, int, int]) -> Floor:
    """Worth of the kinds a and b, languages, cap, load."""
    crew = [
        Candidate(UUID(int=n + 1), str(n), None, cap, {"worth": {"a": a, "b": b}, "languages": languages})
        for n, (a, b, languages, cap, _) in enumerate(people)
    ]
    return Floor(crew, {c.user: load for c, (*_, load) in zip(crew, people, strict=True)}, {}, None)


person = st.tuples(st.floats(0, 3), st.floats(0, 3), st.sampled_from(["z", "e", "ze"]), st.integers(0, 4), st.integers(0, 4))  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(person, max_size=6), st.sampled_from("ab"), st.sampled_from("zef"))
def test_sharing_out_one_subject_is_the_single_choice(people: Any, kind: str, language: str) -> None:
    floor, lead = crew_of(*people), {"kind": kind, "language": language}
    (place,) = share(POLICY, [lead], floor)
    chosen = choose(POLICY, lead, floor, None).owner
    assert chosen == (None if place is None else floor.crew[place[1]].user)


def test_a_backlog_goes_to_who_wins_most_of_it_together_and_says_so() -> None:
    """The first is a little better at both kinds; only together it shows that the second can do one of them only."""
    floor = crew_of((1.0, 1.1, "z", BULK // 2, 0), (0.1, 1.0, "z", BULK // 2, 0))
    ids = [UUID(int=100 + n) for n in range(BULK)]
    facts = {one: {"kind": "b" if n < BULK // 2 else "a", "language": "z"} for n, one in enumerate(ids)}
    found = shared_out(lambda _: POLICY, ids, {one: one for one in ids}, {}, facts, floor)
    by_kind = {kind: [found[one].owner for one in ids if facts[one]["kind"] == kind] for kind in "ab"}
    assert by_kind["a"].count(UUID(int=1)) > by_kind["b"].count(UUID(int=1))
    assert floor.open == [BULK // 2, BULK // 2]
    assert all(choice.shared == BULK for choice in found.values())
    assert f"同批 {BULK} 条" in found[ids[0]].reasons[-1]["zh"]


def test_of_a_customers_subjects_the_first_is_shared_out_and_the_others_follow() -> None:
    floor = crew_of((1.0, 1.0, "z", 99, 0), (1.0, 1.0, "z", 99, 0), (1.0, 1.0, "e", 99, 0))
    ids = [UUID(int=100 + n) for n in range(BULK)]
    customers = {one: UUID(int=500 + n // 2) for n, one in enumerate(ids)}
    owners = {UUID(int=500): UUID(int=3)}
    facts = {one: {"kind": "a", "language": "z"} for one in ids}
    found = shared_out(lambda _: POLICY, ids, customers, owners, facts, floor)
    assert [found[one].kept for one in ids[:2]] == [True, True]
    assert set(found) == {ids[0], *ids[1::2][:1], *ids[2::2]}
    assert {customers[one]: found[one].owner for one in ids[2::2]}.items() <= owners.items()
    assert UUID(int=3) not in {found[one].owner for one in ids[2::2]}
    assert shared_out(lambda _: POLICY, ids[1:], customers, owners, facts, floor) == {}
