"""Who acts, and why they may."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TemporaryGrant:
    """What the grants of `role` (a short name, or `pack:<name>`, `situation:<name>`) open of `object` (or `sales.*`, `*`), only for
    `actions`, from `starts_at` until `ends_at`; of one `record` only, when given. `held`: the targets of suspensions that may close it."""

    id: UUID
    role: str
    object: str
    record: UUID | None
    actions: frozenset[str]
    starts_at: datetime
    ends_at: datetime
    held: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a named part of the system.

    `limits`: when given, `<object>:<action>` pairs (`sales.*:read`) beyond which nothing is granted: a program's key.
    `unit`: the unit a person's own records belong to. `units`: all units they are a member of. `subtree`: the
    units they lead, with everything below. `system`: the reason the system acts; it sees everything, and every
    event it causes says so. `temporary`: what is granted to them for a time; some of it may have ended, or not begun.
    `held`: a breaker holds them back, so that nothing is open to them, whatever else stands here.
    `outside`: nobody in particular, outside the house: every row that the guards leave, of it what nobody has masked.
    """

    id: UUID | None
    name: str
    roles: frozenset[str] = frozenset()
    unit: UUID | None = None
    units: tuple[UUID, ...] = ()
    subtree: tuple[UUID, ...] = ()
    locale: str = "zh-CN"
    system: str | None = None
    limits: frozenset[str] | None = None
    temporary: tuple[TemporaryGrant, ...] = ()
    held: bool = False
    outside: bool = False

    @property
    def key(self) -> str:
        """`user:<id>`, or `system:<reason>`; a reason that begins with `channel:` stands for that door."""
        if self.system is None:
            return f"user:{self.id}"
        return self.system if self.system.startswith("channel:") else f"system:{self.system}"

    @property
    def lasting(self) -> "Actor":
        """The same person without what is granted for a time."""
        return replace(self, temporary=()) if self.temporary else self

    def playing(self, roles: frozenset[str]) -> "Actor":
        """The same person with other roles."""
        return replace(self, roles=roles)

    def reaches(self, object_name: str, action: str) -> bool:
        """Whether the limits leave room for an action on an object."""
        if self.limits is None:
            return True
        app = object_name.partition(".")[0]
        return any(f"{one}:{action}" in self.limits for one in (object_name, f"{app}.*", "*"))


def System(reason: str) -> Actor:
    """The system acting for a reason, e.g. `System("routing")`, `System("channel:website")`."""
    return Actor(None, reason, system=reason)


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that decides about an action: `kind` grant or guard, its full `name`, the condition as CEL text,
    whether it is in force now and, when not, the slug of `why_not`; `temporary`: the temporary grant it comes from;
    `holds`: whether its condition holds for the row it was tried on, None without one; `looks_at`: the fields it reads;
    `of_record`: whether it is about what belongs to a single record."""

    kind: str
    name: str
    condition: str
    in_force: bool
    why_not: str | None = None
    fields: tuple[str, ...] | None = None
    label: Mapping[str, Any] | None = field(default=None)
    temporary: UUID | None = None
    holds: bool | None = None
    looks_at: frozenset[str] = frozenset()
    of_record: bool = False
