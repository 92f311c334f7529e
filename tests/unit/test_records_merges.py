"""Merging two records of one customer, and taking it back."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from tests.unit.company import ENV, NOW, SYSTEM, Company, company, company_url
from yingdan.base import Problem
from yingdan.events import of_subject
from yingdan.kernel.records import (
    Create,
    Update,
    comment,
    comments,
    duplicate_groups,
    duplicates_of,
    mark,
    marks,
    merge_records,
    merges_of,
    read,
    search,
    survivor_of,
    unmerge_records,
)

__all__ = ["company", "company_url"]
ACCOUNT, LEAD = "sales.account", "sales.lead"
IGNORED = {"version", "changed_at"}


async def pair(world: Company) -> tuple[UUID, UUID, UUID]:
    """Two accounts of the manager's team that are one, and a lead of the second."""
    place = {"owner": world.people.li, "unit": world.people.team}
    made = await world.write(
        Create(ACCOUNT, {"name": "华信科技(苏州)有限公司", "phone": "13800000001"}, **place),
        Create(
            ACCOUNT,
            {"name": "华信科技苏州分部", "phone": "13800000002", "region": "江苏", "email": "a@hx.cn"},
            **place,
        ),
        Create(LEAD, {"name": "陈总"}, **place),
    )
    first, second, lead = (one.id for one in made)
    await world.write(Update(LEAD, lead, {"account": str(second)}))
    return first, second, lead


async def rows_of(world: Company, object_name: str, *ids: UUID) -> dict[UUID, dict[str, Any]]:
    async with world.db.begin() as tx:
        found = await read(tx, world.catalog, SYSTEM, object_name, ids)
    return {
        key: {name: value for name, value in row.items() if name not in IGNORED} for key, row in found.items()
    }


async def test_what_belongs_to_the_merged_record_belongs_to_the_survivor(company: Company) -> None:
    first, second, lead = await pair(company)
    boss = await company.actor("boss")
    async with company.db.begin() as tx:
        await comment(tx, company.catalog, boss, ACCOUNT, second, "老客户", [], ENV)
        await mark(tx, company.catalog, boss, ACCOUNT, second, "favourite", ENV)
        made = await merge_records(
            tx, company.catalog, boss, ACCOUNT, first, [second], {"phone": second}, ENV
        )
    assert made.moved["after"] == {"phone": "+8613800000002", "region": "江苏", "email": "a@hx.cn"}
    found = await rows_of(company, ACCOUNT, first, second)
    assert list(found) == [first]
    assert (found[first]["phone"], found[first]["region"]) == ("+8613800000002", "江苏")
    assert (await rows_of(company, LEAD, lead))[lead]["account"] == first
    async with company.db.begin() as tx:
        assert [one.body for one in await comments(tx, company.catalog, boss, ACCOUNT, first, ENV)] == [
            "老客户"
        ]
        assert [one[1] for one in await marks(tx, company.catalog, boss, "favourite", ENV)] == [first]
        assert await survivor_of(tx, second) == first
        assert "record.merged" in {event.type for event in await of_subject(tx, [first])}
    # Who comes back under the merged record's e-mail address is the survivor.
    [back] = await company.write(Create(ACCOUNT, {"name": "华信", "email": "a@hx.cn"}, on_match="merge"))
    assert (back.id, back.op) == (first, "matched")


async def test_un_merging_gives_back_both_records_as_they_were(company: Company) -> None:
    first, second, lead = await pair(company)
    boss = await company.actor("boss")
    before = await rows_of(company, ACCOUNT, first, second), await rows_of(company, LEAD, lead)
    async with company.db.begin() as tx:
        await comment(tx, company.catalog, boss, ACCOUNT, second, "老客户", [], ENV)
        made = await merge_records(
            tx, company.catalog, boss, ACCOUNT, first, [second], {"phone": second, "name": second}, ENV
        )
    async with company.db.begin() as tx:
        _, kept = await unmerge_records(tx, company.catalog, boss, ACCOUNT, made.id, ENV)
        assert kept == []
        assert [one.body for one in await comments(tx, company.catalog, boss, ACCOUNT, second, ENV)] == [
            "老客户"
        ]
        assert await survivor_of(tx, second) is None
        hits = await search(tx, company.catalog, boss, "华信", 10, ENV)
    assert {hit.id for hit in hits} >= {first, second}
    assert (await rows_of(company, ACCOUNT, first, second), await rows_of(company, LEAD, lead)) == before
    [back] = await company.write(Create(ACCOUNT, {"name": "新", "phone": "13800000002"}, on_match="merge"))
    assert back.id == second
    async with company.db.begin() as tx:
        [told] = await merges_of(tx, first)
        assert told.undone_at == NOW
        with pytest.raises(Problem, match="merge-is-undone"):
            await unmerge_records(tx, company.catalog, boss, ACCOUNT, made.id, ENV)


