"""A trial of a change that changes nothing, looked at every day: how often the product calls it one."""

import time
from datetime import date, timedelta

import numpy as np

from bench.figure import Figure
from yingdan.decisions import proof
from yingdan.decisions.proof import Cell, Plan

RUNS, DAYS, A_DAY, RATE, LIFT = 4000, 60, 200, 0.15, 0.03
GROUPED_RUNS, TEAMS, WOBBLE = 400, 4, 0.05
START = date(2026, 3, 2)
PLAIN_Z = 1.96


def measure_proof() -> list[Figure]:
    """Single things drawn by lot in 4,000 runs of 60 daily looks; beside it the plain test on the same numbers, how
    often a true difference is told, and teams whose days go together, held against their own time before."""
    began = time.process_time()
    none = _drawn(np.random.default_rng(20260302), RATE)
    alarms, uneven = _told(*none)
    true, _ = _told(*(part[:1000] for part in _drawn(np.random.default_rng(20260303), RATE + LIFT)))
    grouped = _grouped(np.random.default_rng(20260304))
    detail = {
        "runs": RUNS, "daily_looks": DAYS, "a_day": A_DAY, "rate": RATE, "plain_z": _plain(*none), "lots_called_uneven": uneven,
        "told_of_a_true_lift": {"lift": LIFT, "share": true, "runs": 1000}, "grouped": {"runs": GROUPED_RUNS, "alarms": grouped,
        "teams_of_a_side": TEAMS, "wobble_of_a_team_day": WOBBLE}, "cpu_s": time.process_time() - began,
    }  # fmt: skip
    return [Figure("leads.aa_false_alarms", alarms * 100, detail, also=grouped <= 0.05)]


Drawn = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def _drawn(rng: np.random.Generator, first_rate: float) -> Drawn:
    """Hits and things of both sides by run and day, added up; each thing falls to a side by lot."""
    first = rng.binomial(A_DAY, 0.5, (RUNS, DAYS))
    hits, others = rng.binomial(first, first_rate), rng.binomial(A_DAY - first, RATE)
    return hits.cumsum(1), first.cumsum(1), others.cumsum(1), (A_DAY - first).cumsum(1)


def _told(hits: np.ndarray, first: np.ndarray, others: np.ndarray, rest: np.ndarray) -> tuple[float, float]:
    """(share of runs that were called better or worse at some look, share whose lots were called uneven)."""
    plan = Plan(grouped=False, drawn=0.5)
    told = uneven = 0
    for rows in zip(hits.tolist(), first.tolist(), others.tolist(), rest.tolist(), strict=True):
        words = set()
        for day, (a, n, b, m) in enumerate(zip(*rows, strict=True), start=1):
            today = START + timedelta(days=day)
            cells = [Cell("first", 0, today, a, n), Cell("rest", 0, today, b, m)]
            words.add(proof.compare([], cells, START, today, plan).word)
        told += bool(words & {"better", "worse"})
        uneven += "uneven" in words
    return told / len(hits), uneven / len(hits)


def _plain(hits: np.ndarray, first: np.ndarray, others: np.ndarray, rest: np.ndarray) -> float:
    """The share of runs in which a test for one look, looked at every day, would have called a difference."""
    p, q = hits / first, others / rest
    z = np.abs(p - q) / np.sqrt(p * (1 - p) / first + q * (1 - q) / rest)
    return float((z[:, 1:] > PLAIN_Z).any(1).mean())


def _grouped(rng: np.random.Generator) -> float:
    """The same promise where whole team-days move together and units were chosen, looked at every third day."""
    alarms = 0
    for _ in range(GROUPED_RUNS):
        cells = [
            Cell(side, (side, team), START + timedelta(days=day), float(rng.binomial(20, max(p, 0.0))), 20.0)
            for side in proof.SIDES for team in range(TEAMS) for day in range(-21, DAYS)
            for p in (RATE + WOBBLE * rng.standard_normal(),)
        ]  # fmt: skip
        before = [cell for cell in cells if cell.day < START]
        alarms += any(
            proof.compare(before, [c for c in cells if START <= c.day < today], START, today, Plan()).word
            in ("better", "worse")
            for today in (START + timedelta(days=day) for day in range(1, DAYS + 1, 3))
        )
    return alarms / GROUPED_RUNS
