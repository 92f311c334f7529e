"""Answers about pools."""

from typing import TypedDict

from yingdan.api.shapes import Record
from yingdan.base import Label


class PoolShown(TypedDict):
    """A pool and how the reader stands with it: `today` claims of `per_day`, `held` of `held_most` (0: no limit)."""

    name: str
    label: Label
    size: int
    per_day: int
    today: int
    held_most: int
    held: int
    protect_hours: int
    cool_down_hours: int


class PoolsShown(TypedDict):
    """The pools of an object in the order in which they are asked. `open` of `cap` places of the reader are taken; `cap` is null for
    who is given nothing. `columns`: the fields that rows show."""

    object: str
    open: int
    cap: int | None
    pools: list[PoolShown]
    columns: list[str]


class Closed(TypedDict):
    """Why the reader may not claim a record now."""

    slug: str
    title: str
    detail: str


class Lying(TypedDict):
    record: Record
    closed: Closed | None


class LyingPage(TypedDict):
    rows: list[Lying]
    next: str | None
