"""What points to a removed record: kept from going, taken along, or left without it; and the way back."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.unit.company import ENV, NOW, SYSTEM, Company, grant, label, puts
from tests.unit.company import company as company
from tests.unit.company import company_url as company_url
from yingdan.base import Problem
from yingdan.events import of_subject
from yingdan.kernel.access import Actor
from yingdan.kernel.definitions import Put
from yingdan.kernel.records import (
    Create,
    Query,
    Remove,
    Restore,
    Update,
    purge,
    purge_older,
    query,
    read,
    removed,
    search,
    titles,
)


def linked(rule: str | None, type_name: str = "reference", **more: Any) -> list[Put]:
    options = {"to": "sales.account", **({"on_delete": rule} if rule else {})}
    return puts(
        "sales.task",
        {"name": {"type": "text", "search": True}, "account": {"type": type_name, "options": options, **more},
         "parent": {"type": "reference", "options": {"to": "sales.task", "on_delete": "cascade"}}},
    )  # fmt: skip


async def make(company: Company, object_name: str, **values: Any) -> UUID:
    return (await company.write(Create(object_name, values)))[0].id


async def there(company: Company, object_name: str, *ids: UUID) -> set[UUID]:
    async with company.db.begin() as tx:
        return set(await read(tx, company.catalog, SYSTEM, object_name, ids, ("id",)))


async def field(company: Company, object_name: str, record: UUID, name: str) -> Any:
    async with company.db.begin() as tx:
        return (await read(tx, company.catalog, SYSTEM, object_name, [record], (name,)))[record][name]


async def listed(company: Company, actor: Actor, **more: Any) -> list[Any]:
    async with company.db.begin() as tx:
        return await removed(tx, company.catalog, actor, ENV, **more)


async def test_a_reference_without_a_rule_is_emptied_and_comes_back_with_its_target(company: Company) -> None:
    account = await make(company, "sales.account", name="华信")
    lead = await company.lead(account=account)
    await company.write(Remove("sales.account", account))
    assert await field(company, "sales.lead", lead, "account") is None
    async with company.db.begin() as tx:
        told = [event.data for event in await of_subject(tx, [lead]) if event.type == "record.changed"]
    assert told[0]["before"] == {"account": str(account)}
    await company.write(Restore("sales.account", account))
    assert await field(company, "sales.lead", lead, "account") == account


async def test_a_reference_that_meanwhile_points_elsewhere_stays_there(company: Company) -> None:
    account, other = (
        await make(company, "sales.account", name="华信"),
        await make(company, "sales.account", name="远景"),
    )
    lead = await company.lead(account=account)
    await company.write(Remove("sales.account", account))
    await company.write(Update("sales.lead", lead, {"account": other}))
    await company.write(Restore("sales.account", account))
    assert await field(company, "sales.lead", lead, "account") == other


async def test_a_cascade_goes_and_comes_back_as_one(company: Company) -> None:
    await company.publish(*linked("cascade"))
    account = await make(company, "sales.account", name="华信")
    top = await make(company, "sales.task", name="报价", account=account)
    below = [await make(company, "sales.task", name=f"子任务{n}", parent=top) for n in range(3)]
    other = await make(company, "sales.task", name="别的")
    await company.write(Remove("sales.account", account))
    assert await there(company, "sales.task", top, *below, other) == {other}
    rows = await company.rows("select object, root from kernel.bin order by object, record")
    assert rows == [("sales.account", account)] + [("sales.task", account)] * 4
    assert [(one.id, one.together) for one in await listed(company, SYSTEM) if one.root == one.id] == [
        (account, 5)
    ]
    await company.write(Restore("sales.account", account))
    assert await there(company, "sales.task", top, *below, other) == {top, *below, other}
    assert await company.rows("select record from kernel.bin") == []
    async with company.db.begin() as tx:
        assert len(await search(tx, company.catalog, SYSTEM, "子任务", 10, ENV)) == 3


async def test_one_of_a_group_may_come_back_alone(company: Company) -> None:
    await company.publish(*linked("cascade"))
    account = await make(company, "sales.account", name="华信")
    task = await make(company, "sales.task", name="报价", account=account)
    await company.write(Remove("sales.account", account))
    await company.write(Restore("sales.task", task))
    assert await there(company, "sales.task", task) == {task}
    assert await there(company, "sales.account", account) == set()


async def test_restrict_names_a_few_that_the_actor_may_see_and_counts_nothing(company: Company) -> None:
    await company.publish(
        *linked("restrict"),
        grant("sales.tasks", "rep", "sales.task", ["read"], condition="owner == actor.id"),
        grant("sales.accounts", "rep", "sales.account", ["read", "remove"], condition="owner == actor.id"),
    )
    li = await company.actor("li")
    account = (await company.write(Create("sales.account", {"name": "华信"}, owner=li.id)))[0].id
    for n in range(8):
        await company.write(
            Create("sales.task", {"name": f"任务{n}", "account": account}, owner=li.id if n < 2 else None)
        )
    with pytest.raises(Problem, match="record-is-referred") as caught:
        await company.write(Remove("sales.account", account), actor=li)
    about = caught.value.params
    assert {one["title"] for one in about["records"]} == {"任务0", "任务1"}
    assert about["more"] is True
    assert "count" not in about
    assert await there(company, "sales.account", account) == {account}


async def test_what_goes_along_does_not_restrict(company: Company) -> None:
    await company.publish(*linked("restrict"))
    account = await make(company, "sales.account", name="华信")
    task = await make(company, "sales.task", name="报价", account=account)
    await company.write(Remove("sales.account", account), Remove("sales.task", task))
    assert await there(company, "sales.account", account) == set()


async def test_a_required_reference_restricts_by_itself_and_is_never_cleared(company: Company) -> None:
    await company.publish(*linked(None, required=True))
    account = await make(company, "sales.account", name="华信")
    await make(company, "sales.task", name="报价", account=account)
    with pytest.raises(Problem, match="record-is-referred"):
        await company.write(Remove("sales.account", account))
    with pytest.raises(Problem) as caught:
        await company.publish(*linked("clear", required=True))
    assert "required-reference-cannot-be-cleared" in [fault.slug for fault in caught.value.faults]
    with pytest.raises(Problem) as caught:
        await company.publish(*linked("explode"))
    assert "option-is-unknown" in [fault.slug for fault in caught.value.faults]


async def test_one_of_many_references_is_taken_out_and_put_back(company: Company) -> None:
    await company.publish(*linked("clear", "references"))
    one, other = (
        await make(company, "sales.account", name="华信"),
        await make(company, "sales.account", name="远景"),
    )
    task = await make(company, "sales.task", name="报价", account=[str(one), str(other)])
    await company.write(Remove("sales.account", one))
    assert await field(company, "sales.task", task, "account") == (other,)
    await company.write(Restore("sales.account", one))
    assert set(await field(company, "sales.task", task, "account")) == {one, other}


async def test_a_match_key_taken_meanwhile_is_explained(company: Company) -> None:
    first = await company.lead(phone="13812345678")
    await company.write(Remove("sales.lead", first))
    second = await company.lead(name="李四", phone="13812345678")
    with pytest.raises(Problem, match="record-cannot-come-back") as caught:
        await company.write(Restore("sales.lead", first))
    assert (caught.value.params["key"], caught.value.params["title"]) == ("phone", "李四")
    await company.write(Remove("sales.lead", second))
    await company.write(Restore("sales.lead", first))
    with pytest.raises(Problem, match="record-exists"):
        await company.lead(phone="13812345678")


async def test_roll_ups_follow_into_the_bin_and_out(company: Company) -> None:
    options = {"from": "sales.lead", "by": "account", "function": "sum", "field": "seats"}
    await company.publish(
        Put(
            "field",
            "sales.account.seats",
            {"label": label("s"), "object": "sales.account", "type": "roll_up", "options": options},
        )
    )
    account = await make(company, "sales.account", name="华信")
    lead = await company.lead(account=account, seats=4)
    await company.write(Remove("sales.lead", lead))
    assert await field(company, "sales.account", account, "seats") == 0
    await company.write(Restore("sales.lead", lead))
    assert await field(company, "sales.account", account, "seats") == 4


async def test_people_see_restore_and_purge_only_what_they_could_remove(company: Company) -> None:
    await company.publish(
        grant(
            "sales.own",
            "rep",
            "sales.lead",
            ["read", "create", "update", "remove"],
            condition="owner == actor.id",
        )
    )
    li, wang = await company.actor("li"), await company.actor("wang")
    mine, other = await company.lead(name="我的", owner=li.id), await company.lead(name="他的", owner=wang.id)
    await company.write(Remove("sales.lead", mine), Remove("sales.lead", other))
    assert [(one.id, one.title, one.by) for one in await listed(company, li)] == [
        (mine, "我的", "system:test")
    ]
    for act in (Restore("sales.lead", other), Restore("sales.lead", uuid4())):
        with pytest.raises(Problem, match="record-not-found"):
            await company.write(act, actor=li)
    with pytest.raises(Problem, match="record-not-found"):
        async with company.db.begin() as tx:
            await purge(tx, company.catalog, li, ENV, "sales.lead", other)
    async with company.db.begin() as tx:
        assert await purge(tx, company.catalog, li, ENV, "sales.lead", mine) == 1
    assert await company.rows("select id from sales.lead where id = %(id)s", id=mine) == []
    assert [one.id for one in await listed(company, SYSTEM)] == [other]


async def test_what_lay_long_enough_is_purged(company: Company) -> None:
    old, young = await company.lead(), await company.lead()
    await company.write(Remove("sales.lead", old), at=NOW - timedelta(days=31))
    await company.write(Remove("sales.lead", young))
    async with company.db.begin() as tx:
        assert await purge_older(tx, company.catalog, NOW - timedelta(days=30), NOW) == 1
    assert [row[0] for row in await company.rows("select id from sales.lead")] == [young]


async def test_the_bin_is_paged_newest_first(company: Company) -> None:
    ids = [await company.lead(name=f"n{n}") for n in range(5)]
    for n, one in enumerate(ids):
        await company.write(Remove("sales.lead", one), at=NOW + timedelta(minutes=n))
    first = await listed(company, SYSTEM, limit=3)
    rest = await listed(company, SYSTEM, limit=3, before=(first[-1].at, first[-1].id))
    assert [one.id for one in (*first, *rest)] == ids[::-1]


async def test_a_removal_in_bulk_is_a_few_statements(company: Company) -> None:
    await company.publish(*linked("cascade"))
    account = await make(company, "sales.account", name="华信")
    await company.write(*(Create("sales.task", {"name": f"t{n}", "account": account}) for n in range(300)))
    await company.write(Remove("sales.account", account))
    [data] = [
        row[0]
        for row in await company.rows("select data from events.event where type = 'record.bulk_removed'")
    ]
    assert len(data["ids"]) == 300
    await company.write(Restore("sales.account", account))
    async with company.db.begin() as tx:
        assert len(await titles(tx, company.catalog, SYSTEM, "sales.account", [account])) == 1
    assert (await company.rows("select count(*) from sales.task where removed_at is null"))[0][0] == 300


TREE = puts(
    "sales.node",
    {
        "name": {"type": "text"},
        "parent": {"type": "reference", "options": {"to": "sales.node", "tree": True}},
    },
)


async def test_a_question_finds_what_stands_below_a_record(company: Company) -> None:
    await company.publish(*TREE)
    top = await make(company, "sales.node", name="总部")
    east = await make(company, "sales.node", name="华东", parent=top)
    shanghai = await make(company, "sales.node", name="上海", parent=east)
    await make(company, "sales.node", name="别处")
    async with company.db.begin() as tx:
        for root, wanted in ((top, {"总部", "华东", "上海"}), (shanghai, {"上海"})):
            asked = Query("sales.node", ("name",), under=("parent", root))
            page = await query(tx, company.catalog, SYSTEM, asked, ENV)
            assert {row["name"] for row in page.rows} == wanted
            asked = Query("sales.node", ("name",), where=f'parent.under("{root}") && name != "华东"')
            page = await query(tx, company.catalog, SYSTEM, asked, ENV)
            assert {row["name"] for row in page.rows} == wanted - {"华东"}
        with pytest.raises(Problem, match="field-is-no-tree"):
            await query(tx, company.catalog, SYSTEM, Query("sales.node", under=("name", top)), ENV)


async def test_no_record_of_a_tree_stands_above_itself(company: Company) -> None:
    await company.publish(*TREE)
    top = await make(company, "sales.node", name="总部")
    east = await make(company, "sales.node", name="华东", parent=top)
    for record, parent in ((top, east), (top, top)):
        with pytest.raises(Problem, match="tree-has-a-ring"):
            await company.write(Update("sales.node", record, {"parent": parent}))
    one, other = uuid4(), uuid4()
    with pytest.raises(Problem, match="tree-has-a-ring"):
        await company.write(
            Create("sales.node", {"name": "a", "parent": other}, id=one),
            Create("sales.node", {"name": "b", "parent": one}, id=other),
        )
    with pytest.raises(Problem) as caught:
        await company.publish(
            Put(
                "field",
                "sales.lead.account",
                {
                    "label": label("a"),
                    "object": "sales.lead",
                    "type": "reference",
                    "options": {"to": "sales.account", "tree": True},
                },
            )
        )
    assert "tree-is-within-one-object" in [fault.slug for fault in caught.value.faults]


async def test_two_writers_together_close_no_ring(company: Company) -> None:
    await company.publish(*TREE)
    a, b = await make(company, "sales.node", name="a"), await make(company, "sales.node", name="b")
    outcomes = await asyncio.gather(
        company.write(Update("sales.node", a, {"parent": b})),
        company.write(Update("sales.node", b, {"parent": a})),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Problem", "list"]
