"""Many hands at one record."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from tests.unit.company import NOW, SYSTEM, Company, company, company_url
from yingdan.base import Problem, execute, fetch, uuid7
from yingdan.kernel.records import Create, Remove, Update, claim, idempotent, remember, write

__all__ = ["company", "company_url"]

SPELLINGS = [
    "13800138000",
    "138-0013-8000",
    "138 0013 8000",
    "+86 138 0013 8000",
    "0086 13800138000",
    "8613800138000",
    "１３８００１３８０００",
    "(+86) 138.0013.8000",
    " 13800138000 ",
    "+8613800138000",
]


async def test_fifty_parallel_creations_of_one_phone_give_one_account_one_lead_one_owner(
    company: Company,
) -> None:
    reps = [company.people.li, company.people.wang, company.people.far]

    async def arrive(place: int) -> UUID:
        phone = SPELLINGS[place % len(SPELLINGS)]
        values = {"name": f"客户{place}", "phone": phone, "email": f"Same@Example.com{' ' * (place % 2)}"}
        change = Create("sales.lead", values, on_match="merge", owner=reps[place % 3])
        async with company.db.begin() as tx:
            [done] = await write(tx, company.catalog, SYSTEM, [change], at=NOW, source=f"door{place % 4}")
            await asyncio.sleep(0.002)
        return done.id

    ids = await asyncio.gather(*(arrive(place) for place in range(50)))
    assert len(set(ids)) == 1
    leads = await company.rows("select id, owner, account, name from sales.lead")
    assert len(leads) == 1
    accounts = await company.rows("select id, owner from sales.account")
    assert accounts == [(leads[0][2], leads[0][1])]
    told = await company.rows(
        "select type, count(*) from events.event where object = 'sales.lead' group by type"
    )
    assert dict(told) == {"record.created": 1, "record.returned": 49}


async def test_batches_with_the_same_people_in_other_orders_neither_deadlock_nor_double(
    company: Company,
) -> None:
    people = [f"138{place:08d}" for place in range(40)]

    async def arrive(place: int) -> None:
        order = people[place:] + people[:place]
        changes = [Create("sales.lead", {"name": phone, "phone": phone}, on_match="merge") for phone in order]
        async with company.db.begin() as tx:
            await write(tx, company.catalog, SYSTEM, changes, at=NOW, source="import")

    await asyncio.gather(*(arrive(place * 3) for place in range(10)))
    assert await company.rows("select count(*), count(distinct phone) from sales.lead") == [(40, 40)]
    assert await company.rows("select count(*) from sales.account") == [(40,)]
    assert await company.rows(
        "select count(*) from kernel.match_key k left join sales.lead l on l.id = k.record"
        " left join sales.account a on a.id = k.record where l.id is null and a.id is null"
        " and k.object in ('sales.lead', 'sales.account')"
    ) == [(0,)]


async def test_a_creation_that_fails_frees_its_keys_for_the_one_that_waits(company: Company) -> None:
    first_wrote, others_wait = asyncio.Event(), asyncio.Event()
    change = Create("sales.lead", {"name": "x", "phone": "13800000001"})

    async def fail() -> None:
        async with company.db.begin() as tx:
            await write(tx, company.catalog, SYSTEM, [change], at=NOW)
            first_wrote.set()
            await others_wait.wait()
            raise ConnectionAbortedError

    async def succeed() -> UUID:
        await first_wrote.wait()
        asyncio.get_running_loop().call_later(0.1, others_wait.set)
        return (await company.write(change))[0].id

    results = await asyncio.gather(fail(), succeed(), return_exceptions=True)
    assert isinstance(results[0], ConnectionAbortedError)
    assert await company.rows("select id from sales.lead") == [(results[1],)]


async def test_two_reps_pressing_claim_at_once_get_one_owner(company: Company) -> None:
    lead = await company.lead()
    actors = [await company.actor(name) for name in ("li", "wang", "far")]

    async def press(place: int) -> str:
        try:
            async with company.db.begin() as tx:
                await claim(tx, company.catalog, actors[place % 3], "sales.lead", lead, at=NOW)
        except Problem as problem:
            return problem.slug
        return actors[place % 3].key

    results = await asyncio.gather(*(press(place) for place in range(12)))
    [(owner,)] = await company.rows("select owner from sales.lead")
    winners = {result for result in results if result.startswith("user:")}
    assert winners == {f"user:{owner}"}
    assert results.count("record-is-taken") == 8


async def test_two_editors_of_one_version_give_one_change_and_one_conflict(company: Company) -> None:
    lead = await company.lead(seats=0)

    async def edit(seats: int) -> Any:
        try:
            return (await company.write(Update("sales.lead", lead, {"seats": seats}, version=1)))[0].version
        except Problem as problem:
            return problem.status

    assert sorted(await asyncio.gather(*(edit(place + 1) for place in range(6)))) == [2, *[412] * 5]


async def test_the_same_request_in_parallel_is_done_once(company: Company) -> None:
    async def send() -> Any:
        async with company.db.begin() as tx:
            known = await idempotent(tx, SYSTEM, "key", "print", NOW)
            if known is not None:
                return known["id"]
            made = await write(tx, company.catalog, SYSTEM, [Create("sales.lead", {"name": "x"})], at=NOW)
            await remember(tx, SYSTEM, "key", {"id": str(made[0].id)})
            return str(made[0].id)

    assert len(set(await asyncio.gather(*(send() for _ in range(12))))) == 1
    assert await company.rows("select count(*) from sales.lead") == [(1,)]


async def test_a_record_removed_while_its_twin_arrives_is_not_given_back(company: Company) -> None:
    lead = await company.lead(phone="13800000001")
    locked, go = asyncio.Event(), asyncio.Event()

    async def remove() -> None:
        async with company.db.begin() as tx:
            await write(tx, company.catalog, SYSTEM, [Remove("sales.lead", lead)], at=NOW)
            locked.set()
            await go.wait()

    async def arrive() -> Any:
        await locked.wait()
        asyncio.get_running_loop().call_later(0.1, go.set)
        change = Create("sales.lead", {"name": "回", "phone": "13800000001"}, on_match="merge")
        return (await company.write(change))[0]

    _, done = await asyncio.gather(remove(), arrive())
    assert done.op == "created"
    assert done.id != lead
    held = await company.rows("select record from kernel.match_key where object = 'sales.lead'")
    assert held == [(done.id,)]


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x01",
        "😀🀄",
        "'; drop table sales.lead; --",
        '{"a": 1}',
        "a" * 5000,
        "\\u0000",
        "%s %(id)s",
        "𠮷野家",
        "\ud83d",
        "null",
        "\u202e逆",
    ],
)
async def test_any_text_is_stored_or_refused_and_never_breaks_the_door(company: Company, text: str) -> None:
    values = {"name": "x", "company": text, "secret": text, "attributes": {text: [text]}}
    slug = None
    try:
        [made] = await company.write(Create("sales.lead", values))
    except Problem as problem:
        slug = problem.slug
    if slug is not None:
        assert slug == "values-are-faulty"
        assert await company.rows("select id from sales.lead") == []
        return
    rows = await company.rows("select company, attributes from sales.lead where id = %(id)s", id=made.id)
    assert rows[0][0] == made.after["company"]
    assert rows[0][1] == made.after["attributes"]


async def test_an_id_that_is_taken_is_a_conflict_and_nothing_is_half_written(company: Company) -> None:
    lead = await company.lead()
    with pytest.raises(Problem, match="record-exists"):
        await company.write(Create("sales.lead", {"name": "x", "phone": "13900000000"}, id=lead))
    assert await company.rows("select count(*) from kernel.match_key where value = '+8613900000000'") == [
        (0,)
    ]
    with pytest.raises(Problem, match="object-is-unknown"):
        await company.write(Create("sales.nothing", {}))
    with pytest.raises(Problem, match="record-not-found"):
        await company.write(Create("sales.lead", {"name": "y"}), Update("sales.lead", uuid7(), {"seats": 1}))
    assert await company.rows("select count(*) from sales.lead") == [(1,)]
    async with company.db.begin() as tx:
        assert await write(tx, company.catalog, SYSTEM, [], at=NOW) == []
        await execute(tx, "select 1")
        assert await fetch(tx, "select 1") == [(1,)]
