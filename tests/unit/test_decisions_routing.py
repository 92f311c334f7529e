"""Routing as pure logic: masks are hard, the burst spreads, the customer's owner keeps, the pool has a reason."""

import math
from typing import Any
from uuid import UUID

import pytest

from yingdan.decisions.floor import Floor, room
from yingdan.decisions.model import Candidate
from yingdan.decisions.policy import Mask, Policy
from yingdan.decisions.routing import choose, keep

EAST = UUID(int=100)
ON_DUTY = Mask("on_duty", {"zh": "在岗", "en": "on duty"}, lambda pair, env: pair["rep"]["on_duty"], ())
TERRITORY = Mask(
    "territory", {"zh": "负责该地区", "en": "covers the region"},
    lambda pair, env: pair["lead"]["region"] in pair["rep"]["regions"], ("region",),
)  # fmt: skip
POLICY = Policy("sales.lead_routing", (ON_DUTY, TERRITORY), None, ())


def rep(number: int, cap: int = 10, **facts: Any) -> Candidate:
    return Candidate(
        UUID(int=number), f"rep {number}", EAST, cap, {"on_duty": True, "regions": ("310000",), **facts}
    )


def floor(*crew: Candidate, loads: dict[UUID, int] | None = None) -> Floor:
    return Floor(crew, loads or {}, {}, None)


LEAD = {"region": "310000"}


def test_a_burst_spreads_evenly_and_no_cap_is_exceeded() -> None:
    crew = [rep(n, cap=5) for n in range(1, 25)]
    ground = floor(*crew)
    chosen = [choose(POLICY, LEAD, ground, None).owner for _ in range(200)]
    counts = [chosen.count(c.user) for c in crew]
    assert max(counts) == min(counts) == 5
    assert chosen.count(None) == 200 - 24 * 5
    for upto in range(24, 121, 24):
        so_far = [chosen[:upto].count(c.user) for c in crew]
        assert max(so_far) - min(so_far) <= 1


def test_who_is_off_duty_or_elsewhere_is_never_chosen_and_is_named_with_the_mask() -> None:
    choice = choose(POLICY, LEAD, floor(rep(1, on_duty=False), rep(2, regions=("440000",)), rep(3)), None)
    assert choice.owner == UUID(int=3)
    assert {w.user.int: w.excluded_by for w in choice.considered} == {1: "on_duty", 2: "territory", 3: None}


def test_nobody_fitting_sends_it_to_the_pool_with_the_reason_most_were_excluded_for() -> None:
    choice = choose(POLICY, {"region": "650000"}, floor(rep(1), rep(2), rep(3, on_duty=False)), EAST)
    assert choice.pool
    assert choice.unit == EAST
    assert "负责该地区" in choice.reasons[0]["zh"]


def test_everybody_full_sends_it_to_the_pool_and_says_so() -> None:
    choice = choose(POLICY, LEAD, floor(rep(1, cap=1), loads={UUID(int=1): 1}), None)
    assert choice.pool
    assert "上限" in choice.reasons[0]["zh"]


def test_higher_value_wins_until_load_eats_it() -> None:
    policy = Policy("p", (ON_DUTY,), lambda pair, env: pair["rep"]["worth"], ())
    ground = floor(rep(1, worth=1.5), rep(2, worth=1))
    chosen = [choose(policy, LEAD, ground, None).owner for _ in range(14)]
    assert chosen[0] == UUID(int=1)
    assert UUID(int=2) in chosen
    assert chosen.count(UUID(int=1)) > chosen.count(UUID(int=2))


def test_a_value_that_cannot_be_computed_counts_as_neutral() -> None:
    policy = Policy("p", (), lambda pair, env: None, ())
    assert choose(policy, LEAD, floor(rep(1)), None).considered[0].parts["value"] == 1.0


def test_the_customers_owner_keeps_it_even_when_full() -> None:
    ground = floor(rep(1, cap=1), rep(2), loads={UUID(int=1): 1})
    choice = keep(UUID(int=1), ground, None)
    assert choice.owner == UUID(int=1)
    assert choice.kept
    assert ground.open == [2, 0]


def test_room_is_the_balance_rule() -> None:
    assert room(0, 10) == pytest.approx(1 - 1 / math.e)
    assert room(10, 10) == room(11, 10) == 0.0
    assert room(0, 0) == 0.0


def test_balance_reaches_its_competitive_ratio_on_the_adversarial_instance() -> None:
    """Upper-triangular instance: wave k may go to bidders k.. only; the ratio must be at least 1 - 1/e."""
    bidders, each = 40, 60
    crew = [rep(n + 1, cap=each, index=n) for n in range(bidders)]
    later = Mask(
        "from",
        {"zh": "", "en": ""},
        lambda pair, env: pair["rep"]["index"] >= pair["lead"]["wave"],
        ("wave",),
    )
    ground = floor(*crew)
    policy = Policy("p", (later,), None, ())
    served = sum(
        not choose(policy, {"wave": wave}, ground, None).pool for wave in range(bidders) for _ in range(each)
    )
    assert served / (bidders * each) >= 1 - 1 / math.e
