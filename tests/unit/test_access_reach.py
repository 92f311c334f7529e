"""The steps of the matrix and the conditions behind them say the same, both ways; what a cell sets, a cell takes back."""

import itertools
from typing import Any

import pytest

from tests.unit.catalogs import catalog_of, field, label, puts
from yingdan.base import Problem
from yingdan.kernel.access import (
    REACHES,
    ReachChange,
    Reached,
    condition_of,
    matrix,
    reach_of,
    reaches_of,
    with_reach,
)
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import Put
from yingdan.kernel.packages import policy_of, read_policy

RESTS = ["owner == null && unit == null", 'level == "a"', "unit == actor.unit", "!(owner == actor.id)"]


@pytest.mark.parametrize("reach", REACHES)
@pytest.mark.parametrize("count", range(3))
def test_a_step_and_what_is_beside_it_come_back_from_the_condition(reach: Any, count: int) -> None:
    for rest in itertools.permutations(RESTS, count):
        given = Reached(reach, () if reach == "all" else rest)
        text = condition_of(given)
        assert (text is None) == (given == Reached("none"))
        if text is not None:
            assert reach_of(text) == given
            assert condition_of(reach_of(text)) == text


@pytest.mark.parametrize(
    ("condition", "reach", "rest"),
    [
        ("true", "all", ()),
        ("level == 'a' || true", "all", ()),
        ("actor.id == owner", "own", ()),
        ("(owner == actor.id || (unit in actor.subtree))", "subtree", ()),
        ("unit in actor.subtree", "none", ("unit in actor.subtree",)),
        ("owner == actor.id && level == 'a'", "none", ('owner == actor.id && level == "a"',)),
        ("unit in actor.units || owner == actor.id || unit in actor.units", "team", ()),
        ("owner ==", "none", ("owner ==",)),
    ],
)
def test_what_only_looks_like_a_step_is_a_condition(
    condition: str, reach: str, rest: tuple[str, ...]
) -> None:
    assert reach_of(condition) == Reached(reach, rest)  # type: ignore[arg-type]


def shop(*grants: tuple[str, dict[str, Any]]) -> Catalog:
    made = [Put("grant", name, {"role": "rep", "object": "lead", **body}) for name, body in grants]
    objects = [
        *puts("sales.lead", {"name": field(), "level": field("choice")}),
        *puts("sales.task", {"name": field()}),
    ]
    rep = Put("role", "sales.rep", {"label": label("销售"), "abilities": []})
    return catalog_of([*objects, rep, *made])


def changed(catalog: Catalog, found: dict[str, Any]) -> Catalog:
    kept = {name: dict(one.raw) for name, one in catalog.all("grant").items()} | found
    return shop(*((name, body) for name, body in kept.items() if body is not None))


OWN = "owner == actor.id"
POOL = "owner == null && unit == null"
SALES = shop(
    ("sales.own", {"actions": ["update", "read", "create"], "condition": OWN, "without": ["level"]}),
    ("sales.pool", {"actions": ["read", "claim"], "condition": f"unit in actor.units || {OWN} || {POOL}"}),
    ("sales.asked", {"actions": ["export"], "condition": "level == 'a'"}),
)


def reach_in(catalog: Catalog, action: str) -> tuple[str, bool]:
    for one in matrix(catalog)["cells"]:
        if (one["object"], one["action"]) == ("sales.lead", action):
            return one["reach"], one["more"]
    return "none", False


@pytest.mark.parametrize("action", ["read", "create", "update", "remove", "claim"])
@pytest.mark.parametrize("reach", REACHES)
def test_a_cell_has_the_reach_it_was_given_and_no_other_cell_moves(action: str, reach: Any) -> None:
    before = {one: reach_in(SALES, one) for one in ("read", "create", "update", "remove", "claim", "export")}
    after = changed(SALES, with_reach(SALES, SALES, ReachChange("rep", "sales.lead", action, reach)))
    for other, was in before.items():
        now = reach_in(after, other)
        assert now[0] == (reach if other == action else was[0])
        if other != action:
            assert now == was


