"""The commands of data keys. ADR 0074."""

import asyncio
from collections.abc import Callable

from yingdan.base import Settings, SystemClock
from yingdan.base import store_data_keys as store
from yingdan.base.job_runner import JobRunner
from yingdan.main import keys
from yingdan.main.attach import attached
from yingdan.main.wiring import Ground, ground

Say = Callable[[str], None]


def do_keys(settings: Settings, what: str, key: str, say: Say) -> int:
    """`keys list | rotate | retire ID`: the exit status. Problems of `keys.retire`."""
    with attached(settings) as (reached, served):
        if what == "list":
            asyncio.run(_list(reached, say))
        elif what == "rotate":
            asyncio.run(_rotate(reached, say, served=served))
        else:
            asyncio.run(_retire(reached, key, say))
    return 0


async def _list(settings: Settings, say: Say) -> None:
    async with ground(settings, "keys") as base:
        await _told(base, say)


async def _told(base: Ground, say: Say) -> None:
    async with base.db.begin() as tx:
        known = await store.list_keys(tx)
        counts = await keys.used(tx, base.in_force())
    lasting = [one.id for one in known if one.retired_at is None]
    for one in known:
        state = (
            "已销毁 destroyed"
            if one.retired_at
            else "使用中 sealing"
            if one.id == lasting[-1]
            else "仅解密 opening only"
        )
        say(f"{one.id}  {one.made_at:%Y-%m-%d %H:%M}Z  {state}  {counts.pop(one.id, 0)}")
    for key, count in sorted(counts.items()):
        say(
            f"{key or 'secret.key'}  {'主密钥直接加密 by the house key' if not key else '密钥不存在 missing'}  {count}"
        )


async def _rotate(settings: Settings, say: Say, *, served: bool) -> None:
    clock = SystemClock()
    async with ground(settings, "keys", clock) as base:
        async with base.db.begin() as tx:
            made = await keys.rotate(tx, clock.now())
        say(f"新密钥 new key: {made}")
        if served:
            say(
                "后台正在用它重新加密，用 yingdan keys list 查看进度 / everything is being sealed anew; see yingdan keys list"
            )
            return
        await JobRunner(base.db, keys.reseal_jobs(base.in_force), clock).drain()
        await _told(base, say)


async def _retire(settings: Settings, key: str, say: Say) -> None:
    clock = SystemClock()
    async with ground(settings, "keys", clock) as base, base.db.begin() as tx:
        await keys.retire(tx, base.in_force(), key, clock.now())
    say(f"密钥已销毁 destroyed: {key}")
