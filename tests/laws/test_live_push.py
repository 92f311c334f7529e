"""Law: whatever the schedule of connections, what a screen was pushed is a fresh fetch of the log: everything its
person may see, each once, in the log's order."""

import random
from contextlib import AsyncExitStack
from uuid import UUID

import pytest

from tests.api.live_reader import Screen, following
from tests.sales import Company
from yingdan.base import Tx, uuid7
from yingdan.events import Event, Heard, append, read
from yingdan.kernel.records import Create
from yingdan.views.live import keys_of

STEPS = 60


async def fetched(company: Company, screen: Screen, leads: dict[UUID, UUID]) -> list[str]:
    """The ids a screen must have seen: by audience, and of leads only one's own (a manager: all)."""
    actor = await company.actor(screen.person)
    assert screen.first is not None
    async with company.db.begin() as tx:
        found = await read(tx, screen.first, 100_000, heard=Heard(frozenset(keys_of(actor))))
    return [
        str(event.id) for _, event in found
        if event.subject is None or "manager" in actor.roles or leads[event.subject] == actor.id
    ]  # fmt: skip


def something(rng: random.Random, company: Company, leads: dict[UUID, UUID]) -> Event:
    lead = rng.choice([*leads, None])
    keys = [f"user:{person}" for person in company.people.values()] + [f"unit:{company.units['华东']}", "all"]
    return Event(
        uuid7(), "test.happened", company.clock.now(), "sales.lead" if lead else None, lead, "system:test", "test", {},
        audience=tuple(rng.sample(keys, rng.randint(0, 3))),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
async def test_what_is_pushed_is_a_fresh_fetch_of_the_log_for_any_schedule(
    company: Company, seed: int
) -> None:
    rng, leads = random.Random(seed), dict[UUID, UUID]()
    for name in ("安娜", "贝拉", "方敏"):
        await company.hire(name, "华东", role="manager" if name == "方敏" else "rep")
    for n, name in enumerate(("安娜", "贝拉", "安娜", "贝拉")):
        owner = company.people[name]
        [lead] = await company.write(
            Create("sales.lead", {"name": f"客户{n}"}, owner=owner, unit=company.units["华东"])
        )
        leads[lead.id] = owner
    await company.settle()
    async with following(company) as hub, AsyncExitStack() as late:
        screens = [Screen(company, hub, name) for name in ("安娜", "贝拉", "方敏", "安娜")]
        for screen in screens:
            await screen.connect()
        withheld: list[tuple[AsyncExitStack, Tx]] = []
        for _ in range(STEPS):
            step = rng.random()
            if step < 0.5:
                async with company.db.begin() as tx:
                    await append(tx, [something(rng, company, leads) for _ in range(rng.randint(1, 4))])
            elif step < 0.6 and len(withheld) < 2:
                slow = await late.enter_async_context(AsyncExitStack())
                tx = await slow.enter_async_context(company.db.begin())
                await append(tx, [something(rng, company, leads)])
                withheld.append((slow, tx))
            elif step < 0.7 and withheld:
                slow, _ = withheld.pop(rng.randrange(len(withheld)))
                await slow.aclose()
            elif step < 0.85:
                await rng.choice(screens).disconnect()
            else:
                screen = rng.choice(screens)
                await screen.disconnect()
                await screen.connect()
        for slow, _ in withheld:
            await slow.aclose()
        for screen in screens:
            if rng.random() < 0.5:
                await screen.disconnect()
                await screen.connect()
            elif not screen.connected:
                await screen.connect()
        for screen in screens:
            due = await fetched(company, screen, leads)
            await screen.until(len(due))
            await screen.disconnect()
            assert screen.ids() == due
