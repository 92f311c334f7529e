"""What happens at the customers of a cell, newest first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.events import Event, of_subject
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.records import titles
from yingdan.views.cells.among import One, Row, cell_of, of_part, shown_of, title_of
from yingdan.views.numbers import Reader
from yingdan.views.timeline import HIDDEN, actor_told, label_of, words_of
from yingdan.views.wire import Json, people

PAGE = 30
Place = tuple[datetime, UUID]
Shown = Mapping[UUID, tuple[Row, frozenset[str]]]
_QUIET = HIDDEN | {"clock.cancelled", "decision.graded"}


async def cell_feed(tx: Tx, catalog: Any, actor: Actor, key: UUID, before: Place | None, env: Env) -> Json:
    """A page of events about its customers and what belongs to them. Problems: cells-are-missing and record-not-found 404."""
    reader = Reader(tx, catalog, actor, env)
    one = await cell_of(reader, key)
    accounts = await accounts_behind(reader, one)
    found = await of_subject(tx, list(accounts), before=before, limit=PAGE)
    shown = await behind(reader, found)
    names = await told_names(reader, found)
    called = await titles(tx, catalog, actor, one.body.account(catalog), list(one.accounts), env=env)
    rows = [
        {
            "id": event.id, "type": event.type, "at": event.at, "label": label_of(catalog, event.type),
            "words": words_of(catalog, event, shown[subject][1], event.type == "record.created"),
            "actor": actor_told(event.actor, names),
            "record": record_told(reader, event, shown), "account": account_told(accounts[subject], called),
        }
        for event, subject in known(found, shown)
        if event.type not in _QUIET and subject in accounts
    ]  # fmt: skip
    return {"rows": rows, "next": next_place(found, PAGE)}


async def accounts_behind(reader: Reader, one: One) -> dict[UUID, UUID]:
    """By each record that is told of, its account."""
    found: dict[UUID, UUID] = {}
    for part in one.body.parts:
        found |= await of_part(reader, part, one.accounts)
    return found


async def behind(reader: Reader, events: Sequence[Event]) -> Shown:
    """The records these events are about, with what the reader may see of each."""
    by_object: dict[str, set[UUID]] = {}
    for event in events:
        if event.subject is not None and event.object in reader.catalog.objects:
            by_object.setdefault(str(event.object), set()).add(event.subject)
    found: dict[UUID, tuple[Row, frozenset[str]]] = {}
    for name, keys in by_object.items():
        found |= await shown_of(reader, name, keys)
    return found


def known(events: Iterable[Event], shown: Shown) -> Iterator[tuple[Event, UUID]]:
    """The events about records that may be seen, each with its subject."""
    for event in events:
        if event.subject is not None and event.subject in shown:
            yield event, event.subject


async def told_names(reader: Reader, events: Sequence[Event]) -> dict[UUID, str]:
    users = {person for event in events if (person := person_of(event)) is not None}
    return await people(reader.tx, reader.catalog, reader.actor, users)


def person_of(event: Event) -> UUID | None:
    """Who did it, when a person did."""
    return UUID(event.actor[5:]) if event.actor.startswith("user:") and len(event.actor) == 41 else None


def record_told(reader: Reader, event: Event, shown: Shown) -> Json:
    assert event.subject is not None
    name, catalog = str(event.object), reader.catalog
    row, fields = shown[event.subject]
    return {
        "object": name, "object_label": catalog.objects[name].label, "id": event.subject,
        "title": title_of(catalog, name, row, fields),
    }  # fmt: skip


def account_told(key: UUID, called: Mapping[UUID, str]) -> Json:
    return {"id": key, "title": called.get(key, "")}


def next_place(found: Sequence[Event], limit: int) -> str | None:
    return f"{found[-1].at.isoformat()}~{found[-1].id}" if len(found) == limit else None
