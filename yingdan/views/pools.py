"""The pools 公海 of an object as one person sees them: what lies in each, and what of it may be claimed now."""

from datetime import datetime
from typing import Any

from yingdan.base import Tx
from yingdan.decisions import Desk, desk_of, refusals
from yingdan.expr import Env
from yingdan.kernel.access import Actor, masked_fields, visible_fields
from yingdan.kernel.records import Query, aggregate, query
from yingdan.views.wire import Json, expand

HOLDS_OWNER = "owner == null"


async def pools_of(tx: Tx, catalog: Any, actor: Actor, object_name: str, now: datetime, env: Env) -> Json:
    """All pools of an object with what lies in them and how the person stands. Problem object-has-no-pool 409."""
    desk = await desk_of(tx, catalog, actor, object_name, now, env)
    pools = []
    for place, (pool, standing) in enumerate(zip(desk.pools, desk.standings, strict=True)):
        body = pool.body
        counted = await aggregate(
            tx, catalog, actor, object_name, (), {"n": ("count", None)}, desk.lies_in(place), env
        )
        pools.append(
            {"name": pool.name, "label": body.label, "size": counted[0]["n"] if counted else 0, "per_day": body.per_day,
             "today": standing.today, "held_most": body.held, "held": standing.held, "protect_hours": body.protect_hours,
             "cool_down_hours": body.cool_down_hours}
        )  # fmt: skip
    cap = desk.person.cap if desk.person is not None else None
    return {
        "object": object_name,
        "open": desk.open,
        "cap": cap,
        "pools": pools,
        "columns": _columns(catalog, actor, object_name),
    }


async def pool_rows(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, pool: str, cursor: str | None, limit: int,
    now: datetime, env: Env,
) -> Json:  # fmt: skip
    """A page of what lies in a pool, the most promising first; `closed`: the problem that a claim would meet. Problems object-has-no-pool 409, pool-is-unknown 404."""
    desk: Desk = await desk_of(tx, catalog, actor, object_name, now, env)
    place = desk.pool(pool)
    shown = _columns(catalog, actor, object_name)
    order = (("score", True),) if "score" in shown else (("created_at", True),)
    fields = tuple(dict.fromkeys(("id", "version", catalog.objects[object_name].title, *shown)))
    ask = Query(object_name, fields, desk.lies_in(place), order, limit, cursor)
    page = await query(tx, catalog, actor, ask, env)
    closed = await refusals(tx, catalog, desk, place, [row["id"] for row in page.rows], env)
    rows = await expand(tx, catalog, actor, object_name, page.rows)
    return {"rows": [{"record": row, "closed": closed.get(row["id"])} for row in rows], "next": page.next}


def _columns(catalog: Any, actor: Actor, object_name: str) -> list[str]:
    """The columns of the object's own list of what nobody owns, else of its first list, as far as the actor may see them."""
    views = [one.body for one in catalog.all("view").values() if one.body.object == object_name]
    views.sort(key=lambda view: (view.filter != HOLDS_OWNER, view.order))
    seen = visible_fields(catalog, actor, object_name) | masked_fields(catalog, actor, object_name)
    wanted = views[0].columns if views else [catalog.objects[object_name].title, "created_at"]
    return [name for name in wanted if name in seen and name not in ("owner", "unit")]
