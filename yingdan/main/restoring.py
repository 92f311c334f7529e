"""A new data folder out of a backup, as the company was at a moment. ADR 0064, 0082.

Everything is made beside the folder that is asked for and gets its name at the end: what was interrupted is never run. The log
is laid out beforehand, because the server's user may not be able to reach the backup.
"""

import asyncio
import os
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from yingdan import __version__
from yingdan.base import Clock, Database, Problem, uuid7
from yingdan.base.archive import SEALED_BASE, SEGMENT_BYTES, Archive, Base
from yingdan.base.sealed_files import Keyring, open_file
from yingdan.base.sealing import open_keys
from yingdan.events import Event, append, audit, begin_generation
from yingdan.main import store_backup as store
from yingdan.main.backing_up import KEPT_FOLDERS, put_named
from yingdan.main.keys import ensure_key
from yingdan.main.postgres import Postgres
from yingdan.main.postgres_owner import Owner, find_owner, settle
from yingdan.main.postgres_programs import find_programs
from yingdan.main.pruning import damaged
from yingdan.main.unsealing import Unsealed, open_segment

Say = Callable[[str], None]
# A day of log of a busy company is replayed within.
REPLAY_S = 24 * 3600.0
_LAID_OUT = "restoring"
_TOO_EARLY = "recovery ended before configured recovery target was reached"


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. `at` None: everything the backup has. `key`: the secret key as text, several parted by commas.
    `from_setting`: the key stands in a setting and is not written into the folder. `head`: a kept head of the audit."""

    source: Path
    target: Path
    at: datetime | None
    key: str | None
    from_setting: bool = False
    head: str | None = None
    programs: Path | None = None


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of it. `last_at`: the last event in its log. `reached`: whether the log
    went on to the moment asked for. `faults`: files whose content is not that of their name."""

    base: Base
    last_at: datetime | None
    reached: bool
    faults: list[str]


def restore(order: Order, clock: Clock, say: Say) -> Restored:
    """Make the folder. Problems folder-is-not-empty, backup-not-found, backup-does-not-reach-back, backup-is-damaged,
    backup-is-of-a-newer-version, backup-is-of-an-older-version, restore-needs-the-key, backup-key-does-not-fit, archive-has-a-gap,
    restore-moment-is-ahead."""
    archive = Archive(order.source)
    base = chosen(archive.bases(), order.at, order.source)
    ring = _refuse(order, archive, base, clock.now())
    say(f"→ 基础备份 base {base.id}")
    target = order.target.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    making = target.with_name(f".{target.name}.{uuid4().hex[:8]}")
    making.mkdir(mode=0o711)
    server = Postgres(making / "postgres", programs=order.programs)
    try:
        _lay_out(making, archive, base, ring)
        if order.key and not order.from_setting:
            key = os.open(making / "secret.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(key, "w") as file:
                file.write(order.key)
        say("→ 重放日志 replaying the log")
        reached = _recover(making, archive, base, order)
        server.start()
        last_at = asyncio.run(_settle(server.dsn, making, order, base, clock, say))
        server.stop()
        say("→ 文件 files")
        faults = _bring_files(archive, making, ring)
        if target.is_dir():
            target.rmdir()
        os.sync()
        making.rename(target)
    except BaseException:
        server.locate()
        server.remove()
        shutil.rmtree(making, ignore_errors=True)
        raise
    return Restored(base, last_at, reached, faults)


def chosen(bases: list[Base], at: datetime | None, source: Path) -> Base:
    """The last base that was whole by that moment. Problems backup-not-found 404, backup-does-not-reach-back 409."""
    if not bases:
        raise Problem("backup-not-found", 404, folder=str(source))
    fitting = [base for base in bases if at is None or base.ended_at <= at]
    if not fitting:
        raise Problem("backup-does-not-reach-back", 409, first=bases[0].ended_at.isoformat())
    return fitting[-1]


def _refuse(order: Order, archive: Archive, base: Base, now: datetime) -> Keyring:
    """Everything that can be known before the first byte is written; with what the rest is opened."""
    if order.target.exists() and (not order.target.is_dir() or any(order.target.iterdir())):
        raise Problem("folder-is-not-empty", 409, folder=str(order.target))
    if order.at is not None and order.at > now:
        raise Problem("restore-moment-is-ahead", 422, at=order.at.isoformat())
    if _numbers(base.version) > _numbers(__version__):
        raise Problem("backup-is-of-a-newer-version", 409, found=base.version, own=__version__)
    major = find_programs(order.programs).major
    if major != base.major:
        raise Problem(
            "data-folder-is-of-another-version",
            500,
            folder=str(archive.folder),
            found=base.major,
            needed=major,
        )
    if not order.key:
        raise Problem("restore-needs-the-key", 409)
    if faults := damaged(archive, base):
        raise Problem("backup-is-damaged", 409, file=faults[0])
    ring = Keyring(order.key)
    log = archive.segments(base.run, base.first_segment) if base.run else []
    for path in (archive.bases_folder / base.id / SEALED_BASE, *log):
        with path.open("rb") as file:
            ring.key_of(file, path.relative_to(archive.folder).as_posix())
    return ring


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdigit()]


