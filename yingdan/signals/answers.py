"""What others ask of this stage: why a score, who stands where, what if the weights were others."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System, may
from yingdan.kernel.publish import publish
from yingdan.kernel.records import read
from yingdan.signals import store, store_models, store_ranking
from yingdan.signals.decay import forward
from yingdan.signals.intent import IntentModel
from yingdan.signals.model import Explanation, FitPoints, Moved, Ranked, Score, SignalPoints, State
from yingdan.signals.placing import placed
from yingdan.signals.points import parts, terms
from yingdan.signals.scoring import Scoring, compile_scoring, features_of
from yingdan.signals.serving import Served, opinion_model
from yingdan.signals.settling import settling
from yingdan.signals.standing import Judge
from yingdan.signals.timers import ask_to_settle
from yingdan.signals.tuning import SignalChange, changed_signals, puts, weighed

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog

ACTOR = System("signals")
MOST_RANKED = 500
Json = dict[str, Any]


async def values(
    tx: Tx, catalog: "Catalog", subjects: Iterable[UUID], now: datetime
) -> dict[UUID, dict[str, float]]:
    """The decayed strength of every signal by its short name, for subjects of which anything is known. To be read only."""
    scoring = await placed(tx, catalog)
    states = await store.read(tx, list(subjects))
    found = {}
    still: dict[str, dict[str, float]] = {}
    for subject, state in states.items():
        if not any(state.s):  # most of a sheet has done nothing yet
            known = scoring.by_object.get(state.object, ())
            found[subject] = still.setdefault(
                state.object, {one.short: 0.0 for one in known if one.name in scoring.slots}
            )
            continue
        sums = forward(state.at_s, state.s, now.timestamp(), scoring.half_lives_s)
        found[subject] = {
            one.short: sums[scoring.slots[one.name]]
            for one in scoring.by_object.get(state.object, ())
            if one.name in scoring.slots
        }
    return found


async def explain(tx: Tx, catalog: "Catalog", subject: UUID, now: datetime) -> Json | None:
    """Why a record has its score, as JSON (see `Explanation.to_json`); None when nothing is known of it."""
    found = await explanation(tx, catalog, subject, now)
    return found.to_json() if found is not None else None


async def explanation(tx: Tx, catalog: "Catalog", subject: UUID, now: datetime) -> Explanation | None:
    """Why a record has its score: each signal's points now, each fit, and the probability with its reasons."""
    scoring = await placed(tx, catalog)
    state = (await store.read(tx, [subject])).get(subject)
    if state is None or state.object not in scoring.scores:
        return None
    wanted = scoring.scores[state.object]
    rows = await read(tx, catalog, ACTOR, state.object, [subject])
    row = rows.get(subject, {})
    probability, reasons = await _probability(tx, scoring, wanted, row, state, now)
    standing = Judge(scoring, wanted, now)(state)
    env = Env.at(now)
    fit = tuple(FitPoints(one.label, one.points) for one in wanted.fits if one.test(row, env) is True)
    return Explanation(
        subject=subject,
        score=standing.score,
        level=standing.level or wanted.lowest,
        points=_signal_points(scoring, state, now),
        fit=fit,
        probability=probability,
        reasons=reasons,
        leaves_at=standing.due_at,
    )


def _signal_points(scoring: Scoring, state: State, now: datetime) -> tuple[SignalPoints, ...]:
    signals = [one for one in scoring.by_object.get(state.object, ()) if one.name in scoring.slots]
    given = terms(signals, scoring.slots, now)
    points = parts(given, state.at_s, state.s, now.timestamp())
    sums = forward(state.at_s, state.s, now.timestamp(), scoring.half_lives_s)
    found = [
        SignalPoints(
            one.name, one.label, earned, sums[term.slot], one.half_life_s, one.weight, one.factor(now)
        )
        for one, term, earned in zip(signals, given, points, strict=True)
        if abs(earned) >= 0.005
    ]
    return tuple(sorted(found, key=lambda one: -abs(one.points)))


async def _probability(
    tx: Tx, scoring: Scoring, wanted: Score, row: Mapping[str, Any], state: State, now: datetime
) -> tuple[float | None, tuple[tuple[str, float], ...]]:
    if wanted.model is None or not row:
        return None, ()
    active = await store_models.read_active(tx, wanted.name)
    served = (
        Served(active.id, IntentModel.from_json(active.artefact))
        if active
        else opinion_model(scoring, wanted)
    )
    values_ = {**features_of(wanted.model, row), **Judge(scoring, wanted, now).linear(state)}
    probability = float(served.model.predict([values_])[0])
    _, reasons = served.model.explain(values_)
    return probability, tuple((one.feature, one.log_odds) for one in reasons[:8] if abs(one.log_odds) >= 0.01)


