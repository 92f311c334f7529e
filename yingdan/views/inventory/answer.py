"""The inventory put together: facts of channels beside signals and costs, within the reader's rights."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from yingdan.base import Label
from yingdan.kernel.access import visible_fields
from yingdan.views.attribution import attribution_of, costs_of
from yingdan.views.inventory.coverage import (
    Coverage,
    arrived_types,
    coverage,
    declared_types,
    shares,
    signals_shown,
)
from yingdan.views.inventory.model import (
    ChannelShown,
    Counted,
    Facts,
    FieldShown,
    InventoryShown,
    Signal,
    Sums,
    Trouble,
)
from yingdan.views.inventory.proposals import proposals
from yingdan.views.numbers import Reader

DAYS, TREND = 30, 14


async def inventory(reader: Reader, facts: Sequence[Facts]) -> InventoryShown:
    """All channels by what they bring. `facts`: as the doors give them, see `yingdan/connectors/inventory.py`."""
    signals = _signals(reader.catalog)
    found = coverage(facts, signals)
    body = attribution_of(reader.catalog)
    costs, currency, labels = await _costs(reader, body)
    records: dict[str, int] = {}
    for one in facts:
        records[_source(one, labels)] = records.get(_source(one, labels), 0) + _sums(one, DAYS).records
    shown = [_shown(reader, one, signals, found, costs, records, labels) for one in facts]
    served = {_source(one, labels) for one in facts}
    unconnected = {source: costs.get(source) for source in labels if source not in served}
    lit = signals_shown(signals, found)
    return InventoryShown(
        DAYS, currency, body.object if body else None, body.channel if body else None, labels, sorted(unconnected), sorted(shown, key=lambda one: (-one.month.received, one.name)), lit,
        sum(one.share for one in lit if not one.fed),
        proposals(facts, shown, signals, found, unconnected, reader.env.now),
    )  # fmt: skip


def _signals(catalog: Any) -> list[Signal]:
    return [
        Signal(name, one.body.label, one.body.object, frozenset(one.body.on), one.body.weight)
        for name, one in catalog.all("signal").items()
    ]


async def _costs(reader: Reader, body: Any) -> tuple[Mapping[str, float], str | None, dict[str, Label]]:
    """Cost of each source over the days, their currency, and the sources that a lead may come by."""
    if body is None:
        return {}, None, {}
    until = reader.env.today
    field = reader.catalog.objects[body.object].fields[body.channel]
    labels = {one["value"]: one["label"] for one in field.options.get("choices", ())}
    cost = body.cost
    # Whoever may not see what channels cost gets the inventory without it.
    seen = cost is not None and cost.monthly in visible_fields(reader.catalog, reader.actor, cost.object)
    costs = await costs_of(reader, body, (until - timedelta(days=DAYS), until)) if seen else {}
    return costs, body.currency, labels


def _source(one: Facts, labels: Mapping[str, Label]) -> str:
    """The source that its records are given, if that is one of those that cost; else the source of its events."""
    given = [value for value in one["constants"].values() if isinstance(value, str) and value in labels]
    return given[0] if given else str(one["source"])


def _sums(one: Facts, days: int, first: int = 0) -> Sums:
    rows = [row for row in one["days"] if first <= row["ago"] < days]
    total = {
        name: sum(row[name] for row in rows)
        for name in ("received", "events", "records", "failed", "waited_ms", "told", "late_ms")
    }
    return Sums(
        total["received"], total["events"], total["records"], total["failed"],
        total["waited_ms"] / total["received"] if total["received"] else None,
        max((row["waited_most_ms"] for row in rows), default=0),
        total["late_ms"] / total["told"] if total["told"] else None,
        max((row["late_most_ms"] for row in rows), default=0),
    )  # fmt: skip


def _counted(rows: Sequence[Facts], key: str) -> list[Counted]:
    found = [Counted(row[key], row["n"], _moment(row["last_at"])) for row in rows]
    return sorted(found, key=lambda one: (-one.n, one.name))


def _moment(at: Any) -> datetime:
    assert isinstance(at, datetime)
    return at


def _shown(
    reader: Reader,
    one: Facts,
    signals: Sequence[Signal],
    found: Coverage,
    costs: Mapping[str, float],
    records: Mapping[str, int],
    labels: Mapping[str, Label],
) -> ChannelShown:
    name, source = one["name"], _source(one, labels)
    share = shares(signals)
    could, fed = found.could[name], found.feeds[name]
    weight = sum(share[signal] for signal in could)
    missing = sorted(could - fed, key=lambda signal: (-share[signal], signal))
    by_day = {row["ago"]: row["received"] for row in one["days"]}
    silent = sorted(declared_types(one) - arrived_types(one))
    types = _counted(one["types"], "type")
    cost, made = costs.get(source), records.get(source, 0)
    target = reader.catalog.objects.get(one["object"]) if one["object"] else None
    return ChannelShown(
        name, one["label"], one["format"], source, labels.get(source), one["object"], target.label if target else None,
        one["keys"], _sums(one, 1), _sums(one, 7), _sums(one, DAYS),
        [by_day.get(ago, 0) for ago in range(TREND - 1, -1, -1)], one["last_at"], one["waiting"], one["waiting_since"],
        one["looked_at"], Trouble(**one["trouble"]) if one["trouble"] else None,
        types, _type_labels(reader.catalog, [*silent, *(each.name for each in types)]), silent,
        one["sample"]["forms"], _fields(reader, one), _counted(one["failed"], "reason"), _counted(one["notes"], "name"),
        sorted(could), missing, sum(share[signal] for signal in missing) / weight if weight else None,
        cost, made, cost / made if cost and made else None,
    )  # fmt: skip


def _type_labels(catalog: Any, types: Sequence[str]) -> dict[str, Label]:
    known = catalog.all("event_type")
    return {type_: known[type_].body.label for type_ in types if type_ in known}


def _fields(reader: Reader, one: Facts) -> list[FieldShown]:
    """Mapped fields that the reader may see, the best filled first."""
    target = reader.catalog.objects.get(one["object"]) if one["object"] else None
    if target is None:
        return []
    seen = visible_fields(reader.catalog, reader.actor, target.name)
    filled = one["sample"]["fields"]
    found = [
        FieldShown(name, target.fields[name].label, filled.get(name, 0))
        for name in one["fields"]
        if name in seen and name in target.fields
    ]
    return sorted(found, key=lambda field: (-field.filled, field.name))
