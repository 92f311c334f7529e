"""A folder of backups: what lies where, and how it is read. Making and restoring them is `main`'s. ADR 0064, 0082.

bases/<moment>/    base.tar.gz.sealed, files.txt.gz, manifest.json with the SHA-256 of each file
wal/<run>/         the write-ahead log without a gap, in sealed segments; SHA256SUMS of the finished ones, a tail of the one at hand
files/             files of records and raw deliveries, sealed, named by the SHA-256 of what they hold
standing.json      how far the archive is; check.json: the last check
"""

import json
import os
import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from yingdan.base.problems import Problem

FORMAT = 2
SEGMENT_BYTES = 16_777_216
PIECE = 1_048_576
SEALED_BASE, SEALED_SEGMENT, TAIL = "base.tar.gz.sealed", ".gz.sealed", ".tail"
_SEGMENT = re.compile(r"([0-9A-F]{24})(\.gz\.sealed|\.tail)")


@dataclass(frozen=True, slots=True)
class Base:
    """A whole copy of the database at one moment. `run`: the folder of the log that goes on from it, None when nobody archived;
    `digests`: SHA-256 by name of file, as it lies there sealed."""

    id: str
    began_at: datetime
    ended_at: datetime
    system: str
    first_segment: str
    major: int
    version: str
    run: str | None
    files_url: str | None
    bytes: int
    digests: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the archive is. `at`: when this was written; `caught_up_at`: it has everything that was committed by then;
    `problem`: why it does not go on, in the words of the program that failed."""

    at: datetime
    caught_up_at: datetime | None
    behind_bytes: int | None
    files_at: datetime | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """The last look at every byte: `faults` are names of what is not as it was written."""

    at: datetime
    bases: int
    segments: int
    files: int
    faults: list[str] = field(default_factory=list)


class Archive:
    """The folder. Reading never fails for what is half-written: that has no name yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bases_folder = folder / "bases"
        self.wal = folder / "wal"
        self.files = folder / "files"

    def make(self) -> None:
        """Make the folders, for nobody but this user."""
        for each in (self.folder, self.bases_folder, self.wal, self.files):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)

    def bases(self) -> list[Base]:
        """All bases that are whole, the oldest first. Problems backup-is-damaged, backup-is-of-a-newer-version,
        backup-is-of-an-older-version 409."""
        return [
            self.read_base(path.parent) for path in sorted(self.bases_folder.glob("[0-9]*/manifest.json"))
        ]

    def read_base(self, folder: Path) -> Base:
        """One base by its manifest, which knows its own SHA-256."""
        try:
            told = json.loads((folder / "manifest.json").read_text("utf-8"))
            found = int(told["format"])
            body = told["base"]
            whole = told["sha256"] == _digest_of(body)
        except (OSError, ValueError, KeyError, TypeError):
            raise Problem("backup-is-damaged", 409, file=str(folder / "manifest.json")) from None
        if found > FORMAT:
            raise Problem("backup-is-of-a-newer-version", 409, found=str(found), own=str(FORMAT))
        if found < FORMAT:
            raise Problem("backup-is-of-an-older-version", 409, folder=str(self.folder))
        if not whole:
            raise Problem("backup-is-damaged", 409, file=str(folder / "manifest.json"))
        return Base(
            **{**body, **{name: datetime.fromisoformat(body[name]) for name in ("began_at", "ended_at")}}
        )

    def write_base(self, folder: Path, base: Base) -> None:
        """The manifest, last of all files of a base."""
        body = json.loads(json.dumps(asdict(base), default=str))
        put_json(folder / "manifest.json", {"format": FORMAT, "base": body, "sha256": _digest_of(body)})

    def standing(self) -> Standing | None:
        """None while nobody has archived here."""
        told = _told(self.folder / "standing.json", ("at", "caught_up_at", "files_at"))
        return Standing(**told) if told else None

    def checked(self) -> Check | None:
        """None before the first check."""
        told = _told(self.folder / "check.json", ("at",))
        return Check(**told) if told else None

    def runs(self) -> list[Path]:
        """Runs of the log, in the order in which they began."""
        return sorted(self.wal.glob("*-*"), key=lambda path: path.name.rpartition("-")[2])

    def segments(self, run: str, first: str) -> list[Path]:
        """The segments of a run from one on, as far as there is no gap; of one that stands there twice the finished one."""
        there: dict[str, Path] = {}
        for path in sorted((self.wal / run).glob("*"), key=lambda path: path.suffix == ".sealed"):
            if found := _SEGMENT.fullmatch(path.name):
                there[found[1]] = path
        chain, name = [], first
        while name in there:
            chain.append(there[name])
            name = following(name)
        return chain


def begins_at(segment: str) -> int:
    """The place of the log at which a segment begins, in bytes."""
    return (int(segment[8:16], 16) * 256 + int(segment[16:], 16)) * SEGMENT_BYTES


def following(segment: str) -> str:
    """The name of the next segment."""
    number = begins_at(segment) // SEGMENT_BYTES + 1
    return f"{segment[:8]}{number // 256:08X}{number % 256:08X}"


def digest_of_file(path: Path) -> str:
    """SHA-256 in hex."""
    whole = sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            whole.update(piece)
    return whole.hexdigest()


def put_json(path: Path, told: Any) -> None:
    """Write a file that is there whole or not at all."""
    made = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with made.open("x", encoding="utf-8") as file:
            json.dump(told, file, ensure_ascii=False, indent=1, default=str)
            file.flush()
            os.fsync(file.fileno())
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)


def _told(path: Path, moments: tuple[str, ...]) -> dict[str, Any] | None:
    try:
        told = dict(json.loads(path.read_text("utf-8")))
        for name in moments:
            told[name] = datetime.fromisoformat(told[name]) if told.get(name) else None
    except (OSError, ValueError, TypeError):
        return None
    return told


def _digest_of(body: Any) -> str:
    return sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
