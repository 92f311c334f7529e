"""The Studio's drafts: open, put, undo, plan, publish. Everything a person builds passes here."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from yingdan.api.plain_text import Count, Text
from yingdan.api.preview import Wanted
from yingdan.api.shapes import Rows, VersionMade
from yingdan.api.shapes_drafts import DraftListed, DraftPlan, DraftShown, Tried
from yingdan.api.studio_people import named
from yingdan.api.studio_plans import told_plan
from yingdan.api.studio_unit import refuse_unowned, studio_unit
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, rehearsal
from yingdan.decisions import Judged, judge
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.publish import (
    Draft,
    Drafted,
    Edit,
    Standing,
    changed_words,
    changes_of,
    conflict_of,
    decide,
    discard,
    fault_words,
    find_draft,
    gate_of,
    label_of,
    newest,
    open_draft,
    propose,
    publish_draft,
    put_changes,
    read_drafts,
    redo,
    undo,
)
from yingdan.kernel.records import Create, read, write
from yingdan.views import expand
from yingdan.work import suggestions

router = APIRouter(prefix="/api/v1/studio", route_class=RetriedRoute, tags=["studio"])
Json = dict[str, Any]
_MOST_DRAFTS = 200


class NewDraft(BaseModel):
    title: Text = Field(min_length=1, max_length=200)
    app: Text | None = Field(default=None, max_length=60)


class DraftChange(BaseModel):
    """`body` null takes the definition out of force; `reset` leaves it as it is in force. `id`: see renaming."""

    kind: Text = Field(max_length=60)
    name: Text = Field(max_length=200)
    body: dict[str, Any] | None = None
    app: Text | None = Field(default=None, max_length=60)
    id: UUID | None = None
    reset: bool = False


class PutChanges(BaseModel):
    """`version`: the version in force the editor looked at, as the draft's answer told it."""

    changes: list[DraftChange] = Field(max_length=2000)
    revision: Count
    version: Count | None = None


class Decision(BaseModel):
    kind: Text = Field(max_length=60)
    name: Text = Field(max_length=200)
    side: Literal["mine", "theirs"]


class Decisions(BaseModel):
    sides: list[Decision] = Field(default_factory=list, max_length=2000)


class Trial(BaseModel):
    """A record as a form of the draft would send it; `seen_as`: whose rights are tried."""

    object: Text = Field(max_length=120)
    values: dict[str, Any] = Field(default_factory=dict)
    seen_as: UUID | None = None


class PublishDraft(BaseModel):
    note: Text = Field("", max_length=1000)


def edits_of(body: PutChanges) -> list[Edit]:
    return [Edit(c.kind, c.name, c.body, c.app, c.id, c.reset) for c in body.changes]


async def draft_answer(u: Unit, catalog: Catalog, draft: Draft) -> Json:
    """A draft with its changes over the version in force."""
    found = await changes_of(u.tx, catalog, draft)
    people = await named(u, [draft.created_by, *(one.by for one in found)])
    mine = [step for step in draft.steps if step.by == u.actor.key]
    return {
        "id": draft.id,
        "title": draft.title,
        "app": draft.app,
        "state": draft.state,
        "base_version": draft.base_version,
        "version": catalog.version,
        "revision": draft.revision,
        "created_by": people.get(draft.created_by),
        "created_at": draft.created_at,
        "changed_at": draft.changed_at,
        "published_version": draft.published_version,
        "changes": [_change(one, people) for one in found],
        "conflicts": [conflict_of(one) for one in found if one.conflicts],
        "can_undo": draft.state == "open" and any(not step.undone for step in mine),
        "can_redo": draft.state == "open" and any(step.undone for step in mine),
        "review": draft.review,
        "gate": await gate_answer(u, await gate_of(u.tx, catalog, draft, found)),
    }


