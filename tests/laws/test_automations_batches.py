"""Batches of whatever size, failing rounds in between: every run happens once and leaves what it leaves alone."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from tests.sales import SYSTEM, Company
from yingdan.base import fetch
from yingdan.events import Batch, Runner
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create, Update, write
from yingdan.main.wiring import stages

BODIES = {
    "welcome": {
        "when": {"on": "record", "object": "sales.account"},
        "if": "size(record.name) % 3 != 0",
        "then": [
            {"do": "create", "object": "sales.task", "values": {"name": "record.name", "account": "record.id"}},
            {"do": "update", "values": {"note": "'欢迎 ' + record.name"}},
        ],
    },
    "moved": {
        "when": {"on": "record", "object": "sales.account", "ops": ["changed"], "fields": ["region"]},
        "then": [{"do": "create", "object": "sales.task", "values": {"name": "'迁移 ' + record.region", "account": "record.id"}}],
    },
}  # fmt: skip
ANSWER = (
    "select a.name, a.note, a.region, array(select t.name from sales.task t where t.account = a.id order by t.name)"
    " from sales.account a order by a.name"
)


@dataclass
class Stumbling:
    """A stage behind all others that throws the first times it is called: what came before is rolled back with it."""

    rng: random.Random
    name: str = "stumbling"
    types: frozenset[str] | None = None
    ignores: frozenset[str] = frozenset()
    always: bool = False
    left: int = 4

    async def take(self, batch: Batch) -> None:
        if self.left and self.rng.random() < 0.5:
            self.left -= 1
            raise ConnectionAbortedError("killed before the commit")


async def ready(company: Company) -> None:
    label = {"zh": "测试", "en": "Test"}
    async with company.db.begin() as tx:
        puts = [Put("automation", f"sales.{name}", {"label": label, **body}) for name, body in BODIES.items()]
        await publish(tx, company.catalog, puts, "system:test", "", company.clock.now())
    await company.ground.catalog.refresh()


async def happen(company: Company, rng: random.Random) -> int:
    """Accounts that come and move, in transactions of any size; how many there are."""
    names = [f"{'客' * rng.randint(1, 4)}{number:02}" for number in range(40)]
    while names:
        size = rng.randint(1, 12)
        part, names = names[:size], names[size:]
        async with company.db.begin() as tx:
            made = await write(tx, company.catalog, SYSTEM, [Create("sales.account", {"name": name}) for name in part],
                               at=company.clock.now(), source="test")  # fmt: skip
        moved = [one for one in made if rng.random() < 0.4]
        if moved:
            async with company.db.begin() as tx:
                await write(tx, company.catalog, SYSTEM,
                            [Update("sales.account", one.id, {"region": rng.choice(["310000", "440000"])}) for one in moved],
                            at=company.clock.now(), source="test")  # fmt: skip
    return 40


async def drained(runner: Runner) -> None:
    """Rounds until the log is empty; a round that stumbled is simply tried again, as the worker does."""
    quiet = 0
    while quiet < 3:
        try:
            quiet = 0 if await runner.round() else quiet + 1
        except ConnectionAbortedError:
            quiet = 0


async def answer(company: Company) -> Sequence[tuple[Any, ...]]:
    async with company.db.begin() as tx:
        return await fetch(tx, ANSWER)


@pytest.mark.parametrize("seed", range(3))
async def test_what_automations_leave_does_not_depend_on_how_events_were_batched(
    company: Company, seed: int
) -> None:
    await ready(company)
    base, rng = company.ground, random.Random(seed)
    count = await happen(company, rng)
    row = [*stages(base.settings), Stumbling(rng)]
    await drained(Runner(base.db, row, base.in_force, base.clock, limit=rng.choice([1, 3, 17, 2000])))
    found = await answer(company)
    assert len(found) == count
    for name, note, region, tasks in found:
        welcomed = len(name) % 3 != 0
        assert note == (f"欢迎 {name}" if welcomed else None)
        assert tasks == sorted([name] * welcomed + [f"迁移 {region}"] * (region is not None))
    async with company.db.begin() as tx:
        [[runs, different]] = await fetch(
            tx,
            "select count(*), count(distinct (automation, event, subject)) from work.automation_run where state = 'done'",
        )
    assert runs == different == sum(len(tasks) for _, _, _, tasks in found)
