"""Views people save for themselves: columns, filter and order of a list under a name."""

from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx, uuid7
from yingdan.kernel.access import Actor, scope
from yingdan.views import store
from yingdan.views.wire import Json


async def saved_views(tx: Tx, actor: Actor) -> list[Json]:
    """The actor's own views."""
    if actor.id is None:
        return []
    return [
        {"id": key, "object": name, "label": label, **body}
        for key, name, label, body in await store.saved_of(tx, actor.id)
    ]


async def save_view(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, label: str, columns: list[str], filter_: str | None,
    sort: list[str], now: datetime,
) -> Json:  # fmt: skip
    """Keep a view. Problems: object-is-unknown 404, view-has-no-name 422."""
    scope(catalog, actor, object_name, "read")
    name = label.strip()[:80]
    if not name or actor.id is None:
        raise Problem("view-has-no-name", 422)
    body = {"columns": columns[:100], "filter": (filter_ or "")[:4000] or None, "sort": sort[:10]}
    key = uuid7()
    await store.save(tx, key, actor.id, object_name, name, body, now)
    return {"id": key, "object": object_name, "label": name, **body}


async def forget_view(tx: Tx, actor: Actor, key: UUID) -> None:
    """Delete one's own view. Problem view-not-found 404."""
    if actor.id is None or not await store.forget(tx, key, actor.id):
        raise Problem("view-not-found", 404)
