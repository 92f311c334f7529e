"""What records are called for those who read of them: each is told no more than he would be shown. ADR 0078."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from yingdan.base import Label, Problem, Tx
from yingdan.expr import Env
from yingdan.kernel.access import Actor, load_actor
from yingdan.kernel.records import titles


async def reader_now(tx: Tx, person: UUID) -> Actor | None:
    """A person as they are now; None when they have left."""
    try:
        return await load_actor(tx, person)
    except Problem:
        return None


async def called_for(
    tx: Tx, catalog: Any, people: Iterable[UUID], object_name: str, record: UUID, env: Env
) -> dict[UUID, str]:
    """What each of these people is shown as the name of a record; without a name who does not see it."""
    found: dict[UUID, str] = {}
    for person in dict.fromkeys(people):
        actor = await reader_now(tx, person)
        if actor is not None:
            shown = await titles(tx, catalog, actor, object_name, [record], env=env)
            if shown.get(record):
                found[person] = shown[record]
    return found


def about(names: Mapping[UUID, str], person: UUID, catalog: Any, object_name: str) -> Label:
    """The name of a record as that person is shown it, else what kind of record it is."""
    name = names.get(person)
    if name:
        return {"zh": name, "en": name}
    label: Label = catalog.objects[object_name].label
    return label
