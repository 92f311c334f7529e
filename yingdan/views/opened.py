"""To whose streams a record is opened by temporary grants: an index from the record, since neither its owner nor its unit tells.

One look-up per event for records named by themselves or by a field, and one judgement per condition that stands in some pack,
however many people it is put on.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Generic, TypeVar
from uuid import UUID

from yingdan.events import Event
from yingdan.expr import Env
from yingdan.kernel.access import Opening

Row = Mapping[str, Any]
S = TypeVar("S", bound=Hashable)


class Opened(Generic[S]):
    """Streams by what temporary grants open to them."""

    def __init__(self) -> None:
        self._named: dict[str, dict[str, dict[UUID, set[S]]]] = {}
        self._by_rule: dict[str, dict[Opening, set[S]]] = {}

    def add(self, stream: S, openings: Iterable[Opening]) -> None:
        for one in openings:
            self._of(one).add(stream)

    def drop(self, stream: S, openings: Iterable[Opening]) -> None:
        for one in openings:
            found = self._of(one)
            found.discard(stream)
            if not found:
                self._forget(one)

    def _of(self, one: Opening) -> set[S]:
        if one.field is not None and one.record is not None:
            fields = self._named.setdefault(one.object, {})
            return fields.setdefault(one.field, {}).setdefault(one.record, set())
        return self._by_rule.setdefault(one.object, {}).setdefault(one, set())

    def _forget(self, one: Opening) -> None:
        if one.field is not None and one.record is not None:
            fields = self._named[one.object]
            del fields[one.field][one.record]
            if not fields[one.field]:
                del fields[one.field]
            if not fields:
                del self._named[one.object]
            return
        del self._by_rule[one.object][one]
        if not self._by_rule[one.object]:
            del self._by_rule[one.object]

    @property
    def subjects(self) -> frozenset[UUID]:
        """The records that are named themselves."""
        return frozenset(key for fields in self._named.values() for key in fields.get("id", ()))

    @property
    def objects(self) -> frozenset[str]:
        """The objects of which a record has to be looked at to know whom it is opened to."""
        return frozenset(
            [*self._by_rule, *(name for name, fields in self._named.items() if fields.keys() - {"id"})]
        )

    def found(self, event: Event, row: Row | None, env: Env) -> set[S]:
        """Whose streams may care about an event; `row`: the record it is about, where its object is among `objects`. Of an event
        about many records that are not told apart, those who are opened some of the object."""
        fields = self._named.get(event.object or "", {})
        rules = self._by_rule.get(event.object or "", {})
        if not fields and not rules:
            return set()
        if event.subject is None:
            return self._of_many(event, fields, rules)
        streams: set[S] = set()
        for field, records in fields.items():
            key = event.subject if field == "id" else row.get(field) if row is not None else None
            streams |= records.get(key, set()) if isinstance(key, UUID) else set()
        if row is not None:
            for one, those in rules.items():
                if one.rule is not None and one.rule.holds({**row, "actor": dict(one.asker)}, env):
                    streams |= those
        return streams

    def _of_many(
        self, event: Event, fields: Mapping[str, Mapping[UUID, set[S]]], rules: Mapping[Opening, set[S]]
    ) -> set[S]:
        told = event.data.get("ids") or ()
        itself = fields.get("id", {})
        streams: set[S] = set()
        if itself:
            streams = streams.union(*(itself.get(UUID(str(key)), set()) for key in told))
        if told:
            others = [found for name, records in fields.items() if name != "id" for found in records.values()]
            streams = streams.union(*others, *rules.values())
        return streams
