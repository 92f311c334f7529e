"""What a notice calls a record: each reader is told the name as he is shown it, its shape, or what kind of record it is."""

from typing import Any
from uuid import UUID

from tests.sales import SYSTEM, Company
from yingdan.base import fetch
from yingdan.expr import Env
from yingdan.kernel.access import shown_by_all
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create
from yingdan.work.readers import about, called_for


async def _publish(company: Company, *changes: Put) -> None:
    async with company.db.begin() as tx:
        await publish(tx, company.catalog, list(changes), SYSTEM.key, "", company.clock.now())
    await company.ground.catalog.refresh()


def _reading(**more: Any) -> Put:
    body = company_grant | more
    return Put("grant", "sales.rep_own_leads", body)


company_grant: dict[str, Any] = {
    "label": {"zh": "自己的线索", "en": "Own leads"}, "object": "sales.lead", "role": "rep", "actions": ["read", "update"],
    "condition": "owner == actor.id",
}  # fmt: skip


async def _told(company: Company, person: UUID) -> list[tuple[dict[str, str], dict[str, Any]]]:
    async with company.db.begin() as tx:
        rows = await fetch(
            tx,
            "select n.title, n.data from work.notice n where n.person = %(p)s and n.kind = 'lead.assigned' order by n.at",
            {"p": person},
        )
    return [(row[0], row[1]) for row in rows]


async def _lead(company: Company, name: str, number: int) -> UUID:
    [made] = await company.write(Create("sales.lead", {"name": name, "phone": f"1350000{number:04}"}))
    await company.settle()
    return made.id


async def test_the_word_of_a_new_lead_names_it_as_its_owner_is_shown_it(company: Company) -> None:
    anna = await company.hire("安娜", "东区")
    await _lead(company, "赵敏敏", 1)
    assert shown_by_all(company.catalog, "sales.lead", "name")
    await _publish(company, _reading(masked=["name"]))
    assert not shown_by_all(company.catalog, "sales.lead", "name")
    await _lead(company, "周芷若", 2)
    hidden = {"object": "sales.lead", "condition": "true", "hidden_fields": ["name"]}
    await _publish(company, Put("guard", "sales.w", hidden))
    await _lead(company, "殷素素", 3)
    told = await _told(company, anna)
    assert [title["zh"] for title, _ in told] == ["新线索：赵敏敏", "新线索：周**", "新线索"]
    assert not any(word in str(told[1:]) for word in ("芷若", "殷素素"))


async def test_each_reader_is_told_a_name_as_he_sees_it(company: Company) -> None:
    for name, unit, role in (
        ("fang", "东区", "manager"),
        ("wei", "西区", "manager"),
        ("anna", "东区", "rep"),
    ):
        await company.hire(name, unit, role=role)
    [lead] = await company.write(
        Create(
            "sales.lead",
            {"name": "赵敏敏", "phone": "13500000009"},
            owner=company.people["anna"],
            unit=company.units["东区"],
        )
    )
    await _publish(company, _reading(masked=["name"]))
    async with company.db.begin() as tx:
        gone = UUID(int=7)
        everybody = [*(company.people[one] for one in ("fang", "wei", "anna")), gone]
        names = await called_for(
            tx, company.catalog, everybody, "sales.lead", lead.id, Env.at(company.clock.now())
        )
    called = [about(names, one, company.catalog, "sales.lead")["zh"] for one in everybody]
    assert called == ["赵敏敏", "线索", "赵**", "线索"]


async def test_a_field_is_shown_by_all_only_where_no_grant_leaves_it_out(company: Company) -> None:
    assert not shown_by_all(company.catalog, "sales.lead", "phone")  # shipped: masked in the pool
    assert shown_by_all(company.catalog, "sales.lead", "name")
    await _publish(company, _reading(without=["name"]))
    assert not shown_by_all(company.catalog, "sales.lead", "name")


async def test_who_is_given_a_lead_he_may_not_read_is_told_nothing_of_it(company: Company) -> None:
    anna = await company.hire("安娜", "东区")
    kept = {"object": "sales.lead", "condition": "name != '周芷若'"}
    await _publish(company, Put("guard", "sales.w", kept))
    await _lead(company, "赵敏敏", 1)
    unseen = await _lead(company, "周芷若", 2)
    async with company.db.begin() as tx:
        rows = await fetch(
            tx,
            "select n.title, n.body, n.object, n.subject, n.data from work.notice n"
            " where n.person = %(p)s and n.kind = 'lead.assigned' order by n.at, n.id",
            {"p": anna},
        )
        told = await fetch(tx, "select data, subject from events.event where type = 'notice.posted'")
    seen, blind = rows
    assert (seen[0]["zh"], seen[2]) == ("新线索：赵敏敏", "sales.lead")
    assert (blind[0]["zh"], blind[2], blind[3], blind[4]) == ("新线索", None, None, {})
    assert "没有查看它的权限" in blind[1]["zh"]
    # Neither does what carries the notice to open screens.
    assert [one for one in told if "芷若" in str(one) or one[1] == unseen] == []