async def gate_answer(u: Unit, standing: Standing | None) -> Json | None:
    """What a release needs from people and what is missing; None when it passes no gate."""
    if standing is None:
        return None
    need = standing.need
    people = await named(u, [one.by for one in standing.said])
    return {
        "apps": need.apps, "roles": need.roles, "sign_offs": need.sign_offs, "time_saved": need.time_saved,
        "estimate": standing.estimate.told() if standing.estimate is not None else None,
        "signed": [{"by": people.get(one.by), "at": one.at, "agrees": one.agrees, "comment": one.comment} for one in standing.said],
        "missing": [fault_words(fault) for fault in standing.faults],
    }  # fmt: skip


def _change(one: Drafted, people: Json) -> Json:
    edit = one.edit
    return {
        "kind": edit.kind, "name": edit.name, "app": edit.app, "id": edit.id, "body": one.body, "was": one.was,
        "by": people.get(one.by), "at": one.at, "conflicts": list(one.conflicts),
        "words": changed_words(edit.kind, edit.name, one.was, one.body),
    }  # fmt: skip


@router.get("/drafts")
async def list_drafts(
    request: Request, state: Literal["open", "published", "discarded"] = "open"
) -> Answer[Rows[DraftListed]]:
    async with studio_unit(request) as u:
        found = await read_drafts(u.tx, state, _MOST_DRAFTS)
        people = await named(u, [draft.created_by for draft, _ in found])
    rows = [
        {"id": d.id, "title": d.title, "app": d.app, "state": d.state, "base_version": d.base_version,
         "revision": d.revision, "steps": steps, "created_by": people.get(d.created_by), "created_at": d.created_at,
         "changed_at": d.changed_at, "published_version": d.published_version}
        for d, steps in found
    ]  # fmt: skip
    return answer({"rows": rows})


@router.post("/drafts", status_code=201)
async def post_draft(request: Request, body: NewDraft) -> Answer[DraftShown]:
    async with studio_unit(request) as u:
        catalog = await newest(u.tx, u.catalog)
        draft = await open_draft(u.tx, catalog, body.title, body.app, u.actor.key, u.now)
        found = await draft_answer(u, catalog, draft)
    return answer(found, 201)


@router.get("/drafts/{key}")
async def get_draft(request: Request, key: UUID) -> Answer[DraftShown]:
    async with studio_unit(request) as u:
        return answer(await draft_answer(u, await newest(u.tx, u.catalog), await find_draft(u.tx, key)))


@router.put("/drafts/{key}/changes")
async def put_draft_changes(request: Request, key: UUID, body: PutChanges) -> Answer[DraftShown]:
    """Several definitions at once, as one step of undo. 409 draft-moved with both sides when another editor
    changed one of them since `revision`."""
    async with studio_unit(request) as u:
        catalog = await newest(u.tx, u.catalog)
        refuse_unowned(u, catalog, edits_of(body))
        draft = await put_changes(
            u.tx, catalog, key, edits_of(body), body.revision, body.version, u.actor.key, u.now
        )
        return answer(await draft_answer(u, catalog, draft))


@router.post("/drafts/{key}/undo")
async def post_undo(request: Request, key: UUID) -> Answer[DraftShown]:
    async with studio_unit(request) as u:
        draft = await undo(u.tx, key, u.actor.key, u.now)
        return answer(await draft_answer(u, await newest(u.tx, u.catalog), draft))


@router.post("/drafts/{key}/redo")
async def post_redo(request: Request, key: UUID) -> Answer[DraftShown]:
    async with studio_unit(request) as u:
        draft = await redo(u.tx, key, u.actor.key, u.now)
        return answer(await draft_answer(u, await newest(u.tx, u.catalog), draft))


