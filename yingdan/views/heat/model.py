"""What is told of the heat of a page."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from yingdan.base import Label

Device = Literal["desktop", "phone"]
Days = tuple[date, date]


class PageListed(msgspec.Struct, frozen=True):
    """`median_s`: seconds of attention at a time."""

    path: str
    views: int
    visitors: int
    clicks: int
    median_s: float | None


class PagesShown(msgspec.Struct, frozen=True):
    """Pages by views, at most 200; `more`: there are others."""

    label: Label
    days: Days
    pages: list[PageListed]
    more: bool


class Box(msgspec.Struct, frozen=True):
    """Something on a page, in pixels of the page; `words`: what stands on it where that is not its name."""

    kind: Literal["heading", "zone", "picture", "video", "form", "field"]
    x: int
    y: int
    width: int
    height: int
    name: str
    words: str


class Outline(msgspec.Struct, frozen=True):
    """How a page looked at `at`, in pixels."""

    at: datetime
    width: int
    height: int
    boxes: list[Box]


class Cell(msgspec.Struct, frozen=True):
    """So many clicks in a cell that begins at (x, y), in percent of the page."""

    x: float
    y: float
    n: int


class Zone(msgspec.Struct, frozen=True):
    name: str
    clicks: int
    visitors: int
    where: str


class ClicksShown(msgspec.Struct, frozen=True):
    """Clicks of one kind of screen. `step`: width and height of a cell, in percent of the page; `unmeasured`: clicks of which no screen is told, not in
    the picture. `event`: whose rows a condition `where` is about."""

    days: Days
    event: str
    views: int
    visitors: int
    fold: float | None
    clicks: int
    clickers: int
    unmeasured: int
    step: tuple[float, float]
    cells: list[Cell]
    zones: list[Zone]
    outline: Outline | None
    where: str


class RecordNamed(msgspec.Struct, frozen=True):
    object: str
    id: UUID
    title: str


class Pressed(msgspec.Struct, frozen=True):
    """Somebody who pressed a zone: a `record`, or a `visitor` without a name. `owner`: name of who has the record, None where that is
    nobody or hidden; `where`: his presses."""

    record: RecordNamed | None
    visitor: str | None
    owner: str | None
    presses: int
    first_at: datetime
    last_at: datetime
    where: str


class PeopleShown(msgspec.Struct, frozen=True):
    """`named` of `count` people are records of `object`; `rows`: those who pressed most, at most 200; `more`: there are others."""

    days: Days
    event: str
    object: str
    zone: str
    count: int
    named: int
    rows: list[Pressed]
    more: bool


class Reached(msgspec.Struct, frozen=True):
    """So many visitors came as far as `at` percent of the page; `where`: whose scrolling it was, None where nobody had to scroll."""

    at: int
    visitors: int
    where: str | None


class ScrollShown(msgspec.Struct, frozen=True):
    days: Days
    event: str
    visitors: int
    scrolled: int
    fold: float | None
    reached: list[Reached]


class VideoListed(msgspec.Struct, frozen=True):
    """`seconds`: watched in all; `length`: None where no browser knew it."""

    name: str
    plays: int
    viewers: int
    seconds: float
    length: int | None
    where: str


class VideoCurve(msgspec.Struct, frozen=True):
    """By second: stretches that cover it, different people who saw it, and people who never got further."""

    name: str
    plays: list[int]
    viewers: list[int]
    left: list[int]


class VideosShown(msgspec.Struct, frozen=True):
    days: Days
    event: str
    videos: list[VideoListed]
    curve: VideoCurve | None


class FieldShown(msgspec.Struct, frozen=True):
    """`reached`: goes that touched it, `spent_s`: how long it took them (median), `left`: goes that ended here without being sent; `where`: its
    touches that were told before anything was sent."""

    name: str
    place: int
    reached: int
    spent_s: float | None
    left: int
    where: str


class FormShown(msgspec.Struct, frozen=True):
    """Goes at a form: `started`, and of these `sent`; seconds (median) of those that were sent and those that were left."""

    name: str
    started: int
    sent: int
    sent_s: float | None
    left_s: float | None
    where: str
    fields: list[FieldShown]


class FormsShown(msgspec.Struct, frozen=True):
    days: Days
    event: str
    forms: list[FormShown]
