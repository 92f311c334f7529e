"""Reading an arrival: from raw bytes to forms and behaviours, by what its channel declares."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

import msgspec

from yingdan.connectors.callbacks import PLATFORMS
from yingdan.connectors.calls import call_document
from yingdan.connectors.channels import Channels
from yingdan.connectors.cloudevents import read_events
from yingdan.connectors.forms import content_kind, read_form, read_webhook
from yingdan.connectors.mails import is_machine, mail_key, read_mail
from yingdan.connectors.mapping import Draft, draft_record, pick
from yingdan.connectors.messages import read_message
from yingdan.connectors.model import TOLD, Arrival, ChannelPlan, Filled, Opened
from yingdan.connectors.segment import read_calls, user_visitor
from yingdan.connectors.telemetry import TOPIC_HEADER, read_telemetry
from yingdan.connectors.text import NotReadable, clean_text
from yingdan.connectors.tracker import Behaviours, Timing, read_batch, visitor_id

ROBOT = "suspected_robot"
MOST_FORMS = 200
CALL_HEADER = "yd-call"
"""The header under which a delivery keeps the call that its address named."""


def open_arrival(channels: Channels, arrival: Arrival) -> Opened:
    """What an arrival holds. Never raises: what can't be read carries its problem and stays in the inbox."""
    plan = channels.find(arrival.channel)
    opened = Opened(arrival, plan)
    opened.counts["received"] = 1
    if plan is None:
        opened.problem = "channel-is-gone"
        return opened
    try:
        if plan.format == "tracker" and not holds_form(plan, arrival):
            _open_batch(opened)
        elif plan.format == "segment":
            _open_calls(opened, plan)
        elif plan.format == "cloudevents":
            opened.behaviours += read_events(arrival.body, arrival.content_type, arrival.headers)
        elif arrival.content_type == TOLD:
            return opened
        elif plan.format in ("mail", "mailbox"):
            _open_mail(opened, plan)
        elif plan.format in PLATFORMS:
            _open_message(opened, plan, read_message(plan.format, arrival.body))
        elif plan.format == "mqtt":
            for document in _readings(plan, arrival):
                _open_message(opened, plan, document)
        else:
            _open_forms(opened, plan)
    except NotReadable as error:
        opened.problem = f"delivery-is-unreadable: {error}"
    return opened


def holds_form(plan: ChannelPlan, arrival: Arrival) -> bool:
    """A tracker's channel takes forms too: they have `fields` and no `events`."""
    if plan.record is None:
        return False
    if content_kind(arrival.content_type)[0] in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return True
    return b'"fields"' in arrival.body and b'"events"' not in arrival.body


def _open_batch(opened: Opened) -> None:
    behaviours = read_batch(opened.arrival.body)
    if behaviours.malformed:
        opened.notes["malformed"] = behaviours.malformed
    if not behaviours.consent:
        opened.counts["without_consent"] = len(behaviours.events)
        return
    opened.behaviours.append(behaviours)


def _open_calls(opened: Opened, plan: ChannelPlan) -> None:
    arrival = opened.arrival
    calls, malformed = read_calls(plan.name, arrival.body, arrival.headers.get(CALL_HEADER))
    if malformed:
        opened.notes["malformed"] = malformed
    for call in calls:
        if call.behaviour is not None:
            opened.behaviours.append(call.behaviour)
        filled = _fill(call.form, opened, plan) if call.form and plan.record else None
        if filled is not None:
            filled.visitors = call.visitors if filled.visitors else ()
            opened.filled.append(filled)
        elif len(call.visitors) > 1:
            opened.same.append((call.visitors, arrival.received_at))


def _open_mail(opened: Opened, plan: ChannelPlan) -> None:
    document = read_mail(opened.arrival.body, opened.arrival.content_type)
    if is_machine(document):
        opened.notes["automatic"] += 1
    elif plan.record is None:
        opened.problem = "channel-has-no-record"
    elif (filled := _fill(document, opened, plan)) is not None:
        opened.filled.append(filled)
    else:
        opened.problem = "form-is-empty"


def _readings(plan: ChannelPlan, arrival: Arrival) -> list[dict[str, Any]]:
    if plan.broker is None:
        raise NotReadable("the channel names no broker")
    return read_telemetry(arrival.body, arrival.headers.get(TOPIC_HEADER, ""), plan.broker)


def _open_message(opened: Opened, plan: ChannelPlan, document: dict[str, Any]) -> None:
    """What an office platform or a device tells, about somebody or by itself."""
    name, told = document["event"], False
    visitor = user_visitor(plan.name, _first(document, plan.person))
    if plan.record and (not plan.only or name in plan.only):
        filled = _fill({**document, "visitor": str(visitor) if visitor else None}, opened, plan)
        if filled is not None:
            opened.filled.append(filled)
            told = True
    if name in plan.events or not told:
        data = {key: found for key, paths in plan.data if (found := _first(document, paths)) is not None}
        data = data if plan.data else document["message"]
        opened.behaviours.append(
            Behaviours(visitor, 0.0, True, [(name or "nameless", document["at"], {**data, "event": name})])
        )


