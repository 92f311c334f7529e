"""What goes through the one door: changes and questions, and what comes back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from yingdan.expr import Node

Op = Literal["created", "changed", "matched", "removed", "restored"]
# A match key: (kind, value), e.g. ("phone", "138 0000 0000").
Key = tuple[str, str]


class Create(msgspec.Struct, frozen=True):
    """A new record, or one we already have. `values`: wire or Python values by field name.

    `on_match`: "refuse" is a problem when a match key is already known; "merge" fills blanks of the known record.
    `owner`, `unit`: left out, the platform decides (a person's own record is theirs); None means nobody.
    `extra_keys`: further keys this record is known by, e.g. a WeCom id. `loaded`: the values are Python values as the field types
    gave them, without empty ones; they are not looked at again. `keys`: the match keys of these values, when they are known.
    """

    object: str
    values: Mapping[str, Any]
    id: UUID | None = None
    on_match: Literal["refuse", "merge"] = "refuse"
    owner: UUID | msgspec.UnsetType | None = msgspec.UNSET
    unit: UUID | msgspec.UnsetType | None = msgspec.UNSET
    extra_keys: Iterable[Key] = ()
    loaded: bool = False
    keys: Sequence[Key] | None = None


class Update(msgspec.Struct, frozen=True):
    """New values for some fields (also `owner` and `unit`); None empties one. `version`: the one that was seen.
    `action`: the right that is used, "update" or "claim"."""

    object: str
    id: UUID
    values: Mapping[str, Any]
    version: int | None = None
    action: Literal["update", "claim"] = "update"


class Remove(msgspec.Struct, frozen=True):
    """Into the bin: the row stays, nobody sees it, its match keys are free again."""

    object: str
    id: UUID
    version: int | None = None


class Restore(msgspec.Struct, frozen=True):
    """Out of the bin, together with everything that went along with it. Its match keys must still be free."""

    object: str
    id: UUID


Change = Create | Update | Remove | Restore


class Written(msgspec.Struct, frozen=True):
    """What became of a change. `before`, `after`: whole rows by field name as Python values (`before` is empty for
    a new one). `op` "matched": the record was there already; `changed` names the fields that moved."""

    object: str
    id: UUID
    version: int
    op: Op
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    changed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Query:
    """A question. `fields`: None means all visible ones. `where`: CEL text or a parsed node over the object's
    fields and `actor`. `order`: (field, descending) pairs; empty values stand last. `as_of` pins `now`. `also`: a further
    right that rows and fields must be under, such as "export". `under`: (tree field, record): only that record and
    what stands below it."""

    object: str
    fields: tuple[str, ...] | None = None
    where: str | Node | None = None
    order: tuple[tuple[str, bool], ...] = ()
    limit: int = 50
    cursor: str | None = None
    as_of: datetime | None = None
    also: str | None = None
    under: tuple[str, UUID] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows by field name with Python values, the cursor of the next page if there is one, and the moment for
    which decayed values were asked."""

    rows: Sequence[dict[str, Any]]
    next: str | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Hit:
    """One find of a search."""

    object: str
    id: UUID
    title: str
    subtitle: str


class Draft(msgspec.Struct, eq=False):
    """A creation on its way. `given`: the values that came; `values`: those with defaults. `place`: its place among
    the changes, -1 when implied by another. `origin`: which one, and the field of it that this stands in. `leader`: the draft of the same write that is the same record; `row`:
    the record it ends up as."""

    place: int
    id: UUID
    given: dict[str, Any]
    values: dict[str, Any]
    keys: list[Key]
    merge: bool
    owner: UUID | None = None
    unit: UUID | None = None
    owner_is_default: bool = False
    origin: "tuple[Draft, str] | None" = None
    leader: "Draft | None" = None
    followers: "list[Draft]" = msgspec.field(default_factory=list)
    row: dict[str, Any] | None = None

    @property
    def implied(self) -> bool:
        return self.place < 0

    @property
    def asked(self) -> tuple[int, str | None]:
        """The place of the change that led to it, and the field there in which it stands when it is implied."""
        draft, field = self, None
        while draft.origin is not None:
            draft, field = draft.origin
        return draft.place, field