def _lay_out(making: Path, archive: Archive, base: Base, ring: Keyring) -> None:
    """The cluster as it was copied, with all of its log, given to the server's user."""
    owner = find_owner()
    cluster = settle(making / "postgres", owner) / "pg"
    cluster.mkdir(mode=0o700)
    with Unsealed(
        open_file(ring, archive.bases_folder / base.id / SEALED_BASE, f"bases/{base.id}")
    ) as base_file:
        with tarfile.open(fileobj=base_file, mode="r|gz") as packed:
            _unpack(packed, cluster, archive.bases_folder / base.id)
        base_file.drain()
    laid_out = cluster / _LAID_OUT
    laid_out.mkdir(mode=0o700)
    for segment in archive.segments(base.run, base.first_segment) if base.run else []:
        with (laid_out / segment.name[:24]).open("wb") as file:
            for piece in open_segment(ring, segment):
                file.write(piece)
            # Of the one at hand the rest is to come: the server reads it as the end.
            file.truncate(SEGMENT_BYTES)
    for history in archive.wal.glob("*/*.history"):
        shutil.copyfile(history, laid_out / history.name)
    _give(cluster, owner)


def _unpack(packed: tarfile.TarFile, cluster: Path, base: Path) -> None:
    """Folders and files below the cluster, and nothing else: a copy of ours has nothing else. Problem backup-is-damaged 409."""
    # Python 3.11 has filters from 3.11.4 on.
    packed.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
    for member in packed:
        inside = (cluster / member.name).resolve().is_relative_to(cluster.resolve())
        if not inside or not (member.isfile() or member.isdir()):
            raise Problem("backup-is-damaged", 409, file=f"{base / SEALED_BASE}: {member.name}")
        packed.extract(member, cluster)


def _give(cluster: Path, owner: Owner) -> None:
    owner.give(cluster)
    for folder, folders, files in os.walk(cluster):
        for name in (*folders, *files):
            owner.give(Path(folder) / name)
    cluster.chmod(0o700)


def _recover(making: Path, archive: Archive, base: Base, order: Order) -> bool:
    """Replay the log up to the moment; whether it went on until there. Where it ends before, everything in it was before the
    moment, and all of it is taken: unless a gap hides what came between. Problem archive-has-a-gap 409."""
    options = {
        "restore_command": f'cp {_LAID_OUT}/%f "%p"',
        "recovery_target_timeline": "current",
        "hot_standby": "off",
    }
    reached = True
    wanted = (
        {"recovery_target_time": order.at.isoformat(), "recovery_target_action": "promote"}
        if order.at
        else {}
    )
    while True:
        server = Postgres(
            making / "postgres", programs=order.programs, options={**options, **wanted}, start_s=REPLAY_S
        )
        server.locate()
        signal = server.cluster / "recovery.signal"
        signal.touch(mode=0o600)
        find_owner().give(signal)
        try:
            server.start()
        except Problem as problem:
            server.stop()
            if not wanted or _TOO_EARLY not in str(problem.params.get("told")):
                raise
            if base.run is not None and base.run != archive.runs()[-1].name:
                raise Problem("archive-has-a-gap", 409, run=base.run) from None
            wanted, reached = {}, False
            continue
        server.stop()
        shutil.rmtree(server.cluster / _LAID_OUT)
        return reached


async def _settle(
    dsn: str, making: Path, order: Order, base: Base, clock: Clock, say: Say
) -> datetime | None:
    """What must not be as it was: positions of the log, sessions. And the audit is held against the kept head."""
    now = clock.now()
    open_keys(making, order.key if order.from_setting else None)
    db = Database(dsn, pool_size=1, application="yingdan-restore")
    try:
        await ensure_key(db, dsn, now)
        async with db.begin() as tx:
            last_at = await store.last_event_at(tx)
            generation = await begin_generation(tx)
            ended = await store.end_all_sessions(tx)
            data = {
                "base": base.id,
                "at": order.at.isoformat() if order.at else None,
                "generation": generation,
            }
            told = Event(uuid7(), "access.restored", now, None, None, "system:restore", "command-line", data)
            await append(tx, [told])
        say(f"  已结束会话 sessions ended: {ended}")
        async with db.begin() as tx:
            head = await audit.current_head(tx, now)
            say(f"  审计树 audit: {head.size}  {head.root.hex()}")
        if order.head is not None:
            await _hold(order.head, db, now, say)
        return last_at
    finally:
        await db.close()


async def _hold(note: str, db: Database, now: datetime, say: Say) -> None:
    try:
        async with db.begin() as tx:
            older, _, _ = await audit.held_against(tx, note, now)
    except Problem as problem:
        if problem.slug != "audit-head-is-newer":
            raise
        size, held = problem.params["size"], problem.params["held"]
        say(f"  恢复到的时刻早于留存的树头 restored to before the kept head: {held} < {size} 条 leaves")
    else:
        say(f"  包含留存的树头 begins with the kept head: {older.size} 条 leaves")


def _bring_files(archive: Archive, making: Path, ring: Keyring) -> list[str]:
    """All files of the archive; those that nobody holds go by themselves later. The names of those that do not open or hold
    something else."""
    faults = []
    for kind in KEPT_FOLDERS:
        for path in sorted((archive.files / kind).glob("[0-9a-f][0-9a-f]/[0-9a-f]*")):
            name = f"files/{kind}/{path.parent.name}/{path.name}"
            target = making / kind / path.parent.name / path.name
            try:
                whole = put_named(
                    open_file(ring, path, name), target, lambda pieces, copy: copy.writelines(pieces)
                )
            except Problem:
                whole = False
            if not whole:
                faults.append(name)
    return faults


def moment(text: str) -> datetime:
    """A moment as a person writes it; without an offset it is refused, because it would name two. Problem restore-moment-is-faulty 422."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Problem("restore-moment-is-faulty", 422, text=text) from None
    if found.tzinfo is None:
        raise Problem("restore-moment-is-faulty", 422, text=text)
    return found.astimezone(UTC)
