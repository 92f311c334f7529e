"""Routing: what one decision costs among thousands, and what it wins where the truth is known.

The world of the second: people whose skill differs by industry, leads of different worth that come for a year, each won with a
chance that only the world knows and that falls when somebody has too much to do. Both sides get the same leads in the same
order and the same luck; the product's side learns from how its own leads ended, and from nothing else.
"""

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from bench.figure import Figure, of_runs, quantile
from yingdan.base import uuid7
from yingdan.decisions import Answers, Candidate, Chances, Floor, choose, compile_decisions
from yingdan.expr import Env
from yingdan.fields import Money
from yingdan.kernel.catalog import build, define
from yingdan.kernel.definitions import identity
from yingdan.kernel.packages import read_package

APPS = Path(__file__).resolve().parents[1] / "apps"
POLICY = "sales.lead_routing"
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
CROWD, WARM, DECISIONS = 2000, 1000, 3000


def route_with(changes: dict[str, Any]) -> tuple[Any, dict[str, list[str]]]:
    """The shipped policy with some of its parts changed, and the choices of the fields it reads."""
    found = []
    for folder in ("org", "sales"):
        for put in read_package(APPS / folder):
            if put.kind in ("object", "field", "routing", "calendar"):
                body = {**put.body, **changes} if put.name == POLICY else put.body
                app = put.app or put.name.partition(".")[0]
                definition, faults = define(
                    put.id or identity(put.kind, put.name), app, put.kind, put.name, body
                )
                assert not faults, faults
                assert definition is not None
                found.append(definition)
    catalog = build(1, found)
    words = {
        name: [one["value"] for one in catalog.objects[of].fields[name].options["choices"]]
        for of, name in (("sales.rep", "regions"), ("sales.rep", "skills"), ("sales.lead", "industry"))
    }
    return compile_decisions(catalog).routes["sales.lead"], words


def crew_of(dice: random.Random, words: dict[str, list[str]], count: int) -> list[Candidate]:
    """People of the shipped objects, most of them at work."""
    return [
        Candidate(UUID(int=n + 1), f"rep {n}", None, dice.randint(40, 80),
                  {"on_duty": dice.random() < 0.95, "at_work": dice.random() < 0.9, "regions": tuple(dice.sample(words["regions"], 4)),
                   "skills": tuple(dice.sample(words["skills"], 2)), "languages": ("en",) if dice.random() < 0.2 else None})
        for n in range(count)
    ]  # fmt: skip


def chances_of(dice: random.Random, words: dict[str, list[str]], crew: Sequence[Candidate]) -> Chances:
    """What is known of how often each of them wins, by industry."""
    rows = [
        (one.user, word, dice.randint(0, 30), dice.randint(0, 9))
        for one in crew
        for word in words["industry"]
    ]
    return Chances(rows, 20)


def lead_of(dice: random.Random, words: dict[str, list[str]]) -> dict[str, Any]:
    """What the shipped policy reads of a lead."""
    return {"region": dice.choice(words["regions"]), "industry": dice.choice(words["industry"]), "account": uuid7(),
            "language": dice.choice([None, "zh", "en"]), "grade": dice.choice("ABC"),
            "registered_capital": Decimal(dice.choice([1_000_000, 80_000_000]))}  # fmt: skip


