"""What a transaction knows of the records it made is what the database would answer."""

from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest

from tests.unit.company import ENV, NOW, SYSTEM, Company, company, company_url
from tests.unit.test_records_field_types import OPTIONS, WRITTEN, pointing, thing
from yingdan.base import Tx, apart, begin_sending, fetch, notes, send
from yingdan.kernel.records import Create, Remove, Update, newborn, read, write, write_derived

__all__ = ["company", "company_url"]

SECRETS = frozenset(name for name, each in WRITTEN.items() if each.traits.secret)


async def put(world: Company, tx: Tx, *changes: Any) -> list[UUID]:
    return [one.id for one in await write(tx, world.catalog, SYSTEM, list(changes), at=NOW)]


async def both(world: Company, tx: Tx, object_name: str, key: UUID) -> tuple[dict[str, Any], dict[str, Any]]:
    """A row as the transaction knows it, and as the database answers it within the same transaction."""
    assert key in newborn(tx, object_name)
    known = (await read(tx, world.catalog, SYSTEM, object_name, [key], env=ENV))[key]
    book = notes(tx)
    assert book is not None
    kept = dict(book)
    book.clear()
    asked = (await read(tx, world.catalog, SYSTEM, object_name, [key], env=ENV))[key]
    book.update(kept)
    return known, asked


async def test_a_new_record_of_every_type_is_known_as_the_database_holds_it(company: Company) -> None:
    types = {f"f_{name}": {"type": name} for name in WRITTEN if name not in SECRETS}
    await company.publish(*thing(**types, sum={"type": "formula", "options": OPTIONS["formula"]}))
    account = (await company.write(Create("sales.account", {"name": "华信科技有限公司"})))[0].id
    real = pointing(company, account)
    for seed in range(5):
        rng = Random(seed)
        values = {
            f"f_{name}": real.get(name, each.sample(OPTIONS.get(name, {}), rng)) for name, each in WRITTEN.items()
            if not each.traits.files and name not in SECRETS and rng.random() < 0.8
        }  # fmt: skip
        async with company.db.begin(gathering=True) as tx:
            [key] = await put(company, tx, Create("sales.thing", {"title": "甲", **values}))
            known, asked = await both(company, tx, "sales.thing", key)
        assert known == asked
        assert {name: type(value) for name, value in known.items()} == {
            name: type(value) for name, value in asked.items()
        }


async def test_what_hides_values_is_left_to_the_database(company: Company) -> None:
    await company.publish(*thing(**{f"f_{name}": {"type": name} for name in SECRETS}))
    async with company.db.begin(gathering=True) as tx:
        await put(company, tx, Create("sales.thing", {"title": "甲"}))
        assert not newborn(tx, "sales.thing")


async def test_derived_values_and_owners_written_since_are_known_too(company: Company) -> None:
    async with company.db.begin(gathering=True) as tx:
        [key] = await put(company, tx, Create("sales.lead", {"name": "王芳", "phone": "13800000001"}))
        given = {"owner": company.people.li, "unit": company.people.team}
        await write_derived(tx, company.catalog, "sales.lead", {key: given})
        known, asked = await both(company, tx, "sales.lead", key)
    assert known == asked
    assert known["owner"] == company.people.li


@pytest.mark.parametrize("later", ["changed", "merged", "removed", "undone"])
async def test_a_record_that_is_changed_by_anybody_is_asked_for_again(company: Company, later: str) -> None:
    async with company.db.begin(gathering=True) as tx:
        lead = Create("sales.lead", {"name": "王芳", "phone": "13800000001"}, on_match="merge")
        [key] = await put(company, tx, lead)
        assert key in newborn(tx, "sales.lead")
        if later == "changed":
            await put(company, tx, Update("sales.lead", key, {"name": "王小芳"}))
        elif later == "merged":
            more = {"name": "王芳", "phone": "13800000001", "email": "wang@example.com"}
            await put(company, tx, Create("sales.lead", more, on_match="merge"))
        elif later == "removed":
            await put(company, tx, Remove("sales.lead", key))
        else:
            async with tx.begin_nested() as part:
                await put(company, tx, Create("sales.lead", {"name": "李雷", "phone": "13800000002"}))
                await part.rollback()
        assert key not in newborn(tx, "sales.lead")
        found = await read(tx, company.catalog, SYSTEM, "sales.lead", [key])
    told = {"changed": "王小芳", "merged": "王芳", "removed": None, "undone": "王芳"}[later]
    assert (found[key]["name"] if found else None) == told


