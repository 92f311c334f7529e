"""A cube is what a recount of the rows would say, at any moment, whoever writes at the same time."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from tests.unit.company import ENV, NOW, SYSTEM, Company, company, company_url
from yingdan.base import execute
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.records import (
    Answer,
    Breakdown,
    Create,
    Group,
    Need,
    Remove,
    Span,
    Update,
    breakdown,
    build_cube,
    fold_cubes,
    known_cubes,
    planned,
    settle_cubes,
    write,
    write_derived,
)
from yingdan.kernel.records.store_cubes import fold

__all__ = ["company", "company_url"]

NEEDS = [
    Need("sales.lead", frozenset({"status"}), frozenset({"budget", "seats"})),
    Need("sales.lead", frozenset({"status", "due_on", "created_at"}), frozenset({"budget"})),
]
STATUS = ("new", "contacted", "won")
MEASURES = {"n": ("count", None), "seats": ("sum", "seats"), "mean": ("avg", "seats")}
MONEY = {"n": ("count", None), "budget": ("sum", "budget")}


async def settle(company: Company) -> list[str]:
    wanted = planned(company.catalog, NEEDS, "Asia/Shanghai")
    building = await settle_cubes(company.db, wanted, NOW)
    for name in building:
        await build_cube(company.db, name, NOW)
    return building


async def ask(company: Company, actor: Actor, question: Breakdown, env: Env = ENV) -> Answer:
    async with company.db.begin() as tx:
        return await breakdown(tx, company.catalog, actor, question, env)


async def scanned(company: Company, actor: Actor, question: Breakdown) -> Answer:
    """The same answer when no cube is ready."""
    async with company.db.begin() as tx:
        await execute(tx, "update kernel.cube set state = 'building'")
        found = await breakdown(tx, company.catalog, actor, question, ENV)
        await execute(tx, "update kernel.cube set state = 'ready'")
    assert found.exact_from == "scan"
    return found


QUESTIONS: Sequence[Breakdown] = [
    Breakdown("sales.lead", (Group("status"),), MEASURES),
    Breakdown("sales.lead", (Group("owner"), Group("status")), MEASURES),
    Breakdown("sales.lead", (Group("budget", "currency"),), MONEY),
    Breakdown("sales.lead", (), MEASURES, "status != 'won' && owner != null"),
    Breakdown("sales.lead", (Group("due_on", "month"),), {"n": ("count", None)}),
    Breakdown("sales.lead", (Group("due_on", "quarter"), Group("status")), {"n": ("count", None)}),
    Breakdown("sales.lead", (Group("status"),), {"n": ("count", None)}, None, Span("due_on", date(2026, 1, 1), date(2026, 4, 1))),
    Breakdown("sales.lead", (Group("created_at", "year"),), {"n": ("count", None)}),
]  # fmt: skip


def values(rng: Random, company: Company) -> dict[str, Any]:
    people = [company.people.li, company.people.wang, company.people.far, None]
    units = [company.people.team, company.people.west, None]
    return {
        "status": rng.choice(STATUS),
        "seats": rng.choice([None, 0, 1, 7, 500]),
        "budget": rng.choice([None, {"amount": Decimal(rng.randrange(10**6)) / 100, "currency": rng.choice(["CNY", "USD"])}]),
        "due_on": rng.choice([None, date(2026, 1, 1) + timedelta(days=rng.randrange(400))]),
        "owner": rng.choice(people),
        "unit": rng.choice(units),
    }  # fmt: skip


async def writer(company: Company, seed: int, rounds: int) -> None:
    """Creates, changes, moves, gives away and removes leads, some in batches; some batches are taken back."""
    rng = Random(seed)
    own: list[Any] = []
    for _ in range(rounds):
        changes: list[Any] = [
            Create("sales.lead", {"name": f"客户{seed}", **values(rng, company)})
            for _ in range(rng.randrange(1, 6))
        ]
        if own:
            picked = rng.sample(own, min(len(own), rng.randrange(1, 4)))
            changes += [Update("sales.lead", one, values(rng, company)) for one in picked[:-1]]
            changes.append(Remove("sales.lead", picked[-1]))
        try:
            async with company.db.begin() as tx:
                written = await write(tx, company.catalog, SYSTEM, changes, at=NOW, source="test")
                created = [one.id for one in written if one.op == "created"]
                await write_derived(
                    tx, company.catalog, "sales.lead", {created[0]: {"owner": company.people.far}}
                )
                if rng.random() < 0.2:
                    raise TimeoutError
            own += created
            own = [one for one in own if not any(isinstance(c, Remove) and c.id == one for c in changes)]
        except TimeoutError:
            continue


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_cube_equals_a_recount_after_random_concurrent_writers_folds_and_rebuilds(
    company: Company, seed: int
) -> None:
    await writer(company, seed * 100, 3)
    built = await settle(company)
    assert len(built) == 2

    async def folder() -> None:
        for _ in range(8):
            async with company.db.begin() as tx:
                for cube, _ in (await known_cubes(tx)).values():
                    await fold(tx, cube)
            await asyncio.sleep(0.01)

    async def rebuilder() -> None:
        for name in built:
            await asyncio.sleep(0.03)
            await build_cube(company.db, name, NOW)

    async with asyncio.TaskGroup() as group:
        for place in range(4):
            group.create_task(writer(company, seed * 10 + place, 12))
        # A fold and a rebuild of one cube take turns: the job of a ready cube is repeated when it loses.
        group.create_task(folder() if seed != 2 else rebuilder())
    boss, li = await company.actor("boss"), await company.actor("li")
    for actor in (SYSTEM, boss):
        for question in QUESTIONS:
            found = await ask(company, actor, question)
            assert found.exact_from == "cube"
            assert found.rows == (await scanned(company, actor, question)).rows
    # A rep's rights look at the owner only, but hide fields on leads of the pool.
    for question in QUESTIONS[:4]:
        assert (await ask(company, li, question)).rows == (await scanned(company, li, question)).rows


async def test_what_dimensions_cannot_express_is_read_from_the_rows_and_says_so(company: Company) -> None:
    await settle(company)
    await company.lead(status="won", phone="13800138000")
    for question in (
        Breakdown("sales.lead", (Group("status"),), {"n": ("count", None)}, "phone != null"),
        Breakdown("sales.lead", (Group("status"),), {"n": ("median", "seats")}),
        Breakdown("sales.lead", (Group("grade"),), {"n": ("count", None)}),
        Breakdown("sales.lead", (Group("due_on", "week"),), {"n": ("count", None)}),
    ):
        assert (await ask(company, SYSTEM, question)).exact_from == "scan"


async def test_a_trigger_that_no_longer_fits_lets_the_write_through_and_the_cube_is_built_anew(
    company: Company,
) -> None:
    await settle(company)
    async with company.db.begin() as tx:
        await execute(tx, 'alter table sales."lead" rename column "seats" to "seats__gone"')
        await execute(tx, "insert into sales.lead (id, name, created_at, changed_at, created_by, version)"
                          " values (gen_random_uuid(), 'x', now(), now(), 'test', 1)")  # fmt: skip
    async with company.db.begin() as tx:
        states = {state for _, state in (await known_cubes(tx)).values()}
        await execute(tx, 'alter table sales."lead" rename column "seats__gone" to "seats"')
    assert "stale" in states
    question = Breakdown("sales.lead", (Group("status"),), MEASURES)
    assert (await ask(company, SYSTEM, question)).exact_from == "scan"
    await settle(company)
    found = await ask(company, SYSTEM, question)
    assert found.exact_from == "cube"
    assert found.rows == (await scanned(company, SYSTEM, question)).rows


async def test_folding_changes_no_answer_and_leaves_one_row_per_cell(company: Company) -> None:
    await settle(company)
    for place in range(3):
        await company.write(
            *(Create("sales.lead", {"name": f"a{place}", "status": "won"}) for _ in range(100))
        )
        await company.write(*(Create("sales.lead", {"name": f"a{place}", "seats": n}) for n in range(300)))
    # One row per statement and cell: nothing to fold yet.
    assert await fold_cubes(company.db) == 0
    for _ in range(210):
        await company.lead(status="new")
    before = await ask(company, SYSTEM, QUESTIONS[0])
    assert await fold_cubes(company.db) >= 210
    assert (await ask(company, SYSTEM, QUESTIONS[0])).rows == before.rows
    async with company.db.begin() as tx:
        for cube, _ in (await known_cubes(tx)).values():
            await fold(tx, cube)
    assert (await ask(company, SYSTEM, QUESTIONS[0])).rows == before.rows


async def test_cubes_nobody_wants_any_more_go_with_their_triggers(company: Company) -> None:
    await settle(company)
    assert await settle_cubes(company.db, {}, NOW) == []
    assert await company.rows("select tgname from pg_catalog.pg_trigger where not tgisinternal") == []
    await company.lead(status="won")
