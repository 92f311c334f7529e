"""Automations over a real company: what they do, what they refuse, what becomes of runs that wait, fail or go round."""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.sales import SYSTEM, Company
from yingdan.base import Problem, fetch
from yingdan.kernel.access import Actor
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create, Update
from yingdan.work import notices_of, pause, read_runs, rehearse, replay_run, resume

Json = dict[str, Any]
LABEL = {"zh": "测试", "en": "Test"}


def automation(name: str, when: Json, then: list[Json], **more: Any) -> Put:
    return Put("automation", f"sales.{name}", {"label": LABEL, "when": when, "then": then, **more})


async def put(company: Company, *puts: Put) -> None:
    async with company.db.begin() as tx:
        await publish(tx, company.catalog, puts, "system:test", "test", company.clock.now())
    await company.ground.catalog.refresh()


async def runs_of(company: Company, name: str) -> list[Json]:
    async with company.db.begin() as tx:
        found, _ = await read_runs(tx, company.catalog, SYSTEM, company.env, automation=f"sales.{name}", states=(),
                                   subject=None, before=None, limit=500)  # fmt: skip
    return found


async def account(company: Company, name: str = "晨光", **values: Any) -> UUID:
    [one] = await company.write(Create("sales.account", {"name": name, **values}))
    return one.id


ON_ACCOUNT = {"on": "record", "object": "sales.account"}
MAKE_TASK = {"do": "create", "object": "sales.task",
             "values": {"name": "'回访 ' + record.name", "account": "record.id", "owner": "record.owner"}}  # fmt: skip


async def test_a_created_record_makes_a_task_and_the_log_says_who_did_it(company: Company) -> None:
    await put(company, automation("welcome", ON_ACCOUNT, [MAKE_TASK]))
    key = await account(company)
    await company.settle()
    [task] = await company.ask("sales.task")
    assert (task["name"], task["account"]) == ("回访 晨光", key)
    [run] = await runs_of(company, "welcome")
    assert run["state"] == "done"
    assert run["trace"][0]["ids"] == [str(task["id"])]
    async with company.db.begin() as tx:
        [[actor, cause, hop]] = await fetch(
            tx, "select actor, cause, hop from events.event where subject = %(s)s", {"s": task["id"]}
        )
    assert (actor, str(cause), hop) == ("system:automation:sales.welcome", str(run["event"]), 1)


async def test_a_condition_that_does_not_hold_leaves_words_that_say_why(company: Company) -> None:
    await put(
        company,
        automation(
            "welcome", ON_ACCOUNT, [MAKE_TASK], **{"if": "record.name != '' && record.region == '310000'"}
        ),
    )
    await account(company)
    await company.settle()
    assert await company.ask("sales.task") == []
    [run] = await runs_of(company, "welcome")
    assert run["state"] == "skipped"
    assert "地区" in run["trace"][0]["unmet"]["zh"]


async def test_a_change_is_judged_by_what_it_was_before(company: Company) -> None:
    when = {**ON_ACCOUNT, "ops": ["changed"], "fields": ["name"]}
    await put(company, automation("renamed", when, [
        {"do": "create", "object": "sales.task", "values": {"name": "before.name + ' → ' + record.name"}}]))  # fmt: skip
    key = await account(company)
    await company.settle()
    await company.write(Update("sales.account", key, {"region": "310000"}))
    await company.write(Update("sales.account", key, {"name": "曙光"}))
    await company.settle()
    assert [one["name"] for one in await company.ask("sales.task")] == ["晨光 → 曙光"]


async def test_many_records_are_updated_by_one_action(company: Company) -> None:
    key = await account(company)
    await company.write(*(Create("sales.task", {"name": f"{n}", "account": key}) for n in range(5)))
    await company.write(Create("sales.task", {"name": "别人的"}))
    await company.settle()
    await put(company, automation("close", {**ON_ACCOUNT, "ops": ["changed"]}, [
        {"do": "update", "object": "sales.task", "where": "account == record.id && !done",
         "values": {"done": "true", "note": "row.name + '：随客户关闭'"}}]))  # fmt: skip
    await company.write(Update("sales.account", key, {"region": "310000"}))
    await company.settle()
    done = await company.ask("sales.task", "done")
    assert len(done) == 5
    assert {one["note"] for one in done} == {f"{n}：随客户关闭" for n in range(5)}


