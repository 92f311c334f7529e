"""What is answered for a whole crew at once is what a plain loop over everybody answers."""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingdan.base import Label
from yingdan.decisions.chance import Chances
from yingdan.decisions.compiled import compile_route
from yingdan.decisions.definition import ChanceBody, MaskBody, Routing
from yingdan.decisions.floor import Floor
from yingdan.decisions.model import Candidate, Weighed
from yingdan.decisions.policy import Policy, Reason
from yingdan.decisions.routing import choose
from yingdan.decisions.weighing import rounded
from yingdan.expr import Env, Type

COVERS: Label = {"zh": "负责该地区", "en": "covers the region"}
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
ENV = Env.at(NOW)
LEAD = {"region": "text", "industry": "text", "capital": "decimal", "grade": "text", "account": "text",
        "chance": "decimal", "since": "datetime", "status": "text"}  # fmt: skip
REP = {"regions": "list<text>", "skills": "list<text>", "level": "int", "on_duty": "bool", "conflicts": "list<text>",
       "rate": "decimal", "until": "datetime"}  # fmt: skip
COARSE = ("region", "grade", "industry")
CONDITIONS = (
    "rep.on_duty",
    "lead.region == null || lead.region in rep.regions",
    "lead.capital > 100 ? 'key' in rep.skills : true",
    "!(lead.account in rep.conflicts)",
    "lead.grade != 'A' || rep.level >= 2",
    "rep.until == null || rep.until < now",
    "lead.since < now && rep.level > 0",
    "lead.industry in rep.skills || rep.level == 3",
)
VALUES = (
    None,
    "lead.industry in rep.skills ? 1.5 : 1",
    "lead.chance * (lead.industry in rep.skills ? 1.5 : 1) * rep.rate",
    "lead.chance * rep.rate + decimal(rep.level)",
    "rep.rate",
    "lead.chance",
    "lead.capital * lead.chance * (rep.level > 1 ? 2 : 1)",
)


class _Names:
    def __init__(self, **tables: Mapping[str, str]) -> None:
        self._tables = tables

    def get(self, path: tuple[str, ...]) -> Type | None:
        found = self._tables.get(path[0], {}).get(path[1]) if len(path) == 2 else None
        return Type.named(found) if found else None


