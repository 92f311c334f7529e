"""What managers ask of a score's model and do with it: how good it is, which version serves, roll back."""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yingdan.base import Label, Problem, Tx, jobs, uuid7
from yingdan.expr import Env
from yingdan.kernel.access import Actor, may
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import titles
from yingdan.signals import store_models
from yingdan.signals.consumer import LEARN
from yingdan.signals.definition import MOST_CAPACITY
from yingdan.signals.intent import (
    ACCURACY_ASKED,
    FEWEST_OF_ONE_KIND,
    FEWEST_OUTCOMES,
    Trial,
    at_capacity,
    auc_interval,
    calibration_error,
    decided,
    gains,
    log_loss,
    monthly,
    reliability,
)
from yingdan.signals.model import Score
from yingdan.signals.model_shown import (
    BinShown,
    CapacityShown,
    FeedbackShown,
    GainShown,
    InputShown,
    LeakShown,
    MissingShown,
    ModelShown,
    MonthShown,
    MovedShown,
    QualityShown,
    RivalShown,
    TenureShown,
    VersionShown,
)
from yingdan.signals.placing import placed
from yingdan.signals.training import settle_soon

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog

DAY_S = 86_400.0
MONTH_S = 30 * DAY_S
MOST_INPUTS = 60
LONGEST_NOTE = 1000
FIT: Label = {"zh": "契合度", "en": "Fit"}
Json = dict[str, Any]


def model_scores(catalog: "Catalog") -> list[tuple[str, Label]]:
    """Names and labels of the scores that learn a model."""
    return [
        (name, one.body.label) for name, one in catalog.all("score").items() if one.body.model is not None
    ]


async def _score(tx: Tx, catalog: "Catalog", name: str) -> Score:
    scoring = await placed(tx, catalog)
    found = next((one for one in scoring.scores.values() if one.name == name and one.model is not None), None)
    if found is None:
        raise Problem("model-is-unknown", 404, score=name)
    return found


async def model_shown(
    tx: Tx, catalog: "Catalog", actor: Actor, name: str, env: Env, number: int | None = None
) -> ModelShown:
    """A version of a score's model, the one in service where no number is given. Problem model-is-unknown 404."""
    score = await _score(tx, catalog, name)
    assert score.model is not None
    kept = await store_models.versions(tx, name)
    serving = next((one for one in kept if one.active), None)
    chosen = next((one for one in kept if one.number == number), None) if number is not None else serving
    if number is not None and chosen is None:
        raise Problem("model-is-unknown", 404, score=name)
    tenures = await store_models.tenures(tx, name)
    authors = await _authors(
        tx, catalog, actor, [*(one.author for one in kept), *(one.author for one in tenures)], env
    )
    report: Json = (chosen.report or {}) if chosen is not None else {}
    trial = Trial.from_json(report["trial"]) if report.get("trial") else None
    waiting = [job for job in await jobs.open_jobs(tx, LEARN) if job.params.get("object") == score.object]
    wish, own = score.model, catalog.get("score", name)
    return ModelShown(
        score=name,
        label=score.label,
        object=score.object,
        outcome=wish.outcome,
        window_days=wish.within_s / DAY_S if wish.within_s is not None else None,
        capacity=wish.capacity,
        can_tune=own is not None and may(catalog, actor, "tune_signals"),
        records=int(report.get("records", 0)),
        known=int(report.get("known", 0)),
        won=int(report.get("won", 0)),
        number=chosen.number if chosen is not None else None,
        serving=serving.number if serving is not None else None,
        held=serving is not None and serving.held,
        training=any(job.params.get("full") for job in waiting),
        missing=_missing(chosen) if trial is None else None,
        quality=_quality(trial, report, wish.capacity) if trial is not None else None,
        months=_months(trial, report, env),
        inputs=_inputs(catalog, score, report),
        leaks=[
            LeakShown(label=_label(catalog, score, one["name"]), **one) for one in report.get("leaks", ())
        ],
        feedback=_feedback(report),
        versions=[_version(one, authors) for one in kept],
        tenures=[
            TenureShown(one.number, one.at, one.why, authors.get(one.author), one.note) for one in tenures
        ],
    )


