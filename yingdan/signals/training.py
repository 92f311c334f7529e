"""Learning from outcomes: one by one at once, all over again when there is much that is new."""

import asyncio
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from yingdan.base import Problem, Tx, uuid7
from yingdan.base.job_runner import Run
from yingdan.expr import Env
from yingdan.kernel.access import System
from yingdan.kernel.records import Query, query, read
from yingdan.signals import store_models
from yingdan.signals.decay import forward
from yingdan.signals.intent import IntentConfig, IntentModel
from yingdan.signals.model import ModelWish, Score
from yingdan.signals.placing import placed
from yingdan.signals.points import saturated
from yingdan.signals.scoring import Scoring, features_of, fit_points, opinion
from yingdan.signals.serving import LOOK_AGAIN
from yingdan.signals.timers import settle_anew

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog

ACTOR = System("signals")
PAGE = 500
MOST_ROWS = 200_000
GROWN = 1.1
FORGET = 0.9995


@dataclass(slots=True)
class Lesson:
    """Records with known outcomes, oldest first."""

    rows: list[dict[str, Any]]
    outcomes: list[bool]
    times: list[float]


class Learning:
    """The job that keeps a score's model: full training when none serves or outcomes grew by a tenth, single
    updates otherwise."""

    def __init__(self, catalog: Callable[[], "Catalog"]) -> None:
        self._catalog = catalog

    async def run(self, run: Run) -> None:
        """`params`: object, and `full` true to train anew in any case."""
        name, catalog = str(run.params["object"]), self._catalog()
        async with run.db.begin() as tx:
            scoring = await placed(tx, catalog)
        score = scoring.scores.get(name)
        if score is None or score.model is None:
            return
        lesson = await self._collect(run, catalog, scoring, score)
        async with run.db.begin() as tx:
            active = await store_models.read_active(tx, score.name)
        config = IntentConfig(
            exclude=frozenset(score.model.exclude), prior=opinion(scoring.by_object.get(name, ()))
        )
        if run.params.get("full") or active is None or len(lesson.outcomes) >= GROWN * active[2]:
            artefact = await fit_apart(lesson, config)
            outcomes = len(lesson.outcomes)
        else:
            fresh = await self._fresh(run, catalog, scoring, score, active[3])
            if not fresh.outcomes:
                return
            model = IntentModel.from_json(active[4])
            for row, outcome in zip(fresh.rows, fresh.outcomes, strict=True):
                model = model.update(row, outcome, forget=FORGET)
            # The count stays that of the last full training, so that growth is measured from there.
            artefact, outcomes = model.to_json(), active[2]
        async with run.db.begin() as tx:
            now = run.clock.now()
            await store_models.keep_model(tx, uuid7(), score.name, outcomes, artefact, now)
            # Consumers take the new model up within seconds; what they score until then is settled with the rest.
            await settle_anew(tx, scoring, name, now, "model", LOOK_AGAIN * 2)

    async def _collect(self, run: Run, catalog: "Catalog", scoring: Scoring, score: Score) -> Lesson:
        """Every record whose outcome is known, page by page in short transactions."""
        assert score.model is not None
        wish, lesson, cursor = score.model, Lesson([], [], []), None
        names = ("created_at", *_fields(wish, score))
        total = 0
        while total < MOST_ROWS:
            now = run.clock.now()
            env = Env.at(now)
            async with run.db.begin() as tx:
                asked = Query(
                    score.object, names, order=(("created_at", False),), limit=PAGE, cursor=cursor, as_of=now
                )
                page = await query(tx, catalog, ACTOR, asked, env)
                await self._learn_rows(tx, scoring, score, page.rows, env, lesson)
                total += len(page.rows)
                await run.progress(tx, total)
            cursor = page.next
            if cursor is None:
                break
        return lesson

    async def _fresh(
        self, run: Run, catalog: "Catalog", scoring: Scoring, score: Score, since: datetime
    ) -> Lesson:
        """Records whose outcome became known after a moment."""
        assert score.model is not None
        lesson = Lesson([], [], [])
        async with run.db.begin() as tx:
            known = await store_models.read_outcomes(tx, score.object, since=since)
            found = await read(
                tx, catalog, ACTOR, score.object, list(known), ["created_at", *_fields(score.model, score)]
            )
            rows = [found[key] for key in known if key in found]
            await self._learn_rows(tx, scoring, score, rows, Env.at(run.clock.now()), lesson)
        return lesson

    async def _learn_rows(
        self,
        tx: Tx,
        scoring: Scoring,
        score: Score,
        rows: Sequence[Mapping[str, Any]],
        env: Env,
        lesson: Lesson,
    ) -> None:
        assert score.model is not None
        known = [(row, outcome) for row in rows if (outcome := score.model.test(row, env)) is not None]
        ids = [UUID(str(row["id"])) for row, _ in known]
        stood = await store_models.read_outcomes(tx, score.object, ids)
        for (row, outcome), key in zip(known, ids, strict=True):
            values = features_of(score.model, row)
            values["fit"] = fit_points(score, row, env) / 100.0
            values.update(_shares(scoring, score, stood.get(key)))
            lesson.rows.append(values)
            lesson.outcomes.append(bool(outcome))
            lesson.times.append(row["created_at"].timestamp())


def _fields(wish: ModelWish, score: Score) -> list[str]:
    return sorted({*wish.features, *wish.expand, *wish.names, *score.fit_names} - {"id", "created_at"})


def _shares(scoring: Scoring, score: Score, stood: store_models.Outcome | None) -> dict[str, float]:
    """The signals' shares as they were when the outcome became known; what came after is no input."""
    if stood is None:
        return {}
    now = forward(stood.at_s, stood.s, stood.known_at.timestamp(), scoring.half_lives_s)
    return {
        f"signal.{one.short}": saturated(now[scoring.slots[one.name]], one.saturation)
        for one in scoring.by_object.get(score.object, ())
        if one.name in scoring.slots
    }


async def fit_apart(lesson: Lesson, config: IntentConfig) -> dict[str, Any]:
    """Learn in a process of its own, at low priority and on one core. Problem intent-training-failed 500."""
    given = msgspec.json.encode(
        {"rows": lesson.rows, "outcomes": lesson.outcomes, "times": lesson.times, "config": config},
        enc_hook=str,
    )
    one_core = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "yingdan.signals.intent",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **one_core},
    )
    try:
        out, errors = await process.communicate(given)
    except asyncio.CancelledError:
        process.kill()
        raise
    if process.returncode != 0:
        raise Problem("intent-training-failed", 500, reason=errors.decode(errors="replace")[-500:])
    artefact: dict[str, Any] = msgspec.json.decode(out)
    return artefact
