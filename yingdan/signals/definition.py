"""Kinds of this stage: `signal`, a behaviour that earns points and fades; `score`, what they add up to."""

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from yingdan.base import Fault, Label
from yingdan.expr import ExprFaults, Type, check, names_of, parse
from yingdan.kernel.catalog import EventTypeBody, event_names, expr_faults, name_faults
from yingdan.kernel.definitions import Kind, register

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog

_SPAN = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)\s*(s|m|h|d|w)")
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
LONGEST_S = 3650 * 86400.0
LARGEST_POINTS = 1000.0
MOST_CAPACITY = 1_000_000


class BoostBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """A factor on the points from a moment (inclusive) until another (exclusive); ISO, with a zone."""

    factor: float
    since: str
    until: str


class SignalBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`on`: event types. `when`, `strength`: expressions over `data.…`. `weight`: points when saturated, below 0
    takes away. `half_life`: `30m`, `6h`, `3d`, `2w`. `saturation`: strength at which 63 % of the weight is earned."""

    label: Label
    object: str
    on: tuple[str, ...]
    weight: float
    half_life: str
    saturation: float
    when: str | None = None
    strength: str = "1"
    boosts: tuple[BoostBody, ...] = ()
    description: Label | None = None


class FitBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Points for who the record is: `when` is a condition over its fields."""

    when: str
    points: float
    label: Label


class LevelBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Entered at `at`, left below `at - margin`."""

    name: str
    at: float
    margin: float = 0.0


class ModelBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The learned probability. `outcome`: an expression that is true, false or (not known yet) null. `features`:
    fields to learn from, all plain ones when empty; JSON fields are learnt key by key. `exclude`: fields, or keys
    within JSON fields, that are written after the outcome. `within`: how long a record is given to be won, `90d`; one still open then
    counts as lost, a younger one does not. `capacity`: new records a month that the team can work."""

    field: str
    outcome: str
    features: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    within: str | None = None
    capacity: int | None = None


class ScoreBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The score of an object, kept in its derived `field`. `level_field` keeps the name of the level, `lowest`
    the word below all. `open`: which records stand in rankings, all when left out."""

    label: Label
    object: str
    field: str
    fit: tuple[FitBody, ...] = ()
    levels: tuple[LevelBody, ...] = ()
    level_field: str | None = None
    lowest: str | None = None
    open: str | None = None
    model: ModelBody | None = None


def span_s(text: str) -> float:
    """Seconds of `90m`, `3d` and the like. ValueError when it is none, zero, or above ten years."""
    match = _SPAN.fullmatch(text.strip())
    seconds = float(match[1]) * _SECONDS[match[2]] if match else 0.0
    if not 60.0 <= seconds <= LONGEST_S:
        raise ValueError(text)
    return seconds


def span_text(seconds: float) -> str:
    """The same span as a text, in the largest unit that divides it."""
    whole = max(60, round(seconds))
    unit, size = next(
        (unit, size) for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)) if whole % size == 0
    )
    return f"{whole // size}{unit}"


def moment(text: str) -> datetime:
    """An ISO moment with a zone, in UTC. ValueError otherwise."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found.astimezone(UTC)


def _check_signal(body: SignalBody, name: str, catalog: "Catalog") -> Sequence[Fault]:
    faults = name_faults(name, 2)
    if not body.on:
        faults.append(Fault("/on", "signal-hears-nothing"))
    faults += check_tuning(body)
    events = [found.body for one in body.on if (found := catalog.get("event_type", one)) is not None]
    names = event_names(event for event in events if isinstance(event, EventTypeBody))
    if body.when is not None:
        faults += expr_faults(body.when, names, "/when", boolean=True)
    faults += _number_faults(body.strength, names)
    return faults


def check_tuning(body: SignalBody) -> list[Fault]:
    """What is wrong with weight, half-life, saturation and boosts."""
    faults = []
    if not abs(body.weight) <= LARGEST_POINTS:
        faults.append(
            Fault("/weight", "number-is-out-of-range", {"low": -LARGEST_POINTS, "high": LARGEST_POINTS})
        )
    if not 1e-6 <= body.saturation <= 1e9:
        faults.append(Fault("/saturation", "number-is-out-of-range", {"low": 1e-6, "high": 1e9}))
    try:
        span_s(body.half_life)
    except ValueError:
        faults.append(Fault("/half_life", "half-life-is-no-span", {"given": body.half_life[:40]}))
    for place, boost in enumerate(body.boosts):
        at = f"/boosts/{place}"
        if not 0.0 <= boost.factor <= 100.0:
            faults.append(Fault(f"{at}/factor", "number-is-out-of-range", {"low": 0, "high": 100}))
        try:
            if moment(boost.since) >= moment(boost.until):
                faults.append(Fault(f"{at}/until", "boost-ends-before-it-begins"))
        except ValueError:
            faults.append(Fault(at, "boost-moment-is-unreadable"))
    return faults


