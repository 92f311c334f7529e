"""A change of rights that somebody suggests who may not make it: a record that is answered, taken into a draft, told when it is in force. ADR 0090."""

from dataclasses import dataclass
from typing import Any, Literal, cast
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.expr import Env
from yingdan.kernel.access import Actor, Reach, ReachChange, System, cell_moved, require, with_reach
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import Change, Put, Remove
from yingdan.kernel.publish import Edit, newest, open_draft, put_changes
from yingdan.kernel.records import Create, Query, Update, find_by, get, query, read, write
from yingdan.work.store import drop_unread

OBJECT = "org.suggestion"
ABILITY = "suggest_rights"
ANSWERS = "manage_definitions"
_ACTOR = System("suggestions")
_PAGE = 200
Answered = Literal["taken", "done", "declined"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A suggestion as its reader sees it. `so_already`: its cell has that reach in force now."""

    row: dict[str, Any]
    so_already: bool


async def suggest(tx: Tx, catalog: Catalog, actor: Actor, wanted: ReachChange, reason: str, env: Env) -> UUID:
    """Suggest that a cell of the matrix has a reach; the record's id. Problems: ability-is-missing 403, value-is-required 422,
    rights-are-so-already 409 and those of setting a cell."""
    require(catalog, actor, ABILITY)
    if not reason.strip():
        raise Problem("value-is-required", 422)
    base = await newest(tx, catalog)
    if not with_reach(base, base, wanted):
        raise Problem("rights-are-so-already", 409)
    words = cell_moved(base, wanted.role, wanted.object, wanted.action, wanted.reach)
    values = {
        "title": words["en" if actor.locale.startswith("en") else "zh"], "role": wanted.role, "object": wanted.object,
        "action": wanted.action, "reach": wanted.reach, "reason": reason.strip(),
    }  # fmt: skip
    [made] = await write(tx, catalog, actor, [Create(OBJECT, values)], at=env.now)
    return made.id


async def listed(tx: Tx, catalog: Catalog, actor: Actor, env: Env) -> list[Listed]:
    """The newest suggestions that an actor sees."""
    if OBJECT not in catalog.objects:
        return []
    asked = Query(OBJECT, order=(("created_at", True),), limit=_PAGE)
    found = await query(tx, catalog, actor, asked, env)
    base = await newest(tx, catalog)
    return [Listed(row, _is_so(base, row)) for row in found.rows]


async def one(tx: Tx, catalog: Catalog, actor: Actor, key: UUID, env: Env) -> Listed:
    """Problem record-not-found 404."""
    row = await get(tx, catalog, actor, OBJECT, key, env=env)
    return Listed(row, _is_so(await newest(tx, catalog), row))


async def changes_wanted(tx: Tx, catalog: Catalog, actor: Actor, key: UUID, env: Env) -> list[Change]:
    """What would be published if it were taken over, for who may. Problems: ability-is-missing 403, record-not-found 404 and those of
    setting a cell."""
    require(catalog, actor, ANSWERS)
    row = await get(tx, catalog, actor, OBJECT, key, env=env)
    found = with_reach(catalog, catalog, _wanted(row))
    return [
        Remove("grant", name) if body is None else Put("grant", name, body) for name, body in found.items()
    ]


async def take(tx: Tx, catalog: Catalog, actor: Actor, key: UUID, env: Env) -> UUID | None:
    """Take it over into a draft of its own, and give that; None, and done at once, when rights are so already. Problems:
    ability-is-missing 403, record-not-found 404, request-is-answered 409 and those of setting a cell."""
    require(catalog, actor, ANSWERS)
    row = await _waiting(tx, catalog, actor, key, env)
    catalog = await newest(tx, catalog)
    found = with_reach(catalog, catalog, _wanted(row))
    if not found:
        await _answer(tx, catalog, actor, key, row, "done", env, answer=None, draft=None)
        return None
    draft = await open_draft(tx, catalog, row["title"], None, actor.key, env.now)
    edits = [Edit("grant", name, body) for name, body in found.items()]
    await put_changes(tx, catalog, draft.id, edits, draft.revision, None, actor.key, env.now)
    await _answer(tx, catalog, actor, key, row, "taken", env, answer=None, draft=draft.id)
    return draft.id


async def decline(tx: Tx, catalog: Catalog, actor: Actor, key: UUID, said: str, env: Env) -> None:
    """Say no, and why. Problems: ability-is-missing 403, record-not-found 404, request-is-answered 409, refusal-needs-a-reason 422."""
    require(catalog, actor, ANSWERS)
    if not said.strip():
        raise Problem("refusal-needs-a-reason", 422)
    row = await _waiting(tx, catalog, actor, key, env)
    await _answer(tx, catalog, actor, key, row, "declined", env, answer=said.strip(), draft=None)


async def withdraw(tx: Tx, catalog: Catalog, actor: Actor, key: UUID, env: Env) -> None:
    """Whoever made it takes it back while nobody has answered; who has not read of it yet hears of it no more. Problems: record-not-found
    404, suggestion-is-anothers 403, request-is-answered 409."""
    row = await _waiting(tx, catalog, actor, key, env)
    if actor.id is None or row.get("owner") != actor.id:
        raise Problem("suggestion-is-anothers", 403)
    await drop_unread(tx, OBJECT, key)
    # Nobody may change one that was made, its maker neither: this is the one thing that is his.
    change = Update(OBJECT, key, {"state": "withdrawn"}, version=row["version"])
    await write(tx, catalog, _ACTOR, [change], at=env.now)


async def settle(tx: Tx, catalog: Catalog, draft: UUID, env: Env) -> None:
    """A draft was published (`catalog` is what is in force now) or thrown away: what was taken over into it is done if rights are so now,
    and waits again if they are not."""
    if OBJECT not in catalog.objects:
        return
    ids = (await find_by(tx, catalog, OBJECT, "draft", [str(draft)])).get(str(draft), ())
    rows = await read(tx, catalog, _ACTOR, OBJECT, ids, env=env)
    moved = [
        Update(OBJECT, key, {"state": "done"} if _is_so(catalog, row) else {"state": "open", "draft": None})
        for key, row in rows.items()
        if row["state"] == "taken"
    ]
    if moved:
        await write(tx, catalog, _ACTOR, moved, at=env.now, source="studio")


async def _waiting(tx: Tx, catalog: Catalog, actor: Actor, key: UUID, env: Env) -> dict[str, Any]:
    row = await get(tx, catalog, actor, OBJECT, key, env=env)
    if row.get("state") != "open":
        raise Problem("request-is-answered", 409)
    return row


async def _answer(
    tx: Tx, catalog: Catalog, actor: Actor, key: UUID, row: dict[str, Any], state: Answered, env: Env, *,
    answer: str | None, draft: UUID | None,
) -> None:  # fmt: skip
    values = {"state": state, "answer": answer, "draft": str(draft) if draft is not None else None}
    await write(tx, catalog, actor, [Update(OBJECT, key, values, version=row["version"])], at=env.now)


def _wanted(row: dict[str, Any]) -> ReachChange:
    return ReachChange(row["role"], row["object"], row["action"], cast(Reach, row["reach"]))


def _is_so(catalog: Catalog, row: dict[str, Any]) -> bool:
    try:
        return not with_reach(catalog, catalog, _wanted(row))
    except Problem:  # what it was about is gone, or a wider grant stands in the way
        return False
