"""Working on drafts: opening, putting, taking back, deciding conflicts, publishing. Each is one event in the log."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Fault, Problem, Tx, uuid7
from yingdan.events import Event, append
from yingdan.kernel.catalog import Catalog, load
from yingdan.kernel.definitions import KINDS, current_version, normal, read_bodies
from yingdan.kernel.publish import store
from yingdan.kernel.publish.changes import place
from yingdan.kernel.publish.draft import (
    Draft,
    Drafted,
    Edit,
    Raw,
    Step,
    drafted,
    folded,
    put_conflicts,
    redoable,
    undoable,
)

MOST_STEPS = 20_000


async def newest(tx: Tx, known: Catalog) -> Catalog:
    """The catalog in force in this transaction; the known one (or what it is laid over) when it is that."""
    known = known.origin or known
    number = await current_version(tx)
    return known if number == known.version else await load(tx, number)


async def open_draft(tx: Tx, catalog: Catalog, title: str, app: str | None, by: str, now: datetime) -> Draft:
    """Begin a draft over the version in force."""
    draft = Draft(uuid7(), title.strip()[:200], app, catalog.version, 0, "open", by, now, now)
    await store.insert_draft(tx, draft)
    await tell_draft(tx, draft, "draft_opened", by, now, {"title": draft.title})
    return draft


async def find_draft(tx: Tx, key: UUID, *, lock: bool = False) -> Draft:
    """A draft with its steps. Problems: draft-not-found 404; with `lock`, draft-is-closed 409 for one that was
    published or discarded."""
    draft = await store.read_draft(tx, key, lock=lock)
    if draft is None:
        raise Problem("draft-not-found", 404)
    if lock and draft.state != "open":
        raise Problem("draft-is-closed", 409, state=draft.state)
    return draft


async def changes_of(tx: Tx, catalog: Catalog, draft: Draft) -> list[Drafted]:
    """The draft's changes over a catalog."""
    placed = folded(draft.steps)
    older = [(*key, one.over) for key, one in placed.items() if one.over != catalog.version]
    bases: Mapping[tuple[str, str, int], Raw] = await read_bodies(tx, older) if older else {}
    return drafted(placed, catalog, bases)


async def put_changes(
    tx: Tx, catalog: Catalog, key: UUID, edits: Sequence[Edit], revision: int, over: int | None, by: str,
    now: datetime,
) -> Draft:  # fmt: skip
    """Put several definitions into a draft as one step. `revision`: the one the editor saw; `over`: the version in
    force the editor saw, the draft's own when None. Problems: draft-moved 409 with both sides of what somebody else
    changed meanwhile; definition-is-faulty 422 for bodies that cannot be kept."""
    draft = await find_draft(tx, key, lock=True)
    conflicts = put_conflicts(draft, edits, revision) if revision < draft.revision else []
    if conflicts:
        raise Problem("draft-moved", 409, revision=draft.revision, conflicts=conflicts)
    seen = min(over, catalog.version) if over is not None else draft.base_version
    if not edits:
        return draft
    if len(draft.steps) >= MOST_STEPS:
        raise Problem("draft-is-too-long", 409, limit=MOST_STEPS)
    forgotten = [step.number for step in draft.steps if step.undone and step.by == by]
    if forgotten:
        await store.delete_steps(tx, key, forgotten)
    return await _add_step(tx, draft, _storable(edits), seen, by, now, "draft_changed")


async def _add_step(
    tx: Tx, draft: Draft, edits: tuple[Edit, ...], over: int, by: str, now: datetime, told: str
) -> Draft:
    number = draft.steps[-1].number + 1 if draft.steps else 1
    step = Step(number, by, now, over, edits, False, draft.revision + 1)
    moved = replace(
        draft, revision=draft.revision + 1, changed_at=now, base_version=max(draft.base_version, over)
    )
    await store.insert_step(tx, draft.id, step)
    await store.update_draft(tx, moved)
    await tell_draft(tx, moved, told, by, now, {"definitions": [list(edit.key) for edit in edits]})
    return await find_draft(tx, draft.id)


