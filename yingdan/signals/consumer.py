"""Follow the log: add what happened, judge who it happened to, tell who crossed a level."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yingdan.base import Tx, jobs, uuid7
from yingdan.events import Batch, Event, append
from yingdan.expr import Env
from yingdan.kernel.access import System
from yingdan.kernel.records import newborn, python_values, read, unfold, write_derived
from yingdan.signals import store, store_first, store_models
from yingdan.signals.crowd import judge_all
from yingdan.signals.deltas import VISITOR, Delta, Ears, absorb, gather, relabel
from yingdan.signals.model import Added, ModelWish, Score, State
from yingdan.signals.placing import placed
from yingdan.signals.scoring import Scoring, fit_points
from yingdan.signals.serving import Models, Served
from yingdan.signals.standing import Judge, Standing, moved

ACTOR = System("signals")
LEARN = "signals.learn"
LEARN_AFTER = timedelta(seconds=20)


@dataclass(slots=True)
class _Records:
    """What a batch says of the records of one object: whole rows of new ones, ids of changed and removed ones."""

    rows: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    changed: set[UUID] = field(default_factory=set)
    outcomes: set[UUID] = field(default_factory=set)
    removed: set[UUID] = field(default_factory=set)
    causes: dict[UUID, Event] = field(default_factory=dict)


@dataclass(slots=True)
class _Sorted:
    behaviours: list[Event] = field(default_factory=list)
    links: dict[UUID, tuple[UUID, str]] = field(default_factory=dict)
    records: dict[str, _Records] = field(default_factory=dict)


class SignalsConsumer:
    """Decayed signals, scores and probabilities of every object that declares a score."""

    name = "signals"
    types: frozenset[str] | None = None
    ignores = frozenset(
        {"signal.*", "decision.*", "clock.*", "notice.*", "import.*", "definition.*", "access.*", "effect.*"}
    )
    always = False

    def __init__(self, zone: str | ZoneInfo = "Asia/Shanghai") -> None:
        self._zone = ZoneInfo(zone) if isinstance(zone, str) else zone
        self._models = Models()
        self._ears: tuple[Scoring, Ears] | None = None

    async def take(self, batch: Batch) -> None:
        scoring = await placed(batch.tx, batch.catalog)
        if not scoring.scores and not scoring.hearers:
            return
        found = sort(batch, scoring)
        if not (found.behaviours or found.links or found.records):
            return
        env = Env.at(batch.now, self._zone)
        deltas = gather(found.behaviours, self._ears_of(scoring), batch.now, env)
        deltas = await _identify(batch.tx, deltas, found.links)
        served = {
            name: await self._models.of(batch.tx, scoring, score, batch.now)
            for name, score in scoring.scores.items()
            if name in found.records or any(delta.object == name for delta in deltas.values())
        }
        for name, records in found.records.items():
            await self._know(batch, scoring.scores[name], records, served.get(name), deltas, env)
        states = await _add(batch.tx, _added(deltas, scoring), found.records, scoring)
        for name, model in served.items():
            mine = {one.subject: one for one in states if one.object == name}
            causes = {subject: delta.cause for subject, delta in deltas.items() if delta.cause is not None}
            await settle_states(batch.tx, batch.catalog, scoring, name, mine, model, batch.now, causes)
        await self._note_outcomes(batch, scoring, found.records, states, env)

    def _ears_of(self, scoring: Scoring) -> Ears:
        if self._ears is None or self._ears[0] is not scoring:
            self._ears = (scoring, Ears(scoring))
        return self._ears[1]

    async def _know(
        self,
        batch: Batch,
        score: Score,
        records: _Records,
        served: Served | None,
        deltas: dict[UUID, Delta],
        env: Env,
    ) -> None:
        """Fit and model base of records that are new or have changed, set-wise."""
        if records.changed:
            rows = await read(batch.tx, batch.catalog, ACTOR, score.object, sorted(records.changed))
            records.rows.update(rows)
        if records.removed:
            await store.rest(batch.tx, sorted(records.removed))
        ids = [key for key in records.rows if key not in records.removed]
        bases: Sequence[float | None] = [None] * len(ids)
        if served is not None:
            bases = served.bases(score, [records.rows[key] for key in ids])
        for key, base in zip(ids, bases, strict=True):
            delta = deltas.get(key)
            if delta is None:
                delta = deltas[key] = Delta(score.object, [], at_s=batch.now.timestamp())
            delta.fit = fit_points(score, records.rows[key], env)
            delta.base, delta.model = base, served.id if served is not None else None
            delta.cause = delta.cause or records.causes.get(key)

    async def _note_outcomes(
        self,
        batch: Batch,
        scoring: Scoring,
        records: Mapping[str, _Records],
        states: Iterable[State],
        env: Env,
    ) -> None:
        """Keep what stood when an outcome became known, and ask to learn from it soon."""
        by_subject = {one.subject: one for one in states}
        for name, found in records.items():
            wish = scoring.scores[name].model
            if wish is None:
                continue
            known = [
                (by_subject[key], bool(outcome))
                for key, row in found.rows.items()
                if key in by_subject and (outcome := wish.test(row, env)) is not None
            ]
            late = [
                (
                    state,
                    positive,
                    found.causes[state.subject].at if state.subject in found.causes else batch.now,
                )
                for state, positive in known
                if state.subject in found.outcomes
            ]
            if late:
                await store.write_outcomes(batch.tx, late, batch.now)
            if known:
                await jobs.enqueue(
                    batch.tx,
                    LEARN,
                    {"object": name},
                    now=batch.now,
                    delay=LEARN_AFTER,
                    dedupe=f"{LEARN}:{name}",
                )


def sort(batch: Batch, scoring: Scoring) -> _Sorted:
    """What a batch holds for this stage."""
    found = _Sorted()
    hearers, scores = scoring.hearers, scoring.scores
    for event in batch.events:
        kind = event.type
        if kind in hearers:
            found.behaviours.append(event)
        if kind.startswith("record."):
            if event.object in scores:
                _note(event, scores[event.object or ""], found, batch)
        elif kind == "identity.linked":
            _note_link(event, scores, found)
    return found


def _note(event: Event, score: Score, found: _Sorted, batch: Batch) -> None:
    records = found.records.setdefault(score.object, _Records())
    wish = score.model
    looked = score.fit_names | _looked_at(wish)
    known = newborn(batch.tx, score.object)
    for op, object_name, key, after in unfold(event):
        if op == "created":
            row = known.get(key)
            records.rows[key] = (
                dict(row) if row is not None else python_values(batch.catalog, object_name, after)
            )
            records.causes[key] = event
        elif op == "removed":
            records.removed.add(key)
        elif not looked.isdisjoint(after):
            records.changed.add(key)
            records.causes[key] = event
            if wish is not None and not wish.names.isdisjoint(after):
                records.outcomes.add(key)


def _looked_at(wish: ModelWish | None) -> frozenset[str]:
    return wish.names.union(wish.features, wish.expand) if wish is not None else frozenset()


def _note_link(event: Event, scores: Mapping[str, Score], found: _Sorted) -> None:
    try:
        visitor, record = UUID(str(event.data["visitor"])), UUID(str(event.data["record"]))
    except (KeyError, ValueError):
        return
    object_name = event.data.get("object") or event.object
    if isinstance(object_name, str) and object_name != VISITOR and visitor != record:
        found.links[visitor] = (record, object_name)


async def _identify(
    tx: Tx, deltas: dict[UUID, Delta], links: dict[UUID, tuple[UUID, str]]
) -> dict[UUID, Delta]:
    """Give visitors' behaviour to the records they turned out to be, whichever came first."""
    unknown = [
        subject for subject, delta in deltas.items() if delta.object == VISITOR and subject not in links
    ]
    known = await store.read_links(tx, unknown) if unknown else {}
    deltas = relabel(deltas, {**known, **links})
    if links:
        for state in await store.link(tx, links):
            target, object_name = links[state.subject]
            absorb(deltas, target, object_name, state.at_s, state.s)
    return deltas


