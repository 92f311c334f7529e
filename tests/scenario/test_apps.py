"""Every scenario an app ships: given people and records, when something happens, expect what a manager would."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
import yaml

from tests.sales import EAST, SYSTEM, Company
from yingdan.base import FixedClock, Problem
from yingdan.kernel.access import given_by_pack, load_actor, suspensions
from yingdan.kernel.records import Create, Update
from yingdan.work import clocks_of, lending, notices_of, read_runs

APPS = Path(__file__).resolve().parents[2] / "apps"
FILES = sorted(APPS.glob("*/scenarios/*.yaml"))
VISITORS = UUID(int=77)


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> FixedClock:
    return FixedClock(datetime.fromisoformat(yaml.safe_load(request.param.read_text("utf-8"))["at"]))


def span(text: str) -> timedelta:
    return timedelta(seconds=float(text[:-1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[text[-1]])


def visitor(name: str) -> UUID:
    return uuid5(VISITORS, name)


class Stage:
    """A scenario on its way: names of records and people that later steps may use."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.named: dict[str, UUID] = {}

    def value(self, given: Any) -> Any:
        """`$name` stands for a record, `@name` for a person."""
        if isinstance(given, str) and given[:1] == "$":
            return self.named[given[1:]]
        if isinstance(given, str) and given[:1] == "@":
            return self.company.people[given[1:]]
        return [self.value(one) for one in given] if isinstance(given, list) else given

    async def given(self, script: Mapping[str, Any]) -> None:
        for person in script.get("people", ()):
            await self.company.hire(
                person["name"], person["zone"], role=person.get("role", "rep"), regions=person.get("regions", EAST),
                capacity=person.get("capacity", 10), skills=person.get("skills", ()), on_duty=person.get("on_duty", True),
            )  # fmt: skip
        for name, record in script.get("records", {}).items():
            await self.create(name, record)
        await self.company.settle()

    async def create(self, name: str | None, record: Mapping[str, Any], by: str | None = None) -> None:
        values = {k: self.value(v) for k, v in record["values"].items()}
        more = {"owner": self.value(record["owner"])} if "owner" in record else {}
        actor = await self.company.actor(by) if by else None
        [written] = await self.company.write(Create(record["object"], values, **more), by=actor)
        if name:
            self.named[name] = written.id

    async def step(self, step: Mapping[str, Any]) -> None:
        company = self.company
        if "after" in step:
            await company.wait(span(step["after"]))
        if "form" in step:
            form = step["form"]
            await company.form(
                form.get("channel", "form"),
                visitor(form["visitor"]) if "visitor" in form else None,
                **form["fields"],
            )
        if "track" in step:
            await company.track(visitor(step["track"]["visitor"]), step["track"]["events"])
        if "deliver" in step:
            await company.deliver(step["deliver"]["channel"], step["deliver"]["body"])
        await self.lend(step)
        if "refused" in step:
            with pytest.raises(Problem) as refused:
                await self.change(step)
            fields = [fault.at.rpartition("/")[2] for fault in refused.value.faults]
            assert sorted(fields) == sorted(step["refused"]), step
        else:
            await self.change(step)
        await company.settle()
        if "name" in step:
            await self.name(step["name"])

    async def lend(self, step: Mapping[str, Any]) -> None:
        """Packs and situations: put on, taken off, held back, let go."""
        company = self.company
        async with company.db.begin() as tx:
            if "put" in step:
                told, now = step["put"], company.clock.now()
                whom = (company.people.get(told.get("person", "")), company.units.get(told.get("unit", "")))
                putting = lending.Putting(told["key"], *whom, told["reason"], now, now + span(told["for"]))
                await lending.put(
                    tx,
                    company.catalog,
                    await load_actor(tx, company.people[told["by"]]),
                    putting,
                    company.env,
                )
            if "take_off" in step:
                actor = await load_actor(tx, company.people[step["take_off"]["by"]])
                [given] = [one for one in await given_by_pack(tx, 10) if one.role == step["take_off"]["key"]]
                await lending.take_back(tx, company.catalog, actor, given.id, "", company.env)
            if "suspend" in step:
                told = step["suspend"]
                actor = await load_actor(tx, company.people[told["by"]])
                await lending.suspend(tx, company.catalog, actor, told["key"], told["reason"], company.env)
            if "lift" in step:
                told = step["lift"]
                actor = await load_actor(tx, company.people[told["by"]])
                [held] = [
                    one for one in await suspensions(tx, 10, only_open=True) if one.target == told["key"]
                ]
                await lending.lift(tx, company.catalog, actor, held.id, told["said"], company.env)

    async def change(self, step: Mapping[str, Any]) -> None:
        """What a person, or the system, writes."""
        company = self.company
        if "create" in step:
            await self.create(step["create"].get("name"), step["create"], step.get("by"))
        if "update" in step:
            change = step["update"]
            actor = await company.actor(step["by"]) if "by" in step else None
            await company.write(
                Update(
                    change["object"],
                    self.value(change["id"]),
                    {name: self.value(value) for name, value in change["values"].items()},
                ),
                by=actor,
            )

    async def name(self, wanted: Mapping[str, Any]) -> None:
        for name, where in wanted.items():
            [row] = await self.company.ask(where["object"], where["where"])
            self.named[name] = row["id"]

    async def expect(self, wanted: Mapping[str, Any]) -> None:
        if "count" in wanted:
            rows = await self.company.ask(wanted["count"], wanted.get("where"))
            assert len(rows) == wanted["is"], wanted
        if "has" in wanted:
            row = await self.company.read(wanted["object"], self.named[wanted["record"]])
            for name, value in wanted["has"].items():
                assert matches(row.get(name), self.value(value)), (name, row.get(name), value)
        for whether, key in ((True, "seen_by"), (False, "hidden_from")):
            if key in wanted:
                actor = await self.company.actor(wanted[key])
                rows = await self.company.ask(wanted["object"], by=actor)
                assert (self.named[wanted["record"]] in {row["id"] for row in rows}) is whether, wanted
        if "lent_to" in wanted:
            async with self.company.db.begin() as tx:
                given = [one for one in await given_by_pack(tx, 10) if one.role == wanted["key"]]
            [one] = [one for one in given if one.unit == self.company.units[wanted["lent_to"]]]
            assert wanted["says"] in one.reason
            assert one.ends_at == datetime.fromisoformat(wanted["until"])
        if "clock" in wanted:
            await self._clock(wanted)
        if "runs" in wanted:
            async with self.company.db.begin() as tx:
                runs, _ = await read_runs(tx, self.company.catalog, SYSTEM, self.company.env,
                    automation=wanted["runs"], states=[wanted["state"]], subject=None, before=None, limit=100)  # fmt: skip
            assert len(runs) == wanted["is"], runs
        if "notice" in wanted:
            async with self.company.db.begin() as tx:
                rows, _ = await notices_of(tx, self.company.people[wanted["notice"]], 50)
            titles = [row[2]["zh"] for row in rows]
            assert any(wanted["says"] in title for title in titles), titles

    async def _clock(self, wanted: Mapping[str, Any]) -> None:
        async with self.company.db.begin() as tx:
            clocks = (await clocks_of(tx, [self.named[wanted["of"]]])).get(self.named[wanted["of"]], [])
        found = [c for c in clocks if c.name == wanted["clock"]]
        if wanted.get("state") == "absent":
            assert not found, found
            return
        assert found, (wanted, [c.name for c in clocks])
        assert found[-1].state == wanted["state"], found
        if "due_at" in wanted:
            assert found[-1].due_at == datetime.fromisoformat(wanted["due_at"]), found


def matches(found: Any, wanted: Any) -> bool:
    """`>= 40`, `< 10`, `any`, `none`, or the value itself."""
    if wanted == "any":
        return found is not None
    if wanted == "none":
        return found is None
    if isinstance(wanted, str) and wanted[:2] in (">=", "<="):
        limit = Decimal(wanted[2:])
        return bool(found >= limit if wanted[0] == ">" else found <= limit)
    if isinstance(wanted, list):
        return list(found or ()) == wanted
    return bool(found == wanted)


@pytest.mark.parametrize(
    ("clock", "script"), [(path, path) for path in FILES], ids=[f"{p.parents[1].name}/{p.stem}" for p in FILES],
    indirect=["clock"],
)  # fmt: skip
async def test_the_scenario_holds(company: Company, script: Path) -> None:
    story = yaml.safe_load(script.read_text("utf-8"))
    await company.install(script.parents[1])
    stage = Stage(company)
    await stage.given(story.get("given", {}))
    for step in story["when"]:
        await stage.step(step)
        for wanted in step.get("expect", ()):
            await stage.expect(wanted)


def test_there_are_scenarios() -> None:
    assert FILES
