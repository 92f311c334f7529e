"""Words to people: a new lead is yours, a promise has run out. Each notice is an event, so open screens show it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from yingdan.base import Label, Tx, uuid7
from yingdan.events import PARKED, Batch, Event, append
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System, load_actors, people_in, scope, shown_by_all
from yingdan.kernel.records import read
from yingdan.work import store
from yingdan.work.model import Notice
from yingdan.work.readers import called_for

GATHERED = "leads.assigned"
_ACTOR = System("notices")
_Rows = dict[tuple[str, UUID], dict[str, Any]]
_UNSEEN: Label = {
    "zh": "你没有查看它的权限，请联系主管或管理员。",
    "en": "You may not see it: ask your manager or an administrator.",
}
# What a channel tells when a delivery cannot be taken.
STUCK = "delivery.failed"
# The ability to have parked events worked through again.
REPLAYING = "replay_events"
# Bulk work within this time counts on in the same unread notice.
GATHER = timedelta(minutes=30)


async def post(tx: Tx, notices: Sequence[Notice], cause: UUID | None = None) -> list[Event]:
    """Keep notices; the events that carry them to their people's screens."""
    await store.add_notices(tx, notices)
    return [_told(notice, cause) for notice in notices]


def _told(n: Notice, cause: UUID | None = None) -> Event:
    """The event that carries a notice to its person's screens."""
    return Event(
        id=uuid7(), type="notice.posted", at=n.at, object=n.object, subject=n.subject, actor="system:work",
        source="work", cause=cause, hop=2, audience=(f"user:{n.person}",),
        data={"id": n.id, "kind": n.kind, "title": n.title, "body": n.body, **n.data},
    )  # fmt: skip


async def tell_routed(batch: Batch, env: Env) -> list[Event]:
    """A notice to each person for each subject given to them; for bulk work one notice with the number."""
    single: list[Notice] = []
    bulk: dict[UUID, list[Event]] = {}
    for event in batch.events:
        owner = event.data.get("owner") if event.type == "decision.routed" else None
        if owner is None or event.data.get("brought") or event.actor == f"user:{owner}":
            continue
        person = owner if isinstance(owner, UUID) else UUID(str(owner))
        if event.data.get("bulk"):
            bulk.setdefault(person, []).append(event)
        else:
            single.append(_routed(batch.catalog, event, person, batch.now))
    if single:
        single = await _as_shown(batch, single, env)
    told = await post(batch.tx, single) if single else []
    if bulk and batch.passage is not None:
        # Everybody's notices are the same rows for the one behind.
        batch.passage.at_last(lambda: _count_on(batch, bulk))
    elif bulk:
        told += await _gathered(batch, bulk)
    return told


async def _count_on(batch: Batch, bulk: dict[UUID, list[Event]]) -> None:
    await append(batch.tx, await _gathered(batch, bulk))


async def _gathered(batch: Batch, bulk: dict[UUID, list[Event]]) -> list[Event]:
    """One notice per person for bulk work, counting on while it is unread: an import of many chunks is one word."""
    known = await store.unread_of(batch.tx, list(bulk), GATHERED, batch.now - GATHER)
    fresh: list[Notice] = []
    grown: list[Notice] = []
    for person, events in bulk.items():
        notice_id, had = known.get(person, (None, 0))
        count = had + len(events)
        notice = Notice(notice_id or uuid7(), person, GATHERED, {"zh": f"收到 {count} 条新线索", "en": f"{count} new leads"},
                        {"zh": "请按意向从高到低跟进。", "en": "Start with the highest intent."},
                        events[0].object, None, batch.now, {"count": count})  # fmt: skip
        (grown if notice_id else fresh).append(notice)
    await store.renew_notices(batch.tx, grown)
    return [*await post(batch.tx, fresh), *(_told(notice) for notice in grown)]


async def _as_shown(batch: Batch, told: list[Notice], env: Env) -> list[Notice]:
    """The same, with the name as its reader is shown it. Who may not read the record is told that there is one and nothing of it."""
    readers = {
        one.id: one for one in await load_actors(batch.tx, len(told), list({one.person for one in told}))
    }
    rows = await _rows_of(batch, told, list(readers.values()), env)
    return [await _told_to(batch, one, readers.get(one.person), rows, env) for one in told]


