"""Answers about task forces."""

from decimal import Decimal
from typing import Literal, TypedDict
from uuid import UUID

from yingdan.api.shapes import Moment, Titled
from yingdan.api.shapes_records import ClockState
from yingdan.base import Label


class RecordAbout(TypedDict):
    """A record that a task force is about; its title only where the reader sees it."""

    object: str
    id: UUID
    title: str
    seen: bool


class ForceMember(TypedDict):
    """A membership from `starts_at` until `ends_at`; `said`: why it ended before its time."""

    person: Titled
    function: str
    label: Label
    starts_at: Moment
    ends_at: Moment
    said: str


class ForceResponded(TypedDict):
    by: Titled
    at: Moment
    said: str


class ForceShown(TypedDict):
    """A task force. `open`: nobody has closed it and its time is not over; `members`: those of now; `used` of `budget`; `item_limit`:
    what one item may come to; amounts in `currency`."""

    id: UUID
    object: str
    name: str
    purpose: str
    open: bool
    about: RecordAbout
    customer: RecordAbout | None
    lead: Titled | None
    formed_by: Titled
    formed_at: Moment
    until_at: Moment
    closed_at: Moment | None
    responded: ForceResponded | None
    result: str | None
    lessons: str
    budget: Decimal
    used: Decimal
    item_limit: Decimal
    currency: str
    members: list[ForceMember]
    clock: ClockState | None
    tasks: int
    tasks_done: int
    tasks_late: int


class ForceFunctionShown(TypedDict):
    """`person`: who is proposed; `candidates`: who could be instead, at most 50."""

    name: str
    label: Label
    person: UUID | None
    candidates: list[Titled]


class ForceForming(TypedDict):
    """What forming starts from."""

    label: Label
    usual_days: int
    longest_days: int
    budget: Decimal
    item_limit: Decimal
    currency: str
    functions: list[ForceFunctionShown]


class ForcesAround(TypedDict):
    """The task forces of a record; `forming` null where the reader cannot form one."""

    rows: list[ForceShown]
    forming: ForceForming | None


class ForceTask(TypedDict):
    id: UUID
    object: str
    name: str
    due_at: Moment | None
    done: bool
    person: Titled | None


class ForceItem(TypedDict):
    """Money set aside for one thing; `left` of `amount` is neither spent nor released."""

    id: UUID
    name: str
    amount: Decimal
    spent: Decimal
    released: Decimal
    left: Decimal


class ForcePosting(TypedDict):
    """A line of the ledger; `person` null: time did it."""

    id: UUID
    item: str
    kind: Literal["reserved", "spent", "released"]
    amount: Decimal
    said: str
    person: Titled | None
    at: Moment


class ForceNote(TypedDict):
    id: UUID
    author: Titled
    text: str
    at: Moment


class ForceFile(TypedDict):
    """A sealed file; `size` in bytes, `media` as the bytes tell, `may_drop`: the reader may delete it."""

    id: UUID
    author: Titled
    name: str
    media: str
    size: int
    at: Moment
    may_drop: bool


class LentFile(TypedDict):
    sha: str
    name: str


class ForceResult(TypedDict):
    value: str
    label: Label | None


class ForceBooking(TypedDict):
    """Something booked; `ends_at` null: until it is given up; `ended_at`: when that was; `files`: what a member may open of it now."""

    id: UUID
    name: str
    kind: str
    quantity: int
    starts_at: Moment
    ends_at: Moment | None
    purpose: str
    booked_by: Titled
    ended_at: Moment | None
    files: list[LentFile]


class ForceWish(TypedDict):
    """Something wished that was taken; `fits`: it could be booked now."""

    id: UUID
    resource: UUID
    name: str
    kind: str
    quantity: int
    starts_at: Moment
    ends_at: Moment | None
    purpose: str
    wished_by: Titled
    fits: bool


class ResourceTaken(TypedDict):
    quantity: int
    starts_at: Moment
    ends_at: Moment | None


class WorkingHours(TypedDict):
    starts_at: Moment
    ends_at: Moment


class ForceResource(TypedDict):
    """What can be booked: `capacity` at one moment; `taken`: the next 20 bookings of anybody; `hours`: the next working hours of an expert,
    null where any time will do."""

    id: UUID
    name: str
    kind: str
    capacity: int
    taken: list[ResourceTaken]
    hours: list[WorkingHours] | None


class ForceOpened(TypedDict):
    """The console of one. `leads`: the reader decides about it; `member`: the reader is in it now; `functions`: whom he could add; `past`:
    memberships that are over; `notes`, `files`: null for who is no member; `results`: what a closing review can come to;
    `resources`: only for who may book."""

    force: ForceShown
    leads: bool
    member: bool
    functions: list[ForceFunctionShown]
    past: list[ForceMember]
    tasks: list[ForceTask]
    items: list[ForceItem]
    postings: list[ForcePosting]
    notes: list[ForceNote] | None
    files: list[ForceFile] | None
    results: list[ForceResult]
    bookings: list[ForceBooking]
    wishes: list[ForceWish]
    resources: list[ForceResource]
