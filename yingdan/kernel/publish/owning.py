"""Who else may draft and publish: ownership as a rule over definitions. ADR 0027. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from yingdan.base import Fault
from yingdan.kernel.access import Actor, may
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import Definition
from yingdan.kernel.publish.changes import place
from yingdan.kernel.publish.definition import Ownership, may_vary
from yingdan.kernel.publish.draft import Edit

ABILITY = "manage_definitions"
# Who may what is headquarters' to say, however widely an ownership is written.
NEVER = frozenset({"app", "grant", "guard", "ownership", "role", "rollout"})


def ownerships_of(catalog: Catalog, actor: Actor) -> list[Ownership]:
    """The ownerships an actor holds: by role, and where one names a unit by belonging there or leading it."""
    held: list[Ownership] = []
    # What is laid over for a unit holds no ownerships itself.
    for definition in (catalog.origin or catalog).all("ownership").values():
        body: Ownership = definition.body
        if body.locked or body.role is None or body.role.rpartition(".")[2] not in actor.roles:
            continue
        if body.unit is None or UUID(body.unit) in {*actor.units, *actor.subtree}:
            held.append(body)
    return held


def may_configure(catalog: Catalog, actor: Actor) -> bool:
    """Whether the Studio is open to an actor at all."""
    return may(catalog, actor, ABILITY) or bool(ownerships_of(catalog, actor))


def unowned(catalog: Catalog, actor: Actor, edits: Iterable[Edit]) -> list[Fault]:
    """The edits an actor may not make, each as a fault. Empty for those who manage definitions."""
    if may(catalog, actor, ABILITY):
        return []
    held = ownerships_of(catalog, actor)
    return [
        place(edit.key, Fault("/", "definition-is-not-yours", {"kind": edit.kind, "name": edit.name}))
        for edit in edits
        if not _owns(catalog, actor, held, edit)
    ]


@dataclass(frozen=True, slots=True)
class Owned:
    """To whom a definition belongs beside those who manage definitions: the `locks` that keep it from all others, else
    the ownerships of `owners`. `mine`: what an actor may of it: change the `original`, make the own unit's `copy`."""

    locks: tuple[Definition, ...]
    owners: tuple[Definition, ...]
    mine: tuple[Literal["original", "copy"], ...]


def owned(catalog: Catalog, actor: Actor, kind: str, name: str) -> Owned:
    """To whom a definition belongs, or would if it were made."""
    known = catalog.get(kind, name)
    app = _app(known, name)
    covering = [one for one in catalog.all("ownership").values() if one.body.covers(app, kind, name)]
    locks = tuple(one for one in covering if one.body.locked)
    open_to = [] if locks or kind in NEVER else covering
    owners = tuple(one for one in open_to if one.body.role and (one.body.unit is None or may_vary(kind)))
    copy = Edit("variant", "", {"kind": kind, "name": name, "unit": str(actor.unit)})
    mine: list[Literal["original", "copy"]] = []
    if not unowned(catalog, actor, [Edit(kind, name, {})]):
        mine.append("original")
    if known is not None and may_vary(kind) and not locks and not unowned(catalog, actor, [copy]):
        mine.append("copy")
    return Owned(locks, owners, tuple(mine))


def _owns(catalog: Catalog, actor: Actor, held: list[Ownership], edit: Edit) -> bool:
    if edit.kind == "variant":
        bodies = [edit.body] if edit.body is not None else []
        known = catalog.get("variant", edit.name)
        # Changing or removing a copy needs a hand in what it is now as well as in what it becomes.
        bodies += [dict(known.raw)] if known is not None else []
        return bool(bodies or edit.reset) and all(_owns_variant(catalog, actor, held, one) for one in bodies)
    if edit.kind in NEVER or edit.id is not None or _is_locked(catalog, edit.kind, edit.name):
        return False
    known = catalog.get(edit.kind, edit.name)
    app = _app(known, edit.name) if edit.app is None or known is not None else edit.app
    return any(one.unit is None and one.covers(app, edit.kind, edit.name) for one in held)


def _owns_variant(catalog: Catalog, actor: Actor, held: list[Ownership], body: dict[str, object]) -> bool:
    kind, name, unit = str(body.get("kind", "")), str(body.get("name", "")), str(body.get("unit", ""))
    if kind in NEVER or _is_locked(catalog, kind, name):
        return False
    app = _app(catalog.get(kind, name), name)
    below = {str(one) for one in actor.subtree}
    return any(
        one.unit is not None and one.covers(app, kind, name) and (unit == one.unit or unit in below)
        for one in held
    )


def _app(known: Definition | None, name: str) -> str:
    return known.app if known is not None else name.partition(".")[0]


def _is_locked(catalog: Catalog, kind: str, name: str) -> bool:
    app = _app(catalog.get(kind, name), name)
    return any(
        one.body.locked and one.body.covers(app, kind, name) for one in catalog.all("ownership").values()
    )
