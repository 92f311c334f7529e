"""Who is in a task force, from when until when. Coming opens temporary grants on its record, the deal and the customer, by the pack of the
composition; going takes them back in the same transaction. Nobody opens what is not his own."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Label, Problem, Tx, uuid7
from yingdan.events import Event, append
from yingdan.expr import Env
from yingdan.kernel.access import (
    Actor,
    Given,
    System,
    TemporaryGrant,
    add_all_given,
    end_given,
    names_of,
    pack_key,
    people_in,
    scope,
)
from yingdan.kernel.records import get
from yingdan.work import notices
from yingdan.work.lending import row_of
from yingdan.work.lending.telling import events_of
from yingdan.work.readers import about, called_for
from yingdan.work.task_forces import store
from yingdan.work.task_forces.definition import TaskForceBody, compositions
from yingdan.work.task_forces.store import Force, Member
from yingdan.work.task_forces.telling import event_of, notice

SYSTEM = System("task_force")
MOST_MEMBERS = 20
Place = tuple[str, UUID]


async def opened(tx: Tx, catalog: Any, actor: Actor, record: UUID, env: Env, *, lock: bool = True) -> Force:
    """A task force, for who sees its record; locked, unless it is only read. Problem task-force-not-found 404."""
    found = await store.lock_force(tx, record) if lock else (await store.forces_of(tx, [record])).get(record)
    if found is None:
        raise Problem("task-force-not-found", 404)
    try:
        await get(tx, catalog, actor, found.object, record, env=env)
    except Problem as problem:
        raise Problem("task-force-not-found", 404) from problem
    return found


def require_open(force: Force, env: Env) -> None:
    """Problem task-force-is-closed 409 once it was closed or its time is over."""
    if force.closed_at is not None or force.until_at <= env.now:
        raise Problem("task-force-is-closed", 409)


async def leads(tx: Tx, catalog: Any, actor: Actor, force: Force, env: Env) -> bool:
    """Whether somebody decides about it: who may change its record for good."""
    row = await row_of(tx, catalog, force.object, force.record, env)
    return row is not None and scope(catalog, actor.lasting, force.object, "update").allows(row, env)


async def require_lead(tx: Tx, catalog: Any, actor: Actor, force: Force, env: Env) -> None:
    """Problem task-force-lead-is-needed 403."""
    if not await leads(tx, catalog, actor, force, env):
        raise Problem("task-force-lead-is-needed", 403)


async def member_now(tx: Tx, force: Force, person: UUID | None, env: Env) -> Member | None:
    """The running membership of a person."""
    found = (await store.members_of(tx, [force.record])).get(force.record, [])
    return next((one for one in found if one.person == person and one.is_in(env.now)), None)


async def require_member(tx: Tx, force: Force, actor: Actor, env: Env) -> Member:
    """Problem task-force-member-is-needed 403: also for who leads above it, without being in it."""
    found = await member_now(tx, force, actor.id, env)
    if found is None:
        raise Problem("task-force-member-is-needed", 403)
    return found


async def join(
    tx: Tx, catalog: Any, actor: Actor, record: UUID, function: str, person: UUID, env: Env
) -> Member:
    """Add somebody until the end of the task force. Problems: task-force-not-found 404, task-force-is-closed, member-is-there and
    task-force-is-full 409, task-force-lead-is-needed and giver-lacks-the-right 403, member-function-is-unknown and user-not-found 422."""
    force = await opened(tx, catalog, actor, record, env)
    await require_lead(tx, catalog, actor, force, env)
    require_open(force, env)
    known = (await store.members_of(tx, [record])).get(record, [])
    running = [one for one in known if one.is_in(env.now)]
    if any(one.person == person for one in running):
        raise Problem("member-is-there", 409)
    if len(running) >= MOST_MEMBERS:
        raise Problem("task-force-is-full", 409, most=MOST_MEMBERS)
    body = compositions(catalog).get(force.composition)
    if body is None or body.function(function) is None:
        raise Problem("member-function-is-unknown", 422, function=function)
    [made] = await admit(tx, catalog, actor, force, [(function, person)], env)
    return made


async def admit(
    tx: Tx, catalog: Any, actor: Actor, force: Force, chosen: Sequence[tuple[str, UUID]], env: Env
) -> list[Member]:
    """Make people members now: their grants, the events and a notice to each. Problems: user-not-found 422, giver-lacks-the-right 403,
    duties-conflict 409."""
    assert actor.id is not None
    active = set(await people_in(tx, None))
    if any(person not in active for _, person in chosen):
        raise Problem("user-not-found", 422)
    places = await _places(tx, catalog, actor, force, env)
    given: list[Given] = []
    made: list[Member] = []
    for function, person in chosen:
        # Who adds himself has all of it for good already.
        own = [_given(force, person, actor.id, place, env.now) for place in places if person != actor.id]
        given += own
        made.append(
            Member(uuid7(), force.record, person, function, env.now, force.until_at, actor.id, None, None,
                   tuple(one.id for one in own))
        )  # fmt: skip
    await add_all_given(tx, given)
    await store.add_members(tx, made)
    events: list[Event] = await events_of(tx, "access.granted", given, actor, env.now)
    everybody = [one.person for one in made]
    events += [
        event_of("joined", force, actor, {"person": one.person, "function": one.function, "until": one.ends_at}, env.now, everybody)
        for one in made
    ]  # fmt: skip
    names = await called_for(tx, catalog, everybody, force.object, force.record, env)
    told = [
        notice(one.person, "joined", _joined(about(names, one.person, catalog, force.object)),
               {"zh": f"由 {actor.name} 邀请", "en": f"Asked by {actor.name}"}, force, env.now)
        for one in made
        if one.person != actor.id
    ]  # fmt: skip
    await append(tx, [*events, *await notices.post(tx, told)])
    return made


def _joined(title: Label) -> Label:
    return {"zh": f"您已加入特遣队：{title['zh']}", "en": f"You are in the task force {title['en']}"}


async def _places(tx: Tx, catalog: Any, actor: Actor, force: Force, env: Env) -> list[Place]:
    """The records that membership opens: the task force, what it is about, and the customer where it is the actor's own to show."""
    places: list[Place] = [(force.object, force.record)]
    about = (force.about_object, force.about)
    row = await row_of(tx, catalog, *about, env)
    if row is None or not _is_own(catalog, actor, force.pack, about, row, env):
        raise Problem("giver-lacks-the-right", 403, action="read")
    places.append(about)
    if force.customer_object is not None and force.customer is not None:
        customer = (force.customer_object, force.customer)
        row = await row_of(tx, catalog, *customer, env)
        if row is not None and _is_own(catalog, actor, force.pack, customer, row, env):
            places.append(customer)
    return places


