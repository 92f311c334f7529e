"""What a batch of events does to clocks: pure, in the order of the events.

A clock is known by (name, subject). Starting one that runs changes nothing; meeting one that does not run changes
nothing; start and meet within one batch give a clock that is met at once. So events told twice, or late, are harmless.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

Key = tuple[str, UUID]
Condition = Callable[[Mapping[str, Any], Any], Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled trigger of one clock. `op`: start, meet, cancel, pause or resume. Bulk and single record events
    answer to the same name (`record.created`)."""

    clock: str
    op: str
    event: str
    object: str | None
    subject: str | None
    when: Condition | None


@dataclass(frozen=True, slots=True)
class Happening:
    """One event about one record, as triggers see it."""

    event: str
    object: str | None
    subject: UUID
    at: datetime
    data: Mapping[str, Any]
    source: UUID  # id of the event


@dataclass(slots=True)
class Moves:
    """What has to be written: per key the start, and what ended it; in order, the last word wins."""

    started: dict[Key, Happening] = field(default_factory=dict)
    met: dict[Key, Happening] = field(default_factory=dict)
    cancelled: dict[Key, Happening] = field(default_factory=dict)
    paused: dict[Key, Happening] = field(default_factory=dict)
    resumed: dict[Key, Happening] = field(default_factory=dict)

    def apply(self, op: str, key: Key, happening: Happening) -> None:
        if op == "start":
            # A start after an end within the batch is a new promise; one before it stays as it is.
            if key not in self.started:
                self.started[key] = happening
            return
        if op == "meet":
            self.met.setdefault(key, happening)
        elif op == "cancel":
            self.cancelled.setdefault(key, happening)
        elif op == "pause":
            self.resumed.pop(key, None)
            self.paused.setdefault(key, happening)
        else:
            self.paused.pop(key, None)
            self.resumed.setdefault(key, happening)


def index(rules: Iterable[Rule]) -> dict[tuple[str, str | None], list[Rule]]:
    """Rules by (event, object)."""
    found: dict[tuple[str, str | None], list[Rule]] = {}
    for rule in rules:
        found.setdefault((rule.event, rule.object), []).append(rule)
    return found


def moves(
    rules: Mapping[tuple[str, str | None], list[Rule]], happenings: Iterable[Happening], env: Any
) -> Moves:
    """Let each happening move the clocks it concerns."""
    result = Moves()
    for happening in happenings:
        for rule in rules.get((happening.event, happening.object), ()):
            subject = happening.subject
            if rule.subject is not None:
                named = happening.data.get(rule.subject)
                if named is None:
                    continue
                subject = named if isinstance(named, UUID) else UUID(str(named))
            if rule.when is None or rule.when({"data": happening.data}, env):
                result.apply(rule.op, (rule.clock, subject), happening)
    return result
