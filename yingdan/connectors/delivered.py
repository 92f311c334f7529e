"""A delivery taken apart: every value that came, with the field that its channel puts it into and what becomes of it there.

For people who set a channel up. Reads what `opening` reads, one document of a delivery, and writes nothing.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from yingdan.base import LOCALES, words
from yingdan.connectors.callbacks import PLATFORMS
from yingdan.connectors.calls import call_document
from yingdan.connectors.forms import read_form, read_webhook
from yingdan.connectors.mails import read_mail
from yingdan.connectors.mapping import Draft, Slot, fill, is_missing, pick
from yingdan.connectors.messages import read_message
from yingdan.connectors.model import TOLD, Arrival, ChannelPlan
from yingdan.connectors.opening import CALL_HEADER, holds_form
from yingdan.connectors.segment import read_calls
from yingdan.connectors.telemetry import TOPIC_HEADER, read_telemetry
from yingdan.connectors.text import NotReadable
from yingdan.kernel.catalog import Catalog

Json = dict[str, Any]
VALUES_MOST = 120
_DEPTH = 6
_LIST = 3
_LONGEST = 300
# What belongs to the delivery itself; nobody looks for a field for it.
_AROUND = frozenset({"visitor", "consent", "sent_at", "at", "id", "honeypot"})


def document_of(plan: ChannelPlan, arrival: Arrival) -> Mapping[str, Any] | None:
    """The first document of a delivery that a mapping could read; None for mere behaviour. Raises NotReadable."""
    if arrival.content_type == TOLD or plan.format == "cloudevents":
        return None
    if plan.format == "tracker" and not holds_form(plan, arrival):
        return None
    if plan.format == "segment":
        calls, _malformed = read_calls(plan.name, arrival.body, arrival.headers.get(CALL_HEADER))
        return next((call.form for call in calls if call.form is not None), None)
    if plan.format in ("mail", "mailbox"):
        return read_mail(arrival.body, arrival.content_type)
    if plan.format == "mqtt" and plan.broker is not None:
        readings = read_telemetry(arrival.body, arrival.headers.get(TOPIC_HEADER, ""), plan.broker)
        return {"message": readings[0]["message"]}
    if plan.format in PLATFORMS:
        return read_message(plan.format, arrival.body)
    reading = read_webhook if plan.format in ("webhook", "calls") else read_form
    document: Any = reading(arrival.body, arrival.content_type)
    items = document.get("items")
    if isinstance(items, list) and len(document) == 1:
        document = next((one for one in items if isinstance(one, dict)), None)
    return call_document(document) if document is not None and plan.format == "calls" else document


def delivered_values(plan: ChannelPlan, arrival: Arrival, catalog: Catalog) -> list[Json]:
    """[{path, value, field, state, becomes, why}] in the order they came, at most 120. `state`: taken; refused (`why` says it in
    words) and unsure (a word that is none of the choices): both kept beside the fields; spare (another place gave the field its value); told (the event says it); left;
    empty. Nothing when there is no document."""
    try:
        document = document_of(plan, arrival)
    except NotReadable:
        return []
    if document is None:
        return []
    slots = plan.record.slots if plan.record else ()
    taking = {".".join(path): (slot, paths) for slot, paths in slots for path in paths}
    told = {".".join(path) for _name, paths in plan.data for path in paths}
    fields = catalog.objects[plan.record.object].fields if plan.record else {}
    found = []
    for path, value in islice(_leaves(document, (), _DEPTH), VALUES_MOST):
        slot, paths = taking.get(path, (None, ()))
        line: Json = {
            "path": path,
            "value": value,
            "field": slot.name if slot else None,
            "becomes": None,
            "why": None,
        }
        if is_missing(value):
            line["state"] = "empty"
        elif slot is None:
            line["state"] = "told" if path in told else "left"
        elif path != next(".".join(one) for one in paths if not is_missing(pick(document, one))):
            line["state"] = "spare"
        else:
            line |= _put(slot, value, fields[slot.name])
        line["value"] = _short(value)
        found.append(line)
    return found


def _put(slot: Slot, value: Any, field: Any) -> Json:
    draft = Draft()
    fill(slot, value, draft, f"/values/{slot.name}", slot.name)
    if slot.name in draft.pointers:
        return {"state": "taken", "becomes": _short(draft.pointers[slot.name][1])}
    if draft.faults:
        fault = draft.faults[0]
        return {
            "state": "refused",
            "why": {lang[:2]: words(fault.slug, lang, dict(fault.params))[1] for lang in LOCALES},
        }
    taken = draft.values.get(slot.name)
    becomes = _short(field.field_type.dump(taken, field.options)) if taken is not None else None
    return {"state": "unsure" if draft.rest else "taken", "becomes": becomes}


def _leaves(value: Any, path: tuple[str, ...], depth: int) -> Iterator[tuple[str, Any]]:
    """(dotted path, value) of everything that a mapping could name; lists of plain values are one value."""
    if isinstance(value, Mapping) and depth and value:
        for name, inner in value.items():
            if path or name not in _AROUND:
                yield from _leaves(inner, (*path, str(name)), depth - 1)
    elif isinstance(value, list) and depth and any(isinstance(one, Mapping | list) for one in value):
        for place, inner in enumerate(value[:_LIST]):
            yield from _leaves(inner, (*path, str(place)), depth - 1)
    elif path:
        yield ".".join(path), value


def _short(value: Any) -> Any:
    """A value small enough to be shown."""
    if isinstance(value, str):
        return value[:_LONGEST]
    if value is None or isinstance(value, bool | int | float):
        return value
    text = "、".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)
    return text[:_LONGEST]
