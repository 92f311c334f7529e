"""Answers about second looks."""

from typing import TypedDict

from yingdan.api.shapes import Record
from yingdan.base import Label


class Doubted(TypedDict):
    """A record that waits; `may`: whether the reader may judge it."""

    record: Record
    may: bool


class LooksPage(TypedDict):
    """What waits for a second look, oldest call first. `size`: how many there are; `columns`: the fields that rows show; `note`: the
    field of the words of whoever judges."""

    object: str
    label: Label
    size: int
    columns: list[str]
    note: str
    rows: list[Doubted]
    next: str | None


class LookAt(TypedDict):
    """How a record stands: whether it waits, and whether the reader may call it invalid or judge it now."""

    doubted: bool
    doubt: bool
    judge: bool


class LookDone(TypedDict):
    id: str
