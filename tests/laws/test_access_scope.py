"""Laws of access: SQL and Python judge alike, guards only take away, and unknown never shows a row."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.company import ACCOUNT, ENV, EVERY, LEAD, NOW, Company, company, company_url, grant
from yingdan.base import uuid7
from yingdan.expr import Type, check, hide_unknown, parse, to_python
from yingdan.kernel.access import (
    AccessNames,
    Actor,
    Scope,
    System,
    TemporaryGrant,
    scope,
    visible_fields,
)
from yingdan.kernel.catalog import Catalog, build, define
from yingdan.kernel.definitions import Put, identity
from yingdan.kernel.records import Create, Query, query, read, write_derived

__all__ = ["company", "company_url"]

USERS = [uuid7() for _ in range(3)]
UNITS = [uuid7() for _ in range(3)]

atoms = st.sampled_from(
    [
        "true",
        "false",
        "owner == actor.id",
        "owner == null",
        "unit in actor.subtree",
        "unit in actor.units",
        "unit == actor.unit",
        "seats > 2",
        "seats <= 4",
        "rate * 2 > 1",
        "score >= 50",
        "name.startsWith('a')",
        "company != null",
        "status == 'new'",
        "status in ['new', 'won']",
        "'price' in tags",
        "met_at < now",
        "due_on > today",
        "budget > 10",
        "size(company) > 1",
        "has(company) && company == name",
        "seats / seats == 1",
    ]
)
conditions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds(lambda a: f"!({a})", inner),
        st.builds(lambda a, b: f"({a} && {b})", inner, inner),
        st.builds(lambda a, b: f"({a} || {b})", inner, inner),
        st.builds(lambda a, b, c: f"({a} ? {b} : {c})", inner, inner, inner),
    ),
    max_leaves=6,
)
actors = st.builds(
    lambda id_, unit, units, subtree: Actor(id_, "x", frozenset({"rep"}), unit, tuple(units), tuple(subtree)),
    st.sampled_from(USERS),
    st.sampled_from([None, *UNITS]),
    st.lists(st.sampled_from(UNITS), max_size=2),
    st.lists(st.sampled_from(UNITS), max_size=2),
)
fields = st.one_of(
    st.just("*"), st.lists(st.sampled_from(["name", "seats", "phone", "owner", "status"]), min_size=1)
)


def catalog_of(*puts: Put) -> Catalog:
    found = []
    head = [Put("role", f"sales.{one}", {"label": {"zh": "a", "en": "a"}}) for one in ("rep", "pack", "all")]
    for put in (*ACCOUNT, *LEAD, *head, *puts):
        definition, faults = define(identity(put.kind, put.name), "sales", put.kind, put.name, put.body)
        assert definition is not None, faults
        found.append(definition)
    return build(1, found)


def guard(name: str, condition: str, hidden: list[str]) -> Put:
    return Put("guard", name, {"object": "sales.lead", "condition": condition, "hidden_fields": hidden})


rows = st.fixed_dictionaries(
    {
        "name": st.sampled_from([None, "abc", "b"]),
        "company": st.sampled_from([None, "b", "华信"]),
        "status": st.sampled_from([None, "new", "won"]),
        "tags": st.sampled_from([None, (), ("price",), ("trial",)]),
        "seats": st.sampled_from([None, 0, 3, 9]),
        "rate": st.sampled_from([None, Decimal("0.4"), Decimal(7)]),
        "score": st.sampled_from([None, Decimal(49), Decimal("50")]),
        "owner": st.sampled_from([None, *USERS]),
        "unit": st.sampled_from([None, *UNITS]),
        "met_at": st.sampled_from([None, NOW.replace(year=2020), NOW.replace(year=2030)]),
        "due_on": st.sampled_from([None, ENV.today.replace(year=2020), ENV.today.replace(year=2030)]),
        "budget": st.none(),
    }
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(conditions, fields), min_size=1, max_size=3),
    st.lists(st.tuples(conditions, st.lists(st.sampled_from(["phone", "seats"]), max_size=2)), max_size=2),
    conditions,
    st.lists(st.sampled_from(["name", "status"]), max_size=1),
    actors,
    rows,
)
def test_a_guard_never_widens_a_scope(
    grants: list[tuple[str, Any]],
    guards: list[tuple[str, list[str]]],
    extra: str,
    hidden: list[str],
    actor: Actor,
    row: dict[str, Any],
) -> None:
    puts = [
        grant(f"sales.g{place}", "rep", "sales.lead", ["read"], condition=condition, fields=shown)
        for place, (condition, shown) in enumerate(grants)
    ]
    puts += [guard(f"sales.w{place}", condition, taken) for place, (condition, taken) in enumerate(guards)]
    before = catalog_of(*puts)
    after = catalog_of(*puts, guard("sales.extra", extra, hidden))
    wide, narrow = (scope(one, actor, "sales.lead", "read") for one in (before, after))
    if narrow.allows(row, ENV):
        assert wide.allows(row, ENV)
        assert narrow.shows(row, ENV) <= wide.shows(row, ENV)
    for using in (["name"], ["seats", "status"]):
        if narrow.allows(row, ENV, using):
            assert wide.allows(row, ENV, using)
            assert narrow.allows(row, ENV)
    assert visible_fields(after, actor, "sales.lead") <= visible_fields(before, actor, "sales.lead")


@settings(max_examples=300, deadline=None)
@given(conditions, actors, rows, st.data())
def test_a_value_that_goes_missing_never_shows_a_row(
    condition: str, actor: Actor, row: dict[str, Any], data: st.DataObject
) -> None:
    """What a strict condition lets through with a value unknown, it lets through whatever the value turns out to be;
    apart from tests for emptiness and plain equality, which are decided by the absence itself."""
    known = {"seats": [0, 3, 9], "rate": [Decimal("0.4"), Decimal(7)], "score": [Decimal(49), Decimal(50)]}
    name = data.draw(st.sampled_from(sorted(known)))
    found = catalog_of(grant("sales.g", "rep", "sales.lead", ["read"], condition=condition))
    judge = scope(found, actor, "sales.lead", "read")
    if judge.allows({**row, name: None}, ENV):
        for value in known[name]:
            assert judge.allows({**row, name: value}, ENV), (name, value)


def test_a_negated_comparison_with_nothing_hides_in_either_depth() -> None:
    lead = catalog_of().objects["sales.lead"]
    for text, value, holds in (
        ("!(seats > 5)", None, False),
        ("!(seats > 5)", 3, True),
        ("!(!(seats > 5))", None, False),
        ("!(!(seats > 5))", 9, True),
        ("!(seats > 5 ? false : true)", None, False),
        ("seats == null || seats > 5", None, True),
        ("!(seats == 5)", None, True),
        ("!(seats in [1, 2])", None, False),
    ):
        test = to_python(check(hide_unknown(parse(text)), AccessNames(lead), Type.BOOL))
        assert (test({"seats": value, "actor": {}}, ENV) is True) is holds, text


async def _seed(world: Company) -> list[UUID]:
    values: list[dict[str, Any]] = []
    owners: list[tuple[UUID | None, UUID | None]] = []
    for place in range(48):
        values.append(
            {
                "name": ["abc", "b", "ax"][place % 3],
                "company": [None, "b", "华信", "abc"][place % 4],
                "status": ["new", "won", "contacted"][place % 3],
                "tags": [None, ["price"], ["trial", "price"]][place % 3],
                "seats": [None, 0, 3, 4, 9][place % 5],
                "rate": [None, "0.4", "7"][(place // 2) % 3],
                "met_at": [None, "2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z"][(place // 3) % 3],
                "due_on": [None, "2020-01-01", "2030-01-01"][(place // 4) % 3],
                "budget": [None, "5", "50"][(place // 5) % 3],
            }
        )
        owners.append(([None, *USERS][place % 4], [None, *UNITS][(place // 4) % 4]))
    made = await world.write(
        *(
            Create("sales.lead", one, owner=owner, unit=unit)
            for one, (owner, unit) in zip(values, owners, strict=True)
        )
    )
    ids = [one.id for one in made]
    async with world.db.begin() as tx:
        scores = {key: {"score": Decimal(place * 3)} for place, key in enumerate(ids) if place % 3}
        await write_derived(tx, world.catalog, "sales.lead", scores)
    return ids


@pytest.mark.timeout(300)
async def test_sql_and_python_judge_every_row_alike(company: Company) -> None:
    ids = await _seed(company)
    async with company.db.begin() as tx:
        whole = await read(tx, company.catalog, System("test"), "sales.lead", ids)
        table = company.catalog.objects["sales.lead"]
        assert table.derived is not None
        source = table.table.outerjoin(table.derived, table.derived.c.id == table.table.c.id)

        async def judged(found: Scope) -> set[UUID]:
            where = found.where(ENV)
            statement = sa.select(table.table.c.id).select_from(source)
            result = await tx.execute(statement if where is None else statement.where(where))
            return {row[0] for row in result}

        cases: list[tuple[list[str], list[str], str, Actor]] = []

        @settings(max_examples=120, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(
            st.lists(conditions, max_size=2),
            st.lists(conditions, max_size=2),
            conditions,
            actors,
            st.lists(temporaries(ids), max_size=3),
        )
        def collect(
            grants: list[str], guards: list[str], pack: str, actor: Actor, given: list[TemporaryGrant]
        ) -> None:
            cases.append((grants, guards, pack, replace(actor, temporary=tuple(given))))

        collect()
        for grants, guards, pack, actor in cases:
            puts = [
                grant(f"sales.g{i}", "rep", "sales.lead", EVERY, condition=one)
                for i, one in enumerate(grants)
            ]
            puts += [guard(f"sales.w{i}", one, []) for i, one in enumerate(guards)]
            puts.append(grant("sales.every", "all", "sales.lead", ["read"]))
            puts.append(grant("sales.p", "pack", "sales.lead", ["read"], condition=pack))
            puts += packed(pack)
            known = catalog_of(*puts)
            found = scope(known, actor, "sales.lead", "read")
            # What is given for a time opens what its own rules say, and no guard.
            lasting, opened = (
                scope(known, actor.lasting, "sales.lead", "read"),
                opened_for_a_time(known, actor),
            )
            closed = scope(known, replace(actor, held=True), "sales.lead", "read")
            for row in whole.values():
                assert found.allows(row, ENV) == (lasting.allows(row, ENV) or opened(row))
                assert not closed.allows(row, ENV)
            assert await judged(closed) == set()
            assert await judged(found) == {key for key, row in whole.items() if found.allows(row, ENV)}, (
                grants,
                guards,
                pack,
                actor,
            )


def packed(condition: str) -> list[Put]:
    """The same as a pack of a situation that another inherits."""
    words = {"zh": "a", "en": "a"}
    grants = [{"object": "lead", "actions": ["read"], "condition": condition}]
    return [
        Put("situation", "sales.parent", {"label": words, "description": words}),
        Put("situation", "sales.child", {"label": words, "description": words, "inherits": "parent"}),
        Put("pack", "sales.p", {"label": words, "purpose": words, "grants": grants, "situation": "parent"}),
    ]


def temporaries(ids: list[UUID]) -> st.SearchStrategy[TemporaryGrant]:
    """Over one of the first records or over all, over, in force or to come."""
    day = timedelta(days=1)
    return st.builds(
        lambda record, object_name, since, actions, key, held: TemporaryGrant(
            uuid7(), "pack" if record else key, object_name, record, frozenset(actions), since, since + day,
            frozenset(held),
        ),
        st.sampled_from([None, *ids[:4]]),
        st.sampled_from(["sales.lead", "sales.*", "*", "sales.account"]),
        st.sampled_from([NOW - 2 * day, NOW - day, NOW - day / 2, NOW, NOW + day]),
        st.sampled_from([["read"], ["read"], ["update"]]),
        st.sampled_from(["pack", "pack:sales.p", "situation:sales.child"]),
        st.sampled_from([[], [], [], ["pack:sales.p"], ["situation:sales.parent"]]),
    )  # fmt: skip


def opened_for_a_time(known: Catalog, actor: Actor) -> Callable[[dict[str, Any]], bool]:
    """The same said without temporary grants: as if he had the role, or for one record whatever the row holds."""
    packed, every = (
        scope(known, replace(actor, temporary=(), roles=frozenset({one})), "sales.lead", "read")
        for one in ("pack", "all")
    )
    in_force = [
        one
        for one in actor.temporary
        if "read" in one.actions
        and not (one.held and ":" in one.role)
        and one.object != "sales.account"
        and one.starts_at <= NOW < one.ends_at
    ]

    def opened(row: dict[str, Any]) -> bool:
        # A role that sees everything shows what the guards leave.
        return any(
            packed.allows(row, ENV)
            if one.record is None
            else one.record == row["id"] and every.allows(row, ENV)
            for one in in_force
        )

    return opened


async def test_no_door_shows_more_than_the_scope(company: Company) -> None:
    ids = await _seed(company)
    people = company.people
    for login in ("li", "wang", "boss", "far", "admin"):
        actor = await company.actor(login)
        async with company.db.begin() as tx:
            whole = await read(tx, company.catalog, System("test"), "sales.lead", ids)
            found = scope(company.catalog, actor, "sales.lead", "read")
            page = await query(tx, company.catalog, actor, Query("sales.lead", limit=100), ENV)
            seen = {row["id"]: row for row in page.rows}
            assert set(seen) == {key for key, row in whole.items() if found.allows(row, ENV)}
            for key, row in seen.items():
                shown = found.shows(whole[key], ENV)
                for name, value in row.items():
                    assert value == whole[key].get(name) if name in shown else value is None
    assert people.li
