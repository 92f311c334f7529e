"""Ladders of clocks over a real company: reminded, escalated, handed over, each once; pauses end. ADR 0056."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.sales import Company
from yingdan.base import fetch
from yingdan.base.worktime import RoundTheClock, WorkWeek
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create, Update
from yingdan.work import Clock, clocks_of
from yingdan.work.ladder import Rung, due_rungs, next_at

T0 = datetime(2026, 3, 2, 2, tzinfo=UTC)
TABLE = RoundTheClock(WorkWeek())
LADDER = (Rung(-600, ("owner",), False), Rung(1800, ("manager",), False), Rung(5400, (), True))


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


def test_reminders_come_before_the_due_time_and_what_follows_waits_for_the_breach() -> None:
    assert next_at(LADDER, None, TABLE, T0, late=False) == at(-10)
    assert next_at(LADDER, -600, TABLE, T0, late=False) is None
    assert next_at(LADDER, None, TABLE, T0, late=True) == at(30)
    assert next_at(LADDER, 1800, TABLE, T0, late=True) == at(90)
    assert next_at(LADDER, 5400, TABLE, T0, late=True) is None


def test_after_a_long_silence_all_rungs_that_came_are_due_and_edited_ladders_repeat_nothing() -> None:
    assert due_rungs(LADDER, None, TABLE, T0, at(91), late=True) == list(LADDER[1:])
    assert due_rungs(LADDER, 1800, TABLE, T0, at(89), late=True) == []
    edited = (Rung(1200, (), False), *LADDER)
    assert due_rungs(edited, 1800, TABLE, T0, at(91), late=True) == [LADDER[2]]


RECORD = {"object": "sales.lead"}


async def tuned(company: Company) -> None:
    """The shipped contact clock with a reminder, a ladder and pauses."""
    body: dict[str, Any] = {
        "label": {"zh": "首次联系", "en": "First contact"}, "object": "sales.lead", "within": "30m",
        "calendar": "sales.workdays",
        "start": [{"event": "decision.routed", "when": "data.pool == false"}],
        "meet": [{"event": "record.created", "object": "sales.activity", "subject": "lead", "when": "data.kind == 'call'"}],
        "pause": [{"event": "record.changed", "when": "data.city == '等'"}],
        "resume": [{"event": "record.changed", "when": "data.city == '好'"}],
        "cancel": [{"event": "record.changed", "when": "data.status == 'doubted'"}],
        "pause_most": "2h",
        "ladder": [{"before": "10m", "notify": ["owner"]}, {"after": "10m", "notify": ["manager", "role:director"]},
                   {"after": "20m", "notify": ["owner"], "hand_over": True}],
    }  # fmt: skip
    async with company.db.begin() as tx:
        await publish(tx, company.catalog, [Put("clock", "sales.contact", body)], "system:test", "test",
                      company.clock.now())  # fmt: skip
    await company.ground.catalog.refresh()


async def contact(company: Company, lead: UUID) -> list[Clock]:
    async with company.db.begin() as tx:
        return [one for one in (await clocks_of(tx, [lead])).get(lead, []) if one.name == "sales.contact"]


async def kinds(company: Company, who: str) -> list[str]:
    async with company.db.begin() as tx:
        rows = await fetch(tx, "select kind from work.notice where person = %(p)s and kind like 'clock.%%'"
                           " and data ->> 'clock' = 'sales.contact' order by at, id",
                           {"p": company.people[who]})  # fmt: skip
    return [row[0].removeprefix("clock.") for row in rows]


async def arrive(company: Company) -> tuple[UUID, str, str]:
    """A lead of one of two reps; it, its owner, and the other."""
    await company.hire("安娜", "华东")
    await company.hire("博文", "华东")
    await company.hire("方敏", "华东", role="manager")
    await company.hire("总监陈", "公司", role="director")
    await tuned(company)
    await company.form(name="王芳", phone="13500000001", region="310000")
    await company.settle()
    [lead] = await company.ask("sales.lead")
    owner = next(name for name, key in company.people.items() if key == lead["owner"])
    return lead["id"], owner, "博文" if owner == "安娜" else "安娜"


async def test_a_promise_is_reminded_breached_escalated_and_handed_over_each_once(company: Company) -> None:
    lead, owner, other = await arrive(company)
    await company.wait(timedelta(minutes=21))
    assert await kinds(company, owner) == ["reminded"]
    await company.wait(timedelta(minutes=10))
    await company.wait(timedelta(minutes=10))
    await company.wait(timedelta(seconds=1))
    assert await kinds(company, "方敏") == ["escalated"]
    assert await kinds(company, "总监陈") == ["escalated"]
    await company.wait(timedelta(minutes=10))
    await company.wait(timedelta(seconds=1))
    assert (await company.read("sales.lead", lead))["owner"] == company.people[other]
    old, new = await contact(company, lead)
    assert (old.state, new.state, new.owner) == ("breached", "running", company.people[other])
    assert (await kinds(company, owner)).count("handed") == 1
    await company.write(Create("sales.activity", {"lead": lead, "kind": "call"}))
    await company.settle()
    await company.wait(timedelta(hours=3))
    assert await kinds(company, other) == []
    assert (await company.read("sales.lead", lead))["owner"] == company.people[other]


async def test_a_discarded_lead_climbs_no_further(company: Company) -> None:
    lead, _, _ = await arrive(company)
    await company.wait(timedelta(minutes=31))
    await company.write(
        Update("sales.lead", lead, {"status": "doubted", "doubt_reason": "no_need", "doubt_note": "没有需求"})
    )
    await company.settle()
    await company.wait(timedelta(hours=2))
    assert await kinds(company, "总监陈") == []


async def test_what_is_kept_while_it_rests_says_so_and_leaves_no_rest_behind(company: Company) -> None:
    lead, _, _ = await arrive(company)
    await company.write(Update("sales.lead", lead, {"city": "等"}))
    await company.settle()
    [clock] = await contact(company, lead)
    assert (clock.state, clock.remaining_s) == ("paused", 1800.0)
    await company.write(Create("sales.activity", {"lead": lead, "kind": "call"}))
    await company.settle()
    [clock] = await contact(company, lead)
    assert (clock.state, clock.met_paused, clock.remaining_s, clock.rung_at) == ("met", True, None, None)


async def test_a_contact_after_the_due_time_is_late_although_nobody_has_swept_yet(company: Company) -> None:
    lead, _, _ = await arrive(company)
    due = (await contact(company, lead))[0].due_at
    company.clock.advance(timedelta(minutes=40))
    await company.write(Create("sales.activity", {"lead": lead, "kind": "call"}))
    await company.settle()
    [clock] = await contact(company, lead)
    assert (clock.state, clock.breached_at, clock.met_at) == ("breached", due, company.clock.now())


async def test_a_forgotten_pause_ends_by_itself_with_the_time_that_was_left(company: Company) -> None:
    lead, owner, _ = await arrive(company)
    await company.wait(timedelta(minutes=5))
    await company.write(Update("sales.lead", lead, {"city": "等"}))
    await company.settle()
    await company.wait(timedelta(hours=2, seconds=1))
    await company.wait(timedelta(seconds=1))
    [clock] = await contact(company, lead)
    assert (clock.state, clock.due_at) == ("running", company.clock.now() + timedelta(minutes=25))
    assert await kinds(company, owner) == ["resumed"]
