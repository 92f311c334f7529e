"""Follow cells and their people: who comes in is given what a seat opens, who leaves loses it. Temporary grants like any other."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yingdan.base import Label, Problem, Tx, uuid7
from yingdan.events import Batch, Event
from yingdan.expr import Env
from yingdan.kernel.access import (
    ACTIONS,
    Actor,
    Given,
    System,
    add_all_given,
    end_given,
    load_actor,
    scope,
)
from yingdan.kernel.records import Query, query, read, unfold
from yingdan.work import notices
from yingdan.work.cells import store
from yingdan.work.cells.definition import Cell
from yingdan.work.cells.seats import Seat, seats_of
from yingdan.work.lending import body_of
from yingdan.work.lending.telling import events_of
from yingdan.work.model import Notice

ACTOR = System("cells")
MOST_PEOPLE = 500
LEFT = "离开细胞，或客户、权利有调整"


def compile_cells(catalog: Any) -> dict[str, Cell]:
    """Definitions by each object they follow. For `catalog.once`."""
    found: dict[str, Cell] = {}
    for one in catalog.all("cell").values():
        found[one.body.object] = found[one.body.members] = one.body
    return found


async def follow_cells(batch: Batch, zone: ZoneInfo) -> list[Event]:
    """Bring what is open in step with the cells that these events tell of; what is to be told of it."""
    followed: dict[str, Cell] = batch.catalog.once(compile_cells)
    moved = [event for event in batch.events if event.object in followed]
    if not moved:
        return []
    tx, env, events = batch.tx, Env.at(batch.now, zone), list[Event]()
    for body in {id(one): one for one in followed.values()}.values():
        touched = await _touched(tx, batch.catalog, body, moved, env)
        for actor in dict.fromkeys(touched.values()):
            cells = [cell for cell, by in touched.items() if by == actor]
            giver = await _giver(tx, actor)
            events += await keep_in_step(tx, batch.catalog, body, cells, giver, env)
    return events


async def _touched(tx: Tx, catalog: Any, body: Cell, events: Iterable[Event], env: Env) -> dict[UUID, str]:
    """The cells that changed, by themselves or by their people, with the key of who changed each last."""
    found: dict[UUID, str] = {}
    people: dict[UUID, str] = {}
    for event in events:
        for _, object_name, key, _ in unfold(event):
            if object_name == body.object:
                found[key] = event.actor
            elif object_name == body.members:
                people[key] = event.actor
    if people:
        rows = await read(tx, catalog, ACTOR, body.members, list(people), (body.cell,), env=env)
        for key, cell in (await store.cells_of(tx, list(people))).items():
            found[cell] = people[key]
        for key, row in rows.items():
            if row.get(body.cell) is not None:
                found[row[body.cell]] = people[key]
    return found


async def _giver(tx: Tx, key: str) -> Actor | None:
    """Who gives what is opened; the system may give everything. None: somebody who is nobody now."""
    if not key.startswith("user:"):
        return ACTOR
    try:
        return await load_actor(tx, UUID(key[5:]))
    except Problem:
        return None


async def keep_in_step(
    tx: Tx, catalog: Any, body: Cell, cells: Sequence[UUID], giver: Actor | None, env: Env
) -> list[Event]:
    """Open what is not, close what should not be open any more. What a person took back by hand stays taken back."""
    account = body.account(catalog)
    rows = await read(tx, catalog, ACTOR, body.object, list(cells), env=env)
    people: dict[UUID, list[dict[str, Any]]] = {}
    listed = ", ".join(f"'{one}'" for one in cells)
    asked = Query(body.members, None, f"{body.cell} in [{listed}]", limit=MOST_PEOPLE)
    for row in (await query(tx, catalog, ACTOR, asked, env)).rows:
        people.setdefault(row[body.cell], []).append(row)
    held: dict[UUID, list[store.Held]] = {}
    for one in await store.seats_held(tx, cells):
        held.setdefault(one.cell, []).append(one)
    events: list[Event] = []
    for cell in cells:
        known = held.get(cell, [])
        wanted = set[Seat]()
        if cell in rows:
            wanted = seats_of(body, account, {**rows[cell], "id": cell}, people.get(cell, ()), env.today)
        closed = [one.given for one in known if one.open and one.seat not in wanted]
        gone = await end_given(tx, closed, None, env.now, LEFT)
        events += await events_of(tx, "access.revoked", gone, ACTOR, env.now)
        fresh = wanted - {one.seat for one in known if one.open or one.by_hand}
        if fresh and giver is not None:
            events += await _open(tx, catalog, body, cell, rows[cell], fresh, giver, env)
    return events


async def _open(
    tx: Tx, catalog: Any, body: Cell, cell: UUID, row: dict[str, Any], wanted: set[Seat], giver: Actor, env: Env
) -> list[Event]:  # fmt: skip
    """Nobody gives more than is his own: what the giver may not change himself opens to nobody."""
    may: set[tuple[str, UUID]] = {(body.object, cell)}
    for name in {one.object for one in wanted} - {body.object}:
        ids = {one.record for one in wanted if one.object == name}
        mine = scope(catalog, giver.lasting, name, "update")
        there = await read(tx, catalog, ACTOR, name, list(ids), env=env)
        may |= {(name, key) for key, one in there.items() if mine.allows({**one, "id": key}, env)}
    title = str(row.get(catalog.objects[body.object].title) or "")
    given, kept = list[Given](), list[tuple[UUID, Seat]]()
    for one in sorted(wanted, key=lambda each: (each.membership, each.role, each.record)):
        pack = body_of(catalog, one.role)
        if (one.object, one.record) not in may or pack is None:
            continue
        starts_at, ends_at = one.period(env.zone, env.now, pack.longest_days)
        if ends_at <= starts_at:
            continue
        by = giver.id or row.get("owner") or one.person
        given.append(
            Given(
                uuid7(), one.person, None, one.role, one.object, one.record, tuple(ACTIONS), "granted", f"细胞「{title}」",
                -(-(ends_at - starts_at) // timedelta(days=1)), by, env.now, starts_at, ends_at, by, env.now,
                next_at=starts_at if starts_at > env.now else ends_at,
            )
        )  # fmt: skip
        kept.append((given[-1].id, one))
    await add_all_given(tx, given)
    await store.add_seats(tx, cell, kept)
    events = await events_of(tx, "access.granted", given, giver, env.now)
    new = {one.person for one in given if one.object == body.object and one.person != giver.id}
    return [
        *events,
        *await notices.post(
            tx, [_joined(one, title, body, cell, env) for one in sorted(new, key=str) if one]
        ),
    ]


def _joined(person: UUID, title: str, body: Cell, cell: UUID, env: Env) -> Notice:
    words: Label = {"zh": f"你已加入细胞：{title}", "en": f"You are in a cell now: {title}"}
    about: Label = {
        "zh": "成员期内可查看细胞的客户，并按细胞的权利现场决定",
        "en": "While you are in it you see its customers and decide on the spot within its rights",
    }
    return Notice(uuid7(), person, "cell.joined", words, about, body.object, cell, env.now, {})
