"""How many automations run in a second: a condition, an update of the record and a task made, for events that tell of many
records and for events that tell of one each."""

import asyncio
import json
import os
import signal
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
SINGLE, ROUNDS, CLIENTS = 600, 3, 4
ALONE = 60
WITHIN_S = 120.0
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


async def _singly(site: Site, turn: int, before: int) -> float:
    """Runs a second for records that people made one at a time over HTTP while the worker stood still: from its going on until
    the last run is done."""
    names = iter([f"基准客户{turn}-{n}" for n in range(SINGLE)])

    async def client() -> None:
        wire = site.manager()
        for name in names:
            answer = await wire.send(
                "POST", "/api/v1/records/sales.account", json.dumps({"name": name}).encode()
            )
            if answer.status != 201:
                raise RuntimeError(f"{answer.status} {answer.body[:300]!r}")
        wire.close()

    worker = site.stack.pids()["worker"]
    os.kill(worker, signal.SIGSTOP)
    try:
        await asyncio.gather(*(client() for _ in range(CLIENTS)))
    finally:
        os.kill(worker, signal.SIGCONT)
    began = time.perf_counter()
    while await _done(site) < before + SINGLE:
        if time.perf_counter() - began > WITHIN_S:
            raise TimeoutError(f"{await _done(site)} of {before + SINGLE} runs after {WITHIN_S:.0f} s")
        await asyncio.sleep(0.02)
    return SINGLE / (time.perf_counter() - began)


async def _done(site: Site) -> int:
    return int(
        await site.eye.number(
            f"select count(*) from work.automation_run where automation = '{NAME}' and state = 'done'"
        )
    )


async def measure_automations(site: Site) -> list[Figure]:
    """The runs of the figures are counted in the database, not believed."""
    await define(site, [Put("automation", NAME, BODY)])
    settings = Settings(database_url=site.stack.dsn, data_dir=site.stack.folder / "data")
    async with ground(settings, "bench") as base:
        runner = Runner(base.db, [AutomationConsumer()], base.in_force, base.clock)
        await _come(base, runner, 0, 20)
        batched = [BATCH / await _come(base, runner, 1_000 * (n + 1), BATCH) for n in range(BATCHES)]
        alone = ALONE / sum([await _come(base, runner, 100_000 + n, 1) for n in range(ALONE)])
    made = 20 + BATCH * BATCHES + ALONE
    singly = [await _singly(site, turn, made + turn * SINGLE) for turn in range(ROUNDS)]
    wanted = made + SINGLE * ROUNDS
    runs = await _done(site)
    tasks = await site.eye.number(
        "select count(distinct account) from sales.task where name like '回访 基准客户%'"
    )
    right = runs == tasks == wanted
    detail = {"runs_done": runs, "tasks": tasks, "wanted": wanted}
    return [
        of_runs("platform.automation_batch_rate", batched, detail, also=right),
        # One after another, each awaited with its commit: what a single person's change takes, turned over.
        of_runs("platform.automation_rate", singly, {**detail, "each_awaited_per_s": alone}, also=right),
    ]


BENCHES = ((("platform.automation_batch_rate", "platform.automation_rate"), measure_automations),)
