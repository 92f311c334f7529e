"""What an import is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base.words import catalogue, words

MAX_ROWS = 2_000_000
MAX_COLUMNS = 1_000
# Rows of a chunk: it grows from the first to the second as long as it goes through in SWIFT_S, so that rows which no stage takes
# further share their statements among more, while a lead that comes in meanwhile never waits long.
CHUNK, CHUNK_MOST = 400, 2_000
SWIFT_S = 0.4
# What becomes of rows whose record we have, and of those whose record we have not. `create`: a known record gets its blanks
# filled, found by its match keys; `update`: a record found by the key column gets the row's values, an unknown key is a
# fault; `both`: the same, and an unknown key makes a record.
MODES = ("create", "update", "both")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is to be read. `skip`: rows before the first row of data. `width`: columns."""

    encoding: str
    delimiter: str
    skip: int
    names: tuple[str, ...]

    @property
    def width(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A field for a column; `confidence` from 0 to 1."""

    field: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Place:
    """How far a run has come: every row up to number `position` is done, but those of `waiting`."""

    position: int
    waiting: tuple[int, ...] = ()

    @property
    def done(self) -> int:
        """Rows done."""
        return self.position - len(self.waiting)


@dataclass(frozen=True, slots=True)
class ImportRun:
    """An import and how far it is. `position`, `waiting`: see Place; `mapping`: column index -> field; `constants`: values of
    fields that a row does not fill."""

    id: UUID
    filename: str
    object: str
    digest: str
    layout: Layout
    mapping: Mapping[int, str]
    state: str
    total: int
    position: int
    created: int
    merged: int
    failed: int
    kept: int
    undone: int
    author: UUID | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    problem: str | None
    mode: str = "create"
    key: str | None = None
    waiting: tuple[int, ...] = ()
    constants: Mapping[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """How far it is."""
        return Place(self.position, self.waiting)

    def as_json(self, now: datetime, locale: str) -> dict[str, Any]:
        """The shape of GET /imports/{id}."""
        end = self.finished_at or now
        seconds = (end - self.started_at).total_seconds() if self.started_at else 0.0
        undoing = self.state in ("undoing", "undone")
        return {
            "id": str(self.id),
            "filename": self.filename,
            "object": self.object,
            "state": self.state,
            "total": self.total,
            "done": self.undone if undoing else self.place.done,
            "created": self.created,
            "merged": self.merged,
            "failed": self.failed,
            "kept": self.kept,
            "rows_per_s": round(self.place.done / seconds, 1) if seconds > 0 and not undoing else 0.0,
            "started_at": self.started_at.isoformat() if self.started_at else None,
            "finished_at": self.finished_at.isoformat() if self.finished_at else None,
            "problem": self.problem,
            "why": self._why(locale),
            "mode": self.mode,
            "key": self.key,
        }

    def _why(self, locale: str) -> str | None:
        """Why it failed, in words; what only the log of the server understands is called an unexpected error."""
        if self.problem is None:
            return None
        slug = self.problem if self.problem in catalogue(locale) else "something-went-wrong"
        return words(slug, locale, {"object": self.object, "filename": self.filename})[1]
