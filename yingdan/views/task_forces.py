"""Task forces as people see them: the board of all one may see, what stands on a record's page, and the console of one."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from yingdan.base import Label, Tx
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System, names_of
from yingdan.kernel.records import Query, get, query, read, titles
from yingdan.views.cockpit import clock_wire
from yingdan.views.wire import Json
from yingdan.work import clocks_of, task_forces

MOST = 200
_SYSTEM = System("task_force")
_KEPT = ("name", "purpose", "owner", "used", "result", "lessons")


async def board_of_forces(tx: Tx, catalog: Any, reader: Actor, env: Env) -> list[Json]:
    """The newest 200 of every kind that the reader may see."""
    found: dict[UUID, task_forces.Force] = {}
    for name in dict.fromkeys(body.into for body in task_forces.compositions(catalog).values()):
        ask = Query(name, ("created_at",), None, (("created_at", True),), MOST)
        page = await query(tx, catalog, reader, ask, env)
        found |= await task_forces.forces_of(tx, [row["id"] for row in page.rows])
    return await forces_shown(tx, catalog, reader, list(found.values()), env)


async def forces_around(
    tx: Tx, catalog: Any, reader: Actor, object_name: str, record: UUID, env: Env
) -> Json:
    """What a record's page needs: its task forces that the reader sees, and what forming one would start from; `forming` is None where
    he cannot. Problem record-not-found 404."""
    row = await get(tx, catalog, reader, object_name, record, env=env)
    found = await task_forces.forces_about(tx, record)
    by_object: dict[str, list[UUID]] = {}
    for one in found:
        by_object.setdefault(one.object, []).append(one.record)
    seen: set[UUID] = set()
    for name, keys in by_object.items():
        seen |= set(await read(tx, catalog, reader, name, keys, ("id",), env=env))
    rows = await forces_shown(tx, catalog, reader, [one for one in found if one.record in seen], env)
    return {"rows": rows, "forming": await _forming(tx, catalog, reader, object_name, row, env)}


async def _forming(
    tx: Tx, catalog: Any, reader: Actor, object_name: str, row: dict[str, Any], env: Env
) -> Json | None:
    composition = task_forces.composition_for(catalog, object_name)
    whole = (await read(tx, catalog, _SYSTEM, object_name, [row["id"]], env=env))[row["id"]]
    if composition is None or not task_forces.may_form(catalog, reader, object_name, whole, env):
        return None
    body = composition[1]
    return {
        "label": body.label, "usual_days": body.usual_days, "longest_days": body.longest_days, "budget": Decimal(body.budget),
        "item_limit": Decimal(body.item_limit), "currency": body.currency,
        "functions": await _functions(tx, body, whole, env),
    }  # fmt: skip


async def _functions(tx: Tx, body: Any, row: dict[str, Any], env: Env) -> list[Json]:
    proposed = await task_forces.propose(tx, body, row, env)
    names = await names_of(tx, [person for one in proposed for person in one.candidates])
    return [
        {
            "name": one.function.name, "label": one.function.label, "person": one.person,
            "candidates": [{"id": person, "title": names.get(person, "")} for person in one.candidates],
        }
        for one in proposed
    ]  # fmt: skip


async def forces_shown(
    tx: Tx, catalog: Any, reader: Actor, forces: Sequence[task_forces.Force], env: Env
) -> list[Json]:
    """Some that the reader sees, the newest first."""
    forces = sorted(forces, key=lambda one: (one.formed_at, one.record), reverse=True)
    keys = [one.record for one in forces]
    rows: dict[UUID, dict[str, Any]] = {}
    for name in {one.object for one in forces}:
        some = [one.record for one in forces if one.object == name]
        rows |= await read(tx, catalog, _SYSTEM, name, some, _KEPT, env=env)
    members = await task_forces.members_of(tx, keys)
    clocks = await clocks_of(tx, keys)
    tasks = await task_forces.tasks_of(tx, catalog, forces, env)
    called = await _called(tx, catalog, reader, forces)
    people = {one.person for some in members.values() for one in some}
    people |= {person for one in forces for person in (one.formed_by, one.responded_by) if person is not None}
    people |= {row["owner"] for row in rows.values() if row["owner"] is not None}
    names = await names_of(tx, list(people))
    shown = []
    for one in forces:
        if one.record in rows:
            own = [each for each in members.get(one.record, []) if each.is_in(env.now)]
            facts = _facts(one, rows[one.record], names, called, env.now)
            facts["members"] = members_shown(catalog, one, own, names)
            facts["clock"] = next((clock_wire(catalog, each) for each in clocks.get(one.record, [])), None)
            facts |= _counts(tasks.get(one.record, []), env.now)
            shown.append(facts)
    return shown


def _facts(
    one: task_forces.Force,
    row: dict[str, Any],
    names: dict[UUID, str],
    called: dict[UUID, str],
    now: datetime,
) -> Json:
    responded = None
    if one.responded_by is not None:
        responded = {
            "by": _titled(one.responded_by, names), "at": one.responded_at, "said": one.responded_said or "",
        }  # fmt: skip
    customer = None
    if one.customer is not None and one.customer_object is not None:
        customer = _record(one.customer_object, one.customer, called)
    return {
        "id": one.record, "object": one.object, "name": row["name"] or "", "purpose": row["purpose"] or "",
        "open": one.closed_at is None and one.until_at > now, "about": _record(one.about_object, one.about, called),
        "customer": customer, "lead": _titled(row["owner"], names) if row["owner"] else None,
        "formed_by": _titled(one.formed_by, names), "formed_at": one.formed_at, "until_at": one.until_at,
        "closed_at": one.closed_at, "responded": responded, "result": row["result"], "lessons": row["lessons"] or "",
        "budget": one.budget, "used": row["used"].amount if row["used"] is not None else Decimal(0),
        "item_limit": one.item_limit, "currency": one.currency,
    }  # fmt: skip


def _counts(tasks: Sequence[Json], now: datetime) -> Json:
    late = [one for one in tasks if not one["done"] and one["due_at"] is not None and one["due_at"] < now]
    return {
        "tasks": len(tasks),
        "tasks_done": sum(1 for one in tasks if one["done"]),
        "tasks_late": len(late),
    }


def members_shown(
    catalog: Any, force: task_forces.Force, members: Sequence[task_forces.Member], names: dict[UUID, str]
) -> list[Json]:
    """Memberships with names."""
    body = task_forces.compositions(catalog).get(force.composition)
    labels: dict[str, Label] = {one.name: one.label for one in body.functions} if body is not None else {}
    return [
        {
            "person": _titled(one.person, names), "function": one.function,
            "label": labels.get(one.function, {"zh": one.function, "en": one.function}), "starts_at": one.starts_at,
            "ends_at": one.ends_at, "said": one.left_said or "",
        }
        for one in members
    ]  # fmt: skip


async def console(tx: Tx, catalog: Any, reader: Actor, record: UUID, env: Env) -> Json:
    """One task force with all that its console shows the reader. Problem task-force-not-found 404."""
    force = await task_forces.opened(tx, catalog, reader, record, env, lock=False)
    [shown] = await forces_shown(tx, catalog, reader, [force], env)
    members = (await task_forces.members_of(tx, [record])).get(record, [])
    tasks = (await task_forces.tasks_of(tx, catalog, [force], env)).get(record, [])
    items, postings = await task_forces.items_of(tx, record), await task_forces.postings_of(tx, record)
    member = any(one.person == reader.id and one.is_in(env.now) for one in members)
    notes = await task_forces.read_notes(tx, catalog, reader, record, env) if member else None
    files = await task_forces.list_files(tx, catalog, reader, record, env) if member else None
    people = {one.person for one in members} | {one["person"] for one in tasks}
    people |= {one.person for one in postings} | {one.author for one in (*(notes or ()), *(files or ()))}
    names = await names_of(tx, [one for one in people if one is not None])
    leads = await task_forces.leads(tx, catalog, reader, force, env)
    called = {one.id: one.name for one in items}
    return {
        "force": shown, "leads": leads, "member": member,
        "functions": await _candidates(tx, catalog, force, env) if leads and shown["open"] else [],
        "past": members_shown(catalog, force, [one for one in members if not one.is_in(env.now)], names),
        "tasks": [{**one, "person": _titled(one["person"], names) if one["person"] else None} for one in tasks],
        "items": [
            {"id": one.id, "name": one.name, "amount": one.amount, "spent": one.spent, "released": one.released, "left": one.left}
            for one in items
        ],
        "postings": [
            {"id": one.id, "item": called.get(one.item, ""), "kind": one.kind, "amount": one.amount, "said": one.said, "at": one.at,
             "person": _titled(one.person, names) if one.person else None}
            for one in postings
        ],
        "notes": None if notes is None else [
            {"id": one.id, "author": _titled(one.author, names), "text": one.text, "at": one.at} for one in notes
        ],
        "files": None if files is None else [
            {"id": one.id, "author": _titled(one.author, names), "name": one.name, "media": one.media, "size": one.size, "at": one.at,
             "may_drop": shown["open"] and (leads or one.author == reader.id)}
            for one in files
        ],
        "results": _results(catalog, force), **await _pool(tx, catalog, force, member, shown["open"], env),
    }  # fmt: skip


async def _pool(
    tx: Tx, catalog: Any, force: task_forces.Force, member: bool, is_open: bool, env: Env
) -> Json:
    """What a task force has booked, for members with the files that are lent to it now, and, for who may book, what there is."""
    there = await task_forces.bookable(tx, catalog, force, env)
    known = {one.id: one for one in there}
    own = await task_forces.bookings_of(tx, force.record)
    wishes = await task_forces.wishes_of(tx, [force.record], env.now)
    names = await names_of(tx, [one.booked_by for one in (*own, *wishes)])
    lent = [one.resource for one in own if member and task_forces.is_running(one, env)]
    files = await task_forces.files_of_resources(tx, catalog, force, lent, env) if lent else {}

    def called(key: UUID) -> tuple[str, str]:
        return (known[key].name, known[key].kind) if key in known else ("", "sample")

    return {
        "bookings": [
            {"id": one.id, "name": called(one.resource)[0], "kind": called(one.resource)[1], "quantity": one.quantity,
             "starts_at": one.starts_at, "ends_at": one.ends_at, "purpose": one.purpose, "booked_by": _titled(one.booked_by, names),
             "ended_at": one.ended_at,
             "files": [{"sha": each["sha"], "name": each["name"]} for each in files.get(one.resource, ())]
             if member and task_forces.is_running(one, env) else []}
            for one in own
        ],
        "wishes": [
            {"id": one.id, "resource": one.resource, "name": called(one.resource)[0], "kind": called(one.resource)[1],
             "quantity": one.quantity, "starts_at": one.starts_at, "ends_at": one.ends_at, "purpose": one.purpose,
             "wished_by": _titled(one.booked_by, names),
             "fits": one.resource in known and task_forces.fits(one, known[one.resource].taken, known[one.resource].capacity, env.now)}
            for one in wishes
        ],
        "resources": [
            {"id": one.id, "name": one.name, "kind": one.kind, "capacity": one.capacity, "hours": _spans(one, env),
             "taken": [{"quantity": each.quantity, "starts_at": each.starts_at, "ends_at": each.ends_at} for each in one.taken[:20]]}
            for one in there
        ] if member and is_open else [],
    }  # fmt: skip


def _spans(one: task_forces.Bookable, env: Env) -> list[Json] | None:
    hours = one.hours(env.now)
    return None if hours is None else [{"starts_at": begin, "ends_at": end} for begin, end in hours]


async def _candidates(tx: Tx, catalog: Any, force: task_forces.Force, env: Env) -> list[Json]:
    """Whom who leads could add."""
    body = task_forces.compositions(catalog).get(force.composition)
    if body is None:
        return []
    row = (await read(tx, catalog, _SYSTEM, force.about_object, [force.about], env=env)).get(force.about)
    return await _functions(tx, body, row or {}, env)


def _results(catalog: Any, force: task_forces.Force) -> list[Json]:
    """What a closing review can come to."""
    choices = catalog.objects[force.object].fields["result"].options.get("choices", ())
    return [{"value": one["value"], "label": one.get("label")} for one in choices]


async def _called(
    tx: Tx, catalog: Any, reader: Actor, forces: Sequence[task_forces.Force]
) -> dict[UUID, str]:
    """Titles of what they are about and of their customers, as far as the reader sees them."""
    wanted: dict[str, set[UUID]] = {}
    for one in forces:
        wanted.setdefault(one.about_object, set()).add(one.about)
        if one.customer_object is not None and one.customer is not None:
            wanted.setdefault(one.customer_object, set()).add(one.customer)
    found: dict[UUID, str] = {}
    for name, keys in wanted.items():
        if name in catalog.objects:
            found |= await titles(tx, catalog, reader, name, list(keys))
    return found


def _record(object_name: str, key: UUID, called: dict[UUID, str]) -> Json:
    return {"object": object_name, "id": key, "title": called.get(key, ""), "seen": key in called}


def _titled(key: UUID, names: dict[UUID, str]) -> Json:
    return {"id": key, "title": names.get(key, "")}
