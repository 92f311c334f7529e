"""kill -9 of web, worker and PostgreSQL while customers knock: nothing accepted is lost, nothing is doubled."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.faults.stack import Stack, form, quiet, until

pytestmark = pytest.mark.alone
# The promise; a slow machine may be spared with a smaller number.
DELIVERIES = int(os.environ.get("KILL_DELIVERIES", "2000"))
SENDERS = 8


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    running = Stack().start()
    try:
        asyncio.run(running.staff(6, 100_000))
        yield running
    finally:
        running.stop()


async def kill_parts(stack: Stack, rng: random.Random, killed: Counter[str], stop: asyncio.Event) -> None:
    """A random part dies, again and again, PostgreSQL among them."""
    while not stop.is_set():
        await asyncio.sleep(rng.uniform(0.8, 2.0))
        part = rng.choice(["web", "worker", "worker", "postgres"])
        if not stop.is_set() and stack.kill(part):
            killed[part] += 1
            # Let it come back: three parts dead at once for good would only test the senders' patience.
            await until(lambda part=part: stack.pids().get(part), stack, f"{part} did not come back")
            await asyncio.to_thread(stack.rows, "select 1")


async def send_all(stack: Stack, numbers: range, refused: list[str]) -> None:
    waiting = list(numbers)

    async def sender() -> None:
        async with stack.client() as http:
            while waiting:
                await stack.deliver(http, form(waiting.pop()), refused)

    await asyncio.gather(*(sender() for _ in range(SENDERS)))


def assert_each_once(stack: Stack, numbers: range) -> None:
    phones = [f"+86138{n:08}" for n in numbers]
    found = dict(stack.rows(
        "select phone, count(*) from sales.lead where phone = any(%s) and removed_at is null group by 1", [phones]
    ))  # fmt: skip
    assert [p for p in phones if p not in found] == []
    assert {p: n for p, n in found.items() if n != 1} == {}
    counted = stack.rows(
        "select e.type, count(*), count(distinct e.subject) from events.event e join sales.lead l on l.id = e.subject"
        " where l.phone = any(%s) and e.type in ('sales.form_submitted', 'decision.routed') group by 1 order by 1",
        [phones],
    )
    assert counted == [
        ("decision.routed", len(phones), len(phones)),
        ("sales.form_submitted", len(phones), len(phones)),
    ]
    clocks = stack.rows(
        "select l.id from sales.lead l left join work.clock c on c.subject = l.id where l.phone = any(%s)"
        " group by l.id having count(*) filter (where c.name = 'sales.assign') <> 1"
        " or count(*) filter (where c.name = 'sales.contact') <> 1 or count(*) filter (where c.name = 'sales.needs') <> 1"
        " or count(*) > 4",
        [phones],
    )
    assert clocks == []
    lonely = stack.rows("select id from sales.lead where phone = any(%s) and owner is null", [phones])
    assert lonely == []


def assert_books_balance(stack: Stack) -> None:
    assert stack.rows("select problem from connectors.inbox where state <> 'done'") == []
    assert stack.rows("select follower, trace from events.parked") == []
    assert stack.rows(
        "select account from sales.lead where account is not null group by 1 having count(distinct owner) > 1"
    ) == []  # fmt: skip
    assert stack.rows(
        "select c.customer from decisions.custody c join sales.lead l on coalesce(l.account, l.id) = c.customer"
        " where l.owner <> c.owner"
    ) == []  # fmt: skip
    recount = "select owner, count(*)::int from sales.lead where owner is not null group by 1 order by 1"
    assert stack.rows("select person, open from decisions.load where open > 0 order by 1") == stack.rows(
        recount
    )
    told = "select sum(case kind when 'lead.assigned' then 1 else (data ->> 'count')::int end)::int from work.notice"
    assert stack.rows(told) == stack.rows("select count(*)::int from sales.lead where owner is not null")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("turn", [0, 1, 2])
async def test_accepted_deliveries_survive_kills_of_every_part_once(stack: Stack, turn: int) -> None:
    rng, killed, refused, stop = random.Random(turn), Counter[str](), list[str](), asyncio.Event()
    if turn == 2:
        stack.second_worker()
    numbers = range(turn * 10_000, turn * 10_000 + DELIVERIES)
    killer = asyncio.create_task(kill_parts(stack, rng, killed, stop))
    await send_all(stack, numbers, refused)
    stop.set()
    await killer
    for part in ("web", "worker", "postgres"):
        if not killed[part]:
            stack.kill(part)
    await quiet(stack)
    assert_each_once(stack, numbers)
    assert_books_balance(stack)
    # While a part is away a sender hears of it in words or not at all, never as a bug of ours.
    assert [told for told in refused if told.startswith("500")] == []
