"""What decisions produce: a grade, a route, and everything needed to say why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Label


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who could be given a subject. `facts`: the candidate record's values by field name."""

    user: UUID
    name: str
    unit: UUID | None
    cap: int
    facts: Mapping[str, Any]


class Weighed(msgspec.Struct, frozen=True, gc=False):
    """One candidate as the policy saw it: `value` is None when a mask excluded it (`excluded_by` names which).
    `parts`: what the value is the product of."""

    user: UUID
    value: float | None
    load: int
    cap: int
    parts: Mapping[str, float] = {}
    excluded_by: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is given a subject (`owner` None = it goes to the pool of `unit`), and why."""

    owner: UUID | None
    unit: UUID | None
    reasons: tuple[Label, ...]
    considered: tuple[Weighed, ...] = ()
    kept: bool = False  # the customer's owner keeps it; nobody was weighed
    excluded: Mapping[str, int] = field(
        default_factory=dict
    )  # how many each mask took out; "capacity": those at their limit
    shared: int = 0  # of so many that were shared out together
    stands_in: bool = False  # for the customer's owner, who is held back and stays its owner

    @property
    def pool(self) -> bool:
        return self.owner is None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a decision table says: outputs by name, the numbers (from 0) of the rows it follows from, the reason."""

    outputs: Mapping[str, Any]
    rows: tuple[int, ...]
    reason: Label

    @property
    def row(self) -> int | None:
        """The row, where there is exactly one."""
        return self.rows[0] if len(self.rows) == 1 else None


class Decision(msgspec.Struct, frozen=True, gc=False):
    """A kept decision: its inputs and the version that made it, so that it can be replayed and questioned."""

    id: UUID
    kind: str
    name: str
    version: int
    object: str
    subject: UUID
    outcome: Mapping[str, Any]
    inputs: Mapping[str, Any]
    reasons: Mapping[str, Any]
