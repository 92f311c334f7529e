"""How many automations run in a second: a condition, an update of the record and a task made, in batches and one at a time."""

import time
from datetime import UTC, datetime

from bench.figure import Figure, of_runs
from bench.platform_data import define
from bench.site import Site
from yingdan.base import Settings
from yingdan.events import Runner
from yingdan.kernel.access import System
from yingdan.kernel.definitions import Put
from yingdan.kernel.records import Create, write
from yingdan.main.wiring import Ground, ground
from yingdan.work import AutomationConsumer

BATCH, BATCHES = 1_000, 5
SINGLE, ROUNDS = 150, 3
NAME = "bench.greet"
BODY = {
    "label": {"zh": "基准", "en": "bench"},
    "when": {"on": "record", "object": "sales.account"},
    "if": "record.name.startsWith('基准') && record.region == null",
    "then": [
        {"do": "update", "values": {"region": "'310000'"}},
        {"do": "create", "object": "sales.task", "values": {"name": "'回访 ' + record.name", "account": "record.id"}},
    ],
}  # fmt: skip


async def _come(base: Ground, runner: Runner, first: int, count: int) -> float:
    """So many accounts in one transaction that carries its automations; seconds, the writing of the accounts left out."""
    made = [Create("sales.account", {"name": f"基准客户{n}"}) for n in range(first, first + count)]
    async with runner.carrying() as tx:
        await write(tx, base.in_force(), System("bench"), made, at=datetime.now(UTC), source="bench")
        began = time.perf_counter()
    return time.perf_counter() - began


async def measure_automations(site: Site) -> list[Figure]:
    """The runs of the figures are counted in the database, not believed."""
    await define(site, [Put("automation", NAME, BODY)])
    settings = Settings(database_url=site.stack.dsn, data_dir=site.stack.folder / "data")
    async with ground(settings, "bench") as base:
        runner = Runner(base.db, [AutomationConsumer()], base.in_force, base.clock)
        await _come(base, runner, 0, 20)
        batched = [BATCH / await _come(base, runner, 1_000 * (n + 1), BATCH) for n in range(BATCHES)]
        singly = []
        for turn in range(ROUNDS):
            first = 100_000 + turn * SINGLE
            singly.append(SINGLE / sum([await _come(base, runner, first + n, 1) for n in range(SINGLE)]))
    wanted = 20 + BATCH * BATCHES + SINGLE * ROUNDS
    runs = await site.eye.number(
        f"select count(*) from work.automation_run where automation = '{NAME}' and state = 'done'"
    )
    tasks = await site.eye.number(
        "select count(distinct account) from sales.task where name like '回访 基准客户%'"
    )
    detail = {"runs": runs, "tasks": tasks, "wanted": wanted}
    right = runs == tasks == wanted
    return [
        of_runs("platform.automation_batch_rate", batched, detail, also=right),
        of_runs("platform.automation_rate", singly, detail, also=right),
    ]


BENCHES = ((("platform.automation_batch_rate", "platform.automation_rate"), measure_automations),)
