"""Follow the log: write down what each webhook is to be told, in the batch's own transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from yingdan.base import uuid7
from yingdan.connectors.webhooks import store
from yingdan.connectors.webhooks.definition import Webhook
from yingdan.connectors.webhooks.model import Effect
from yingdan.events import Batch, Event
from yingdan.expr import Env, Type, check, parse, to_python
from yingdan.fields import Masked
from yingdan.kernel.access import System, all_units, scope, speaker
from yingdan.kernel.catalog import Catalog, Field
from yingdan.kernel.records import as_they_went, read, visible_data

ACTOR = System("outbox")
CALLED, REMOVED = "effect.requested", "record.removed"
Json = dict[str, Any]
_encoder = msgspec.json.Encoder(decimal_format="string")


@dataclass(frozen=True, slots=True, eq=False)
class Hook:
    """A webhook ready to be asked whether it wants an event."""

    name: str
    body: Webhook
    test: Any
    looks_at: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """One record's part of an event, or an event about none."""

    type: str
    event: Event
    subject: UUID | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def compile_hooks(catalog: Catalog) -> Mapping[str, Hook]:
    """Webhooks by name; for `catalog.once`."""
    found = {}
    for name, definition in catalog.all("webhook").items():
        body: Webhook = definition.body
        test, looks_at = None, frozenset[str]()
        if body.filter is not None and body.object is not None:
            names = catalog.objects[body.object].names("record")
            checked = check(parse(body.filter), names, Type.BOOL)
            test, looks_at = to_python(checked), frozenset(path[1] for path in checked.names if len(path) > 1)
        found[name] = Hook(name, body, test, looks_at)
    return found


class OutboxConsumer:
    """Last in the line: hears what all stages told."""

    name = "outbox"
    types: frozenset[str] | None = None
    ignores = frozenset({"notice.*", "import.*", "definition.*", "access.*", "effect.done", "effect.failed"})
    always = False

    def __init__(self, zone: str = "Asia/Shanghai") -> None:
        self._zone = ZoneInfo(zone)

    async def take(self, batch: Batch) -> None:
        hooks: Mapping[str, Hook] = batch.catalog.once(compile_hooks)
        if not hooks:
            return
        wanted = [(hook, told) for told in _unfolded(batch.events) for hook in _listening(hooks, told)]
        if not wanted:
            return
        env = Env.at(batch.now, self._zone)
        rows = await self._rows(batch, wanted, env)
        units = await all_units(batch.tx) if any(hook.body.role for hook, _ in wanted) else []
        effects = []
        for hook, told in wanted:
            row = rows.get((told.event.object, told.subject))
            view = view_of(batch.catalog, hook, told, row, units, env)
            if view is not None and _holds(hook, told, row or {"id": told.subject}, view, env):
                effects.append(effect_of(batch.catalog, hook, told, view, batch.now))
        await store.add(batch.tx, effects)

    async def _rows(
        self, batch: Batch, wanted: Sequence[tuple[Hook, Told]], env: Env
    ) -> dict[tuple[str | None, UUID | None], Json]:
        """The records that are told of, read once per object; those that were removed as they went into the bin."""
        ids: dict[str, set[UUID]] = {}
        for _, told in wanted:
            about = told.event.object
            if told.subject is not None and about is not None and about in batch.catalog.objects:
                ids.setdefault(about, set()).add(told.subject)
        found: dict[tuple[str | None, UUID | None], Json] = {}
        for name, subjects in ids.items():
            for key, row in (await read(batch.tx, batch.catalog, ACTOR, name, subjects)).items():
                found[name, key] = row
            gone = {
                told.subject
                for _, told in wanted
                if told.type == REMOVED and told.subject in subjects and (name, told.subject) not in found
            }
            for key, row in (
                (await as_they_went(batch.tx, batch.catalog, name, gone, env)).items() if gone else ()
            ):
                found[name, key] = row
        return found


def _unfolded(events: Sequence[Event]) -> Iterator[Told]:
    for event in events:
        head, _, op = event.type.partition(".")
        if head == "record" and op.startswith("bulk_"):
            rows, undo = event.data.get("rows", ()), event.data.get("undo") or ()
            for place, key in enumerate(event.data.get("ids", ())):
                before = undo[place] if place < len(undo) else {}
                yield Told(f"record.{op[5:]}", event, UUID(str(key)), before, rows[place])
        elif head == "record":
            yield Told(
                event.type,
                event,
                event.subject,
                event.data.get("before") or {},
                event.data.get("after") or {},
            )
        else:
            yield Told(event.type, event, event.subject, {}, {})