def _open_forms(opened: Opened, plan: ChannelPlan) -> None:
    arrival = opened.arrival
    reading = read_webhook if plan.format in ("webhook", "calls") else read_form
    document = reading(arrival.body, arrival.content_type)
    if plan.record is None:
        opened.problem = "channel-has-no-record"
        return
    for each in _documents(document, opened):
        one = call_document(each) if plan.format == "calls" else each
        if one is None:
            opened.notes["under_way"] += 1
            continue
        filled = _fill(one, opened, plan)
        if filled is not None:
            opened.filled.append(filled)
    if not opened.filled and not opened.notes["under_way"]:
        opened.problem = "form-is-empty"


def _documents(document: Mapping[str, Any], opened: Opened) -> Iterator[Mapping[str, Any]]:
    items = document.get("items")
    if not isinstance(items, list) or len(document) != 1:
        yield document
        return
    for one in items[:MOST_FORMS]:
        if isinstance(one, dict):
            yield one
        else:
            opened.notes["malformed"] += 1
    opened.notes["malformed"] += max(0, len(items) - MOST_FORMS)


def _fill(document: Mapping[str, Any], opened: Opened, plan: ChannelPlan) -> Filled | None:
    assert plan.record is not None
    fields = document.get("fields")
    fields = fields if isinstance(fields, Mapping) else document
    robot = any(_said(fields.get(name)) for name in plan.honeypot)
    draft = draft_record(plan.record, document, plan.nameless)
    if _says_nothing(draft.values, plan):
        return None
    if robot and plan.record.rest:
        draft.values.setdefault(plan.record.rest, {})[ROBOT] = True
        opened.counts["robots"] += 1
    opened.notes.update(f"field:{fault.at.rsplit('/', 1)[-1]}" for fault in draft.faults)
    agreed = _agreed(document.get("consent")) and not robot
    timing = Timing(opened.arrival.received_at, _milliseconds(document.get("sent_at")))
    data: dict[str, Any] = {
        key: value for key, paths in plan.data if (value := _first(document, paths)) is not None
    }
    data["channel"] = plan.name
    visitor = visitor_id(document.get("visitor")) if agreed else None
    activity = _activity(plan, document) if plan.activity else None
    return Filled(
        arrival=opened.arrival.id,
        draft=draft,
        visitors=(visitor,) if visitor else (),
        at=timing.at(_milliseconds(document.get("at"))) or opened.arrival.received_at,
        data=data,
        activity=activity,
    )


def _activity(plan: ChannelPlan, document: Mapping[str, Any]) -> Draft:
    """What a message is to its record; a title that nothing gives stays empty when it may."""
    assert plan.activity is not None
    draft = draft_record(plan.activity.record, document, plan.nameless)
    title = plan.activity.record.title
    if not plan.activity.named and draft.values.get(title) == plan.nameless:
        del draft.values[title]
    return draft


def _says_nothing(values: Mapping[str, Any], plan: ChannelPlan) -> bool:
    assert plan.record is not None
    constant = {slot.name for slot, _value in plan.record.constants}
    told = {name for name in values if name not in constant}
    return told <= {plan.record.title} and values.get(plan.record.title) == plan.nameless


def _said(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _agreed(value: Any) -> bool:
    return value not in (False, 0, "false", "0", "no", "off")


def _milliseconds(value: Any) -> float:
    return (
        float(value)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e15
        else 0.0
    )


def _first(document: Mapping[str, Any], paths: tuple[tuple[str, ...], ...]) -> Any:
    return next((found for path in paths if (found := pick(document, path)) is not None), None)


class _Named(msgspec.Struct):
    batch: str | None = None
    id: str | int | None = None


_read_named = msgspec.json.Decoder(_Named).decode


def sender_key(plan: ChannelPlan, body: bytes, content_type: str) -> str | None:
    """The sender's own id of a delivery, for dropping repeats: the batch, the id, or what `key_field` points to."""
    if plan.key_path is not None:
        try:
            found = pick(read_webhook(body, content_type), plan.key_path)
        except NotReadable:
            return None
        return f"f:{found}"[:200] if isinstance(found, str | int) and not isinstance(found, bool) else None
    if plan.format in ("mail", "mailbox"):
        return mail_key(body, content_type)
    if plan.format == "calls":  # a call is told several times under one id, as it goes on
        return f"c:{sha256(body).hexdigest()}"
    if body[:1] != b"{" and body.lstrip()[:1] != b"{":
        return None
    try:
        named = _read_named(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
    if named.batch:
        return f"b:{clean_text(named.batch)[:190]}"
    return f"i:{clean_text(str(named.id))[:190]}" if named.id not in (None, "") else None