class _Flat:
    """An object as the compiler of policies asks it."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._types = fields
        self.fields = {
            name: SimpleNamespace(target=None, type="choice" if name in COARSE else "text") for name in fields
        }

    def names(self, head: str | None = None) -> Any:
        return _Names(**{head: self._types}) if head else _Bare(self._types)


class _Bare:
    def __init__(self, types: Mapping[str, str]) -> None:
        self._types = types

    def get(self, path: tuple[str, ...]) -> Type | None:
        return Type.named(self._types[path[0]]) if len(path) == 1 and path[0] in self._types else None


def policy_of(masks: Sequence[str], value: str | None, stick: str | None, *, learned: bool) -> Policy:
    words = {"zh": "条件", "en": "condition"}
    chance = ChanceBody("status == 'won'", "status == 'lost'", ["industry"], 5) if learned else None
    body = Routing(label=words, object="lead", candidates="rep", mask=[MaskBody(f"m{n}", words, m) for n, m in enumerate(masks)], customer="account",
                   open_when="true", value=value, stick=stick, chance=chance)  # fmt: skip
    catalog = SimpleNamespace(objects={"lead": _Flat(LEAD), "rep": _Flat(REP)})
    return compile_route(catalog, "p", body).policy


words = st.sampled_from(["a", "b", "c", "key"])
some = st.lists(words, max_size=3, unique=True).map(tuple)
maybe = st.one_of(st.none(), words)
number = st.one_of(st.none(), st.integers(0, 40).map(lambda n: Decimal(n) / 8))
moment = st.one_of(st.none(), st.sampled_from([datetime(2026, 3, d, tzinfo=UTC) for d in (1, 2, 3)]))
leads = st.fixed_dictionaries(
    {"region": maybe, "industry": maybe, "grade": st.sampled_from(["A", "B"]), "account": maybe, "chance": number,
     "capital": st.one_of(st.none(), st.sampled_from([Decimal(50), Decimal(500)])), "since": moment}
)  # fmt: skip
reps = st.fixed_dictionaries(
    {"regions": some, "skills": some, "level": st.integers(0, 3), "on_duty": st.booleans(), "conflicts": some,
     "rate": number, "until": moment}
)  # fmt: skip


def plain(
    policy: Policy, lead: dict[str, Any], crew: Sequence[Candidate], opened: Sequence[int], turns: Sequence[int],
    chances: Chances | None, given: Sequence[float],
) -> tuple[dict[int, float], dict[str, int]]:  # fmt: skip
    """The policy as it is told: who fits and has room with his value, and how many each mask took out."""
    values: dict[int, float] = {}
    out: dict[str, int] = {}
    for number, one in enumerate(crew):
        pair = {"lead": lead, "rep": one.facts}
        failed = next((mask.name for mask in policy.masks if not mask.holds(pair, ENV)), None)
        if failed is None and opened[number] >= one.cap:
            failed = "capacity"
        if failed is not None:
            out[failed] = out.get(failed, 0) + 1
            continue
        worth = policy.value(pair, ENV) if policy.value is not None else None
        value = 1.0 if worth is None else max(0.0, float(worth))
        if policy.learning is not None and chances is not None:
            value *= chances.of([one.user], policy.learning.segment(lead))[0]
        value *= 1 - math.exp(opened[number] / one.cap - 1)
        if policy.fair and sum(given):
            mean = sum(given) / sum(max(1, other.cap) for other in crew)
            value *= min(4.0, max(0.25, given[number] / max(1, one.cap) / mean)) ** -policy.fair
        if policy.stick is not None:
            joined = policy.stick.join(
                [part(pair, ENV) for part in policy.stick.of_lead],
                [part(pair, ENV) for part in policy.stick.of_rep],
                ENV,
            )
            value += float(joined or 0)
        values[number] = value
    return values, out


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(CONDITIONS), max_size=5, unique=True), st.sampled_from(VALUES),
    st.sampled_from([None, "lead.account in rep.skills ? 0.5 : 0"]), st.booleans(), st.lists(leads, min_size=1, max_size=4),
    st.lists(st.tuples(reps, st.integers(0, 4), st.integers(0, 4)), max_size=8), st.data(),
)  # fmt: skip
def test_the_choice_for_a_crew_is_that_of_a_plain_loop_whether_weighed_one_by_one_or_as_arrays(
    masks: list[str], value: str | None, stick: str | None, learned: bool, subjects: list[dict[str, Any]],
    people: list[tuple[dict[str, Any], int, int]], data: st.DataObject,
) -> None:  # fmt: skip
    fair = data.draw(st.sampled_from([0.0, 2.0]))
    policy = replace(policy_of(masks, value, stick, learned=learned), fair=fair)
    crew = [Candidate(UUID(int=n + 1), str(n), None, cap, facts) for n, (facts, cap, _) in enumerate(people)]
    opened = [load for _, _, load in people]
    turns = data.draw(st.permutations(range(1, len(crew) + 1)))
    rows = [(one.user, "a", n + 1, n % 2) for n, one in enumerate(crew)]
    chances = Chances(rows, 5) if learned else None
    users = [one.user for one in crew]
    floor = Floor(
        crew,
        dict(zip(users, opened, strict=True)),
        dict(zip(users, turns, strict=True)),
        ENV,
        None,
        chances,
        dict(zip(users, data.draw(st.permutations(range(len(users)))), strict=True)),
    )
    floor.one_by_one = data.draw(st.sampled_from([0, 40]))
    for lead in subjects:
        values, out = plain(policy, lead, crew, floor.open, floor.turns, chances, floor.given.tolist())
        turn = list(floor.turns)
        choice = choose(policy, lead, floor, None)
        assert dict(choice.excluded) == out
        assert choice.pool == (not values)
        if values:
            best = max(values.values())
            near = [n for n, v in values.items() if v >= best - 1e-9 * max(1.0, best)]
            assert choice.owner == crew[min(near, key=lambda n: turn[n])].user
            assert choice.considered[0].user == choice.owner


def test_a_formula_that_moves_with_the_clock_is_asked_again_when_the_clock_has_moved() -> None:
    policy = policy_of(["rep.until == null || rep.until < now"], None, None, learned=False)
    crew = [Candidate(UUID(int=1), "1", None, 9, {"until": datetime(2026, 3, 2, 11, tzinfo=UTC)})]
    floor = Floor(crew, {}, {}, ENV)
    assert choose(policy, {}, floor, None).pool
    floor.env = replace(ENV, now=datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert choose(policy, {}, floor, None).owner == UUID(int=1)


def test_subjects_that_everybody_answers_alike_are_still_told_each_their_own_reasons() -> None:
    policy = replace(
        policy_of(["lead.region == null || lead.region in rep.regions"], None, None, learned=False),
        reasons=(
            Reason(lambda pair, env: pair["lead"]["region"] in pair["rep"]["regions"], COVERS, ("region",)),
        ),
    )
    crew = [Candidate(UUID(int=1), "1", None, 9, {"regions": ("a", "b")})]
    floor = Floor(crew, {}, {}, ENV)
    told = [COVERS in choose(policy, {"region": region}, floor, None).reasons for region in ("a", None, "b")]
    assert told == [True, False, True]
    assert floor.fitting(policy, {"region": "a"}) is floor.fitting(policy, {"region": None})


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300),
            st.floats(-2, 2),
            # Middles between two told numbers, and their neighbours.
            st.builds(
                lambda n, up: math.nextafter(n / 20000, up), st.integers(-99999, 99999), st.floats(-9, 9)
            ),
            st.integers(-99999, 99999).map(lambda n: n / 20000),
        ),
        min_size=1,
    )
)
def test_rounding_many_at_once_is_rounding_each(numbers: list[float]) -> None:
    assert [one.hex() for one in rounded(np.array(numbers)).tolist()] == [
        round(one, 4).hex() for one in numbers
    ]


@pytest.mark.parametrize(("size", "subjects"), [(7, 21), (60, 180), (400, 300)])
def test_what_is_told_of_a_crew_is_the_same_whether_weighed_one_by_one_or_as_arrays(
    size: int, subjects: int
) -> None:
    dice = random.Random(size)
    policy = replace(policy_of(CONDITIONS[:2], VALUES[2], None, learned=True), fair=2.0)
    crew = [
        Candidate(UUID(int=n + 1), str(n), None, dice.randint(1, 4),
                  {"regions": tuple(dice.sample("abcd", 2)), "skills": (dice.choice("ab"),), "on_duty": dice.random() < 0.9,
                   "rate": Decimal(dice.randint(1, 10**9)) / 10**8})
        for n in range(size)
    ]  # fmt: skip
    chances = Chances([(one.user, "a", 9, dice.randint(0, 9)) for one in crew], 5)
    floors = [
        Floor(crew, {}, {}, ENV, None, chances, {one.user: float(one.cap) for one in crew}) for _ in range(2)
    ]
    floors[0].one_by_one, floors[1].one_by_one = size, 0
    for _ in range(subjects):
        lead = {
            "region": dice.choice(["a", "b", None]),
            "industry": dice.choice("ab"),
            "chance": Decimal(dice.randint(1, 8)),
        }
        one, other = (choose(policy, lead, floor, None) for floor in floors)
        assert one.owner == other.owner
        assert dict(one.excluded) == dict(other.excluded)
        assert list(map(_plainly, one.considered)) == list(map(_plainly, other.considered))


def _plainly(one: Weighed) -> tuple[Any, ...]:
    return one.user, one.load, one.cap, one.excluded_by, one.value, dict(one.parts)


def test_few_outcomes_say_little_and_many_say_what_they_are() -> None:
    lucky, steady, unknown = (UUID(int=n) for n in (1, 2, 3))
    chances = Chances([(lucky, "x", 1, 1), (steady, "x", 1000, 400)], 20)
    first, second, third = chances.of([lucky, steady, unknown], "x")
    assert abs(second - 0.4) < 0.01
    assert 0.39 < third < 0.41
    assert third < first < 0.5
    assert 0 < Chances([], 20).of([unknown], "y")[0] < 1