def _listening(hooks: Mapping[str, Hook], told: Told) -> Iterator[Hook]:
    if told.type == CALLED:
        hook = hooks.get(str(told.event.data.get("webhook")))
        if hook is not None:
            yield hook
        return
    for hook in hooks.values():
        if told.type in hook.body.events and (
            hook.body.object is None or told.event.object == hook.body.object
        ):
            yield hook


@dataclass(frozen=True, slots=True)
class View:
    """What a webhook is shown of a record: of masked fields the shape. `full`: the fields it is shown as they are, of this record
    or, without one in hand, of every record; `shapes`: those of which it gets the shape."""

    row: Mapping[str, Any]
    full: frozenset[str] = frozenset()
    shapes: frozenset[str] = frozenset()


def view_of(
    catalog: Catalog, hook: Hook, told: Told, row: Mapping[str, Any] | None, units: Sequence[UUID], env: Env
) -> View | None:
    """What a webhook may tell of one record; None: it is not there for it. Of a record that was removed, the id, where it was there for it
    when it went; of one that is gone for good, where every record is there for it."""
    about = told.event.object
    if about is None or about not in catalog.objects:
        return View({"id": told.subject})
    reading = scope(catalog, speaker(catalog, hook.body.role, units), about, "read")
    if row is not None:
        if told.type == REMOVED:
            shown = {"id": told.subject}
            return View(shown, reading.shows(row, env)) if reading.allows(row, env) else None
        if reading.allows(row, env):
            return View(reading.told(row, env), reading.shows(row, env), reading.shapes(row, env))
        return View({"id": told.subject}) if told.type == CALLED else None
    if told.subject is not None and not reading.every_row(env):
        # Nobody can judge it any more: it went for good before this was told.
        return View({"id": told.subject}) if told.type == CALLED else None
    fields = reading.fields(env)
    return View({"id": told.subject}, fields - reading.masked(env)) if fields else None


def held_back(catalog: Catalog, hook: Hook) -> list[str]:
    """The fields a definition names of which it is never shown more than the shape."""
    if hook.body.object is None:
        return []
    shown = scope(catalog, speaker(catalog, hook.body.role), hook.body.object, "read").fields()
    return [name for name in hook.body.fields if name not in shown]


def _holds(hook: Hook, told: Told, row: Mapping[str, Any], view: View, env: Env) -> bool:
    """Whether the filter lets it through; one that looks at what is not shown does not, as it would tell."""
    if hook.test is None or told.type == CALLED:
        return True
    return hook.looks_at <= view.full and bool(hook.test({"record": {**row, **told.after}}, env))


def effect_of(catalog: Catalog, hook: Hook, told: Told, view: View, now: Any) -> Effect:
    """The row of the outbox: its body holds the fields the definition names, as far as they are shown to it; nothing more."""
    key = uuid7()
    event, fields = told.event, hook.body.fields
    body: Json = {
        "id": key, "webhook": hook.name, "sent_for": {"id": event.id, "type": told.type, "at": event.at,
                                                      "actor": event.actor},
    }  # fmt: skip
    if told.subject is not None:
        body["object"] = event.object
        body["record"] = {
            "id": told.subject,
            **_wire(catalog, hook.body.object, fields, view.row, event.object),
        }
    if told.before:
        body["before"] = _before(catalog, hook, told, view)
    if told.type == CALLED:
        body["values"] = event.data.get("values", {})
        body["automation"] = event.data.get("automation")
    elif not told.type.startswith("record.") and catalog.get("event_type", told.type) is not None:
        body["data"] = visible_data(catalog, event, view.full)
    return Effect(key, hook.name, event.id, told.type, event.object, told.subject, told.subject or key,
                  _encoder.encode(body).decode(), event.hop, now)  # fmt: skip


def _before(catalog: Catalog, hook: Hook, told: Told, view: View) -> Json:
    """The values from before the change: JSON, and of a masked field a text, of which the shape is told."""
    known = catalog.objects[str(told.event.object)].fields
    found = {name: told.before[name] for name in hook.body.fields if name in told.before}
    return {
        name: value if name in view.full or value is None else str(known[name].field_type.mask(value))
        for name, value in found.items()
        if name in view.full or name in view.shapes
    }


def _wire(
    catalog: Catalog,
    object_name: str | None,
    fields: Sequence[str],
    row: Mapping[str, Any],
    about: str | None,
) -> Json:
    if object_name is None or object_name != about:
        return {}
    known = catalog.objects[object_name].fields
    return {name: _dumped(known[name], row[name]) for name in fields if name in row and name in known}


def _dumped(field: Field, value: Any) -> Any:
    if value is None or isinstance(value, Masked):
        return value if value is None else str(value)
    return field.field_type.dump(value, field.options)