async def _authors(
    tx: Tx, catalog: "Catalog", actor: Actor, keys: Iterable[str], env: Env
) -> Mapping[str, str]:
    """Names of the people among the actors."""
    people = {key: UUID(key.removeprefix("user:")) for key in set(keys) if key.startswith("user:")}
    if not people or "org.user" not in catalog.objects:
        return {}
    names = await titles(tx, catalog, actor, "org.user", people.values(), env=env)
    return {key: names.get(person, "") for key, person in people.items()}


def _label(catalog: "Catalog", score: Score, name: str) -> Label:
    field = catalog.objects[score.object].fields.get(name)
    if field is not None:
        return field.label
    return FIT if name == "fit" else {"zh": name, "en": name}


def _missing(chosen: store_models.Version | None) -> MissingShown:
    """Of records old enough to be judged by. A version from before reports were kept is only to be trained anew."""
    if chosen is not None and chosen.report is None:
        return MissingShown(0, 0, 0)
    report: Json = (chosen.report or {}) if chosen is not None else {}
    ripe, won = int(report.get("ripe", 0)), int(report.get("won", 0))
    return MissingShown(
        max(0, FEWEST_OUTCOMES - ripe),
        max(0, FEWEST_OF_ONE_KIND - won),
        max(0, FEWEST_OF_ONE_KIND - (int(report.get("known", 0)) + int(report.get("overdue", 0)) - won)),
    )


def _quality(trial: Trial, report: Mapping[str, Any], capacity: int | None) -> QualityShown:
    p, y = trial.p, trial.y
    area, low, high = auc_interval(p, y)
    share, right = decided(p, y, ACCURACY_ASKED)
    worked = at_capacity(trial, capacity) if capacity is not None else None
    span = max(float(trial.at[-1] - trial.at[0]), DAY_S)
    return QualityShown(
        n=len(p),
        since=datetime.fromtimestamp(float(trial.at[0]), UTC),
        until=datetime.fromtimestamp(float(trial.at[-1]), UTC),
        prevalence=float(y.mean()),
        auc=area,
        auc_low=low,
        auc_high=high,
        log_loss=log_loss(p, y),
        ece=calibration_error(p, y),
        ece_limit=float(report["ece_limit"]),
        accuracy_asked=ACCURACY_ASKED,
        decided_share=share,
        decided_accuracy=_said(right),
        arrivals=len(p) * MONTH_S / span,
        bins=[BinShown(one.said, one.seen, one.low, one.high, one.n) for one in reliability(trial)],
        gains=[GainShown(one.share, one.recall, one.lift) for one in gains(trial)],
        at_capacity=CapacityShown(
            capacity, worked.share, worked.worked, worked.precision, worked.low, worked.high, worked.recall, _said(worked.lift)
        ) if worked is not None and capacity is not None else None,
    )  # fmt: skip


def _said(value: float) -> float | None:
    return None if math.isnan(value) else value


def _months(trial: Trial | None, report: Mapping[str, Any], env: Env) -> list[MonthShown]:
    """What is said of the records of every month by this version; what came of it where the trial knows."""
    known: Mapping[str, Any] = {}
    if trial is not None:
        known = monthly(trial.at, lambda at: f"{datetime.fromtimestamp(at, env.zone):%Y-%m}")
    told = {one["month"]: one for one in report.get("scores", ())}
    found = []
    for month, (n, said) in sorted(report.get("said", {}).items()):
        here, one = known.get(month), told.get(month, {})
        tried, foretold, seen = 0, None, None
        if trial is not None and here is not None:
            tried, foretold, seen = len(here), float(trial.p[here].mean()), float(trial.y[here].mean())
        found.append(MonthShown(month, n, said, one.get("psi"), one.get("limit"), tried, foretold, seen))
    return found


def _inputs(catalog: "Catalog", score: Score, report: Mapping[str, Any]) -> list[InputShown]:
    return [
        InputShown(one["name"], _label(catalog, score, one["name"]), [MovedShown(**each) for each in one["months"]])
        for one in report.get("inputs", ())[:MOST_INPUTS]
    ]  # fmt: skip


