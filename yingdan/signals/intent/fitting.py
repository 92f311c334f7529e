"""Learning an intent model. Everything that is chosen is chosen by predicting the later from the earlier: the
shape of numbers, the strength of the prior, how fast old outcomes fade, whether the challenger may serve, and the calibration."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from yingdan.signals.intent.calibration import FORMS, NONE, Calibration, fit_calibration
from yingdan.signals.intent.encoding import Encoding, Row, learn_encoding
from yingdan.signals.intent.logistic import Posterior, fit_some, logit, sigmoid
from yingdan.signals.intent.model import IntentModel
from yingdan.signals.intent.quality import (
    ACCURACY_ASKED,
    auc,
    calibration_error,
    calibration_limit,
    log_loss,
)
from yingdan.signals.intent.trees import Trees, fit_trees, one_thread
from yingdan.signals.intent.trial import Trial

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

FOLDS = 6
FEWEST_OUTCOMES = 200
FEWEST_OF_ONE_KIND = 20
FEWEST_FOR_TREES = 1000
# A more complicated choice must be better by this much log loss per record.
CLEARLY = 0.001
FLAT = 1e-3
# How the plain model weighs numbers: over their logarithm, or as they are. Bent says more of what stays as it is, straight holds longer
# where what numbers mean drifts.
SHAPES = BENT, STRAIGHT = "bent", "straight"


@dataclass(frozen=True, slots=True)
class IntentConfig:
    """`exclude`: names never to learn from (what is written after the outcome). `prior`: opinion on linear
    features, log-odds per unit. `base_rate`: the assumed share of positive outcomes before any is known.
    `precisions`: strengths of the prior to choose from, in outcomes. `fades`: half-lives of an outcome's weight
    as shares of the history (None = outcomes never fade). `shares`: parts of the trees to choose from. `ripe_before`: from that time
    on records are learnt from, but nothing is judged by them: their outcomes are not all known yet."""

    exclude: frozenset[str] = frozenset()
    prior: Mapping[str, float] = field(default_factory=dict)
    base_rate: float = 0.1
    precisions: tuple[float, ...] = (3.0, 10.0, 30.0)
    fades: tuple[float | None, ...] = (None, 0.5)
    shares: tuple[float, ...] = (0.5, 0.67, 1.0)
    ripe_before: float | None = None
    challenge: bool = True
    accuracy_asked: float = ACCURACY_ASKED
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Fold:
    """A cut of the history: learn before `cut`, predict up to `end`."""

    encoding: Encoding
    x: Array
    cut: int
    end: int
    prior: Array
    linear: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Learnt:
    """A model, and what it was judged by, with the places of those records among the given ones; no trial while the manager's opinion
    is in charge."""

    model: IntentModel
    trial: Trial | None = None
    places: npt.NDArray[np.intp] | None = None


def fit(
    rows: Sequence[Row], outcomes: Sequence[float], times: Sequence[float], config: IntentConfig | None = None
) -> IntentModel:
    """The model that `learn` finds."""
    return learn(rows, outcomes, times, config).model


def learn(
    rows: Sequence[Row], outcomes: Sequence[float], times: Sequence[float], config: IntentConfig | None = None
) -> Learnt:
    """Learn from records whose outcome is known (1 or 0; between, for one that is likely). `times` (any growing number, such as
    epoch seconds) order them; they are no feature. With fewer than 200 ripe outcomes, or only one kind, the manager's opinion stays
    in charge and nothing is chosen. No randomness but `config.seed`; about ten seconds for 6,000 records."""
    config = config or IntentConfig()
    if not len(rows) == len(outcomes) == len(times):
        raise ValueError("as many outcomes and times as rows are needed")
    order = np.argsort(np.asarray(times, dtype=float), kind="stable")
    kept = [rows[int(place)] for place in order]
    y = np.asarray(outcomes, dtype=float)[order]
    at = np.asarray(times, dtype=float)[order]
    ripe = len(at) if config.ripe_before is None else int(np.searchsorted(at, config.ripe_before))
    if ripe < FEWEST_OUTCOMES or min(y[:ripe].sum(), ripe - y[:ripe].sum()) < FEWEST_OF_ONE_KIND:
        return Learnt(_by_opinion(kept, y, config))
    with one_thread():
        choice = _choose(kept[:ripe], y[:ripe], config)
        model = _by_outcomes(kept, y, choice, config)
    return Learnt(model, Trial(choice.said, y[choice.seen], at[choice.seen]), order[choice.seen])


def plain_chances(rows: Sequence[Row], config: IntentConfig) -> Callable[[Places, Array], Array]:
    """A plain model's probabilities of some of these records, learnt from how far each of them is won."""
    encoding = learn_encoding(rows, exclude=config.exclude, linear=tuple(config.prior))
    x, precision = encoding.matrix(rows), config.precisions[len(config.precisions) // 2]

    def chances(places: Places, y: Array) -> Array:
        with one_thread():
            here = x[places]
            found = _posterior(encoding, here, y, np.ones(len(y)), precision, config, BENT)
            return sigmoid(found.decision(here))

    return chances


def _by_outcomes(kept: Sequence[Row], y: Array, choice: "_Choice", config: IntentConfig) -> IntentModel:
    encoding = learn_encoding(kept, exclude=config.exclude, linear=tuple(config.prior))
    x, weight = encoding.matrix(kept), _weights(len(y), choice.fade)
    posterior = _posterior(encoding, x, y, weight, choice.precision, config, choice.shape)
    trees = _trees(encoding, x, y, weight, config.seed) if choice.share > 0.0 else None
    return IntentModel(
        encoding, posterior, choice.calibration, trees, choice.share, choice.sure, choice.notes
    )


def _trees(encoding: Encoding, wide: Array, y: Array, weight: Array, seed: int) -> Trees:
    """A record that is likely won stands there twice: as won, and as not, each with its part of the weight."""
    x, columns = _fields(encoding, wide)
    between = (y > 0.0) & (y < 1.0)
    if between.any():
        sure, part = np.where(between, 1.0, y), y[between]
        weight = np.concatenate([np.where(between, weight * y, weight), weight[between] * (1.0 - part)])
        x, y = np.vstack([x, x[between]]), np.concatenate([sure, np.zeros(len(part))])
    return fit_trees(x, y, weight, seed).placed(columns)


def _by_opinion(rows: Sequence[Row], y: Array, config: IntentConfig) -> IntentModel:
    learnt = rows if len(y) >= 20 else []
    encoding = learn_encoding(learnt, exclude=config.exclude, linear=tuple(config.prior))
    x = encoding.matrix(rows)
    precision = max(config.precisions)
    posterior = _posterior(encoding, x, y, np.ones(len(y)), precision, config, BENT, constant=precision)
    notes = {"n": len(y), "chosen": "opinion", "precision": precision}
    return IntentModel(encoding, posterior, NONE, None, 0.0, 0.5, notes)


@dataclass(frozen=True, slots=True)
class _Choice:
    shape: str
    precision: float
    fade: float | None
    share: float
    calibration: Calibration
    sure: float
    notes: dict[str, Any]
    seen: npt.NDArray[np.intp]
    said: Array


def _choose(rows: Sequence[Row], y: Array, config: IntentConfig) -> _Choice:
    """Roll through the later part of the history, predicting each piece from all before it."""
    folds = _cut(rows, config)
    seen = np.concatenate([np.arange(fold.cut, fold.end) for fold in folds])
    truth = y[seen]
    losses: dict[str, float] = {}
    plain = [_plain(shape, folds, y, truth, config, losses) for shape in _shapes(folds)]
    served = min((_calibrate(one, 0.0, truth, folds, losses) for one in plain), key=lambda one: one.loss)
    if config.challenge and len(y) >= FEWEST_FOR_TREES:
        grown: dict[float | None, Array] = {}
        for one in plain:
            if one.fade not in grown:
                trees = [_trees_forward(fold, y, one.fade, config.seed) for fold in folds]
                grown[one.fade] = np.concatenate(trees)
        served = _challenge(served, plain, grown, truth, folds, config.shares, losses)
    best, share, calibration, p = served.plain, served.share, served.calibration, served.p
    notes = {
        "n": len(y),
        "chosen": {
            "numbers": best.shape,
            "precision": best.precision,
            "fade": best.fade,
            "share": share,
            "calibration": calibration.form,
        },
        "losses": {name: round(loss, 5) for name, loss in losses.items()},
        "forward": {
            "n": len(truth),
            "auc": round(auc(p, truth), 4),
            "log_loss": round(log_loss(p, truth), 4),
            "ece": round(calibration_error(p, truth), 4),
            "ece_limit": round(calibration_limit(p, 200), 4),
        },
    }
    sure = _sure(p, truth, config.accuracy_asked)
    return _Choice(best.shape, best.precision, best.fade, share, calibration, sure, notes, seen, p)


@dataclass(frozen=True, slots=True)
class _Plain:
    """A plain model's way to weigh, and what it said about later outcomes: the fields' part of the log-odds, and the linear features'."""

    shape: str
    precision: float
    fade: float | None
    base: Array
    lift: Array


def _shapes(folds: Sequence[_Fold]) -> tuple[str, ...]:
    """Bent and straight, where there are numbers."""
    return SHAPES if any(fold.encoding.shaped(STRAIGHT).any() for fold in folds) else (BENT,)


def _plain(
    shape: str, folds: Sequence[_Fold], y: Array, truth: Array, config: IntentConfig, losses: dict[str, float]
) -> _Plain:
    """The strength of the prior and the fading with which numbers of this shape say later outcomes best."""
    found: list[tuple[float, float, _Plain]] = []
    for precision in config.precisions:
        for fade in config.fades:
            pieces = [_plain_forward(fold, y, shape, precision, fade) for fold in folds]
            base, lift = (np.concatenate(column) for column in zip(*pieces, strict=True))
            loss = log_loss(sigmoid(base + lift), truth)
            losses[f"plain {shape} precision={precision:g} fade={fade}"] = loss
            found.append((loss, precision, _Plain(shape, precision, fade, base, lift)))
    return min(found, key=lambda one: one[:2])[2]


def _cut(rows: Sequence[Row], config: IntentConfig) -> list[_Fold]:
    n, linear = len(rows), tuple(config.prior)
    edges = np.linspace(0.4 * n, n, FOLDS + 1).astype(int)
    folds = []
    for cut, end in pairwise(edges):
        encoding = learn_encoding(rows[:cut], exclude=config.exclude, linear=linear)
        prior, is_linear = _opinion(encoding, config)
        folds.append(_Fold(encoding, encoding.matrix(rows[:end]), int(cut), int(end), prior, is_linear))
    return folds


def _opinion(encoding: Encoding, config: IntentConfig) -> tuple[Array, npt.NDArray[np.bool_]]:
    """The prior mean (the constant first) and which columns are linear."""
    names = [encoding.features[k].name for k in encoding.owner]
    linear = np.array([encoding.features[k].kind == "linear" for k in encoding.owner], dtype=bool)
    means = [config.prior.get(name, 0.0) if flag else 0.0 for name, flag in zip(names, linear, strict=True)]
    return np.array([float(logit(np.array([config.base_rate]))[0]), *means]), linear


def _precision(linear: npt.NDArray[np.bool_], precision: float, constant: float) -> Array:
    return np.concatenate(([constant], np.full(len(linear), precision)))


def _posterior(
    encoding: Encoding, x: Array, y: Array, weight: Array, precision: float, config: IntentConfig, shape: str,
    constant: float = FLAT,
) -> Posterior:  # fmt: skip
    prior, linear = _opinion(encoding, config)
    return fit_some(x, y, weight, prior, _precision(linear, precision, constant), _used(encoding, shape))


def _used(encoding: Encoding, shape: str) -> npt.NDArray[np.bool_]:
    """The columns that a plain model weighs: numbers in one shape only, or each would stand there twice."""
    (other,) = (one for one in SHAPES if one != shape)
    return ~encoding.shaped(other)


def _weights(n: int, fade: float | None) -> Array:
    """Outcomes lose half their weight every `fade` of the history, newest 1."""
    return np.ones(n) if fade is None else np.asarray(0.5 ** (np.arange(n - 1, -1, -1) / (fade * n)))


def _plain_forward(
    fold: _Fold, y: Array, shape: str, precision: float, fade: float | None
) -> tuple[Array, Array]:
    """What the plain model says of the piece: the fields' part of the log-odds, and the linear features' part."""
    x, cut, linear = fold.x, fold.cut, fold.linear
    strength, used = _precision(linear, precision, FLAT), _used(fold.encoding, shape)
    found = fit_some(x[:cut], y[:cut], _weights(cut, fade), fold.prior, strength, used)
    lift = x[cut:][:, linear] @ found.beta[1:][linear]
    return found.decision(x[cut:]) - lift, lift


def _trees_forward(fold: _Fold, y: Array, fade: float | None, seed: int) -> Array:
    (x, _), cut = _fields(fold.encoding, fold.x), fold.cut
    return fit_trees(x[:cut], y[:cut], _weights(cut, fade), seed).decision(x[cut:])


def _fields(encoding: Encoding, x: Array) -> tuple[Array, Places]:
    """The columns that trees see, and which these are: a number once, as where they cut is the same in every shape; linear features
    blanked."""
    columns, linear = np.flatnonzero(~encoding.shaped(STRAIGHT)), encoding.linear
    seen = np.where(linear, 0.0, x) if linear.any() else x
    return seen[:, columns], columns


@dataclass(frozen=True, slots=True)
class _Served:
    """A candidate with its calibration: what it said about later outcomes, and how well."""

    plain: _Plain
    share: float
    calibration: Calibration
    p: Array
    loss: float
    error: float


def _challenge(
    served: _Served,
    plain: Sequence[_Plain],
    trees: Mapping[float | None, Array],
    y: Array,
    folds: Sequence[_Fold],
    shares: Sequence[float],
    losses: dict[str, float],
) -> _Served:
    """The challenger serves, alone or mixed with a plain model, only when it says later outcomes clearly
    better, and its calibration error exceeds the plain model's, or chance, by no more than two such errors differ
    by chance. Beside trees, which bend for themselves, the plain model that is best may be another one than alone."""
    mixed = [_calibrate(one, share, y, folds, losses, trees[one.fade]) for one in plain for share in shares]
    best = min(mixed, key=lambda one: one.loss)
    limit = calibration_limit(served.p, 200)
    losses["error allowed"], losses["error found"] = max(limit, served.error) + limit / 2.0, best.error
    if best.loss < served.loss - CLEARLY and best.error <= losses["error allowed"]:
        return best
    return served


def _calibrate(
    plain: _Plain,
    share: float,
    y: Array,
    folds: Sequence[_Fold],
    losses: dict[str, float],
    trees: Array | None = None,
) -> _Served:
    """With the form that, learnt on earlier pieces, says later ones best; the simpler unless clearly beaten."""
    z = plain.base + plain.lift if trees is None else (1.0 - share) * plain.base + share * trees + plain.lift
    later = slice(folds[1].cut - folds[0].cut, None)
    best, bar, said = "none", float("inf"), z
    for form in FORMS:
        p = _calibrated_forward(form, z, y, folds)
        loss = log_loss(p[later], y[later])
        losses[f"{plain.shape} trees share={share:g} calibration={form}"] = loss
        if loss < bar - CLEARLY / 2.0:
            best, bar, said = form, loss, p
    calibration = fit_calibration(best, z, y, _weights(len(y), 0.5))
    return _Served(plain, share, calibration, said, bar, calibration_error(said, y))


def _calibrated_forward(form: str, z: Array, y: Array, folds: Sequence[_Fold]) -> Array:
    parts = []
    first = folds[0].cut
    for begin, end in ((fold.cut - first, fold.end - first) for fold in folds):
        found = fit_calibration(form, z[:begin], y[:begin], _weights(begin, 0.5)) if begin else NONE
        parts.append(found(z[begin:end]))
    return np.concatenate(parts)


def _sure(p: Array, y: Array, asked: float) -> float:
    """The least distance from 0.5 at which the decided records kept the asked accuracy; 0.5 = never."""
    distance = np.abs(p - 0.5)
    order = np.argsort(-distance, kind="stable")
    right = np.cumsum((p[order] >= 0.5) == (y[order] > 0.5)) / np.arange(1, len(p) + 1)
    good = np.flatnonzero(right >= asked)
    return float(distance[order][good[-1]]) if len(good) else 0.5
