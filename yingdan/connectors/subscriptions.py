"""The brokers of channels: what devices tell is written down as it came, and acknowledged when that is committed.

The broker keeps a session for each channel, so what comes while nobody is here waits there. What is written down but not yet acknowledged
is known by its number and its words, kept with the place that moves in the same transaction: sent again, it is counted and dropped.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from random import uniform
from secrets import token_hex

import msgspec

from yingdan.base import Clock, Database, Problem, Tx, is_transient, uuid7
from yingdan.base.sealing import unseal
from yingdan.connectors import store_fetching, store_keys
from yingdan.connectors.broker import UNDER_WAY, BrokerSettings, Connection, Message
from yingdan.connectors.certificates import CertifiedSecret
from yingdan.connectors.channels import compile_channels
from yingdan.connectors.doors import DELIVERY_LIMIT
from yingdan.connectors.inbox import accept, hash_secret
from yingdan.connectors.model import ChannelPlan, Knock
from yingdan.connectors.telemetry import TOPIC_HEADER, mark_of, telemetry_key
from yingdan.connectors.telling import tell_refused
from yingdan.kernel.catalog import Catalog

log = logging.getLogger("yingdan.connectors")

EVERY, SELDOM = timedelta(seconds=5), timedelta(seconds=30)
KIND = "application/json"
_TOGETHER, _TOGETHER_BYTES = 100, 8_388_608
_QUIET_S = 30.0
_PAUSE_MOST_S = 300.0
# A broker that counts less strictly than it was asked to still sends nothing again that is older than this.
_MARKS = 2 * UNDER_WAY
# Another worker has the session: only after a while it may be gone.
_TAKEN_S = 60.0


class Standing(msgspec.Struct, frozen=True):
    """How a channel stands with its broker. `of`: which; `client`: as whom; `topics`: what it was asked for; `marks`: what was written down
    last and perhaps not acknowledged."""

    of: str
    client: str
    topics: list[str] = []
    marks: list[str] = []


Asked = tuple[BrokerSettings | None, tuple[str, ...] | None, str]
"""What a subscription was begun with; another one begins when it changes."""
Connect = Callable[..., Connection]
"""Called as `Connection` is: settings, password, client id, and the certificate by name."""


class Subscription:
    """One channel at its broker, for as long as it runs. `gone`: the channel is no more, and the broker need keep nothing for it."""

    def __init__(
        self, database: Database, clock: Clock, connect: Connect, plan: ChannelPlan, words: str
    ) -> None:
        """`words`: the channel's secret, as it is hashed and sealed."""
        assert plan.broker is not None
        self.gone = False
        self._database = database
        self._clock = clock
        self._connect = connect
        self._plan = plan
        self._given = plan.broker
        self._secret = msgspec.json.decode(words, type=CertifiedSecret)
        self._hash = hash_secret(words)

    async def run(self) -> None:
        """Connect again and again, later and later while it fails; what stands in the way is kept beside the channel."""
        while True:
            pause = 1.0
            try:
                await self._session()
            except Problem as problem:
                log.warning("the broker of %s: %s", self._plan.name, problem)
                pause = await self._note(problem)
            except Exception as error:  # whatever it is, nothing was acknowledged that is not written down
                log.log(
                    logging.WARNING if is_transient(error) else logging.ERROR,
                    "%s: %r",
                    self._plan.name,
                    error,
                )
                pause = await self._note(Problem("delivery-could-not-be-kept", 500))
            await asyncio.sleep(pause * uniform(0.75, 1.25))

    async def _note(self, problem: Problem | None) -> float:
        """Keep how it stands; seconds until the next try."""
        slug = problem.slug if problem else None
        failures = 1
        with suppress(Exception):  # the database may be what is out of reach
            failures = await store_fetching.keep_look(
                self._database, self._plan.name, self._clock.now(), slug
            )
        if slug == "broker-session-is-taken":
            return _TAKEN_S
        return float(min(2 ** min(max(failures - 1, 0), 10), _PAUSE_MOST_S))

    async def _session(self) -> None:
        """Until the connection ends, which is a Problem."""
        standing = await self._stand()
        secret = self._secret
        line = self._connect(self._given, secret.key, standing.client, certificate=secret.certified)
        try:
            if not await line.open():  # nothing is left there of what was before
                standing = await self._move(standing, msgspec.structs.replace(standing, topics=[], marks=[]))
            topics = list(self._given.topics)
            if standing.topics != topics:
                await line.subscribe(topics, [one for one in standing.topics if one not in topics])
                standing = await self._move(standing, msgspec.structs.replace(standing, topics=topics))
            await self._note(None)
            while True:
                messages = await line.next(_TOGETHER, _TOGETHER_BYTES, _QUIET_S)
                if messages:
                    standing = await self._keep(messages, standing)
                    line.acknowledge(messages)
                await self._note(None)
        finally:
            await line.close(forget=self.gone)

    async def _stand(self) -> Standing:
        async with self._database.begin() as tx:
            known = (await store_fetching.read_fetching(tx)).get(self._plan.name)
        before = msgspec.convert(known.place, Standing) if known and known.place else None
        if before is not None and before.of == self._given.called:
            return before
        client = self._given.client or f"yingdan-{self._plan.name}-{token_hex(4)}"
        return await self._move(before, Standing(self._given.called, client))

    async def _move(self, before: Standing | None, after: Standing) -> Standing:
        async with self._database.begin() as tx:
            await _move(tx, self._plan.name, before, after)
        return after

    async def _keep(self, messages: Sequence[Message], standing: Standing) -> Standing:
        """Write down what is new of these, in one transaction with the place. When it returns they may be acknowledged."""
        now, minute = self._clock.now(), int(self._clock.now().timestamp()) // 60
        known, marks, knocks, repeated = set(standing.marks), list(standing.marks), list[Knock](), 0
        for one in messages:
            if one.number:
                mark = mark_of(one)
                if one.again and mark in known:
                    repeated += 1
                    continue
                marks.append(mark)
            if len(one.payload) > DELIVERY_LIMIT:
                problem = Problem("body-is-too-large", 413, limit=DELIVERY_LIMIT)
                await tell_refused(
                    self._database, self._plan, one.topic[:200], len(one.payload), problem, now
                )
                continue
            key, headers = telemetry_key(one, self._plan.key_path, minute), {TOPIC_HEADER: one.topic[:500]}
            knocks.append(
                Knock(uuid7(), self._plan.name, self._hash, key, one.payload, KIND, headers, now, 1)
            )
        after = msgspec.structs.replace(standing, marks=marks[-_MARKS:])
        async with self._database.begin() as tx:
            await _move(tx, self._plan.name, standing, after)
            for accepted in await accept(tx, knocks) if knocks else ():
                if isinstance(accepted, Problem):
                    raise accepted
        if repeated:
            await store_fetching.count_repeat(self._database, self._plan.name, now, repeated)
        return after


