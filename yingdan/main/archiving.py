"""The archive process, beside the product: the write-ahead log leaves the house as it is written, files follow within seconds,
a base is taken every night, and old ones go. ADR 0064; all of it sealed, ADR 0082.

Nothing of the product waits for it. A full disk or a lost connection stops the archive alone: it says so in `standing.json`,
tries again, and the server keeps the log for it up to `max_slot_wal_keep_size`. The receiver rests meanwhile, since its spool lies
where the product's data lies.
"""

import asyncio
import contextlib
import logging
import os
import shutil
import signal
import subprocess
from collections import deque
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from yingdan.base import Clock, Database, Problem, Settings, SystemClock, raise_if_cancelled
from yingdan.base.archive import Archive, Base, Standing, put_json
from yingdan.base.sealed_files import Keyring, new_file_key
from yingdan.base.sealing import open_keys
from yingdan.base.words import LOCALES, words
from yingdan.main import store_backup as store
from yingdan.main.backing_up import ENVIRONMENT, Source, alone, copy_files, key_of, take_base
from yingdan.main.children import die_with_parent
from yingdan.main.postgres_programs import Programs, find_programs
from yingdan.main.pruning import prune
from yingdan.main.sealing_log import SPOOL, LogSealer

log = logging.getLogger("yingdan.archive")

ROUND_S = 1.0
# What a disaster of the whole machine can cost, with what is on its way.
FOLLOW_S = 0.2
FILES_EVERY = timedelta(seconds=5)
AGAIN_AFTER = timedelta(minutes=10)
NICE = 10


