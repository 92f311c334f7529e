"""Law of streams and what is lent: whoever is lent a row is found from the row, and people who are told apart by nothing that a
condition reads cost one judgement together."""

from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from tests.laws.test_access_scope import UNITS, USERS, catalog_of
from tests.unit.company import ENV, NOW, grant
from yingdan.base import uuid7
from yingdan.events import Event
from yingdan.kernel.access import Actor, TemporaryGrant, openings, scope
from yingdan.kernel.definitions import Put
from yingdan.views.opened import Opened

LABEL = {"zh": "a", "en": "a"}
CONDITIONS = (
    "true",
    "seats > 2",
    "owner == actor.id",
    "unit in actor.subtree",
    "status == 'new' && unit in actor.units",
)
ROUNDS = 40


def _pack(name: str, grants: list[dict[str, Any]], about: str | None = None) -> Put:
    body = {"label": LABEL, "purpose": LABEL, "grants": grants}
    return Put("pack", name, {**body, "about": about} if about else body)


def _lent(rng: Random, records: list[UUID]) -> TemporaryGrant:
    """Something that is lent: a role or pack, at large or for one record, now, later or before."""
    role = rng.choice(["rep", "pack:sales.wide", "pack:sales.of_lead", "pack:sales.of_account"])
    one = rng.choice(records)
    record = one if role.startswith("pack:sales.of") or rng.random() < 0.4 else None
    object_name = (
        "*" if record is None else "sales.account" if role == "pack:sales.of_account" else "sales.lead"
    )
    begins = NOW + timedelta(days=rng.choice([-3, -3, -3, 1]))
    return TemporaryGrant(
        uuid7(),
        role,
        object_name,
        record,
        frozenset(["read", "update"]),
        begins,
        begins + timedelta(days=rng.choice([1, 9])),
    )


def test_whoever_is_lent_a_row_is_found_from_the_row() -> None:
    rng = Random(3)
    hits = 0
    for _ in range(ROUNDS):
        wide = [
            {"object": "lead", "actions": ["read"], "condition": rng.choice(CONDITIONS)} for _ in range(2)
        ]
        catalog = catalog_of(
            grant("sales.g", "rep", "sales.lead", ["read"], condition=rng.choice(CONDITIONS)),
            _pack("sales.wide", wide),
            _pack("sales.of_lead", [{"object": "lead", "actions": ["read"], "by": "id"}], "lead"),
            _pack("sales.of_account", [{"object": "lead", "actions": ["read"], "by": "account", "condition": rng.choice(CONDITIONS)}], "account"),
        )  # fmt: skip
        leads, accounts = [uuid7() for _ in range(4)], [uuid7() for _ in range(3)]
        streams = {
            place: Actor(rng.choice(USERS), "x", frozenset(), rng.choice(UNITS), (rng.choice(UNITS),), (rng.choice(UNITS),),
                         temporary=tuple(_lent(rng, leads + accounts) for _ in range(rng.randint(1, 3))))
            for place in range(12)
        }  # fmt: skip
        index: Opened[int] = Opened()
        for place, actor in streams.items():
            index.add(place, openings(catalog, actor))
        for _ in range(10):
            row = {"id": rng.choice(leads), "owner": rng.choice([None, *USERS]), "unit": rng.choice([None, *UNITS]), "seats": rng.randint(0, 5),
                   "status": rng.choice(["new", "won"]), "account": rng.choice([None, *accounts])}  # fmt: skip
            event = Event(uuid7(), "record.changed", NOW, "sales.lead", row["id"], "system:test", "test", {})
            found = index.found(event, row, ENV)
            may = {
                place
                for place, actor in streams.items()
                if scope(catalog, actor, "sales.lead", "read").allows(row, ENV)
            }
            assert may <= found
            hits += len(may)
        for place, actor in streams.items():
            index.drop(place, openings(catalog, actor))
        assert (index.subjects, index.objects) == (frozenset(), frozenset())
    assert hits > ROUNDS


def test_a_pack_on_many_people_is_judged_once_for_all_whom_its_condition_does_not_tell_apart() -> None:
    catalog = catalog_of(
        _pack("sales.wide", [{"object": "lead", "actions": ["read"], "condition": "seats > 2"}]),
        _pack("sales.led", [{"object": "lead", "actions": ["read"], "condition": "unit in actor.subtree"}]),
    )
    for pack, parts in (("sales.wide", 1), ("sales.led", len(UNITS))):
        seen = set()
        for place in range(500):
            lent = TemporaryGrant(
                uuid7(), f"pack:{pack}", "*", None, frozenset(["read"]), NOW, NOW + timedelta(days=1)
            )
            seen |= openings(
                catalog, Actor(uuid7(), "x", subtree=(UNITS[place % len(UNITS)],), temporary=(lent,))
            )
        assert len(seen) == parts
