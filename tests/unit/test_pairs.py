"""Pairs of records that may be one customer: found beside the line, shown with evidence, told apart by people."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from tests.sales import Company
from yingdan.base import Problem
from yingdan.decisions import pairs
from yingdan.decisions.pairs import Told
from yingdan.decisions.pairs.meeting import couples_of
from yingdan.decisions.pairs.store import next_due
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create, Remove, Update, merge_records, unmerge_records
from yingdan.main.recognising import IDLE, identity_ticker, recogniser

ACCOUNT = "sales.account"


async def recognise(company: Company) -> None:
    """Until nothing is left to index and nobody is due."""
    step, now = identity_ticker(company.db, lambda: company.catalog, company.clock), company.clock.now()
    while await step(now) != now + IDLE:
        pass


async def account(company: Company, name: str, **values: Any) -> UUID:
    [made] = await company.write(Create(ACCOUNT, {"name": name, "company": name, **values}))
    return made.id


async def queue(company: Company, who: str | None = None, state: str = "open", object_name: str = ACCOUNT) -> list[Told]:  # fmt: skip
    actor = await company.actor(who or "主管")
    async with company.db.begin() as tx:
        return await pairs.queue(
            tx, company.catalog, actor, company.env, object_name=object_name, state=state, limit=50
        )


def ids(found: list[Told]) -> set[frozenset[UUID]]:
    return {frozenset((one.pair.one, one.pair.other)) for one in found}


@pytest.fixture
async def desk(company: Company) -> Company:
    await company.hire("主管", "公司", role="director")
    return company


async def test_a_short_and_a_full_name_are_a_pair_with_the_weight_of_every_comparison(desk: Company) -> None:
    full = await account(desk, "深圳市腾云计算机系统有限公司", email="li@tengyun.cn")
    short = await account(desk, "腾云计算机", email="wang@tengyun.cn")
    await account(desk, "北京腾飞贸易有限公司")
    await recognise(desk)
    [told] = await queue(desk)
    assert {told.pair.one, told.pair.other} == {full, short}
    bits = {(e["part"], e["level"]): e["bits"] for e in told.evidence}
    assert bits["name", "same"] > 5
    assert bits["email", "domain"] > 5
    assert told.pair.bits == pytest.approx(sum(bits.values()), abs=0.1)


async def test_two_saves_at_the_same_moment_in_two_sessions_are_compared(desk: Company) -> None:
    await recognise(desk)
    one, other = await asyncio.gather(
        account(desk, "杭州恒瑞医药有限公司", phone="0571-88880001"),
        account(desk, "恒瑞医药(杭州)股份公司", phone="0571-88880002"),
    )
    await recognise(desk)
    assert ids(await queue(desk)) == {frozenset((one, other))}


async def test_brothers_with_another_industry_or_branch_are_never_proposed_first(desk: Company) -> None:
    await account(desk, "北京华信科技有限公司")
    await account(desk, "北京华信网络科技有限公司")
    await account(desk, "北京华信科技有限公司上海分公司")
    await recognise(desk)
    assert [told.pair.word for told in await queue(desk) if told.pair.word == "match"] == []


async def test_what_was_told_apart_is_not_asked_again_and_can_be_taken_back(desk: Company) -> None:
    one = await account(desk, "宁波金达机械制造有限公司", email="a@jinda.cn")
    other = await account(desk, "金达机械制造(宁波)股份公司", email="b@jinda.cn")
    await recognise(desk)
    boss = await desk.actor("主管")
    async with desk.db.begin() as tx:
        await pairs.decide_apart(tx, desk.catalog, boss, desk.env, other, one)
    await desk.write(Update(ACCOUNT, one, {"email": "c@jinda.cn"}))
    await recognise(desk)
    assert await queue(desk) == []
    [told] = await queue(desk, state="apart")
    assert told.pair.decided_by == boss.key
    async with desk.db.begin() as tx:
        await pairs.open_again(tx, desk.catalog, boss, desk.env, one, other)
    assert ids(await queue(desk)) == {frozenset((one, other))}


async def test_a_merge_ends_the_pair_and_taking_it_back_brings_it_again(desk: Company) -> None:
    one = await account(desk, "宁波金达机械制造有限公司", email="a@jinda.cn")
    other = await account(desk, "金达机械制造(宁波)股份公司", email="b@jinda.cn")
    await recognise(desk)
    boss = await desk.actor("主管")
    async with desk.db.begin() as tx:
        made = await merge_records(tx, desk.catalog, boss, ACCOUNT, one, [other], {}, desk.env)
    await recognise(desk)
    async with desk.db.begin() as tx:
        assert await pairs.told_of(tx, desk.catalog, boss, desk.env, one) == []
        await unmerge_records(tx, desk.catalog, boss, ACCOUNT, made.id, desk.env)
    await recognise(desk)
    assert ids(await queue(desk)) == {frozenset((one, other))}


async def test_a_record_that_says_something_else_now_leaves_its_pair(desk: Company) -> None:
    one = await account(desk, "宁波金达机械制造有限公司", email="a@jinda.cn")
    other = await account(desk, "金达机械制造(宁波)股份公司", email="b@jinda.cn")
    await account(desk, "金达机械制造", email="d@jinda.cn")
    await recognise(desk)
    assert len(await queue(desk)) == 3
    new = {"name": "成都远航物流有限公司", "company": "成都远航物流有限公司", "email": "x@yuanhang.cn"}
    await desk.write(Update(ACCOUNT, one, new))
    await recognise(desk)
    assert len(await queue(desk)) == 1
    await desk.write(Remove(ACCOUNT, other))
    await recognise(desk)
    assert await queue(desk) == []


async def test_two_people_of_one_firm_are_two_leads_and_one_person_in_two_spellings_is_a_pair(desk: Company) -> None:  # fmt: skip
    firm = "苏州联创智能科技有限公司"
    made = await desk.write(
        Create("sales.lead", {"name": "张伟", "company": firm, "phone": "13900000001"}),
        Create("sales.lead", {"name": "王芳", "company": firm, "phone": "13900000002"}),
        Create("sales.lead", {"name": "Zhang Wei", "company": "联创智能科技(苏州)", "email": "zw@lianchuang.cn"}),
    )  # fmt: skip
    await recognise(desk)
    assert ids(await queue(desk, object_name="sales.lead")) == {frozenset((made[0].id, made[2].id))}


async def test_who_may_not_see_both_sees_no_pair_and_cannot_say_anything_of_it(desk: Company) -> None:
    await desk.hire("小王", "东区")
    mine = desk.people["小王"]
    [one] = await desk.write(
        Create(ACCOUNT, {"name": "宁波金达机械制造有限公司", "email": "a@jinda.cn"}, owner=mine)
    )
    other = await account(desk, "金达机械制造(宁波)股份公司", email="b@jinda.cn")
    await recognise(desk)
    assert len(await queue(desk)) == 1
    assert await queue(desk, "小王") == []
    rep = await desk.actor("小王")
    with pytest.raises(Problem, match="pair-not-found"):
        async with desk.db.begin() as tx:
            await pairs.decide_apart(tx, desk.catalog, rep, desk.env, one.id, other)


async def test_a_changed_definition_is_applied_to_all_records_in_the_background(desk: Company) -> None:
    one = await account(desk, "宁波金达机械制造有限公司", email="a@jinda.cn")
    other = await account(desk, "金达机械制造(宁波)股份公司", email="b@jinda.cn")
    await recognise(desk)
    assert len(await queue(desk)) == 1
    known = desk.catalog.get("identity", "sales.accounts")
    assert known is not None
    raw = {**known.raw, "company": [], "emails": []}
    async with desk.db.begin() as tx:
        await publish(
            tx, desk.catalog, [Put("identity", "sales.accounts", raw)], "system:test", "", desk.clock.now()
        )
    await desk.ground.catalog.refresh()
    await recognise(desk)
    assert await queue(desk) == []
    assert one != other


@pytest.mark.parametrize(("others", "met"), [(50, 50), (51, 0)])
async def test_a_key_under_which_too_many_stand_calls_nobody(company: Company, others: int, met: int) -> None:
    by = company.catalog.once(pairs.compile_identities)[ACCOUNT]
    party = by.party({"email": "a@gongyong.cn"})
    calls = {by.number("d:gongyong.cn"): [UUID(int=n) for n in range(1, others + 1)]}
    assert len(list(couples_of(by, UUID(int=999), party, calls))) == met


async def test_the_line_carries_none_of_this_and_a_record_changed_often_is_due_once(desk: Company) -> None:
    await recognise(desk)
    one = await account(desk, "宁波金达机械制造有限公司")
    await account(desk, "金达机械制造(宁波)股份公司")
    await desk.settle()
    assert await queue(desk) == []
    for number in range(3):
        await desk.write(Update(ACCOUNT, one, {"email": f"a{number}@jinda.cn"}))
    await desk.write(Update(ACCOUNT, one, {"note": "says nothing of who they are"}))
    await recogniser(desk.db, lambda: desk.catalog, desk.clock).drain()
    async with desk.db.begin() as tx:
        due = await next_due(tx, 10)
    assert len(due) == 2
    await recognise(desk)
    assert len(await queue(desk)) == 1
