"""A number of events is as long as the list behind it, and both are what a reader may know of, whatever is asked."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sales import Company
from yingdan.base import uuid7
from yingdan.events import Event, append
from yingdan.expr import Type, check, parse, to_python
from yingdan.kernel.access import Actor, scope
from yingdan.kernel.catalog import build, define
from yingdan.kernel.records import Create, log_names, read
from yingdan.views.numbers import (
    Cut,
    Filters,
    Reader,
    Tile,
    drill_of,
    event_rows,
    metric_of,
    tile_data,
    worth,
)

TYPE = "sales.page_viewed"
SENT = (0, 1, 12.5, -3, "12.5", "7", "soon", "", True, None, {"unit": "s"}, [1], 1e20, "9" * 30, "00012")
CONDITIONS = (
    "data.seconds > 5", "data.seconds == 12.5", "data.seconds != null", "data.seconds <= 0", "data.path == '7'",
    "data.path.startsWith('1')", "data.path in ['7', 'soon']", "source == 'website'", "actor != 'system:test'",
    "record.status == 'contacted'", "record.owner == null", "subject != null", "record.name.contains('线索1')",
    "at >= datetime(\"2026-02-10T00:00:00+08:00\")", "data.path == null", "data.title != ''",
)  # fmt: skip
conditions = st.recursive(
    st.sampled_from(CONDITIONS),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda text: f"!({text})"),
    ),
    max_leaves=4,
)


def sent(key: int, about: UUID | None, at: datetime) -> Event:
    """An event whose data nobody has checked, about a lead, a visitor or nobody."""
    object_name = {0: "visitor", 1: None}.get(key % 5, "sales.lead")
    data = {
        "seconds": SENT[key % len(SENT)],
        "path": SENT[(key * 7 + 3) % len(SENT)],
        "title": ["", "标题"][key % 2],
    }
    if key % 11 == 0:
        data = {}
    subject = about if object_name == "sales.lead" else uuid7() if object_name else None
    return Event(id=uuid7(), type=TYPE if key % 4 else "sales.clicked", at=at, object=object_name, subject=subject,
                 actor=("channel:sales.website", "system:test")[key % 3 == 0], source=("website", "form")[key % 2],
                 data=data)  # fmt: skip


async def filled(company: Company) -> tuple[list[Event], dict[str, Actor]]:
    """Leads of two zones and the pool with events about each, about one that is gone and about nobody's."""
    owners = [await company.hire("林", "华东"), await company.hire("马", "西部"), None]
    await company.hire("方", "华东", role="manager")
    await company.hire("张", "公司", role="director")
    units = [company.units["华东"], company.units["西部"], None]
    made = await company.write(
        *(Create("sales.lead", {"name": f"线索{n}", "status": ("new", "contacted")[n % 2]}, owner=owners[n % 3],
                 unit=units[n % 3]) for n in range(9))
    )  # fmt: skip
    leads = [one.id for one in made] + [uuid7()]
    now = company.clock.now()
    told = [
        sent(key, leads[key % len(leads)], now - timedelta(days=key % 60, minutes=key)) for key in range(240)
    ]
    async with company.db.begin() as tx:
        await append(tx, told)
    return told, {name: await company.actor(name) for name in ("林", "马", "方", "张")}


def with_metric(company: Company, where: str | None) -> Any:
    made, faults = define(uuid7(), "sales", "metric", "sales.told", {
        "label": {"zh": "数", "en": "Number"}, "function": "count", "event": TYPE, **({"filter": where} if where else {}),
    })  # fmt: skip
    assert faults == []
    assert made is not None
    return build(company.catalog.version, [*company.catalog.definitions.values(), made])


