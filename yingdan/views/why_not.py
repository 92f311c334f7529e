"""Why a record was not given to somebody, for whoever may know: about oneself, and about those whose records as candidates one may
read. Of the chosen one only what the reader may see is told. ADR 0052."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from yingdan.base import Label, Problem, Tx
from yingdan.decisions import PARTS, Held, Weighed, WhyNot, compile_decisions, why_not
from yingdan.expr import Env
from yingdan.kernel.access import Actor, visible_fields
from yingdan.kernel.records import Query, get, query
from yingdan.views.why_not_words import notes_of, said_of
from yingdan.views.wire import expand, people

_AT_WORK: Label = {"zh": "在工作时间", "en": "At work"}


class PersonNamed(msgspec.Struct, frozen=True):
    id: UUID
    name: str


class ValueCounted(msgspec.Struct, frozen=True):
    """A value a condition looked at: of the `record`, or of the `person`. `value` in wire form; `hidden`: not for this reader."""

    of: Literal["record", "person"]
    field: str
    label: Label
    value: Any
    hidden: bool


class ConditionAsked(msgspec.Struct, frozen=True):
    """`decisive`: the one that took the person out; conditions after it were not asked then."""

    name: str
    label: Label
    says: Label
    holds: bool
    decisive: bool
    values: list[ValueCounted]


class TermBeside(msgspec.Struct, frozen=True):
    """One part of the value, the person's beside the chosen one's (null: not for this reader); what made the most of the difference
    comes first. `ahead`: whose is higher."""

    name: str
    label: Label
    mine: float
    theirs: float | None
    ahead: Literal["mine", "theirs", "same"]


class Standing(msgspec.Struct, frozen=True):
    value: float | None
    load: int
    cap: int


class WhyNotShown(msgspec.Struct, frozen=True):
    """`kept`: the numbers are those of the decision, else worked out anew; `notes` say how far the answer is that of then. `later`: what
    people decided afterwards. `object`, `candidates`: whose fields `values` are."""

    how: str
    said: Label
    person: PersonNamed
    chosen: PersonNamed | None
    object: str
    candidates: str
    policy: Label | None
    version: int | None
    at: datetime | None
    conditions: list[ConditionAsked]
    terms: list[TermBeside]
    mine: Standing | None
    theirs: Standing | None
    kept: bool
    notes: list[Label]
    later: Label | None


async def why_not_shown(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, record: UUID, person: UUID | None, env: Env
) -> WhyNotShown:
    """About a person, or oneself. Problems: record-not-found 404, field-is-hidden 403, object-is-not-routed 409,
    person-is-out-of-reach 403."""
    row = await get(tx, catalog, actor, object_name, record, env=env)
    if "owner" not in visible_fields(catalog, actor, object_name):
        raise Problem("field-is-hidden", 403, field="owner", object=object_name)
    who = person or actor.id
    route = catalog.once(compile_decisions).routes.get(object_name)
    if route is None or who is None:
        raise Problem("object-is-not-routed", 409, object=object_name)
    seen = await _candidate(tx, catalog, actor, route, who, env)
    if seen is None and who != actor.id:
        raise Problem("person-is-out-of-reach", 403)
    found = await why_not(tx, catalog, object_name, record, who, env)
    owner = found.decided.outcome.get("owner") if found.decided is not None else None
    chosen = UUID(owner) if owner else None
    names = await people(tx, catalog, actor, [who, *([chosen] if chosen else [])])
    open_numbers = chosen is not None and await _candidate(tx, catalog, actor, route, chosen, env) is not None
    me: Label = {"zh": "你", "en": "you"} if who == actor.id else {"zh": names[who], "en": names[who]}
    called: Label | None = {"zh": names[chosen], "en": names[chosen]} if chosen is not None else None
    values = _Values(catalog, object_name, route.body.candidates, row, seen or {})
    policy = catalog.get("routing", found.decided.name) if found.decided is not None else None
    return WhyNotShown(
        found.how, said_of(found, me, called, open_numbers), PersonNamed(who, names[who]),
        PersonNamed(chosen, names[chosen]) if chosen is not None else None, object_name, route.body.candidates,
        policy.body.label if policy is not None else None, found.decided.version if found.decided is not None else None,
        found.decided.at if found.decided is not None else None, await values.conditions(tx, actor, found),
        _terms(found, open_numbers), _standing(found.mine), _standing(found.theirs) if open_numbers else None, found.kept,
        notes_of(found, me), found.later.reasons["reasons"][0] if found.later is not None else None,
    )  # fmt: skip


async def _candidate(
    tx: Tx, catalog: Any, actor: Actor, route: Any, person: UUID, env: Env
) -> Mapping[str, Any] | None:
    """What the actor may see of somebody as a candidate."""
    field = route.body.user
    if field not in visible_fields(catalog, actor, route.body.candidates):
        return None
    ask = Query(route.body.candidates, where=f"{field} == '{person}'", limit=1)
    return next(iter((await query(tx, catalog, actor, ask, env)).rows), None)


def _terms(found: WhyNot, open_numbers: bool) -> list[TermBeside]:
    return [
        TermBeside(
            one.name, PARTS.get(one.name, {"zh": one.name, "en": one.name}), one.mine, one.theirs if open_numbers else None,
            "same" if one.mine == one.theirs else "mine" if one.mine > one.theirs else "theirs",
        )
        for one in found.terms
    ]  # fmt: skip


def _standing(one: Weighed | None) -> Standing | None:
    return Standing(one.value, one.load, one.cap) if one is not None else None


class _Values:
    """The values that conditions looked at, as the reader may see them."""

    def __init__(
        self, catalog: Any, record: str, person: str, row: Mapping[str, Any], seen: Mapping[str, Any]
    ):
        self._catalog = catalog
        self._objects = {"lead": record, "rep": person}
        self._seen = {"lead": row.keys(), "rep": seen.keys()}

    async def conditions(self, tx: Tx, actor: Actor, found: WhyNot) -> list[ConditionAsked]:
        wired = {
            "lead": await self._wired(tx, actor, "lead", found.held, found.lead or {}),
            "rep": await self._wired(tx, actor, "rep", found.held, found.rep or {}),
        }
        return [
            ConditionAsked(one.name, one.label, one.says, one.holds, one.name == found.by,
                           [self._value(side, field, wired[side]) for side, field in one.reads])
            for one in found.held
        ]  # fmt: skip

    async def _wired(
        self, tx: Tx, actor: Actor, side: str, held: Sequence[Held], facts: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        wanted = {field for one in held for at, field in one.reads if at == side} & set(self._seen[side])
        shown = {name: facts.get(name) for name in wanted}
        told = (await expand(tx, self._catalog, actor, self._objects[side], [shown]))[0]
        return {**told, "at_work": facts.get("at_work")} if side == "rep" else told

    def _value(self, side: str, name: str, wired: Mapping[str, Any]) -> ValueCounted:
        field = self._catalog.objects[self._objects[side]].fields.get(name)
        label: Label = {"zh": field.label["zh"], "en": field.label["en"]} if field is not None else _AT_WORK
        of: Literal["record", "person"] = "record" if side == "lead" else "person"
        return ValueCounted(of, name, label, wired.get(name), name not in wired)