def _is_own(catalog: Any, actor: Actor, pack: str, place: Place, row: Mapping[str, Any], env: Env) -> bool:
    """Whether the actor has, for good, all that the pack shows of a record."""
    until = env.now + timedelta(days=1)
    one = TemporaryGrant(place[1], pack_key(pack), place[0], place[1], frozenset(["read"]), env.now, until)
    shown = scope(catalog, Actor(None, "", temporary=(one,)), place[0], "read").fields()
    mine = scope(catalog, actor.lasting, place[0], "read")
    return mine.allows(row, env) and shown <= mine.shows(row, env)


def _given(force: Force, person: UUID, by: UUID, place: Place, now: datetime) -> Given:
    days = -(-(force.until_at - now) // timedelta(days=1))
    return Given(
        uuid7(), person, None, pack_key(force.pack), place[0], place[1], ("read",), "granted", "特遣队成员", days, by, now,
        now, force.until_at, by, now, next_at=force.until_at,
    )  # fmt: skip


async def leave(
    tx: Tx, catalog: Any, actor: Actor, record: UUID, person: UUID, said: str, env: Env
) -> Member:
    """End a membership now, one's own or as who leads. Problems: task-force-not-found and member-not-found 404, task-force-lead-is-needed
    403."""
    force = await opened(tx, catalog, actor, record, env)
    if person != actor.id:
        await require_lead(tx, catalog, actor, force, env)
    ended = await dismiss(tx, force, person, actor, said, env)
    if not ended:
        raise Problem("member-not-found", 404)
    return ended[0]


async def dismiss(
    tx: Tx, force: Force, person: UUID | None, actor: Actor, said: str, env: Env
) -> list[Member]:
    """End the membership of one person, or of all (None), with everything it opened; each of them is told."""
    ended = await store.end_members(tx, force.record, person, env.now, actor.id, said)
    keys = [key for one in ended for key in one.grants]
    closed = await end_given(tx, keys, actor.id, env.now, said) if keys else []
    events = await events_of(tx, "access.revoked", closed, actor, env.now)
    everybody = [one.person for one in ended]
    events += [
        event_of("left", force, actor, {"person": one.person, "function": one.function, "note": said}, env.now, everybody)
        for one in ended
    ]  # fmt: skip
    words: Label = {"zh": "您已离开特遣队", "en": "You have left a task force"}
    body: Label = {"zh": said or actor.name, "en": said or actor.name}
    told = [
        notice(one.person, "left", words, body, force, env.now) for one in ended if one.person != actor.id
    ]
    await append(tx, [*events, *await notices.post(tx, told)])
    return ended


def composition_of(catalog: Any, force: Force) -> TaskForceBody | None:
    """What the company says today of the kind of task force it was formed as."""
    return compositions(catalog).get(force.composition)


async def called(tx: Tx, person: UUID) -> str:
    """The name of a person."""
    return (await names_of(tx, [person])).get(person, "")