async def expected(company: Company, actor: Actor, told: Sequence[Event], where: str | None) -> set[UUID]:
    """The same judged one by one in Python."""
    about = [one.subject for one in told if one.object == "sales.lead" and one.subject is not None]
    async with company.db.begin() as tx:
        rows = await read(
            tx, company.catalog, await company.actor("张"), "sales.lead", about, env=company.env
        )
    rights = scope(company.catalog, actor, "sales.lead", "read")
    test = to_python(check(parse(where), log_names(company.catalog, TYPE), Type.BOOL)) if where else None
    found = set()
    for one in told:
        record = rows.get(one.subject) if one.object == "sales.lead" and one.subject else None
        if one.type != TYPE or (
            record is None and (one.object == "sales.lead" or rights.where(company.env) is not None)
        ):
            continue
        if record is not None and not rights.allows(record, company.env):
            continue
        row = {"at": one.at, "actor": one.actor, "source": one.source, "subject": one.subject, "data": one.data,
               "record": record or {}}  # fmt: skip
        if test is None or test(row, company.env) is True:
            found.add(one.id)
    return found


async def pages(reader: Reader, where: str | None, limit: int) -> list[UUID]:
    found: list[UUID] = []
    before = None
    while True:
        page = await event_rows(reader, TYPE, where, before, limit)
        found += [row["id"] for row in page["rows"]]
        if page["next"] is None:
            return found
        moment, _, key = page["next"].partition("~")
        before = (datetime.fromisoformat(moment), UUID(key))


@pytest.mark.timeout(300)
async def test_a_number_of_events_its_list_and_a_judgement_one_by_one_agree(company: Company) -> None:
    told, actors = await filled(company)
    cases: list[tuple[str, str]] = []

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(conditions, st.sampled_from(sorted(actors)))
    def collect(where: str, name: str) -> None:
        cases.append((where, name))

    collect()
    lengths = set()
    for place, (where, name) in enumerate([(None, "张"), (None, "林"), *cases]):
        catalog = with_metric(company, where)
        wanted = await expected(company, actors[name], told, where)
        async with company.db.begin() as tx:
            reader = Reader(tx, catalog, actors[name], company.env)
            metric = metric_of(catalog, "sales.told")
            number = (await worth(reader, metric, Cut())).rows[0][1]
            drill = drill_of(reader, metric, Cut())
            assert drill is not None
            listed = await pages(reader, drill["filter"] or None, 7 + place % 60)
        assert len(listed) == len(set(listed)) == number, (where, name)
        assert set(listed) == wanted, (where, name)
        lengths.add(number)
    assert len(lengths) > 5


async def test_taken_apart_a_number_is_the_sum_of_its_parts_and_each_part_lists_itself(
    company: Company,
) -> None:
    _, actors = await filled(company)
    catalog = with_metric(company, None)
    looked_at = 0
    for name, by in (("张", ("source",)), ("张", ("time@month", "data.path")), ("方", ("owner", "record.status")),
                     ("林", ("data.seconds", "actor")), ("张", ("record.created_at@month", "unit"))):  # fmt: skip
        async with company.db.begin() as tx:
            reader = Reader(tx, catalog, actors[name], company.env)
            whole = (await worth(reader, metric_of(catalog, "sales.told"), Cut())).rows[0][1]
            tile = Tile("x", "table", ("sales.told",), by, limit=1000)
            found = await tile_data(reader, tile, "all", Filters())
            assert "problem" not in found, found
            assert sum(row["values"][0] or 0 for row in found["rows"]) == whole
            for row in found["rows"]:
                if not row["values"][0]:
                    continue
                where = " && ".join(f"({one})" for one in (found["drill"][0]["filter"], row["where"]) if one)
                assert len(await pages(reader, where, 50)) == row["values"][0], where
                looked_at += 1
    assert looked_at > 30


async def test_a_month_of_events_is_the_one_in_the_companys_zone(company: Company) -> None:
    await company.hire("张", "公司", role="director")
    edge = datetime(2026, 1, 31, 16, 0, tzinfo=UTC)  # midnight of the first of February in Shanghai
    async with company.db.begin() as tx:
        await append(tx, [sent(1, None, edge), sent(6, None, edge - timedelta(seconds=1))])
        reader = Reader(tx, with_metric(company, None), await company.actor("张"), company.env)
        found = await worth(reader, metric_of(reader.catalog, "sales.told"), Cut(("time@month",)))
    assert [(key[0].isoformat(), value) for key, value in found.rows] == [
        ("2026-01-01", 1.0),
        ("2026-02-01", 1.0),
    ]
