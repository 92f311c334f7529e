"""Learning from outcomes: one by one at once, all over again when there is much that is new."""

import asyncio
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from yingdan.base import Problem, Tx, uuid7
from yingdan.base.job_runner import Run
from yingdan.events import told_from, written_in_bulk
from yingdan.expr import Env
from yingdan.kernel.access import System
from yingdan.kernel.records import Query, query, read
from yingdan.signals import store, store_models
from yingdan.signals.decay import forward
from yingdan.signals.intent import IntentConfig, IntentModel
from yingdan.signals.model import ModelWish, Score
from yingdan.signals.placing import placed
from yingdan.signals.points import saturated
from yingdan.signals.scoring import Scoring, barred_of, features_of, fit_points, opinion
from yingdan.signals.serving import LOOK_AGAIN
from yingdan.signals.timers import settle_anew

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog

ACTOR = System("signals")
PAGE = 500
MOST_ROWS = 200_000
# Changes of up to 1,000 records each that the leak audit reads, the newest.
MOST_BULK = 2_000
GROWN = 1.1
FORGET = 0.9995


@dataclass(slots=True)
class Lesson:
    """Records, open ones too (outcome None), with what is kept out of learning. `delays`: seconds from coming to outcome. `late`: names of the
    values that the log has as written when the outcome was known already; `known_at`: by record its place and when its outcome was known."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    barred: list[dict[str, Any]] = field(default_factory=list)
    outcomes: list[bool | None] = field(default_factory=list)
    delays: list[float | None] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    late: list[list[str]] = field(default_factory=list)
    known_at: dict[UUID, tuple[int, datetime]] = field(default_factory=dict)

    @property
    def known(self) -> int:
        return sum(one is not None for one in self.outcomes)


class Learning:
    """The job that keeps a score's model: full training when there is none or outcomes grew by a tenth, single updates otherwise. A
    new model serves when it is better than the one that does, and nobody holds that in its place."""

    def __init__(self, catalog: Callable[[], "Catalog"], zone: str = "Asia/Shanghai") -> None:
        self._catalog, self._zone = catalog, zone

    async def run(self, run: Run) -> None:
        """`params`: object, `full` true to train anew in any case, `by` who asked for that."""
        name, catalog = str(run.params["object"]), self._catalog()
        async with run.db.begin() as tx:
            scoring = await placed(tx, catalog)
        score = scoring.scores.get(name)
        if score is None or score.model is None:
            return
        begun_at = run.clock.now()
        lesson = await self._collect(run, catalog, scoring, score)
        async with run.db.begin() as tx:
            active = await store_models.read_active(tx, score.name)
            most = await store_models.most_outcomes(tx, score.name)
        if run.params.get("full") or active is None or most is None or lesson.known >= GROWN * most:
            await self._train(run, scoring, score, lesson, active, begun_at)
        elif not active.held:
            await self._go_on(run, catalog, scoring, score, active, begun_at)

    async def _train(
        self,
        run: Run,
        scoring: Scoring,
        score: Score,
        lesson: Lesson,
        active: store_models.Active | None,
        begun_at: datetime,
    ) -> None:
        assert score.model is not None
        config = IntentConfig(
            exclude=frozenset(score.model.exclude), prior=opinion(scoring.by_object.get(score.object, ()))
        )
        found = await study_apart(lesson, config, active, begun_at, self._zone, score.model.within_s)
        asked = run.params.get("by")
        why = "asked" if asked else "first" if active is None else "grown"
        author = str(asked or ACTOR.key)
        new = store_models.NewModel(score.name, lesson.known, found["artefact"], found["report"], why, author)
        async with run.db.begin() as tx:
            now = run.clock.now()
            number = await store_models.keep_model(tx, uuid7(), new, begun_at, now)
            serving = await store_models.read_active(tx, score.name)
            if found["better"] and not (serving is not None and serving.held):
                put = store_models.Tenure(number, now, author, why, "")
                await store_models.serve(tx, uuid7(), score.name, put, held=False)
                await settle_soon(tx, scoring, score.object, now)

    async def _go_on(
        self,
        run: Run,
        catalog: "Catalog",
        scoring: Scoring,
        score: Score,
        active: store_models.Active,
        begun_at: datetime,
    ) -> None:
        """Learn outcomes heard of since one by one. The count stays that of the last training, from which growth is measured."""
        fresh = await self._fresh(run, catalog, scoring, score, active.fresh_at)
        if not fresh.outcomes:
            return
        model = IntentModel.from_json(active.artefact)
        for row, outcome in zip(fresh.rows, fresh.outcomes, strict=True):
            model = model.update(row, bool(outcome), forget=FORGET)
        async with run.db.begin() as tx:
            artefact, more = model.to_json(), len(fresh.outcomes)
            if await store_models.renew(tx, uuid7(), active.id, artefact, more, begun_at):
                await settle_soon(tx, scoring, score.object, run.clock.now())

    async def _collect(self, run: Run, catalog: "Catalog", scoring: Scoring, score: Score) -> Lesson:
        """The newest records, page by page in short transactions."""
        assert score.model is not None
        lesson, cursor = Lesson(), None
        names = ("created_at", *_fields(score.model, score))
        total = 0
        while total < MOST_ROWS:
            now = run.clock.now()
            env = Env.at(now)
            async with run.db.begin() as tx:
                asked = Query(
                    score.object, names, order=(("created_at", True),), limit=PAGE, cursor=cursor, as_of=now
                )
                page = await query(tx, catalog, ACTOR, asked, env)
                await self._learn_rows(tx, scoring, score, page.rows, env, lesson)
                total += len(page.rows)
                await run.progress(tx, total)
            cursor = page.next
            if cursor is None:
                break
        async with run.db.begin() as tx:
            await add_late_in_bulk(tx, score.object, score.model, lesson)
        return lesson

    async def _fresh(
        self, run: Run, catalog: "Catalog", scoring: Scoring, score: Score, since: datetime
    ) -> Lesson:
        """Records whose outcome was heard of after a moment."""
        assert score.model is not None
        lesson = Lesson()
        async with run.db.begin() as tx:
            known = await store_models.read_outcomes(tx, score.object, since=since)
            found = await read(
                tx, catalog, ACTOR, score.object, list(known), ["created_at", *_fields(score.model, score)]
            )
            rows = [found[key] for key in known if key in found]
            await self._learn_rows(tx, scoring, score, rows, Env.at(run.clock.now()), lesson, only_known=True)
        return lesson

    async def _learn_rows(
        self,
        tx: Tx,
        scoring: Scoring,
        score: Score,
        rows: Sequence[Mapping[str, Any]],
        env: Env,
        lesson: Lesson,
        *,
        only_known: bool = False,
    ) -> None:
        wish = score.model
        assert wish is not None
        told = [(row, wish.test(row, env)) for row in rows]
        if only_known:
            told = [(row, outcome) for row, outcome in told if outcome is not None]
        ids = [UUID(str(row["id"])) for row, _ in told]
        stood = await store_models.read_outcomes(tx, score.object, ids)
        still = [key for key, (_, outcome) in zip(ids, told, strict=True) if outcome is None]
        states = await store.read(tx, still) if still and wish.within_s is not None else {}
        late = await written_late(tx, wish, {key: one.known_at for key, one in stood.items()})
        for (row, outcome), key in zip(told, ids, strict=True):
            values, known = features_of(wish, row), stood.get(key) if outcome is not None else None
            values["fit"] = fit_points(score, row, env) / 100.0
            if known is not None:
                values.update(_shares(scoring, score, known.at_s, known.s, known.known_at))
            elif key in states:
                values.update(_shares(scoring, score, states[key].at_s, states[key].s, env.now))
            if known is not None:
                lesson.known_at[key] = (len(lesson.rows), known.known_at)
            lesson.rows.append(values)
            lesson.barred.append(barred_of(wish, row))
            lesson.outcomes.append(None if outcome is None else bool(outcome))
            lesson.delays.append((known.known_at - row["created_at"]).total_seconds() if known else None)
            lesson.times.append(row["created_at"].timestamp())
            lesson.late.append(late.get(key, []))


async def written_late(tx: Tx, wish: ModelWish, known_at: Mapping[UUID, datetime]) -> dict[UUID, list[str]]:
    """By record the inputs, and what is kept out, that the log has as written with the outcome or after it, each record by itself."""
    found: dict[UUID, set[str]] = {}
    for subject, data in await told_from(tx, known_at, "record.changed") if known_at else ():
        before, after = data.get("before") or {}, data.get("after") or {}
        names = found.setdefault(subject, set())
        for name, value in after.items():
            if name not in wish.expand:
                names.add(name)
            elif isinstance(value, Mapping):
                was: Mapping[str, Any] = before.get(name) or {}
                names.update(key for key, one in value.items() if was.get(key) != one)
    return {subject: sorted(names) for subject, names in found.items()}


async def add_late_in_bulk(tx: Tx, object_name: str, wish: ModelWish, lesson: Lesson) -> None:
    """The same of what was changed with many others at once: of the whole lesson in one question, since such an event tells of a
    thousand records and every page would have to read all of them."""
    moments = {key: at for key, (_, at) in lesson.known_at.items()}
    found = await written_in_bulk(tx, object_name, moments, sorted(wish.expand), MOST_BULK)
    for key, names in found.items():
        place = lesson.known_at[key][0]
        lesson.late[place] = sorted({*lesson.late[place], *names})


def _fields(wish: ModelWish, score: Score) -> list[str]:
    return sorted(
        {*wish.features, *wish.expand, *wish.barred, *wish.names, *score.fit_names} - {"id", "created_at"}
    )


def _shares(
    scoring: Scoring, score: Score, at_s: float, sums: Sequence[float], when: datetime
) -> dict[str, float]:
    """The signals' shares as they were at a moment; of a known outcome, when it became known: what came after is no input."""
    now = forward(at_s, sums, when.timestamp(), scoring.half_lives_s)
    return {
        f"signal.{one.short}": saturated(now[scoring.slots[one.name]], one.saturation)
        for one in scoring.by_object.get(score.object, ())
        if one.name in scoring.slots
    }


async def settle_soon(tx: Tx, scoring: Scoring, object_name: str, now: datetime) -> None:
    """Consumers take another model up within seconds; what they score until then is settled with the rest."""
    await settle_anew(tx, scoring, object_name, now, "model", LOOK_AGAIN * 2)


async def study_apart(
    lesson: Lesson,
    config: IntentConfig,
    active: store_models.Active | None,
    now: datetime,
    zone: str,
    window_s: float | None,
) -> dict[str, Any]:
    """Learn in a process of its own, at low priority and on one core: {artefact, report, better}. Problem intent-training-failed 500."""
    incumbent = None
    if active is not None:
        incumbent = {
            "number": active.number, "trained_s": active.trained_at.timestamp(), "artefact": active.trained
        }  # fmt: skip
    given = msgspec.json.encode(
        {"rows": lesson.rows, "barred": lesson.barred, "outcomes": lesson.outcomes, "delays": lesson.delays,
         "times": lesson.times, "late": lesson.late, "now": now.timestamp(), "zone": zone, "window_s": window_s, "config": config,
         "incumbent": incumbent},
        enc_hook=str,
    )  # fmt: skip
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
    found: dict[str, Any] = msgspec.json.decode(out)
    return found
