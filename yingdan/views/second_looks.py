"""The second look 复核 as a page: what waits to be judged, within the reader's rights, oldest call first."""

from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.decisions import looks
from yingdan.expr import Env
from yingdan.kernel.access import Actor, masked_fields, scope, visible_fields
from yingdan.kernel.records import Query, aggregate, get, query, read
from yingdan.views.wire import Json, expand


async def looks_page(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, cursor: str | None, limit: int, env: Env
) -> Json:
    """A page of records that wait, and how many there are; `may`: whether the reader may judge a record, which nobody may of his
    own. Problem second-look-is-missing 404."""
    look = looks.look_of(catalog, object_name)
    seen = visible_fields(catalog, actor, object_name) | masked_fields(catalog, actor, object_name)
    columns = [name for name in look.body.columns if name in seen]
    counted = await aggregate(
        tx, catalog, actor, object_name, (), {"n": ("count", None)}, look.body.doubted, env
    )
    fields = tuple(
        dict.fromkeys(("id", "version", catalog.objects[object_name].title, "owner", "changed_at", *columns))
    )
    ask = Query(object_name, fields, look.body.doubted, (("changed_at", False),), limit, cursor)
    page = await query(tx, catalog, actor, ask, env)
    # Rights look at fields that their holder may not see.
    whole = await read(tx, catalog, looks.ACTOR, object_name, [row["id"] for row in page.rows], env=env)
    may = {key for key, row in whole.items() if _may_judge(catalog, actor, look, row, env)}
    rows = await expand(tx, catalog, actor, object_name, page.rows)
    return {
        "object": object_name,
        "label": look.body.label,
        "size": counted[0]["n"] if counted else 0,
        "columns": columns,
        "note": look.body.note,
        "rows": [{"record": row, "may": row["id"] in may} for row in rows],
        "next": page.next,
    }


def _may_judge(catalog: Any, actor: Actor, look: looks.Look, row: dict[str, Any], env: Env) -> bool:
    change = scope(catalog, actor, look.body.object, "update")
    return row.get("owner") != actor.id and change.allows(row, env) and look.judged <= change.shows(row, env)


async def look_at(tx: Tx, catalog: Any, actor: Actor, object_name: str, record: UUID, env: Env) -> Json:
    """How one record stands: whether it waits, and what the reader may do now. Problems second-look-is-missing and
    record-not-found 404."""
    look = looks.look_of(catalog, object_name)
    await get(tx, catalog, actor, object_name, record, env=env)
    row = (await read(tx, catalog, looks.ACTOR, object_name, [record], env=env))[record]
    change, doubted = scope(catalog, actor, object_name, "update"), bool(look.doubted(row, env))
    asked = {*look.body.ask, *look.body.doubt}
    may = change.allows(row, env) and asked <= change.shows(row, env)
    return {
        "doubted": doubted,
        "doubt": bool(look.open_when(row, env)) and not doubted and may,
        "judge": doubted and _may_judge(catalog, actor, look, row, env),
    }


def looks_told(catalog: Any, actor: Actor, shown: set[str]) -> list[Json]:
    """What a reader may do with second looks, by object: call something invalid (`doubt`), judge it (`judge`)."""
    found = []
    for name, look in catalog.once(looks.compile_looks).items():
        if name not in shown:
            continue
        changes = visible_fields(catalog, actor, name, "update")
        asked = {*look.body.ask, *look.body.doubt}
        found.append(
            {"object": name, "label": look.body.label, "ask": look.body.ask, "doubt": asked <= changes, "judge": looks.may_judge(catalog, actor, look)}
        )  # fmt: skip
    return found