def _added(deltas: Mapping[UUID, Delta], scoring: Scoring) -> list[Added]:
    made = []
    for subject, delta in deltas.items():
        if not delta.parts and delta.fit is None:
            continue
        at, sums = delta.state(scoring.half_lives_s)
        made.append(Added(subject, delta.object, at, sums, delta.fit, delta.base, delta.model))
    return made


async def _add(
    tx: Tx, added: Sequence[Added], records: Mapping[str, _Records], scoring: Scoring
) -> list[State]:
    born = set().union(*(newborn(tx, name).keys() & mine.rows.keys() for name, mine in records.items()))
    begun, more = store_first.begin(tx, added, born)
    return [*begun, *await store.add(tx, more, scoring.half_lives_s)]


async def settle_states(
    tx: Tx,
    catalog: Any,
    scoring: Scoring,
    object_name: str,
    states: Mapping[UUID, State],
    served: Served | None,
    now: datetime,
    causes: Mapping[UUID, Event],
) -> list[Standing]:
    """Judge states now; write levels and derived fields; tell crossings. `causes`: the event behind each."""
    if not states:
        return []
    judge = Judge(scoring, scoring.scores[object_name], now)
    standings = judge_all(judge, list(states.values()))
    await store.write_levels(tx, moved(states, standings))
    said = await _probabilities(tx, catalog, judge, states, served)
    await write_derived(
        tx,
        catalog,
        object_name,
        {one.subject: judge.derived(one, said.get(one.subject)) for one in standings},
    )
    crossed = [one for one in standings if one.crossed]
    if crossed:
        people = await read(
            tx, catalog, ACTOR, object_name, [one.subject for one in crossed], ["owner", "unit"]
        )
        await append(
            tx, [_told(judge, one, people[one.subject], now, causes.get(one.subject)) for one in crossed
                 if one.subject in people]
        )  # fmt: skip
    return standings


async def _probabilities(
    tx: Tx, catalog: Any, judge: Judge, states: Mapping[UUID, State], served: Served | None
) -> dict[UUID, float]:
    """Probabilities by kept bases; bases of another model are computed anew from the records."""
    if served is None:
        return {}
    stale = [key for key, one in states.items() if one.base is None or one.model != served.id]
    if stale:
        rows = await read(tx, catalog, ACTOR, judge.score.object, stale)
        fresh = list(zip(rows, served.bases(judge.score, list(rows.values())), strict=True))
        await store_models.write_bases(tx, fresh, served.id)
        for key, base in fresh:
            states[key].base, states[key].model = base, served.id
    usable = [one for one in states.values() if one.base is not None and one.model == served.id]
    said = served.probabilities(judge, usable) if usable else []
    return {one.subject: p for one, p in zip(usable, said, strict=True)}


def _told(
    judge: Judge, one: Standing, people: Mapping[str, Any], now: datetime, cause: Event | None
) -> Event:
    audience = [f"user:{people['owner']}"] if people.get("owner") else []
    audience += [f"unit:{people['unit']}"] if people.get("unit") else []
    return Event(
        id=uuid7(),
        type="signal.crossed",
        at=now,
        object=judge.score.object,
        subject=one.subject,
        actor=ACTOR.key,
        source="signals",
        data=judge.told(one),
        cause=cause.id if cause else None,
        hop=cause.hop + 1 if cause else 0,
        audience=tuple(audience),
    )