def measure_decision() -> list[Figure]:
    """The shipped policy among 2,000 people, lead after lead, on one core's clock. Told apart: the first leads of a crew that
    nothing is known of yet, and making the floor of a batch."""
    route, words = route_with({})
    dice = random.Random(20260302)
    crew = crew_of(dice, words, CROWD)
    chances, answers = chances_of(dice, words, crew), Answers([one.facts for one in crew])
    runs, cold, floors, named = [], [], [], Counter[int]()
    for _ in range(3):
        loads = {one.user: dice.randint(0, 30) for one in crew}
        began = time.thread_time()
        floor = Floor(crew, loads, {}, Env.at(NOW), answers, chances)
        floors.append((time.thread_time() - began) * 1000)
        took = []
        for _ in range(WARM + DECISIONS):
            lead = lead_of(dice, words)
            began = time.thread_time()
            choice = choose(route.policy, lead, floor, None)
            took.append((time.thread_time() - began) * 1000)
            named[len(choice.considered)] += 1
            assert sum(choice.excluded.values()) < CROWD
        cold.append(quantile(took[:WARM], 0.99))
        runs.append(quantile(took[WARM:], 0.99))
    detail = {"candidates": CROWD, "decisions": DECISIONS, "masks": len(route.policy.masks), "p50_ms": quantile(took[WARM:], 0.5),
              "first_thousand_p99_ms": cold, "floor_of_a_batch_ms": floors, "named_with_parts": dict(named),
              "clock": "CPU of the thread"}  # fmt: skip
    return [of_runs("leads.route_p99_ms", runs, detail)]


PEOPLE, SEGMENTS, DAYS, A_DAY, CAP, STAYS = 24, 8, 250, 48, 60, 20
SKILL, KNACK, BASE, TIRED = 0.2, 0.45, 0.12, 0.5
WORLDS = 9
WIDE = (0.25, 0.6)


@dataclass(frozen=True, slots=True)
class World:
    """The truth: the chance of each person in each segment when idle, and what comes: per lead day, segment, worth, and luck."""

    skill: Any
    leads: list[tuple[int, int, float, float]]

    @staticmethod
    def of(seed: int, skill_by: float = SKILL, knack_by: float = KNACK) -> "World":
        rng = np.random.default_rng(seed)
        general = skill_by * rng.standard_normal((PEOPLE, 1))
        own = knack_by * rng.standard_normal((PEOPLE, SEGMENTS))
        skill = BASE * np.exp(general + own - (skill_by**2 + knack_by**2) / 2)
        leads = [
            (day, int(rng.integers(SEGMENTS)), float(np.exp(rng.normal(11, 0.8))), float(rng.random()))
            for day in range(DAYS) for _ in range(A_DAY)
        ]  # fmt: skip
        return World(np.minimum(skill, 0.9), leads)

    def chance(self, person: int, segment: int, load: int) -> float:
        """Nobody is at his best with a full desk."""
        return float(self.skill[person, segment] * (1 - TIRED * min(1.0, load / CAP)))