@router.post("/drafts/{key}/rebase")
async def post_rebase(request: Request, key: UUID, body: Decisions) -> Answer[DraftShown]:
    """Bring a draft in step with the version in force; `sides` decides what both changed."""
    async with studio_unit(request) as u:
        catalog = await newest(u.tx, u.catalog)
        sides: dict[tuple[str, str], str] = {(one.kind, one.name): one.side for one in body.sides}
        refuse_unowned(u, catalog, await edits_in(u, catalog, key))
        draft = await decide(u.tx, catalog, key, sides, u.actor.key, u.now)
        return answer(await draft_answer(u, catalog, draft))


@router.post("/drafts/{key}/plan")
async def post_plan(request: Request, key: UUID) -> Answer[DraftPlan]:
    """What publishing the draft would do, in words, with every fault; nothing is changed."""
    async with studio_unit(request) as u:
        catalog = await newest(u.tx, u.catalog)
        found = await changes_of(u.tx, catalog, await find_draft(u.tx, key))
        plan = await plan_of(u, catalog, found)
    return answer(plan)


async def edits_in(u: Unit, catalog: Catalog, key: UUID) -> list[Edit]:
    """What a draft would change."""
    return [one.edit for one in await changes_of(u.tx, catalog, await find_draft(u.tx, key))]


async def plan_of(u: Unit, catalog: Catalog, found: Sequence[Drafted]) -> Json:
    proposal = await propose(u.tx, catalog, [one.change for one in found])
    plan = await told_plan(u, proposal)
    conflicts = [conflict_of(one) for one in found if one.conflicts]
    return {**plan, "version": catalog.version, "conflicts": conflicts}


@router.post("/drafts/{key}/publish")
async def post_publish_draft(request: Request, key: UUID, body: PublishDraft) -> Answer[VersionMade]:
    async with studio_unit(request) as u:
        refuse_unowned(u, u.catalog, await edits_in(u, await newest(u.tx, u.catalog), key))
        made = await publish_draft(u.tx, u.catalog, key, u.actor.key, body.note, u.now)
        await suggestions.settle(u.tx, made, key, u.env)
    # This process answers the next request under what was published, without waiting for the wake-up.
    await u.platform.holder.refresh()
    return answer({"version": made.version})


@router.post("/drafts/{key}/try")
async def post_try(request: Request, key: UUID, body: Trial) -> Answer[Tried]:
    """Write a record as if the draft were published, have the decision tables judge it, show what came of it (`row`, null
    where it is out of the sight of who made it) and what each table said (`decisions`), and keep nothing. Problems are those of writing a record, and
    preview-is-faulty 409."""
    async with rehearsal(request, Wanted(key, body.seen_as)) as u:
        change = Create(body.object, body.values)
        [made] = await write(u.tx, u.catalog, u.actor, [change], at=u.now, source="studio")
        judged = await judge(u.tx, u.catalog, body.object, made.id, u.env)
        seen = await read(u.tx, u.catalog, u.actor, body.object, [made.id], env=u.env)
        rows = [{**row, "id": made.id} for row in seen.values()]
        row = (await expand(u.tx, u.catalog, u.actor, body.object, rows))[0] if rows else None
        told = [_judged(u.catalog, one, row or {}) for one in judged]
    return answer({"row": row, "decisions": told})


def _judged(catalog: Catalog, one: Judged, row: Json) -> Json:
    """What a table said, as far as the outputs are there for the one who looks."""
    return {
        "name": one.table, "label": label_of(catalog.definitions["decision_table", one.table].raw, one.table),
        "rows": one.verdict.rows, "reason": one.verdict.reason,
        "outputs": {name: value for name, value in one.outputs.items() if name in row},
    }  # fmt: skip


@router.delete("/drafts/{key}", status_code=204)
async def delete_draft(request: Request, key: UUID) -> Response:
    async with studio_unit(request) as u:
        refuse_unowned(u, u.catalog, await edits_in(u, await newest(u.tx, u.catalog), key))
        await discard(u.tx, key, u.actor.key, u.now)
        await suggestions.settle(u.tx, await newest(u.tx, u.catalog), key, u.env)
    return Response(status_code=204)
