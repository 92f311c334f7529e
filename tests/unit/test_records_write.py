"""Writing through the one door."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from tests.unit.company import ENV, NOW, SYSTEM, Company, company, company_url
from yingdan.base import Problem, uuid7
from yingdan.events import Position, of_subject
from yingdan.events import read as read_log
from yingdan.fields import Money
from yingdan.kernel.access import TemporaryGrant
from yingdan.kernel.records import (
    Create,
    Remove,
    Update,
    claim,
    history,
    idempotent,
    read,
    remember,
    unfold,
    write_derived,
)

__all__ = ["company", "company_url"]


async def stored(world: Company, lead: UUID) -> dict[str, object]:
    async with world.db.begin() as tx:
        return (await read(tx, world.catalog, SYSTEM, "sales.lead", [lead]))[lead]


async def test_every_type_of_value_comes_back_as_it_was_written(company: Company) -> None:
    given = {
        "name": "王小明",
        "phone": "138-0013-8000",
        "email": "A@Example.com",
        "tags": ["price", "trial"],
        "budget": {"amount": "1234.5", "currency": "USD"},
        "seats": 12,
        "met_at": "2026-03-01T08:00:00+08:00",
        "due_on": "2026-04-01",
        "rate": "0.25",
        "attributes": {"来源": ["展会", 3], "x": None},
    }
    made = await company.write(Create("sales.lead", given))
    row = await stored(company, made[0].id)
    assert row["phone"] == "+8613800138000"
    assert row["email"] == "a@example.com"
    assert row["tags"] == ("price", "trial")
    assert row["budget"] == Money(Decimal("1234.5"), "USD")
    assert row["met_at"] == NOW.replace(month=3, day=1, hour=0)
    assert row["rate"] == Decimal("0.25")
    assert row["attributes"] == {"来源": ["展会", 3], "x": None}
    assert row["status"] == "new"
    assert row["version"] == 1
    assert made[0].after["budget"] == row["budget"]
    async with company.db.begin() as tx:
        [event] = await history(tx, company.catalog, SYSTEM, "sales.lead", made[0].id, ENV)
    assert event.type == "record.created"
    assert event.data["after"]["budget"] == {"amount": "1234.50", "currency": "USD"}
    assert event.data["after"]["account"] == str(row["account"])
    assert event.actor == "system:test"


async def test_all_faults_of_all_changes_are_told_at_once(company: Company) -> None:
    with pytest.raises(Problem) as caught:
        await company.write(
            Create("sales.lead", {"phone": "x", "seats": "many", "nope": 1, "score": 5, "version": 3}),
            Create("sales.lead", {"name": "李", "status": "lost"}),
        )
    assert caught.value.slug == "values-are-faulty"
    assert {(fault.at, fault.slug) for fault in caught.value.faults} == {
        ("/0/values/phone", "phone-is-invalid"),
        ("/0/values/seats", "number-is-expected"),
        ("/0/values/nope", "field-is-unknown"),
        ("/0/values/score", "field-is-derived"),
        ("/0/values/version", "field-is-set-by-the-platform"),
        ("/0/values/name", "value-is-required"),
        ("/1/values/status", "choice-is-unknown"),
    }
    assert await company.rows("select id from sales.lead") == []


async def test_a_reference_to_nothing_is_a_fault_of_its_field(company: Company) -> None:
    with pytest.raises(Problem) as caught:
        await company.write(Create("sales.lead", {"name": "李", "account": str(uuid7())}))
    assert [(one.at, one.slug) for one in caught.value.faults] == [
        ("/values/account", "reference-is-unknown")
    ]


async def test_a_lead_finds_or_makes_its_account(company: Company) -> None:
    first, second = await company.write(
        Create("sales.lead", {"name": "甲", "company": "华信科技有限公司", "phone": "13800000001"}),
        Create("sales.lead", {"name": "乙", "company": "华信科技（股份）有限公司", "phone": "13800000002"}),
    )
    third = await company.write(Create("sales.lead", {"name": "丙", "company": "华信科技有限责任公司"}))
    accounts = await company.rows("select id, name, phone from sales.account")
    assert first.after["account"] == third[0].after["account"]
    assert second.after["account"] != first.after["account"] or len(accounts) == 1
    names = {row[0]: row[1] for row in accounts}
    assert names[first.after["account"]] == "华信科技有限公司"


async def test_somebody_without_any_key_gets_no_account(company: Company) -> None:
    made = await company.write(Create("sales.lead", {"name": "无名"}))
    assert made[0].after["account"] is None
    person = await company.write(Create("sales.lead", {"name": "有号", "phone": "13800000009"}))
    [(name,)] = await company.rows(
        "select name from sales.account where id = %(id)s", id=person[0].after["account"]
    )
    assert name == "有号"


async def test_refuse_names_the_record_only_to_who_may_see_it(company: Company) -> None:
    lead = await company.lead(phone="13800000001", owner=company.people.li, unit=company.people.team)
    with pytest.raises(Problem) as caught:
        await company.lead(phone="+86 138 0000 0001")
    assert (caught.value.slug, caught.value.status) == ("record-exists", 409)
    assert caught.value.params["id"] == str(lead)
    assert caught.value.params["owner"] == "李**"
    far = await company.actor("far")
    with pytest.raises(Problem) as caught:
        await company.write(Create("sales.lead", {"name": "x", "phone": "13800000001"}), actor=far)
    assert caught.value.slug == "record-exists"
    assert "id" not in caught.value.params


async def test_merge_fills_blanks_adds_keys_and_moves_no_owner(company: Company) -> None:
    lead = await company.lead(phone="13800000001", owner=company.people.li)
    came = {"name": "别名", "phone": "13800000001", "email": "n@e.cn", "company": "新公司", "seats": 3}
    [merged] = await company.write(
        Create("sales.lead", came, on_match="merge", owner=company.people.wang), source="web"
    )
    assert (merged.op, merged.id, merged.version) == ("matched", lead, 2)
    assert merged.changed == {"email", "company", "seats"}
    row = await stored(company, lead)
    assert (row["name"], row["email"], row["owner"]) == ("张三", "n@e.cn", company.people.li)
    [again] = await company.write(Create("sales.lead", {"name": "邮", "email": "N@e.cn"}, on_match="merge"))
    assert (again.id, again.version, again.changed) == (lead, 2, frozenset())
    async with company.db.begin() as tx:
        told = await history(tx, company.catalog, SYSTEM, "sales.lead", lead, ENV)
    assert [event.type for event in told] == ["record.returned", "record.returned", "record.created"]
    assert told[1].data["after"] == {"email": "n@e.cn", "company": "新公司", "seats": 3}
    assert told[1].data["given"]["name"] == "别名"


async def test_two_records_that_turn_out_one_keep_the_older_and_say_so(company: Company) -> None:
    old = await company.lead(phone="13800000001")
    await company.write(Create("sales.lead", {"name": "晚", "email": "a@b.cn"}), at=NOW + timedelta(hours=1))
    both = {"name": "同", "phone": "13800000001", "email": "a@b.cn"}
    [merged] = await company.write(Create("sales.lead", both, on_match="merge"))
    assert merged.id == old
    rows = await company.rows("select subject, data from events.event where type = 'record.duplicates_found'")
    lead_facts = [row for row in rows if row[0] == old]
    assert len(lead_facts) == 1
    assert str(old) in lead_facts[0][1]["records"]


async def test_repetitions_within_one_write_become_one_record(company: Company) -> None:
    changes = [
        Create("sales.lead", {"name": "甲", "phone": "13800000001"}, on_match="merge"),
        Create("sales.lead", {"name": "乙", "email": "b@b.cn"}, on_match="merge"),
        Create("sales.lead", {"name": "丙", "phone": "138 0000 0001", "email": "b@b.cn"}, on_match="merge"),
    ]
    written = await company.write(*changes)
    assert [one.op for one in written] == ["created", "matched", "matched"]
    assert len({one.id for one in written}) == 1
    [(email,)] = await company.rows("select email from sales.lead")
    assert email == "b@b.cn"
    assert len(await company.rows("select id from sales.account")) == 1


async def test_an_update_tells_only_what_moved(company: Company) -> None:
    lead = await company.lead(phone="13800000001", seats=1)
    [done] = await company.write(Update("sales.lead", lead, {"seats": 2, "name": "张三", "company": ""}))
    assert (done.version, done.changed) == (2, {"seats"})
    [same] = await company.write(Update("sales.lead", lead, {"seats": 2}))
    assert (same.version, same.changed) == (2, frozenset())
    async with company.db.begin() as tx:
        told = await history(tx, company.catalog, SYSTEM, "sales.lead", lead, ENV)
    assert [event.type for event in told] == ["record.changed", "record.created"]
    assert told[0].data == {"before": {"seats": 1}, "after": {"seats": 2}, "version": 2}


async def test_two_editors_get_a_conflict_with_three_sides(company: Company) -> None:
    lead = await company.lead(company="旧", seats=1)
    await company.write(Update("sales.lead", lead, {"seats": 2}, version=1))
    await company.write(Update("sales.lead", lead, {"seats": 3, "rate": "1.5"}, version=2))
    with pytest.raises(Problem) as caught:
        await company.write(Update("sales.lead", lead, {"seats": 9, "company": "新"}, version=1))
    problem = caught.value
    assert (problem.slug, problem.status, problem.params["version"]) == ("version-is-stale", 412, 3)
    assert problem.params["base"] == {"company": "旧", "seats": 1, "rate": None}
    assert problem.params["theirs"] == {"company": "旧", "seats": 3, "rate": "1.5"}
    assert problem.params["yours"] == {"company": "新", "seats": 9}


async def test_a_score_tick_gives_an_editor_no_conflict(company: Company) -> None:
    lead = await company.lead()
    async with company.db.begin() as tx:
        derived = {
            "score": Decimal("71.5"),
            "grade": "A",
            "value": Money(Decimal(9), "CNY"),
            "hints": ("price",),
        }
        gone = uuid7()
        await write_derived(
            tx, company.catalog, "sales.lead", {lead: {**derived, "owner": company.people.li}, gone: derived}
        )
    [done] = await company.write(Update("sales.lead", lead, {"seats": 5}, version=1))
    assert done.version == 2
    row = await stored(company, lead)
    assert (row["score"], row["grade"], row["owner"]) == (Decimal("71.5"), "A", company.people.li)
    assert (row["value"], row["hints"]) == (Money(Decimal(9), "CNY"), ("price",))
    told = await company.rows("select type from events.event where subject = %(id)s", id=lead)
    assert sorted(one[0] for one in told) == ["record.changed", "record.created"]
    with pytest.raises(Problem, match="field-is-not-derived"):
        async with company.db.begin() as tx:
            await write_derived(tx, company.catalog, "sales.lead", {lead: {"name": "x"}})


async def test_a_changed_phone_moves_its_key_and_a_taken_one_is_refused(company: Company) -> None:
    first = await company.lead(phone="13800000001")
    second = await company.lead(phone="13800000002")
    with pytest.raises(Problem, match="record-exists"):
        await company.write(Update("sales.lead", second, {"phone": "13800000001"}))
    await company.write(
        Update("sales.lead", first, {"phone": "13800000002"}),
        Update("sales.lead", second, {"phone": "13800000001"}),
    )
    held = await company.rows("select value, record from kernel.match_key where object = 'sales.lead'")
    assert dict(held) == {"+8613800000002": first, "+8613800000001": second}


async def test_the_bin_frees_the_keys_and_hides_the_record(company: Company) -> None:
    lead = await company.lead(phone="13800000001")
    [gone] = await company.write(Remove("sales.lead", lead, version=1))
    assert (gone.op, gone.version) == ("removed", 2)
    for change in (Update("sales.lead", lead, {"seats": 1}), Remove("sales.lead", lead)):
        with pytest.raises(Problem, match="record-not-found"):
            await company.write(change)
    again = await company.lead(phone="13800000001")
    assert again != lead


async def test_a_big_write_tells_bulk_facts_that_unfold_like_single_ones(company: Company) -> None:
    changes = [Create("sales.lead", {"name": f"n{i}", "seats": i}) for i in range(60)]
    written = await company.write(*changes, source="import")
    rows = await company.rows("select type, data, subject from events.event where object = 'sales.lead'")
    assert [(row[0], row[2]) for row in rows] == [("record.bulk_created", None)]
    await company.write(*(Update("sales.lead", one.id, {"seats": 0}) for one in written))
    [(data,)] = await company.rows("select data from events.event where type = 'record.bulk_changed'")
    # The first had 0 seats already.
    assert data["undo"] == [{"seats": i} for i in range(1, 60)]
    async with company.db.begin() as tx:
        start = Position(0, 0, UUID(int=0))
        events = [event for _, event in await read_log(tx, start, 1000) if event.object == "sales.lead"]
        told = await history(tx, company.catalog, SYSTEM, "sales.lead", written[3].id, ENV)
    unfolded = [one for event in events for one in unfold(event)]
    assert [one[0] for one in unfolded] == ["created"] * 60 + ["changed"] * 59
    assert [one[2] for one in unfolded[:60]] == [one.id for one in written]
    assert unfolded[1][3]["seats"] == 1
    assert [event.type for event in told] == ["record.created"]


async def test_rights_decide_404_403_and_what_a_person_owns(company: Company) -> None:
    li, far = await company.actor("li"), await company.actor("far")
    [made] = await company.write(Create("sales.lead", {"name": "我的", "phone": "13800000001"}), actor=li)
    assert (made.after["owner"], made.after["unit"]) == (li.id, company.people.team)
    with pytest.raises(Problem) as caught:
        await company.write(Update("sales.lead", made.id, {"seats": 1}), actor=far)
    assert (caught.value.slug, caught.value.status) == ("record-not-found", 404)
    with pytest.raises(Problem) as caught:
        await company.write(Remove("sales.lead", made.id), actor=li)
    assert (caught.value.slug, caught.value.status) == ("action-is-not-allowed", 403)
    with pytest.raises(Problem) as caught:
        await company.write(Create("sales.lead", {"name": "他的"}, owner=far.id), actor=li)
    assert caught.value.slug == "action-is-not-allowed"
    assert [one["name"] for one in caught.value.params["reasons"]] == ["sales.own"]
    for values in ({"name": "x", "secret": "1"}, {"name": "x", "attributes": {}}):
        with pytest.raises(Problem, match="field-is-hidden"):
            await company.write(Create("sales.lead", values), actor=li)
    with pytest.raises(Problem, match="field-is-hidden"):
        await company.write(Update("sales.lead", made.id, {"secret": "x"}), actor=li)
    pool = await company.lead()
    with pytest.raises(Problem, match="action-is-not-allowed"):
        await company.write(Update("sales.lead", pool, {"seats": 1}), actor=li)


async def test_the_log_says_by_which_grant_a_person_wrote_and_of_the_system_nothing(company: Company) -> None:
    li, boss = await company.actor("li"), await company.actor("boss")
    [made] = await company.write(Create("sales.lead", {"name": "凭据"}), actor=li)
    await company.write(Update("sales.lead", made.id, {"seats": 2}), actor=li)
    lent = TemporaryGrant(uuid7(), "manager", "sales.lead", made.id, frozenset({"read", "update"}), NOW, NOW + timedelta(days=1))  # fmt: skip
    guest = replace(await company.actor("far"), temporary=(lent,))
    await company.write(Update("sales.lead", made.id, {"seats": 3}), actor=guest)
    await company.write(Update("sales.lead", made.id, {"seats": 4}))
    await company.write(Remove("sales.lead", made.id), actor=boss)
    async with company.db.begin() as tx:
        told = await of_subject(tx, [made.id], types=["record.created", "record.changed", "record.removed"])
    by = {(one.type, one.actor): one.data.get("allowed_by") for one in told}
    assert by == {
        ("record.created", li.key): {"grant": "sales.own"},
        ("record.changed", li.key): {"grant": "sales.own"},
        ("record.changed", guest.key): {"grant": "sales.team", "temporary": str(lent.id)},
        ("record.changed", SYSTEM.key): None,
        ("record.removed", boss.key): {"grant": "sales.team"},
    }


async def test_the_owner_of_a_customer_keeps_what_a_colleague_enters(company: Company) -> None:
    li, wang = await company.actor("li"), await company.actor("wang")
    await company.write(Create("sales.lead", {"name": "甲", "company": "华信科技"}), actor=li)
    [second] = await company.write(Create("sales.lead", {"name": "乙", "company": "华信科技"}), actor=wang)
    assert second.after["owner"] == li.id


async def test_a_lead_is_claimed_once(company: Company) -> None:
    li, wang = await company.actor("li"), await company.actor("wang")
    pool = await company.lead()
    async with company.db.begin() as tx:
        taken = await claim(tx, company.catalog, li, "sales.lead", pool, at=NOW)
    assert taken.after["owner"] == li.id
    for actor in (wang, await company.actor("boss")):
        with pytest.raises(Problem, match="record-is-taken"):
            async with company.db.begin() as tx:
                await claim(tx, company.catalog, actor, "sales.lead", pool, at=NOW)
    with pytest.raises(Problem, match="action-is-not-allowed"):
        await company.write(Update("sales.lead", pool, {"owner": li.id}, action="claim"), actor=wang)


async def test_the_same_request_is_answered_from_memory(company: Company) -> None:
    li = await company.actor("li")
    async with company.db.begin() as tx:
        assert await idempotent(tx, li, "k1", "print", NOW) is None
        await remember(tx, li, "k1", {"id": "1"})
    async with company.db.begin() as tx:
        assert await idempotent(tx, li, "k1", "print", NOW) == {"id": "1"}
        assert await idempotent(tx, SYSTEM, "k1", "print", NOW) is None
        with pytest.raises(Problem, match="idempotency-key-is-reused"):
            await idempotent(tx, li, "k1", "other", NOW)
