"""One training, whole: hear the outcomes, learn, be held against the model in service, and report what a manager asks of a model."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import numpy.typing as npt

from yingdan.signals.intent.drift import binned, inputs_moved, moved
from yingdan.signals.intent.encoding import learn_encoding, tokens
from yingdan.signals.intent.feedback import Heard, hear
from yingdan.signals.intent.fitting import CLEARLY, IntentConfig, Learnt, learn, plain_chances
from yingdan.signals.intent.leaks import FEWEST_OF_ONE_KIND, audit
from yingdan.signals.intent.model import IntentModel
from yingdan.signals.intent.quality import auc, calibration_error, calibration_limit, log_loss
from yingdan.signals.intent.trial import monthly

Array = npt.NDArray[np.float64]
Json = dict[str, Any]

# With fewer outcomes since, two models cannot be told apart.
FEWEST_TO_COMPARE = 100
FEWEST_OF_EACH = 15


class Incumbent(msgspec.Struct):
    """The model in service, to which a new one is held on what became known since (`trained_s`, epoch seconds)."""

    number: int
    trained_s: float
    artefact: Json


class Books(msgspec.Struct):
    """Records and what became of them. `barred`: values of fields that are not learnt from, looked at by the leak audit only.
    `outcomes` None: open. `delays`: seconds from coming to outcome, None where unknown. `times`: epoch seconds of coming. `late`: names of
    the values that were written when the outcome was known already."""

    rows: list[Json]
    barred: list[Json]
    outcomes: list[bool | None]
    delays: list[float | None]
    times: list[float]
    late: list[list[str]]
    now: float
    zone: str
    window_s: float | None
    config: IntentConfig
    incumbent: Incumbent | None = None


class Studied(msgspec.Struct):
    """The artefact, its report, and whether it is better than what serves (also when there is nothing to compare)."""

    artefact: Json
    report: Json
    better: bool


def study(books: Books) -> Studied:
    """Learn from everything that is known by `now`."""
    heard = hear(
        books.outcomes,
        books.delays,
        [books.now - at for at in books.times],
        books.window_s,
        _chances(books),
    )
    rows, times = [books.rows[k] for k in heard.places], [books.times[k] for k in heard.places]
    config = books.config
    if heard.delays is not None:
        config = replace(config, ripe_before=books.now - heard.delays.window_s)
    learnt = learn(rows, [float(one) for one in heard.y], times, config)
    rival = _rival(books, heard, learnt) if books.incumbent is not None else None
    known = [k for k, one in enumerate(books.outcomes) if one is not None]
    report = {
        "records": len(books.rows),
        "known": len(known),
        "won": sum(bool(one) for one in books.outcomes),
        "learnt": len(rows),
        "ripe": int(
            np.sum(np.asarray(times) < (config.ripe_before if config.ripe_before is not None else np.inf))
        ),
        "open": heard.open,
        "overdue": heard.overdue,
        "delays": heard.delays.to_json() if heard.delays is not None else None,
        "trial": learnt.trial.to_json() if learnt.trial is not None else None,
        "ece_limit": calibration_limit(learnt.trial.p, 400) if learnt.trial is not None else None,
        "sure": learnt.model.sure,
        **_moved(books, learnt.model),
        "leaks": _leaks(books, known),
        "rival": rival,
    }
    return Studied(learnt.model.to_json(), report, rival is None or bool(rival["better"]))


def _chances(books: Books) -> Callable[[npt.NDArray[np.intp], Array], Array]:
    made: list[Callable[[npt.NDArray[np.intp], Array], Array]] = []

    def chances(places: npt.NDArray[np.intp], y: Array) -> Array:
        if not made:
            made.append(plain_chances(books.rows, books.config))
        return made[0](places, y)

    return chances


def _rival(books: Books, heard: Heard, learnt: Learnt) -> Json | None:
    """How the model in service and the new one say what became known since the former was trained: it had not learnt from these, and
    the new one says them from what was earlier. Better: not clearly worse by log loss, and no worse calibrated than chance explains."""
    trial, old = learnt.trial, books.incumbent
    if trial is None or learnt.places is None or old is None:
        return None
    places = heard.places[learnt.places]
    ended = np.array([books.times[k] + (books.delays[k] or 0.0) for k in places])
    since = np.flatnonzero(ended > old.trained_s)
    y = trial.y[since]
    if len(since) < FEWEST_TO_COMPARE or min(y.sum(), len(y) - y.sum()) < FEWEST_OF_EACH:
        return None
    new_p = trial.p[since]
    old_p = IntentModel.from_json(old.artefact).predict([books.rows[int(k)] for k in places[since]])
    allowed = max(calibration_limit(old_p, 200), calibration_error(old_p, y))
    losses = log_loss(old_p, y), log_loss(new_p, y)
    error = calibration_error(new_p, y)
    return {
        "number": old.number,
        "n": len(since),
        "log_loss": losses[0],
        "log_loss_new": losses[1],
        "auc": auc(old_p, y),
        "auc_new": auc(new_p, y),
        "better": losses[1] <= losses[0] + CLEARLY and error <= 1.5 * allowed,
    }


def _moved(books: Books, model: IntentModel) -> Json:
    """By month what came in, and what the model says of it: of all records, those without an outcome too."""
    order = np.argsort(np.asarray(books.times), kind="stable")
    rows = [books.rows[int(k)] for k in order]
    months = months_of(np.asarray(books.times, dtype=float)[order], ZoneInfo(books.zone))
    encoding = learn_encoding(rows, exclude=books.config.exclude)
    p = model.predict(rows)
    return {
        "inputs": [one.to_json() for one in inputs_moved(encoding.features, rows, months)],
        "scores": [asdict(one) for one in moved(binned(p), months)],
        "said": {name: [len(here), float(p[here].mean())] for name, here in months.items()},
    }


def months_of(at: Array, zone: ZoneInfo) -> Mapping[str, npt.NDArray[np.intp]]:
    """The places of the records of each month, `2026-04`."""
    return monthly(at, lambda one: f"{datetime.fromtimestamp(one, zone):%Y-%m}")


def _leaks(books: Books, known: Sequence[int]) -> list[Json]:
    """Fields that know the outcome, those that are kept out of learning too: why they are is seen from it."""
    barred = {name for row in books.barred for name in row}
    found = audit(
        [{**books.rows[k], **books.barred[k]} for k in known],
        [bool(books.outcomes[k]) for k in known],
        [books.times[k] + (books.delays[k] or 0.0) for k in known],
        _late_shares(books, known),
    )
    linear = frozenset(books.config.prior)
    return [{**asdict(one), "barred": one.name in barred} for one in found if one.name not in linear]


def _late_shares(books: Books, known: Sequence[int]) -> dict[str, float]:
    """By name the share of values written with the outcome or after it, where there are 30 of them. Records that came with their
    outcome had no before."""
    filled: Counter[str] = Counter()
    late: Counter[str] = Counter()
    suspects = {name for k in known for name in books.late[k]}
    for k in known if suspects else ():
        if (books.delays[k] or 0.0) <= 0.0:
            continue
        row = {**books.barred[k], **books.rows[k]}
        has = {name for name in suspects if tokens(row.get(name))}
        filled.update(has)
        late.update(has.intersection(books.late[k]))
    return {name: count / filled[name] for name, count in late.items() if filled[name] >= FEWEST_OF_ONE_KIND}