def _storable(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits in normal form; a body may be half done, but it must be one that can be kept and shown."""
    last = {edit.key: edit for edit in edits}
    faults: list[Fault] = []
    kept: list[Edit] = []
    for key, edit in last.items():
        if edit.kind not in KINDS:
            params = {"kind": edit.kind[:80], "known": sorted(KINDS)}
            faults.append(place(key, Fault("/kind", "definition-kind-is-unknown", params)))
        elif edit.body is None:
            kept.append(edit)
        else:
            body, wrong = normal(edit.body)
            faults += [place(key, fault) for fault in wrong]
            kept.append(Edit(edit.kind, edit.name, body, edit.app, edit.id))
    if faults:
        raise Problem("definition-is-faulty", 422, faults=faults, count=len(faults))
    return tuple(kept)


async def undo(tx: Tx, key: UUID, by: str, now: datetime) -> Draft:
    """Take back one's own last step. Problems: nothing-to-undo 409, draft-step-is-built-on 409."""
    draft = await find_draft(tx, key, lock=True)
    step = undoable(draft, by)
    if step is None:
        raise Problem("nothing-to-undo", 409)
    return await _move(tx, draft, step, True, by, now)


async def redo(tx: Tx, key: UUID, by: str, now: datetime) -> Draft:
    """Bring back the step one took back last. Problems: nothing-to-redo 409, draft-step-is-built-on 409."""
    draft = await find_draft(tx, key, lock=True)
    step = redoable(draft, by)
    if step is None:
        raise Problem("nothing-to-redo", 409)
    return await _move(tx, draft, step, False, by, now)


async def _move(tx: Tx, draft: Draft, step: Step, undone: bool, by: str, now: datetime) -> Draft:
    moved = replace(draft, revision=draft.revision + 1, changed_at=now)
    await store.move_step(tx, draft.id, step.number, undone, moved.revision)
    await store.update_draft(tx, moved)
    told = "draft_undone" if undone else "draft_redone"
    await tell_draft(tx, moved, told, by, now, {"definitions": [list(edit.key) for edit in step.edits]})
    return await find_draft(tx, draft.id)


async def decide(
    tx: Tx, catalog: Catalog, key: UUID, sides: Mapping[tuple[str, str], str], by: str, now: datetime
) -> Draft:
    """Bring a draft in step with the version in force: what can be joined is, and where both sides changed the same,
    `sides` says `mine` or `theirs` per definition. Problem draft-conflicts 409 with those left undecided."""
    draft = await find_draft(tx, key, lock=True)
    found = await changes_of(tx, catalog, draft)
    undecided = [one for one in found if one.conflicts and sides.get(one.edit.key) not in ("mine", "theirs")]
    if undecided:
        raise Problem("draft-conflicts", 409, conflicts=[conflict_of(one) for one in undecided])
    edits = []
    for one in found:
        theirs = bool(one.conflicts) and sides[one.edit.key] == "theirs"
        body = one.edit.body if one.conflicts else one.body
        edit = one.edit
        edits.append(Edit(edit.kind, edit.name, None if theirs else body, edit.app, edit.id, reset=theirs))
    if not edits:
        return draft
    return await _add_step(tx, draft, tuple(edits), catalog.version, by, now, "draft_rebased")


def conflict_of(one: Drafted) -> dict[str, Any]:
    """A conflict as both sides see it."""
    return {
        "kind": one.edit.kind, "name": one.edit.name, "paths": list(one.conflicts), "base": one.base,
        "theirs": one.was, "mine": one.edit.body, "by": one.by,
    }  # fmt: skip


async def discard(tx: Tx, key: UUID, by: str, now: datetime) -> None:
    """Close a draft without publishing it; its steps stay readable."""
    draft = await find_draft(tx, key, lock=True)
    await store.update_draft(tx, replace(draft, state="discarded", changed_at=now))
    await tell_draft(tx, draft, "draft_discarded", by, now, {})


async def tell_draft(
    tx: Tx, draft: Draft, what: str, by: str, now: datetime, data: Mapping[str, Any]
) -> None:
    told = Event(
        id=uuid7(), type=f"definition.{what}", at=now, object=None, subject=draft.id, actor=by, source="studio",
        data={"draft": str(draft.id), "revision": draft.revision, **data},
    )  # fmt: skip
    await append(tx, [told])
