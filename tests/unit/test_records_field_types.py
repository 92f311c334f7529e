"""Field types in records: what the one door does with values of each type."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest

from tests.unit.company import ENV, NOW, SYSTEM, Company, company, company_url, grant, puts
from yingdan.base import Problem
from yingdan.expr import check, parse, to_python
from yingdan.fields import FIELD_TYPES
from yingdan.kernel.definitions import Put
from yingdan.kernel.records import (
    Create,
    Query,
    Remove,
    Update,
    aggregate,
    history,
    query,
    read,
    settle_unique,
)
from yingdan.views import expand

__all__ = ["company", "company_url"]

OPTIONS: dict[str, dict[str, Any]] = {
    "choice": {"choices": [{"value": "a", "label": {"zh": "甲", "en": "A"}}]},
    "multi_choice": {"choices": [{"value": "a", "label": {"zh": "甲", "en": "A"}}]},
    "reference": {"to": "sales.account"},
    "references": {"to": "sales.account"},
    "any_reference": {"to": ["sales.account", "sales.lead"]},
    "auto_number": {"prefix": "H-{yyyy}-", "width": 3},
    "formula": {"expr": "1 + 1", "result": "integer"},
}
# Read-only types belong to what computes them.
WRITTEN = {name: each for name, each in FIELD_TYPES.items() if name not in ("formula", "roll_up")}


def thing(**fields: dict[str, Any]) -> list[Put]:
    body = {f"{name}": {"options": OPTIONS.get(str(one["type"]), {}), **one} for name, one in fields.items()}
    return [
        *puts("sales.thing", {"title": {"type": "text"}, **body}),
        grant("sales.th", "rep", "thing", ["read", "create", "update"]),
    ]


def pointing(world: Company, account: UUID) -> dict[str, Any]:
    """Values of the types that name something which has to be there."""
    return {
        "reference": account, "references": (account,), "user": world.people.li, "unit": world.people.team,
        "any_reference": {"object": "sales.account", "id": str(account)},
    }  # fmt: skip


async def made(world: Company, **values: Any) -> UUID:
    return (await world.write(Create("sales.thing", {"title": "甲", **values})))[0].id


async def stored(world: Company, key: UUID) -> dict[str, Any]:
    async with world.db.begin() as tx:
        return (await read(tx, world.catalog, SYSTEM, "sales.thing", [key]))[key]


async def found(world: Company, where: str, actor: Any = SYSTEM) -> set[UUID]:
    async with world.db.begin() as tx:
        return {
            row["id"]
            for row in (await query(tx, world.catalog, actor, Query("sales.thing", where=where), ENV)).rows
        }


async def test_a_value_of_every_type_is_written_read_told_and_changed(company: Company) -> None:
    await company.publish(*thing(**{f"f_{name}": {"type": name} for name in WRITTEN}))
    account = (await company.write(Create("sales.account", {"name": "华信科技有限公司"})))[0].id
    real = pointing(company, account)
    for seed in range(3):
        rng = Random(seed)
        values = {
            f"f_{name}": real.get(name, each.sample(OPTIONS.get(name, {}), rng)) for name, each in WRITTEN.items()
            if not each.traits.files
        }  # fmt: skip
        key = await made(company, **values)
        row = await stored(company, key)
        for name, each in WRITTEN.items():
            if not each.traits.files:
                assert row[f"f_{name}"] == each.load(values[f"f_{name}"], OPTIONS.get(name, {})), name
        async with company.db.begin() as tx:
            [told] = await expand(tx, company.catalog, SYSTEM, "sales.thing", [row])
            events = await history(tx, company.catalog, SYSTEM, "sales.thing", key, ENV)
        assert told["f_references"] == [{"id": account, "title": "华信科技有限公司"}]
        assert told["f_any_reference"] == {
            "object": "sales.account",
            "id": account,
            "title": "华信科技有限公司",
        }
        assert "f_duration" in events[0].data["after"]
        emptied = {name: None for name in values if name != "f_auto_number"}
        await company.write(Update("sales.thing", key, emptied))
        row = await stored(company, key)
        assert [name for name in emptied if not WRITTEN[name[2:]].empty(row[name])] == []


async def test_every_sortable_type_pages_by_cursor_and_the_others_say_no(company: Company) -> None:
    await company.publish(*thing(**{f"f_{name}": {"type": name} for name in WRITTEN}))
    plain = list(WRITTEN)
    for seed in range(4):
        rng = Random(seed)
        await made(company, **{
            f"f_{name}": WRITTEN[name].sample(OPTIONS.get(name, {}), rng)
            for name in plain if not WRITTEN[name].targets(OPTIONS.get(name, {})) and not WRITTEN[name].traits.files
        })  # fmt: skip
    for name in plain:
        async with company.db.begin() as tx:
            ask = Query("sales.thing", order=((f"f_{name}", False),), limit=1)
            if not WRITTEN[name].traits.sortable:
                with pytest.raises(Problem, match="field-cannot-be-sorted"):
                    await query(tx, company.catalog, SYSTEM, ask, ENV)
                continue
            seen, cursor = [], None
            for _ in range(6):
                page = await query(
                    tx,
                    company.catalog,
                    SYSTEM,
                    Query("sales.thing", order=ask.order, limit=1, cursor=cursor),
                    ENV,
                )
                seen += [row["id"] for row in page.rows]
                cursor = page.next
                if cursor is None:
                    break
            assert len(seen) == len(set(seen)) == 4, name


async def test_fifty_parallel_creations_get_fifty_numbers_of_one_series(company: Company) -> None:
    await company.publish(*thing(number={"type": "auto_number"}))
    keys = await asyncio.gather(*(made(company) for _ in range(50)))
    numbers = {(await stored(company, key))["number"] for key in keys}
    assert numbers == {f"H-2026-{place:03d}" for place in range(1, 51)}


async def test_a_batch_is_numbered_in_order_and_goes_on_after_numbers_from_outside(company: Company) -> None:
    await company.publish(*thing(number={"type": "auto_number"}))
    await made(company, number="H-2026-040")
    done = await company.write(*(Create("sales.thing", {"title": str(place)}) for place in range(60)))
    assert [one.after["number"] for one in done] == [f"H-2026-{place:03d}" for place in range(41, 101)]
    await made(company, number="H-2025-007")
    assert (await company.write(Create("sales.thing", {}), at=NOW - timedelta(days=90)))[0].after[
        "number"
    ] == "H-2025-008"


async def test_a_number_is_nobody_elses(company: Company) -> None:
    await company.publish(*thing(number={"type": "auto_number"}))
    await made(company)
    with pytest.raises(Problem, match="value-is-taken"):
        await made(company, number=" h-2026-001")
    other = await made(company)
    with pytest.raises(Problem, match="value-is-taken"):
        await company.write(Update("sales.thing", other, {"number": "H-2026-001"}))


async def test_a_unique_value_is_free_again_when_its_record_goes(company: Company) -> None:
    await company.publish(
        *thing(code={"type": "text", "unique": True}, seats={"type": "integer", "unique": True})
    )
    first = await made(company, code="test", seats=3)
    with pytest.raises(Problem, match="value-is-taken") as caught:
        await made(company, code="ＴＥＳＴ")
    assert (caught.value.status, caught.value.params["field"]) == (409, "code")
    with pytest.raises(Problem, match="value-is-taken"):
        await made(company, seats=3)
    await company.write(Remove("sales.thing", first))
    assert await made(company, code="test", seats=3)


async def test_long_unique_values_that_begin_alike_are_two(company: Company) -> None:
    await company.publish(*thing(code={"type": "text", "unique": True}))
    await made(company, code="x" * 500 + "a")
    await made(company, code="x" * 500 + "b")
    with pytest.raises(Problem, match="value-is-taken"):
        await made(company, code="x" * 500 + "a")


async def test_a_secret_is_nowhere_but_sealed_in_its_column(company: Company) -> None:
    await company.publish(*thing(pin={"type": "secret"}))
    rep = await company.actor("li")
    key = await made(company, pin="tiger-4711")
    await company.write(Update("sales.thing", key, {"pin": "tiger-4712", "title": "乙"}))
    row = await stored(company, key)
    assert row["pin"].reveal() == "tiger-4712"
    assert "tiger" not in repr(row)
    async with company.db.begin() as tx:
        [told] = await expand(tx, company.catalog, rep, "sales.thing", [row])
    assert told["pin"] == "••••••"
    # A form that sends the mask back changes nothing.
    [same] = await company.write(Update("sales.thing", key, {"pin": told["pin"]}))
    assert same.changed == frozenset()
    dump = await company.rows(
        "select t::text from sales.thing t union all select e::text from events.event e"
    )
    assert [line for (line,) in dump if "tiger" in line] == []
    for where in ('pin == "tiger-4712"', "pin != null", 'startsWith(pin, "t")'):
        with pytest.raises(Problem, match="expression-is-faulty"):
            await found(company, where)
    async with company.db.begin() as tx:
        for function in ("count", "count_distinct", "min"):
            with pytest.raises(Problem, match="measure-is-faulty"):
                await aggregate(
                    tx, company.catalog, SYSTEM, "sales.thing", (), {"n": (function, "pin")}, None, ENV
                )


async def test_who_signed_and_when_is_what_the_door_says(company: Company) -> None:
    await company.publish(*thing(sign={"type": "signature"}))
    rep, boss = await company.actor("li"), await company.actor("boss")
    forged = {
        "path": "M1 1 L5 5",
        "width": 300,
        "height": 100,
        "signed_at": "2001-01-01T00:00:00Z",
        "by": "user:me",
    }
    key = (await company.write(Create("sales.thing", {"title": "x", "sign": forged}), actor=rep))[0].id
    first = (await stored(company, key))["sign"]
    assert (first.by, first.signed_at) == (rep.key, NOW)
    await company.publish(grant("sales.boss", "manager", "thing", ["read", "update"]))
    wire = FIELD_TYPES["signature"].dump(first, {})
    await company.write(
        Update("sales.thing", key, {"sign": wire, "title": "y"}), actor=boss, at=NOW + timedelta(days=1)
    )
    assert (await stored(company, key))["sign"] == first


async def test_references_are_checked_found_by_any_all_none_and_served_by_an_index(company: Company) -> None:
    await company.publish(*thing(accounts={"type": "references"}))
    one, two = [
        (await company.write(Create("sales.account", {"name": name})))[0].id
        for name in ("甲公司集团", "乙公司集团")
    ]
    both, single, none = (
        await made(company, accounts=[one, two]),
        await made(company, accounts=[str(one)]),
        await made(company),
    )
    with pytest.raises(Problem, match="values-are-faulty"):
        await made(company, accounts=[one, UUID(int=7)])
    assert await found(company, f'containsAny(accounts, ["{one}"])') == {both, single}
    assert await found(company, f'containsAll(accounts, ["{one}", "{two}"])') == {both}
    assert await found(company, f'!containsAny(accounts, ["{one}", "{two}"])') == {none}
    kinds = await company.rows(
        "select am.amname from pg_class c join pg_am am on am.oid = c.relam where c.relname = 'thing_accounts_idx'"
    )
    assert kinds == [("gin",)]


async def test_in_a_province_includes_its_cities_and_counties(company: Company) -> None:
    await company.publish(*thing(region={"type": "region"}, address={"type": "address"}))
    inside = [await made(company, region=text) for text in ("浙江", "杭州市", "浙江省杭州市西湖区", "330106")]
    outside = await made(company, region="北京朝阳")
    assert await found(company, 'startsWith(region, "33")') == set(inside)
    assert outside not in await found(company, 'startsWith(region, "3301")')
    home = await made(company, address="浙江省杭州市西湖区文三路 90 号 310012")
    assert await found(company, 'startsWith(address, "33")') == {home}


async def test_a_user_is_me_and_a_unit_is_below_me(company: Company) -> None:
    await company.publish(
        *thing(seller={"type": "user"}, team={"type": "unit"}),
        grant("sales.boss", "manager", "thing", ["read"]),
    )
    boss = await company.actor("boss")
    mine = await made(company, seller=company.people.boss, team=company.people.team)
    await made(company, seller=company.people.far, team=company.people.west)
    assert await found(company, "seller == actor.id", boss) == {mine}
    assert await found(company, "team in actor.subtree", boss) == {mine}
    with pytest.raises(Problem, match="values-are-faulty"):
        await made(company, seller=company.people.team)


async def test_durations_and_shares_are_compared_and_added_up(company: Company) -> None:
    await company.publish(*thing(effort={"type": "duration"}, share={"type": "percent"}))
    short, long = (
        await made(company, effort="90分钟", share="12.5%"),
        await made(company, effort="PT26H", share="0.3"),
    )
    assert await found(company, 'effort > duration("2h")') == {long}
    assert await found(company, 'effort + duration("1h") == duration("2h30m")') == {short}
    assert await found(company, "share < 0.2") == {short}
    async with company.db.begin() as tx:
        [sums] = await aggregate(
            tx, company.catalog, SYSTEM, "sales.thing", (), {"s": ("sum", "share")}, None, ENV
        )
    assert sums["s"] == Decimal("0.425")


@pytest.mark.parametrize(
    ("field", "slug"),
    [
        ({"type": "secret", "search": True}, "secret-takes-none-of-these"),
        ({"type": "secret", "unique": True}, "secret-takes-none-of-these"),
        ({"type": "secret", "default": "x"}, "secret-takes-none-of-these"),
        ({"type": "auto_number", "default": "x"}, "number-takes-no-input"),
        ({"type": "json", "unique": True}, "field-cannot-be-unique"),
        ({"type": "any_reference", "options": {"to": []}}, "reference-target-is-missing"),
        ({"type": "text", "options": {"min_length": 9, "max_length": 3}}, "lengths-cross"),
    ],
)
async def test_what_a_type_cannot_be_is_refused_at_publish(
    company: Company, field: dict[str, Any], slug: str
) -> None:
    with pytest.raises(Problem) as caught:
        await company.publish(*thing(odd=field))
    assert slug in {
        fault.slug for fault in caught.value.params.get("faults", caught.value.__dict__.get("faults", ()))
    }


async def test_records_from_before_a_field_was_unique_hold_their_values_once_it_is_settled(
    company: Company,
) -> None:
    await company.publish(*thing(code={"type": "text"}))
    old = [await made(company, code=f"c-{place % 700}") for place in range(2)]
    await company.write(*(Create("sales.thing", {"code": f"c-{place % 700}"}) for place in range(2, 900)))
    await company.publish(*thing(code={"type": "text", "unique": True}))
    assert await settle_unique(company.db, company.catalog) == {"sales.thing.code": 200}
    assert await settle_unique(company.db, company.catalog) == {}
    with pytest.raises(Problem, match="value-is-taken") as caught:
        await made(company, code="C-1")
    assert caught.value.params["id"] == str(old[1])
    # What is unique no more is free, and is judged by what is there when it becomes unique again.
    await company.publish(*thing(code={"type": "text"}))
    await settle_unique(company.db, company.catalog)
    await company.write(Update("sales.thing", old[0], {"code": "now another"}))
    assert await company.rows("select count(*) from kernel.match_key where kind = 'unique:code'") == [(0,)]
    await company.publish(*thing(code={"type": "text", "unique": True}))
    await settle_unique(company.db, company.catalog)
    with pytest.raises(Problem, match="value-is-taken"):
        await made(company, code="now another")


async def test_places_are_found_by_their_distance(company: Company) -> None:
    await company.publish(*thing(place={"type": "location"}))
    near, far = await made(company, place="120.15, 30.28"), await made(company, place="121.47, 31.23")
    await made(company)
    assert await found(company, "distance(place, 120.16, 30.28) < 2000") == {near}
    assert await found(company, "distance(place, 120.16, 30.28) >= 2000") == {far}
    row = await stored(company, near)
    checked = check(parse("distance(place, 120.16, 30.28)"), company.catalog.objects["sales.thing"].names())
    assert to_python(checked)(row, ENV) == 960
