"""The door of every channel: a delivery is written down raw and committed before anybody is told that it was accepted.

Deliveries that arrive while a commit is under way go together into the next one, so that the number of commits follows the
disk and not the number of clients.
"""

import asyncio
import logging
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Database, Problem, Tx, is_transient, uuid7
from yingdan.base.sealing import seal, unseal
from yingdan.connectors import cloudevents, segment, store, store_keys
from yingdan.connectors.callbacks import PLATFORMS, Call, CallbackSecret, message_key, prove
from yingdan.connectors.channels import Channels
from yingdan.connectors.definition import FETCHED
from yingdan.connectors.doors import DELIVERY_LIMIT, Accepted
from yingdan.connectors.model import Knock
from yingdan.connectors.opening import CALL_HEADER, sender_key
from yingdan.connectors.text import clean_text
from yingdan.connectors.tracker import MAX_EVENTS

log = logging.getLogger("yingdan.connectors")

WAITING_MOST = 4_000
_TOGETHER = 128
_TOGETHER_BYTES = 8_388_608
_KEPT_HEADERS = (
    frozenset({"user-agent", "referer", "accept-language", "x-request-id", CALL_HEADER}) | cloudevents.HEADERS
)


def hash_secret(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "replace")).digest()


async def add_channel_key(
    tx: Tx,
    channel: str,
    label: str,
    now: datetime | None,
    secret: str | None = None,
    follows: UUID | None = None,
    opens: CallbackSecret | None = None,
    booth: dict[str, Any] | None = None,
) -> tuple[UUID, str]:
    """(id, secret) of a new key; only its hash is kept. `follows`: the key that it takes the place of. `opens`: the secret of callbacks, which
    is kept sealed, since it has to open what comes. `booth`: what the poster says that carries the key; that key is kept sealed, since a
    poster is printed again."""
    id, secret = uuid7(), words_of(opens) if opens else secret or f"ck_{token_urlsafe(24)}"
    hash, label = hash_secret(secret), clean_text(label)[:200]
    sealed = seal(secret) if opens or booth is not None else None
    await store_keys.insert_key(
        tx, id, channel, hash, label, now, follows=follows, sealed=sealed, booth=booth
    )
    return id, secret


def words_of(secret: CallbackSecret) -> str:
    """A callback's secret as the text that is hashed and sealed."""
    return msgspec.json.encode(secret).decode()


def secret_of_words(text: str) -> CallbackSecret:
    return msgspec.json.decode(text, type=CallbackSecret)


async def create_channel_key(
    tx: Tx, channel: str, label: str = "", now: datetime | None = None, *, secret: str | None = None
) -> str:
    """The secret of a new key for a channel (full name, `sales.website`); it can't be read again. `secret` fixes it, for demo
    data and tests, and then twice is once. `now`: the database's moment when left out."""
    return (await add_channel_key(tx, channel, label, now, secret))[1]


def knock(
    channels: Channels,
    channel: str,
    secret: str | None,
    body: bytes,
    content_type: str,
    now: datetime,
    repeat_key: str | None,
    headers: Mapping[str, str] | None,
    remote: str | None,
) -> Knock:
    """What is written down for a delivery. Raises Problem: channel-key-is-unknown 401, body-is-empty 400,
    body-is-too-large 413, delivery-has-too-many-events 413, body-is-no-gzip 400, body-is-not-json 400, is-no-cloud-event 400 and
    channel-takes-no-such-call 404 (channels that speak the Segment HTTP API)."""
    plan = channels.find(channel)
    if plan is None or not secret:
        raise Problem("channel-key-is-unknown", 401)
    if plan.format in PLATFORMS | FETCHED:
        raise Problem("channel-takes-no-such-call", 404)
    if len(body) > DELIVERY_LIMIT:
        raise Problem("body-is-too-large", 413, limit=DELIVERY_LIMIT)
    headers = headers or {}
    if headers.get("content-encoding", "").strip().lower() in ("gzip", "x-gzip"):
        body = _unpacked(body)
    if not body.strip() and plan.format != "cloudevents":
        raise Problem("body-is-empty", 400)
    call, stamped = headers.get(CALL_HEADER), None
    if call is not None and (plan.format != "segment" or call not in segment.CALLS | {"batch"}):
        raise Problem("channel-takes-no-such-call", 404)
    weight = max(1, body.count(b'"t"')) if plan.format == "tracker" else 1
    if plan.format == "segment":
        stamped, weight = segment.stamp(body)
        body = body.replace(secret.encode(), b"*" * 8)  # clients repeat the key inside; only its hash is kept
    elif plan.format == "cloudevents":
        stamped, weight = cloudevents.stamp(body, content_type, headers)
    if weight > MAX_EVENTS:
        raise Problem("delivery-has-too-many-events", 413, limit=MAX_EVENTS)
    kept = {name: clean_text(value)[:500] for name, value in headers.items() if name in _KEPT_HEADERS}
    if remote:
        kept["remote"] = clean_text(remote)[:100]
    key = stamped or (sender_key(plan, body, content_type) if plan.format == "tracker" else None)
    if key is None or key[0] != "b":
        key = (
            f"k:{clean_text(repeat_key)[:190]}" if repeat_key else key or sender_key(plan, body, content_type)
        )
    if key is None:
        minute = int(now.timestamp()) // 60
        key = f"h:{sha256(body + b'%d' % minute).hexdigest()}"
    return Knock(
        uuid7(), plan.name, hash_secret(secret), key, body, clean_text(content_type)[:300], kept, now, weight
    )


