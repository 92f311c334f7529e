"""Publishing on a real database: whole or not at all, at once for everybody, and back again."""

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
import psycopg
import pytest

from tests.unit.catalogs import AUTHOR, NOW, field, label, prepare, puts
from yingdan.base import Database, Problem, execute, fetch, fetch_one, uuid7
from yingdan.kernel.catalog import EMPTY, Catalog, CatalogHolder, load
from yingdan.kernel.ddl import HideColumn, settle
from yingdan.kernel.definitions import KINDS, Change, Kind, Put, Remove, identity, register
from yingdan.kernel.publish import propose, publish, rollback

FIELDS = {"name": field(), "worth": field("money"), "score": field("decimal", derived=True, index=True)}
VIEW = Put("view", "shop.all", {"label": label("全部"), "object": "shop.thing", "columns": ["name", "worth"]})


@pytest.fixture
async def db(database: Database) -> Database:
    await prepare(database)
    return database


async def put(db: Database, base: Catalog, changes: Sequence[Change]) -> Catalog:
    async with db.begin() as tx:
        return await publish(tx, base, changes, AUTHOR, "说明", NOW)


async def columns(db: Database, table: str) -> list[str]:
    sql = (
        "select column_name from information_schema.columns where table_schema = 'shop' and table_name = %(t)s"
        " order by ordinal_position"
    )
    async with db.begin() as tx:
        return [row[0] for row in await fetch(tx, sql, {"t": table})]


async def add_row(db: Database, name: str) -> None:
    async with db.begin() as tx:
        sql = "insert into shop.thing (id, name, worth, worth_currency) values (%(id)s, %(n)s, 5, 'CNY')"
        await execute(tx, sql, {"id": uuid7(), "n": name})


def slugs(problem: Problem) -> set[tuple[str, str]]:
    return {(fault.at, fault.slug) for fault in problem.faults}


async def test_a_publish_makes_tables_a_version_an_event_and_a_notice(db: Database) -> None:
    with psycopg.connect(db.url, autocommit=True) as ear:
        ear.execute("listen catalog")
        made = await put(db, EMPTY, [*puts("shop.thing", FIELDS), VIEW])
        heard = [note.payload for note in ear.notifies(timeout=5, stop_after=1)]
    assert heard == ["1"]
    assert made.version == 1
    assert (await columns(db, "thing"))[-3:] == ["name", "worth", "worth_currency"]
    assert await columns(db, "thing__derived") == ["id", "score"]
    async with db.begin() as tx:
        event = await fetch_one(tx, "select type, actor, at, data from events.event")
        loaded = await load(tx)
    assert event is not None
    assert event[:3] == ("definition.published", AUTHOR, NOW)
    assert event[3]["version"] == 1
    assert ["object", "shop.thing"] in event[3]["changed"]
    assert loaded.version == 1
    assert {key: one.digest for key, one in loaded.definitions.items()} == {
        key: one.digest for key, one in made.definitions.items()
    }
    assert loaded.objects["shop.thing"] is made.objects["shop.thing"]


async def test_publishing_the_same_again_makes_no_version(db: Database) -> None:
    first = await put(db, EMPTY, [*puts("shop.thing", FIELDS), VIEW])
    assert (await put(db, first, [*puts("shop.thing", FIELDS), VIEW])) is first
    assert (await put(db, first, [])) is first


async def test_faults_leave_no_trace(db: Database) -> None:
    first = await put(db, EMPTY, puts("shop.thing", FIELDS))
    bad = Put(
        "field", "shop.thing.late", {**field("reference"), "object": "shop.thing", "options": {"to": "x.y"}}
    )
    good = Put("field", "shop.thing.fine", {**field(), "object": "shop.thing"})
    with pytest.raises(Problem) as refused:
        await put(
            db,
            first,
            [good, bad, Put("field", "shop.thing.name", {**field("multi_choice"), "object": "shop.thing"})],
        )
    assert (refused.value.slug, refused.value.status) == ("definition-is-faulty", 422)
    assert slugs(refused.value) == {
        ("field shop.thing.late /options/to", "definition-is-missing"),
        ("field shop.thing.name /type", "field-type-cannot-change"),
    }
    assert "fine" not in await columns(db, "thing")
    async with db.begin() as tx:
        assert (await load(tx)).version == 1


