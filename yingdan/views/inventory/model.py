"""What is told of channels, and the facts it is made from."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from yingdan.base import Label

Reason = Literal["failing", "quiet", "refused_field", "unmapped", "silent", "unused", "unfed", "unconnected"]


class Counted(msgspec.Struct, frozen=True):
    """`last_at`: when it was last so."""

    name: str
    n: int
    last_at: datetime


class Sums(msgspec.Struct, frozen=True):
    """`waited_ms`: from the door to the work, on average; `late_ms`: from what happened to the door, on average, None when nothing
    says a moment. `_most_`: the longest."""

    received: int
    events: int
    records: int
    failed: int
    waited_ms: float | None
    waited_most_ms: int
    late_ms: float | None
    late_most_ms: int


class FieldShown(msgspec.Struct, frozen=True):
    """`filled`: in how many of the sampled forms."""

    name: str
    label: Label
    filled: int


class SignalShown(msgspec.Struct, frozen=True):
    """`share` of the weight of all signals. `fed`: channels that brought one of its event types in thirty days; `declared`: those that
    say they could."""

    name: str
    label: Label
    share: float
    fed: list[str]
    declared: list[str]


class Trouble(msgspec.Struct, frozen=True):
    """Why we could not fetch: `n` looks in a row, since when."""

    reason: str
    n: int
    since: datetime


class ChannelShown(msgspec.Struct, frozen=True):
    """`trend`: deliveries of each of the last 14 stretches of 24 hours, the oldest first. `signals`, `missing`: names of signals it could
    feed, and of those it does not; `missing_share`: the missing part of the weight of all it could feed. `cost_per_record`: cost of the source over
    thirty days by the records of all its channels; None when nothing was spent or nothing came."""

    name: str
    label: Label
    format: str
    source: str
    source_label: Label | None
    object: str | None
    object_label: Label | None
    keys: int
    day: Sums
    week: Sums
    month: Sums
    trend: list[int]
    last_at: datetime | None
    waiting: int
    waiting_since: datetime | None
    looked_at: datetime | None
    trouble: Trouble | None
    types: list[Counted]
    type_labels: dict[str, Label]
    silent: list[str]
    forms: int
    fields: list[FieldShown]
    failed: list[Counted]
    notes: list[Counted]
    signals: list[str]
    missing: list[str]
    missing_share: float | None
    cost: float | None
    source_records: int
    cost_per_record: float | None


class Proposal(msgspec.Struct, frozen=True):
    """What to do next, and why. `share`: the part of the weight of all signals that would be lit up. `params`: the figures it comes from."""

    reason: Reason
    channel: str | None = None
    share: float = 0.0
    signals: tuple[str, ...] = ()
    params: dict[str, Any] = {}


class InventoryShown(msgspec.Struct, frozen=True):
    """`dark_share`: the part of the weight of all signals that no channel feeds. `sources`: what the field `source_field` of `source_object`
    may say of where a record came from; `unconnected`: those that no channel serves."""

    days: int
    currency: str | None
    source_object: str | None
    source_field: str | None
    sources: dict[str, Label]
    unconnected: list[str]
    channels: list[ChannelShown]
    signals: list[SignalShown]
    dark_share: float
    proposals: list[Proposal]


class Signal(msgspec.Struct, frozen=True):
    """A signal as far as channels care."""

    name: str
    label: Label
    object: str
    types: frozenset[str]
    weight: float


Facts = Mapping[str, Any]