def _number_faults(text: str, names: object) -> list[Fault]:
    faults = expr_faults(text, names, "/strength")  # type: ignore[arg-type]
    if faults:
        return faults
    try:
        check(parse(text), names, Type.DECIMAL)  # type: ignore[arg-type]
    except ExprFaults as error:
        return [Fault("/strength", one.slug, one.params) for one in error.faults]
    return []


def _check_score(body: ScoreBody, name: str, catalog: "Catalog") -> Sequence[Fault]:
    faults = name_faults(name, 2)
    found = catalog.objects.get(body.object)
    others = [
        one for one, other in catalog.all("score").items() if one != name and other.body.object == body.object
    ]
    if others:
        faults.append(
            Fault("/object", "object-has-a-score-already", {"object": body.object, "score": others[0]})
        )
    faults += _level_faults(body)
    if found is None:
        return faults
    kept = [("/field", body.field), ("/level_field", body.level_field)]
    kept.append(("/model/field", body.model.field if body.model else None))
    for at, field in kept:
        if field is not None and (field not in found.fields or not found.fields[field].filled):
            faults.append(Fault(at, "field-is-no-derived-field", {"object": found.name, "field": field}))
    names = found.names()
    derived = {field.name for field in found.fields.values() if field.derived}
    for place, fit in enumerate(body.fit):
        at = f"/fit/{place}/when"
        wrong = expr_faults(fit.when, names, at, boolean=True)
        faults += wrong
        used = set() if wrong else {path[0] for path in names_of(check(parse(fit.when), names, Type.BOOL))}
        faults += [Fault(at, "fit-uses-a-derived-field", {"field": one}) for one in sorted(used & derived)]
    if body.open is not None:
        faults += expr_faults(body.open, names, "/open", boolean=True)
    if body.model is not None:
        faults += [
            *expr_faults(body.model.outcome, names, "/model/outcome", boolean=True),
            *_learning_faults(body.model),
        ]
        faults += [
            Fault(f"/model/features/{place}", "field-is-missing", {"object": found.label, "field": one})
            for place, one in enumerate(body.model.features)
            if one not in found.fields
        ]
    return faults


def _learning_faults(body: ModelBody) -> list[Fault]:
    faults = []
    try:
        if body.within is not None:
            span_s(body.within)
    except ValueError:
        faults.append(Fault("/model/within", "window-is-no-span", {"given": (body.within or "")[:40]}))
    if body.capacity is not None and not 1 <= body.capacity <= MOST_CAPACITY:
        faults.append(Fault("/model/capacity", "number-is-out-of-range", {"low": 1, "high": MOST_CAPACITY}))
    return faults


def _level_faults(body: ScoreBody) -> list[Fault]:
    faults = []
    names = [level.name for level in body.levels]
    if len(set(names)) < len(names) or body.lowest in names:
        faults.append(Fault("/levels", "level-names-are-not-distinct"))
    for place, level in enumerate(body.levels):
        if not 0.0 <= level.at <= 100.0 or not 0.0 <= level.margin <= level.at:
            faults.append(Fault(f"/levels/{place}", "level-is-out-of-range", {"low": 0, "high": 100}))
    return faults


def _signal_references(body: SignalBody) -> Collection[tuple[str, str]]:
    return {("object", body.object), *(("event_type", one) for one in body.on)}


def _score_references(body: ScoreBody) -> Collection[tuple[str, str]]:
    return {("object", body.object)}


SIGNAL = register(
    Kind(
        "signal",
        "signals",
        SignalBody,
        _check_signal,
        _signal_references,
        frozenset({"label", "description", "weight", "half_life", "saturation", "boosts"}),
        label={"zh": "信号", "en": "Signal"},
    )
)
SCORE = register(
    Kind(
        "score",
        "signals",
        ScoreBody,
        _check_score,
        _score_references,
        frozenset({"label", "levels", "fit"}),
        label={"zh": "评分", "en": "Score"},
    )
)
