"""An access review step by step: it is started, and each item is kept or taken away by who leads that person. One transaction each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from yingdan.base import Problem, Tx, uuid7
from yingdan.events import Event, append
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System, change_given, lock_given, may, require, units_below
from yingdan.kernel.records import Remove, read, write
from yingdan.work.lending import short
from yingdan.work.lending.telling import answered_notice, tell
from yingdan.work.reviewing import store
from yingdan.work.reviewing.reminding import next_reminder, tell_waiting
from yingdan.work.reviewing.store import Item, Review, Told

ABILITY = "manage_accounts"
LONGEST = timedelta(days=366)
PAGE = 1_000
SYSTEM = System("access_review")


async def start_review(
    tx: Tx, catalog: Any, actor: Actor, title: str, unit: UUID | None, due_at: datetime, takes_away: bool,
    remind_days: Sequence[int], env: Env,
) -> Review:  # fmt: skip
    """Start one about everybody, or about a unit and all below it; who has to answer is told now and again on the `remind_days`. Problems: ability-is-missing 403, unit-not-found 422, period-is-over and
    period-is-too-long 422, review-is-empty 409."""
    require(catalog, actor, ABILITY)
    assert actor.id is not None
    if due_at <= env.now:
        raise Problem("period-is-over", 422)
    if due_at > env.now + LONGEST:
        raise Problem("period-is-too-long", 422, days=LONGEST.days)
    units = await units_below(tx, unit) if unit is not None else None
    if units is not None and not units:
        raise Problem("unit-not-found", 422)
    one = Review(uuid7(), title, unit, takes_away, actor.id, env.now, due_at, None, sorted(set(remind_days)))
    roles = {name: short(grant.body.role) for name, grant in catalog.all("grant").items()}
    await store.add_review(tx, one, units, roles, next_reminder(due_at, one.remind_days, env))
    made = await store.read_review(tx, one.id, actor.id)
    assert made is not None
    if made.items == 0:
        raise Problem("review-is-empty", 409)
    told = await tell_waiting(tx, made, env, again=False)
    data = {"review": one.id, "items": made.items, "until": due_at, "label": title}
    await append(tx, [event_of("access.review_started", actor, data, env.now), *told])
    return made


async def review_for(tx: Tx, catalog: Any, actor: Actor, key: UUID) -> Review:
    """A review for who manages accounts or has something to say in it. Problem review-not-found 404."""
    assert actor.id is not None
    found = await store.read_review(tx, key, actor.id)
    if found is None or not (may(catalog, actor, ABILITY) or await store.read_items(tx, key, actor.id, 1)):
        raise Problem("review-not-found", 404)
    return found


async def items_for(tx: Tx, catalog: Any, actor: Actor, key: UUID) -> list[Item]:
    """At most 1,000 items, those that wait first: all for who manages accounts, of others what is theirs to answer."""
    return await store.read_items(tx, key, None if may(catalog, actor, ABILITY) else actor.id, PAGE)


async def told_for(tx: Tx, catalog: Any, actor: Actor, key: UUID) -> list[Told]:
    """Who was told when, the latest first: all for who manages accounts, of others what they were told."""
    return await store.read_told(tx, key, None if may(catalog, actor, ABILITY) else actor.id, PAGE)


async def answer_item(
    tx: Tx, catalog: Any, actor: Actor, key: UUID, place: int, verdict: Literal["kept", "taken"], said: str, env: Env
) -> Item:  # fmt: skip
    """Keep or take away; the first answer counts. Its reviewer answers, or who manages accounts; nobody about himself. Problems:
    review-not-found 404, review-is-closed and request-is-answered 409, giver-is-the-person and ability-is-missing 403."""
    review = await review_for(tx, catalog, actor, key)
    manages = may(catalog, actor, ABILITY)
    item = await store.lock_item(tx, key, place)
    if item is None or not (manages or item.reviewer == actor.id):
        raise Problem("review-not-found", 404)
    if item.person == actor.id:
        raise Problem("giver-is-the-person", 403)
    if review.closed_at is not None or review.due_at <= env.now:
        raise Problem("review-is-closed", 409)
    if item.verdict is not None:
        raise Problem("request-is-answered", 409)
    if verdict == "taken" and item.role in managing_roles(catalog) and not manages:
        raise Problem("ability-is-missing", 403, ability=ABILITY)
    data = {
        "review": key, "person": item.person, "role": item.role, "unit": item.unit, "grant": item.temporary, "note": said,
    }  # fmt: skip
    event = event_of(f"access.review_{verdict}", actor, data, env.now)
    await append(tx, [event])
    if verdict == "taken":
        await take_away(tx, catalog, [item], actor, said, env, event.id)
    await store.set_verdict(tx, key, [place], verdict, said or None, actor.id, env.now)
    done = await store.lock_item(tx, key, place)
    assert done is not None
    return done


async def take_away(
    tx: Tx, catalog: Any, items: Sequence[Item], actor: Actor, said: str, env: Env, cause: UUID
) -> None:
    """Remove memberships and end temporary grants of items; what is gone already stays gone. `actor`: who is named as having ended them."""
    wanted = [one.membership for one in items if one.membership is not None]
    there = await read(tx, catalog, SYSTEM, "org.membership", wanted, ("id",), env=env) if wanted else {}
    if there:
        removes = [Remove("org.membership", key) for key in there]
        await write(tx, catalog, SYSTEM, removes, at=env.now, cause=cause, source="work", hop=1)
    for item in items:
        given = await lock_given(tx, item.temporary) if item.temporary is not None else None
        if given is None or given.state != "granted":
            continue
        values = {
            "state": "revoked", "closed_by": actor.id, "closed_at": env.now, "closed_said": said or None, "next_at": None,
        }  # fmt: skip
        done = await change_given(tx, given.id, values)
        told = answered_notice(done, actor, env.now)
        await tell(tx, "access.revoked", done, actor, env.now, told)


def managing_roles(catalog: Any) -> list[str]:
    """Roles (short names) that manage accounts: they are never taken away by the clock, and only by who has one himself."""
    return [short(name) for name, role in catalog.all("role").items() if ABILITY in role.body.abilities]


def event_of(kind: str, actor: Actor, data: dict[str, Any], at: datetime) -> Event:
    return Event(uuid7(), kind, at, None, None, actor.key, "work", data)