async def test_what_somebody_changed_since_the_merge_stays_and_is_named(company: Company) -> None:
    first, second, lead = await pair(company)
    boss = await company.actor("boss")
    async with company.db.begin() as tx:
        made = await merge_records(tx, company.catalog, boss, ACCOUNT, first, [second], {}, ENV)
    await company.write(Update(ACCOUNT, first, {"region": "上海"}), Update(LEAD, lead, {"account": None}))
    async with company.db.begin() as tx:
        _, kept = await unmerge_records(tx, company.catalog, boss, ACCOUNT, made.id, ENV)
    assert kept == ["region"]
    found = await rows_of(company, ACCOUNT, first, second)
    assert (found[first]["region"], found[second]["region"], found[first]["email"]) == ("上海", "江苏", None)
    assert (await rows_of(company, LEAD, lead))[lead]["account"] is None


async def test_two_people_who_merge_the_same_pair_both_ways_make_one_merge(company: Company) -> None:
    first, second, _ = await pair(company)
    boss = await company.actor("boss")

    async def merge(stays: UUID, goes: UUID) -> str:
        try:
            async with company.db.begin() as tx:
                await merge_records(tx, company.catalog, boss, ACCOUNT, stays, [goes], {}, ENV)
        except Problem as problem:
            return problem.slug
        return "merged"

    told = await asyncio.gather(merge(first, second), merge(second, first))
    assert sorted(told) == ["merged", "record-not-found"]
    assert len(await rows_of(company, ACCOUNT, first, second)) == 1


async def test_merging_needs_the_right_to_remove_and_at_least_two_records(company: Company) -> None:
    first, second, _ = await pair(company)
    li, boss = await company.actor("li"), await company.actor("boss")
    async with company.db.begin() as tx:
        with pytest.raises(Problem, match="action-is-not-allowed"):
            await merge_records(tx, company.catalog, li, ACCOUNT, first, [second], {}, ENV)
        with pytest.raises(Problem, match="merge-needs-others"):
            await merge_records(tx, company.catalog, boss, ACCOUNT, first, [first], {}, ENV)
        with pytest.raises(Problem, match="merge-not-found"):
            await unmerge_records(tx, company.catalog, boss, ACCOUNT, first, ENV)


async def test_alike_records_are_found_by_name_and_by_the_end_of_a_number(company: Company) -> None:
    place = {"owner": company.people.li, "unit": company.people.team}
    made = await company.write(
        Create(LEAD, {"name": "海天 精密（无锡）"}, **place),
        Create(LEAD, {"name": "海天精密无锡有限公司", "phone": "13911112222"}, **place),
        Create(LEAD, {"name": "另一家", "phone": "+1 213 1111 2222"}, **place),
        Create(LEAD, {"name": "海天精密无锡"}, owner=company.people.far, unit=company.people.west),
    )
    ids = [one.id for one in made]
    boss = await company.actor("boss")
    async with company.db.begin() as tx:
        groups = await duplicate_groups(tx, company.catalog, boss, LEAD, ENV)
        assert {(one.field, one.count, frozenset(one.ids)) for one in groups} == {
            ("name", 2, frozenset(ids[:2])),
            ("phone", 2, frozenset(ids[1:3])),
        }
        assert await duplicates_of(tx, company.catalog, boss, LEAD, ids[0], ENV) == [ids[1]]
        assert await duplicates_of(tx, company.catalog, await company.actor("far"), LEAD, ids[0], ENV) == []
