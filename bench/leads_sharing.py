"""Sharing out a backlog: what 5,000 leads among 500 people cost, and how near to the best of all ways that is."""

import random
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bench.figure import Figure, of_runs
from bench.leads_routing import NOW, chances_of, crew_of, lead_of, route_with
from yingdan.decisions import Answers, Floor, give, sharing
from yingdan.expr import Env

LEADS, PEOPLE, RUNS = 5000, 500, 3
GIVEN_SPREAD = 0.3


def measure_backlog() -> list[Figure]:
    """The shipped policy: from facts to who gets what, of a crew that nothing is known of yet. Told apart: the optimum alone, and
    giving each lead with its reasons; beside it, what one after the other brings and the best of all ways, and the same where the
    desks have room for two leads of three."""
    runs, parts = [], []
    for run in range(RUNS):
        floor, policy, leads = _backlog(20260302 + run, free=50)
        wall, began = time.perf_counter(), time.thread_time()
        places = sharing.share(policy, leads, floor)
        runs.append(time.perf_counter() - wall)
        cpu = time.thread_time() - began
        given = [(lead, *place) for lead, place in zip(leads, places, strict=True) if place is not None]
        began = time.thread_time()
        for lead, fit, number in given:
            give(policy, lead, floor, None, fit, number, len(leads))
        told = time.thread_time() - began
        assert all(load <= one.cap for load, one in zip(floor.open, floor.crew, strict=True))
        parts.append({"cpu_s": cpu, "given": len(given), "giving_with_reasons_cpu_s": told})
    detail = {"leads": LEADS, "people": PEOPLE, "runs": parts, "roomy": _gap(50), "tight": _gap(7),
              "clock": "wall; CPU of the thread in the runs"}  # fmt: skip
    return [of_runs("leads.batch_s", runs, detail)]


def _backlog(seed: int, free: int) -> tuple[Floor, Any, Sequence[Mapping[str, Any]]]:
    """`free`: places that a desk has at most."""
    route, words = route_with({})
    dice = random.Random(seed)
    crew = crew_of(dice, words, PEOPLE)
    chances, answers = chances_of(dice, words, crew), Answers([one.facts for one in crew])
    loads = {one.user: one.cap - dice.randint(1, min(free, one.cap)) for one in crew}
    given = {one.user: one.cap * dice.lognormvariate(0, GIVEN_SPREAD) for one in crew}
    floor = Floor(crew, loads, {}, Env.at(NOW), answers, chances, given)
    return floor, route.policy, [lead_of(dice, words) for _ in range(LEADS)]


def _gap(free: int) -> dict[str, Any]:
    """In percent of the best of all ways under the same conditions."""
    floor, policy, leads = _backlog(20260399, free)
    fits = [floor.fitting(policy, lead) for lead in leads]
    offers = sharing.offers_of(policy, leads, fits, floor)
    start = sharing.in_turn(offers)
    began = time.thread_time()
    near = sharing.shared_nearly(offers, start)
    took = time.thread_time() - began
    best = sharing.shared_exactly(offers, start)
    exact_s = time.thread_time() - began - took
    values = [sharing.Desks(offers, held).total for held in (start, near, best)]
    return {
        "pairs": len(offers.who), "places": int(np.count_nonzero(offers.places)), "given": int((near >= 0).sum()),
        "gap": (1 - values[1] / values[2]) * 100, "one_after_the_other_gap": (1 - values[0] / values[2]) * 100,
        "optimum_cpu_s": took, "exact_cpu_s": exact_s,
    }  # fmt: skip
