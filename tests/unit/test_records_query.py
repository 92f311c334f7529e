"""Asking: pages, filters, orders, masks, counts, search."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from tests.unit.company import ENV, NOW, SYSTEM, Company, company, company_url, grant
from yingdan.base import Problem
from yingdan.kernel.access import Actor
from yingdan.kernel.records import (
    Create,
    Page,
    Query,
    Remove,
    Update,
    aggregate,
    check_values,
    get,
    python_values,
    query,
    read,
    search,
    titles,
    write_derived,
)

__all__ = ["company", "company_url"]


async def ask(world: Company, actor: Actor = SYSTEM, **more: object) -> Page:
    async with world.db.begin() as tx:
        return await query(tx, world.catalog, actor, Query("sales.lead", **more), ENV)  # type: ignore[arg-type]


async def walk(world: Company, actor: Actor, **more: object) -> list[UUID]:
    """All ids, page by page."""
    found: list[UUID] = []
    cursor = None
    while True:
        page = await ask(world, actor, cursor=cursor, **more)
        found += [row["id"] for row in page.rows]
        if page.next is None:
            return found
        cursor = page.next


@pytest.mark.parametrize(
    "order",
    [
        (),
        (("seats", False),),
        (("seats", True),),
        (("score", True), ("name", False)),
        (("name", False), ("seats", True), ("created_at", True)),
        (("budget", True), ("met_at", False)),
    ],
)
async def test_pages_together_are_the_whole_list_in_order(
    company: Company, order: tuple[tuple[str, bool], ...]
) -> None:
    values = [
        {"seats": i % 3 if i % 4 else None, "name": f"n{i % 2}", "budget": i % 5 or None} for i in range(23)
    ]
    for place, one in enumerate(values):
        await company.write(Create("sales.lead", one), at=NOW + timedelta(seconds=place % 7))
    ids = [row["id"] for row in (await ask(company, limit=100)).rows]
    async with company.db.begin() as tx:
        scores = {key: {"score": Decimal(place % 4)} for place, key in enumerate(ids) if place % 3}
        await write_derived(tx, company.catalog, "sales.lead", scores)
    whole = (await ask(company, limit=100, order=order)).rows
    paged = await walk(company, SYSTEM, limit=4, order=order)
    assert [row["id"] for row in whole] == paged
    assert len(set(paged)) == 23
    for name, down in order[:1]:
        filled = [row[name] for row in whole if row[name] is not None]
        keys = [one.amount if name == "budget" else one for one in filled]
        assert keys == sorted(keys, reverse=down)
        assert all(row[name] is None for row in whole[len(filled) :])


async def test_a_cursor_pins_the_moment_and_fits_only_its_order(company: Company) -> None:
    for _ in range(3):
        await company.lead()
    page = await ask(company, limit=1, order=(("name", False),), as_of=NOW - timedelta(days=1))
    assert page.next is not None
    following = await ask(company, limit=1, order=(("name", False),), cursor=page.next)
    assert following.as_of == NOW - timedelta(days=1)
    for cursor, order in (
        (page.next, "seats"),
        ("x'; drop table", "name"),
        (page.next[:-3], "name"),
        ("", "name"),
    ):
        with pytest.raises(Problem, match="cursor-is-invalid"):
            await ask(company, cursor=cursor, order=((order, False),))


async def test_a_filter_is_an_expression_and_never_sql(company: Company) -> None:
    lead = await company.lead(name="o'neil; drop table sales.lead; --", seats=7)
    page = await ask(company, where='name == "o\'neil; drop table sales.lead; --" && seats > 5')
    assert [row["id"] for row in page.rows] == [lead]
    for where in (
        "1=1; drop table sales.lead",
        "name == 'x' or 1=1",
        "pg_sleep(5) == null",
        "version_ == 1",
        "sales.lead.name == 'x'",
    ):
        with pytest.raises(Problem) as caught:
            await ask(company, where=where)
        assert caught.value.status in (400, 422)
    for name in (
        "name; drop table sales.lead",
        "name desc",
        '"name"',
        "created_by",
        "removed_at",
        "lead.name",
        "",
    ):
        for more in ({"order": ((name, False),)}, {"fields": (name,)}):
            with pytest.raises(Problem, match="field-is-unknown"):
                await ask(company, **more)
    assert len((await ask(company)).rows) == 1


async def test_what_a_role_does_not_show_cannot_be_asked_about_in_any_way(company: Company) -> None:
    li = await company.actor("li")
    mine = await company.lead(owner=li.id, secret="金额", phone="13800000001")
    for more in (
        {"fields": ("secret",)},
        {"where": "secret == '金额'"},
        {"where": "size(secret) > 0"},
        {"order": (("secret", False),)},
    ):
        with pytest.raises(Problem) as caught:
            await ask(company, li, **more)
        assert (caught.value.slug, caught.value.status) == ("field-is-hidden", 403)
        assert caught.value.params["label"] == company.catalog.objects["sales.lead"].fields["secret"].label
    async with company.db.begin() as tx:
        for group, measures, where in (
            (["secret"], {"n": ("count", None)}, None),
            ([], {"n": ("count_distinct", "secret")}, None),
            ([], {"n": ("count", None)}, "secret == '金额'"),
        ):
            with pytest.raises(Problem, match="field-is-hidden"):
                await aggregate(tx, company.catalog, li, "sales.lead", group, measures, where, ENV)
        assert await search(tx, company.catalog, li, "金额", 10, ENV) == []
        [hit] = await search(tx, company.catalog, SYSTEM, "金额", 10, ENV)
    assert hit.id == mine
    [row] = (await ask(company, li)).rows
    assert "secret" not in row
    assert row["phone"] == "+8613800000001"


async def test_a_field_shown_on_some_rows_only_is_empty_on_the_others_and_no_filter_betrays_it(
    company: Company,
) -> None:
    li = await company.actor("li")
    mine = await company.lead(owner=li.id, phone="13800000001")
    pool = await company.lead(phone="13800000002", name="池")
    rows = {row["id"]: row for row in (await ask(company, li)).rows}
    assert rows[mine]["phone"] == "+8613800000001"
    assert rows[pool]["phone"] is None
    assert rows[pool]["name"] == "池"
    assert await walk(company, li, where="phone != null") == [mine]
    assert await walk(company, li, where="phone == '+8613800000002'") == []
    assert await walk(company, li, order=(("phone", False),)) == [mine]
    async with company.db.begin() as tx:
        seen = await read(tx, company.catalog, li, "sales.lead", [mine, pool], env=ENV)
        assert [seen[key]["phone"] for key in (mine, pool)] == ["+8613800000001", None]
        hits = await search(tx, company.catalog, li, "0000", 10, ENV, ("sales.lead",))
        assert [hit.id for hit in hits] == [mine]
        counted = await aggregate(
            tx, company.catalog, li, "sales.lead", [], {"n": ("count_distinct", "phone")}, None, ENV
        )
    assert counted == [{"n": 1}]


@pytest.mark.parametrize(("common", "few"), [(5_000, 500), (5_000, 1), (1, 1)])
async def test_a_text_is_found_alike_whether_few_hold_it_or_many(
    company: Company, monkeypatch: pytest.MonkeyPatch, common: int, few: int
) -> None:
    for name, size in (("_COMMON", common), ("_FEW", few)):
        monkeypatch.setattr(f"yingdan.kernel.records.store_search.{name}", size)
    li, wang = await company.actor("li"), await company.actor("wang")

    async def lead(minute: int, name: str, owner: UUID | None) -> UUID:
        made = Create("sales.lead", {"name": name}, owner=owner)
        [one] = await company.write(made, at=NOW + timedelta(minutes=minute))
        return one.id

    mine = [await lead(at, f"王小明{at}", li.id) for at in range(3)]
    pool = await lead(7, "王小明", None)
    await lead(8, "王小明", wang.id)
    await lead(9, "李小红", li.id)
    gone = await lead(10, "王小明", li.id)
    await company.write(Remove("sales.lead", gone))
    async with company.db.begin() as tx:
        found = await search(tx, company.catalog, li, "小明", 10, ENV, ("sales.lead",))
        newest = await search(tx, company.catalog, li, "小明", 2, ENV, ("sales.lead",))
    assert [hit.id for hit in found] == [pool, *reversed(mine)]
    assert [hit.id for hit in newest] == [pool, mine[-1]]


async def test_everybody_sees_their_rows_and_no_others(company: Company) -> None:
    people = company.people
    li, wang, boss, far, admin = [
        await company.actor(name) for name in ("li", "wang", "boss", "far", "admin")
    ]
    a = await company.lead(owner=people.li, unit=people.team)
    b = await company.lead(owner=people.wang, unit=people.team)
    c = await company.lead(owner=people.far, unit=people.west)
    pool = await company.lead()
    gone = await company.lead(owner=people.li)
    await company.write(Remove("sales.lead", gone))
    seen = {actor.name: set(await walk(company, actor)) for actor in (li, wang, boss, far, admin)}
    assert seen == {
        "李雷": {a, pool},
        "王芳": {b, pool},
        "赵总": {a, b},
        "马远": {c, pool},
        "管理员": {a, b, c, pool},
    }
    stranger = Actor(people.li, "x", frozenset({"nobody"}))
    assert (await ask(company, stranger)).rows == []
    async with company.db.begin() as tx:
        assert await read(tx, company.catalog, li, "sales.lead", [a, b, c, gone], ["name"], env=ENV) == {
            a: {"id": a, "version": 1, "name": "张三"}
        }
        assert (await get(tx, company.catalog, li, "sales.lead", a, env=ENV))["owner"] == li.id
        for hidden in (b, gone):
            with pytest.raises(Problem, match="record-not-found"):
                await get(tx, company.catalog, li, "sales.lead", hidden, env=ENV)
        assert await titles(tx, company.catalog, li, "org.user", [people.wang], env=ENV) == {
            people.wang: "王芳"
        }
        assert await titles(tx, company.catalog, wang, "sales.lead", [a, b], env=ENV) == {b: "张三"}


async def test_groups_and_sums_count_only_what_is_seen(company: Company) -> None:
    li = await company.actor("li")
    for seats, status in ((1, "new"), (2, "new"), (5, "won")):
        await company.lead(owner=li.id, seats=seats, status=status)
    await company.lead(owner=company.people.wang, seats=100, status="new")
    async with company.db.begin() as tx:
        rows = await aggregate(
            tx,
            company.catalog,
            li,
            "sales.lead",
            ["status"],
            {"n": ("count", None), "seats": ("sum", "seats"), "most": ("max", "seats")},
            "seats < 50",
            ENV,
        )
        for measures in ({"x": ("sum", "name")}, {"x": ("pg_sleep", "seats")}, {"x": ("sum", None)}, {}):
            with pytest.raises(Problem, match="measure-is-faulty"):
                await aggregate(tx, company.catalog, li, "sales.lead", [], measures, None, ENV)
    assert [(row["status"], row["n"], int(row["seats"]), row["most"]) for row in rows] == [
        ("new", 2, 3, 2),
        ("won", 1, 5, 5),
    ]


@pytest.mark.parametrize(
    "text", ["小明", "王小", "明", "wangxm", "wangxiao", "wxm", "0013", "3800138", "华信", "HUAXIN"]
)
async def test_search_finds_by_characters_pinyin_and_digits(company: Company, text: str) -> None:
    lead = await company.lead(name="王小明", phone="13800138000", company="华信huaxin集团")
    await company.lead(name="赵大", phone="13911119999", company="别家")
    # `wangxm` is neither the full spelling nor the initials.
    async with company.db.begin() as tx:
        hits = await search(tx, company.catalog, SYSTEM, text, 10, ENV, ("sales.lead",))
    if text == "wangxm":
        assert hits == []
    elif text == "明":
        assert [hit.id for hit in hits] in ([], [lead])
    else:
        assert [hit.id for hit in hits] == [lead]
        assert hits[0].title == "王小明"


async def test_search_follows_a_change_and_takes_no_operators(company: Company) -> None:
    lead = await company.lead(name="王小明")
    await company.write(Update("sales.lead", lead, {"name": "李大伟"}))
    async with company.db.begin() as tx:
        assert await search(tx, company.catalog, SYSTEM, "小明", 10, ENV) == []
        assert [hit.id for hit in await search(tx, company.catalog, SYSTEM, "大伟", 10, ENV)] == [lead]
        for text in ("' | '", "!'x", "& | !", "😀", "\x00", "a' <-> 'b", ":*", "大伟' | 'x"):
            await search(tx, company.catalog, SYSTEM, text, 10, ENV)


async def test_a_suspended_or_ended_grant_shows_nothing(company: Company) -> None:
    li = await company.actor("li")
    await company.lead(owner=company.people.far, name="远")
    everything = {"condition": "true", "fields": ["name"]}
    for more, count in (
        ({}, 1),
        ({"state": "suspended"}, 0),
        ({"period": {"from": "2026-03-01", "until": "2026-03-03"}}, 1),
        ({"period": {"until": "2026-03-02T01:59:59+00:00"}}, 0),
        ({"period": {"from": "2026-03-02T02:00:01+00:00"}}, 0),
    ):
        await company.publish(grant("sales.extra", "rep", "sales.lead", ["read"], **everything, **more))
        assert len((await ask(company, li)).rows) == count
    await company.publish(
        grant("sales.pack", "rep", "sales.lead", ["read"], condition="seats > 3", state="active"),
        grant("sales.extra", "rep", "sales.lead", ["read"], **everything, parent="sales.pack"),
    )
    assert (await ask(company, li)).rows == []
    await company.lead(owner=company.people.far, seats=4)
    assert len((await ask(company, li)).rows) == 1


async def test_the_values_of_an_event_come_back_typed_and_a_sheet_can_be_checked_before(
    company: Company,
) -> None:
    given = {
        "name": "甲",
        "budget": {"amount": "5"},
        "due_on": "2026-04-01",
        "tags": ["price"],
        "rate": "0.5",
    }
    made = await company.write(Create("sales.lead", given))
    [(data,)] = await company.rows("select data from events.event where subject = %(id)s", id=made[0].id)
    typed = python_values(company.catalog, "sales.lead", {**data["after"], "gone": 1, "seats": "many"})
    assert typed == {name: made[0].after[name] for name in (*given, "status")}
    assert check_values(company.catalog, "sales.lead", given) == []
    faults = check_values(company.catalog, "sales.lead", {"phone": "x", "nope": 1})
    assert {(one.at, one.slug) for one in faults} == {
        ("/values/phone", "phone-is-invalid"),
        ("/values/nope", "field-is-unknown"),
        ("/values/name", "value-is-required"),
    }
