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
from yingdan.kernel.access import System
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import read

ACTOR = System("outbox")
Json = dict[str, Any]
_encoder = msgspec.json.Encoder(decimal_format="string")


@dataclass(frozen=True, slots=True, eq=False)
class Hook:
    """A webhook ready to be asked whether it wants an event."""

    name: str
    body: Webhook
    test: Any


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
        test = None
        if body.filter is not None and body.object is not None:
            names = catalog.objects[body.object].names("record")
            test = to_python(check(parse(body.filter), names, Type.BOOL))
        found[name] = Hook(name, body, test)
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
        rows = await self._rows(batch, wanted)
        env = Env.at(batch.now, self._zone)
        effects = []
        for hook, told in wanted:
            row = rows.get((hook.body.object, told.subject), {"id": told.subject})
            called = told.type == "effect.requested"
            if hook.test is None or called or hook.test({"record": {**row, **told.after}}, env):
                effects.append(effect_of(batch.catalog, hook, told, row, batch.now))
        await store.add(batch.tx, effects)

    async def _rows(
        self, batch: Batch, wanted: Sequence[tuple[Hook, Told]]
    ) -> dict[tuple[str | None, UUID | None], Json]:
        """The records that are told of, read once per object, as far as some webhook sends or judges them."""
        ids: dict[str, set[UUID]] = {}
        for hook, told in wanted:
            if (
                hook.body.object is not None
                and told.subject is not None
                and told.event.object == hook.body.object
            ):
                ids.setdefault(hook.body.object, set()).add(told.subject)
        found: dict[tuple[str | None, UUID | None], Json] = {}
        for name, subjects in ids.items():
            for key, row in (await read(batch.tx, batch.catalog, ACTOR, name, subjects)).items():
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
    if told.type == "effect.requested":
        hook = hooks.get(str(told.event.data.get("webhook")))
        if hook is not None:
            yield hook
        return
    for hook in hooks.values():
        if told.type in hook.body.events and (
            hook.body.object is None or told.event.object == hook.body.object
        ):
            yield hook


def effect_of(catalog: Catalog, hook: Hook, told: Told, row: Mapping[str, Any], now: Any) -> Effect:
    """The row of the outbox: its body holds the fields the definition names, nothing more."""
    key = uuid7()
    event, fields = told.event, hook.body.fields
    body: Json = {
        "id": key, "webhook": hook.name, "sent_for": {"id": event.id, "type": told.type, "at": event.at,
                                                      "actor": event.actor},
    }  # fmt: skip
    if told.subject is not None:
        body["object"] = event.object
        body["record"] = {"id": told.subject, **_wire(catalog, hook.body.object, fields, row, event.object)}
    if told.before:
        body["before"] = {name: value for name, value in told.before.items() if name in fields}
    if told.type == "effect.requested":
        body["values"] = event.data.get("values", {})
        body["automation"] = event.data.get("automation")
    elif not told.type.startswith("record.") and catalog.get("event_type", told.type) is not None:
        body["data"] = dict(event.data)
    return Effect(key, hook.name, event.id, told.type, event.object, told.subject, told.subject or key,
                  _encoder.encode(body).decode(), event.hop, now)  # fmt: skip


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
    return {
        name: known[name].field_type.dump(row[name], known[name].options)
        if row.get(name) is not None
        else None
        for name in fields
        if name in row and name in known
    }
