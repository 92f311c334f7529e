"""Words about access for a time: events for the screens it concerns, notices to who has to answer and to who was answered."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Label, Tx, uuid7
from yingdan.events import EVERYBODY, Event, append
from yingdan.expr import Env
from yingdan.kernel.access import Actor, Given, names_of, people_in, units_below
from yingdan.work import notices
from yingdan.work.lending.definition import Lending, short
from yingdan.work.lending.giving import ABILITY
from yingdan.work.model import Notice
from yingdan.work.people import above
from yingdan.work.readers import about, called_for

MOST_KEYS = 8
MOST_TOLD = 20


async def events_of(
    tx: Tx, kind: str, given: Iterable[Given], actor: Actor, at: datetime, also: Sequence[UUID] = ()
) -> list[Event]:
    """One event for each, for the screens of whom it concerns and of `also`. It says nothing that rights would hide."""
    found = []
    for one in given:
        if one.person is not None:
            keys = tuple(f"user:{person}" for person in dict.fromkeys((one.person, *also)))[:MOST_KEYS]
        else:
            assert one.unit is not None
            units = await units_below(tx, one.unit)
            keys = tuple(f"unit:{unit}" for unit in units) if len(units) <= MOST_KEYS else (EVERYBODY,)
        data = {
            "grant": one.id, "person": one.person, "unit": one.unit, "role": one.role, "object": one.object,
            "record": one.record, "actions": list(one.actions), "until": one.ends_at, "state": one.state,
        }  # fmt: skip
        found.append(
            Event(
                id=uuid7(), type=kind, at=at, object=None, subject=None, actor=actor.key, source="work",
                data=data, audience=keys,
            )
        )  # fmt: skip
    return found


async def tell(
    tx: Tx, kind: str, one: Given, actor: Actor, at: datetime, told: Sequence[Notice] = ()
) -> None:
    """The event of a change and its notices."""
    events = await events_of(tx, kind, [one], actor, at, [notice.person for notice in told])
    await append(tx, [*events, *await notices.post(tx, told)])


async def approvers_of(
    tx: Tx, catalog: Any, lending: Lending, unit: UUID | None, but: UUID, env: Env
) -> list[UUID]:
    """Who is told of a request: the nearest approvers above the record's unit; without any, who manages accounts."""
    people: list[UUID] = []
    if unit is not None:
        roles = [short(one) for one in lending.approvers]
        for by_unit in (await above(tx, catalog, roles, {unit}, env)).values():
            people += by_unit.get(unit, [])
    people = [one for one in dict.fromkeys(people) if one != but]
    if not people:
        roles = [short(name) for name, role in catalog.all("role").items() if ABILITY in role.body.abilities]
        people = [one for one in await people_in(tx, None, roles) if one != but]
    return people[:MOST_TOLD]


async def asked_notices(
    tx: Tx, catalog: Any, one: Given, asker: Actor, people: Sequence[UUID], env: Env
) -> list[Notice]:
    """To those who may answer: who asks for which record, as each is shown it, and why."""
    assert one.record is not None
    names = await called_for(tx, catalog, people, one.object, one.record, env)
    told = []
    for person in people:
        title = about(names, person, catalog, one.object)
        words: Label = {
            "zh": f"{asker.name} 申请访问：{title['zh']}", "en": f"{asker.name} asks for access: {title['en']}",
        }  # fmt: skip
        told.append(_notice(person, "access.asked", words, _reason(one), one, env.now, open_record=True))
    return told


def answered_notice(one: Given, actor: Actor, at: datetime) -> list[Notice]:
    """To who asked or was given something; nobody is told what he did himself."""
    if one.person is None or one.person == actor.id:
        return []
    words = _ANSWERED[one.state]
    said = one.closed_said if one.state == "revoked" else one.said
    body: Label = {
        "zh": f"{actor.name}：{said}" if said else actor.name,
        "en": f"{actor.name}: {said}" if said else actor.name,
    }
    seen = one.state == "granted" and one.record is not None
    return [_notice(one.person, f"access.{one.state}", words, body, one, at, open_record=seen)]


def notice(
    person: UUID, kind: str, title: Label, one: Given, at: datetime, said: str | None = None
) -> Notice:
    """Words about an access in an emergency, with its reason, or what was `said` of it."""
    return _notice(person, kind, title, {"zh": said, "en": said} if said else _reason(one), one, at)


def extended_notice(one: Given, actor: Actor, at: datetime) -> list[Notice]:
    """To who may go on for longer."""
    if one.person is None or one.person == actor.id:
        return []
    words: Label = {"zh": "临时授权已延长", "en": "Temporary access goes on for longer"}
    body: Label = {"zh": actor.name, "en": actor.name}
    return [_notice(one.person, "access.extended", words, body, one, at, open_record=one.record is not None)]


async def ended_notices(tx: Tx, ended: Sequence[Given], at: datetime) -> list[Notice]:
    """To persons whose grant has run out, and to askers whom nobody answered."""
    who = await names_of(tx, [one.asked_by for one in ended if one.asked_by is not None])
    return [
        _notice(
            one.person, f"access.{one.state}", _ANSWERED[one.state],
            _reason(one) if one.asked_by in (one.person, None) else _called(who, one.asked_by),
            one, at,
        )
        for one in ended
        if one.person is not None
    ]  # fmt: skip


def _called(who: Mapping[UUID, str], key: UUID | None) -> Label:
    name = who.get(key, "") if key is not None else ""
    return {"zh": name, "en": name}


_ANSWERED: dict[str, Label] = {
    "granted": {"zh": "已获得临时授权", "en": "Temporary access was given"},
    "refused": {"zh": "访问申请未通过", "en": "The request for access was refused"},
    "revoked": {"zh": "临时授权已收回", "en": "Temporary access was taken back"},
    "ended": {"zh": "临时授权已到期", "en": "Temporary access has ended"},
    "lapsed": {"zh": "访问申请无人处理，已失效", "en": "Nobody answered the request for access"},
}


def _reason(one: Given) -> Label:
    return {"zh": one.reason, "en": one.reason}


def _notice(
    person: UUID, kind: str, title: Label, body: Label, one: Given, at: datetime, *, open_record: bool = False
) -> Notice:
    to = (one.object, one.record) if open_record else (None, None)
    return Notice(uuid7(), person, kind, title, body, to[0], to[1], at, {"grant": str(one.id)})