async def test_a_run_waits_sees_the_record_as_it_is_then_and_goes_on(company: Company) -> None:
    then = [{"do": "wait", "for": "2h"}, {"do": "stop", "if": "record.region != null"}, MAKE_TASK]
    await put(company, automation("later", ON_ACCOUNT, then))
    first, second = await account(company, "甲"), await account(company, "乙")
    await company.settle()
    await company.write(Update("sales.account", first, {"region": "310000"}))
    await company.wait(timedelta(hours=1))
    assert await company.ask("sales.task") == []
    await company.wait(timedelta(hours=1))
    assert [one["account"] for one in await company.ask("sales.task")] == [second]
    assert sorted(one["state"] for one in await runs_of(company, "later")) == ["done", "stopped"]


async def test_a_run_goes_on_with_the_body_it_began_with(company: Company) -> None:
    await put(company, automation("later", ON_ACCOUNT, [{"do": "wait", "for": "2h"}, MAKE_TASK]))
    await account(company)
    await company.settle()
    await put(company, automation("later", ON_ACCOUNT, [{"do": "stop"}]))
    await company.wait(timedelta(hours=2))
    assert len(await company.ask("sales.task")) == 1


async def test_a_run_that_fails_is_tried_again_then_set_aside_and_replayed_while_others_go_on(
    company: Company,
) -> None:
    values = {"name": "record.name", "due_at": "record.created_at"}
    then = [
        MAKE_TASK,
        {"do": "create", "object": "sales.account", "values": {"name": "'曙光'", "phone": "'13800000001'"}},
    ]
    await put(company, automation("twin", ON_ACCOUNT, then, **{"if": "record.name == '晨光'"}),
              automation("other", ON_ACCOUNT, [{"do": "create", "object": "sales.task", "values": values}]))  # fmt: skip
    taken = await account(company, "曙光", phone="13800000001")
    await company.settle()
    await account(company)
    await company.settle()
    assert [one["state"] for one in await runs_of(company, "twin")][:1] == ["retrying"]
    # What the failed run had done before is undone with it.
    assert [one["name"] for one in await company.ask("sales.task")] == ["曙光", "晨光"]
    for _ in range(6):
        await company.wait(timedelta(hours=1, minutes=1))
    [failed] = [one for one in await runs_of(company, "twin") if one["state"] == "failed"]
    assert failed["problem"]["slug"] == "record-exists"
    await company.write(Update("sales.account", taken, {"phone": "13800000002"}))
    async with company.db.begin() as tx:
        await replay_run(tx, failed["id"], company.clock.now())
    await company.wait(timedelta(seconds=1))
    assert {one["state"] for one in await runs_of(company, "twin")} == {"done", "skipped"}
    async with company.db.begin() as tx:
        with pytest.raises(Problem, match="run-not-found"):
            await replay_run(tx, failed["id"], company.clock.now())


async def test_automations_that_call_each_other_are_stopped_and_the_chain_is_shown(company: Company) -> None:
    pong = {
        "do": "update",
        "object": "sales.task",
        "where": "account == record.id",
        "values": {"note": "row.note + '!'"},
    }
    back = {
        "do": "update",
        "object": "sales.account",
        "where": "id == record.account",
        "values": {"note": "row.note + '.'"},
    }
    await put(company,
              automation("ping", {**ON_ACCOUNT, "ops": ["changed"]}, [pong], **{"if": "record.name != ''"}),
              automation("pong", {"on": "record", "object": "sales.task", "ops": ["changed"]}, [back]))  # fmt: skip
    key = await account(company, note="x")
    await company.write(Create("sales.task", {"name": "一", "account": key, "note": "x"}))
    await company.settle()
    await company.write(Update("sales.account", key, {"region": "310000"}))
    await company.settle()
    looped = [
        one for name in ("ping", "pong") for one in await runs_of(company, name) if one["state"] == "looped"
    ]
    assert len(looped) == 1
    assert "sales.ping → sales.pong → sales.ping" in looped[0]["problem"]["params"]["chain"]


async def test_a_circle_without_a_condition_is_refused_at_publish(company: Company) -> None:
    make = {"do": "create", "object": "sales.account", "values": {"name": "record.name + '.'"}}
    with pytest.raises(Problem) as caught:
        await put(company, automation("round", ON_ACCOUNT, [make]))
    assert [one.slug for one in caught.value.faults] == ["automations-run-in-a-circle"]


