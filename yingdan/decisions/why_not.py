"""Why somebody was not given a subject 为什么不是我: the condition, the full desk, or the term that made the difference.

In: a subject, a person, what was kept of the decision. Out: what counted then, and where it was not kept what comes out when it is
worked out again, said apart. Must not know: who may ask, screens. ADR 0052.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

import msgspec

from yingdan.base import Label, Problem, Tx
from yingdan.decisions import store
from yingdan.decisions.calendars import compile_calendars
from yingdan.decisions.compiled import Route, compile_decisions, compile_route
from yingdan.decisions.crew import Crew
from yingdan.decisions.definition import ROUTING
from yingdan.decisions.differences import Term, differences
from yingdan.decisions.floor import Floor
from yingdan.decisions.loads import as_route_sees
from yingdan.decisions.model import Candidate, Weighed
from yingdan.decisions.names import Known
from yingdan.decisions.policy import HELD_BACK
from yingdan.decisions.routing import BROUGHT
from yingdan.decisions.store_why import Routed, routed
from yingdan.decisions.weighing import Weighing, weigh
from yingdan.expr import Env, Type, check, names_of, parse
from yingdan.kernel.access import System, was_held
from yingdan.kernel.catalog import expression_words
from yingdan.kernel.definitions import parse as parse_body
from yingdan.kernel.definitions import read_bodies
from yingdan.kernel.records import Query, as_was, python_values, query, read

How = Literal["chosen", "masked", "full", "weighed", "customer", "brought", "by_hand", "not_there", "no_candidate", "undecided"]  # fmt: skip
MANUAL, CAPACITY = "manual", "capacity"
AT_WORK: Label = {"zh": "在工作时间", "en": "at work"}
_SYSTEM = System("routing")


@dataclass(frozen=True, slots=True)
class Held:
    """A condition of the policy asked of the pair. `reads`: ("lead" or "rep", field)."""

    name: str
    label: Label
    says: Label
    holds: bool
    reads: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WhyNot:
    """`decided`: the decision it is about; `later`: what people decided afterwards. `by`: the condition that took the person out, None
    where it cannot be told any more. `lead`, `rep`: the facts the conditions were asked of. `mine`, `theirs`: what the person and the
    chosen one were worth, `kept` or worked out anew from loads and chances of now; `least`: the least value that was kept of somebody.
    `facts_then`, `rules_then`: whether the person's record and the policy are those of then."""

    how: How
    decided: Routed | None = None
    later: Routed | None = None
    by: str | None = None
    held: tuple[Held, ...] = ()
    lead: Mapping[str, Any] | None = None
    rep: Mapping[str, Any] | None = None
    mine: Weighed | None = None
    theirs: Weighed | None = None
    terms: tuple[Term, ...] = ()
    kept: bool = True
    least: float | None = None
    facts_then: bool = True
    rules_then: bool = True


@dataclass(frozen=True, slots=True)
class _Case:
    """What the answer is worked out from. `env`: the moment of the decision; `today`: now."""

    catalog: Any
    decided: Routed
    route: Route
    rules_then: bool
    lead: dict[str, Any]
    env: Env
    today: Env


async def why_not(tx: Tx, catalog: Any, object_name: str, subject: UUID, person: UUID, env: Env) -> WhyNot:
    """About the newest choice that a policy made. Problem object-is-not-routed 409."""
    route = catalog.once(compile_decisions).routes.get(object_name)
    if route is None:
        raise Problem("object-is-not-routed", 409, object=object_name)
    told = await routed(tx, subject)
    decided = next((one for one in told if one.name != MANUAL), None)
    if decided is None:
        return WhyNot("by_hand" if told else "undecided", told[0] if told else None)
    found = WhyNot("chosen", decided, told[0] if told[0].name == MANUAL else None)
    if decided.outcome.get("owner") == str(person):
        return found
    if decided.outcome.get("kept"):
        return replace(found, how="brought" if decided.reasons["reasons"][:1] == [BROUGHT] else "customer")
    ask = Query(route.body.candidates, where=f"{route.body.user} == '{person}'", limit=1)
    rows = (await query(tx, catalog, _SYSTEM, ask, env)).rows
    if not rows:
        return replace(found, how="no_candidate")
    if rows[0]["created_at"] > decided.at:
        return replace(found, how="not_there")
    then, rules_then = await _route_then(tx, catalog, route, decided)
    lead = (await read(tx, catalog, _SYSTEM, object_name, [subject], env=env))[subject]
    lead = {**lead, **_loaded(catalog, object_name, decided.inputs)}
    case = _Case(catalog, decided, then, rules_then, lead, Env.at(decided.at, env.zone), env)
    return await _told(tx, case, found, rows[0], person)


async def _told(tx: Tx, case: _Case, found: WhyNot, row: dict[str, Any], person: UUID) -> WhyNot:
    catalog, route, decided = case.catalog, case.route, case.decided
    row, facts_then = await as_was(tx, catalog, route.body.candidates, row, decided.at)
    held_back = [person] if await was_held(tx, person, decided.at) else []
    paths = await catalog.once(compile_calendars).paths(tx, [row.get("unit")])
    me = Crew().as_candidate(catalog, route, row, decided.at, case.env, held_back, paths)
    if me is None:
        return replace(found, how="not_there")
    held = _asked(case, me)
    found = replace(
        found, held=held, lead=case.lead, rep=me.facts, facts_then=facts_then, rules_then=case.rules_then
    )
    considered = [
        msgspec.convert({k: v for k, v in one.items() if k != "at"}, Weighed)
        for one in decided.reasons["considered"]
    ]
    mine = next((one for one in considered if one.user == person), None)
    theirs = next((one for one in considered if str(one.user) == decided.outcome.get("owner")), None)
    if mine is not None:
        return _kept(found, mine, theirs)
    failing = next((one.name for one in held if not one.holds), None)
    if failing is not None:
        return replace(found, how="masked", by=failing)
    if decided.outcome.get("owner") is None or any(one.excluded_by == CAPACITY for one in considered):
        return replace(found, how="full")
    if any(one.excluded_by for one in considered):
        # Everybody who fitted was named: a condition took this one out, and the facts of then are gone.
        return replace(found, how="masked")
    mine, theirs = await _weighed_now(tx, case, me)
    least = min((one.value for one in considered if one.value is not None), default=None)
    found = replace(found, how="weighed", mine=mine, theirs=theirs, kept=False, least=least)
    return _compared(found)


