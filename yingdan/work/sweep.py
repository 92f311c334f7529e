"""Time itself as an input: breach what is due, climb ladders, tell people, hand over, say when to look again."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yingdan.base import Database, Tx, together, uuid7
from yingdan.decisions import Paths
from yingdan.events import append
from yingdan.expr import Env
from yingdan.kernel.access import speaker
from yingdan.kernel.records import titles
from yingdan.work import notices, store
from yingdan.work.climbing import climb, hand_over
from yingdan.work.compiled import Clocks, compile_clocks
from yingdan.work.consumer import clock_event
from yingdan.work.ladder import next_at
from yingdan.work.model import Clock, Notice
from yingdan.work.people import managers_of

# In a storm each exchange waits for its turn beside the line: few large sweeps are less late than many small ones.
LIMIT = 2_000
# Never sleep longer than this: a clock started by another process may be due sooner than the one we know.
LONGEST = timedelta(milliseconds=250)


async def sweep(
    db: Database, catalog: Any, now: datetime, zone: str = "Asia/Shanghai"
) -> tuple[int, datetime]:
    """Breach what is due in one short transaction, or climb ladders, at most a limit of them; how many, and when to come again."""
    clocks: Clocks = catalog.once(compile_clocks)
    async with db.begin() as tx:
        due = await store.breach_due(tx, now, LIMIT)
        if due:
            paths = await clocks.calendars.paths(tx, {clock.unit for clock in due})
            await store.climb(tx, _first_late(clocks, due, paths))
            events = [clock_event(clock, "clock.breached", now, None) for clock in due]
            events += await notices.post(
                tx, await _words(tx, catalog, clocks, due, now, Env.at(now, ZoneInfo(zone)))
            )
            await append(tx, events)
            return len(due), now if len(due) == LIMIT else now + timedelta(milliseconds=20)
        climbed, handed = await climb(tx, catalog, clocks, now, zone)
        coming = await store.next_due(tx) if not climbed and not handed else None
    for clock in handed:
        await hand_over(db, catalog, clocks, clock, now, zone)
    if climbed or handed:
        return climbed + len(handed), now + timedelta(milliseconds=20)
    return 0, min(coming, now + LONGEST) if coming and coming > now else now + LONGEST


def _first_late(
    clocks: Clocks, due: list[Clock], paths: Paths
) -> list[tuple[Clock, int | None, datetime | None]]:
    """Clocks that have just run out wait for the first rung after that."""
    return [
        (clock, clock.told_s, next_at(ladder, clock.told_s, table, clock.due_at, late=True))
        for clock in due
        if (ladder := clocks.ladders.get(clock.name))
        and (table := clocks.table(clock.name, clock.due_at, paths.get(clock.unit, ())))
    ]


async def _words(
    tx: Tx, catalog: Any, clocks: Clocks, due: list[Clock], now: datetime, env: Env
) -> list[Notice]:
    known = [c for c in due if c.name in clocks.bodies]
    subjects: dict[str, set[UUID]] = {}
    for clock in known:
        if clock.object in catalog.objects:
            subjects.setdefault(clock.object, set()).add(clock.subject)
    managers, *called = await together(
        tx,
        managers_of(tx, catalog, {c.unit for c in known if c.unit}, env),
        *(titles(tx, catalog, speaker(catalog, None), name, of, env=env) for name, of in subjects.items()),
    )
    names: dict[UUID, str] = {subject: title for one in called for subject, title in one.items()}
    found = []
    for clock in known:
        body = clocks.bodies[clock.name]
        people = []
        if "owner" in body.on_breach.notify and clock.owner:
            people.append(clock.owner)
        if "manager" in body.on_breach.notify and clock.unit:
            people += managers.get(clock.unit, [])
        title = names.get(clock.subject, "")
        for person in dict.fromkeys(people):
            found.append(
                Notice(uuid7(), person, "clock.breached",
                       {"zh": f"已超时：{body.label['zh']}", "en": f"Overdue: {body.label['en']}"},
                       {"zh": f"{title} 未在规定时间内完成，请尽快处理。", "en": f"{title} was not done in time."},
                       clock.object, clock.subject, now, {"clock": clock.name, "name": title})
            )  # fmt: skip
    return found
