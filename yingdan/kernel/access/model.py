"""Who acts, and why they may."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a named part of the system.

    `limits`: when given, `<object>:<action>` pairs (`sales.*:read`) beyond which nothing is granted: a program's key.
    `unit`: the unit a person's own records belong to. `units`: all units they are a member of. `subtree`: the
    units they lead, with everything below. `system`: the reason the system acts; it sees everything, and every
    event it causes says so.
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

    @property
    def key(self) -> str:
        """`user:<id>`, or `system:<reason>`; a reason that begins with `channel:` stands for that door."""
        if self.system is None:
            return f"user:{self.id}"
        return self.system if self.system.startswith("channel:") else f"system:{self.system}"

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
    whether it is in force now and, when not, the slug of `why_not`."""

    kind: str
    name: str
    condition: str
    in_force: bool
    why_not: str | None = None
    fields: tuple[str, ...] | None = None
    label: Mapping[str, Any] | None = field(default=None)
