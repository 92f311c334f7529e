"""The intent model on real outcomes, learned from the older four fifths and judged once on the newest fifth, beside what an
untuned logistic and untuned boosting make of the same rows."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.figure import Figure
from bench.leads_books import Absent, Book, olist, online_shoppers, x_education
from yingdan.signals import Quality, evaluate, fit

Array = npt.NDArray[np.float64]
INTENT = (
    "leads.xedu_auc_gain", "leads.xedu_ece_ratio", "leads.shoppers_auc_gain", "leads.olist_auc_gain", "leads.olist_logloss_ratio",
)  # fmt: skip
NEWEST = 0.2
DRAWS = 2000


def measure_intent_books() -> list[Figure]:
    """The figures of three books; a book whose data are absent is told as such."""
    return [*_xedu(), *_shoppers(), *_olist()]


def _xedu() -> list[Figure]:
    return _of(
        ("leads.xedu_auc_gain", "leads.xedu_ece_ratio"),
        x_education,
        lambda told: (told.gain, told.ours.ece_ratio),
    )


def _shoppers() -> list[Figure]:
    return _of(("leads.shoppers_auc_gain",), online_shoppers, lambda told: (told.gain,))


def _olist() -> list[Figure]:
    return _of(
        ("leads.olist_auc_gain", "leads.olist_logloss_ratio"),
        olist,
        lambda told: (told.gain, told.ours.log_loss / told.log_loss),
    )


class Told:
    """What was said of the newest fifth, ours and the references'."""

    def __init__(self, book: Book) -> None:
        rows, cut = book.without(book.leaks), round(len(book.rows) * (1 - NEWEST))
        y = np.array(book.outcomes, dtype=float)
        began = time.process_time()
        model = fit(rows[:cut], book.outcomes[:cut], list(map(float, range(cut))))
        self.fit_s = time.process_time() - began
        began = time.process_time()
        said = model.predict(rows[cut:])
        self.row_us = (time.process_time() - began) * 1e6 / len(said)
        others = references(rows, y, cut)
        self.model, self.cut = model, cut
        self.ours = evaluate(said, y[cut:])
        self.others = {name: evaluate(p, y[cut:]) for name, p in others.items()}
        self.best = max(self.others, key=lambda name: self.others[name].auc)
        self.gain = self.ours.auc - self.others[self.best].auc
        self.interval = gained(said, others[self.best], y[cut:])
        self.log_loss = min(one.log_loss for one in self.others.values())

    def detail(self) -> dict[str, Any]:
        return {
            "learned_from": self.cut, "reference": self.best, "gain_95": self.interval, "ours": _short(self.ours),
            **{name: _short(one) for name, one in self.others.items()}, "boosting": "HistGradientBoosting of scikit-learn, untuned",
            "chosen": self.model.notes.get("chosen"), "learned_cpu_s": self.fit_s, "said_cpu_us": self.row_us,
        }  # fmt: skip


def _of(
    names: Sequence[str], book: Callable[[], Book], values: Callable[[Told], Sequence[float]]
) -> list[Figure]:
    try:
        told = Told(book())
    except Absent as absent:
        return [Figure(name, None, {"problem": str(absent)}) for name in names]
    detail = told.detail()
    return [Figure(name, value, detail) for name, value in zip(names, values(told), strict=True)]


def _short(quality: Quality) -> dict[str, Any]:
    told = quality.to_json()
    kept = ("n", "prevalence", "auc", "average_precision", "log_loss", "brier", "ece", "ece_ratio", "accuracy", "majority_accuracy",
            "balanced_accuracy")  # fmt: skip
    return {name: told[name] for name in kept} | {"at_a_tenth": told["at_capacity"]["0.1"]}


def references(rows: Sequence[Mapping[str, Any]], y: Array, cut: int) -> dict[str, Array]:
    """What an untuned logistic (columns for levels, standardised numbers) and untuned boosting say of the rows from `cut`."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression

    wide, narrow, categorical = _columns(rows, cut)
    plain = LogisticRegression(max_iter=2000).fit(wide[:cut], y[:cut])
    trees = HistGradientBoostingClassifier(categorical_features=categorical, random_state=0).fit(
        narrow[:cut], y[:cut]
    )
    return {
        "logistic": plain.predict_proba(wide[cut:])[:, 1],
        "trees": trees.predict_proba(narrow[cut:])[:, 1],
    }


def _columns(rows: Sequence[Mapping[str, Any]], cut: int) -> tuple[Array, Array, list[bool]]:
    """For the logistic and for the trees; which of the latter are categories."""
    wide: list[Array] = []
    narrow: list[Array] = []
    categorical = []
    for name in rows[0]:
        values = [str(row[name] if row[name] is not None else "").strip() for row in rows]
        numbers = np.array([_number(value) for value in values])
        said = [value for value in values[:cut] if value]
        is_number = bool(said) and all(_number(v) == _number(v) for v in said) and len(set(said)) >= 20
        categorical.append(not is_number)
        if is_number:
            gone = np.isnan(numbers)
            mean, spread = np.nanmean(numbers[:cut]), np.nanstd(numbers[:cut]) or 1.0
            wide += [np.where(gone, 0.0, (numbers - mean) / spread), gone.astype(float)]
            narrow.append(numbers)
            continue
        levels = sorted(set(values[:cut]))
        wide += [np.array([float(value == level) for value in values]) for level in levels]
        # Boosting takes at most 255 levels of a column: the commonest keep a name of their own.
        often = [level for level, _ in Counter(values[:cut]).most_common(250)]
        place = {level: float(at) for at, level in enumerate(often)}
        narrow.append(np.array([place.get(value, np.nan) for value in values]))
    return np.column_stack(wide), np.column_stack(narrow), categorical


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return float("nan")


def gained(ours: Array, theirs: Array, y: Array) -> list[float]:
    """The 95 % interval of the difference in AUC over drawings of the judged rows."""
    from scipy.stats import rankdata

    rng, found = np.random.default_rng(20260302), []
    for _ in range(DRAWS):
        drawn = rng.integers(0, len(y), len(y))
        truth = y[drawn] > 0.5
        yes, no = int(truth.sum()), int((~truth).sum())
        if yes and no:
            ranks = rankdata(ours[drawn])[truth].sum() - rankdata(theirs[drawn])[truth].sum()
            found.append(float(ranks / (yes * no)))
    return [float(np.quantile(found, share)) for share in (0.025, 0.975)]
