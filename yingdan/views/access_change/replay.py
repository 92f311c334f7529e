"""Last month's changes under other rights: the records are taken back step by step through the log, newest first, and each change of a person whose rights
differ is judged on its record as it was then."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System, judged, scope
from yingdan.kernel.records import python_values, read, titles
from yingdan.views.access_change import store
from yingdan.views.access_change.model import Alike, PersonRefused, Replayed

MONTH = timedelta(days=30)
MOST_CHANGES, MOST_EVENTS = 10_000, 200_000
MOST_ROWS = 20_000
MOST_PEOPLE, MOST_EXAMPLES = 20, 5
_SYSTEM = System("access_change")
# What somebody may have done it by.
_ACTIONS = {"created": ("create",), "changed": ("update", "claim"), "removed": ("remove",), "restored": ()}
Touched = Mapping[tuple[str, str], Mapping[UUID, Alike]]
Step = tuple[str, UUID, Mapping[str, Any]]


async def replayed(tx: Tx, base: Any, reader: Actor, touched: Touched, env: Env) -> Replayed | None:
    """None when the draft changes no right to write. `touched`: by object and action who is judged otherwise."""
    objects = sorted({name for name, action in touched if action != "read"})
    if not objects:
        return None
    since: datetime = env.now - MONTH
    found = await store.changes_since(tx, objects, since, MOST_CHANGES, MOST_EVENTS)
    steps = [
        (name, actor, step)
        for kind, name, subject, actor, data in found
        for step in _steps(kind, subject, data)
    ]
    states: dict[UUID, dict[str, Any]] = {}
    for name in objects:
        ids = list(dict.fromkeys(step[1] for about, _, step in steps if about == name))[:MOST_ROWS]
        states |= await read(tx, base, _SYSTEM, name, ids, env=env)
    people = {one.id: one for some in touched.values() for alike in some.values() for one in alike.people}
    changes, refused = 0, dict[UUID, list[tuple[str, UUID]]]()
    for name, actor, (op, key, before) in steps:
        changes += actor.startswith("user:")
        row = states.get(key)
        if row is None:
            continue
        if op == "changed":
            row = states[key] = {
                **row,
                **dict.fromkeys(before),
                **python_values(base, name, {k: v for k, v in before.items() if v is not None}),
            }
        person = UUID(actor[5:]) if actor.startswith("user:") and len(actor) == 41 else None
        who = people.get(person) if person is not None else None
        if person is not None and who is not None and _is_refused(touched, name, _ACTIONS[op], who, row, env):
            refused.setdefault(person, []).append((name, key))
    by = [await _person(tx, base, reader, people[key], some, env) for key, some in _most(refused)]
    return {
        "since": since, "changes": changes, "refused": sum(map(len, refused.values())), "whole": len(found) < MOST_CHANGES, "by": by,
    }  # fmt: skip


def _steps(kind: str, subject: UUID | None, data: Mapping[str, Any]) -> Iterator[Step]:
    """(what was done, record, values before) of each record an event tells of."""
    op = kind.removeprefix("record.").removeprefix("bulk_")
    if subject is not None:
        yield op, subject, data.get("before") or {}
        return
    undo = data.get("undo") or []
    for place, key in enumerate(data.get("ids") or []):
        yield op, UUID(str(key)), undo[place] if place < len(undo) else {}


def _is_refused(
    touched: Touched, name: str, actions: tuple[str, ...], who: Actor, row: Mapping[str, Any], env: Env
) -> bool:
    """Whether it would be allowed by what is in force, and by what is drafted not."""
    person = who.id or UUID(int=0)
    differing = [found for one in actions if (found := touched.get((name, one), {}).get(person)) is not None]
    if not differing:
        return False
    alike = differing[0]

    def allowed(catalog: Any) -> bool:
        return any(judged(scope(catalog, who, name, one), row, env) for one in actions)

    return allowed(alike.before) and not allowed(alike.after)


def _most(refused: Mapping[UUID, list[tuple[str, UUID]]]) -> list[tuple[UUID, list[tuple[str, UUID]]]]:
    return sorted(refused.items(), key=lambda one: -len(one[1]))[:MOST_PEOPLE]


async def _person(
    tx: Tx, base: Any, reader: Actor, who: Actor, some: list[tuple[str, UUID]], env: Env
) -> PersonRefused:
    examples = list(dict.fromkeys(some))[:MOST_EXAMPLES]
    called: dict[UUID, str] = {}
    for name in {one for one, _ in examples}:
        called |= await titles(tx, base, reader, name, [key for one, key in examples if one == name], env=env)
    assert who.id is not None
    return {
        "id": who.id, "name": who.name, "refused": len(some),
        "examples": [{"id": key, "title": called[key]} for _, key in examples if key in called],
    }  # fmt: skip
