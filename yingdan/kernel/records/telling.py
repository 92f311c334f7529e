"""What the door tells the log: one event per record, or few per bulk write."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import uuid7
from yingdan.events import Event
from yingdan.kernel.access import Rule

BULK_FROM = 50
CHUNK = 1_000
_MOST_KEYS = 8
# A record that came back was known before: it is no new one.
_AGAIN = {"restored": "changed", "bulk_restored": "changed"}
Told = tuple[str, str, UUID, Mapping[str, Any]]


class AllowedBy(msgspec.Struct, frozen=True, omit_defaults=True):
    """The grant by which a person was allowed to write: its full name, and the temporary grant that lent it, if one did."""

    grant: str
    temporary: UUID | None = None

    @classmethod
    def of(cls, rule: Rule | None) -> "AllowedBy | None":
        return None if rule is None else cls(rule.name, rule.temporary)


class Fact(msgspec.Struct, frozen=True):
    """One record that was created, changed or removed; `before` and `after` as JSON values."""

    id: UUID
    before: dict[str, Any]
    after: dict[str, Any]
    version: int
    audience: tuple[str, ...]
    allowed_by: AllowedBy | None = None


@dataclass(slots=True)
class Teller:
    """Collects the facts of one write and makes its events."""

    actor: str
    source: str
    at: datetime
    cause: UUID | None
    hop: int
    facts: dict[tuple[str, str], list[Fact]] = field(default_factory=dict)
    others: list[Event] = field(default_factory=list)

    def tell(self, op: str, object_name: str, facts: Iterable[Fact]) -> None:
        """`op`: created, changed or removed."""
        self.facts.setdefault((object_name, op), []).extend(facts)

    def tell_other(
        self, kind: str, object_name: str, subject: UUID, data: dict[str, Any], audience: tuple[str, ...] = ()
    ) -> None:
        """An event of another type about a record."""
        self.others.append(self._event(kind, object_name, subject, data, audience))

    def rolled(self, object_name: str, facts: Sequence[Fact]) -> None:
        """Records whose roll-ups moved because of this write: one event per object, in chunks."""
        for place in range(0, len(facts), CHUNK):
            chunk = facts[place : place + CHUNK]
            keys = dict.fromkeys(key for fact in chunk for key in fact.audience)
            audience = tuple(keys) if len(keys) <= _MOST_KEYS else ()
            data = {
                "ids": [str(fact.id) for fact in chunk],
                "rows": [fact.after for fact in chunk],
                "undo": [fact.before for fact in chunk],
            }
            subject = chunk[0].id if len(chunk) == 1 else None
            event = self._event("record.rolled_up", object_name, subject, data, audience)
            self.others.append(msgspec.structs.replace(event, hop=self.hop + 1))

    def events(self) -> list[Event]:
        """Everything told, as events in the order it should be read: records before what is said of them."""
        made: list[Event] = []
        for (object_name, op), facts in self.facts.items():
            if len(facts) > BULK_FROM:
                made += [
                    self._bulk(op, object_name, facts[place : place + CHUNK])
                    for place in range(0, len(facts), CHUNK)
                ]
            else:
                made += [
                    self._event(
                        f"record.{op}",
                        object_name,
                        fact.id,
                        _said(fact),
                        fact.audience,
                    )
                    for fact in facts
                ]
        return made + self.others

    def _bulk(self, op: str, object_name: str, facts: Sequence[Fact]) -> Event:
        keys = dict.fromkeys(key for fact in facts for key in fact.audience)
        data = {
            "ids": [str(fact.id) for fact in facts],
            "rows": [fact.after for fact in facts],
            "undo": [fact.before for fact in facts] if op == "changed" else [],
        }
        if any(fact.allowed_by for fact in facts):
            data["allowed_by"] = [
                {**msgspec.to_builtins(one), "count": count}
                for one, count in Counter(fact.allowed_by for fact in facts).items()
                if one is not None
            ]
        audience = tuple(keys) if len(keys) <= _MOST_KEYS else ()
        event = self._event(f"record.bulk_{op}", object_name, None, data, audience)
        _keep(event, [(_AGAIN.get(op, op), object_name, fact.id, fact.after) for fact in facts])
        return event

    def _event(
        self,
        kind: str,
        object_name: str,
        subject: UUID | None,
        data: dict[str, Any],
        audience: tuple[str, ...],
    ) -> Event:
        return Event(
            id=uuid7(),
            type=kind,
            at=self.at,
            object=object_name,
            subject=subject,
            actor=self.actor,
            source=self.source,
            data=data,
            cause=self.cause,
            hop=self.hop,
            audience=audience,
        )


def _said(fact: Fact) -> dict[str, Any]:
    data: dict[str, Any] = {"before": fact.before, "after": fact.after, "version": fact.version}
    if fact.allowed_by is not None:
        data["allowed_by"] = msgspec.to_builtins(fact.allowed_by)
    return data


def audience_of(owner: UUID | None, unit: UUID | None) -> tuple[str, ...]:
    """The streams a record's events go to: its owner's and its unit's."""
    if owner is None:
        return () if unit is None else (f"unit:{unit}",)
    return (f"user:{owner}",) if unit is None else (f"user:{owner}", f"unit:{unit}")


# Bulk events told or unfolded lately: every stage of a batch asks for the same.
_unfolded: dict[UUID, list[Told]] = {}
_FEW = 8


def _unfold_bulk(event: Event, op: str, object_name: str) -> list[Told]:
    known = _unfolded.get(event.id)
    if known is None:
        ids, rows = event.data.get("ids", ()), event.data.get("rows", ())
        known = [(op, object_name, UUID(str(key)), after) for key, after in zip(ids, rows, strict=False)]
        _keep(event, known)
    return known


def _keep(event: Event, told: list[Told]) -> None:
    if len(_unfolded) >= _FEW:
        _unfolded.clear()
    _unfolded[event.id] = told


def unfold(event: Event) -> Iterator[Told]:
    """`(op, object, id, after)` of each record an event tells of, single or bulk; `op` is created, changed or
    removed, `after` JSON values (`python_values` turns them); a record whose roll-ups moved is changed. Other events
    give nothing."""
    head, _, op = event.type.partition("record.")
    if head or event.object is None:
        return
    if op == "rolled_up":
        for key, after in zip(event.data.get("ids", ()), event.data.get("rows", ()), strict=False):
            yield "changed", event.object, UUID(str(key)), after
    elif op.startswith("bulk_"):
        yield from _unfold_bulk(event, _AGAIN.get(op, op.removeprefix("bulk_")), event.object)
    elif op in ("created", "changed", "removed", "restored") and event.subject is not None:
        yield _AGAIN.get(op, op), event.object, event.subject, event.data.get("after") or {}


def visible_data(catalog: Any, event: Event, shown: frozenset[str]) -> dict[str, Any]:
    """An event's data without the values of fields that the reader may not see; by which grant it was done is told beside it, to who
    may know."""
    target = catalog.objects.get(event.object) if event.object else None
    hidden = {name for name in target.fields if name not in shown} if target else set()
    data: dict[str, Any] = {k: v for k, v in event.data.items() if k not in hidden and k != "allowed_by"}
    for part in ("before", "after", "given", "was"):
        if isinstance(data.get(part), dict):
            data[part] = {k: v for k, v in data[part].items() if k not in hidden}
    return data