def _feedback(report: Mapping[str, Any]) -> FeedbackShown | None:
    delays = report.get("delays")
    if delays is None:
        return None
    days = {name: float(delays[f"{name}_s"]) / DAY_S for name in ("window", "half", "most")}
    return FeedbackShown(
        int(report["learnt"]), int(report["open"]), int(report["overdue"]), days["window"], days["half"], days["most"],
        int(delays["wins"]),
    )  # fmt: skip


def _version(one: store_models.Version, authors: Mapping[str, str]) -> VersionShown:
    report: Json = one.report or {}
    trial = Trial.from_json(report["trial"]) if report.get("trial") else None
    rival = RivalShown(**report["rival"]) if report.get("rival") else None
    return VersionShown(
        one.number, one.active, one.held, one.trained_at, one.outcomes, one.more, one.why, authors.get(one.author),
        len(trial.p) if trial is not None else None,
        auc_interval(trial.p, trial.y)[0] if trial is not None else None,
        calibration_error(trial.p, trial.y) if trial is not None else None,
        float(report["ece_limit"]) if trial is not None else None,
        rival,
    )  # fmt: skip


async def put_in_service(
    tx: Tx, catalog: "Catalog", actor: Actor, name: str, number: int, note: str, now: datetime
) -> None:
    """Have a kept version serve at once, and hold it there: better ones are still trained, but a person decides. Stored scores follow in
    the background. Problems: model-is-unknown 404, model-serves-already 409."""
    score = await _score(tx, catalog, name)
    await store_models.lock(tx, name)
    serving = await store_models.read_active(tx, name)
    if serving is not None and serving.number == number:
        raise Problem("model-serves-already", 409, number=number)
    put = store_models.Tenure(number, now, actor.key, "put", note.strip()[:LONGEST_NOTE])
    if not await store_models.serve(tx, uuid7(), name, put, held=True):
        raise Problem("model-is-unknown", 404, score=name)
    await settle_soon(tx, await placed(tx, catalog), score.object, now)


async def release_model(tx: Tx, catalog: "Catalog", actor: Actor, name: str, now: datetime) -> None:
    """Let better models take the place of the one that serves again. Problem model-is-unknown 404."""
    await _score(tx, catalog, name)
    await store_models.lock(tx, name)
    serving = await store_models.read_active(tx, name)
    if serving is not None and serving.held:
        await store_models.release(tx, name)
        put = store_models.Tenure(serving.number, now, actor.key, "released", "")
        await store_models.note_tenure(tx, uuid7(), name, put)


async def ask_training(tx: Tx, catalog: "Catalog", actor: Actor, name: str, now: datetime) -> None:
    """Train anew soon; asking twice gives one training. Problem model-is-unknown 404."""
    score = await _score(tx, catalog, name)
    params = {"object": score.object, "full": True, "by": actor.key}
    await jobs.enqueue(tx, LEARN, params, now=now, dedupe=f"{LEARN}:{score.object}:full")


async def set_capacity(
    tx: Tx, catalog: "Catalog", actor: Actor, name: str, capacity: int | None, now: datetime
) -> "Catalog":
    """Publish how many new records a month the team can work, None for not saying; the catalog in force. Problems: model-is-unknown 404,
    capacity-is-out-of-range 422, those of publishing."""
    score = await _score(tx, catalog, name)
    definition = catalog.definitions["score", name]
    if capacity is not None and not 1 <= capacity <= MOST_CAPACITY:
        raise Problem("capacity-is-out-of-range", 422, most=MOST_CAPACITY)
    wish = {key: part for key, part in definition.raw["model"].items() if key != "capacity"}
    if capacity is not None:
        wish["capacity"] = capacity
    changed = Put("score", name, {**definition.raw, "model": wish}, definition.app, definition.id)
    assert score.model is not None
    if capacity == score.model.capacity:
        return catalog
    return await publish(tx, catalog, [changed], actor.key, "", now)
