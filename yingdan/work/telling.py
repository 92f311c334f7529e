"""Words to the people whom a comment addresses, and to those who follow a record: only if they may see it now."""

from collections.abc import Mapping
from uuid import UUID

from yingdan.base import Label, uuid7
from yingdan.events import Batch, Event
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System, speaker, visible_fields
from yingdan.kernel.records import followers_of, read, titles
from yingdan.work import notices
from yingdan.work.model import Notice
from yingdan.work.readers import reader_now

MENTIONED, COMMENTED, CHANGED, MERGED = (
    "record.mentioned",
    "record.commented",
    "record.changed",
    "record.merged",
)
_COMMENTS = frozenset({"comment.added", "comment.changed"})
_FOLLOWED = frozenset({"comment.added", "record.changed", "record.merged"})
_SAID: Mapping[str, Label] = {
    MENTIONED: {"zh": "在评论里提到了你", "en": "mentioned you in a comment"},
    COMMENTED: {"zh": "发表了评论", "en": "commented"},
    CHANGED: {"zh": "修改了", "en": "changed"},
    MERGED: {"zh": "合并了重复记录", "en": "merged duplicates"},
}
_SYSTEM = System("work")


async def tell_people(batch: Batch, env: Env) -> list[Event]:
    """A notice to each person mentioned, and to each follower of what another person changed or commented."""
    about = [event for event in batch.events if _concerns(event)]
    if not about:
        return []
    followers = await followers_of(
        batch.tx, list({e.subject for e in about if e.subject and e.type in _FOLLOWED})
    )
    wanted: dict[tuple[UUID, UUID, str], tuple[Event, UUID, str]] = {}
    for event in about:
        assert event.subject is not None
        author = event.actor.removeprefix("user:")
        mentioned = [UUID(str(one)) for one in event.data.get("mentions") or ()]
        told = dict.fromkeys(mentioned, MENTIONED)
        if event.type in _FOLLOWED:
            kind = COMMENTED if event.type == "comment.added" else MERGED if event.type == MERGED else CHANGED
            for person in followers.get(event.subject, ()):
                told.setdefault(person, kind)
        for person, kind in told.items():
            if str(person) != author:
                # Of several changes of one batch the last is told.
                wanted[person, event.subject, kind] = (event, person, kind)
    return await _say(batch, list(wanted.values()), env) if wanted else []


def _concerns(event: Event) -> bool:
    if event.subject is None or event.object is None or not event.actor.startswith("user:"):
        return False
    return event.type in _FOLLOWED or (event.type in _COMMENTS and bool(event.data.get("mentions")))


async def _say(batch: Batch, wanted: list[tuple[Event, UUID, str]], env: Env) -> list[Event]:
    subjects: dict[str, set[UUID]] = {}
    asked: dict[tuple[UUID, str], set[UUID]] = {}
    for event, person, _ in wanted:
        name, subject = _about(event)
        if name in batch.catalog.objects:
            subjects.setdefault(name, set()).add(subject)
            asked.setdefault((person, name), set()).add(subject)
    named = {
        name: await titles(batch.tx, batch.catalog, speaker(batch.catalog, None), name, ids, env=env)
        for name, ids in subjects.items()
    }
    authors = {UUID(event.actor[5:]) for event, _, _ in wanted}
    people = await titles(batch.tx, batch.catalog, _SYSTEM, "org.user", authors, env=env)
    actors = {person: await reader_now(batch.tx, person) for person in {person for _, person, _ in wanted}}
    visible: set[tuple[UUID, UUID]] = set()
    for (person, name), ids in asked.items():
        if (actor := actors[person]) is not None:
            rows = await read(batch.tx, batch.catalog, actor, name, ids, ("id",), env=env)
            visible.update((person, key) for key in rows)
    found: list[Notice] = []
    for event, person, kind in wanted:
        name, subject = _about(event)
        reader = actors[person]
        if reader is not None and (person, subject) in visible:
            author, title = people.get(UUID(event.actor[5:]), ""), named[name].get(subject, "")
            found.append(_notice(batch, event, person, kind, author, title, reader))
    return await notices.post(batch.tx, found)


def _about(event: Event) -> tuple[str, UUID]:
    assert event.object is not None
    assert event.subject is not None
    return event.object, event.subject


def _notice(
    batch: Batch, event: Event, person: UUID, kind: str, author: str, title: str, actor: Actor
) -> Notice:
    said = _SAID[kind]
    body: Label = {"zh": "", "en": ""}
    if kind == CHANGED and event.object is not None:
        shown = visible_fields(batch.catalog, actor.lasting, event.object)
        fields = batch.catalog.objects[event.object].fields
        names = [name for name in event.data.get("after") or {} if name in fields and name in shown]
        body = {
            "zh": "、".join(fields[name].label["zh"] for name in names),
            "en": ", ".join(fields[name].label["en"] for name in names),
        }
    target = batch.catalog.objects[event.object].label
    return Notice(
        uuid7(), person, kind,
        {"zh": f"{author}{said['zh']}：{title}", "en": f"{author} {said['en']}: {title}"},
        {"zh": body["zh"] or target["zh"], "en": body["en"] or target["en"]},
        event.object, event.subject, batch.now, {"by": author},
    )  # fmt: skip
