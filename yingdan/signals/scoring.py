"""The signals and scores of one catalog, compiled once: who hears which event, what a record is worth."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from yingdan.expr import Env, Names, Type, check, names_of, parse, to_python
from yingdan.kernel.catalog import EventTypeBody, event_names
from yingdan.kernel.definitions import digest
from yingdan.signals.definition import BoostBody, ModelBody, ScoreBody, SignalBody, moment, span_s
from yingdan.signals.model import Boost, Fit, Level, ModelWish, Score, Signal

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog

Run = Callable[[Mapping[str, Any], Env], Any]


@dataclass(frozen=True, slots=True)
class Hearer:
    """A signal's ear for one event type. None for `when` hears all; None for `strength` adds 1."""

    signal: str
    object: str
    when: Run | None
    strength: Run | None


@dataclass(slots=True)
class Scoring:
    """Everything the stage knows of a catalog. `hearing`: by signal, a digest of all that its sums are made by, so
    that sums made by another are known. `slots` is filled from the database at first use."""

    signals: Mapping[str, Signal]
    by_object: Mapping[str, tuple[Signal, ...]]
    hearers: Mapping[str, tuple[Hearer, ...]]
    scores: Mapping[str, Score]
    tuning: str
    edges: tuple[datetime, ...]
    hearing: Mapping[str, str] = field(default_factory=dict)
    slots: dict[str, int] = field(default_factory=dict)
    half_lives_s: list[float] = field(default_factory=list)
    placed: bool = False

    def next_edge(self, now: datetime) -> datetime | None:
        """The next begin or end of a boost after a moment."""
        return next((edge for edge in self.edges if edge > now), None)

    def last_edge(self, now: datetime) -> datetime | None:
        """The last begin or end of a boost up to a moment."""
        return next((edge for edge in reversed(self.edges) if edge <= now), None)

    def place(self, slots: Mapping[str, int]) -> None:
        """Take the slots of the database. Slots of signals that are gone keep a half-life of a day, unread."""
        self.half_lives_s = [86400.0] * (max(slots.values(), default=-1) + 1)
        for name, slot in slots.items():
            if name in self.signals:
                self.half_lives_s[slot] = self.signals[name].half_life_s
        self.slots = {name: slot for name, slot in slots.items() if name in self.signals}
        self.placed = True


def compile_scoring(catalog: "Catalog") -> Scoring:
    """The scoring of a catalog; ask `catalog.once(compile_scoring)`."""
    signals, hearers, tuning = {}, {}, []  # type: ignore[var-annotated]
    for name, definition in catalog.all("signal").items():
        body: SignalBody = definition.body
        signals[name] = make_signal(name, body)
        tuning.append({"name": name, "body": definition.raw})
        for event_type in body.on:
            hearers.setdefault(event_type, []).append(_hearer(name, body, event_type, catalog))
    scores = {}
    for name, definition in catalog.all("score").items():
        scored: ScoreBody = definition.body
        if scored.object in catalog.objects:
            scores[scored.object] = _score(name, scored, catalog)
            tuning.append({"name": name, "body": _scored(definition.raw)})
    by_object: dict[str, list[Signal]] = {}
    for signal in signals.values():
        by_object.setdefault(signal.object, []).append(signal)
    edges = {
        edge for one in signals.values() for boost in one.boosts for edge in (boost.begins_at, boost.ends_at)
    }
    return Scoring(
        signals,
        {name: tuple(found) for name, found in by_object.items()},
        {name: tuple(found) for name, found in hearers.items()},
        scores,
        digest({"tuning": tuning}),
        tuple(sorted(edges)),
        {name: _hearing(definition.body) for name, definition in catalog.all("signal").items()},
    )