async def test_a_transaction_in_which_no_stages_follow_remembers_nothing(company: Company) -> None:
    async with company.db.begin() as tx:
        await put(company, tx, Create("sales.lead", {"name": "王芳", "phone": "13800000001"}))
        assert not newborn(tx, "sales.lead")


def deeds(company: Company, seed: int) -> list[tuple[str, int, Any]]:
    """What may befall new records before they are committed: (what, which one, with what)."""
    rng = Random(seed)
    found: list[tuple[str, int, Any]] = []
    for n in range(12):
        what = rng.choice(
            [
                "born",
                "born",
                "judged",
                "judged",
                "owned",
                "changed",
                "removed",
                "undone",
                "read",
                "send",
                "part",
            ]
        )
        if what == "judged":
            given: Any = {"score": Decimal(rng.randint(0, 100)), "grade": rng.choice(["A", "B", None])}
        elif what == "owned":
            given = rng.choice(
                [{"owner": company.people.li, "unit": company.people.team}, {"owner": None, "unit": None}]
            )
        else:
            given = f"王{n}"
        found.append((what, rng.randrange(8), given))
    return found


async def carry_out(company: Company, tx: Tx, told: list[tuple[str, int, Any]]) -> None:
    ids: list[UUID] = []
    removed: set[UUID] = set()

    async def born(name: str, key: UUID) -> None:
        lead = Create("sales.lead", {"name": name, "phone": f"138{key.int % 10**8:08d}"}, id=key)
        await put(company, tx, lead)

    for n, (what, which, given) in enumerate(told):
        new = UUID(int=n + 1)
        if what in ("born", "part") or not ids:
            if what == "part":
                async with apart(tx):
                    await born(str(given), new)
            else:
                await born(f"李{n}", new)
            ids.append(new)
            continue
        key = ids[which % len(ids)]
        if what in ("judged", "owned"):
            await write_derived(tx, company.catalog, "sales.lead", {key: given})
        elif what == "changed" and key not in removed:
            await put(company, tx, Update("sales.lead", key, {"name": given}))
        elif what == "removed" and key not in removed:
            await put(company, tx, Remove("sales.lead", key))
            removed.add(key)
        elif what == "undone":
            with pytest.raises(ZeroDivisionError):
                async with apart(tx):
                    await born(str(given), new)
                    await write_derived(tx, company.catalog, "sales.lead", {key: {"score": Decimal(7)}})
                    raise ZeroDivisionError
        elif what == "read":
            await read(tx, company.catalog, SYSTEM, "sales.lead", [key], env=ENV)
        elif what == "send" and (sending := await begin_sending(tx)):
            await sending


async def everything(company: Company, tx: Tx) -> list[tuple[Any, ...]]:
    main = "select to_jsonb(m) - 'account', m.account is null from sales.lead m order by m.id"
    derived = f"select d.* from {company.catalog.objects['sales.lead'].derived} d order by d.id"
    search = "select s.id, s.body::text from kernel.search_text s where s.object = 'sales.lead' order by s.id"
    return [row for sql in (main, derived, search) for row in await fetch(tx, sql)]


@pytest.mark.parametrize("seed", range(12))
async def test_what_befalls_new_records_comes_to_the_same_whether_they_are_kept_back_or_not(
    company: Company, seed: int
) -> None:
    told = deeds(company, seed)
    found: list[list[tuple[Any, ...]]] = []
    for gathering in (False, True):
        async with company.db.begin(gathering=gathering) as tx:
            await carry_out(company, tx, told)
            await send(tx)
            found.append(await everything(company, tx))
            await tx.rollback()
    assert found[0] == found[1]
    assert found[0]


async def test_what_stages_find_goes_into_the_database_with_the_record(company: Company) -> None:
    async with company.db.begin(gathering=True) as tx:
        keys = await put(company, tx, *(Create("sales.lead", {"name": f"王{n}"}) for n in range(100)))
        mine = {"owner": company.people.li, "unit": company.people.team, "score": Decimal(7)}
        await write_derived(tx, company.catalog, "sales.lead", dict.fromkeys(keys, mine))
        await send(tx)
        count = "select sum(n_tup_ins), sum(n_tup_upd) from pg_stat_xact_user_tables where relname = any(%(names)s)"
        derived = company.catalog.objects["sales.lead"].derived
        assert derived is not None
        [written] = await fetch(tx, count, {"names": ["lead", derived.name]})
    assert written == (200, 0)
