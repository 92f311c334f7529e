"""Who loses and gains what by a draft: people that rules cannot tell apart but by who they are are asked about together, one statement each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.expr import Env
from yingdan.kernel.access import (
    ACTIONS,
    Actor,
    Scope,
    in_force,
    load_actors,
    paths_of,
    rights_changed,
    scope,
)
from yingdan.kernel.publish import catalog_for, has_layers
from yingdan.kernel.records import titles
from yingdan.views.access_change import store
from yingdan.views.access_change.model import (
    AccessChange,
    ActionChanged,
    Alike,
    FieldChanged,
    ObjectChanged,
    PersonTouched,
    RecordsMoved,
)
from yingdan.views.access_change.replay import replayed

MOST_PEOPLE = 5_000
AT_ONCE = 200
MOST_PAIRS = 20_000
# Statements of one answer, each of at most two seconds; what is left is said to be late.
MOST_ASKED = 60
MOST_SHOWN, MOST_EXAMPLES = 20, 5
_OF_ROWS = ("read", "update", "remove", "claim", "export")
Pairs = dict[UUID, list[UUID]]


@dataclass(slots=True)
class _Counting:
    """One object and action while it is counted."""

    lost: Pairs = field(default_factory=dict)
    gained: Pairs = field(default_factory=dict)
    pairs: int = 0
    closed: int = 0
    opened: int = 0
    late: bool = False
    more: bool = False


async def access_change(tx: Tx, base: Any, candidate: Any, reader: Actor, env: Env) -> AccessChange:
    """What would change if the candidate took the place of what is in force for all."""
    everybody = await load_actors(tx, MOST_PEOPLE)
    groups = await _groups(tx, base, candidate, everybody)
    touched: dict[tuple[str, str], dict[UUID, Alike]] = {}
    objects: list[ObjectChanged] = []
    asked = 0
    for name in sorted(_names(groups)):
        actions: list[ActionChanged] = []
        fields: dict[str, list[int]] = {}
        for action in ACTIONS:
            counting, differing = _Counting(), False
            for group in groups:
                was = scope(group.before, group.people[0], name, action)
                will = scope(group.after, group.people[0], name, action)
                if in_force(was, env) == in_force(will, env):
                    continue
                differing = True
                touched.setdefault((name, action), {}).update(
                    {one.id: group for one in group.people if one.id is not None}
                )
                _openings(counting, was, will, len(group.people), env)
                if action == "read":
                    _fields(fields, was, will, len(group.people), env)
                if action in _OF_ROWS:
                    asked += await _count(tx, base, group, name, action, counting, env, MOST_ASKED - asked)
            if differing:
                actions.append(await _action(tx, base, reader, name, action, counting, everybody, env))
        if actions:
            objects.append({
                "object": name, "label": base.objects[name].label, "actions": actions,
                "fields": _fields_shown(base.objects[name], fields),
            })  # fmt: skip
    people = {key for some in touched.values() for key in some}
    return {
        "people": len(everybody), "touched": len(people), "objects": objects,
        "replayed": await replayed(tx, base, reader, touched, env),
    }  # fmt: skip


async def _groups(tx: Tx, base: Any, candidate: Any, everybody: Sequence[Actor]) -> list[Alike]:
    """People by what rules know of them, each group under its own layers of both catalogs."""
    layered = has_layers(base) or has_layers(candidate)
    units = sorted({unit for one in everybody for unit in one.units}) if layered else []
    paths = await paths_of(tx, units) if units else {}
    found: dict[tuple[Any, ...], list[Actor]] = {}
    catalogs: dict[tuple[Any, ...], tuple[Any, Any]] = {}
    for one in everybody:
        if one.held:
            continue
        before, after = base, candidate
        if layered:
            own = list(dict.fromkeys([*one.units, *(up for unit in one.units for up in paths.get(unit, ()))]))
            before, after = catalog_for(base, own), catalog_for(candidate, own)
        key = (one.roles, one.temporary, id(before), id(after))
        found.setdefault(key, []).append(one)
        catalogs[key] = (before, after)
    return [Alike(people, *catalogs[key]) for key, people in found.items()]


def _names(groups: Iterable[Alike]) -> set[str]:
    pairs = {(id(one.before), id(one.after)): one for one in groups}
    return {name for one in pairs.values() for name in rights_changed(one.before, one.after)}


def _openings(counting: _Counting, was: Scope, will: Scope, people: int, env: Env) -> None:
    could, can = bool(was.fields(env)), bool(will.fields(env))
    counting.closed += people if could and not can else 0
    counting.opened += people if can and not could else 0


def _fields(found: dict[str, list[int]], was: Scope, will: Scope, people: int, env: Env) -> None:
    """Fields that somebody who goes on seeing the object sees no more, or sees then."""
    before, after = was.fields(env), will.fields(env)
    if not before or not after:
        return
    for name in before ^ after:
        found.setdefault(name, [0, 0])[name not in before] += people


def _fields_shown(target: Any, found: Mapping[str, list[int]]) -> list[FieldChanged]:
    return [
        {"name": name, "label": one.label, "lost": found[name][0], "gained": found[name][1]}
        for name, one in target.fields.items()
        if name in found
    ]


async def _count(
    tx: Tx, base: Any, group: Alike, name: str, action: str, counting: _Counting, env: Env, left: int
) -> int:
    """Add what a group loses and gains; how many statements it took."""
    asked = 0
    for start in range(0, len(group.people), AT_ONCE):
        some = list(group.people[start : start + AT_ONCE])
        was, will = (scope(each, some[0], name, action) for each in (group.before, group.after))
        for pairs, one, other in ((counting.lost, was, will), (counting.gained, will, was)):
            room = MOST_PAIRS - counting.pairs
            if room <= 0:
                counting.more = True
                continue
            if asked >= left:
                counting.late = True
                return asked
            asked += 1
            found = await store.only_in(tx, base.objects[name], some, one, other, env, room)
            if found is None:
                counting.late = True
                continue
            counting.pairs += len(found)
            counting.more = counting.more or len(found) == room
            for person, record in found:
                pairs.setdefault(person, []).append(record)
    return asked


async def _action(
    tx: Tx, base: Any, reader: Actor, name: str, action: str, counting: _Counting, everybody: Sequence[Actor], env: Env
) -> ActionChanged:  # fmt: skip
    zh, en = ACTIONS[action]
    names = {one.id: one.name for one in everybody if one.id is not None}
    return {
        "action": action, "label": {"zh": zh, "en": en},
        "lost": await _side(tx, base, reader, name, counting.lost, counting.more, names, env),
        "gained": await _side(tx, base, reader, name, counting.gained, counting.more, names, env),
        "closed": counting.closed, "opened": counting.opened, "late": counting.late,
    }  # fmt: skip


async def _side(
    tx: Tx, base: Any, reader: Actor, name: str, pairs: Pairs, more: bool, names: Mapping[UUID, str], env: Env
) -> RecordsMoved:
    most = sorted(pairs.items(), key=lambda one: (-len(one[1]), names.get(one[0], "")))[:MOST_SHOWN]
    examples = list({key for _, some in most for key in some[:MOST_EXAMPLES]})
    called = await titles(tx, base, reader, name, examples, env=env) if examples else {}
    who: list[PersonTouched] = [
        {"id": person, "name": names.get(person, ""), "records": len(some),
         "examples": [{"id": key, "title": called[key]} for key in some[:MOST_EXAMPLES] if key in called]}
        for person, some in most
    ]  # fmt: skip
    return {
        "people": len(pairs),
        "records": len({key for some in pairs.values() for key in some}),
        "more": more,
        "who": who,
    }
