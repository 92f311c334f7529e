"""Views people save for themselves or share, and what they set for their lists."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from yingdan.base import Problem, Tx, uuid7
from yingdan.kernel.access import Actor, scope
from yingdan.views import store
from yingdan.views.definition_view import Layout
from yingdan.views.store import Saved
from yingdan.views.wire import Json

Shared = Literal["me", "unit", "all"]
_MOST = 100


class SavedBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a saved view looks at its object; keys as in the kind `view`."""

    columns: list[str] = []
    filter: str | None = None
    sort: list[str] = []
    layout: Layout = "list"
    group: str | None = None
    sum: str | None = None
    start: str | None = None
    end: str | None = None


class Preference(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person set for the lists of one object: keys of pinned views in their order, the view opened first, pixels
    per column, how close the lines stand, whether the quick filters show."""

    pinned: list[str] = []
    default: str | None = None
    widths: dict[str, int] = {}
    density: Literal["loose", "normal", "tight"] = "normal"
    quick: bool = False


async def saved_views(tx: Tx, actor: Actor) -> list[Json]:
    """The actor's own views and those shared with them."""
    if actor.id is None:
        return []
    units = list(dict.fromkeys((*actor.units, *actor.subtree, *((actor.unit,) if actor.unit else ()))))
    return [_wire(one, actor) for one in await store.saved_of(tx, actor.id, units)]


def _wire(view: Saved, actor: Actor) -> Json:
    body = msgspec.to_builtins(msgspec.convert(view.body, SavedBody, strict=False))
    whole = {"columns": [], "filter": None, "sort": [], "layout": "list", **body}
    mine = view.person == actor.id
    return {
        "id": view.id,
        "object": view.object,
        "label": view.label,
        "shared": view.shared,
        "mine": mine,
        **whole,
    }


async def save_view(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, label: str, body: SavedBody, shared: Shared,
    now: datetime, key: UUID | None = None,
) -> Json:  # fmt: skip
    """Keep a view, or change one's own (`key`). Problems: object-is-unknown 404, view-has-no-name 422, view-not-found
    404."""
    scope(catalog, actor, object_name, "read")
    name = label.strip()[:80]
    if not name or actor.id is None:
        raise Problem("view-has-no-name", 422)
    cut = msgspec.structs.replace(
        body, columns=body.columns[:_MOST], filter=(body.filter or "")[:4000] or None, sort=body.sort[:10]
    )
    view = Saved(key or uuid7(), actor.id, object_name, name, msgspec.to_builtins(cut), shared, actor.unit)
    if key is None:
        await store.save(tx, view, now)
    elif not await store.change(tx, view):
        raise Problem("view-not-found", 404)
    return _wire(view, actor)


async def forget_view(tx: Tx, actor: Actor, key: UUID) -> None:
    """Delete one's own view. Problem view-not-found 404."""
    if actor.id is None or not await store.forget(tx, key, actor.id):
        raise Problem("view-not-found", 404)


async def preferences(tx: Tx, actor: Actor) -> dict[str, Json]:
    """What the actor set, by object."""
    if actor.id is None:
        return {}
    return dict(await store.preferences_of(tx, actor.id))


async def prefer(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, preference: Preference, now: datetime
) -> Json:
    """Keep what the actor set for an object. Problem object-is-unknown 404."""
    scope(catalog, actor, object_name, "read")
    body: Json = msgspec.to_builtins(preference)
    if actor.id is not None:
        await store.prefer(tx, actor.id, object_name, body, now)
    return body
