"""Old backups go, and every byte of those that stay is looked at and opened. ADR 0064, 0082."""

import gzip
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from yingdan.base import Clock, Problem
from yingdan.base.archive import (
    SEALED_BASE,
    SEALED_SEGMENT,
    TAIL,
    Archive,
    Base,
    Check,
    digest_of_file,
    following,
    put_json,
)
from yingdan.base.sealed_files import Keyring, open_file
from yingdan.main.backing_up import alone
from yingdan.main.unsealing import is_named_rightly, open_segment, opens


def prune(archive: Archive, keep: int) -> list[str]:
    """Remove all bases but the newest `keep`, and the log and files that only they needed; the ids of those removed. Problem
    backup-is-running 409."""
    with alone(archive):
        bases = archive.bases()
        kept, gone = bases[-keep:], bases[:-keep]
        for base in gone:
            path = archive.bases_folder / base.id
            # The manifest first: what is left of an interrupted removal is no base any more.
            (path / "manifest.json").unlink()
            shutil.rmtree(path)
        if gone:
            _prune_log(archive, kept)
            _prune_files(archive, kept)
        return [base.id for base in gone]


def _prune_log(archive: Archive, kept: list[Base]) -> None:
    for run in archive.runs()[:-1]:
        if run.name not in {base.run for base in kept}:
            shutil.rmtree(run)
    for run in archive.runs():
        needed = [base.first_segment for base in kept if base.run == run.name]
        for path in run.glob("[0-9A-F]*") if needed else []:
            if len(path.name.partition(".")[0]) == 24 and path.name[:24] < min(needed):
                path.unlink()


def _prune_files(archive: Archive, kept: list[Base]) -> None:
    """A file goes when no base lists it and it came before the oldest of them."""
    listed = {name for base in kept for name in files_of(archive, base)}
    oldest = min(base.began_at for base in kept).timestamp()
    for path in archive.files.glob("*/*/*"):
        name = path.relative_to(archive.files).as_posix()
        if name not in listed and path.stat().st_mtime < oldest:
            path.unlink()


def files_of(archive: Archive, base: Base) -> Iterator[str]:
    """Names of the files that were there when the base was taken."""
    with gzip.open(archive.bases_folder / base.id / "files.txt.gz", "rt", encoding="utf-8") as listed:
        for line in listed:
            yield line.rstrip("\n")


def check(archive: Archive, ring: Keyring, clock: Clock) -> Check:
    """Open every byte; what was found is kept beside the backups. Problems backup-is-running, backup-key-does-not-fit 409."""
    with alone(archive):
        bases, faults = [], []
        for path in sorted(archive.bases_folder.glob("[0-9]*")):
            try:
                base = archive.read_base(path)
            except Problem as problem:
                faults.append(str(problem.params.get("file", path)))
                continue
            bases.append(base)
            faults += damaged(archive, base) or _closed(archive, base, ring)
            if base.run is not None and not archive.segments(base.run, base.first_segment):
                faults.append(f"wal/{base.run}/{base.first_segment}")
        segments = [path for run in archive.runs() for path in run.glob(f"*{SEALED_SEGMENT}")]
        faults += [each for run in archive.runs() for each in _faulty_segments(run, ring)]
        files = {
            path.relative_to(archive.files).as_posix(): path for path in archive.files.glob("*/*/[0-9a-f]*")
        }
        faults += [f"files/{name}" for name, path in files.items() if not is_named_rightly(ring, path)]
        if bases:
            faults += [
                f"files/{name}" for name in files_of_whole(archive, bases[-1], faults) if name not in files
            ]
        found = Check(clock.now(), len(bases), len(segments), len(files), sorted(set(faults)))
        put_json(archive.folder / "check.json", asdict(found))
        return found


def files_of_whole(archive: Archive, base: Base, faults: list[str]) -> Iterator[str]:
    """As `files_of`, nothing when the list itself is damaged."""
    if f"bases/{base.id}/files.txt.gz" not in faults:
        yield from files_of(archive, base)


def damaged(archive: Archive, base: Base) -> list[str]:
    """Files of a base that are gone or not as they were written."""
    folder = archive.bases_folder / base.id
    return [
        f"bases/{base.id}/{name}"
        for name, digest in base.digests.items()
        if not (folder / name).is_file() or digest_of_file(folder / name) != digest
    ]


def _closed(archive: Archive, base: Base, ring: Keyring) -> list[str]:
    """A base that is as its manifest says and does not open: both were changed."""
    name = f"bases/{base.id}/{SEALED_BASE}"
    return [] if opens(open_file(ring, archive.folder / name, name)) else [name]


def _faulty_segments(run: Path, ring: Keyring) -> Iterator[str]:
    sums = run / "SHA256SUMS"
    noted = {}
    if sums.is_file():
        for line in sums.read_text("utf-8").splitlines():
            digest, _, name = line.partition("  ")
            noted[name] = digest
    finished = sorted(run.glob(f"*{SEALED_SEGMENT}"))
    for path, before in zip(finished, [None, *finished], strict=False):
        gap = before is not None and following(before.name[:24]) != path.name[:24]
        if gap or noted.get(path.name) != digest_of_file(path) or not opens(open_segment(ring, path)):
            yield f"wal/{run.name}/{path.name}"
    for path in sorted(run.glob(f"*{TAIL}")):
        # The archive may have finished it meanwhile.
        if not opens(open_segment(ring, path)) and path.exists():
            yield f"wal/{run.name}/{path.name}"
