"""Comments, marks and batches: under the rights of the record, each row for itself."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from tests.unit.company import ENV, NOW, Company, company, company_url
from yingdan.base import Problem, uuid7
from yingdan.events import of_subject
from yingdan.expr import Env
from yingdan.kernel.records import (
    Create,
    Members,
    Remove,
    Update,
    Written,
    change_comment,
    comment,
    comments,
    mark,
    marks,
    marks_on,
    read,
    remove_comment,
    unmark,
    write_each,
)

__all__ = ["company", "company_url"]
LEAD = "sales.lead"


async def lead_of(world: Company, owner: UUID, name: str, **values: object) -> UUID:
    made = await world.write(Create(LEAD, {"name": name, **values}, owner=owner, unit=world.people.team))
    return made[0].id


async def test_a_comment_is_read_by_whoever_may_read_the_record_and_by_nobody_else(company: Company) -> None:
    lead = await lead_of(company, company.people.li, "王小明")
    li, wang, boss = [await company.actor(one) for one in ("li", "wang", "boss")]
    async with company.db.begin() as tx:
        made = await comment(tx, company.catalog, li, LEAD, lead, " 下周二回访 ", [wang.id, wang.id], ENV)
    assert (made.body, made.mentions) == ("下周二回访", (wang.id,))
    async with company.db.begin() as tx:
        [found] = await comments(tx, company.catalog, boss, LEAD, lead, ENV)
        assert (found.id, found.author) == (made.id, li.id)
        with pytest.raises(Problem, match="record-not-found"):
            await comments(tx, company.catalog, wang, LEAD, lead, ENV)
        with pytest.raises(Problem, match="record-not-found"):
            await comment(tx, company.catalog, wang, LEAD, lead, "我也想说", [], ENV)


async def test_only_its_author_changes_or_removes_a_comment_and_its_text_is_not_in_the_log(
    company: Company,
) -> None:
    lead = await lead_of(company, company.people.li, "王小明")
    li, boss = await company.actor("li"), await company.actor("boss")
    async with company.db.begin() as tx:
        made = await comment(tx, company.catalog, li, LEAD, lead, "机密报价", [], ENV)
        with pytest.raises(Problem, match="comment-is-not-yours"):
            await change_comment(tx, company.catalog, boss, LEAD, lead, made.id, "改", [], ENV)
        later = Env.at(NOW + timedelta(hours=1))
        changed = await change_comment(
            tx, company.catalog, li, LEAD, lead, made.id, "机密报价二", [boss.id], later
        )
        assert changed.changed_at == later.now
        with pytest.raises(Problem, match="comment-is-empty"):
            await change_comment(tx, company.catalog, li, LEAD, lead, made.id, " \x00 ", [], ENV)
        with pytest.raises(Problem, match="comment-not-found"):
            await remove_comment(tx, company.catalog, li, LEAD, lead, uuid7(), ENV)
        await remove_comment(tx, company.catalog, li, LEAD, lead, made.id, ENV)
        assert await comments(tx, company.catalog, li, LEAD, lead, ENV) == []
        told = await of_subject(tx, [lead], limit=20)
    assert {event.type for event in told} >= {"comment.added", "comment.changed", "comment.removed"}
    assert "机密" not in str([event.data for event in told])


async def test_marks_are_ones_own_and_hide_what_may_no_longer_be_seen(company: Company) -> None:
    first = await lead_of(company, company.people.li, "甲")
    second = await lead_of(company, company.people.li, "乙")
    li = await company.actor("li")
    async with company.db.begin() as tx:
        for place, lead in enumerate((first, second)):
            at = Env.at(NOW + timedelta(minutes=place))
            for kind in ("favourite", "seen", "follow"):
                await mark(tx, company.catalog, li, LEAD, lead, kind, at)
        found = await marks(tx, company.catalog, li, "seen", ENV)
        assert [(one[1], one[2]) for one in found] == [(second, "乙"), (first, "甲")]
        mine, followers = await marks_on(tx, company.catalog, li, LEAD, first, ENV)
        assert (mine, list(followers)) == ({"favourite", "seen", "follow"}, [li.id])
        await unmark(tx, li, first, "favourite")
        assert [one[1] for one in await marks(tx, company.catalog, li, "favourite", ENV)] == [second]
        with pytest.raises(Problem, match="mark-is-unknown"):
            await mark(tx, company.catalog, li, LEAD, first, "owner", ENV)
    await company.write(Update(LEAD, second, {"owner": str(company.people.wang)}))
    async with company.db.begin() as tx:
        assert await marks(tx, company.catalog, li, "favourite", ENV) == []


async def test_a_batch_makes_what_can_be_made_and_tells_each_other_row_why_not(company: Company) -> None:
    li = await company.actor("li")
    mine = [await lead_of(company, li.id, f"客户{n}", phone=f"1390000000{n}") for n in range(4)]
    foreign = await lead_of(company, company.people.wang, "别人的")
    changes = [
        Update(LEAD, mine[0], {"status": "won"}, version=1),
        Update(LEAD, mine[1], {"status": "won"}, version=7),
        Update(LEAD, mine[2], {"seats": "many"}),
        Update(LEAD, foreign, {"status": "won"}),
        Update(LEAD, mine[3], {"phone": "13900000000"}),
        Update(LEAD, mine[0], {"status": "new"}),
        Update(LEAD, uuid7(), {"status": "won"}),
        Remove(LEAD, mine[3]),
        Create(LEAD, {"name": "新客户"}),
    ]
    async with company.db.begin() as tx:
        outcomes = await write_each(tx, company.catalog, li, changes, at=NOW)
    told = [one.op if isinstance(one, Written) else one.slug for one in outcomes]
    assert told == [
        "changed", "version-is-stale", "values-are-faulty", "record-not-found", "record-exists",
        "record-is-given-twice", "record-not-found", "record-is-given-twice", "created",
    ]  # fmt: skip
    refused = outcomes[2]
    assert isinstance(refused, Problem)
    assert [fault.at for fault in refused.faults] == ["/values/seats"]
    async with company.db.begin() as tx:
        rows = await read(tx, company.catalog, li, LEAD, mine, env=ENV)
    assert [rows[one]["status"] for one in mine] == ["won", "new", "new", "new"]


async def test_a_batch_of_hundreds_keeps_a_line_in_the_history_of_each(company: Company) -> None:
    li = await company.actor("li")
    made = await company.write(*(Create(LEAD, {"name": f"名{n}"}, owner=li.id) for n in range(130)))
    changes = [Update(LEAD, one.id, {"status": "contacted"}) for one in made]
    async with company.db.begin() as tx:
        outcomes = await write_each(tx, company.catalog, li, changes, at=NOW)
        assert all(isinstance(one, Written) for one in outcomes)
        [event] = await of_subject(tx, [made[77].id], types=["record.changed"])
    assert event.data["before"] == {"status": "new"}
    with pytest.raises(Problem, match="batch-is-too-long"):
        async with company.db.begin() as tx:
            await write_each(tx, company.catalog, li, changes * 8, at=NOW)


async def test_members_are_added_to_and_taken_from_what_stands_there_now(company: Company) -> None:
    li = await company.actor("li")
    lead = await lead_of(company, li.id, "王", tags=["price", "trial"])
    members = {0: Members({"tags": ["delivery", "price"]}, {"tags": ["trial"]})}
    async with company.db.begin() as tx:
        [one] = await write_each(tx, company.catalog, li, [Update(LEAD, lead, {})], at=NOW, members=members)
    assert isinstance(one, Written)
    assert one.after["tags"] == ("price", "delivery")


async def test_the_system_has_no_comments_of_its_own(company: Company) -> None:
    lead = await lead_of(company, company.people.li, "王")
    nobody = replace(await company.actor("admin"), id=None)
    async with company.db.begin() as tx:
        with pytest.raises(Problem, match="action-is-not-allowed"):
            await comment(tx, company.catalog, nobody, LEAD, lead, "嗨", [], ENV)
