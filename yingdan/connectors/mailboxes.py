"""The mailboxes of channels, looked at again and again: a mail goes through the same door as one that a mail system hands on, once.

How far a mailbox is moves in the transaction that writes its mail down, so a kill repeats nothing and loses nothing. Attached sheets of the
senders that the channel names are imported before that; they are known again by their content.
"""

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from yingdan.base import Clock, Database, Problem, Tx, uuid7
from yingdan.base.sealing import unseal
from yingdan.connectors import store_fetching, store_keys
from yingdan.connectors.callbacks import CallbackSecret
from yingdan.connectors.channels import compile_channels
from yingdan.connectors.imap import Fetched, Mail, MailboxSettings, Place, fetch_mails
from yingdan.connectors.inbox import accept, hash_secret, secret_of_words
from yingdan.connectors.mail_parts import take_apart
from yingdan.connectors.mails import mail_key, sender_of
from yingdan.connectors.model import ChannelPlan, Knock
from yingdan.connectors.sheets import CHANGING, SentSheets
from yingdan.connectors.telling import ended_of, tell_outcome, tell_refused
from yingdan.kernel.catalog import Catalog

log = logging.getLogger("yingdan.connectors")

EVERY, SELDOM, SOON = timedelta(seconds=5), timedelta(seconds=30), timedelta(seconds=1)
PAUSE_MOST = timedelta(minutes=15)
KIND = "message/rfc822"


class Mailboxes:
    """The mailboxes of one worker. `folder`: where attached files lie until they are read."""

    def __init__(
        self,
        database: Database,
        catalog: Callable[[], Catalog],
        sheets: SentSheets,
        folder: Path,
        clock: Clock,
    ) -> None:
        self._database = database
        self._catalog = catalog
        self._sheets = sheets
        self._folder = folder
        self._clock = clock
        self._threads = ThreadPoolExecutor(4, "mailbox")
        self._due: dict[tuple[str, str], datetime] = {}

    async def tick(self, now: datetime) -> datetime:
        """Look into every mailbox whose time has come and that has a password."""
        plans = [
            plan
            for plan in self._catalog().once(compile_channels).plans.values()
            if plan.format == "mailbox" and plan.mailbox is not None
        ]
        if not plans:
            return now + SELDOM
        async with self._database.begin() as tx:
            sealed = {plan.name: await store_keys.read_sealed(tx, plan.name, now) for plan in plans}
        due = [
            (plan, sealed[plan.name][0])
            for plan in plans
            if sealed[plan.name] and self._due.get((plan.name, sealed[plan.name][0]), now) <= now
        ]
        more = await asyncio.gather(*(self._look(plan, seal, now) for plan, seal in due))
        for plan in plans:
            for outcome in await ended_of(self._database, self._sheets, plan.name):
                await tell_outcome(self._database, plan, outcome, now)
        return now + (SOON if any(more) else EVERY)

    async def _look(self, plan: ChannelPlan, seal: str, now: datetime) -> bool:
        """Whether more mails wait. What stands in the way is kept, and the next look comes later and later."""
        given = plan.mailbox
        assert isinstance(given, MailboxSettings)
        more = False
        try:
            more = await self._fetch(plan, given, secret_of_words(unseal(seal)), now)
            problem = None
        except Problem as error:
            problem = error
            log.warning("the mailbox of %s: %s", plan.name, error)
        failures = await store_fetching.keep_look(
            self._database, plan.name, now, problem.slug if problem else None
        )
        pause = timedelta(seconds=given.every_s) * 2 ** min(failures, 10)
        self._due[plan.name, seal] = now if more else now + (min(pause, PAUSE_MOST) if failures else pause)
        return more

    async def _fetch(
        self, plan: ChannelPlan, given: MailboxSettings, secret: CallbackSecret, now: datetime
    ) -> bool:
        async with self._database.begin() as tx:
            known = (await store_fetching.read_fetching(tx)).get(plan.name)
        place = msgspec.convert(known.place, Place) if known and known.place else None
        looked_at = known.looked_at if known else None
        loop = asyncio.get_running_loop()
        fetched: Fetched = await loop.run_in_executor(
            self._threads, fetch_mails, given, secret.key, place, looked_at, now
        )
        for mail in fetched.mails:
            if not await self._deliver(plan, given, secret, mail, place):
                return False
            place = mail.place
        if fetched.place != place:
            async with self._database.begin() as tx:
                await _move(tx, plan.name, place, fetched.place)
        return fetched.more

    async def _deliver(
        self,
        plan: ChannelPlan,
        given: MailboxSettings,
        secret: CallbackSecret,
        mail: Mail,
        before: Place | None,
    ) -> bool:
        """False when another worker was quicker."""
        now = self._clock.now()
        if mail.raw is None:
            problem = Problem("mail-is-too-large", 413, megabytes=mail.size // 1_048_576)
            await tell_refused(self._database, plan, f"UID {mail.place.uid}", mail.size, problem, now)
            async with self._database.begin() as tx:
                return await _move(tx, plan.name, before, mail.place)
        parts = await take_apart(mail.raw, self._folder)
        try:
            if plan.sheets is not None and is_known(given, sender_of(parts.message)):
                for name, path in parts.sheets:
                    await self._import(plan, name, path, now)
        finally:
            await asyncio.to_thread(_drop, [path for _name, path in parts.sheets])
        return await self._write_down(plan, secret, mail, parts.message, before, now)

    async def _write_down(
        self,
        plan: ChannelPlan,
        secret: CallbackSecret,
        mail: Mail,
        message: bytes,
        before: Place | None,
        now: datetime,
    ) -> bool:
        assert mail.raw is not None
        hash = hash_secret(msgspec.json.encode(secret).decode())
        key = mail_key(mail.raw, KIND)
        one = Knock(uuid7(), plan.name, hash, key, message or b"\n", KIND, {}, now, 1)
        async with self._database.begin() as tx:
            if not await _move(tx, plan.name, before, mail.place):
                return False
            [accepted] = await accept(tx, [one])
            if isinstance(accepted, Problem):
                raise accepted
        return True

    async def _import(self, plan: ChannelPlan, name: str, path: str, now: datetime) -> None:
        assert plan.sheets is not None
        try:
            taken = await self._sheets.take(plan.name, plan.sheets, path, name, None, now)
        except Problem as problem:
            if problem.status >= 500 or problem.slug == CHANGING:
                raise
            size = await asyncio.to_thread(os.path.getsize, path)
            await tell_refused(self._database, plan, name, size, problem, now)
            return
        if taken.repeated:
            await store_fetching.count_repeat(self._database, plan.name, now)


async def _move(tx: Tx, channel: str, before: Place | None, after: Place) -> bool:
    return await store_fetching.move_place(
        tx, channel, msgspec.to_builtins(before) if before else {}, msgspec.to_builtins(after)
    )


def _drop(paths: Sequence[str]) -> None:
    for path in paths:
        with suppress(OSError):
            Path(path).unlink()


def is_known(given: MailboxSettings, sender: str) -> bool:
    """Whether sheets of this sender are wanted: by its address, or by its domain."""
    address = sender.casefold()
    return any(
        address == one.casefold() or (one.startswith("@") and address.endswith(one.casefold()))
        for one in given.senders
    )
