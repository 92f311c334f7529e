"""What each channel brings, as plain facts: how much, how late, which event types and fields, what failed and why.

No fact reads more than thirty days of sums, the deliveries that stand as failed or wait, and fifty deliveries per channel.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from yingdan.base import Database, Problem
from yingdan.connectors import store_fetching, store_inventory, store_keys
from yingdan.connectors.behaviour import TYPE
from yingdan.connectors.channels import Channels, compile_channels
from yingdan.connectors.delivered import delivered_values
from yingdan.connectors.model import Arrival, ChannelPlan, Filled, Opened
from yingdan.connectors.opening import open_arrival
from yingdan.connectors.store_fetching import Fetching
from yingdan.connectors.store_inventory import Hour
from yingdan.connectors.text import clean_text, decode_bytes
from yingdan.kernel.access import Actor, require
from yingdan.kernel.catalog import Catalog

log = logging.getLogger("yingdan.connectors")

Json = dict[str, Any]
DAYS = 30
SAMPLE = 50
SHOWN = 20
PREVIEW_BYTES = 2_000
_MEMBERS = Hour.__struct_fields__


def hours_of(opened: Iterable[Opened], now: datetime) -> dict[tuple[str, datetime], Hour]:
    """What a round brought, by channel and hour of arrival."""
    hours: dict[tuple[str, datetime], Hour] = {}
    for one in opened:
        at = one.arrival.received_at
        hour = hours.setdefault((one.arrival.channel, at.replace(minute=0, second=0, microsecond=0)), Hour())
        waited = max(0, int((now - at).total_seconds() * 1000))
        hour.received += 1
        hour.events += one.counts["events"]
        hour.records += one.counts["records"]
        hour.failed += one.problem is not None
        hour.waited_ms += waited
        hour.waited_most_ms = max(hour.waited_most_ms, waited)
        if one.oldest is not None:
            late = max(0, int((at - one.oldest).total_seconds() * 1000))
            hour.told += 1
            hour.late_ms += late
            hour.late_most_ms = max(hour.late_most_ms, late)
    return hours


class Inventory:
    """The facts of all channels, for those who see the board."""

    def __init__(self, database: Database, catalog: Callable[[], Catalog]) -> None:
        self._database = database
        self._catalog = catalog

    async def read(self, actor: Actor, now: datetime) -> list[Json]:
        """Per channel: {name, label, format, source, object, events: {wire name: event type}, event, constants: {field: value},
        fields: [field], keys: living keys, days: [{ago, …sums}], types: [{type, n, last_at}], notes: [{name, n, last_at}],
        failed: [{reason, n, last_at}], waiting, waiting_since, looked_at, trouble: {reason, n, since} | None, last_at, sample: {forms, fields: {field: n}}}. No secret, no
        name of a key, no content of a delivery is among them."""
        catalog = self._catalog()
        require(catalog, actor, "see_board")
        channels = catalog.once(compile_channels)
        since = now - timedelta(days=DAYS)
        async with self._database.begin() as tx:
            days = await store_inventory.read_days(tx, now, DAYS)
            counters = await store_inventory.read_counters(tx, since.date())
            reasons = await store_inventory.read_reasons(tx, since)
            waiting = await store_inventory.read_waiting(tx)
            keys = await store_keys.read_keys(tx)
            arrivals = await store_inventory.newest(tx, sorted(channels.plans), SAMPLE)
            fetching = await store_fetching.read_fetching(tx)
        living = Counter(one.channel for one in keys if one.lives(now))
        found = []
        for name, plan in sorted(channels.plans.items()):
            own = [row[1:] for row in counters if row[0] == name]
            found.append(
                {
                    **_declared(plan, catalog),
                    "keys": living[name],
                    "days": [
                        {"ago": row[1], **dict(zip(_MEMBERS, row[2:], strict=True))}
                        for row in days
                        if row[0] == name
                    ],
                    "types": [
                        {"type": counter.removeprefix(TYPE), "n": n, "last_at": at}
                        for counter, n, at in own
                        if counter.startswith(TYPE)
                    ],
                    "notes": [
                        {"name": counter, "n": n, "last_at": at}
                        for counter, n, at in own
                        if _is_note(counter)
                    ],
                    "failed": [
                        {"reason": reason, "n": n, "last_at": at}
                        for channel, reason, n, at in reasons
                        if channel == name
                    ],
                    "waiting": waiting[name][0] if name in waiting else 0,
                    "waiting_since": waiting[name][1] if name in waiting else None,
                    "looked_at": fetching[name].looked_at if name in fetching else None,
                    "trouble": _trouble(fetching.get(name)),
                    "last_at": max((at for _, _, at in own), default=None),
                    "sample": _sampled(channels, [one for one in arrivals if one.channel == name]),
                }
            )
        return found


def _trouble(one: Fetching | None) -> Json | None:
    """What stands in the way of fetching."""
    if one is None or one.problem is None:
        return None
    return {"reason": one.problem, "n": one.failures, "since": one.failing_since}


def _is_note(counter: str) -> bool:
    """Whether a counter says what was left out."""
    return counter in (
        "malformed",
        "too_old",
        "repeated",
        "robots",
        "rows_left_out",
        "without_consent",
    ) or counter.startswith(("unknown:", "field:"))


def _declared(plan: ChannelPlan, catalog: Catalog) -> Json:
    body = catalog.all("channel")[plan.name].body
    return {
        "name": plan.name,
        "label": plan.label,
        "format": plan.format,
        "source": plan.source,
        "object": plan.record.object if plan.record else plan.sheets.object if plan.sheets else body.object,
        "events": dict(plan.events),
        "event": plan.event,
        "constants": {slot.name: value for slot, value in plan.record.constants} if plan.record else {},
        "fields": [slot.name for slot, _paths in plan.record.slots] if plan.record else [],
    }


def _sampled(channels: Channels, arrivals: Sequence[Arrival]) -> Json:
    """How many forms the newest deliveries held, and in how many of them each field was filled."""
    filled: Counter[str] = Counter()
    forms = 0
    for arrival in arrivals:
        opened = _opened(channels, arrival)
        for form in opened.filled:
            forms += 1
            filled.update(form.draft.values.keys() | form.draft.pointers.keys())
    return {"forms": forms, "fields": dict(filled)}


def _opened(channels: Channels, arrival: Arrival) -> Opened:
    """What a delivery holds that was taken before, perhaps under another version of its channel; nothing, with a problem, when it can
    no longer be read."""
    try:
        return open_arrival(channels, arrival)
    except Exception as error:
        log.info("delivery %s of %s is no longer readable", arrival.id, arrival.channel)
        return Opened(arrival, None, problem=f"delivery-is-unreadable: {error!r}"[:200])


class Latest:
    """The newest delivery of a channel, and what becomes of it: for those who set channels up."""

    def __init__(self, database: Database, catalog: Callable[[], Catalog]) -> None:
        self._database = database
        self._catalog = catalog

    async def read(self, channel: str, actor: Actor) -> Json | None:
        """{id, received_at, state, problem, preview, forms: [{values: {field: wire}, rest}], values: of the first document, see
        `delivered_values`, events: [{name, type, data}]}, or None when nothing came yet. `type` None: the channel does not know the name. Problems: not-allowed 403, channel-is-unknown 404."""
        catalog = self._catalog()
        require(catalog, actor, "manage_definitions")
        channels = catalog.once(compile_channels)
        plan = channels.find(channel)
        if plan is None:
            raise Problem("channel-is-unknown", 404, channel=clean_text(channel)[:100])
        async with self._database.begin() as tx:
            found = await store_inventory.latest(tx, plan.name)
        if found is None:
            return None
        arrival, state, problem = found
        opened = _opened(channels, arrival)
        return {
            "id": str(arrival.id),
            "received_at": arrival.received_at.isoformat(),
            "state": state,
            "problem": problem or opened.problem,
            "preview": clean_text(decode_bytes(arrival.body[:PREVIEW_BYTES])),
            "values": delivered_values(plan, arrival, catalog),
            "forms": [_mapped(form, plan, catalog) for form in opened.filled[:SHOWN]],
            "events": [
                {"name": name, "type": plan.events.get(name), "data": data}
                for each in opened.behaviours
                for name, _ms, data in each.events
            ][:SHOWN],
        }


def _mapped(form: Filled, plan: ChannelPlan, catalog: Catalog) -> Json:
    assert plan.record is not None
    fields = catalog.objects[plan.record.object].fields
    values = {
        name: fields[name].field_type.dump(value, fields[name].options)
        for name, value in form.draft.values.items()
        if name in fields and name != plan.record.rest
    }
    pointed = {name: words for name, (_object, words) in form.draft.pointers.items()}
    return {
        "values": {**values, **pointed},
        "rest": dict(form.draft.values.get(plan.record.rest or "") or {}),
    }