def _scored(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stored scores hang on: how a model is judged is no part of it."""
    wish = raw.get("model")
    if not isinstance(wish, Mapping):
        return raw
    return {**raw, "model": {key: part for key, part in wish.items() if key not in ("within", "capacity")}}


def _hearing(body: SignalBody) -> str:
    heard = {"object": body.object, "on": sorted(body.on), "when": body.when, "strength": body.strength}
    return digest({**heard, "half_life_s": span_s(body.half_life)})


def make_signal(name: str, body: SignalBody) -> Signal:
    """A signal as its definition says."""
    return Signal(
        name,
        body.label,
        body.object,
        float(body.weight),
        span_s(body.half_life),
        float(body.saturation),
        tuple(make_boost(boost) for boost in body.boosts),
        body.description,
    )


def make_boost(body: BoostBody) -> Boost:
    return Boost(float(body.factor), moment(body.since), moment(body.until))


def _hearer(name: str, body: SignalBody, event_type: str, catalog: "Catalog") -> Hearer:
    definition = catalog.get("event_type", event_type)
    events = (
        [definition.body] if definition is not None and isinstance(definition.body, EventTypeBody) else []
    )
    every = [
        found.body
        for one in body.on
        if (found := catalog.get("event_type", one)) and found.body not in events
    ]
    # A name may be known of another of the signal's events only; it then reads as null here.
    names = event_names([*events, *every])
    when = to_python(check(parse(body.when), names, Type.BOOL)) if body.when not in (None, "true") else None
    plain = body.strength.strip() in ("1", "1.0")
    strength = None if plain else to_python(check(parse(body.strength), names, Type.DECIMAL))
    return Hearer(name, body.object, when, strength)


def _score(name: str, body: ScoreBody, catalog: "Catalog") -> Score:
    found = catalog.objects[body.object]
    names = found.names()
    fits = []
    for one in body.fit:
        run, used = _condition(one.when, names)
        fits.append(Fit(one.label, float(one.points), one.when, used, run))
    return Score(
        name=name,
        label=body.label,
        object=body.object,
        field=body.field,
        fits=tuple(fits),
        levels=tuple(
            sorted((Level(one.name, one.at, one.margin) for one in body.levels), key=lambda level: level.at)
        ),
        level_field=body.level_field,
        lowest=body.lowest,
        open=body.open,
        model=_wish(body.model, body.object, catalog) if body.model else None,
        fit_names=frozenset().union(*(fit.names for fit in fits)),
    )


def _condition(text: str, names: Names) -> tuple[Run, frozenset[str]]:
    checked = check(parse(text), names, Type.BOOL)
    return to_python(checked), frozenset(path[0] for path in names_of(checked))


def _wish(body: ModelBody, object_name: str, catalog: "Catalog") -> ModelWish:
    """Which fields a model learns from: those wished for, or all plain ones that tell of no single person. Fields
    that the outcome itself is made of are never inputs."""
    found = catalog.objects[object_name]
    test, used = _condition(body.outcome, found.names())
    barred = used | set(body.exclude) | {found.title} | {key.field for key in found.match_keys}
    chosen = body.features or tuple(
        one.name
        for one in found.own
        if not one.derived and not one.personal and one.field_type.traits.learns != "never"
    )
    kept = [name for name in chosen if name in found.fields and name not in barred]
    return ModelWish(
        field=body.field,
        outcome=body.outcome,
        names=used,
        test=test,
        features=tuple(name for name in kept if found.fields[name].field_type.traits.learns == "value"),
        exclude=body.exclude,
        expand=tuple(name for name in kept if found.fields[name].field_type.traits.learns == "keys"),
        barred=tuple(
            name
            for name in dict.fromkeys(body.exclude)
            if name in found.fields and name not in used and not found.fields[name].personal
        ),
        within_s=span_s(body.within) if body.within else None,
        capacity=body.capacity,
    )


def fit_points(score: Score, row: Mapping[str, Any], env: Env) -> float:
    """The points a record has for who it is."""
    return sum((fit.points for fit in score.fits if fit.test(row, env) is True), 0.0)


def features_of(wish: ModelWish, row: Mapping[str, Any]) -> dict[str, Any]:
    """A record as the model sees it. Keys of JSON fields stand beside the fields, under their own names."""
    barred = {name.casefold() for name in wish.exclude}
    values: dict[str, Any] = {}
    for name in wish.expand:
        inner = row.get(name)
        if isinstance(inner, Mapping):
            values.update({key: value for key, value in inner.items() if str(key).casefold() not in barred})
    values.update({name: row.get(name) for name in wish.features})
    return values


def barred_of(wish: ModelWish, row: Mapping[str, Any]) -> dict[str, Any]:
    """What a record says in fields, and keys of JSON fields, that are kept out of learning."""
    barred = {name.casefold() for name in wish.exclude}
    values: dict[str, Any] = {}
    for name in wish.expand:
        inner = row.get(name)
        if isinstance(inner, Mapping):
            values.update({key: value for key, value in inner.items() if str(key).casefold() in barred})
    values.update({name: row.get(name) for name in wish.barred})
    return values


# A point of a manager's weight in log-odds: 100 points lift a record from one in ten to nineteen in twenty.
LOG_ODDS_PER_POINT = 0.05


def opinion(signals: Sequence[Signal]) -> dict[str, float]:
    """The managers' weights as prior means of a model's linear features (`fit` is in hundreds of points)."""
    prior = {f"signal.{one.short}": one.weight * LOG_ODDS_PER_POINT for one in signals}
    return {**prior, "fit": 100.0 * LOG_ODDS_PER_POINT}
