"""Why somebody may or may not see a record, who sees it at all, and which access was given or asked for a time: in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from yingdan.base import Label, Problem, Tx
from yingdan.expr import Env
from yingdan.kernel.access import (
    ACTIONS,
    Actor,
    Given,
    Reason,
    condition_words,
    explain,
    hidden_by,
    lent_fields,
    load_actors,
    may,
    other_roles,
    scope,
)
from yingdan.kernel.records import titles
from yingdan.views.wire import Json, people
from yingdan.work import lending

# The most people tried on a record, and the most told of.
MOST_TRIED, MOST_SHOWN = 5_000, 200
_SHOWN_ACTIONS = ("update", "claim", "remove", "export")
Row = Mapping[str, Any]


async def explained(
    tx: Tx, catalog: Any, reader: Actor, person: Actor, object_name: str, record: UUID, action: str, env: Env
) -> Json:
    """The judgement about one person, record and action, rule by rule. To a person for whom the record is not there it says only what
    his roles open in general. Problems: object-is-unknown 404, record-not-found 404, explanation-is-not-yours 403."""
    own = reader.id == person.id
    reading = scope(catalog, reader, object_name, "read")
    row = await lending.row_of(tx, catalog, object_name, record, env)
    if row is not None and not reading.allows(row, env):
        row = None
    if row is None and not own:
        raise Problem("record-not-found", 404, object=object_name, id=str(record))
    if row is not None and not own and not _may_know(catalog, reader, person, object_name, row):
        raise Problem("explanation-is-not-yours", 403)
    shown = reading.shows(row, env) if row is not None else frozenset[str]()
    reasons = explain(catalog, person, object_name, action, row=row, env=env)
    target = catalog.objects[object_name]
    return {
        "object": {"name": target.name, "label": target.label}, "record": record, "action": action,
        "action_label": _action(action), "known": row is not None,
        "allowed": row is not None and _allows(catalog, person, object_name, action, row, env),
        "person": {"id": person.id, "title": person.name}, "own": own, "roles": _roles(catalog, person.roles),
        "units": list((await titles(tx, catalog, reader, "org.unit", person.units, env=env)).values()),
        "rules": [_told(one, target, shown) for one in reasons if one.holds or not one.of_record],
        "elsewhere": [
            {"role": _role(catalog, role), "conditions": [condition_words(rule.text, target) for rule in rules]}
            for role, rules in sorted(other_roles(catalog, person, object_name, action).items())
        ],
        "hidden": _hidden(catalog, person, object_name, row, shown, env) if row is not None else [],
        "may": _may_ask(catalog, reader, object_name, row, own=own),
    }  # fmt: skip


def _allows(catalog: Any, person: Actor, object_name: str, action: str, row: Row, env: Env) -> bool:
    return all(scope(catalog, person, object_name, one).allows(row, env) for one in {"read", action})


def _may_know(catalog: Any, reader: Actor, person: Actor, object_name: str, row: Row) -> bool:
    """Of somebody else it is told to who leads him, manages accounts, or answers for the record."""
    if may(catalog, reader, lending.ABILITY) or set(person.units) & set(reader.subtree):
        return True
    return lending.answers(reader, catalog, lending.lending_for(catalog, object_name), row.get("unit"))


def _may_ask(catalog: Any, reader: Actor, object_name: str, row: Row | None, *, own: bool) -> Json:
    """What the reader can do about it: ask for himself, give to others; for how long and with which actions."""
    found = lending.lending_for(catalog, object_name)
    if found is None:
        return {
            "ask": False, "give": False, "emergency_minutes": 0, "roles": [], "actions": [], "usual_days": 0, "longest_days": 0,
        }  # fmt: skip
    given = [lending.short(one) for one in (found.role, *found.packs)]
    actions = [one for one in found.actions if lent_fields(catalog, given[0], object_name, one)]
    unit = row.get("unit") if row is not None else None
    return {
        "emergency_minutes": found.emergency_minutes if own and may(catalog, reader, lending.EMERGENCY) else 0,
        "ask": own and bool(actions), "give": row is not None and lending.answers(reader, catalog, found, unit),
        "roles": [_role(catalog, one) for one in given],
        "actions": [{"name": one, "label": _action(one)} for one in actions],
        "usual_days": found.usual_days, "longest_days": found.longest_days,
    }  # fmt: skip


def _told(one: Reason, target: Any, shown: frozenset[str]) -> Json:
    """A rule in words. `holds` is not said of a rule over a field that the reader does not see."""
    temporary = one.temporary is not None
    words = condition_words(one.condition, target)
    if one.of_record:  # that of another record says nothing about this one
        words = {"zh": "仅此一条记录及其名下数据", "en": "only this one record and what belongs to it"}
        if one.looks_at == {"id"}:
            words = {"zh": "仅此一条记录", "en": "only this one record"}
    return {
        "kind": "temporary" if temporary else one.kind, "name": one.name, "label": one.label, "words": words,
        "in_force": one.in_force, "why_not": one.why_not, "holds": one.holds if one.looks_at <= shown else None,
        "temporary": one.temporary,
    }  # fmt: skip


def _hidden(
    catalog: Any, person: Actor, object_name: str, row: Row, shown: frozenset[str], env: Env
) -> list[Json]:
    """Fields the reader sees of the record and the person, who sees the record, does not; with the guard that hides them, if one does."""
    theirs = scope(catalog, person, object_name, "read")
    if not theirs.allows(row, env):
        return []
    visible, guards = theirs.shows(row, env), hidden_by(catalog, object_name)
    return [
        {"name": name, "label": field.label, "guard": guards.get(name)}
        for name, field in catalog.objects[object_name].fields.items()
        if name in shown and name not in visible
    ]


def _action(action: str) -> Label:
    zh, en = ACTIONS[action]
    return {"zh": zh, "en": en}


def _role(catalog: Any, role: str) -> Json:
    packed = lending.body_of(catalog, role)
    if packed is not None:
        return {"name": role, "label": packed.label}
    short = role if ":" in role else lending.short(role)
    known = (one.body.label for name, one in catalog.all("role").items() if lending.short(name) == short)
    return {"name": short, "label": next(known, {"zh": short, "en": short})}


def _roles(catalog: Any, roles: Iterable[str]) -> list[Json]:
    return [_role(catalog, one) for one in sorted(roles)]


async def readers(tx: Tx, catalog: Any, reader: Actor, object_name: str, record: UUID, env: Env) -> Json:
    """Who sees a record and by which rule; for who answers for it. Problems: object-is-unknown and record-not-found 404, approver-is-needed
    403."""
    reading = scope(catalog, reader, object_name, "read")
    row = await lending.row_of(tx, catalog, object_name, record, env)
    if row is None or not reading.allows(row, env):
        raise Problem("record-not-found", 404, object=object_name, id=str(record))
    lending.require_answers(reader, catalog, object_name, row)
    everybody = await load_actors(tx, MOST_TRIED)
    seeing = [one for one in everybody if scope(catalog, one, object_name, "read").allows(row, env)]
    shown = seeing[:MOST_SHOWN]
    names = await people(tx, catalog, reader, [one.id for one in shown if one.id is not None])
    called = await titles(
        tx, catalog, reader, "org.unit", {one.units[0] for one in shown if one.units}, env=env
    )
    target, sight = catalog.objects[object_name], reading.shows(row, env)
    return {
        "count": len(seeing),
        "rows": [
            {"id": one.id, "name": names.get(one.id, ""), "unit": called.get(one.units[0], "") if one.units else "",
             "roles": _roles(catalog, one.roles), **_by(catalog, one, object_name, row, target, sight, env)}
            for one in shown if one.id is not None
        ],
    }  # fmt: skip


def _by(
    catalog: Any, person: Actor, object_name: str, row: Row, target: Any, sight: frozenset[str], env: Env
) -> Json:
    """The rule by which a person sees a row, a lasting one before one for a time, and what else he may do."""
    open_ = [
        one
        for one in explain(catalog, person, object_name, "read", row=row, env=env)
        if one.kind == "grant" and one.in_force and one.holds
    ]
    found = next((one for one in open_ if one.temporary is None), open_[0])
    until = next((one.ends_at for one in person.temporary if one.id == found.temporary), None)
    return {
        "rule": _told(found, target, sight), "until": until,
        "actions": [
            _action(one) for one in _SHOWN_ACTIONS if scope(catalog, person, object_name, one).allows(row, env)
        ],
    }  # fmt: skip


async def given_shown(tx: Tx, catalog: Any, reader: Actor, found: Sequence[Given], env: Env) -> list[Json]:
    """Temporary grants and requests in words. A record is named to who may see it now, and to nobody else."""
    names = await people(tx, catalog, reader, {
        key for one in found for key in (one.person, one.asked_by, one.decided_by, one.extended_by, one.closed_by, one.reviewed_by) if key
    })  # fmt: skip
    units = await titles(tx, catalog, reader, "org.unit", {one.unit for one in found if one.unit}, env=env)
    records: dict[UUID, str] = {}
    for name in {one.object for one in found if one.record is not None and one.object in catalog.objects}:
        ids = {one.record for one in found if one.object == name and one.record is not None}
        records |= await titles(tx, catalog, reader, name, ids, env=env)
    return [_given(catalog, reader, one, names, units, records, env) for one in found]


def _given(
    catalog: Any, reader: Actor, one: Given, names: Mapping[UUID, str], units: Mapping[UUID, str],
    records: Mapping[UUID, str], env: Env,
) -> Json:  # fmt: skip
    def called(key: UUID | None) -> Json | None:
        return {"id": key, "title": names.get(key, "")} if key is not None else None

    target = catalog.objects.get(one.object)
    lends = lending.body_of(catalog, one.role) or lending.lending_for(catalog, one.object)
    return {
        "id": one.id, "state": _state(one, env), "person": called(one.person),
        "unit": {"id": one.unit, "title": units.get(one.unit, "")} if one.unit is not None else None,
        "role": _role(catalog, one.role), "object": one.object,
        "object_label": target.label if target is not None else {"zh": one.object, "en": one.object},
        "record": {"id": one.record, "title": records.get(one.record, ""), "seen": one.record in records}
        if one.record is not None else None,
        "actions": [_action(each) for each in one.actions if each in ACTIONS], "reason": one.reason, "days": one.days,
        "asked_by": called(one.asked_by), "asked_at": one.asked_at, "starts_at": one.starts_at, "ends_at": one.ends_at,
        "decided_by": called(one.decided_by), "decided_at": one.decided_at, "said": one.said,
        "extended_by": called(one.extended_by), "extended_at": one.extended_at,
        "closed_by": called(one.closed_by), "closed_at": one.closed_at, "closed_said": one.closed_said,
        "mine": one.person is not None and one.person == reader.id,
        "longest_days": lends.longest_days if lends is not None else 0,
        "emergency": one.emergency, "review": one.review, "review_said": one.review_said,
        "reviewed_by": called(one.reviewed_by), "reviewed_at": one.reviewed_at,
    }  # fmt: skip


def _state(one: Given, env: Env) -> str:
    """Rights follow the clock; the row is closed a moment later."""
    if one.state != "granted" or one.starts_at is None or one.ends_at is None:
        return one.state
    return "ended" if one.ends_at <= env.now else "waiting" if one.starts_at > env.now else "granted"
