"""The archive process, beside the product: the write-ahead log leaves the house as it is written, files follow within seconds,
a base is taken every night, and old ones go. ADR 0064.

Nothing of the product waits for it. A full disk or a lost connection stops the archive alone: it says so in `standing.json`,
tries again, and the server keeps the log for it up to `max_slot_wal_keep_size`.
"""

import asyncio
import contextlib
import gzip
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
from yingdan.base.archive import Archive, Standing, digest_of_file, put_json
from yingdan.base.sealing import open_keys
from yingdan.main import store_backup as store
from yingdan.main.backing_up import ENVIRONMENT, Source, alone, copy_files, take_base
from yingdan.main.children import die_with_parent
from yingdan.main.postgres_programs import Programs, find_programs
from yingdan.main.pruning import prune

log = logging.getLogger("yingdan.archive")

ROUND_S = 1.0
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
        try:
            while not stop.is_set():
                behind = None
                try:
                    behind = await self._round()
                    self._problem = None
                except Exception as error:
                    raise_if_cancelled(error)
                    told = error.params.get("told", error.slug) if isinstance(error, Problem) else error
                    self._problem = str(told)[:500]
                    log.warning("the archive does not go on: %s", self._problem)
                self._tell(behind)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), ROUND_S)
        finally:
            if self._receiver is not None:
                self._receiver.terminate()
            await self._db.close()

    async def _round(self) -> int | None:
        self._archive.make()
        async with self._db.begin() as tx:
            place = await store.read_place(tx)
            followed = await store.read_followed(tx)
        run = await self._keep_receiving(place, followed)
        now = self._clock.now()
        behind = self._note(followed, now)
        if self._files_at is None or now - self._files_at >= FILES_EVERY:
            await asyncio.to_thread(copy_files, self._settings, self._archive)
            await asyncio.to_thread(_finish_segments, run)
            self._files_at = now
        if behind is not None:
            self._begin_base(place, run.name, now)
        return behind

    def _note(self, followed: store.Followed | None, now: datetime) -> int | None:
        """Bytes that are not archived yet. Under load there are always some: the archive has all of a moment as soon as it has
        what was on the server's disk then."""
        if followed is None or followed.taken is None:
            return None
        self._ends.append((now, followed.end))
        while self._ends and self._ends[0][1] <= followed.taken:
            self._caught_up_at = self._ends.popleft()[0]
        return max(0, followed.end - followed.taken)

    async def _keep_receiving(self, place: store.Place, followed: store.Followed | None) -> Path:
        """The run at hand, with its receiver alive. A run is the log without a gap: another timeline, or log that the server
        could not keep any longer, begins another."""
        runs = self._archive.runs()
        goes_on = (
            bool(runs)
            and followed is not None
            and followed.kept
            and runs[-1].name[:8] == f"{place.timeline:08X}"
        )
        if goes_on and self._receiver is not None and self._receiver.poll() is None:
            return runs[-1]
        if self._receiver is not None:
            self._receiver.terminate()
            self._receiver.wait()
        if not goes_on:
            number = int(runs[-1].name.rpartition("-")[2]) + 1 if runs else 1
            async with self._db.begin() as tx:
                await store.drop_slot(tx)
            async with self._db.begin() as tx:
                await store.make_slot(tx)
            runs.append(self._archive.wal / f"{place.timeline:08X}-{number:06d}")
            runs[-1].mkdir(mode=0o700)
        self._receiver = self._receiving(runs[-1])
        return runs[-1]

    def _receiving(self, run: Path) -> "subprocess.Popen[bytes]":
        command = [
            str(self._programs.bin / "pg_receivewal"),
            "-D",
            str(run),
            "-d",
            str(self._settings.database_url),
        ]
        return subprocess.Popen(
            [*command, "-S", store.SLOT, "-s", "1", "-w"],
            stdin=subprocess.DEVNULL,
            env=ENVIRONMENT,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - nothing else can set the death signal
        )

    def _begin_base(self, place: store.Place, run: str, now: datetime) -> None:
        if self._base is not None and not self._base.done():
            return
        if self._tried_at is not None and now - self._tried_at < AGAIN_AFTER:
            return
        bases = [base for base in self._archive.bases() if base.run == run]
        if bases and bases[-1].began_at >= last_due(self._settings, now):
            return
        self._tried_at = now
        source = Source(str(self._settings.database_url), self._programs, place, self._settings, run)
        self._base = asyncio.create_task(self._take(source))

    async def _take(self, source: Source) -> None:
        try:
            base = await asyncio.to_thread(take_base, source, self._archive, self._clock)
            await asyncio.to_thread(prune, self._archive, self._settings.backup_keep)
        except Problem as problem:
            self._base_problem = str(problem.params.get("told", problem.slug))[:500]
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


def last_due(settings: Settings, now: datetime) -> datetime:
    """When a base was last to be taken: every day at `backup_at` in the company's zone."""
    local = now.astimezone(ZoneInfo(settings.zone))
    due = local.replace(
        hour=settings.backup_at.hour, minute=settings.backup_at.minute, second=0, microsecond=0
    )
    return due if due <= local else due - timedelta(days=1)


def _finish_segments(run: Path) -> None:
    """Press finished segments together and note their SHA-256; the receiver knows them by their name with .gz."""
    for path in sorted(run.glob("[0-9A-F]*")):
        if len(path.name) != 24:
            continue
        made = run / f".{path.name}.gz"
        with path.open("rb") as raw, gzip.open(made, "wb", compresslevel=1) as pressed:
            shutil.copyfileobj(raw, pressed, 1_048_576)
        with made.open("rb+") as file:
            os.fsync(file.fileno())
        with (run / "SHA256SUMS").open("a", encoding="utf-8") as sums:
            sums.write(f"{digest_of_file(made)}  {path.name}.gz\n")
        made.replace(run / f"{path.name}.gz")
        path.unlink()


async def _until_told(settings: Settings) -> None:
    assert settings.backup_dir is not None
    os.nice(NICE)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    archive = Archive(settings.backup_dir)
    archive.make()
    # The key is there before the first base, so that its print is of it.
    open_keys(settings.data_dir, settings.secret_key)
    with alone(archive, "archive"):
        await Archiver(settings, archive, SystemClock()).serve(stop)


def run(settings: Settings) -> None:
    """Run the process."""
    asyncio.run(_until_told(settings))
