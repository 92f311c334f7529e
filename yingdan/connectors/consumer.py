"""The inbox's turn in the line: take raw deliveries, make records and behaviour events of them, once.

A delivery is taken, and all that follows from it is committed, in one transaction. When a round fails the runner calls
`caution`: the next rounds take fewer deliveries, down to one, and one that fails alone twice is set aside as failed
with its problem, where it can be put back.
"""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx, is_transient, uuid7
from yingdan.connectors import store, store_inventory
from yingdan.connectors.activities import write_activities
from yingdan.connectors.behaviour import TYPE, tell_behaviours, visitors_of
from yingdan.connectors.channels import compile_channels
from yingdan.connectors.inventory import hours_of
from yingdan.connectors.model import Arrival, ChannelPlan, Filled, Opened
from yingdan.connectors.opening import open_arrival
from yingdan.connectors.pointers import Pointers, rest_of
from yingdan.events import Batch, Event, append
from yingdan.kernel.access import System
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import Create, Written, by_place, write

log = logging.getLogger("yingdan.connectors")

MOST_ROWS = 200
MOST_EVENTS = 2_000
_ROUNDS = 20
_UNKNOWN_NAMES = 100
_STRIKES = 2
FAILED = "delivery.failed"
ACTIVITY = "activity"
"""Names the activity in the data of the event that tells the same thing."""

# A delivery and how often it was finished before: one that is put back starts without strikes.
Try = tuple[UUID, int]
Links = dict[UUID, tuple[str, UUID]]
Counts = dict[tuple[str, date, str], tuple[int, datetime]]


