"""Automations of the whole product while its processes are killed: never dropped, never twice, waits included."""

import asyncio
import random

from tests.faults.stack import Stack, form, quiet, until

LEADS = 40
THEN = [
    {"do": "create", "object": "sales.task", "values": {"name": "record.name", "lead": "record.id", "owner": "record.owner"}},
    {"do": "wait", "for": "2s"},
    {"do": "create", "object": "sales.activity", "values": {"kind": "'note'", "lead": "record.id", "note": "'自动化'"}},
    {"do": "notify", "to": ["role:admin"], "title": {"zh": "{record.name}", "en": "{record.name}"}},
]  # fmt: skip


async def publish(stack: Stack) -> None:
    body = {
        "label": {"zh": "测试", "en": "Test"},
        "when": {"on": "record", "object": "sales.lead"},
        "if": "record.name.startsWith('客户')",
        "then": THEN,
    }
    async with stack.signed_in("管理员") as admin:
        version = (await admin.get("/api/v1/session")).json()["catalog_version"]
        change = {"op": "put", "kind": "automation", "name": "sales.follow", "body": body}
        answer = await admin.post("/api/v1/publish", json={"changes": [change], "version": version})
        assert answer.status_code == 200, answer.text


async def test_every_lead_gets_its_actions_once_whatever_is_killed() -> None:
    stack = Stack().start()
    rng = random.Random(7)
    try:
        await stack.staff(3, 100, ("管理员", "admin"))
        await publish(stack)
        refused: list[str] = []
        async with stack.client() as http:

            async def killing() -> None:
                for part in ("worker", "worker", "postgres", "worker", "postgres", "worker"):
                    await asyncio.sleep(rng.uniform(0.3, 1.2))
                    stack.kill(part)

            deaths = asyncio.create_task(killing())
            for number in range(LEADS):
                await stack.deliver(http, form(number), refused)
                await asyncio.sleep(0.05)
            await deaths
        await until(
            lambda: stack.rows("select 1 from events.follower where name = 'line'"), stack, "no worker"
        )
        await quiet(stack)

        def done() -> bool:
            [[count]] = stack.rows(
                "select count(*) from work.automation_run where automation = 'sales.follow' and state = 'done'"
            )
            return bool(count >= LEADS)

        await until(done, stack, "runs are missing")
        [[runs, subjects]] = stack.rows(
            "select count(*), count(distinct subject) from work.automation_run where automation = 'sales.follow'"
        )
        assert (runs, subjects) == (LEADS, LEADS)
        [[tasks, of]] = stack.rows("select count(*), count(distinct lead) from sales.task")
        assert (tasks, of) == (LEADS, LEADS)
        [[notes, about]] = stack.rows("select count(*), count(distinct lead) from sales.activity")
        assert (notes, about) == (LEADS, LEADS)
        [[told]] = stack.rows("select count(*) from work.notice where kind = 'automation'")
        assert told == LEADS
    finally:
        stack.stop()
