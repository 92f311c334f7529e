"""What passes through the inbox."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.connectors.broker import BrokerSettings
from yingdan.connectors.imap import MailboxSettings
from yingdan.connectors.mapping import Draft, RecordPlan
from yingdan.connectors.sheets_mapping import SheetsMapping
from yingdan.connectors.tracker import Behaviours

TOLD = "application/vnd.yingdan.told+json"
"""The content type of what was written down about a file, in place of the file."""


@dataclass(frozen=True, slots=True)
class Knock:
    """A delivery at the door: what `accept` writes down. `key`: the sender's repeat key, or a hash of the body.
    `weight`: about how many events it holds."""

    id: UUID
    channel: str
    secret_hash: bytes
    key: str
    body: bytes
    content_type: str
    headers: Mapping[str, str]
    received_at: datetime
    weight: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A raw row taken from the inbox."""

    id: UUID
    channel: str
    body: bytes
    content_type: str
    received_at: datetime
    attempts: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActivityPlan:
    """A compiled activity mapping. `by`: the field that points to the record; `named`: its title must be given."""

    record: RecordPlan
    by: str
    named: bool


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """A compiled channel. `events`: the wire's names -> event types. `data`: what the told event carries. `person`: where
    a callback says whom it is about; `only`: the callbacks that make a record, all when empty."""

    name: str
    label: Mapping[str, str]
    format: str
    source: str
    actor: str
    events: Mapping[str, str]
    record: RecordPlan | None
    event: str | None
    data: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    key_path: tuple[str, ...] | None
    honeypot: tuple[str, ...]
    nameless: str
    person: tuple[tuple[str, ...], ...] = ()
    only: frozenset[str] = frozenset()
    activity: ActivityPlan | None = None
    sheets: SheetsMapping | None = None
    mailbox: MailboxSettings | None = None
    broker: BrokerSettings | None = None


@dataclass(slots=True)
class Filled:
    """One form of an arrival, mapped. `visitors`: all that are this person; none when behaviour must not be linked. `activity`: what
    it is to the record."""

    arrival: UUID
    draft: Draft
    visitors: tuple[UUID, ...]
    at: datetime
    data: dict[str, Any]
    activity: Draft | None = None


@dataclass(slots=True)
class Opened:
    """An arrival after reading. `problem`: why nothing can come of it. `notes`: what of it was left out, by name.
    `same`: visitors that were said to be one person, and when. `oldest`: when the first thing that it tells happened."""

    arrival: Arrival
    plan: ChannelPlan | None
    filled: list[Filled] = field(default_factory=list)
    behaviours: list[Behaviours] = field(default_factory=list)
    same: list[tuple[tuple[UUID, ...], datetime]] = field(default_factory=list)
    problem: str | None = None
    notes: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    oldest: datetime | None = None