async def test_what_is_in_use_cannot_be_removed(db: Database) -> None:
    first = await put(db, EMPTY, [*puts("shop.thing", FIELDS), VIEW])
    with pytest.raises(Problem) as refused:
        await put(db, first, [Remove("object", "shop.thing"), Remove("field", "shop.thing.name")])
    found = slugs(refused.value)
    assert ("view shop.all /object", "definition-is-in-use") in found
    assert ("field shop.thing.worth /object", "definition-is-in-use") in found
    with pytest.raises(Problem) as refused:
        await put(db, first, [Remove("field", "shop.thing.worth")])
    assert slugs(refused.value) == {("view shop.all /columns/1", "field-is-missing")}


async def test_a_publish_on_an_older_catalog_keeps_what_others_did(db: Database) -> None:
    first = await put(db, EMPTY, puts("shop.thing", FIELDS))
    await put(db, first, [VIEW])
    third = await put(db, first, [Put("field", "shop.thing.note", {**field(), "object": "shop.thing"})])
    assert third.version == 3
    assert third.get("view", "shop.all") is not None
    with pytest.raises(Problem) as refused:
        await put(db, first, [Put("view", "shop.all", {**VIEW.body, "columns": ["name"]})])
    assert (refused.value.slug, refused.value.status) == ("version-moved", 409)
    assert refused.value.params["definitions"] == ["view shop.all"]


async def test_two_publishes_at_once_both_count(db: Database) -> None:
    first = await put(db, EMPTY, puts("shop.thing", FIELDS))
    both = await asyncio.gather(
        put(db, first, [VIEW]),
        put(db, first, [Put("field", "shop.thing.note", {**field(), "object": "shop.thing"})]),
    )
    assert sorted(one.version for one in both) == [2, 3]
    async with db.begin() as tx:
        newest = await load(tx)
    assert newest.get("view", "shop.all") is not None
    assert "note" in newest.objects["shop.thing"].fields


async def test_a_removed_field_comes_back_with_its_values(db: Database) -> None:
    first = await put(db, EMPTY, puts("shop.thing", FIELDS))
    await add_row(db, "王")
    second = await put(db, first, [Remove("field", "shop.thing.worth")])
    assert "_gone_worth_2" in await columns(db, "thing")
    assert "worth" not in await columns(db, "thing")
    async with db.begin() as tx:
        third = await rollback(tx, second, 1, AUTHOR, NOW)
        assert third.version == 3
        assert await fetch(tx, "select worth::text, worth_currency from shop.thing") == [("5.0000", "CNY")]
        assert await fetch(tx, "select 1 from meta.hidden_column") == []


async def test_a_removed_object_comes_back_with_its_records(db: Database) -> None:
    first = await put(db, EMPTY, [*puts("shop.thing", FIELDS), *puts("shop.other", {"name": field()})])
    await add_row(db, "李")
    second = await put(db, first, [Remove(one.kind, one.name) for one in puts("shop.thing", FIELDS)])
    assert await columns(db, "thing") == []
    async with db.begin() as tx:
        third = await rollback(tx, second, 1, AUTHOR, NOW)
        assert await fetch(tx, "select name from shop.thing") == [("李",)]
    assert "shop.thing" in third.objects
    assert await settle(db, third) != []
    assert await settle(db, third) == []


async def test_rolling_back_to_a_version_that_never_was_is_refused(db: Database) -> None:
    with pytest.raises(Problem, match="version-not-found"):
        async with db.begin() as tx:
            await rollback(tx, EMPTY, 9, AUTHOR, NOW)


async def test_a_renamed_field_keeps_its_values(db: Database) -> None:
    first = await put(db, EMPTY, puts("shop.thing", FIELDS))
    await add_row(db, "赵")
    body = {**FIELDS["worth"], "object": "shop.thing"}
    second = await put(
        db, first, [Put("field", "shop.thing.price", body, id=identity("field", "shop.thing.worth"))]
    )
    assert "worth" not in second.objects["shop.thing"].fields
    async with db.begin() as tx:
        assert await fetch(tx, "select price::text, price_currency from shop.thing") == [("5.0000", "CNY")]


async def test_an_index_on_a_table_with_rows_is_built_by_settling(db: Database) -> None:
    first = await put(db, EMPTY, puts("shop.thing", FIELDS))
    assert await settle(db, first) == []
    await add_row(db, "钱")
    second = await put(
        db, first, [Put("field", "shop.thing.worth", {**field("money", index=True), "object": "shop.thing"})]
    )
    sql = "select 1 from pg_catalog.pg_indexes where schemaname = 'shop' and indexname = 'thing_worth_idx'"
    async with db.begin() as tx:
        assert await fetch(tx, sql) == []
    assert await settle(db, second) == ["shop.thing_worth_idx"]
    async with db.begin() as tx:
        assert await fetch(tx, sql) == [(1,)]