class Archiver:
    """One archive of one running server."""

    def __init__(self, settings: Settings, archive: Archive, clock: Clock) -> None:
        assert settings.database_url is not None
        self._settings, self._archive, self._clock = settings, archive, clock
        self._db = Database(settings.database_url, pool_size=1, application="yingdan-archive")
        self._programs: Programs = find_programs(settings.pg_bin)
        self._key, self._ring = new_file_key(key_of(settings)), Keyring(key_of(settings))
        self._sealer: LogSealer | None = None
        self._following = asyncio.Lock()
        self._receiver: subprocess.Popen[bytes] | None = None
        self._base: asyncio.Task[None] | None = None
        self._tried_at: datetime | None = None
        self._problem: str | None = None
        self._base_problem: str | None = None
        self._caught_up_at: datetime | None = None
        self._files_at: datetime | None = None
        self._ends: deque[tuple[datetime, int]] = deque(maxlen=3_600)

    async def serve(self, stop: asyncio.Event) -> None:
        """Until told to stop; a base at hand is given up."""
        following = asyncio.create_task(self._follow(stop))
        try:
            while not stop.is_set():
                behind = None
                try:
                    behind = await self._round()
                    self._problem = None
                except Exception as error:
                    raise_if_cancelled(error)
                    self._stumble(error)
                self._tell(behind)
                await _pause(stop, ROUND_S)
        finally:
            self._rest()
            stop.set()
            await following
            await self._db.close()

    async def _follow(self, stop: asyncio.Event) -> None:
        """What the receiver has goes into the archive at once, also when the server is gone; once more at the end."""
        last = False
        while not last:
            last, pause = stop.is_set(), FOLLOW_S
            try:
                if self._sealer is not None:
                    await self._bring(self._sealer)
            except Exception as error:
                raise_if_cancelled(error)
                self._stumble(error)
                pause = ROUND_S
            await _pause(stop, pause)

    async def _bring(self, sealer: LogSealer) -> None:
        async with self._following:
            await asyncio.to_thread(sealer.follow)

    def _stumble(self, error: Exception) -> None:
        self._problem = _told(error)
        self._rest()
        log.warning("the archive does not go on: %s", self._problem)

    def _rest(self) -> None:
        """The receiver stops; what it has and the archive has not waits in the spool."""
        if self._receiver is not None:
            self._receiver.terminate()
            self._receiver.wait()
            self._receiver = None

    async def _round(self) -> int | None:
        self._archive.make()
        bases = self._archive.bases()
        now = self._clock.now()
        async with self._db.begin() as tx:
            place = await store.read_place(tx)
            followed = await store.read_followed(tx)
        sealer = await self._keep_receiving(place, followed)
        if followed is not None and followed.taken is not None:
            await self._bring(sealer)
        behind = self._note(followed, now)
        await asyncio.to_thread(sealer.finish)
        if self._files_at is None or now - self._files_at >= FILES_EVERY:
            await asyncio.to_thread(copy_files, self._settings, self._archive, self._key)
            self._files_at = now
        if behind is not None:
            self._begin_base(place, sealer.run.name, bases, now)
        return behind

    def _note(self, followed: store.Followed | None, now: datetime) -> int | None:
        """Bytes that are not archived yet. Under load there are always some: the archive has all of a moment as soon as it has
        what was on the server's disk then, and the receiver has been followed to where it said it was."""
        if followed is None or followed.taken is None:
            return None
        self._ends.append((now, followed.end))
        while self._ends and self._ends[0][1] <= followed.taken:
            self._caught_up_at = self._ends.popleft()[0]
        return max(0, followed.end - followed.taken)

    async def _keep_receiving(self, place: store.Place, followed: store.Followed | None) -> LogSealer:
        """The run at hand, with its receiver alive. A run is the log without a gap: another timeline, or log that the server
        could not keep any longer, begins another."""
        runs = self._archive.runs()
        sealer = self._sealing(runs[-1]) if runs else None
        if sealer is not None and not sealer.goes_on():
            sealer = None
        if sealer is not None and (followed is None or followed.taken is None):
            # What an earlier receiver left goes first: as long as the archive takes nothing, nothing more is received.
            await self._bring(sealer)
            await asyncio.to_thread(sealer.finish)
        same = bool(runs) and runs[-1].name[:8] == f"{place.timeline:08X}"
        if sealer is None or not same or followed is None or not followed.kept:
            self._rest()
            sealer = await self._begin_run(place, runs)
        if self._receiver is None or self._receiver.poll() is not None:
            self._rest()
            sealer.spool.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._receiver = self._receiving(sealer.spool)
        return sealer

    async def _begin_run(self, place: store.Place, runs: list[Path]) -> LogSealer:
        number = int(runs[-1].name.rpartition("-")[2]) + 1 if runs else 1
        async with self._db.begin() as tx:
            await store.drop_slot(tx)
        async with self._db.begin() as tx:
            await store.make_slot(tx)
        run = self._archive.wal / f"{place.timeline:08X}-{number:06d}"
        run.mkdir(mode=0o700)
        shutil.rmtree(self._settings.data_dir / SPOOL, ignore_errors=True)
        return self._sealing(run)

    def _sealing(self, run: Path) -> LogSealer:
        if self._sealer is None or self._sealer.run != run:
            spool = self._settings.data_dir / SPOOL / run.name
            self._sealer = LogSealer(self._archive, run, spool, self._key, self._ring)
        return self._sealer

    def _receiving(self, spool: Path) -> "subprocess.Popen[bytes]":
        command = [
            str(self._programs.bin / "pg_receivewal"),
            "-D",
            str(spool),
            "-d",
            str(self._settings.database_url),
        ]
        return subprocess.Popen(
            [*command, "-S", store.SLOT, "-s", "1", "-w"],
            stdin=subprocess.DEVNULL,
            env=ENVIRONMENT,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - nothing else can set the death signal
        )

    def _begin_base(self, place: store.Place, run: str, bases: list[Base], now: datetime) -> None:
        if self._base is not None and not self._base.done():
            return
        if self._tried_at is not None and now - self._tried_at < AGAIN_AFTER:
            return
        of_run = [base for base in bases if base.run == run]
        if of_run and of_run[-1].began_at >= last_due(self._settings, now):
            return
        self._tried_at = now
        source = Source(str(self._settings.database_url), self._programs, place, self._settings, run)
        self._base = asyncio.create_task(self._take(source))

    async def _take(self, source: Source) -> None:
        try:
            base = await asyncio.to_thread(take_base, source, self._archive, self._clock)
            await asyncio.to_thread(prune, self._archive, self._settings.backup_keep)
        except Problem as problem:
            self._base_problem = _told(problem)
            log.warning("no base could be taken: %s", self._base_problem)
        else:
            self._base_problem, self._tried_at = None, None
            log.info("took the base %s, %.1f MB", base.id, base.bytes / 1e6)

    def _tell(self, behind: int | None) -> None:
        told = Standing(
            self._clock.now(), self._caught_up_at, behind, self._files_at, self._problem or self._base_problem
        )
        try:
            put_json(self._archive.folder / "standing.json", asdict(told))
        except OSError as error:
            log.warning("the archive cannot say how far it is: %s", error)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


def _told(error: Exception) -> str:
    """Why it does not go on: what a program said, else the words of the problem in both languages."""
    if not isinstance(error, Problem):
        return str(error)[:500]
    said = [words(error.slug, locale, error.params)[1] for locale in LOCALES]
    return str(error.params.get("told") or " / ".join(said))[:500]


def last_due(settings: Settings, now: datetime) -> datetime:
    """When a base was last to be taken: every day at `backup_at` in the company's zone."""
    local = now.astimezone(ZoneInfo(settings.zone))
    due = local.replace(
        hour=settings.backup_at.hour, minute=settings.backup_at.minute, second=0, microsecond=0
    )
    return due if due <= local else due - timedelta(days=1)


async def _until_told(settings: Settings) -> None:
    assert settings.backup_dir is not None
    os.nice(NICE)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    archive = Archive(settings.backup_dir)
    archive.make()
    # The key is there before anything is sealed under it.
    open_keys(settings.data_dir, settings.secret_key)
    with alone(archive, "archive"):
        await Archiver(settings, archive, SystemClock()).serve(stop)


def run(settings: Settings) -> None:
    """Run the process."""
    asyncio.run(_until_told(settings))
