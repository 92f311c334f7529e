"""Access for a time, step by step: ask, answer, give, extend, take back. One transaction each; a row is locked before it moves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from yingdan.base import Problem, Tx, uuid7
from yingdan.expr import Env
from yingdan.kernel.access import (
    Actor,
    Given,
    add_given,
    asked_for,
    change_given,
    count_asked,
    load_actor,
    lock_given,
    scope,
)
from yingdan.work.lending import telling
from yingdan.work.lending.definition import lending_for, short
from yingdan.work.lending.duties import require_no_conflict
from yingdan.work.lending.giving import (
    Wanted,
    answers,
    bounded,
    require_answers,
    require_own,
    row_of,
    within,
)
from yingdan.work.lending.packs import required, takes_off

# So many requests of one person may wait for an answer.
MOST_ASKED = 50


async def ask(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, record: UUID,
    actions: Sequence[str], reason: str, days: int | None, env: Env,
) -> Given:  # fmt: skip
    """Ask for a record; asking again gives the request that waits. Nothing tells whether the record exists. Problems:
    access-cannot-be-given 409, access-is-there 409, action-cannot-be-given and period-is-too-long 422, too-many-requests-wait 409."""
    lending = lending_for(catalog, object_name)
    wanted = tuple(dict.fromkeys(("read", *actions)))
    role = short(lending.role) if lending is not None else ""
    lending = bounded(catalog, lending, role, wanted, object_name)
    asked_days = days or lending.usual_days
    if asked_days > lending.longest_days:
        raise Problem("period-is-too-long", 422, days=lending.longest_days)
    if actor.id is None:
        raise Problem("access-cannot-be-given", 409, object=object_name, role=role)
    row = await row_of(tx, catalog, object_name, record, env)
    if row is not None and all(scope(catalog, actor, object_name, one).allows(row, env) for one in wanted):
        raise Problem("access-is-there", 409)
    known = await asked_for(tx, actor.id, object_name, record, role)
    if known is not None:
        return known
    if await count_asked(tx, actor.id) >= MOST_ASKED:
        raise Problem("too-many-requests-wait", 409, most=MOST_ASKED)
    one = Given(
        uuid7(), actor.id, None, role, object_name, record, wanted, "asked", reason, asked_days, actor.id, env.now,
        next_at=env.now + timedelta(days=lending.answer_days),
    )  # fmt: skip
    added = await add_given(tx, one)
    if added is None:
        again = await asked_for(tx, actor.id, object_name, record, role)
        if again is None:
            raise Problem("request-is-answered", 409)
        return again
    people = []
    if row is not None:
        people = await telling.approvers_of(tx, catalog, lending, row.get("unit"), actor.id, env)
    told = await telling.asked_notices(tx, catalog, added, actor, people, env) if people else []
    await telling.tell(tx, "access.asked", added, actor, env.now, told)
    return added


async def decide(
    tx: Tx, catalog: Any, actor: Actor, key: UUID, verdict: Literal["granted", "refused"], said: str, days: int | None, env: Env
) -> Given:  # fmt: skip
    """Answer a request; the first answer counts. Problems: request-not-found 404, request-is-answered 409, approver-is-needed 403 and those
    of giving."""
    one = await lock_given(tx, key)
    if one is None or one.record is None or not await _seen(tx, catalog, actor, one, env):
        raise Problem("request-not-found", 404)
    row = await row_of(tx, catalog, one.object, one.record, env)
    lending = require_answers(actor, catalog, one.object, row)
    if one.person == actor.id:
        raise Problem("giver-is-the-person", 403)
    if one.state != "asked":
        raise Problem("request-is-answered", 409)
    values: dict[str, Any] = {
        "state": verdict, "decided_by": actor.id, "decided_at": env.now, "said": said or None, "next_at": None,
    }  # fmt: skip
    if verdict == "granted":
        lending = bounded(catalog, lending, one.role, one.actions, one.object)
        until = env.now + timedelta(days=days or one.days)
        within(lending.longest_days, env.now, until, env.now)
        require_own(actor, catalog, one, row, env)
        await require_no_conflict(tx, catalog, one.person, None, one.role, one.object, one.actions, env)
        values |= {"starts_at": env.now, "ends_at": until, "next_at": until}
    done = await change_given(tx, key, values)
    await telling.tell(
        tx, f"access.{verdict}", done, actor, env.now, telling.answered_notice(done, actor, env.now)
    )
    return done


async def give(tx: Tx, catalog: Any, actor: Actor, wanted: Wanted, env: Env) -> Given:
    """Give without being asked. Problems: access-cannot-be-given 409, giver-is-the-person, giver-lacks-the-right, approver-is-needed and
    ability-is-missing 403, record-not-found 404, duties-conflict 409, user-not-found 422, period-is-over and period-is-too-long 422."""
    wanted = replace(wanted, actions=tuple(dict.fromkeys(("read", *wanted.actions))))
    row = await row_of(tx, catalog, wanted.object, wanted.record, env) if wanted.record else None
    require_own(actor, catalog, wanted, row, env)
    lending = require_answers(actor, catalog, wanted.object, row)
    lending = bounded(catalog, lending, wanted.role, wanted.actions, wanted.object)
    within(lending.longest_days, wanted.starts_at, wanted.ends_at, env.now)
    await _beneficiary(tx, catalog, wanted, env)
    await require_no_conflict(
        tx, catalog, wanted.person, wanted.unit, wanted.role, wanted.object, wanted.actions, env
    )
    assert actor.id is not None
    starts_at = max(wanted.starts_at, env.now)
    one = Given(
        uuid7(), wanted.person, wanted.unit, wanted.role, wanted.object, wanted.record,
        wanted.actions, "granted", wanted.reason,
        -(-(wanted.ends_at - starts_at) // timedelta(days=1)), actor.id, env.now, starts_at, wanted.ends_at,
        actor.id, env.now, next_at=starts_at if starts_at > env.now else wanted.ends_at,
    )  # fmt: skip
    added = await add_given(tx, one)
    assert added is not None
    await telling.tell(
        tx, "access.granted", added, actor, env.now, telling.answered_notice(added, actor, env.now)
    )
    return added


async def _beneficiary(tx: Tx, catalog: Any, wanted: Wanted, env: Env) -> None:
    if wanted.person is not None:
        try:
            await load_actor(tx, wanted.person)
        except Problem as problem:
            raise Problem("user-not-found", 422) from problem
    elif wanted.unit is None or await row_of(tx, catalog, "org.unit", wanted.unit, env) is None:
        raise Problem("unit-not-found", 422)


async def extend(tx: Tx, catalog: Any, actor: Actor, key: UUID, days: int, env: Env) -> Given:
    """Let one that has not ended go on for so many days from its end. Problems: those of giving, grant-has-ended 409."""
    one, row = await held(tx, catalog, actor, key, env)
    if one.state != "granted" or one.ends_at is None or one.ends_at <= env.now:
        raise Problem("grant-has-ended", 409)
    until = one.ends_at + timedelta(days=days)
    within(_longest(actor, catalog, one, row), env.now, until, env.now)
    require_own(actor, catalog, one, row, env)
    values: dict[str, Any] = {"ends_at": until, "extended_by": actor.id, "extended_at": env.now}
    if one.starts_at is not None and one.starts_at <= env.now:
        values["next_at"] = until
    done = await change_given(tx, key, values)
    await telling.tell(
        tx, "access.extended", done, actor, env.now, telling.extended_notice(done, actor, env.now)
    )
    return done


def _longest(actor: Actor, catalog: Any, one: Given, row: dict[str, Any] | None) -> int:
    """The most days from now, for somebody who may let it go on. An emergency is not extended: access-cannot-be-given 409."""
    lending = require_answers(actor, catalog, one.object, row)
    if one.emergency:
        raise Problem("access-cannot-be-given", 409, object=one.object, role=one.role)
    if ":" in one.role:
        return required(catalog, one.role).longest_days
    return bounded(catalog, lending, one.role, one.actions, one.object).longest_days


async def take_back(tx: Tx, catalog: Any, actor: Actor, key: UUID, said: str, env: Env) -> Given:
    """End one now, or withdraw a request; it counts from this transaction on. Its person may give it back. Problems: request-not-found 404,
    approver-is-needed 403, grant-has-ended 409."""
    one, row = await held(tx, catalog, actor, key, env)
    mine = one.person == actor.id and one.person is not None
    if one.state == "asked" and not mine:
        raise Problem("request-is-open", 409)
    if one.state not in ("asked", "granted") or (one.ends_at is not None and one.ends_at <= env.now):
        raise Problem("grant-has-ended", 409)
    if not mine and one.decided_by != actor.id and not takes_off(catalog, actor, one):
        require_answers(actor, catalog, one.object, row)
    state = "withdrawn" if one.state == "asked" else "revoked"
    values = {
        "state": state,
        "closed_by": actor.id,
        "closed_at": env.now,
        "closed_said": said or None,
        "next_at": None,
    }
    done = await change_given(tx, key, values)
    told = telling.answered_notice(done, actor, env.now) if state == "revoked" else []
    await telling.tell(tx, f"access.{state}", done, actor, env.now, told)
    return done


async def held(
    tx: Tx, catalog: Any, actor: Actor, key: UUID, env: Env
) -> tuple[Given, dict[str, Any] | None]:
    """One, locked, with its record. Problem request-not-found 404, also for whom it does not concern."""
    one = await lock_given(tx, key)
    if one is None or not await _seen(tx, catalog, actor, one, env):
        raise Problem("request-not-found", 404)
    row = await row_of(tx, catalog, one.object, one.record, env) if one.record is not None else None
    return one, row


async def _seen(tx: Tx, catalog: Any, actor: Actor, one: Given, env: Env) -> bool:
    """Whether one may know of a temporary grant: it is his, or he gave it, or he answers for its record."""
    if actor.id in (one.person, one.asked_by, one.decided_by) or one.unit in actor.units:
        return True
    if takes_off(catalog, actor, one):
        return True
    row = await row_of(tx, catalog, one.object, one.record, env) if one.record is not None else None
    unit = row.get("unit") if row is not None else None
    return answers(actor, catalog, lending_for(catalog, one.object), unit)
