"""The law of pages: walked one after another, they are the plain order of what the actor may see; whatever the scope, the filter,
the order and the empty values, with an index behind the order or without."""

from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.laws.test_access_scope import catalog_of
from tests.unit.company import ENV, NOW, SYSTEM, Company, company, company_url, grant, label
from yingdan.base import uuid7
from yingdan.expr import Type, check, parse, to_python
from yingdan.kernel.access import AccessNames, Actor, scope
from yingdan.kernel.catalog import Catalog, orders
from yingdan.kernel.definitions import Put
from yingdan.kernel.records import Create, Query, query, write_derived
from yingdan.views import wire

__all__ = ["company", "company_url", "wire"]

Order = tuple[tuple[str, bool], ...]
USERS = [uuid7() for _ in range(3)]
UNITS = [uuid7() for _ in range(2)]
ROWS = 90
# With an index behind them, as views sort; and without.
WALKED: list[Order] = [
    (("seats", True),),
    (("seats", False), ("due_on", True)),
    (("changed_at", True), ("rate", False)),
]
PLAIN: list[Order] = [(("due_on", False), ("seats", True), ("name", True)), (("score", True),), (("name", False),)]  # fmt: skip

scopes = st.lists(
    st.sampled_from(
        [
            "true",
            "owner == actor.id",
            "owner == null",
            "owner == actor.id || (owner == null && (unit == null || unit in actor.units))",
            "unit in actor.subtree",
            "seats > 1",
            "owner == actor.id || status == 'won' || due_on > today",
        ]
    ),
    min_size=1,
    max_size=3,
)
filters = st.sampled_from(
    [None, "seats == null", "seats >= 2", "status == 'new'", "name != 'b' && due_on != null", "rate > 1 || seats == 0", "score < 2"]
)  # fmt: skip
actors = st.builds(
    lambda id_, unit, units: Actor(id_, "x", frozenset({"rep"}), unit, tuple(units), tuple(units)),
    st.sampled_from(USERS),
    st.sampled_from(UNITS),
    st.lists(st.sampled_from(UNITS), max_size=2, unique=True),
)


def _catalog(conditions: list[str]) -> Catalog:
    puts = [
        grant(f"sales.g{place}", "rep", "sales.lead", ["read"], condition=one)
        for place, one in enumerate(conditions)
    ]
    for place, order in enumerate(WALKED):
        sort = [f"{'-' if down else ''}{name}" for name, down in order]
        body = {"label": label("view"), "object": "sales.lead", "columns": ["name"], "sort": sort}
        puts.append(Put("view", f"sales.v{place}", body))
    return catalog_of(*puts)


async def _seed(company: Company) -> list[dict[str, Any]]:
    """Records in which every value is often empty and often the same as another's."""
    rng = Random(7)
    made = [
        Create(
            "sales.lead",
            {
                "name": rng.choice("abc"),
                "status": rng.choice(("new", "won")),
                "seats": rng.choice((None, 0, 1, 2, 2, 7)),
                "due_on": rng.choice((None, ENV.today.replace(year=2020), ENV.today.replace(year=2030))),
                "rate": rng.choice((None, Decimal("0.5"), Decimal(3))),
            },
            owner=rng.choice((None, *USERS)),
            unit=rng.choice((None, *UNITS)),
        )
        for _ in range(ROWS)
    ]
    ids: list[UUID] = []
    for start in range(0, ROWS, 15):
        at = NOW.replace(minute=start // 30)  # two writes share a moment
        ids += [one.id for one in await company.write(*made[start : start + 15], at=at)]
    async with company.db.begin() as tx:
        scores = {key: {"score": Decimal(rng.randrange(4))} for key in ids if rng.random() < 0.6}
        await write_derived(tx, company.catalog, "sales.lead", scores)
        page = await query(tx, company.catalog, SYSTEM, Query("sales.lead", limit=1_000), ENV)
    assert len(page.rows) == ROWS
    return [dict(row) for row in page.rows]


def _sorted(rows: list[dict[str, Any]], order: Order) -> list[UUID]:
    """The plain order: empty values last either way, equal rows by their id."""
    found = sorted(rows, key=lambda row: row["id"])
    for name, down in reversed(order):
        full = sorted((r for r in found if r[name] is not None), key=lambda row: row[name])
        if down:  # reversing the sort would turn equal rows around
            values = sorted({row[name] for row in full}, reverse=True)
            full = [row for value in values for row in full if row[name] == value]
        found = full + [row for row in found if row[name] is None]
    return [row["id"] for row in found]


async def _walk(company: Company, catalog: Catalog, actor: Actor, asked: dict[str, Any]) -> list[UUID]:
    found: list[UUID] = []
    cursor = None
    async with company.db.begin() as tx:
        while True:
            page = await query(
                tx, catalog, actor, Query("sales.lead", ("seats",), cursor=cursor, **asked), ENV
            )
            assert len(page.rows) <= asked["limit"]
            found += [row["id"] for row in page.rows]
            cursor = page.next
            if cursor is None:
                return found
            assert len(page.rows) == asked["limit"]


async def test_pages_walked_are_the_plain_order_of_what_the_actor_may_see(company: Company) -> None:
    rows = await _seed(company)
    cases: list[tuple[list[str], Actor, Order, str | None, int]] = []

    @settings(max_examples=100, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(
        scopes,
        actors,
        st.sampled_from([(("created_at", True),), *WALKED, *PLAIN]),
        filters,
        st.integers(1, 40),
    )
    def collect(conditions: list[str], actor: Actor, order: Order, where: str | None, limit: int) -> None:
        cases.append((conditions, actor, order, where, limit))

    collect()
    assert set(WALKED) < set(_catalog(["true"]).once(orders)["sales.lead"])
    longest = 0
    for conditions, actor, order, where, limit in cases:
        catalog = _catalog(conditions)
        seen = scope(catalog, actor, "sales.lead", "read")
        test = None
        if where is not None:
            test = to_python(check(parse(where), AccessNames(catalog.objects["sales.lead"]), Type.BOOL))
        meant = [row for row in rows if seen.allows(row, ENV) and (test is None or test(row, ENV) is True)]
        walked = await _walk(company, catalog, actor, {"order": order, "where": where, "limit": limit})
        assert walked == _sorted(meant, order), (conditions, order, where, limit)
        longest = max(longest, len(walked) // limit)
    assert longest > 3  # some walk had many pages


def test_a_scope_is_asked_for_in_parts_only_where_each_is_found_by_an_index() -> None:
    own, pool = "owner == actor.id", "owner == null && (unit == null || unit in actor.units)"
    actor = Actor(USERS[0], "x", frozenset({"rep"}), UNITS[0], (UNITS[0],), (UNITS[0],))

    def parts(*conditions: str) -> int:
        return len(scope(_catalog(list(conditions)), actor, "sales.lead", "read").alternatives(ENV)[1])

    assert parts(own) == 1
    assert parts(f"{own} || ({pool})") == parts(own, pool) == 2
    # Who looks for the records of a region walks past all others anyway: one walk tests for everything.
    assert parts(own, pool, "status == 'won'") == 1
    assert parts("status == 'won' || seats > 1") == 1