class Desk:
    """Who has how much open, and what each lead brought: by its true chance, and by luck."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.open = [0] * PEOPLE
        self.expected = np.zeros(PEOPLE)
        self.won = 0.0
        self.ended: Counter[tuple[int, int]] = Counter()
        self.wins: Counter[tuple[int, int]] = Counter()
        self._later: list[list[tuple[int, int, bool]]] = [[] for _ in range(DAYS + STAYS + 1)]

    def give(self, person: int, lead: tuple[int, int, float, float]) -> None:
        day, segment, worth, luck = lead
        chance = self.world.chance(person, segment, self.open[person])
        self.open[person] += 1
        self.expected[person] += chance * worth
        won = luck < chance
        self.won += worth * won
        self._later[day + STAYS].append((person, segment, won))

    def close(self, day: int) -> list[int]:
        """End what is due on a day; who has room again."""
        due = self._later[day]
        for person, segment, won in due:
            self.open[person] -= 1
            self.ended[person, segment] += 1
            self.wins[person, segment] += won
        return [person for person, _, _ in due]

    @property
    def jain(self) -> float:
        x = self.expected
        return float(x.sum() ** 2 / (PEOPLE * (x**2).sum()))


def measure_gain() -> list[Figure]:
    """A year of leads in worlds of known truth: the product's policy against weighted round robin, and against somebody who
    knows the truth and is greedy."""
    route, words = route_with({"mask": [], "value": "decimal(lead.budget)", "reasons": []})
    found = [_compared(route, words["industry"], World.of(20260300 + seed)) for seed in range(WORLDS)]
    wide = [_compared(route, words["industry"], World.of(20260400 + seed, *WIDE)) for seed in range(3)]
    detail = {
        "worlds": WORLDS, "leads": DAYS * A_DAY, "people": PEOPLE, "segments": SEGMENTS, "win_rate_of_the_mean": BASE, "spread_of_skill": SKILL,
        "spread_of_knack_by_segment": KNACK, "a_full_desk_costs": TIRED, "days_open": STAYS, "least": min(one["gain"] for one in found),
        "won_with_luck": [one["won"] for one in found], "greedy_that_knows_the_truth": [one["knowing"] for one in found],
        "compared_with": "weighted round robin by capacity", "where_skill_differs_more": {"spreads": WIDE, "worlds": wide},
    }  # fmt: skip
    jains = [one["jain"] for one in found]
    return [
        of_runs("leads.routing_gain", [one["gain"] for one in found], detail),
        of_runs("leads.routing_jain", jains, {"least": min(jains), "round_robin": [one["jain_in_turn"] for one in found]}),
    ]  # fmt: skip


def _compared(route: Any, words: list[str], world: World) -> dict[str, float]:
    """How one world goes by the product's policy, in turn, and greedily by the truth; in percent, and Jain's index."""
    ours, plain, oracle = _routed(route, words, world), _in_turn(world), _greedy(world)
    return {"gain": _more(ours, plain), "won": (ours.won / plain.won - 1) * 100, "knowing": _more(oracle, plain),
            "jain": ours.jain, "jain_in_turn": plain.jain}  # fmt: skip


def _more(one: Desk, other: Desk) -> float:
    """By how many percent more value one is expected to win."""
    return float((one.expected.sum() / other.expected.sum() - 1) * 100)


def _routed(route: Any, words: list[str], world: World) -> Desk:
    """The product's own choice for each lead, in its order; what is known of chances is counted anew each day."""
    desk = Desk(world)
    users = [UUID(int=n + 1) for n in range(PEOPLE)]
    crew = [Candidate(user, user.hex, None, CAP, {}) for user in users]
    policy, turns, given = route.policy, dict.fromkeys(users, 0), dict.fromkeys(users, 0.0)
    floor, today = None, -1
    for lead in world.leads:
        day, segment, _, _ = lead
        if day != today or floor is None:
            if floor is not None:
                turns, given = floor.loads()[1], dict(zip(users, floor.given.tolist(), strict=True))
            desk.close(day)
            today = day
            rows = [(users[p], words[s], n, desk.wins[p, s]) for (p, s), n in desk.ended.items()]
            chances = Chances(rows, policy.learning.weight)
            env = Env.at(NOW + timedelta(days=day))
            floor = Floor(crew, dict(zip(users, desk.open, strict=True)), turns, env, None, chances, given)
        facts = {
            "industry": words[segment],
            "budget": Money(Decimal(lead[2]).quantize(Decimal("0.01")), "CNY"),
        }
        choice = choose(policy, facts, floor, None)
        if choice.owner is not None:
            desk.give(choice.owner.int - 1, lead)
    return desk


def _in_turn(world: World) -> Desk:
    """Smooth weighted round robin: equal capacities, so in turn, past those who are full."""
    desk, turn, today = Desk(world), 0, -1
    for lead in world.leads:
        if lead[0] != today:
            today = lead[0]
            desk.close(today)
        for _ in range(PEOPLE):
            person, turn = turn, (turn + 1) % PEOPLE
            if desk.open[person] < CAP:
                desk.give(person, lead)
                break
    return desk


def _greedy(world: World) -> Desk:
    """The highest true chance at this moment."""
    desk, today = Desk(world), -1
    for lead in world.leads:
        if lead[0] != today:
            today = lead[0]
            desk.close(today)
        free = [p for p in range(PEOPLE) if desk.open[p] < CAP]
        if free:
            desk.give(max(free, key=lambda p: world.chance(p, lead[1], desk.open[p])), lead)
    return desk
