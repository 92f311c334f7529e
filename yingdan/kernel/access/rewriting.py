"""What becomes of grants when somebody sets one cell of the matrix: definitions as they shall be. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yingdan.base import Problem
from yingdan.kernel.access.definition import Grant
from yingdan.kernel.access.matrix import is_bound
from yingdan.kernel.access.names import object_named, objects_meant
from yingdan.kernel.access.reach import REACHES, Reach, Reached, condition_of, reach_of, reaches_of
from yingdan.kernel.access.wording import ACTIONS

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog, Object

Body = dict[str, Any]
# What besides the condition must be the same for one grant to stand for two actions.
_ALIKE = ("fields", "without", "masked", "period", "state", "parent")
_USUAL: Mapping[str, Any] = {"fields": "*", "without": [], "masked": [], "state": "active"}


@dataclass(frozen=True, slots=True)
class ReachChange:
    """`role` by its short name may do `action` with `object` as far as `reach`."""

    role: str
    object: str
    action: str
    reach: Reach


def with_reach(catalog: "Catalog", base: "Catalog", change: ReachChange) -> dict[str, Body | None]:
    """The grants, by name, that differ from `catalog` (None: gone) once the cell has that reach. What it opens by other conditions stays,
    unless nothing shall stay or all is open anyway. A grant that then says what it says in `base` gets that very body again.
    Problems: role-is-unknown, object-is-unknown and reach-is-unknown 422, reach-is-opened-widely 409."""
    target = catalog.objects.get(change.object)
    if target is None:
        raise Problem("object-is-unknown", 422, object=change.object)
    role = next((one for one in catalog.all("role") if one.rpartition(".")[2] == change.role), None)
    if role is None:
        raise Problem("role-is-unknown", 422, role=change.role)
    if change.reach not in reaches_of(target) or change.action not in ACTIONS:
        raise Problem("reach-is-unknown", 422)
    _refuse_under_wide(catalog, change)
    desk = _Desk(catalog, base, target, role)
    if change.reach == "none":
        for name in desk.opening(change.action):
            desk.take_off(name, change.action)
    else:
        _move(desk, change)
    return desk.differing()


def _refuse_under_wide(catalog: "Catalog", change: ReachChange) -> None:
    """A grant for many objects at once is not made narrower by the way."""
    for name, definition in catalog.all("grant").items():
        grant: Grant = definition.body
        if "*" not in grant.object or grant.role.rpartition(".")[2] != change.role or is_bound(grant):
            continue
        meant = (one.name for one in objects_meant(object_named(grant.object, name), catalog))
        given = reach_of(grant.condition).reach
        if (
            change.action in grant.actions
            and change.object in meant
            and REACHES.index(given) > REACHES.index(change.reach)
        ):
            raise Problem("reach-is-opened-widely", 409, grant=name, objects=object_named(grant.object, name))


def _move(desk: "_Desk", change: ReachChange) -> None:
    moved = False
    for name in desk.opening(change.action):
        body = desk.bodies[name]
        reached = reach_of(str(body.get("condition", "true")))
        if reached.reach == "none" or is_bound(_read(body)):
            continue
        moved = True
        if reached.reach == change.reach:
            continue
        desk.take_off(name, change.action)
        rest = reached.rest if change.reach != "all" else ()
        desk.add(body, change.action, Reached(change.reach, rest), left=name)
    if not moved:
        desk.add(desk.sibling(), change.action, Reached(change.reach))


def _read(body: Mapping[str, Any]) -> Grant:
    return Grant(
        "", "", [], period=body.get("period"), state=body.get("state", "active"), parent=body.get("parent")
    )


class _Desk:
    """The grants of one role on one object while they are rewritten."""

    def __init__(self, catalog: "Catalog", base: "Catalog", target: "Object", role: str) -> None:
        self._catalog, self._base, self._target, self._role = catalog, base, target, role
        self.bodies: dict[str, Body] = dict(self._of(catalog))
        self._gone: set[str] = set()

    def _of(self, catalog: "Catalog") -> Iterable[tuple[str, Body]]:
        short = self._role.rpartition(".")[2]
        for name, one in catalog.all("grant").items():
            if (
                one.body.role.rpartition(".")[2] == short
                and object_named(one.body.object, name) == self._target.name
            ):
                yield name, dict(one.raw)

    def opening(self, action: str) -> list[str]:
        """The grants that open an action now."""
        return [name for name, body in self.bodies.items() if action in body["actions"]]

    def take_off(self, name: str, action: str) -> None:
        left = [one for one in self.bodies[name]["actions"] if one != action]
        self.bodies[name] = {**self.bodies[name], "actions": left}

    def add(self, like: Mapping[str, Any], action: str, reached: Reached, left: str | None = None) -> None:
        """Open an action so far, with the fields of `like`: by a grant that goes as far already, else by the one `left` without actions,
        else by a new one."""
        for name, body in self.bodies.items():
            if (
                body["actions"]
                and _alike(body, like)
                and _goes(body) == _goes({"condition": condition_of(reached)})
            ):
                self.bodies[name] = {**body, "actions": _ordered([*body["actions"], action])}
                return
        condition = condition_of(reached)
        body = {"role": self._role, "object": self._target.name, "actions": [action]}
        if condition != "true":
            body["condition"] = condition
        body |= {key: like[key] for key in _ALIKE if key in like}
        if left is not None and not self.bodies[left]["actions"]:
            self.bodies[left] = {
                **_without_condition(self.bodies[left]),
                **body,
                "object": self.bodies[left]["object"],
            }
            return
        self.bodies[self._name(body)] = body

    def sibling(self) -> Mapping[str, Any]:
        """The grant whose fields a new one shows: the first that opens reading, else any."""
        found = sorted(self.bodies.values(), key=lambda body: "read" not in body["actions"])
        return (
            {key: found[0][key] for key in ("fields", "without", "masked") if key in found[0]}
            if found
            else {}
        )

    def differing(self) -> dict[str, Body | None]:
        """What is otherwise than in the catalog."""
        known, first = dict(self._of(self._catalog)), dict(self._of(self._base))
        found: dict[str, Body | None] = {}
        for name, body in self.bodies.items():
            if not body["actions"]:
                if name in known:
                    found[name] = None
                continue
            was = first.get(name)
            kept = was if was is not None and _same(was, body) else body
            if kept != known.get(name):
                found[name] = kept
        return found

    def _name(self, body: Body) -> str:
        """That of a grant in force which said the same and was taken out; else `sales.rep_lead`, with a number when that is taken."""
        taken = {*self._catalog.all("grant"), *self._base.all("grant"), *self.bodies}
        for name, was in self._of(self._base):
            if (
                name not in self.bodies
                and self._catalog.get("grant", name) is None
                and _same(was, body, actions=False)
            ):
                return name
        app, _, short = self._target.name.partition(".")
        first = f"{app}.{self._role.rpartition('.')[2]}_{short}"
        return next(
            name for number in range(1, len(taken) + 2)
            if (name := first if number == 1 else f"{first}_{number}") not in taken
        )  # fmt: skip


def _goes(body: Mapping[str, Any]) -> tuple[Reach, frozenset[str]]:
    reached = reach_of(str(body.get("condition", "true")))
    return reached.reach, frozenset(reached.rest)


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one.get(key, _USUAL.get(key)) == other.get(key, _USUAL.get(key)) for key in _ALIKE)


def _same(one: Mapping[str, Any], other: Mapping[str, Any], *, actions: bool = True) -> bool:
    """Whether two bodies of one role and object say the same."""
    acts = not actions or set(one["actions"]) == set(other["actions"])
    return acts and _alike(one, other) and _goes(one) == _goes(other)


def _without_condition(body: Mapping[str, Any]) -> Body:
    return {key: value for key, value in body.items() if key != "condition"}


def _ordered(actions: list[str]) -> list[str]:
    order = list(ACTIONS)
    return sorted(dict.fromkeys(actions), key=order.index)
