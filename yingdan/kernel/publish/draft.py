"""A draft: steps of several editors over the versions they looked at, folded into changes. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Problem
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import Change, Put, Remove
from yingdan.kernel.publish.changes import Key
from yingdan.kernel.publish.merging import merge

Raw = Mapping[str, Any] | None


class Edit(msgspec.Struct, frozen=True, omit_defaults=True):
    """A definition as an editor wants it: `body` None takes it out of force, `reset` leaves it as it is in force.
    `id` of a definition under another name is a renaming."""

    kind: str
    name: str
    body: dict[str, Any] | None = None
    app: str | None = None
    id: UUID | None = None
    reset: bool = False

    @property
    def key(self) -> Key:
        return self.kind, self.name


@dataclass(frozen=True, slots=True)
class Step:
    """What one editor put at once. `over`: the version they looked at. `moved`: the revision at which the step was
    last put, taken back or brought back."""

    number: int
    by: str
    at: datetime
    over: int
    edits: tuple[Edit, ...]
    undone: bool
    moved: int

    @property
    def keys(self) -> frozenset[Key]:
        return frozenset(edit.key for edit in self.edits)


@dataclass(frozen=True, slots=True)
class Draft:
    """A row of drafts with its steps in order. `state`: open, published, discarded. `base_version` is the newest
    version some editor has looked at."""

    id: UUID
    title: str
    app: str | None
    base_version: int
    revision: int
    state: str
    created_by: str
    created_at: datetime
    changed_at: datetime
    published_version: int | None = None
    review: Mapping[str, Any] | None = None
    steps: tuple[Step, ...] = ()

    @property
    def live(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if not step.undone)


@dataclass(frozen=True, slots=True)
class Placed:
    """The last word of a draft on one definition."""

    edit: Edit
    by: str
    at: datetime
    over: int


@dataclass(frozen=True, slots=True)
class Drafted:
    """One change of a draft over the version in force: `was` is the body in force, `body` what publishing would put.
    `conflicts`: paths where somebody published something else meanwhile; `base` is what both had seen."""

    edit: Edit
    body: dict[str, Any] | None
    was: Raw
    by: str
    at: datetime
    conflicts: tuple[str, ...] = ()
    base: Raw = None

    @property
    def change(self) -> Change:
        if self.body is None:
            return Remove(self.edit.kind, self.edit.name)
        return Put(self.edit.kind, self.edit.name, self.body, self.edit.app, self.edit.id)


def folded(steps: Iterable[Step]) -> dict[Key, Placed]:
    """What the steps that count say of each definition, later ones winning."""
    found: dict[Key, Placed] = {}
    for step in steps:
        if step.undone:
            continue
        for edit in step.edits:
            found.pop(edit.key, None)
            if not edit.reset:
                found[edit.key] = Placed(edit, step.by, step.at, step.over)
    return found


def drafted(
    placed: Mapping[Key, Placed], catalog: Catalog, bases: Mapping[tuple[str, str, int], Raw]
) -> list[Drafted]:
    """The changes over the catalog in force. `bases`: bodies at the older versions that editors looked at. What
    would stay as it is, is left out."""
    found: list[Drafted] = []
    for key, one in placed.items():
        known = catalog.get(*key)
        was = known.raw if known is not None else None
        base = bases.get((*key, one.over)) if one.over != catalog.version else was
        body, conflicts = merge(base, was, one.edit.body)
        if body == was and not (one.edit.id and known and known.id != one.edit.id):
            continue
        found.append(Drafted(one.edit, body, was, one.by, one.at, tuple(conflicts), base))
    return found


def put_conflicts(draft: Draft, edits: Sequence[Edit], revision: int) -> list[dict[str, Any]]:
    """What others moved after a revision that these edits would overwrite: both bodies, and whose theirs is."""
    moved = {
        key: step.by
        for step in draft.steps
        if step.moved > revision
        for key in step.keys
    }  # fmt: skip
    now = folded(draft.steps)
    conflicts = []
    for edit in edits:
        if edit.key not in moved:
            continue
        there = now.get(edit.key)
        theirs = there.edit.body if there is not None else None
        if there is not None and theirs == edit.body and not edit.reset:
            continue
        conflicts.append(
            {
                "kind": edit.kind,
                "name": edit.name,
                "yours": edit.body,
                "theirs": theirs,
                "in_draft": there is not None,
                "by": moved[edit.key],
            }
        )
    return conflicts


def undoable(draft: Draft, actor: str) -> Step | None:
    """The step that undo would take back: one's own last one. Problem `draft-step-is-built-on` 409 when somebody
    changed the same definitions since."""
    mine = [step for step in draft.live if step.by == actor]
    if not mine:
        return None
    step = mine[-1]
    _refuse_if_built_on(step, (one for one in draft.live if one.number > step.number))
    return step


def redoable(draft: Draft, actor: str) -> Step | None:
    """The step that redo would bring back: the one of one's own that was taken back last."""
    mine = [step for step in draft.steps if step.undone and step.by == actor]
    if not mine:
        return None
    step = max(mine, key=lambda one: one.moved)
    _refuse_if_built_on(step, (one for one in draft.live if one.number > step.number))
    return step


def _refuse_if_built_on(step: Step, later: Iterable[Step]) -> None:
    for one in later:
        shared = step.keys & one.keys
        if shared:
            names = [f"{kind} {name}" for kind, name in sorted(shared)]
            raise Problem("draft-step-is-built-on", 409, by=one.by, definitions=names)
