"""What is told of a task force: events about its record, for the screens of its members, and notices to people."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Label, uuid7
from yingdan.events import Event
from yingdan.kernel.access import Actor
from yingdan.work.model import Notice
from yingdan.work.task_forces.store import Force

MOST_KEYS = 8


def event_of(
    kind: str, force: Force, actor: Actor, data: Mapping[str, Any], at: datetime, people: Iterable[UUID] = ()
) -> Event:
    """`task_force.<kind>` about the record of a task force, for the screens of some people."""
    keys = tuple(f"user:{one}" for one in dict.fromkeys(people))[:MOST_KEYS]
    return Event(
        uuid7(), f"task_force.{kind}", at, force.object, force.record, actor.key, "work", dict(data), audience=keys
    )  # fmt: skip


def notice(person: UUID, kind: str, title: Label, body: Label, force: Force, at: datetime) -> Notice:
    """Words that open the task force."""
    data = {"task_force": str(force.record)}
    return Notice(uuid7(), person, f"task_force.{kind}", title, body, force.object, force.record, at, data)
