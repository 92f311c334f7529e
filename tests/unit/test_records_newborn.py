"""What a transaction knows of the records it made is what the database would answer."""

from random import Random
from typing import Any
from uuid import UUID

import pytest

from tests.unit.company import ENV, NOW, SYSTEM, Company, company, company_url
from tests.unit.test_records_field_types import OPTIONS, WRITTEN, pointing, thing
from yingdan.base import Tx, notes
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
