"""What stands behind numbers of promises and events: rows as many as the number, for those who may see them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.sales import Company
from tests.unit.book import shown, staffed
from yingdan.base import Problem, execute, uuid7
from yingdan.events import Event, append
from yingdan.kernel.catalog import build, define
from yingdan.kernel.records import Create, Remove
from yingdan.views.numbers import Filters, Reader, Tile, event_rows, promise_rows, tile_data


def with_metric(company: Company, **body: Any) -> Any:
    label = {"zh": "数", "en": "Number"}
    made, faults = define(
        uuid7(), "sales", "metric", "sales.extra", {"label": label, "dimensions": [], **body}
    )
    assert faults == []
    assert made is not None
    return build(company.catalog.version, [*company.catalog.definitions.values(), made])


async def test_a_number_of_promises_lists_the_promises_it_counts(company: Company) -> None:
    actors = await staffed(company)
    for n in range(3):
        await company.form(name=f"李雷{n}", phone=f"1380013800{n}", company=f"甲{n}公司", region="310000")
    await company.settle()
    leads = [row for row in await company.ask("sales.lead") if str(row["name"]).startswith("李雷")]
    await company.wait(timedelta(minutes=5))
    called = [lead for lead in leads if lead["name"] != "李雷2"]
    await company.write(
        *(Create("sales.activity", {"lead": lead["id"], "kind": "call", "note": "已接通"}, owner=lead["owner"])
          for lead in called)
    )  # fmt: skip
    await company.settle()
    ours = {lead["id"] for lead in leads}
    for function, by, within, wanted in (
        ("count", (), None, 3), ("count", ("time@month",), None, 3), ("count", ("owner",), None, 3),
        ("median", ("owner",), None, 2), ("in_time", (), None, 2), ("in_time", (), "24h", 2), ("in_time", (), "1m", 3),
    ):  # fmt: skip
        more = {} if within is None else {"within": within}
        catalog = with_metric(company, function=function, clock="sales.contact", **more)
        async with company.db.begin() as tx:
            reader = Reader(tx, catalog, actors["张"], company.env)
            tile = Tile("x", "bar" if by else "number", ("sales.extra",), by=by)
            found = await tile_data(reader, tile, "all", Filters())
            lists = []
            for row in found["rows"]:
                where = " && ".join(f"({one})" for one in (found["drill"][0]["filter"], row["where"]) if one)
                page = await promise_rows(
                    reader, "clock", found["drill"][0]["clock"], where or None, None, 500
                )
                lists.append(page["rows"])
                if (function, by) == ("count", ("owner",)):
                    assert page["narrowed"]["zh"] in {f"负责人为「{one}」" for one in company.people}
        told = [one["record"]["id"] for rows in lists for one in rows if one["record"]["id"] in ours]
        assert len(told) == len(set(told)) == wanted, (function, by, within)
        if function == "count":
            assert [len(rows) for rows in lists] == [row["values"][0] for row in found["rows"]]


async def test_promises_are_paged_each_once_however_many(company: Company) -> None:
    actors = await staffed(company)
    await company.write(
        *(Create("sales.lead", {"name": f"多{n}"}, owner=actors["林"].id, unit=company.units["华东"]) for n in range(330))
    )  # fmt: skip
    await company.settle()
    [tile] = [
        one
        for one in await shown(company, actors["张"], "sales.overview", Filters("all"))
        if one["id"] == "touch"
    ]
    catalog = with_metric(company, function="count", clock="sales.contact")
    async with company.db.begin() as tx:
        reader = Reader(tx, catalog, actors["张"], company.env)
        number = (await tile_data(reader, Tile("x", "number", ("sales.extra",)), "all", Filters()))["rows"][0]
        keys, before = [], None
        while True:
            page = await promise_rows(reader, "clock", tile["drill"][0]["clock"], None, before, 100)
            keys += [one["id"] for one in page["rows"]]
            if page["next"] is None:
                break
            moment, _, key = page["next"].partition("~")
            before = (datetime.fromisoformat(moment), UUID(key))
        none = await promise_rows(
            Reader(tx, catalog, actors["马"], company.env), "clock", "sales.contact", None, None, 10
        )
    assert len(keys) == len(set(keys)) == number["values"][0] > 300
    assert {one["record"]["title"] for one in page["rows"]} != {""}
    assert {one["owner"]["id"] for one in none["rows"]} <= {actors["马"].id}


async def visited(company: Company, **data: Any) -> list[UUID]:
    """Two leads that were told of a page each, and a visitor without a name."""
    leads = [row["id"] for row in await company.ask("sales.lead", "name in ['线索0-0', '线索2-0']")]
    at = company.clock.now()
    about: list[tuple[str | None, UUID | None]] = [("sales.lead", key) for key in leads] + [
        ("visitor", uuid7())
    ]
    async with company.db.begin() as tx:
        await append(tx, [
            Event(uuid7(), "sales.page_viewed", at, object_name, key, "channel:sales.website", "website",
                  {"path": "/price", **data})
            for object_name, key in about
        ])  # fmt: skip
    return leads


async def test_events_count_for_who_may_see_the_record_and_nobodys_for_who_sees_all(company: Company) -> None:
    actors = await staffed(company)
    leads = await visited(company)
    counts, titled = {}, {}
    for name, actor in actors.items():
        async with company.db.begin() as tx:
            reader = Reader(tx, company.catalog, actor, company.env)
            found = await tile_data(
                reader, Tile("x", "bar", ("sales.page_views",), ("source",)), "all", Filters()
            )
            page = await event_rows(reader, "sales.page_viewed", None, None, 50)
        counts[name] = sum(row["values"][0] for row in found["rows"])
        titled[name] = {one["record"]["title"] for one in page["rows"] if one["record"]}
        assert counts[name] == len(page["rows"])
        assert {key["label"]["zh"] for row in found["rows"] for key in row["keys"]} == {"官网"}
    assert counts == {"林": 1, "马": 1, "方": 1, "张": 3}
    assert (titled["林"], titled["马"]) == ({"线索0-0"}, {"线索2-0"})
    await company.write(Remove("sales.lead", leads[0]))
    async with company.db.begin() as tx:
        reader = Reader(tx, company.catalog, actors["张"], company.env)
        assert len((await event_rows(reader, "sales.page_viewed", None, None, 50))["rows"]) == 2


async def test_what_an_event_carries_under_the_name_of_a_hidden_field_is_hidden(company: Company) -> None:
    actors = await staffed(company)
    await visited(company, phone="13800138000")
    changed = []
    for one in company.catalog.definitions.values():
        if one.key == ("event_type", "sales.page_viewed"):
            raw = {
                **one.raw,
                "data": {**one.raw["data"], "phone": "text"},
                "words": {"zh": "{phone}", "en": "{phone}"},
            }
            one, _ = define(one.id, one.app, one.kind, one.name, raw)
        changed.append(one)
    hiding, faults = define(uuid7(), "sales", "guard", "sales.veil", {
        "label": {"zh": "x", "en": "x"}, "object": "sales.lead", "condition": "true", "hidden_fields": ["phone"],
    })  # fmt: skip
    assert faults == []
    open_, veiled = build(1, changed), build(2, [*changed, hiding])
    ask = Tile("x", "table", ("sales.page_views",), ("data.phone",))
    async with company.db.begin() as tx:
        for catalog, slug in ((open_, None), (veiled, "field-is-hidden")):
            reader = Reader(tx, catalog, actors["张"], company.env)
            assert (await tile_data(reader, ask, "all", Filters())).get("problem") == slug
            page = await event_rows(reader, "sales.page_viewed", None, None, 50)
            told = [one for one in page["rows"] if one["record"]]
            assert {one["data"].get("phone") for one in told} == {"13800138000" if slug is None else None}
            assert {one["words"]["zh"] for one in told} == {"13800138000" if slug is None else "…"}
        with pytest.raises(Problem, match="field-is-hidden"):
            await event_rows(reader, "sales.page_viewed", "data.phone == '13800138000'", None, 50)


async def test_a_log_that_is_too_long_is_refused_and_a_shorter_time_is_not(company: Company) -> None:
    actors = await staffed(company)
    await visited(company)
    async with company.db.begin() as tx:
        # What the statistics would say of three million events received this year's first month.
        await execute(tx, "create table events.event_2026_01 partition of events.event"
                          " for values from ('2026-01-01') to ('2026-02-01')")  # fmt: skip
        await execute(tx, "update pg_class set reltuples = 3e6 where oid = 'events.event_2026_01'::regclass")
        reader = Reader(tx, company.catalog, actors["张"], company.env)
        tile = Tile("x", "bar", ("sales.page_views",), ("source",))
        assert (await tile_data(reader, tile, "all", Filters()))["problem"] == "log-is-too-long"
        found = await tile_data(reader, tile, "this_month", Filters())
        assert found["rows"][0]["values"] == [3]
        assert (
            len((await event_rows(reader, "sales.page_viewed", found["drill"][0]["filter"], None, 9))["rows"])
            == 3
        )
        with pytest.raises(Problem, match="log-is-too-long"):
            await event_rows(reader, "sales.page_viewed", None, None, 9)
