"""Seven models hand out exactly what was won, and each as its rule says. ADR 0044."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.views.attribution.credit import MODELS, Journey, credit_by_model, removal_shares

CHANNELS = st.sampled_from("ABCDE")


def journey(path: str, value: float | None, days: tuple[float, ...] | None = None) -> Journey:
    return Journey(tuple(path), days or tuple(float(len(path) - at) for at in range(len(path))), value)


journeys = st.lists(
    st.builds(
        journey,
        st.lists(CHANNELS, min_size=1, max_size=6).map("".join),
        st.one_of(st.none(), st.floats(0, 1e6)),
    ),
    min_size=1, max_size=20,
)  # fmt: skip


def wins(given_: list[Journey], model: str, half_life: float = 7) -> dict[str, float]:
    found = credit_by_model(given_, half_life)[model]  # type: ignore[index]
    return {channel: one.wins for channel, one in found.items() if one.wins}


def test_removal_gives_the_published_shares() -> None:
    """C1 C2 C3 won, C1 lost, C2 C3 lost: without C1 half of the chance is gone, without C2 or C3 all of it."""
    shares = removal_shares([journey("ABC", 1), journey("A", None), journey("BC", None)])
    assert shares == pytest.approx({"A": 0.2, "B": 0.4, "C": 0.4})


def test_a_chain_that_turns_back_on_itself_is_solved() -> None:
    """A A B won and A lost: A leads to A, B and the end in three equal parts; half of the journeys' chance is B's."""
    shares = removal_shares([journey("AAB", 1), journey("A", None)])
    assert shares == pytest.approx({"A": 0.5, "B": 0.5})


def test_each_rule_gives_what_it_is_named_for() -> None:
    one = [journey("ABAC", 100, (14.0, 7.0, 7.0, 0.0))]
    assert wins(one, "first") == {"A": 1}
    assert wins(one, "last") == {"C": 1}
    assert wins(one, "linear") == pytest.approx({"A": 0.5, "B": 0.25, "C": 0.25})
    assert wins(one, "decay") == pytest.approx({"A": 0.75 / 2.25, "B": 0.5 / 2.25, "C": 1 / 2.25})
    assert wins(one, "position") == pytest.approx({"A": 0.5, "B": 0.1, "C": 0.4})
    assert wins(one, "shapley") == pytest.approx({"A": 1 / 3, "B": 1 / 3, "C": 1 / 3})


@given(journeys)
def test_every_model_hands_out_exactly_what_was_won(given_: list[Journey]) -> None:
    won = [one for one in given_ if one.won]
    for model in MODELS:
        found = credit_by_model(given_, 7)[model].values()
        assert sum(one.wins for one in found) == pytest.approx(len(won))
        assert sum(one.value for one in found) == pytest.approx(sum(one.value or 0 for one in won))


@given(journeys)
def test_shares_by_set_are_the_mean_of_what_a_channel_adds_in_every_order(given_: list[Journey]) -> None:
    """The definition of the Shapley value, summed over all orders of at most five channels."""
    won = [one for one in given_ if one.won]
    players = sorted({channel for one in won for channel in one.channels})

    def worth(members: set[str]) -> int:
        return sum(set(one.channels) <= members for one in won)

    orders = list(permutations(players))
    meant = dict.fromkeys(players, 0.0)
    for order in orders:
        members: set[str] = set()
        for player in order:
            before = worth(members)
            members.add(player)
            meant[player] += (worth(members) - before) / len(orders)
    assert wins(given_, "shapley") == pytest.approx({name: part for name, part in meant.items() if part})


@given(journeys, st.permutations("ABCDE"))
def test_names_of_channels_do_not_matter(given_: list[Journey], names: list[str]) -> None:
    called = dict(zip("ABCDE", names, strict=True))
    renamed = [Journey(tuple(called[c] for c in one.channels), one.days_before, one.value) for one in given_]
    for model in MODELS:
        here, there = wins(given_, model), wins(renamed, model)
        assert {called[name] for name in here} >= {n for n, part in there.items() if part > 1e-9}
        for name, part in here.items():
            assert there.get(called[name], 0) == pytest.approx(part, abs=1e-9)


def test_a_channel_that_only_lost_is_owed_nothing_and_nobody_is_when_nothing_was_won() -> None:
    given_ = [journey("A", 1), journey("B", None)]
    assert all(wins(given_, model) == {"A": 1} for model in MODELS)
    assert all(wins([journey("AB", None)], model) == {} for model in MODELS)