def test_going_there_and_back_leaves_the_very_definitions_that_are_in_force() -> None:
    for reach in ("team", "subtree"):
        away = changed(SALES, with_reach(SALES, SALES, ReachChange("rep", "sales.lead", "update", reach)))
        assert set(away.all("grant")) == {
            "sales.own",
            "sales.pool",
            "sales.asked",
            "sales.rep_lead",
        }
        assert dict(away.all("grant")["sales.rep_lead"].raw)["without"] == ["level"]
        back = with_reach(away, SALES, ReachChange("rep", "sales.lead", "update", "own"))
        assert back == {"sales.own": dict(SALES.all("grant")["sales.own"].raw), "sales.rep_lead": None}


def test_what_a_condition_opens_besides_stays_until_nothing_shall_stay() -> None:
    wide = with_reach(SALES, SALES, ReachChange("rep", "sales.lead", "export", "own"))
    assert reach_in(changed(SALES, wide), "export") == ("own", True)
    assert with_reach(SALES, SALES, ReachChange("rep", "sales.lead", "export", "none")) == {
        "sales.asked": None
    }


def test_what_opens_many_objects_is_not_narrowed_in_one_cell() -> None:
    catalog = shop(("sales.everything", {"object": "sales.*", "actions": ["read"]}))
    with pytest.raises(Problem) as caught:
        with_reach(catalog, catalog, ReachChange("rep", "sales.task", "read", "own"))
    assert caught.value.slug == "reach-is-opened-widely"
    assert with_reach(catalog, catalog, ReachChange("rep", "sales.task", "update", "own"))
    for wish in (
        ReachChange("rep", "sales.no", "read", "own"),
        ReachChange("no", "sales.task", "read", "own"),
    ):
        with pytest.raises(Problem):
            with_reach(catalog, catalog, wish)


def test_the_draft_says_each_changed_cell_in_words() -> None:
    after = changed(SALES, with_reach(SALES, SALES, ReachChange("rep", "sales.lead", "update", "team")))
    assert [one["words"]["zh"] for one in matrix(after, SALES)["changed"]] == ["销售修改对象：本人 → 本团队"]
    assert matrix(SALES, SALES)["changed"] == []
    assert "team" in reaches_of(SALES.objects["sales.lead"])


def test_the_text_of_a_policy_says_the_same_and_tells_its_faults_by_line() -> None:
    policy = policy_of(SALES, "rep", "zh")
    assert read_policy(policy.text, SALES, policy.names) == ({}, [])
    less = policy.text.replace("- name: ", "").split("---\n", 1)[1]
    assert read_policy(less, SALES, policy.names)[0] == {policy.names[0]: None}
    wider = policy.text.replace("actions: [export]", "actions: [export, update]")
    assert list(read_policy(wider, SALES, policy.names)[0]) == ["sales.asked"]
    wrong = policy.text.replace("level == 'a'", "nope == 1").replace("[read, claim]", "[read, fly]")
    changes, faults = read_policy(wrong, SALES, policy.names)
    lines = wrong.split("\n")
    assert changes == {}
    assert {lines[one.line - 1].split(":")[0] for one in faults} >= {"actions"}
    only = policy.text.replace("level == 'a'", "nope == 1")
    [fault] = read_policy(only, SALES, policy.names)[1]
    assert only.split("\n")[fault.line - 1].startswith("condition: nope")
    for text, slug in (("kind: role\nname: sales.x", "policy-takes-grants"), ("kind: grant\nname: x", "policy-needs-names"), ("a: [", "yaml-is-unreadable")):  # fmt: skip
        assert [one.fault.slug for one in read_policy(text, SALES, ())[1]] == [slug]
    assert (
        read_policy(policy.text + "---\n" + policy.text, SALES, ())[1][0].fault.slug == "policy-says-it-twice"
    )
