"""Taking a base: the whole database while it runs, the files beside it, and a manifest of what was written. ADR 0064.

A base appears under its name when every byte of it is on disk; one that was interrupted leaves nothing that could be
taken for whole. Secrets stay out: of the secret key only a print goes along, by which it is known again.
"""

import fcntl
import gzip
import hashlib
import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from yingdan import __version__
from yingdan.base import Clock, Problem, Settings
from yingdan.base.archive import PIECE, Archive, Base, digest_of_file, segment_of
from yingdan.main.postgres_programs import Programs
from yingdan.main.store_backup import Place

# Below the data folder: raw deliveries and imported sheets, files of records.
KEPT_FOLDERS = ("blobs", "files")
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
    command = [
        str(source.programs.bin / "pg_basebackup"),
        "-D",
        str(making),
        "-d",
        source.dsn,
        "-Ft",
        "-Z",
        "gzip:1",
    ]
    command += ["-X", "stream", "-c", "fast", "-w", "--manifest-checksums=SHA256", "-l", f"yingdan {name}"]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=ENVIRONMENT, check=False
    )
    if done.returncode != 0:
        told = done.stdout.decode(errors="replace").strip()[-1500:]
        raise Problem("backup-failed", 409, folder=str(archive.folder), told=told)
    ended = clock.now()
    [part] = json.loads((making / "backup_manifest").read_bytes())["WAL-Ranges"][-1:]
    names = copy_files(source.settings, archive)
    with gzip.open(making / "files.txt.gz", "wt", encoding="utf-8") as listed:
        listed.writelines(f"{one}\n" for one in names)
    written = [path for path in sorted(making.iterdir()) if path.is_file()]
    salt = secrets.token_hex(16)
    base = Base(
        name, began, ended, source.place.system, segment_of(part["Timeline"], part["Start-LSN"]), source.programs.major,
        __version__, source.run, salt, print_of(key_of(source.settings), salt), source.settings.files_url,
        sum(path.stat().st_size for path in written), {path.name: digest_of_file(path) for path in written},
    )  # fmt: skip
    archive.write_base(making, base)
    os.sync()
    making.rename(archive.bases_folder / name)
    return base


def copy_files(settings: Settings, archive: Archive) -> list[str]:
    """Copy the files that the archive has not yet; the names of all that are there now. A file whose content is not that of its
    name is left out, and the check of the archive misses it."""
    names = []
    for kind in KEPT_FOLDERS:
        for path in sorted((settings.data_dir / kind).glob("[0-9a-f][0-9a-f]/*")):
            name = f"{kind}/{path.parent.name}/{path.name}"
            try:
                if copy_file(path, archive.files / name):
                    names.append(name)
            except FileNotFoundError:  # removed meanwhile
                continue
    return names


def copy_file(path: Path, target: Path) -> bool:
    """Copy a file named by its content, unless it is there; False when its content is another."""
    if target.is_file():
        return True
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = target.with_name(f".{target.name}.{os.getpid()}")
    whole = hashlib.sha256()
    try:
        with path.open("rb") as file, made.open("wb") as copy:
            while piece := file.read(PIECE):
                whole.update(piece)
                copy.write(piece)
            copy.flush()
            os.fsync(copy.fileno())
        if whole.hexdigest() != path.name:
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


def print_of(key: str, salt: str) -> str:
    """A print of a key that says nothing about it: slow to try, so that a short key is not guessed by it."""
    if not key:
        return ""
    return hashlib.scrypt(key.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1, dklen=16).hex()
