"""Packs and situations: what a row opens is what the pack says, a suspension closes it by every way, circles are refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.laws.test_access_scope import catalog_of
from tests.unit.company import ENV, NOW
from yingdan.base import uuid7
from yingdan.kernel.access import Actor, TemporaryGrant, conflicts, duty_faults, held_by, scope
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import KINDS, Put

WORDS = {"zh": "词", "en": "words"}
ROW: dict[str, Any] = {"id": uuid7(), "name": "abc", "seats": 3, "owner": None, "unit": None}


def situation(name: str, inherits: str | None = None) -> Put:
    body = {"label": WORDS, "description": WORDS, **({"inherits": inherits} if inherits else {})}
    return Put("situation", name, body)


def pack(name: str, condition: str, own: str) -> Put:
    grants = [{"object": "lead", "actions": ["read"], "condition": condition}]
    return Put("pack", name, {"label": WORDS, "purpose": WORDS, "grants": grants, "situation": own})


def company_rules() -> Catalog:
    return catalog_of(
        situation("sales.storm"), situation("sales.flood", "storm"),
        pack("sales.small", "seats < 5", "storm"), pack("sales.large", "seats >= 5", "flood"),
    )  # fmt: skip


def lent(key: str, *held: str) -> Actor:
    day = timedelta(days=1)
    row = TemporaryGrant(
        uuid7(), key, "*", None, frozenset(["read", "update"]), NOW - day, NOW + day, frozenset(held)
    )
    return Actor(uuid7(), "x", frozenset({"rep"}), temporary=(row,))


def test_a_situation_opens_its_packs_and_those_it_inherits_and_a_pack_only_itself() -> None:
    rules = company_rules()

    def seen(key: str) -> tuple[bool, bool]:
        found = scope(rules, lent(key), "sales.lead", "read")
        return found.allows({**ROW, "seats": 3}, ENV), found.allows({**ROW, "seats": 9}, ENV)

    assert seen("situation:sales.flood") == (True, True)
    assert seen("situation:sales.storm") == (True, False)
    assert seen("pack:sales.large") == (False, True)
    assert seen("pack:sales.gone") == (False, False)
    asked = replace(lent("x"), temporary=(), roles=frozenset({"pack:sales.large", "situation:sales.flood"}))
    assert not scope(rules, asked, "sales.lead", "read").allows({**ROW, "seats": 9}, ENV)


def test_what_is_suspended_opens_nothing_by_any_way_and_what_is_not_stays() -> None:
    rules = company_rules()
    for key, held, small, large in (
        ("situation:sales.flood", "pack:sales.small", False, True),
        ("situation:sales.flood", "situation:sales.storm", False, True),
        ("situation:sales.flood", "situation:sales.flood", False, False),
        ("situation:sales.storm", "situation:sales.flood", True, False),
        ("pack:sales.small", "situation:sales.storm", False, False),
        ("pack:sales.large", "situation:sales.storm", False, True),
        ("pack:sales.large", "pack:sales.large", False, False),
    ):
        found = scope(rules, lent(key, held), "sales.lead", "read")
        judged = (found.allows({**ROW, "seats": 3}, ENV), found.allows({**ROW, "seats": 9}, ENV))
        assert judged == (small, large), (key, held)


def test_situations_that_inherit_in_a_circle_and_packs_that_open_nothing_are_refused() -> None:
    rules = catalog_of(situation("sales.a", "b"), situation("sales.b", "a"))

    def slugs(one: Put) -> list[str]:
        body = rules.get(one.kind, one.name)
        assert body is not None
        return [fault.slug for fault in KINDS[one.kind].check(body.body, one.name, rules)]

    assert slugs(situation("sales.a", "b")) == ["situation-inherits-itself"]
    empty = Put("pack", "sales.e", {"label": WORDS, "purpose": WORDS, "grants": [], "situation": "gone"})
    rules = catalog_of(empty, pack("sales.odd", "no_such_field == 1", "gone"))
    assert slugs(empty) == ["pack-is-empty", "situation-is-unknown"]
    assert len(slugs(pack("sales.odd", "", ""))) == 2


def test_duties_in_conflict_are_found_in_one_carrier_and_in_one_hand_by_whichever_way_they_came() -> None:
    grants = [{"object": "lead", "actions": ["update"]}]
    rules = catalog_of(
        Put("role", "sales.entry", {"label": WORDS}), Put("role", "sales.all", {"label": WORDS}),
        Put("grant", "sales.entry", {"role": "entry", "object": "lead", "actions": ["create"], "condition": "seats < 5"}),
        Put("grant", "sales.both", {"role": "all", "object": "lead", "actions": ["create", "update"]}),
        Put("pack", "sales.approve", {"label": WORDS, "purpose": WORDS, "grants": grants}),
        Put("duty_conflict", "sales.four_eyes", {
            "label": WORDS, "first": {"object": "lead", "actions": ["create"]}, "second": {"object": "lead", "actions": ["update"]},
        }),
    )  # fmt: skip
    assert [(key, str(fault.params["carrier"])) for key, fault in duty_faults(rules)] == [
        (("duty_conflict", "sales.four_eyes"), str(WORDS))
    ]
    [one] = conflicts(rules)
    assert held_by(one, replace(lent("pack:sales.approve"), roles=frozenset({"entry"})), ENV) == (
        frozenset({"entry"}), frozenset({"pack:sales.approve"}),
    )  # fmt: skip
    assert held_by(one, lent("pack:sales.approve"), ENV) is None
    exempt = replace(one, exempt=frozenset({"entry"}))
    assert held_by(exempt, replace(lent("pack:sales.approve"), roles=frozenset({"entry"})), ENV) is None
