"""The database goes away under the doors and the line: what was accepted is there once, what was refused may come again."""

import asyncio
from random import Random

from tests.unit.doorway import Doorway, batch, doorway, doorway_url

__all__ = ["doorway", "doorway_url"]
SENDERS, EACH = 8, 40


async def send(door: Doorway, channel: str, body: dict[str, object], refused: list[int]) -> None:
    """A sender that repeats until it is told that the delivery is accepted."""
    for _ in range(200):
        try:
            await door.knock(channel, body)
            return
        except Exception:
            refused[0] += 1
            await asyncio.sleep(0.02)
    raise AssertionError("never accepted")


async def kill_connections(door: Doorway, stop: asyncio.Event) -> int:
    """Every connection of the pool is cut, again and again."""
    rng, cut = Random(7), 0
    while not stop.is_set():
        await asyncio.sleep(rng.uniform(0.03, 0.12))
        try:
            cut += len(await door.rows(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            ))  # fmt: skip
        except Exception:
            await asyncio.sleep(0.01)
    return cut


async def follow(door: Doorway, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            if not await door.runner.round():
                await asyncio.sleep(0.01)
        except Exception:
            await asyncio.sleep(0.02)


async def test_connections_cut_under_load_lose_nothing_and_double_nothing(doorway: Doorway) -> None:
    stop, refused = asyncio.Event(), [0]
    killer = asyncio.create_task(kill_connections(doorway, stop))
    follower = asyncio.create_task(follow(doorway, stop))

    async def sender(number: int) -> None:
        for i in range(EACH):
            form: dict[str, object] = {
                "id": f"{number}-{i}",
                "fields": {"姓名": f"客户{number}-{i}", "邮箱": f"c{number}x{i}@example.cn"},
            }
            await send(doorway, "form", form, refused)
            await send(
                doorway,
                "website",
                batch(f"v{number}", *[("page", {"n": i * 5 + j, "s": number}) for j in range(5)]),
                refused,
            )

    await asyncio.gather(*(sender(n) for n in range(SENDERS)))
    stop.set()
    cut = await killer
    await follower
    await doorway.drain()
    assert cut > 0
    assert await doorway.one("select count(*) from sales.lead where removed_at is null") == SENDERS * EACH
    assert await doorway.one("select count(*) from connectors.inbox where state <> 'done'") == 0
    told = await doorway.rows(
        "select count(*), count(distinct (data->>'s', data->>'n')) from events.event where type = 'sales.page_viewed'"
    )
    assert told == [(SENDERS * EACH * 5, SENDERS * EACH * 5)]
