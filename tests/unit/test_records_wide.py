"""Objects with very many fields: all of them work, wherever their columns stand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.company import AUTHOR, ENV, NOW, SYSTEM, Company, puts
from tests.unit.company import company as company
from tests.unit.company import company_url as company_url
from yingdan.base import FixedClock, Problem
from yingdan.base.job_runner import JobRunner
from yingdan.fields import Money
from yingdan.kernel.ddl import convert_jobs
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import rollback
from yingdan.kernel.records import Create, Query, Remove, Restore, Update, aggregate, query, read, search

MIXED: list[tuple[dict[str, Any], Any, Any]] = [
    ({"type": "text"}, "甲" * 17, "乙" * 17),
    ({"type": "integer"}, 2**62, -5),
    ({"type": "decimal"}, Decimal("12345.678901"), Decimal(1)),
    ({"type": "money"}, Money(Decimal("99.5000"), "USD"), Money(Decimal("1.0000"), "CNY")),
    ({"type": "boolean"}, True, False),
    ({"type": "date"}, date(2026, 3, 2), date(2020, 1, 1)),
    ({"type": "datetime"}, datetime(2026, 3, 2, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)),
    ({"type": "multi_choice", "options": {"open": True, "choices": []}}, ("a", "b"), ("c",)),
    ({"type": "json"}, {"k": [1, "二"]}, {"k": 2}),
    ({"type": "long_text"}, "长" * 30, "短"),
]


async def test_five_hundred_mixed_fields_are_written_read_filtered_and_changed(company: Company) -> None:
    fields = {"name": {"type": "text", "search": True}}
    fields |= {f"f{n:03}": dict(MIXED[n % len(MIXED)][0]) for n in range(499)}
    fields["f490"]["search"] = fields["f490"]["index"] = True  # type: ignore[assignment]
    await company.publish(*puts("sales.form", fields))
    found = company.catalog.objects["sales.form"]
    assert found.aside is not None
    assert found.fields["f498"].place == "aside"
    first = {f"f{n:03}": MIXED[n % len(MIXED)][1] for n in range(499)}
    [made] = await company.write(Create("sales.form", {"name": "表", **first}))
    await company.write(Create("sales.form", {"name": "空"}))
    async with company.db.begin() as tx:
        assert (await read(tx, company.catalog, SYSTEM, "sales.form", [made.id]))[
            made.id
        ].items() >= first.items()
        page = await query(
            tx, company.catalog, SYSTEM,
            Query("sales.form", ("name", "f498"), where='f491 > 5 && f001 > 5', order=(("f492", True),)), ENV,
        )  # fmt: skip
        assert [row["name"] for row in page.rows] == ["表"]
        totals = await aggregate(
            tx, company.catalog, SYSTEM, "sales.form", [], {"s": ("sum", "f492")}, None, ENV
        )
        assert totals == [{"s": Decimal("12345.678901")}]
        assert len(await search(tx, company.catalog, SYSTEM, "甲甲", 5, ENV)) == 1
    later = {f"f{n:03}": MIXED[n % len(MIXED)][2] for n in range(480, 499)}
    [changed] = await company.write(Update("sales.form", made.id, later, version=1))
    assert changed.version == 2
    async with company.db.begin() as tx:
        row = (await read(tx, company.catalog, SYSTEM, "sales.form", [made.id]))[made.id]
        assert row.items() >= {**first, **later}.items()
    await company.write(Remove("sales.form", made.id))
    await company.write(Restore("sales.form", made.id))
    async with company.db.begin() as tx:
        assert (await read(tx, company.catalog, SYSTEM, "sales.form", [made.id]))[made.id]["f498"] == later[
            "f498"
        ]


async def test_five_hundred_filled_texts_of_fifty_bytes_fit(company: Company) -> None:
    await company.publish(*puts("sales.form", {f"f{n:03}": {"type": "text"} for n in range(500)}))
    values = {f"f{n:03}": f"{n:03}" + "x" * 47 for n in range(500)}
    [made] = await company.write(Create("sales.form", values))
    async with company.db.begin() as tx:
        assert (await read(tx, company.catalog, SYSTEM, "sales.form", [made.id]))[
            made.id
        ].items() >= values.items()


async def test_a_field_keeps_its_place_whoever_comes_or_goes(company: Company) -> None:
    many = puts("sales.form", {f"f{n:03}": {"type": "text"} for n in range(400)})
    await company.publish(*many)
    places = {name: field.place for name, field in company.catalog.objects["sales.form"].fields.items()}
    assert set(places.values()) == {"main", "aside"}
    version = company.catalog.version
    # The same package again is no change, though it says nothing of places.
    await company.publish(*many)
    assert company.catalog.version == version
    await company.publish(
        Put(
            "field",
            "sales.form.late",
            {"label": {"zh": "晚", "en": "Late"}, "object": "sales.form", "type": "text"},
        )
    )
    found = company.catalog.objects["sales.form"].fields
    assert {name: found[name].place for name in places} == places
    assert found["late"].place == "aside"
    # A field of another table's place cannot be moved by its body.
    body = {"label": {"zh": "f", "en": "f"}, "object": "sales.form", "type": "text", "aside": True}
    await company.publish(Put("field", "sales.form.f000", body))
    assert company.catalog.objects["sales.form"].fields["f000"].place == "main"


async def test_a_field_beside_the_main_table_gets_another_type_and_its_values_back(company: Company) -> None:
    fields: dict[str, dict[str, Any]] = {f"f{n:03}": {"type": "text"} for n in range(400)}
    await company.publish(*puts("sales.form", fields))
    before = company.catalog.version
    values = [{"f000": "12", "f399": "7"}, {"f000": "很大", "f399": "约 9"}, {"f001": "x"}]
    made = await company.write(*(Create("sales.form", one) for one in values))
    fields["f000"] = fields["f399"] = {"type": "integer"}
    await company.publish(*puts("sales.form", fields))
    found = company.catalog.objects["sales.form"].fields
    assert (found["f000"].place, found["f399"].place) == ("main", "aside")

    async def settled() -> list[tuple[Any, Any]]:
        clock = FixedClock(NOW + timedelta(minutes=1))
        await JobRunner(company.db, convert_jobs(), clock).drain()
        async with company.db.begin() as tx:
            ids = [one.id for one in made]
            rows = await read(tx, company.catalog, SYSTEM, "sales.form", ids, ("f000", "f399"))
        return [(rows[key]["f000"], rows[key]["f399"]) for key in ids]

    assert await settled() == [(12, 7), (None, None), (None, None)]
    await company.write(Update("sales.form", made[2].id, {"f000": 5, "f399": 6}))
    async with company.db.begin() as tx:
        company.catalog = await rollback(tx, company.catalog, before, AUTHOR, NOW)
    assert await settled() == [("12", "7"), ("很大", "约 9"), ("5", "6")]


async def test_more_fields_than_any_form_has_are_refused_in_words(company: Company) -> None:
    with pytest.raises(Problem) as caught:
        await company.publish(*puts("sales.form", {f"f{n:03}": {"type": "boolean"} for n in range(601)}))
    assert "object-has-too-many-fields" in [fault.slug for fault in caught.value.faults]
