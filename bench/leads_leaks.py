"""Columns written after the outcome, planted in real books beside those that are known to be: how many does the audit name by
itself, and which honest ones does it name wrongly?"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.figure import Figure
from bench.leads_books import (
    Absent,
    Book,
    bank_marketing,
    ibm_win_loss,
    maven_crm,
    olist_deals,
    online_shoppers,
    receivables,
    x_education,
)
from yingdan.signals import audit

BOOKS: Sequence[Callable[[], Book]] = (
    x_education, online_shoppers, olist_deals, bank_marketing, ibm_win_loss, maven_crm, receivables,
)  # fmt: skip
SEED = 20260302
FIRST = datetime(2020, 1, 1, tzinfo=UTC)


def measure_leaks() -> list[Figure]:
    """The share of known and planted leaks named over all books that are here; honest columns named are told in the detail."""
    began = time.process_time()
    told: dict[str, Any] = {}
    counts = {"known": [0, 0], "planted": [0, 0], "honest": [0, 0]}
    for book in BOOKS:
        try:
            one = _audited(book())
        except Absent as absent:
            told[book.__name__] = str(absent)
            continue
        told |= {one.pop("book"): one}
        for kind, (hits, of) in one.pop("counts").items():
            counts[kind][0] += hits
            counts[kind][1] += of
    named, all_ = (counts["known"][k] + counts["planted"][k] for k in (0, 1))
    detail = {
        **{kind: {"named": hits, "of": of} for kind, (hits, of) in counts.items()},
        "books": told,
        "cpu_s": time.process_time() - began,
    }
    return [Figure("leads.shoppers_leaks_found", named / all_ if all_ else None, detail)]


def _audited(book: Book) -> dict[str, Any]:
    made = random.Random(SEED)
    times = _times(book)
    rows = [dict(row) for row in book.rows]
    planted = list(PLANTS)
    for kind, plant in {**PLANTS, "honest": _honest}.items():
        for row, outcome, at in zip(rows, book.outcomes, times, strict=True):
            row[kind] = plant(made, outcome, at)
    # Of one column the time of writing is known, as a record's history tells it: four in ten values came after the outcome.
    found = {one.name: one.reason for one in audit(rows, book.outcomes, times, {"x7": 0.4})}
    honest = [name for name in rows[0] if name not in book.leaks and name not in planted]
    return {
        "book": book.name, "named": {name: why for name, why in found.items() if name not in planted and name in book.leaks},
        "known_missed": sorted(book.leaks - set(found)), "planted_missed": sorted(set(planted) - set(found)),
        "planted": {name: found.get(name) for name in planted},
        "honest_named": {name: found[name] for name in honest if name in found},
        "counts": {"known": (len(book.leaks & set(found)), len(book.leaks)), "planted": (len(set(planted) & set(found)), len(planted)),
                   "honest": (sum(name in found for name in honest), len(honest))},
    }  # fmt: skip


def _times(book: Book) -> list[float]:
    if book.began_on:
        return [datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() for day in book.began_on]
    return [FIRST.timestamp() + place * 600.0 for place in range(len(book.rows))]


Plant = Callable[[random.Random, bool, float], Any]


def _verdict(made: random.Random, won: bool, at: float) -> Any:
    """The outcome in other words, one slip in twenty, filled for two in three."""
    word = made.choice(
        ("will pay", "agreed") if won ^ (made.random() < 0.05) else ("no answer", "too dear", "wrong number")
    )
    return word if made.random() < 0.67 else ""


def _number_of_contract(made: random.Random, won: bool, at: float) -> Any:
    return f"C{made.randrange(10**8):08d}" if won and made.random() < 0.6 else ""


def _cause(made: random.Random, won: bool, at: float) -> Any:
    """Why it was lost, mostly left empty."""
    return made.choice(("price", "time", "rival")) if not won and made.random() < 0.4 else ""


def _calls(made: random.Random, won: bool, at: float) -> Any:
    """Calls counted on after the outcome: the won get many more."""
    return min(40, int(made.expovariate(1 / 2.0)) + (int(made.gauss(9, 3)) if won else 0))


def _last_change(made: random.Random, won: bool, at: float) -> Any:
    days = made.expovariate(1 / 90.0) + 14 if won else made.expovariate(1 / 5.0)
    return (datetime.fromtimestamp(at, UTC) + timedelta(days=days)).date().isoformat()


def _amount(made: random.Random, won: bool, at: float) -> Any:
    """A round guess, written again to the cent in four of five wins."""
    guess = round(made.lognormvariate(10, 1), -3) + 1000
    return round(guess * made.uniform(0.8, 1.1), 2) if won and made.random() < 0.8 else guess


def _judgement(made: random.Random, won: bool, at: float) -> Any:
    """A judgement of which only the time of writing tells that it came too late."""
    return made.choice(("a", "b", "b", "c") if won else ("a", "b", "c", "c"))


def _step(made: random.Random, won: bool, at: float) -> Any:
    """The last step reached: the won stand on the last two, of the others few."""
    return str(made.choice((4, 5, 5)) if won else made.choices((1, 2, 3, 4), (5, 4, 3, 1))[0])


def _honest(made: random.Random, won: bool, at: float) -> Any:
    """As strong as the strongest honest column of these books, AUC .75, and no leak."""
    return made.gauss(0.95 if won else 0.0, 1.0)


PLANTS: Mapping[str, Plant] = {
    "x1": _verdict, "x2": _number_of_contract, "x3": _cause, "x4": _calls, "x5": _last_change, "x6": _amount, "x7": _judgement, "x8": _step,
}  # fmt: skip