async def _move(tx: Tx, channel: str, before: Standing | None, after: Standing) -> None:
    """Problem broker-session-is-taken 409 when another worker was quicker."""
    old = msgspec.to_builtins(before) if before else {}
    if not await store_fetching.move_place(tx, channel, old, msgspec.to_builtins(after)):
        raise Problem("broker-session-is-taken", 409)


class Subscriptions:
    """The brokers of one worker. `connect` makes a connection."""

    def __init__(
        self,
        database: Database,
        catalog: Callable[[], Catalog],
        clock: Clock,
        connect: Connect = Connection,
    ) -> None:
        self._database = database
        self._catalog = catalog
        self._clock = clock
        self._connect = connect
        self._running: dict[str, tuple[Asked, Subscription, asyncio.Task[None]]] = {}

    async def tick(self, now: datetime) -> datetime:
        """Begin what a channel asks for, end what none asks for any more."""
        plans = {
            plan.name: plan
            for plan in self._catalog().once(compile_channels).plans.values()
            if plan.format == "mqtt" and plan.broker is not None
        }
        seals: dict[str, str] = {}
        if plans:
            async with self._database.begin() as tx:
                for name in plans:
                    living = await store_keys.read_sealed(tx, name, now)
                    if living:
                        seals[name] = living[0]
        asked = {name: (plans[name].broker, plans[name].key_path, seal) for name, seal in seals.items()}
        for name, (known, subscription, task) in list(self._running.items()):
            if asked.get(name) != known or task.done():
                subscription.gone = name not in plans
                await self._end(name)
        for name, wanted in asked.items():
            if name not in self._running:
                self._begin(plans[name], wanted)
        return now + (EVERY if plans else SELDOM)

    def _begin(self, plan: ChannelPlan, asked: Asked) -> None:
        one = Subscription(self._database, self._clock, self._connect, plan, unseal(asked[2]))
        self._running[plan.name] = (asked, one, asyncio.create_task(one.run()))

    async def _end(self, name: str) -> None:
        _, _, task = self._running.pop(name)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def close(self) -> None:
        """End all connections; the brokers keep what comes."""
        for name in list(self._running):
            await self._end(name)
