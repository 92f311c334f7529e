"""A cell's page 细胞看板: its customers and who left them alone, its deals, its people with their rights, and numbers with their rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.expr import Env
from yingdan.kernel.access import Actor, pack_words, scope, suspensions
from yingdan.kernel.records import Breakdown, Group, Query, breakdown, may_ask, query, titles
from yingdan.views.cells.among import One, cell_of, within
from yingdan.views.figures import figures_now
from yingdan.views.numbers import Cut, Reader
from yingdan.views.wire import Json, expand
from yingdan.work import cells

MOST_DEALS = 50
MOST_PEOPLE = 100
MOST_SUSPENDED = 1_000


async def cell_shown(tx: Tx, catalog: Any, actor: Actor, key: UUID, env: Env) -> Json:
    """Everything on the page of a cell but what is told as it happens. Problems: cells-are-missing and record-not-found 404."""
    reader = Reader(tx, catalog, actor, env)
    one = await cell_of(reader, key)
    body = one.body
    [wire] = await expand(tx, catalog, actor, body.object, [one.row])
    held = [each for each in await cells.seats_held(tx, [key]) if each.open]
    changing = scope(catalog, actor, body.object, "update").allows(one.row, env)
    return {
        "now": env.now, "object": body.object, "members_object": body.members, "accounts_object": body.account(catalog), "record": wire,
        "name": wire.get(catalog.objects[body.object].title) or "", "may_change": changing,
        "may_staff": bool(scope(catalog, actor, body.members, "create").grants),
        "people": list(body.people), "customers": list(body.customers), "touch_days": body.touch_days,
        "accounts": await _accounts(reader, one, held), "figures": await _figures(reader, one),
        "deals_object": body.deals, "columns": body.columns, "deals": await _deals(reader, one), "members": await _members(reader, one, held),
        "rights": await _rights(tx, catalog, one), "support": body.support.object if body.support is not None else None, "follows": [body.object, body.members, *(part.object for part in body.parts)],
    }  # fmt: skip


async def _figures(reader: Reader, one: One) -> list[Json]:
    found = []
    for each in one.body.figures:
        cut = Cut(where=within(each.by, one.accounts))
        [now] = await figures_now(reader, [each.metric], cut)
        found.append({**now, "gap": each.gap})
    return found


async def _accounts(reader: Reader, one: One, held: list[cells.Held]) -> list[Json]:
    """Its customers in the order in which they stand in the cell. `lent`: whether its people have any right to it by the cell."""
    body, catalog = one.body, reader.catalog
    name = body.account(catalog)
    called = await titles(reader.tx, catalog, reader.actor, name, list(one.accounts), env=reader.env)
    touched = await _touched(reader, body, one)
    deals = await _open_deals(reader, body, one)
    lent = {each.seat.record for each in held}
    return [
        {"id": key, "title": called.get(key, ""), "seen": key in called, "touched_at": touched.get(key),
         "deals": deals.get(key, 0), "lent": key in lent}
        for key in one.accounts
    ]  # fmt: skip


async def _touched(reader: Reader, body: cells.Cell, one: One) -> Mapping[UUID, datetime]:
    found = await _grouped(reader, body.part(body.touch), one, ("max", "created_at"))
    return {key: value for key, value in found.items() if value is not None}


async def _open_deals(reader: Reader, body: cells.Cell, one: One) -> Mapping[UUID, int]:
    return await _grouped(reader, body.part(body.deals), one, ("count", None))


async def _grouped(
    reader: Reader, part: cells.CellPart | None, one: One, measure: tuple[str, str | None]
) -> dict[UUID, Any]:
    if (
        part is None
        or not one.accounts
        or not may_ask(reader.catalog, reader.actor, part.object, part.by, reader.env)
    ):
        return {}
    ask = Breakdown(part.object, (Group(part.by),), {"value": measure}, within(part.by, one.accounts))
    found = await breakdown(reader.tx, reader.catalog, reader.actor, ask, reader.env)
    return {keys[0]: values["value"] for keys, values in found.rows}  # type: ignore[misc]


async def _deals(reader: Reader, one: One) -> list[Json]:
    """The newest deals of its customers, those that go on first."""
    part = one.body.part(one.body.deals)
    if (
        part is None
        or not one.accounts
        or not may_ask(reader.catalog, reader.actor, part.object, part.by, reader.env)
    ):
        return []
    ask = Query(part.object, None, within(part.by, one.accounts), (("changed_at", True),), MOST_DEALS)
    page = await query(reader.tx, reader.catalog, reader.actor, ask, reader.env)
    return await expand(reader.tx, reader.catalog, reader.actor, part.object, page.rows)


async def _members(reader: Reader, one: One, held: list[cells.Held]) -> list[Json]:
    """Its people, those of today first. `state`: now, coming or over; `rights`: how many records are open to him by the cell."""
    body, today = one.body, reader.env.today
    ask = Query(body.members, None, f"{body.cell} == '{one.id}'", ((body.since, False),), MOST_PEOPLE)
    page = await query(reader.tx, reader.catalog, reader.actor, ask, reader.env)
    wire = await expand(reader.tx, reader.catalog, reader.actor, body.members, page.rows)
    opened: dict[UUID, set[UUID]] = {}
    for each in held:
        if each.seat.object != body.object:
            opened.setdefault(each.seat.membership, set()).add(each.seat.record)
    found = []
    for raw, row in zip(page.rows, wire, strict=True):
        since, until = raw.get(body.since), raw.get(body.until)
        state = (
            "over"
            if until is None or until < today
            else "coming"
            if since is None or since > today
            else "now"
        )
        found.append(
            {"id": row["id"], "person": row.get(body.user), "record": row, "since": since, "until": until, "state": state,
             "accounts": len(opened.get(row["id"], ()))}
        )  # fmt: skip
    return sorted(found, key=lambda each: ("now", "coming", "over").index(each["state"]))


async def _rights(tx: Tx, catalog: Any, one: One) -> list[Json]:
    """The rights that cells have, in words; `on`: whether this one has it, `suspended`: whether a breaker holds it back."""
    stopped = {each.target for each in await suspensions(tx, MOST_SUSPENDED, only_open=True)}
    chosen = one.row.get(one.body.rights) or ()
    found = []
    for each in one.body.opens:
        pack = catalog.get("pack", each.pack)
        if pack is not None:
            found.append(
                {"name": each.name, "label": pack.body.label, "purpose": pack.body.purpose, "on": each.name in chosen,
                 "words": pack_words(pack.body, each.pack, catalog), "suspended": f"pack:{each.pack}" in stopped}
            )  # fmt: skip
    return found
