"""One decision of access in process: a thousand grants and two hundred packs over the shipped sales app, an actor of six units.

A decision is what the live doors ask for every row they push: whose scope it is, which grants are in force, and whether the row
passes guards and one of them. Time is CPU time of this process; the rows, roles and packs are drawn by a seed.
"""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import yingdan.main.wiring  # noqa: F401 - registers every kind
from bench.figure import Figure, of_runs, quantile
from bench.meter import loop_ms
from yingdan.expr import Env
from yingdan.kernel.access import Actor, TemporaryGrant, scope
from yingdan.kernel.catalog import Catalog, build, define
from yingdan.kernel.definitions import Put, identity
from yingdan.kernel.packages import read_package

APPS = Path(__file__).resolve().parents[1] / "apps"
GRANTS, PACKS, UNITS, ROLES, HELD_ROLES, HELD_PACKS = 1_000, 200, 6, 20, 3, 6
DECISIONS, RUNS, SEED = 20_000, 3, 5_000
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
ENV = Env.at(NOW)
OBJECTS = ("lead", "account", "contact", "opportunity", "activity", "task", "product")
ACTIONS = ("read", "create", "update", "remove", "export")
OWNED = (
    "owner == actor.id",
    "unit in actor.subtree",
    "unit in actor.units",
    "owner == null && unit in actor.units",
    "created_at < now && owner == actor.id",
    "unit == actor.unit || owner == actor.id",
)


def measure_decision() -> list[Figure]:
    """`access.decision_p50_us` and `access.decision_p99_us`."""
    draw = Random(SEED)
    catalog = _catalog(draw)
    units = [UUID(int=draw.getrandbits(128)) for _ in range(60)]
    people = [UUID(int=draw.getrandbits(128)) for _ in range(200)]
    actor = _actor(draw, units, people[0])
    rows = [_row(draw, catalog, people, units) for _ in range(2_000)]
    medians, tails, allowed = [], [], 0
    for _ in range(RUNS):
        took = []
        for _ in range(DECISIONS):
            asked = rows[draw.randrange(len(rows))]
            action = ACTIONS[0] if draw.random() < 0.7 else draw.choice(ACTIONS)
            began = time.perf_counter_ns()
            may = scope(catalog, actor, asked.object, action).allows(asked.values, ENV)
            took.append((time.perf_counter_ns() - began) / 1000)
            allowed += may
        medians.append(quantile(took, 0.5))
        tails.append(quantile(took, 0.99))
    detail = {
        "grants": GRANTS, "packs": PACKS, "roles": ROLES, "units_of_actor": UNITS, "roles_of_actor": HELD_ROLES,
        "packs_of_actor": HELD_PACKS, "decisions": DECISIONS, "allowed_share": allowed / (RUNS * DECISIONS),
        "loop_ms": loop_ms(), "load": os.getloadavg()[0],
    }  # fmt: skip
    return [
        of_runs("access.decision_p50_us", medians, detail),
        of_runs("access.decision_p99_us", tails, detail),
    ]


@dataclass(frozen=True, slots=True)
class _Asked:
    object: str
    values: dict[str, Any]


def _catalog(draw: Random) -> Catalog:
    """The shipped apps, with as many grants and packs more as make the asked numbers."""
    shipped = [put for app in ("org", "sales") for put in read_package(APPS / app)]
    words = {"zh": "基准", "en": "Bench"}
    kept = [put for put in shipped if put.kind != "pack"]
    more = [Put("role", f"sales.post_{n}", {"label": words}) for n in range(ROLES)]
    for n in range(GRANTS - sum(put.kind == "grant" for put in kept)):
        body = {"role": f"sales.post_{n % ROLES}", "object": f"sales.{OBJECTS[n % len(OBJECTS)]}",
                "actions": draw.sample(ACTIONS, 3), "condition": draw.choice(OWNED)}  # fmt: skip
        more.append(Put("grant", f"sales.bench_{n}", body))
    for n in range(PACKS):
        grant = {
            "object": draw.choice(OBJECTS),
            "actions": ["read", "update"],
            "condition": draw.choice(OWNED),
        }
        more.append(
            Put(
                "pack",
                f"sales.bench_{n}",
                {"label": words, "purpose": words, "grants": [grant], "longest_days": 30},
            )
        )
    found = []
    for put in (*kept, *more):
        definition, faults = define(
            put.id or identity(put.kind, put.name),
            put.app or put.name.partition(".")[0],
            put.kind,
            put.name,
            put.body,
        )
        if definition is None:
            raise RuntimeError(f"{put.name}: {faults}")
        found.append(definition)
    return build(1, found)


def _actor(draw: Random, units: list[UUID], person: UUID) -> Actor:
    own = draw.sample(units, UNITS)
    given = tuple(
        TemporaryGrant(UUID(int=draw.getrandbits(128)), f"pack:sales.bench_{n}", "*", None,
                       frozenset(ACTIONS), NOW - timedelta(days=1), NOW + timedelta(days=1))
        for n in draw.sample(range(PACKS), HELD_PACKS)
    )  # fmt: skip
    roles = frozenset(["rep", *(f"post_{n}" for n in draw.sample(range(ROLES), HELD_ROLES - 1))])
    return Actor(person, "基准", roles, own[0], tuple(own), tuple(own[:2]), temporary=given)


def _row(draw: Random, catalog: Catalog, people: list[UUID], units: list[UUID]) -> _Asked:
    name = f"sales.{draw.choice(OBJECTS)}"
    values: dict[str, Any] = dict.fromkeys(catalog.objects[name].fields)
    values |= {
        "id": UUID(int=draw.getrandbits(128)), "created_at": NOW - timedelta(days=draw.randrange(900)),
        "owner": draw.choice([None, *people[:4], *people]), "unit": draw.choice(units),
    }  # fmt: skip
    return _Asked(name, values)
