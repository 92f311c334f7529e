"""A manager's hand on the weights: changes as asked, checked, previewed and published."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from yingdan.base import Fault, Problem
from yingdan.kernel.definitions import Put
from yingdan.signals.definition import BoostBody, SignalBody, check_tuning, span_text
from yingdan.signals.model import Signal
from yingdan.signals.scoring import make_signal

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog

MOST_BOOSTS = 20


class SignalChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """New values for one signal; what is left out stays. `half_life_s` in seconds (whole, at least a minute)."""

    name: str
    weight: float | None = None
    half_life_s: float | None = None
    saturation: float | None = None
    boosts: tuple[BoostBody, ...] | None = None


def read_changes(raw: Any) -> list[SignalChange]:
    """Changes from JSON. Problem signal-change-is-faulty 422."""
    try:
        return msgspec.convert(raw, list[SignalChange])
    except (msgspec.ValidationError, ValueError) as error:
        fault = Fault("/changes", "definition-value-is-wrong", {"reason": str(error)})
        raise Problem("signal-change-is-faulty", 422, faults=[fault]) from error


def changed_bodies(catalog: "Catalog", changes: Sequence[SignalChange]) -> dict[str, SignalBody]:
    """The signals' bodies with the changes. Problems: signal-is-unknown 404, signal-change-is-faulty 422 with every
    fault (`at` = `/changes/<n>/weight`)."""
    bodies: dict[str, SignalBody] = {}
    faults: list[Fault] = []
    for place, change in enumerate(changes):
        definition = catalog.get("signal", change.name)
        if definition is None:
            raise Problem("signal-is-unknown", 404, signal=change.name)
        body = bodies.get(change.name, definition.body)
        given: dict[str, Any] = {
            key: value
            for key in ("weight", "saturation", "boosts")
            if (value := getattr(change, key)) is not None
        }
        if change.half_life_s is not None:
            given["half_life"] = span_text(change.half_life_s) if 0 <= change.half_life_s < 1e12 else "0s"
        body = bodies[change.name] = msgspec.structs.replace(body, **given)
        if len(body.boosts) > MOST_BOOSTS:
            faults.append(
                Fault(f"/changes/{place}/boosts", "number-is-out-of-range", {"low": 0, "high": MOST_BOOSTS})
            )
        faults += [Fault(f"/changes/{place}{one.at}", one.slug, one.params) for one in check_tuning(body)]
        if change.half_life_s is not None and change.half_life_s < 60:
            faults.append(
                Fault(f"/changes/{place}/half_life_s", "half-life-is-no-span", {"given": change.half_life_s})
            )
    if faults:
        raise Problem("signal-change-is-faulty", 422, faults=faults)
    return bodies


def changed_signals(
    signals: Sequence[Signal], catalog: "Catalog", changes: Sequence[SignalChange]
) -> tuple[Signal, ...]:
    """The signals as they would be."""
    bodies = changed_bodies(catalog, changes)
    return tuple(make_signal(one.name, bodies[one.name]) if one.name in bodies else one for one in signals)


def puts(catalog: "Catalog", changes: Sequence[SignalChange]) -> list[Put]:
    """What to publish for the changes: only the tuned keys of each body differ."""
    made = []
    for name, body in changed_bodies(catalog, changes).items():
        definition = catalog.definitions["signal", name]
        raw: dict[str, Any] = dict(definition.raw)
        for change in changes:
            if change.name == name:
                raw |= _raw(change, body)
        made.append(Put("signal", name, raw, definition.app, definition.id))
    return made


def _raw(change: SignalChange, body: SignalBody) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    if change.weight is not None:
        raw["weight"] = _plain(change.weight)
    if change.saturation is not None:
        raw["saturation"] = _plain(change.saturation)
    if change.half_life_s is not None:
        raw["half_life"] = body.half_life
    if change.boosts is not None:
        raw["boosts"] = [
            {"factor": _plain(one.factor), "from": one.since, "until": one.until} for one in change.boosts
        ]
    return raw


def _plain(number: float) -> int | float:
    """A whole number without its point, as a person would write it."""
    return int(number) if number == int(number) else number


def weighed(signals: Sequence[Signal], weights: Mapping[str, float]) -> tuple[Signal, ...]:
    """The signals under other weights."""
    return tuple(replace(one, weight=weights[one.name]) if one.name in weights else one for one in signals)
