"""Follow the log: grade what is new or has changed, give what is new to someone, keep the load true.

One batch: read the facts once, think per subject, write once, tell once. Load rows of all candidates are locked in
one order for the length of the transaction, so that two batches never choose on the same room; chunks that follow one another
hand it on instead (see `loads`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yingdan.base import begin_sending, together, uuid7
from yingdan.decisions import store
from yingdan.decisions.arms import Arms, Part, arms_of
from yingdan.decisions.backlog import PoolUnits, shared_out
from yingdan.decisions.compiled import Decisions, Route, compile_decisions
from yingdan.decisions.contests import note
from yingdan.decisions.crew import Crew
from yingdan.decisions.custody import owners_of, take
from yingdan.decisions.floor import BULK, NAMED, NAMED_IN_BULK, Floor
from yingdan.decisions.loads import count, hand_on, shared, take_over
from yingdan.decisions.model import Choice, Decision
from yingdan.decisions.policy import Policy
from yingdan.decisions.routing import BROUGHT, choose, keep, stand_in
from yingdan.decisions.shadow import Shadow
from yingdan.decisions.shadow import beside as said_beside
from yingdan.decisions.table import decide
from yingdan.events import Batch, Event, append
from yingdan.expr import Env
from yingdan.kernel.access import System
from yingdan.kernel.records import read, unfold, write_derived_of
from yingdan.signals import values

ACTOR = System("decisions")


@dataclass(slots=True)
class _Work:
    """What one batch has to think about, for one object."""

    created: dict[UUID, Event] = field(default_factory=dict)
    touched: dict[UUID, Event] = field(default_factory=dict)
    changed: set[UUID] = field(default_factory=set)
    removed: set[UUID] = field(default_factory=set)
    known: set[UUID] = field(default_factory=set)  # others may decide on these too: they are committed
    newborn: set[UUID] = field(default_factory=set)  # customers made in this batch: nobody can have them yet
    unborn: set[UUID] = field(default_factory=set)  # of these, those that nobody else can even see
    parts: list[Part] = field(default_factory=list)  # by version, where more than one decides

    def part(self, subject: UUID) -> Part | None:
        return next((one for one in self.parts if subject in one.facts), None)

    def policy(self, route: Route, subject: UUID) -> Policy:
        part = self.part(subject)
        return (part.policy(route.body.object) if part is not None else None) or route.policy


@dataclass(slots=True)
class _Outcome:
    derived: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    customers: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    ledger: store.Ledger = field(default_factory=store.Ledger)
    events: list[Event] = field(default_factory=list)
    caps: dict[UUID, int] = field(default_factory=dict)  # of those to whom something was given by choice

    def put(self, subject: UUID, values_: dict[str, Any]) -> None:
        self.derived.setdefault(subject, {}).update(values_)


class DecisionsConsumer:
    """Grading and routing of every object that declares a decision table or a routing policy."""

    name = "decisions"
    types: frozenset[str] | None = None
    ignores = frozenset(
        {"decision.*", "clock.*", "notice.*", "import.*", "definition.*", "access.*", "effect.*"}
    )
    always = False

    def __init__(self, zone: str = "Asia/Shanghai") -> None:
        self._crew = Crew()
        self._zone = ZoneInfo(zone)

    async def take(self, batch: Batch) -> None:
        arms: Arms | None = batch.catalog.once(arms_of)
        compiled: Decisions = arms.watched if arms is not None else batch.catalog.once(compile_decisions)
        env = Env.at(batch.now, self._zone)
        sorted_ = self._sort(batch.events, compiled)
        for object_name, work in sorted_.items():
            if object_name in compiled.routes:
                await store.hold(batch.tx, work.known)
        known = await together(
            batch.tx, *(self._facts(batch, compiled, name, work, env) for name, work in sorted_.items())
        )
        for (object_name, work), (facts, floor) in zip(sorted_.items(), known, strict=True):
            await self._handle(batch, compiled, arms, object_name, work, facts, floor, env)

    def _sort(self, events: Sequence[Event], compiled: Decisions) -> dict[str, _Work]:
        watched = compiled.tables.keys() | compiled.routes.keys()
        crews = {route.body.candidates for route in compiled.routes.values()}
        customers = {route.customers: name for name, route in compiled.routes.items() if route.customers}
        found: dict[str, _Work] = {}
        for event in events:
            if event.type.startswith("record."):
                if event.object in customers and event.type in ("record.created", "record.bulk_created"):
                    work = found.setdefault(customers[event.object], _Work())
                    born = [subject for _, _, subject, _ in unfold(event)]
                    work.newborn.update(born)
                    if event.received_at is None:
                        work.unborn.update(born)
                if event.object in crews:
                    self._crew.forget(event.object or "")
                if event.object in watched:
                    self._note(event, found.setdefault(event.object or "", _Work()))
            elif event.object in watched and event.subject is not None:
                if event.type == "signal.crossed" or (
                    event.object in compiled.signals
                    and not event.type.startswith(("decision.", "clock.", "notice."))
                ):
                    found.setdefault(event.object or "", _Work()).touched[event.subject] = event
        return found

    def _note(self, event: Event, work: _Work) -> None:
        committed = event.received_at is not None
        for op, _object, subject, _after in unfold(event):
            if committed or op != "created":
                work.known.add(subject)
            if op == "created":
                work.created[subject] = event
            elif op == "removed":
                work.removed.add(subject)
            else:
                work.touched[subject] = event
                work.changed.add(subject)

    async def _handle(
        self, batch: Batch, compiled: Decisions, arms: Arms | None, object_name: str, work: _Work,
        facts: dict[UUID, dict[str, Any]], floor: Floor | None, env: Env,
    ) -> None:  # fmt: skip
        outcome = _Outcome()
        causes = {**work.touched, **work.created}
        if arms is not None:
            work.parts = await arms.parts(batch.tx, facts, self._zone)
        shadow = arms.shadow if arms is not None else None
        beside = shadow.verdicts(object_name, facts, env) if shadow is not None else []
        for part in work.parts or (Part(compiled, facts),):
            self._grade(batch, part, object_name, causes, env, outcome)
        route = compiled.routes.get(object_name)
        if route is not None:
            await self._route(batch, compiled, route, work, facts, env, outcome, floor, shadow)
        if arms is not None:
            # Who owns it now decides which version judges it.
            was = {subject: part.decisions for part in work.parts for subject in part.facts}
            for part in await arms.parts(batch.tx, facts, self._zone):
                moved = {s: row for s, row in part.facts.items() if was[s] is not part.decisions}
                self._grade(batch, replace(part, facts=moved), object_name, causes, env, outcome)
            outcome.ledger.beside += said_beside(beside, facts)
        written = {object_name: outcome.derived}
        if route is not None and route.customers and outcome.customers:
            written[route.customers] = outcome.customers
        await write_derived_of(batch.tx, batch.catalog, written)
        if len(facts) >= BULK:
            await begin_sending(batch.tx)
        await outcome.ledger.write(batch.tx, batch.now)
        await count(batch, outcome.ledger, outcome.caps)
        await append(batch.tx, outcome.events)

    async def _facts(
        self, batch: Batch, compiled: Decisions, object_name: str, work: _Work, env: Env
    ) -> tuple[dict[UUID, dict[str, Any]], Floor | None]:
        """What is known of the subjects; and when all of them are new, so that nobody else can hold a lock that we would
        have to take first, the floor on which they are given to someone. All of it is one exchange."""
        tx, route = batch.tx, compiled.routes.get(object_name)
        ids = list(dict.fromkeys([*work.created, *work.touched]))
        works: list[Any] = []
        if ids:
            works.append(read(tx, batch.catalog, ACTOR, object_name, ids, env=env))
            if object_name in compiled.signals:
                works.append(values(tx, batch.catalog, ids, batch.now))
        fresh = work.created and work.touched.keys() <= work.created.keys()
        # Many are graded before loads are locked: whoever comes behind waits for less.
        if route is not None and fresh and not (work.known or work.removed) and len(ids) < BULK:
            works.append(self._floor(batch, compiled, route, env))
        found = await together(tx, *works)
        facts: dict[UUID, dict[str, Any]] = found[0] if ids else {}
        if ids and object_name in compiled.signals:
            for subject, strengths in found[1].items():
                if subject in facts:
                    facts[subject]["signal"] = strengths
        return facts, found[-1] if found and isinstance(found[-1], Floor) else None

    async def _floor(self, batch: Batch, compiled: Decisions, route: Route, env: Env) -> Floor:
        """The candidates with their load."""
        candidates = await self._crew.candidates(batch.tx, batch.catalog, route, batch.now, env)
        loads = await take_over(batch, route, candidates, env)
        chances = await self._crew.chances(batch.tx, route, batch.now)
        return Floor(
            candidates, loads.open, loads.turns, env, self._crew.answers(route), chances, loads.given
        )

    def _grade(
        self,
        batch: Batch,
        part: Part,
        object_name: str,
        causes: dict[UUID, Event],
        env: Env,
        outcome: _Outcome,
    ) -> None:
        for table in part.decisions.tables.get(object_name, ()):
            layer = part.told(table.name)
            for subject, row in part.facts.items():
                row.setdefault("signal", {})
                verdict = decide(table, row, env)
                was = {name: row.get(name) for name in verdict.outputs}
                if was == verdict.outputs:
                    continue
                outcome.put(subject, dict(verdict.outputs))
                inputs = {name: row.get(name) for name in sorted(table.reads)}
                row.update(verdict.outputs)
                reasons = {"row": verdict.row, "rows": verdict.rows, "reason": verdict.reason, **layer}
                outcome.ledger.decisions.append(
                    Decision(uuid7(), "decision_table", table.name, batch.catalog.version, object_name, subject,
                             verdict.outputs, inputs, reasons)
                )  # fmt: skip
                outcome.events.append(
                    _event(batch, causes[subject], "decision.graded", object_name, subject, row,
                           {**verdict.outputs, "was": was, "table": table.name, "row": verdict.row,
                            "reason": verdict.reason})
                )  # fmt: skip

    async def _route(
        self, batch: Batch, compiled: Decisions, route: Route, work: _Work, facts: dict[UUID, dict[str, Any]],
        env: Env, outcome: _Outcome, floor: Floor | None, shadow: Shadow | None,
    ) -> None:  # fmt: skip
        tx, customer = batch.tx, route.body.customer
        waiting: list[UUID] = []
        brought: dict[UUID, Choice] = {}
        wanted: dict[UUID, UUID | None] = dict.fromkeys(work.removed)
        for subject, row in facts.items():
            is_open = bool(route.open_when(row, env))
            if subject in work.created and row.get("owner") is None and is_open:
                waiting.append(subject)
            elif subject in work.created and is_open:
                brought[subject] = Choice(row["owner"], row.get("unit"), (BROUGHT,), kept=True)
                wanted[subject] = row["owner"]
            elif subject in work.changed or subject in work.created:
                wanted[subject] = row.get("owner") if is_open else None
            outcome.ledger.ended += () if is_open else route.ended(subject, row, env)
        if wanted:
            outcome.ledger.count(await store.reassign(tx, shared(route, wanted)))
        for subject, choice in brought.items():
            self._tell(batch, route, work, subject, facts[subject], choice, outcome)
        if brought:
            of = {s: facts[s].get(customer) or s for s in brought}
            won = await store.take_custody(tx, {of[s]: facts[s]["owner"] for s in brought}, batch.now)
            await note(batch, route, work.created, of, facts, won, env)
        if not waiting:
            return
        floor = floor or await self._floor(batch, compiled, route, env)
        own = route.body.own_load
        for person, change in () if own else outcome.ledger.loads.items():
            floor.burden(person, change)
        floor.named = NAMED if len(waiting) < BULK else NAMED_IN_BULK
        order = sorted(waiting, key=lambda s: -float(facts[s].get("score") or 0))
        beside = shadow.choices(route.body.object, order, facts, floor) if shadow is not None else []
        choices = await self._choose(batch, route, work, order, facts, floor)
        for subject, choice in choices.items():
            row = facts[subject]
            self._tell(batch, route, work, subject, row, choice, outcome)
            if choice.owner is not None and not own:
                outcome.ledger.assigned[subject] = choice.owner
        outcome.ledger.beside += said_beside([b for b in beside if not choices[b.subject].kept], facts)
        outcome.ledger.count(Counter(outcome.ledger.assigned.values()))
        outcome.ledger.turns, outcome.ledger.given = {p: floor.turn(p) for p in floor.taken}, floor.worth
        given = {choice.owner for choice in choices.values() if not choice.kept}
        outcome.caps = {} if own else floor.most(given)
        hand_on(batch, route.policy.name, store.Loads(*floor.loads()))
        self._own_customers(route, choices, facts, outcome)

    async def _choose(
        self,
        batch: Batch,
        route: Route,
        work: _Work,
        order: list[UUID],
        facts: dict[UUID, dict[str, Any]],
        floor: Floor,
    ) -> dict[UUID, Choice]:
        """A choice for each waiting subject, in the order of score; a backlog is shared out as a whole. Custody of the customer
        decides first; then the policy. A customer taken meanwhile by another transaction is kept by that one's owner."""
        customer = route.body.customer
        of = {s: facts[s].get(customer) or s for s in order}
        alone = work.created.keys() - work.known  # customers of their own that nobody else can see
        known = set(of.values()) - work.newborn - alone
        owners = await owners_of(batch, known) if known else {}
        # Whoever is held back keeps the customer, and gets nothing new.
        away = {one for one, owner in owners.items() if owner in self._crew.held}
        owners = {one: owner for one, owner in owners.items() if one not in away}
        pools = PoolUnits(route, floor)
        choices = shared_out(partial(work.policy, route), order, of, owners, facts, floor)
        choices = {s: stand_in(one) if of[s] in away and not one.kept else one for s, one in choices.items()}
        taken = {of[s]: one.owner for s, one in choices.items() if one.owner is not None and not one.kept}
        for subject in order:
            if subject in choices:
                continue
            row = facts[subject]
            owner = owners.get(of[subject])
            if owner is not None:
                choices[subject] = keep(owner, floor, row.get("unit"))
                continue
            choice = choose(work.policy(route, subject), row, floor, row.get("unit"))
            if choice.pool and choice.unit is None:
                choice = replace(choice, unit=pools.unit(row))
            choices[subject] = stand_in(choice) if of[subject] in away else choice
            if choice.owner is not None:
                owners[of[subject]] = taken[of[subject]] = choice.owner
        taken = {one: owner for one, owner in taken.items() if one not in away}
        lost = await take(batch, taken, work.unborn | alone)
        if lost:
            others = await store.custody_of(batch.tx, list(lost))
            for subject in order:
                if of[subject] in lost:
                    choices[subject] = keep(others[of[subject]], floor, facts[subject].get("unit"))
        return choices

    def _tell(
        self, batch: Batch, route: Route, work: _Work, subject: UUID, row: dict[str, Any], choice: Choice,
        outcome: _Outcome,
    ) -> None:  # fmt: skip
        unit = route.unit_of(row, choice.unit)
        outcome.put(subject, {"owner": choice.owner, "unit": unit})
        row["owner"], row["unit"] = choice.owner, unit
        result = {"owner": choice.owner, "unit": unit, "pool": choice.pool, "kept": choice.kept}
        part, policy = work.part(subject), work.policy(route, subject)
        layer = part.told(policy.name) if part is not None and not choice.kept else {}
        outcome.ledger.decisions.append(
            Decision(uuid7(), "routing", route.policy.name, batch.catalog.version, route.body.object, subject, result,
                     {name: row.get(name) for name in policy.reads},
                     {"reasons": choice.reasons, "considered": choice.considered, "excluded": choice.excluded,
                      **({"shared": choice.shared} if choice.shared else {}), **layer})
        )  # fmt: skip
        data = {**result, "brought": choice.reasons == (BROUGHT,), "policy": route.policy.name, "reasons": choice.reasons, "bulk": work.created[subject].type.startswith("record.bulk_"),
                "name": row.get(batch.catalog.objects[route.body.object].title), "score": row.get("score"),
                "grade": row.get("grade")}  # fmt: skip
        outcome.events.append(
            _event(batch, work.created[subject], "decision.routed", route.body.object, subject, row, data)
        )

    def _own_customers(
        self, route: Route, choices: dict[UUID, Choice], facts: dict[UUID, dict[str, Any]], outcome: _Outcome
    ) -> None:
        """The customer's own record shows the owner too."""
        for subject, choice in choices.items():
            customer = facts[subject].get(route.body.customer)
            if choice.owner is not None and not (choice.kept or choice.stands_in) and customer:
                outcome.customers[customer] = {"owner": choice.owner, "unit": choice.unit}


def _event(
    batch: Batch,
    cause: Event,
    type_: str,
    object_name: str,
    subject: UUID,
    row: dict[str, Any],
    data: dict[str, Any],
) -> Event:
    audience = tuple(
        key
        for key in (
            f"user:{row['owner']}" if row.get("owner") else "",
            f"unit:{row['unit']}" if row.get("unit") else "",
        )
        if key
    )
    return Event(
        id=uuid7(), type=type_, at=batch.now, object=object_name, subject=subject, actor=ACTOR.key,
        source="decisions", data=data, cause=cause.id, hop=cause.hop + 1, audience=audience,
    )  # fmt: skip