async def test_everything_wrong_with_a_definition_is_said_at_once(company: Company) -> None:
    then = [
        {"do": "create", "object": "sales.task", "values": {"name": "1 + 1", "nothing": "1"}},
        {"do": "update", "values": {"score": "1"}},
        {"do": "notify", "to": ["nobody"], "title": {"zh": "{record.nothing}", "en": "x"}},
        {"do": "wait", "for": "soon"},
        {"do": "stop", "if": "record.name"},
    ]
    with pytest.raises(Problem) as caught:
        await put(
            company,
            automation("bad", {"on": "record", "object": "sales.lead"}, then, **{"if": "record.seats > 1"}),
        )
    places = {one.at.rpartition("automation/sales.bad")[2] or one.at for one in caught.value.faults}
    for at in ("/if", "/then/0/values/name", "/then/0/values/nothing", "/then/1/values/score", "/then/2/to/0",
               "/then/2/title/zh", "/then/3/for", "/then/4/if"):  # fmt: skip
        assert any(place.endswith(at) for place in places), (at, places)


async def test_what_happens_while_paused_is_held_and_done_later(company: Company) -> None:
    await put(company, automation("welcome", ON_ACCOUNT, [MAKE_TASK]))
    boss: Actor = SYSTEM
    async with company.db.begin() as tx:
        await pause(tx, company.catalog, boss, "sales.welcome", company.clock.now())
    await account(company)
    await company.settle()
    assert await company.ask("sales.task") == []
    async with company.db.begin() as tx:
        assert await resume(tx, company.catalog, "sales.welcome", company.clock.now()) == 1
    await company.wait(timedelta(seconds=1))
    assert len(await company.ask("sales.task")) == 1


async def test_a_schedule_runs_once_per_time_for_each_record_it_asks_for(company: Company) -> None:
    when = {"on": "schedule", "cron": "0 9 * * *", "object": "sales.account", "where": "region == '310000'"}
    await put(company, automation("morning", when, [MAKE_TASK]))
    await account(company, "甲", region="310000")
    await account(company, "乙")
    await company.wait(timedelta(seconds=1))
    assert await company.ask("sales.task") == []
    for _ in range(2):
        await company.wait(timedelta(hours=24))
        await company.wait(timedelta(seconds=1))
    assert len(await company.ask("sales.task")) == 2


async def test_people_are_told_once_each(company: Company) -> None:
    anna = await company.hire("安娜", "华东")
    await company.hire("方敏", "华东", role="manager")
    await put(company, automation("tell", ON_ACCOUNT, [
        {"do": "notify", "to": ["owner", "manager", "role:rep"], "title": {"zh": "新客户 {record.name}", "en": "x"}}]))  # fmt: skip
    await company.write(Create("sales.account", {"name": "晨光"}, owner=anna, unit=company.units["华东"]))
    await company.settle()
    for person in ("安娜", "方敏"):
        async with company.db.begin() as tx:
            rows, _ = await notices_of(tx, company.people[person], 50)
        assert [row[2]["zh"] for row in rows] == ["新客户 晨光"]


async def test_a_dry_run_says_what_would_happen_and_writes_nothing(company: Company) -> None:
    await account(company, "甲", region="310000")
    await account(company, "乙")
    await company.settle()
    body = automation("welcome", ON_ACCOUNT, [MAKE_TASK], **{"if": "record.region == '310000'"}).body
    before = await _counts(company)
    async with company.db.begin() as tx:
        found = await rehearse(
            tx, company.catalog, SYSTEM, "sales.welcome", body, 7, company.clock.now(), company.env
        )
    assert (found["events"], found["met"], found["unmet"], found["failed"]) == (2, 1, 1, 0)
    assert [(one["title"], one["state"]) for one in found["runs"]] == [("甲", "done"), ("乙", "skipped")]
    assert await _counts(company) == before


async def _counts(company: Company) -> list[tuple[Any, ...]]:
    async with company.db.begin() as tx:
        return await fetch(
            tx,
            "select (select count(*) from events.event), (select count(*) from sales.task),"
            " (select count(*) from work.automation_run), (select count(*) from work.notice)",
        )


async def test_a_batch_runs_as_one_with_one_run_per_record(company: Company) -> None:
    """A condition, an update and a task for 1,000 records; the figure is printed, never judged."""
    then = [{"do": "update", "values": {"region": "'310000'"}}, MAKE_TASK]
    await put(company, automation("welcome", ON_ACCOUNT, then, **{"if": "record.name != ''"}))
    await company.write(*(Create("sales.account", {"name": f"客户{n}"}) for n in range(1000)))
    begun = time.perf_counter()
    await company.settle()
    took = time.perf_counter() - begun
    print(f"{1000 / took:.0f} runs/s batched")  # noqa: T201
    assert len(await runs_of(company, "welcome")) == 500
    async with company.db.begin() as tx:
        [[tasks, different]] = await fetch(tx, "select count(*), count(distinct account) from sales.task")
    assert (tasks, different) == (1000, 1000)
