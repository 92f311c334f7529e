"""Every number of the board and the cockpit is a metric, and its list holds exactly the rows it counts."""

import random
from collections.abc import Iterator
from datetime import timedelta
from statistics import median
from typing import Any, cast
from uuid import UUID

import pytest

from tests.sales import Company
from tests.unit.book import staffed
from yingdan.decisions import compile_decisions
from yingdan.kernel.access import Actor
from yingdan.kernel.records import Create, Query, Update, query
from yingdan.views import board, cockpit
from yingdan.views.numbers import Reader, promise_rows

Json = dict[str, Any]
COUNTS = ("red", "amber", "green", "waiting", "pool", "open")


async def busy_day(company: Company, dice: random.Random) -> dict[str, Actor]:
    """Leads of everybody and of nobody whose promises are kept, late, running out, dropped and handed on."""
    actors = await staffed(company)
    people = {name: (actors[name].id, company.units[zone]) for name, zone in (("林", "华东"), ("马", "西部"))}
    for n in range(14):
        owner, unit = dice.choice([*people.values(), (None, company.units["西部"]), (None, None)])
        values = {"name": f"忙{n}", "region": dice.choice(["310000", "440000"])}
        await company.write(Create("sales.lead", values, owner=owner, unit=unit))
        if n % 3 == 0:
            await company.settle()
            await company.wait(timedelta(minutes=dice.choice([1, 4, 21, 70])))
    await company.settle()
    leads = await company.ask("sales.lead")
    changes: list[Any] = []
    for lead in dice.sample(leads, len(leads)):
        fate = dice.randrange(5)
        if fate == 0 and lead["owner"] is not None:
            changes.append(
                Create("sales.activity", {"lead": lead["id"], "kind": "call"}, owner=lead["owner"])
            )
        elif fate == 1:
            changes.append(Update("sales.lead", lead["id"], {"tags": ["price"]}))
        elif fate == 2:
            owner, unit = dice.choice([*people.values(), (None, company.units["华东"])])
            changes.append(Update("sales.lead", lead["id"], {"owner": owner, "unit": unit}))
    await company.write(*changes)
    await company.settle()
    await company.wait(timedelta(minutes=dice.choice([2, 15])))
    return actors


async def rows_behind(company: Company, actor: Actor, drill: Json, where: str = "") -> list[Json]:
    """What the list shows that a number opens."""
    text = " && ".join(f"({one})" for one in (drill["filter"], where) if one) or None
    async with company.db.begin() as tx:
        if "object" in drill:
            asked = Query(drill["object"], ("id",), text, (), 500)
            return list((await query(tx, company.catalog, actor, asked, company.env)).rows)
        kind: Any = "clock" if "clock" in drill else "promises"
        reader = Reader(tx, company.catalog, actor, company.env)
        return cast("list[Json]", (await promise_rows(reader, kind, drill[kind], text, None, 500))["rows"])


def numbers_of(found: Json) -> Iterator[tuple[str, str, Any]]:
    """(name, where, value) of every number of a board."""
    for part in ({**found["totals"], "where": ""}, *found["zones"], *found["reps"]):
        for name in found["figures"]:
            if name in part:
                yield name, part["where"], part[name]


def same(name: str, value: Any, rows: list[Json]) -> bool:
    """Whether a number is what its rows say."""
    if name == "response_s":
        return bool(value == (round(median(one["took_s"] for one in rows), 1) if rows else None))
    if name == "on_time_rate":
        kept = sum(one["state"] == "met" for one in rows)
        return bool(value == (round(kept / len(rows), 4) if rows else None))
    return bool(value == len(rows))


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_number_of_the_board_is_what_its_rows_say(company: Company, seed: int) -> None:
    actors = await busy_day(company, random.Random(seed))
    seen = {}
    for name in ("方", "张"):
        async with company.db.begin() as tx:
            found = await board(tx, company.catalog, actors[name], company.clock.now(), company.env)
        looked_at = 0
        for figure, where, value in numbers_of(found):
            rows = await rows_behind(company, actors[name], found["figures"][figure]["drill"], where)
            assert same(figure, value, rows), (name, figure, where, value, len(rows))
            if figure in ("red", "amber", "green", "waiting"):
                # What waits is about a record that its reader may see, each record once.
                hidden = [one for one in rows if one["record"] is None]
                assert not hidden, hidden
                told = [one["record"]["id"] for one in rows]
                assert len(told) == len(set(told))
                assert {one["light"] for one in rows} <= (
                    {figure} if figure != "waiting" else {"red", "amber", "green"}
                )
            looked_at += bool(value)
        for part in (*found["zones"], *found["reps"]):
            async with company.db.begin() as tx:
                narrowed = await board(
                    tx, company.catalog, actors[name], company.clock.now(), company.env, part["where"]
                )
            rows = await rows_behind(
                company, actors[name], found["figures"]["waiting"]["drill"], part["where"]
            )
            assert {one["lead"]["id"] for one in narrowed["items"]} == {one["record"]["id"] for one in rows}
            assert narrowed["totals"] == found["totals"]
        assert looked_at > 9
        assert set(found["figures"]) >= {*COUNTS, "response_s", "on_time_rate"}
        for light in ("red", "amber", "green"):
            assert found["totals"][light] == sum(zone[light] for zone in found["zones"])
        assert len(found["items"]) == min(80, found["totals"]["waiting"])
        seen[name] = found["totals"]["waiting"]
    assert 0 < seen["方"] < seen["张"]


@pytest.mark.parametrize("seed", [3])
async def test_every_number_of_the_cockpit_is_what_its_rows_say(company: Company, seed: int) -> None:
    actors = await busy_day(company, random.Random(seed))
    values: list[float] = []
    for name in ("林", "马", "方"):
        actor = actors[name]
        async with company.db.begin() as tx:
            found = await cockpit(tx, company.catalog, actor, company.clock.now(), company.env)
        for one in (*found["today"], found["pool_size"], found["tasks_open"]):
            rows = await rows_behind(company, actor, one["drill"])
            rate = one["metric"]["function"] == "in_time"
            assert same(
                "on_time_rate" if rate else "", None if one["value"] is None else round(one["value"], 4), rows
            ), one
            values.append(one["value"] or 0)
            if "object" not in one["drill"]:
                assert {UUID(str(row["owner"]["id"])) for row in rows} <= {actor.id}
    assert sum(value > 0 for value in values) > 6


def test_what_is_at_hand_is_what_routing_counts(company: Company) -> None:
    """The number beside a person's limit is the one that the limit is held against."""
    metric = company.catalog.get("metric", "sales.leads_open")
    route = company.catalog.once(compile_decisions).routes["sales.lead"]
    assert metric is not None
    assert metric.body.filter == route.body.open_when
