"""How long access outlives its end: a pack taken back, a pack that runs out, a pack held back by the breaker.

A rep of one zone is shown a customer of another by a pack, asks for it and for the list all the while, and keeps a stream open on
which every change of the customer comes. The clock runs from the request that ends the access (or from the moment it ends by itself)
to the last answer and the last change that still showed it.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.figure import Figure
from bench.meter import loop_ms
from bench.site import Site
from bench.wire import Ear, Wire

OBJECT, PACK = "sales.account", "pack:sales.weather_contact"
HOLDER, OWNER = "西部战区", "华东战区"
ROUNDS, PACE_S, WATCH_S, RUN_OUT_S = 3, 0.01, 2.0, 3.0
# Sixty refusals in ten minutes and the shipped rule of the breaker holds the holder back, which would hide what is measured.
REFUSED_PACE_S = 0.5


async def measure_revoke(site: Site) -> list[Figure]:
    """`access.revoke_s`: the slowest of all rounds."""
    names = dict(await site.eye.rows('select name, id from org."user"'))
    holder, owner = names[f"{HOLDER}销售1"], names[f"{OWNER}销售1"]
    keeper, writer = site.wire(site.company.admin), site.wire(site.company.reps[owner])
    # Owned by a rep of another zone, told to the holder's unit: a rep sees what he owns, and hears what he may see.
    given = {"name": "跨区客户", "owner": str(owner), "unit": str(site.company.units[holder])}
    made = await keeper.tell("POST", f"/api/v1/records/{OBJECT}", given)
    watch = _Watch(site, site.company.reps[holder], str(holder), str(made["id"]))
    writing = asyncio.create_task(_keep_changing(writer, str(made["id"])))
    took: dict[str, list[float]] = {}
    try:
        await watch.begin()
        for _ in range(ROUNDS):
            for name, end in (("taken_back", _take_back), ("run_out", _run_out), ("breaker", _break)):
                took.setdefault(name, []).append(await _round(watch, keeper, str(holder), end))
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        watch.end()
        for wire in (keeper, writer):
            wire.close()
    worst = max(max(each) for each in took.values())
    detail = {
        "rounds": took,
        "changes_seen": watch.changes,
        "pace_s": PACE_S,
        "loop_ms": loop_ms(),
        "load": os.getloadavg()[0],
    }
    return [Figure("access.revoke_s", worst, detail, watch.changes > 0)]


class _Watch:
    """The holder's screen: what was shown last, and when."""

    def __init__(self, site: Site, token: str, person: str, record: str) -> None:
        self._site, self._token, self._record = site, token, record
        self.shown, self.changed, self.changes = 0.0, 0.0, 0
        self._ear = Ear(person, token, self._heard)
        self._asking: list[asyncio.Task[None]] = []
        self.open, self.told = asyncio.Event(), asyncio.Event()

    async def begin(self) -> None:
        await self._ear.listen(self._site.stack.port)
        paths = (f"/api/v1/records/{OBJECT}/{self._record}", f"/api/v1/records/{OBJECT}?fields=name&limit=50")
        self._asking = [asyncio.create_task(self._ask(path)) for path in paths]

    def end(self) -> None:
        self._ear.close()
        for task in self._asking:
            task.cancel()

    def _heard(self, ear: Ear, data: bytes, at: float) -> None:
        if self._record.encode() in data and b"record.changed" in data:
            self.changed, self.changes = at, self.changes + 1
            self.told.set()

    async def _ask(self, path: str) -> None:
        wire = self._site.wire(self._token)
        while True:
            began = time.perf_counter()
            answer = await wire.send("GET", path)
            if self._record.encode() in answer.body and answer.status == 200:
                # What was decided may be as old as the question.
                self.shown = max(self.shown, began)
                self.open.set()
            await asyncio.sleep(PACE_S if answer.status == 200 else REFUSED_PACE_S)


async def _keep_changing(wire: Wire, record: str) -> None:
    for count in range(100_000):
        await wire.tell("PATCH", f"/api/v1/records/{OBJECT}/{record}", {"note": f"第 {count} 次联系"})
        await asyncio.sleep(PACE_S * 5)


End = Callable[[Wire, dict[str, Any]], Awaitable[float]]


async def _round(watch: _Watch, keeper: Wire, holder: str, end: End) -> float:
    """Seconds from the end of the access to the last sign of it."""
    watch.open.clear()
    until = datetime.now(UTC) + (timedelta(seconds=RUN_OUT_S) if end is _run_out else timedelta(hours=1))
    body = {"key": PACK, "person": holder, "reason": "基准", "ends_at": until.isoformat()}
    given = await keeper.tell("POST", "/api/v1/access/packs", body)
    await asyncio.wait_for(watch.open.wait(), 60)
    watch.told.clear()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(watch.told.wait(), RUN_OUT_S - 0.5 if end is _run_out else 60)
    ended = await end(keeper, given)
    await asyncio.sleep(WATCH_S)
    took = max(0.0, max(watch.shown, watch.changed) - ended)
    if end is _break:
        await keeper.tell("POST", f"/api/v1/access/temporary/{given['id']}/end", {"said": "基准结束"})
        await _lift(keeper)
    return took


async def _take_back(keeper: Wire, given: dict[str, Any]) -> float:
    began = time.perf_counter()
    await keeper.tell("POST", f"/api/v1/access/temporary/{given['id']}/end", {"said": "基准收回"})
    return began


async def _run_out(keeper: Wire, given: dict[str, Any]) -> float:
    left = (datetime.fromisoformat(given["ends_at"]) - datetime.now(UTC)).total_seconds()
    await asyncio.sleep(max(0.0, left))
    return time.perf_counter() + min(0.0, left)


async def _break(keeper: Wire, given: dict[str, Any]) -> float:
    began = time.perf_counter()
    await keeper.tell("POST", "/api/v1/access/suspensions", {"key": PACK, "reason": "基准熔断"})
    return began


async def _lift(keeper: Wire) -> None:
    held = await keeper.ask("/api/v1/access/suspensions?whose=all")
    for one in held["rows"]:
        if one.get("lifted_at") is None:
            await keeper.tell("POST", f"/api/v1/access/suspensions/{one['id']}/lifting", {"said": "基准恢复"})
