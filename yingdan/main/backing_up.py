"""Taking a base: the whole database while it runs, the files beside it, and a manifest of what was written. ADR 0064, 0082.

A base appears under its name when every byte of it is on disk; one that was interrupted leaves nothing that could be
taken for whole. It is sealed on its way: nothing lies in the archive in clear.
"""

import fcntl
import gzip
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from yingdan import __version__
from yingdan.base import Clock, Problem, Settings
from yingdan.base.archive import SEALED_BASE, Archive, Base, digest_of_file
from yingdan.base.sealed_files import FileKey, new_file_key, put_on_disk, read_pieces, seal_file
from yingdan.main.postgres_programs import Programs
from yingdan.main.sealing_log import GZIP
from yingdan.main.store_backup import Place, log_kept

# Below the data folder: raw deliveries and imported sheets, files of records.
KEPT_FOLDERS = ("blobs", "files")
# The first file of a copy: "START WAL LOCATION: 0/2000028 (file 000000010000000000000002)".
_HEAD, _LABEL = 4_096, re.compile(rb"START WAL LOCATION: [0-9A-F/]+ \(file ([0-9A-F]{24})\)")
ENVIRONMENT = {"PATH": os.defpath, "TZ": "UTC", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up: a running server and a data folder. `run`: where its log is being archived."""

    dsn: str
    programs: Programs
    place: Place
    settings: Settings
    run: str | None


@contextmanager
def alone(archive: Archive, what: str = "backup") -> Iterator[None]:
    """One at a time, by a lock that the kernel drops with its holder. Problem backup-is-running 409."""
    with (archive.folder / f"{what}.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Problem("backup-is-running", 409, folder=str(archive.folder)) from None
        yield


def take_base(source: Source, archive: Archive, clock: Clock) -> Base:
    """Copy the database and what is new of the files. Problems backup-is-running, backup-failed 409."""
    try:
        archive.make()
        with alone(archive):
            for left in archive.bases_folder.glob(".making-*"):
                shutil.rmtree(left, ignore_errors=True)
            began = clock.now()
            name = f"{began:%Y%m%dT%H%M%S%fZ}"
            making = archive.bases_folder / f".making-{name}"
            making.mkdir(mode=0o700)
            try:
                return _take(source, archive, making, name, began, clock)
            finally:
                shutil.rmtree(making, ignore_errors=True)
    except OSError as error:
        raise Problem("backup-failed", 409, folder=str(archive.folder), told=str(error)) from error


def _take(source: Source, archive: Archive, making: Path, name: str, began: datetime, clock: Clock) -> Base:
    key = new_file_key(key_of(source.settings))
    with log_kept(source.dsn), (making / SEALED_BASE).open("wb") as file:
        first = _First()
        seal_file(key, _pressed(first.seen(_copied(source, archive, name))), file)
        put_on_disk(file)
    ended = clock.now()
    names = copy_files(source.settings, archive, key)
    with gzip.open(making / "files.txt.gz", "wt", encoding="utf-8") as listed:
        listed.writelines(f"{one}\n" for one in names)
    written = [path for path in sorted(making.iterdir()) if path.is_file()]
    base = Base(
        name, began, ended, source.place.system, first.segment(archive), source.programs.major, __version__,
        source.run, source.settings.files_url, sum(path.stat().st_size for path in written),
        {path.name: digest_of_file(path) for path in written},
    )  # fmt: skip
    archive.write_base(making, base)
    os.sync()
    making.rename(archive.bases_folder / name)
    return base


def _copied(source: Source, archive: Archive, name: str) -> Iterator[bytes]:
    """The cluster as tar, with the log of the time in which it was copied. Problem backup-failed 409 after the last byte, when it is
    not whole."""
    command = [str(source.programs.bin / "pg_basebackup"), "-D", "-", "-d", source.dsn, "-Ft", "-X", "fetch"]
    command += ["-c", "fast", "-w", "--no-manifest", "-l", f"yingdan {name}"]
    with tempfile.TemporaryFile() as told:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told, env=ENVIRONMENT) as copying:
            assert copying.stdout is not None
            try:
                yield from read_pieces(copying.stdout)
            except BaseException:
                copying.kill()
                raise
        if copying.returncode != 0:
            told.seek(0)
            words = told.read().decode(errors="replace").strip()[-1500:]
            raise Problem("backup-failed", 409, folder=str(archive.folder), told=words)


class _First:
    """Finds where the log begins that a copy needs: its first file says so."""

    def __init__(self) -> None:
        self._head = b""

    def seen(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            if len(self._head) < _HEAD:
                self._head += piece[:_HEAD]
            yield piece

    def segment(self, archive: Archive) -> str:
        found = _LABEL.search(self._head)
        if found is None:
            raise Problem("backup-failed", 409, folder=str(archive.folder), told="no backup_label")
        return found[1].decode()


def _pressed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    pressing = zlib.compressobj(1, wbits=GZIP)
    for piece in pieces:
        yield pressing.compress(piece)
    yield pressing.flush()


def copy_files(settings: Settings, archive: Archive, key: FileKey) -> list[str]:
    """Seal the files that the archive has not yet; the names of all that are there now. A file whose content is not that of its
    name is left out, and the check of the archive misses it."""
    names = []
    for kind in KEPT_FOLDERS:
        for path in sorted((settings.data_dir / kind).glob("[0-9a-f][0-9a-f]/*")):
            name = f"{kind}/{path.parent.name}/{path.name}"
            try:
                if seal_copy(path, archive.files / name, key):
                    names.append(name)
            except FileNotFoundError:  # removed meanwhile
                continue
    return names


def seal_copy(path: Path, target: Path, key: FileKey) -> bool:
    """Seal a file named by its content, unless it is there; False when its content is another."""
    if target.is_file():
        return True

    def pieces() -> Iterator[bytes]:
        with path.open("rb") as file:
            yield from read_pieces(file)

    return put_named(pieces(), target, lambda named, copy: seal_file(key, named, copy))


def put_named(
    pieces: Iterator[bytes], target: Path, write: Callable[[Iterator[bytes], BinaryIO], None]
) -> bool:
    """Write what is to be called by the SHA-256 of these pieces, whole or not at all; False when it is of another content."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = target.with_name(f".{target.name}.{os.getpid()}")
    whole = hashlib.sha256()

    def told() -> Iterator[bytes]:
        for piece in pieces:
            whole.update(piece)
            yield piece

    try:
        with made.open("wb") as copy:
            write(told(), copy)
            put_on_disk(copy)
        if whole.hexdigest() != target.name:
            return False
        made.replace(target)
    finally:
        made.unlink(missing_ok=True)
    return True


def key_of(settings: Settings) -> str:
    """The secret key in use: the setting's, else that of the data folder; empty when there is none yet."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_dir / "secret.key"
    return path.read_text().strip() if path.is_file() else ""
