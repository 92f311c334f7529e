"""The follower that trips breakers. It stands beside the line, so that no lead and no import waits for it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Label, Tx, uuid7
from yingdan.events import Batch, Event, append
from yingdan.kernel.access import (
    Actor,
    Suspension,
    add_suspensions,
    held_people,
    last_lifted,
    load_people,
    object_named,
    objects_meant,
    people_in,
)
from yingdan.work import lending, notices
from yingdan.work.breakers import store
from yingdan.work.breakers.definition import LONGEST_MINUTES, BreakerRule
from yingdan.work.breakers.wording import reason_words
from yingdan.work.model import Notice

SIGHTED = frozenset({"access.denied", "export.done", "session.opened"})
BY = "system:breaker"
MOST_TOLD = 20
_COUNTED = {"denials": "denials", "exports": "exports", "new_device_exports": "exports"}


class BreakerConsumer:
    """Keeps what rules watch and judges the rules for those it has just heard of."""

    name = "breakers"
    types = SIGHTED
    ignores: frozenset[str] = frozenset()
    always = False

    async def take(self, batch: Batch) -> None:
        rules = {
            name: one.body
            for name, one in batch.catalog.all("breaker_rule").items()
            if one.body.state == "active"
        }
        found = [one for event in batch.events for one in _sighted(event)] if rules else []
        if not found:
            return
        found = await _counting(batch.tx, batch.events, found)
        await store.add_sightings(batch.tx, found)
        tripped: set[tuple[UUID, str]] = set()
        people = await load_people(batch.tx, sorted({one.person for one in found}))
        for name, rule in rules.items():
            watched = [
                one
                for one in people
                if not rule.roles or one.roles & {lending.short(each) for each in rule.roles}
            ]
            if watched:
                reached = await _judge(
                    batch, name, rule, {one.id: one for one in watched if one.id is not None}
                )
                tripped |= {(one, _COUNTED[rule.watches]) for one in reached}
        await store.forget(batch.tx, sorted(tripped), batch.now - timedelta(minutes=LONGEST_MINUTES))


def _sighted(event: Event) -> Iterable[store.Sighting]:
    """What an event is to rules: nothing, or one sighting of a person."""
    if not (event.actor.startswith("user:") and len(event.actor) == 41):
        return
    person, data = UUID(event.actor[5:]), event.data
    if event.type == "access.denied" and not data.get("at_the_door"):
        yield store.Sighting(event.id, person, "denials", event.object, int(data["count"]), event.at)
    elif event.type == "export.done":
        yield store.Sighting(
            event.id, person, "exports", data.get("object"), int(data.get("rows") or 0), event.at
        )
    elif event.type == "session.opened" and data.get("known") is False:
        yield store.Sighting(event.id, person, "new_device", None, 1, event.at)


async def _counting(tx: Tx, events: Sequence[Event], found: Sequence[store.Sighting]) -> list[store.Sighting]:
    """Without what somebody was refused because he was held back: letting him go would trip the rule at once."""
    begun = {one.id: datetime.fromisoformat(str(one.data["since"])) for one in events if "since" in one.data}
    held = await held_people(tx)
    lifted = await last_lifted(tx, sorted({f"user:{one.person}" for one in found}))
    return [
        one
        for one in found
        if one.kind != "denials"
        or (one.person not in held and begun.get(one.event, one.at) > lifted.get(f"user:{one.person}", datetime.min.replace(tzinfo=one.at.tzinfo)))
    ]  # fmt: skip


async def _judge(batch: Batch, name: str, rule: BreakerRule, people: dict[UUID, Actor]) -> Iterable[UUID]:
    """Who tripped a rule."""
    now = batch.now
    full = object_named(rule.object, name)
    objects = None if full == "*" else [one.name for one in objects_meant(full, batch.catalog)]
    watch = store.Watch(
        name, _COUNTED[rule.watches], objects, rule.watches == "new_device_exports", rule.at_least,
        now - timedelta(minutes=rule.within_minutes),
    )  # fmt: skip
    reached = await store.over(batch.tx, watch, list(people))
    if not reached:
        return ()
    last = await _last_to_lift(batch.tx, batch.catalog, set(reached)) if rule.hold_person else set[UUID]()
    wanted: dict[str, Suspension] = {}
    for person, count in reached.items():
        if rule.hold_person and person not in last:
            wanted[f"user:{person}"] = _suspension(f"user:{person}", person, name, rule, count, now)
        for target in rule.targets(name):
            wanted.setdefault(target, _suspension(target, None, name, rule, count, now))
    made = await add_suspensions(batch.tx, list(wanted.values()))
    told = await _notices(batch, rule, made, reached, people, last)
    await append(batch.tx, [
        *lending.events_of_suspensions(made, "access.suspended", BY, now), *await notices.post(batch.tx, told),
    ])  # fmt: skip
    return reached


def _suspension(
    target: str, person: UUID | None, name: str, rule: BreakerRule, count: int, now: datetime
) -> Suspension:
    return Suspension(
        uuid7(),
        target,
        person,
        "",
        name,
        None,
        now,
        watches=rule.watches,
        counted=count,
        minutes=rule.within_minutes,
    )


async def _last_to_lift(tx: Tx, catalog: Any, people: set[UUID]) -> set[UUID]:
    """Those of these people without whom nobody could lift anything: a rule only tells of them."""
    roles = [
        lending.short(name)
        for name, one in catalog.all("role").items()
        if lending.ABILITY in one.body.abilities
    ]
    lifting = set(await people_in(tx, None, roles)) - await held_people(tx)
    return lifting if lifting and lifting <= people else set()


async def _notices(
    batch: Batch, rule: BreakerRule, made: Sequence[Suspension], reached: dict[UUID, int],
    people: dict[UUID, Actor], last: set[UUID],
) -> list[Notice]:  # fmt: skip
    """To each person what happened to him; to those who lead him and those who manage accounts what he did."""
    roles = [
        lending.short(name)
        for name, one in batch.catalog.all("role").items()
        if lending.ABILITY in one.body.abilities
    ]
    answering = await people_in(batch.tx, None, roles)
    lying = await lending.lying_with(batch.tx, [one.person for one in made if one.person is not None])
    found: list[Notice] = []
    for person, count in reached.items():
        who = people[person]
        reason = reason_words(_suspension("", person, "", rule, count, batch.now))
        mine = next((one for one in made if one.person == person), None)
        if mine is not None:
            found.append(
                _notice(
                    person, {"zh": "您的访问已被熔断", "en": "Your access is held back"}, reason, batch.now
                )
            )
        leads = await lending.leads_of(batch.tx, who.unit)
        title = _title(rule, who, mine is not None, person in last)
        to = [one for one in dict.fromkeys((*leads, *answering)) if one != person or person in last]
        said = reason
        if mine is not None:
            more = lending.lying_words(lying[person])
            said = {"zh": f"{reason['zh']}；{more['zh']}", "en": f"{reason['en']}; {more['en']}"}
        found += [_notice(one, title, said, batch.now) for one in to[:MOST_TOLD]]
    return found


def _title(rule: BreakerRule, who: Actor, held: bool, last: bool) -> Label:
    if last:
        return {
            "zh": f"{rule.label['zh']}：{who.name}（没有别的账号管理员，未熔断）",
            "en": f"{rule.label['en']}: {who.name} (not held back: nobody else manages accounts)",
        }
    zh, en = ("已熔断", "held back") if held else ("已触发", "tripped")
    return {"zh": f"{rule.label['zh']}：{who.name}，{zh}", "en": f"{rule.label['en']}: {who.name}, {en}"}


def _notice(person: UUID, title: Label, body: Label, at: datetime) -> Notice:
    return Notice(uuid7(), person, "access.suspended", title, body, None, None, at, {})
