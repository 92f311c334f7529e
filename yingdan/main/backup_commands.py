"""The commands of backups. ADR 0064, 0082."""

import argparse
import asyncio
from collections.abc import Callable
from pathlib import Path

from yingdan.base import Clock, Database, Problem, Settings, SystemClock
from yingdan.base.archive import Archive
from yingdan.base.sealed_files import Keyring
from yingdan.base.sealing import open_keys
from yingdan.main import store_backup as store
from yingdan.main.attach import attached
from yingdan.main.backing_up import Source, key_of, take_base
from yingdan.main.postgres_programs import find_programs
from yingdan.main.pruning import check, prune
from yingdan.main.restoring import Order, moment, restore

Say = Callable[[str], None]


def backup(options: argparse.Namespace, settings: Settings, say: Say) -> int:
    """`backup [list | check | prune | key]`: the exit status. Problems backup-folder-is-not-named 422,
    database-is-elsewhere 409, and those of what is done."""
    clock = SystemClock()
    if options.what == "key":
        return _key(settings, say)
    folder = options.to or settings.backup_dir
    if folder is None:
        raise Problem("backup-folder-is-not-named", 422)
    archive = Archive(folder.absolute())
    if options.what == "list":
        return _list(archive, say)
    if options.what == "check":
        return _check(archive, _text(options.key).strip() if options.key else key_of(settings), clock, say)
    if options.what == "prune":
        archive.make()
        for name in prune(archive, options.keep or settings.backup_keep):
            say(f"- {name}")
        return 0
    return _take(archive, settings, clock, say)


def _take(archive: Archive, settings: Settings, clock: Clock, say: Say) -> int:
    if settings.database_url is not None:
        raise Problem("database-is-elsewhere", 409)
    open_keys(settings.data_dir, settings.secret_key)
    with attached(settings) as (reached, _):
        assert reached.database_url is not None
        place, run = asyncio.run(_where(reached.database_url, archive))
        source = Source(reached.database_url, find_programs(settings.pg_bin), place, settings, run)
        base = take_base(source, archive, clock)
    say(f"{base.id}  {base.bytes / 1e6:.1f} MB  {archive.folder / 'bases' / base.id}")
    if settings.files_url:
        say(
            f"记录的附件在 {settings.files_url}，不在此备份中 / files of records are there, not in this backup"
        )
    if base.run is None:
        say("未连续归档：只能恢复到此备份的时刻（设置 YINGDAN_BACKUP_DIR 后可恢复到任意时刻）")
        say("not archived all the time: restores to the moment of this backup only (set YINGDAN_BACKUP_DIR)")
    say("备份已加密，没有密钥就无法恢复：请用 yingdan backup key 打印密钥，另行保存")
    say("it is sealed and opens with the secret key alone: print it (yingdan backup key), keep it elsewhere")
    return 0


async def _where(url: str, archive: Archive) -> tuple[store.Place, str | None]:
    """The cluster, and the run of its log in this folder if somebody keeps one."""
    db = Database(url, pool_size=1, application="yingdan-backup")
    try:
        async with db.begin() as tx:
            place, followed = await store.read_place(tx), await store.read_followed(tx)
    finally:
        await db.close()
    runs = archive.runs()
    kept = (
        bool(runs) and followed is not None and followed.kept and runs[-1].name[:8] == f"{place.timeline:08X}"
    )
    return place, runs[-1].name if kept else None


def _list(archive: Archive, say: Say) -> int:
    for base in archive.bases():
        say(
            f"{base.id}  {base.ended_at.astimezone().isoformat(timespec='seconds')}  {base.bytes / 1e6:.1f} MB  {base.run or '-'}"
        )
    standing = archive.standing()
    if standing is not None:
        upto = (
            standing.caught_up_at.astimezone().isoformat(timespec="seconds") if standing.caught_up_at else "-"
        )
        say(f"归档截至 archived until {upto}")
        if standing.problem:
            say(f"! {standing.problem}")
    return 0


def _check(archive: Archive, key: str, clock: Clock, say: Say) -> int:
    if not archive.bases_folder.is_dir():
        raise Problem("backup-not-found", 404, folder=str(archive.folder))
    if not key:
        raise Problem("restore-needs-the-key", 409)
    found = check(archive, Keyring(key), clock)
    for fault in found.faults:
        say(f"! {fault}")
    say(
        f"{found.bases} 个基础备份 bases, {found.segments} 段日志 segments, {found.files} 个文件 files,"
        f" {len(found.faults)} 处损坏 damaged"
    )
    return 1 if found.faults else 0


def _key(settings: Settings, say: Say) -> int:
    key = key_of(settings)
    if not key:
        raise Problem("secret-key-is-missing", 500)
    say(key)
    return 0


def restore_backup(options: argparse.Namespace, settings: Settings, say: Say) -> int:
    """`restore`: the exit status; 1 when files of the backup were damaged."""
    head = _text(options.head) if options.head else None
    key = _text(options.key).strip() if options.key else settings.secret_key
    source: Path | None = options.source or settings.backup_dir
    if source is None:
        raise Problem("backup-folder-is-not-named", 422)
    order = Order(
        source.absolute(), options.to, moment(options.at) if options.at else None, key, options.key is None, head,
        settings.pg_bin,
    )  # fmt: skip
    done = restore(order, SystemClock(), say)
    last = done.last_at.astimezone().isoformat(timespec="milliseconds") if done.last_at else "-"
    say(f"已恢复 restored: {options.to}")
    say(f"最后一个事件 last event: {last}")
    if not done.reached:
        say(
            "归档在所要求的时刻之前结束：已恢复归档中的全部内容 / the archive ends before that moment: all of it was restored"
        )
    for fault in done.faults:
        say(f"! {fault}")
    say(f"启动 start: yingdan run --data {options.to}")
    return 1 if done.faults else 0


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem("audit-file-cannot-be-read", 404, why=str(error)) from error