async def test_the_proposal_counts_what_people_would_no_longer_see(db: Database) -> None:
    first = await put(db, EMPTY, puts("shop.thing", FIELDS))
    await add_row(db, "孙")
    await add_row(db, "周")
    async with db.begin() as tx:
        proposal = await propose(tx, first, [Remove("field", "shop.thing.worth")])
    assert proposal.faults == ()
    assert [count for step, count in proposal.lost.items() if isinstance(step, HideColumn)] == [2, 2]
    assert "worth" in await columns(db, "thing")


async def test_a_table_held_by_somebody_is_tried_twice_then_told(db: Database) -> None:
    first = await put(db, EMPTY, puts("shop.thing", FIELDS))
    change = [Put("field", "shop.thing.note", {**field(), "object": "shop.thing"})]
    async with db.begin() as other:
        await fetch(other, "select id from shop.thing")
        async with db.begin() as tx:
            with pytest.raises(Problem) as refused:
                await publish(tx, first, change, AUTHOR, "", NOW)
            # The transaction goes on, as it was, with its own patience.
            assert await fetch(tx, "select current_setting('lock_timeout')") == [("0",)]
    assert (refused.value.slug, refused.value.status) == ("tables-are-busy", 409)
    assert (await put(db, first, change)).version == 2


async def test_a_short_hold_of_a_table_is_outwaited(db: Database) -> None:
    first = await put(db, EMPTY, puts("shop.thing", FIELDS))

    async def hold() -> None:
        async with db.begin() as other:
            await fetch(other, "select id from shop.thing")
            await asyncio.sleep(2.4)

    change = [Put("field", "shop.thing.note", {**field(), "object": "shop.thing"})]
    held = asyncio.create_task(hold())
    await asyncio.sleep(0.1)
    assert (await put(db, first, change)).version == 2
    await held


async def test_processes_swap_when_a_publish_is_announced(db: Database) -> None:
    swapped: list[int] = []
    holder = CatalogHolder(db, lambda catalog: swapped.append(catalog.version))
    with pytest.raises(Problem, match="catalog-is-not-loaded"):
        assert holder.current
    follower = asyncio.create_task(holder.follow())
    try:
        await until(lambda: swapped == [0])
        kept = holder.current
        await put(db, EMPTY, puts("shop.thing", FIELDS))
        await until(lambda: swapped == [0, 1])
        assert kept.objects == {}
        assert "shop.thing" in holder.current.objects
        assert not holder.put(EMPTY)
    finally:
        follower.cancel()


async def until(true: Any) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come true within 5 s")


class Dial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    object: str
    weight: float


async def test_a_tunable_change_touches_no_table_and_takes_little_time(db: Database) -> None:
    kind = Kind(
        "test_dial",
        "dials",
        Dial,
        references=lambda body: {("object", body.object)},
        tunable=frozenset({"weight"}),
    )
    register(kind)
    try:
        many = [
            put
            for n in range(8)
            for put in puts(f"shop.thing{n}", {f"f{k}": field("money") for k in range(12)})
        ]
        dials = [
            Put("test_dial", f"shop.dial{n}", {"object": "shop.thing1", "weight": 1.5}) for n in range(12)
        ]
        first = await put(db, EMPTY, [*many, *dials])
        for turn in range(5):
            change = [Put("test_dial", "shop.dial3", {"object": "shop.thing1", "weight": turn})]
            async with db.begin() as tx:
                proposal = await propose(tx, first, change)
            assert proposal.steps == ()
            first = await put(db, first, change)
        async with db.begin() as tx:
            assert (await load(tx)).definitions["test_dial", "shop.dial3"].body.weight == 4
            assert (await load(tx, 1)).definitions["test_dial", "shop.dial3"].body.weight == 1.5
    finally:
        del KINDS["test_dial"]


async def test_another_package_cannot_take_over_a_definition(db: Database) -> None:
    first = await put(db, EMPTY, [*puts("shop.thing", FIELDS), VIEW])
    with pytest.raises(Problem) as refused:
        await put(db, first, [Put("view", "shop.all", VIEW.body, app="thief")])
    assert slugs(refused.value) == {
        ("view shop.all /", "definition-belongs-to-another-app"),
        ("view shop.all /", "definition-name-is-not-of-its-app"),
    }


async def test_hostile_defaults_are_kept_as_text(db: Database) -> None:
    hostile = "'; drop schema shop cascade; -- \\ %s {0} 🎉"
    await put(db, EMPTY, puts("shop.thing", {**FIELDS, "note": field(default=hostile)}))
    await add_row(db, "吴")
    async with db.begin() as tx:
        assert await fetch(tx, "select note from shop.thing") == [(hostile,)]
