"""From events to what they add: one state per subject, whatever the order in which they came."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yingdan.events import Event
from yingdan.expr import Env
from yingdan.signals.decay import LARGEST, remaining, strength
from yingdan.signals.scoring import Hearer, Scoring

VISITOR = "visitor"


@dataclass(slots=True)
class Delta:
    """What a batch adds to one subject: strengths at moments, and, when known anew, its fit and model base."""

    object: str
    parts: list[tuple[float, int, float]]
    fit: float | None = None
    base: float | None = None
    model: UUID | None = None
    at_s: float = 0.0
    cause: Event | None = None

    def state(self, half_lives_s: Sequence[float]) -> tuple[float, list[float]]:
        """The common time (the latest moment) and the sums at it."""
        if not self.parts:
            return self.at_s, []
        at = max(self.at_s, max(self.parts)[0])
        sums = [0.0] * (max(slot for _, slot, _ in self.parts) + 1)
        for moment, slot, value in self.parts:
            sums[slot] += value if moment == at else value * remaining(at - moment, half_lives_s[slot])
        return at, [min(value, LARGEST) for value in sums]


class Ears:
    """The hearers of a catalog by (event type, object of the subject), looked up once each."""

    __slots__ = ("_heard", "_scoring", "_slots")

    def __init__(self, scoring: Scoring) -> None:
        self._scoring = scoring
        self._slots = scoring.slots
        self._heard: dict[tuple[str, str], tuple[tuple[int, Hearer], ...]] = {}

    def of(self, event_type: str, object_name: str) -> tuple[tuple[int, Hearer], ...]:
        """(slot, hearer) of the signals that hear an event; a visitor, not yet known, is heard by all."""
        key = (event_type, object_name)
        found = self._heard.get(key)
        if found is None:
            found = self._heard[key] = tuple(
                (self._slots[one.signal], one)
                for one in self._scoring.hearers.get(event_type, ())
                if one.signal in self._slots and object_name in (one.object, VISITOR)
            )
        return found


def gather(events: Iterable[Event], ears: Ears, now: datetime, env: Env) -> dict[UUID, Delta]:
    """The deltas of a batch. An event that says it comes from the future counts as of now."""
    deltas: dict[UUID, Delta] = {}
    latest = now.timestamp()
    hears = ears.of
    for event in events:
        subject, object_name = event.subject, event.object or VISITOR
        if subject is None:
            continue
        heard = hears(event.type, object_name)
        if not heard:
            continue
        delta = deltas.get(subject)
        if delta is None:
            delta = deltas[subject] = Delta(object_name, [])
        delta.cause = event
        moment = event.at.timestamp()
        if moment > latest:
            moment = latest
        row = None
        for slot, one in heard:
            if one.when is None and one.strength is None:
                delta.parts.append((moment, slot, 1.0))
                continue
            if row is None:
                row = {"data": event.data}
            if one.when is not None and one.when(row, env) is not True:
                continue
            value = 1.0 if one.strength is None else strength(one.strength(row, env))
            if value > 0.0:
                delta.parts.append((moment, slot, value))
    return deltas


def relabel(deltas: dict[UUID, Delta], links: Mapping[UUID, tuple[UUID, str]]) -> dict[UUID, Delta]:
    """Deltas of visitors we know go to their record."""
    if not links:
        return deltas
    moved: dict[UUID, Delta] = {}
    for subject, delta in deltas.items():
        target, object_name = links.get(subject, (subject, delta.object))
        known = moved.get(target)
        if known is None:
            moved[target] = Delta(
                object_name, list(delta.parts), delta.fit, delta.base, delta.model, delta.at_s
            )
        else:
            known.parts.extend(delta.parts)
    return moved


def absorb(
    deltas: dict[UUID, Delta], target: UUID, object_name: str, at_s: float, sums: Sequence[float]
) -> None:
    """Add a whole state (a visitor's, now known) to a record's delta: each sum is a strength at its common time."""
    delta = deltas.setdefault(target, Delta(object_name, []))
    delta.parts.extend((at_s, slot, value) for slot, value in enumerate(sums) if value > 0.0)