async def _told_to(batch: Batch, one: Notice, reader: Actor | None, rows: _Rows, env: Env) -> Notice:
    assert one.object is not None
    assert one.subject is not None
    target, row = batch.catalog.objects[one.object], rows.get((one.object, one.subject))
    if reader is None or row is None or not scope(batch.catalog, reader, one.object, "read").allows(row, env):
        bare = _new(target.label, {"zh-CN": "", "en-US": ""})
        return replace(one, title=bare, body=_UNSEEN, object=None, subject=None, data={})
    if shown_by_all(batch.catalog, one.object, target.title):
        return one
    names = await called_for(batch.tx, batch.catalog, [one.person], one.object, one.subject, env)
    name = names.get(one.person, "")
    called = {"zh-CN": name, "en-US": name}
    return replace(one, title=_new(target.label, called), data={**one.data, "name": name})


async def _rows_of(batch: Batch, told: Sequence[Notice], readers: Sequence[Actor], env: Env) -> _Rows:
    """Of each record what the conditions of its readers look at; one statement for each object, none for what this batch made."""
    found: _Rows = {}
    for name in {one.object for one in told if one.object is not None}:
        ids = [one.subject for one in told if one.object == name and one.subject is not None]
        fields = {field for one in readers for field in scope(batch.catalog, one, name, "read").looks_at()}
        rows = await read(batch.tx, batch.catalog, _ACTOR, name, ids, sorted(fields), env=env)
        found |= {(name, key): row for key, row in rows.items()}
    return found


def _new(label: Label, called: Mapping[str, str]) -> Label:
    zh, en = f"新{label['zh']}", f"New {label['en'].lower()}"
    return {
        "zh": f"{zh}：{called['zh-CN']}" if called["zh-CN"] else zh,
        "en": f"{en}: {called['en-US']}" if called["en-US"] else en,
    }


def _routed(catalog: Any, event: Event, person: UUID, now: datetime) -> Notice:
    data, target = event.data, catalog.objects[event.object]
    name, title = str(data.get("name") or ""), target.fields.get(target.title)
    called = {
        locale: title.field_type.text(data["name"], locale, title.options)
        if title is not None and name
        else name
        for locale in ("zh-CN", "en-US")
    }
    reasons: list[Label] = list(data.get("reasons") or ())
    score, grade = data.get("score"), data.get("grade")
    shown = round(float(score)) if score is not None else 0
    figures_zh = "，".join([f"意向分 {shown}"] * (score is not None) + [f"{grade} 级"] * bool(grade))
    figures_en = ", ".join([f"score {shown}"] * (score is not None) + [f"grade {grade}"] * bool(grade))
    return Notice(
        uuid7(), person, "lead.assigned",
        _new(target.label, called),
        {"zh": "；".join([figures_zh] * bool(figures_zh) + [r["zh"] for r in reasons]),
         "en": "; ".join([figures_en] * bool(figures_en) + [r["en"] for r in reasons])},
        event.object, event.subject, now, {"score": score, "grade": grade, "reasons": reasons, "name": name},
    )  # fmt: skip


async def tell_parked(batch: Batch) -> list[Event]:
    """A word to who may send events again, that some could not be worked through; counting on while it is unread."""
    count = sum(event.type in (PARKED, STUCK) for event in batch.events)
    if not count:
        return []
    roles = [
        name.rpartition(".")[2]
        for name, role in batch.catalog.all("role").items()
        if REPLAYING in role.body.abilities
    ]
    people = await people_in(batch.tx, None, roles)
    known = await store.unread_of(batch.tx, people, PARKED, batch.now - GATHER)
    fresh: list[Notice] = []
    grown: list[Notice] = []
    for person in people:
        notice_id, had = known.get(person, (None, 0))
        notice = Notice(notice_id or uuid7(), person, PARKED,
                        {"zh": f"{had + count} 个事件处理失败", "en": f"{had + count} events could not be worked through"},
                        {"zh": "已经搁置，其他事件不受影响。排除原因后可以重新处理。",
                         "en": "They are set aside; the rest goes on. Mend the cause, then process them again."},
                        None, None, batch.now, {"count": had + count})  # fmt: skip
        (grown if notice_id else fresh).append(notice)
    await store.renew_notices(batch.tx, grown)
    return [*await post(batch.tx, fresh), *(_told(notice) for notice in grown)]


async def say(tx: Tx, notices: Sequence[Notice], cause: UUID | None = None) -> None:
    """Post notices from outside a batch."""
    await append(tx, await post(tx, notices, cause))