def _proven_knock(
    channel: str, secret: CallbackSecret, message: bytes, now: datetime, remote: str | None
) -> Knock:
    """A callback's message as a delivery; a platform that tries again seals the same message anew."""
    kind = "application/xml" if message.lstrip()[:1] == b"<" else "application/json"
    kept = {"remote": clean_text(remote)[:100]} if remote else {}
    hash = hash_secret(words_of(secret))
    return Knock(uuid7(), channel, hash, message_key(message), message, kind, kept, now, 1)


def _unpacked(body: bytes) -> bytes:
    """The content of a gzip body, at most one byte more than allowed is made of it."""
    reader = zlib.decompressobj(31)
    try:
        found = reader.decompress(body, DELIVERY_LIMIT + 1)
    except zlib.error:
        raise Problem("body-is-no-gzip", 400) from None
    if len(found) > DELIVERY_LIMIT:
        raise Problem("body-is-too-large", 413, limit=DELIVERY_LIMIT)
    if not reader.eof:
        raise Problem("body-is-no-gzip", 400)
    return found


async def accept(tx: Tx, knocks: Sequence[Knock]) -> list[Accepted | Problem]:
    """Write deliveries down in the caller's transaction; for each what became of it, in the same order. Nothing holds
    before that transaction is committed."""
    states = await store.insert_knocks(tx, knocks)
    repeated = [one for one in knocks if states[one.id] == "repeated"]
    known: dict[tuple[str, str], UUID] = {}
    if repeated:
        known = await store.first_ids(tx, repeated)
        await store.count_repeats(tx, repeated)
    found: list[Accepted | Problem] = []
    for one in knocks:
        state = states[one.id]
        if state == "refused":
            found.append(Problem("channel-key-is-unknown", 401))
        else:
            first = known.get((one.channel, one.key), one.id) if state == "repeated" else one.id
            found.append(Accepted(first, state == "repeated"))
    return found


class Intake:
    """The door within one process."""

    def __init__(self, database: Database, channels: Callable[[], Channels]) -> None:
        self._database = database
        self._channels = channels
        self._waiting: list[tuple[Knock, asyncio.Future[Accepted]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def receive(
        self,
        channel: str,
        secret: str | None,
        body: bytes,
        content_type: str,
        now: datetime,
        repeat_key: str | None = None,
        headers: Mapping[str, str] | None = None,
        remote: str | None = None,
    ) -> Accepted:
        """Committed when it returns. Problems of `knock`, and too-busy 503, disk-is-full 507."""
        return await self._enter(
            knock(self._channels(), channel, secret, body, content_type, now, repeat_key, headers, remote)
        )

    async def call_back(
        self,
        channel: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: bytes,
        now: datetime,
        remote: str | None = None,
    ) -> tuple[str, bytes]:
        """(media type, content) of what an office platform wants to read; committed when it returns. Problems of `prove`, channel-takes-no-such-call 404 (of no such channel
        either), body-is-too-large 413, too-busy 503, disk-is-full 507."""
        plan = self._channels().find(channel)
        if plan is None or plan.format not in PLATFORMS:
            raise Problem("channel-takes-no-such-call", 404)
        if len(body) > DELIVERY_LIMIT:
            raise Problem("body-is-too-large", 413, limit=DELIVERY_LIMIT)
        async with self._database.begin() as tx:
            sealed = await store_keys.read_sealed(tx, plan.name, now)
        secrets = [secret_of_words(unseal(one)) for one in sealed]
        proven = prove(plan.format, secrets, Call(query, headers, body, now))
        if proven.message is not None:
            await self._enter(_proven_knock(plan.name, proven.secret, proven.message, now, remote))
        return proven.reply.media, proven.reply.content

    async def _enter(self, one: Knock) -> Accepted:
        if len(self._waiting) >= WAITING_MOST:
            raise Problem("too-busy", 503)
        answer: asyncio.Future[Accepted] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, answer))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        return await answer

    async def _write(self) -> None:
        while self._waiting:
            size, bytes_ = 0, 0
            while size < min(len(self._waiting), _TOGETHER) and bytes_ < _TOGETHER_BYTES:
                bytes_ += len(self._waiting[size][0].body)
                size += 1
            group, self._waiting = self._waiting[:size], self._waiting[size:]
            try:
                await self._write_group(group)
            except asyncio.CancelledError:  # the process ends: nobody may wait for an answer that never comes
                for _one, answer in [*group, *self._waiting]:
                    answer.cancel()
                self._waiting.clear()
                raise

    async def _write_group(self, group: list[tuple[Knock, asyncio.Future[Accepted]]]) -> None:
        try:
            async with self._database.begin() as tx:
                found = await accept(tx, [one for one, _answer in group])
        except Exception as error:
            await self._failed(group, error)
            return
        for (_one, answer), result in zip(group, found, strict=True):
            if answer.done():
                continue
            if isinstance(result, Problem):
                answer.set_exception(result)
            else:
                answer.set_result(result)

    async def _failed(self, group: list[tuple[Knock, asyncio.Future[Accepted]]], error: Exception) -> None:
        """Nothing of the group was written. One bad delivery must not refuse its neighbours."""
        if len(group) > 1 and not is_transient(error) and not store.disk_is_full(error):
            for one in group:
                await self._write_group([one])
            return
        if store.disk_is_full(error):
            error = Problem("disk-is-full", 507)
        log.warning("%d deliveries could not be written down: %r", len(group), error)
        for _one, answer in group:
            if not answer.done():
                answer.set_exception(error)