class InboxConsumer:
    """First in the line; it has an input of its own and wants no event."""

    name = "inbox"
    types: frozenset[str] | None = frozenset()
    ignores = frozenset[str]()
    always = True

    def __init__(self) -> None:
        self._limit = MOST_ROWS
        self._asked: Callable[[], Awaitable[list[Arrival]]] | None = None
        self._taken: list[Try] = []
        self._cautioned = False
        self._strikes: Counter[Try] = Counter()
        self._trouble: dict[Try, str] = {}
        self._refused: set[Try] = set()
        self._pointers = Pointers()
        self._unknown: dict[str, set[str]] = {}

    def caution(self) -> None:
        """The round was rolled back, and not for a reason that passes by itself."""
        self._cautioned = True

    async def look_ahead(self, tx: Tx) -> None:
        """Ask for the first deliveries of the round that begins."""
        self._asked = await store.take(tx, self._limit, MOST_EVENTS)

    async def take(self, batch: Batch) -> None:
        before, self._taken = self._taken, []
        for _ in range(_ROUNDS):
            asked, self._asked = self._asked, None
            arrivals = await (asked or await store.take(batch.tx, self._limit, MOST_EVENTS))()
            if before:
                arrivals = self._adapt(before, arrivals)
                before = []
            self._taken += [_try(one) for one in arrivals]
            if not arrivals or await self._handle(batch, arrivals) or self._limit == 1:
                return

    def _adapt(self, before: Sequence[Try], arrivals: list[Arrival]) -> list[Arrival]:
        """Fewer deliveries after a round that failed, more again after one that went well. What comes again was rolled
        back; if it was alone and the runner called for caution, that is a strike against it."""
        again = bool(arrivals) and _try(arrivals[0]) in before
        if not again:
            self._cautioned = False
            self._limit = min(MOST_ROWS, self._limit * 2)
            return arrivals
        if self._cautioned:
            self._cautioned = False
            self._limit = 1
            if len(before) == 1:
                self._strikes[before[0]] += 1
        return arrivals[: self._limit]

    async def _handle(self, batch: Batch, arrivals: Sequence[Arrival]) -> bool:
        """Whether anything was told; when not, the round may go on with the next deliveries."""
        catalog: Catalog = batch.catalog
        channels = catalog.once(compile_channels)
        opened = [self._open(channels, one) for one in arrivals]
        events: list[Event] = []
        links = await self._write_forms(batch, catalog, opened, events)
        known = dict(links)
        strangers = [v for v in visitors_of(opened) if v not in known]
        if strangers:
            known |= await store.find_visitors(batch.tx, strangers)
        await self._join(batch, opened, known, events)
        for one in opened:
            if one.behaviours and one.problem is None:
                tell_behaviours(one, known, events)
        events += [self._stuck(one, batch.now) for one in opened if self._is_told(one)]
        await append(batch.tx, events)
        outcomes = [
            (one.arrival.id, "failed" if one.problem else "done", one.problem, one.notes) for one in opened
        ]
        await store.finish(batch.tx, batch.now, outcomes, self._count(opened))
        await store_inventory.add_hours(batch.tx, hours_of(opened, batch.now))
        return bool(events) or any(one.filled for one in opened)

    def _open(self, channels: Any, arrival: Arrival) -> Opened:
        if self._strikes[_try(arrival)] >= _STRIKES or _try(arrival) in self._refused:
            problem = self._trouble.get(_try(arrival), "a later stage failed on it; see the log")
            return Opened(arrival, channels.find(arrival.channel), problem=f"{store.STUCK}: {problem}"[:2000])
        try:
            return open_arrival(channels, arrival)
        except Exception as error:  # whatever a stranger sends, the others go on
            log.exception("delivery %s of %s could not be read", arrival.id, arrival.channel)
            return Opened(
                arrival, channels.find(arrival.channel), problem=f"delivery-is-unreadable: {error!r}"[:2000]
            )

    def _is_told(self, one: Opened) -> bool:
        """Whether people hear that it was set aside. Not when that very word has brought the round down: it would for ever."""
        stuck = one.problem is not None and one.problem.startswith(f"{store.STUCK}:")
        return stuck and self._strikes[_try(one.arrival)] <= _STRIKES

    def _stuck(self, one: Opened, now: datetime) -> Event:
        data = {"delivery": one.arrival.id, "channel": one.arrival.channel}
        return Event(uuid7(), FAILED, now, None, None, "system:connectors", "connectors", data)

    async def _write_forms(
        self, batch: Batch, catalog: Catalog, opened: Sequence[Opened], events: list[Event]
    ) -> Links:
        """Records of all forms, one write per channel; the links of their visitors."""
        links: Links = {}
        by_channel: dict[str, tuple[ChannelPlan, list[Filled]]] = {}
        for one in opened:
            if one.plan is not None and one.problem is None and one.filled:
                by_channel.setdefault(one.plan.name, (one.plan, []))[1].extend(one.filled)
        of_arrival = {one.arrival.id: one for one in opened}
        for plan, filled in by_channel.values():
            written = await self._write_channel(batch, catalog, plan, filled, of_arrival)
            if plan.activity is not None:
                made = await write_activities(
                    batch.tx, catalog, plan, self._pointers, filled, written, batch.now
                )
                for form, activity in zip(filled, made, strict=True):
                    form.data[ACTIVITY] = str(activity)
            for form, record in zip(filled, written, strict=True):
                of_arrival[form.arrival].counts["records" if record.op == "created" else "returned"] += 1
                if plan.event is not None:
                    of_arrival[form.arrival].counts[f"{TYPE}{plan.event}"] += 1
                    events.append(_told(plan, plan.event, record, form.at, form.data))
                for visitor in form.visitors:
                    links[visitor] = (record.object, record.id)
                    events.append(_linked(plan, visitor, links[visitor], form.at))
        if links:
            await store.link_visitors(batch.tx, links, batch.now)
        return links

    async def _join(self, batch: Batch, opened: Sequence[Opened], known: Links, events: list[Event]) -> None:
        """Visitors that were said to be one person become that person, once one of them is known; `known` grows."""
        joined: Links = {}
        for one in opened:
            for same, at in one.same if one.plan and not one.problem else ():
                target = next((known[visitor] for visitor in same if visitor in known), None)
                for visitor in same:
                    if target is not None and one.plan and visitor not in known:
                        known[visitor] = joined[visitor] = target
                        events.append(_linked(one.plan, visitor, target, at))
        if joined:
            await store.link_visitors(batch.tx, joined, batch.now)

    async def _write_channel(
        self,
        batch: Batch,
        catalog: Catalog,
        plan: ChannelPlan,
        filled: Sequence[Filled],
        of_arrival: dict[UUID, Opened],
    ) -> list[Written]:
        assert plan.record is not None
        actor = System(plan.actor)
        drafts = [(one.draft, rest_of(plan.record)) for one in filled]
        await self._pointers.settle(batch.tx, catalog, actor, drafts, batch.now)
        at = max(of_arrival[one.arrival].arrival.received_at for one in filled)
        changes = [Create(plan.record.object, one.draft.values, on_match="merge") for one in filled]
        try:
            return await write(batch.tx, catalog, actor, changes, at=at, source=plan.source)
        except Exception as error:
            if isinstance(error, Problem):
                self._remember_refused(error, filled, of_arrival)
            alone = {one.arrival for one in filled}
            if len(alone) == 1 and not is_transient(error):
                text = str(error) if isinstance(error, Problem) else repr(error)
                self._trouble[_try(of_arrival[alone.pop()].arrival)] = text[:1500]
            raise

    def _remember_refused(
        self, problem: Problem, filled: Sequence[Filled], of_arrival: dict[UUID, Opened]
    ) -> None:
        """Deliveries whose values were refused by name are set aside when the round comes again, all of them at once."""
        for place, faults in by_place(problem, len(filled)).items():
            key = _try(of_arrival[filled[place].arrival].arrival)
            self._refused.add(key)
            self._trouble[key] = str(Problem(problem.slug, problem.status, faults=faults))[:1500]

    def _count(self, opened: Sequence[Opened]) -> Counts:
        counts: Counts = {}
        for one in opened:
            channel, at = one.arrival.channel, one.arrival.received_at
            found = one.counts + one.notes
            if one.problem:
                found["failed"] += 1
            for counter, n in found.items():
                if counter.startswith("unknown:"):
                    counter = self._bounded(channel, counter)
                key = (channel, at.date(), counter)
                total, last = counts.get(key, (0, at))
                counts[key] = (total + n, max(last, at))
        return counts

    def _bounded(self, channel: str, counter: str) -> str:
        """The counter of an unknown name; a sender that makes up names without end fills only one more."""
        seen = self._unknown.setdefault(channel, set())
        if counter not in seen:
            if len(seen) >= _UNKNOWN_NAMES:
                return "unknown:*"
            seen.add(counter)
        return counter


def _try(arrival: Arrival) -> Try:
    return arrival.id, arrival.attempts


def _told(plan: ChannelPlan, type_: str, record: Written, at: datetime, data: dict[str, Any]) -> Event:
    return Event(uuid7(), type_, at, record.object, record.id, plan.actor, plan.source, data)


def _linked(plan: ChannelPlan, visitor: UUID, target: tuple[str, UUID], at: datetime) -> Event:
    object, id = target
    data = {"visitor": str(visitor), "record": str(id), "object": object}
    return Event(uuid7(), "identity.linked", at, object, id, plan.actor, plan.source, data)
