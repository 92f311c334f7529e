"""The battle log of a cell 作战日志: what its people decided, under which right, and what came of it. Read from the log, written by nobody."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from yingdan.base import Label, Tx
from yingdan.events import Event, of_subject
from yingdan.expr import Env
from yingdan.fields import Refused
from yingdan.kernel.access import Actor, grant_words
from yingdan.kernel.records import Query, query, titles
from yingdan.views.cells.among import SYSTEM, One, cell_of, shown_of
from yingdan.views.cells.feed import (
    Place,
    Shown,
    account_told,
    accounts_behind,
    behind,
    known,
    next_place,
    person_of,
    record_told,
    told_names,
)
from yingdan.views.numbers import Reader
from yingdan.views.timeline import actor_told, knows_grants, label_of
from yingdan.views.wire import Json
from yingdan.work import cells

LOOKED, MOST_LOOKS, PAGE = 100, 8, 30
MOST_CHANGES = 5
MOST_MEMBERS = 500
TYPES = ("record.created", "record.changed")
Days = dict[UUID, list[tuple[date, date]]]


async def cell_log(tx: Tx, catalog: Any, actor: Actor, key: UUID, before: Place | None, env: Env) -> Json:
    """A page of what people decided while they were in the cell, newest first. Problems: cells-are-missing and record-not-found 404."""
    reader = Reader(tx, catalog, actor, env)
    one = await cell_of(reader, key)
    accounts, days = await accounts_behind(reader, one), await _days(reader, one)
    found, following = await _decided(reader, list(accounts), days, before)
    shown, names = await behind(reader, found), await told_names(reader, found)
    called = await titles(tx, catalog, actor, one.body.account(catalog), list(one.accounts), env=env)
    held = {str(each.given): each for each in await cells.seats_held(tx, [key])}
    results = await _results(reader, one, shown, found)
    rows = [
        {
            "id": event.id, "at": event.at, "actor": actor_told(event.actor, names), "label": label_of(catalog, event.type),
            "record": record_told(reader, event, shown), "account": account_told(accounts[subject], called),
            "changes": _changes(reader, event, shown[subject][1]),
            "right": _right(reader, event, shown[subject][0], held), "result": results.get(subject),
        }
        for event, subject in known(found, shown)
        if subject in accounts
    ]  # fmt: skip
    return {"rows": rows, "next": following}


async def _decided(
    reader: Reader, subjects: Sequence[UUID], days: Days, before: Place | None
) -> tuple[list[Event], str | None]:
    """The next events that people of the cell caused on a day on which they were in it, and where to go on."""
    found: list[Event] = []
    for _ in range(MOST_LOOKS):
        page = await of_subject(reader.tx, subjects, before=before, limit=LOOKED, types=TYPES)
        for event in page:
            if _in_it(reader, event, days):
                found.append(event)
                if len(found) == PAGE:
                    return found, next_place([event], 1)
        if len(page) < LOOKED:
            return found, None
        before = (page[-1].at, page[-1].id)
    return found, next_place(page[-1:], 1)


def _in_it(reader: Reader, event: Event, days: Days) -> bool:
    person = person_of(event)
    day = event.at.astimezone(reader.env.zone).date()
    return person is not None and any(since <= day <= until for since, until in days.get(person, ()))


async def _days(reader: Reader, one: One) -> Days:
    """From when until when each was in it; also those who have left, of whom the reader may see nothing any more."""
    body = one.body
    ask = Query(
        body.members, (body.user, body.since, body.until), f"{body.cell} == '{one.id}'", limit=MOST_MEMBERS
    )
    found: Days = {}
    for row in (await query(reader.tx, reader.catalog, SYSTEM, ask, reader.env)).rows:
        if row[body.user] and row[body.since] and row[body.until]:
            found.setdefault(row[body.user], []).append((row[body.since], row[body.until]))
    return found


def _changes(reader: Reader, event: Event, shown: frozenset[str]) -> list[Json]:
    """Field by field from what to what, as far as the reader sees them; references only say that they moved."""
    target = reader.catalog.objects[str(event.object)]
    before, after = event.data.get("before") or {}, event.data.get("after") or {}
    found = []
    for name in after:
        field = target.fields.get(name)
        if field is None or name not in shown or field.computed or name in ("owner", "unit"):
            continue
        was, now = _text(field, before.get(name)), _text(field, after[name])
        if was != now:
            found.append({"label": field.label, "was": was, "now": now})
    return found[:MOST_CHANGES]


def _text(field: Any, value: Any) -> Label | None:
    if value is None or field.field_type.pointers(value, field.options):
        return None
    try:
        loaded = field.field_type.load(value, field.options)
    except Refused:
        return None
    return {
        "zh": field.field_type.text(loaded, "zh-CN", field.options),
        "en": field.field_type.text(loaded, "en-US", field.options),
    }


def _right(
    reader: Reader, event: Event, row: Mapping[str, Any], held: Mapping[str, cells.Held]
) -> Json | None:
    """Under which right it was decided: `cell` one of the cell, `own` one of his post or lent otherwise, told to who may know grants.
    None: the log does not say."""
    told = event.data.get("allowed_by")
    if not isinstance(told, dict):
        return None
    name, catalog = str(told["grant"]), reader.catalog
    if str(told.get("temporary")) in held:
        pack = catalog.get("pack", name)
        label = pack.body.label if pack is not None else {"zh": name, "en": name}
        return {"kind": "cell", "label": label, "words": pack.body.purpose if pack is not None else None}
    grant = catalog.get("grant", name)
    if grant is None or not (
        event.actor == reader.actor.key or knows_grants(catalog, reader.actor, row.get("unit"))
    ):
        return {"kind": "own", "label": None, "words": None}
    return {"kind": "own", "label": grant.body.label, "words": grant_words(grant.body, name, catalog)}


async def _results(reader: Reader, one: One, shown: Shown, events: Sequence[Event]) -> dict[UUID, Json]:
    """What became of each record, or of the one it points to: how that stands now."""
    found: dict[UUID, Json] = {}
    for event, subject in known(events, shown):
        part = one.body.part(str(event.object))
        if part is None or part.result is None or subject in found:
            continue
        row, fields = shown[subject]
        first, _, rest = part.result.partition(".")
        target = reader.catalog.objects[part.object]
        if rest and first in fields and row.get(first) is not None:
            to = str(target.fields[first].target)
            row, fields = (await shown_of(reader, to, [row[first]])).get(row[first], ({}, frozenset()))
            target = reader.catalog.objects[to]
        name = rest or first
        if name in fields and row.get(name) is not None:
            field = target.fields[name]
            found[subject] = {
                "label": field.label,
                "value": _text(field, row[name]),
                "tone": _tone(field, row[name]),
            }
    return found


def _tone(field: Any, value: Any) -> str | None:
    choices = field.options.get("choices") or ()
    return next((one.get("tone") for one in choices if one.get("value") == value), None)