def _kept(found: WhyNot, mine: Weighed, theirs: Weighed | None) -> WhyNot:
    """What the decision itself says of the person stands above what comes out now."""
    if mine.excluded_by is not None and mine.excluded_by != CAPACITY:
        held = tuple(replace(one, holds=False) if one.name == mine.excluded_by else one for one in found.held)
        return replace(found, how="masked", by=mine.excluded_by, held=held, mine=mine)
    held = tuple(replace(one, holds=True) for one in found.held)
    if mine.excluded_by == CAPACITY:
        return replace(found, how="full", held=held, mine=mine, theirs=theirs)
    return _compared(replace(found, how="weighed", held=held, mine=mine, theirs=theirs))


def _compared(found: WhyNot) -> WhyNot:
    if found.mine is None or found.theirs is None:
        return found
    return replace(found, terms=differences(found.mine.parts, found.theirs.parts))


def _asked(case: _Case, me: Candidate) -> tuple[Held, ...]:
    body, objects = case.route.body, case.catalog.objects
    target, rep = objects[body.object], objects[body.candidates]
    names = Known(target.names("lead"), rep.names("rep"), extra={("rep", "at_work"): Type.BOOL})
    called: dict[tuple[str, ...], tuple[str, str]] = {
        ("rep", one.name): (one.label["zh"], one.label["en"]) for one in rep.fields.values()
    }
    called["rep", "at_work"] = (AT_WORK["zh"], AT_WORK["en"])
    pair, found = {"lead": case.lead, "rep": me.facts}, list[Held]()
    if not HELD_BACK.holds(pair, case.env):
        found.append(Held(HELD_BACK.name, HELD_BACK.label, HELD_BACK.label, False, ()))
    masks = [one for one in case.route.policy.masks if one is not HELD_BACK]
    for mask, text in zip(masks, body.mask, strict=True):
        checked = check(parse(text.when), names, Type.BOOL)
        reads = tuple(sorted((path[0], path[1]) for path in names_of(checked)))
        says = expression_words(checked, target, called)
        found.append(Held(mask.name, mask.label, says, bool(mask.holds(pair, case.env)), reads))
    return tuple(found)


async def _weighed_now(tx: Tx, case: _Case, me: Candidate) -> tuple[Weighed | None, Weighed | None]:
    """What the person and the chosen one are worth by today's crew, loads and chances."""
    catalog, route, crew = case.catalog, case.route, Crew()
    found = await crew.candidates(tx, catalog, route, case.env.now, case.env)
    people = [me if one.user == me.user else one for one in found]
    users = [one.user for one in people]
    loads = await as_route_sees(tx, catalog, route, users, await store.read_loads(tx, users), case.env)
    chances = await crew.chances(tx, route, case.today.now)
    floor = Floor(people, loads.open, loads.turns, case.env, None, chances, loads.given)
    fit = floor.fitting(route.policy, case.lead)
    weighing = weigh(route.policy, case.lead, floor, fit)
    who, owner = fit.few.who, case.decided.outcome["owner"]
    places = {people[number].user: (place, number) for place, number in enumerate(who)}
    told = [
        _one(floor, weighing, *places[user]) if user in places else None for user in (me.user, UUID(owner))
    ]
    return told[0], told[1]


def _one(floor: Floor, weighing: Weighing, place: int, number: int) -> Weighed:
    candidate, value = floor.crew[number], float(weighing.values[place])
    parts = {name: round(float(one[place]), 4) for name, one in weighing.parts.items()}
    full = value < 0.0
    return Weighed(
        candidate.user, None if full else round(value, 4), floor.open[number], candidate.cap, parts, CAPACITY if full else None
    )  # fmt: skip


async def _route_then(tx: Tx, catalog: Any, route: Route, decided: Routed) -> tuple[Route, bool]:
    """The policy as it decided then; today's and False where it cannot be put together any more."""
    name = decided.name
    layer = decided.reasons.get("layer") or {}
    source = (layer["kind"], layer["name"]) if layer.get("side") == "first" else ("routing", name)
    raw = (await read_bodies(tx, [(*source, decided.version)])).get((*source, decided.version))
    if raw is not None and source[0] == "rollout":
        raw = next(
            (one.get("body") for one in raw["changes"] if (one["kind"], one["name"]) == ("routing", name)),
            None,
        )
    elif raw is not None and source[0] == "variant":
        raw = raw["body"]
    definition = catalog.get("routing", name)
    if raw is None or definition is None:
        return route, False
    if raw == definition.raw:
        return route, True
    body, faults = parse_body(ROUTING, raw)
    if body is None or faults or ROUTING.check(body, name, catalog) or body.candidates not in catalog.objects:
        return route, False
    return compile_route(catalog, name, body), True


def _loaded(catalog: Any, object_name: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Kept inputs as values again."""
    known = {name: one for name, one in inputs.items() if one is not None}
    loaded = python_values(catalog, object_name, known)
    return {name: loaded.get(name) for name in inputs if name in loaded or inputs[name] is None}
