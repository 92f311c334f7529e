"""What a simulation starts from, and what it ends with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec


@dataclass(frozen=True, slots=True)
class Arrival:
    """A subject as it came. `facts`: what was known of it then; `customer`: whose it is (itself, where nobody is named); `owner`: who
    really got it, `held` when nobody was weighed: the customer had an owner, or it was `brought`. `ends_at`: when it left the desk.
    `shared` with many at once; `handed` on by people later."""

    subject: UUID
    at: datetime
    facts: Mapping[str, Any]
    customer: UUID
    owner: UUID | None
    held: bool
    brought: bool
    grade: str | None = None
    ends_at: datetime | None = None
    shared: bool = False
    handed: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """How the desks were when the period began: open subjects and what had been given, by person, and when which of these left."""

    open: Mapping[UUID, int] = field(default_factory=dict)
    given: Mapping[UUID, float] = field(default_factory=dict)
    ends: tuple[tuple[datetime, UUID], ...] = ()


class Fate(NamedTuple):
    """What became of an arrival: to whom (None: nobody fitted), `why` nobody: the condition that took most out, or capacity. `worth`:
    chance x value of what was weighed."""

    owner: UUID | None
    kept: bool
    worth: float
    why: str


class Person(msgspec.Struct, frozen=True):
    """What somebody was given by either policy, the one in force first; `grades` in the order asked for."""

    user: UUID
    unit: UUID | None
    leads: tuple[int, int]
    worth: tuple[float, float]
    grades: tuple[tuple[int, ...], tuple[int, ...]]


class Side(msgspec.Struct, frozen=True):
    """One policy as a whole. `pool`: found nobody, `pool_by`: for what; `even_leads`, `even_worth`: Jain's index over the crew."""

    leads: int
    kept: int
    pool: int
    worth: float
    grades: tuple[int, ...]
    even_leads: float | None
    even_worth: float | None
    pool_by: dict[str, int]


class Moved(msgspec.Struct, frozen=True):
    """A subject that would go to somebody else."""

    subject: UUID
    at: datetime
    was: UUID | None
    now: UUID | None


class Outcome(msgspec.Struct, frozen=True):
    """`checked` subjects from `since` to before `until`, `cut` when there were more than are replayed; `weighed` of them were given by
    the policy in force, its replay gives `agreed` of these to the same person as it really did. `moved` in all, the newest in `moves`.
    `of_now`: fields that the draft reads and that no decision kept. `shared`: given with many at once, replayed so, but for `alone` of them, of whose batch too
    little is left; `handed`: handed on, claimed or taken back later, which is not replayed."""

    object: str
    policy: str
    since: datetime
    until: datetime
    checked: int
    cut: bool
    weighed: int
    agreed: int
    moved: int
    live: Side
    draft: Side
    people: list[Person]
    moves: list[Moved]
    grades: list[str]
    of_now: list[str]
    shared: int = 0
    alone: int = 0
    handed: int = 0