def _score_of(scoring: Scoring, object_name: str | None) -> Score:
    if object_name is None and scoring.scores:
        return next(iter(scoring.scores.values()))
    found = scoring.scores.get(object_name or "")
    if found is None:
        raise Problem("score-is-unknown", 404, object=object_name or "")
    return found


async def ranking(
    tx: Tx,
    catalog: "Catalog",
    actor: Actor,
    env: Env,
    weights: Mapping[str, float] | None = None,
    limit: int = 20,
    object_name: str | None = None,
) -> list[Ranked]:
    """Open records the actor may read, by the score of this moment under the weights in force or others (signal ->
    points); at most 500. Problem score-is-unknown 404."""
    scoring = await placed(tx, catalog)
    wanted = _score_of(scoring, object_name)
    signals = weighed(scoring.by_object.get(wanted.object, ()), weights or {})
    given = terms(signals, scoring.slots, env.now)
    rows = await store_ranking.rank(tx, catalog, actor, wanted, env, given, max(1, min(limit, MOST_RANKED)))
    return [Ranked(key, place, value) for place, (key, value) in enumerate(rows, 1)]


async def preview(
    tx: Tx,
    catalog: "Catalog",
    actor: Actor,
    changes: Sequence[SignalChange],
    env: Env,
    limit: int = 20,
    object_name: str | None = None,
) -> tuple[list[Moved], int, int]:
    """Who would stand where: the first `limit` under the changes with their place now, and how many records would
    rise and fall. Problems as `changed_signals` and score-is-unknown 404."""
    scoring = await placed(tx, catalog)
    wanted = _score_of(scoring, object_name)
    signals = scoring.by_object.get(wanted.object, ())
    was = terms(signals, scoring.slots, env.now)
    new = terms(changed_signals(signals, catalog, changes), scoring.slots, env.now)
    rows, up, down = await store_ranking.compare(
        tx, catalog, actor, wanted, env, (was, new), max(1, min(limit, MOST_RANKED))
    )
    return [Moved(one.id, one.rank, one.was_rank, one.score, one.was_score) for one in rows], up, down


async def tune(
    tx: Tx, catalog: "Catalog", actor: Actor, changes: Sequence[SignalChange], note: str, now: datetime
) -> tuple["Catalog", UUID | None]:
    """Publish the changes at once and ask for stored scores to follow; the new catalog and the job. The caller has
    asked for the ability `tune_signals`. Problems: those of the changes, version-moved 409."""
    changed = puts(catalog, changes)
    published = await publish(tx, catalog, changed, actor.key, note, now)
    scoring = await placed(tx, published)
    await store.tuned(tx, [one.name for one in changed], now)
    asked = await ask_to_settle(tx, scoring, now, "weights")
    return published, next(iter(asked.values()), None)


async def overview(tx: Tx, catalog: "Catalog", actor: Actor, object_name: str | None = None) -> Json:
    """The weights page: levels, and every signal with what may be tuned."""
    scoring = catalog.once(compile_scoring)
    can_tune = may(catalog, actor, "tune_signals")
    if not scoring.scores:
        return {"version": catalog.version, "can_tune": can_tune, "levels": [], "signals": []}
    wanted = _score_of(scoring, object_name)
    touched = await store.read_tuned(tx)
    return {
        "version": catalog.version,
        "can_tune": can_tune,
        "levels": [{"name": one.name, "at": one.at} for one in reversed(wanted.levels)],
        "signals": [
            {
                "name": one.name,
                "label": one.label,
                "description": one.description,
                "weight": one.weight,
                "half_life_s": one.half_life_s,
                "saturation": one.saturation,
                "boosts": [
                    {"factor": boost.factor, "from": boost.begins_at, "until": boost.ends_at}
                    for boost in one.boosts
                ],
                "touched": touched.get(one.name),
            }
            for one in scoring.by_object.get(wanted.object, ())
        ],
    }


async def settling_of(tx: Tx, catalog: "Catalog", object_name: str | None = None) -> Json | None:
    """How far stored scores follow: {job, done, total}, None when they are in step."""
    scoring = catalog.once(compile_scoring)
    if not scoring.scores:
        return None
    found = await settling(tx, _score_of(scoring, object_name).object)
    return {"job": found.id, "done": found.done, "total": found.total} if found is not None else None
