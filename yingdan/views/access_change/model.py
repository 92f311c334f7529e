"""The answer about a draft of grants, and what it is worked out from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from yingdan.base import Label
from yingdan.kernel.access import Actor


class RecordTouched(TypedDict):
    """`title` only as far as the reader may see the record."""

    id: UUID
    title: str


class PersonTouched(TypedDict):
    """Somebody with how many records he loses or gains, and some of them."""

    id: UUID
    name: str
    records: int
    examples: list[RecordTouched]


class RecordsMoved(TypedDict):
    """What is lost or gained: `people` with `records` of their own each, `records` of all together. `more`: counting stopped, it is at least this.
    `who`: at most 20, those with the most first."""

    people: int
    records: int
    more: bool
    who: list[PersonTouched]


class ActionChanged(TypedDict):
    """`late`: it took too long to count, or depends on what the draft only makes. `every`: of those who could (or will be able to) do it with some record, how many will not at all
    any more (`closed`), or will for the first time (`opened`)."""

    action: str
    label: Label
    lost: RecordsMoved
    gained: RecordsMoved
    closed: int
    opened: int
    late: bool


class FieldChanged(TypedDict):
    name: str
    label: Label
    lost: int
    gained: int


class ObjectChanged(TypedDict):
    """What becomes of an object's records and fields."""

    object: str
    label: Label
    actions: list[ActionChanged]
    fields: list[FieldChanged]


class PersonRefused(TypedDict):
    """Somebody whose changes of last month the draft would have refused."""

    id: UUID
    name: str
    refused: int
    examples: list[RecordTouched]


class Replayed(TypedDict):
    """Last month's changes by people in the objects that are touched, each judged as its record was then and by today's roles. `whole`: all of them were looked at, else
    only the newest."""

    since: datetime
    changes: int
    refused: int
    whole: bool
    by: list[PersonRefused]


class AccessChange(TypedDict):
    """`people`: how many were judged; `touched`: for how many of them something changes."""

    people: int
    touched: int
    objects: list[ObjectChanged]
    replayed: Replayed | None


@dataclass(frozen=True, slots=True)
class Alike:
    """People with the same roles, the same temporary grants and the same catalogs: rules tell them apart only by who they are and where."""

    people: Sequence[Actor]
    before: Any
    after: Any
