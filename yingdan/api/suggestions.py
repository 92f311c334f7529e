"""Suggested changes of rights: made by who may not change them, answered by who may."""

from typing import Any, Literal, TypedDict
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingdan.api.plain_text import Text
from yingdan.api.shapes import Moment, Rows, Titled
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.base import Problem
from yingdan.kernel.access import Reach, ReachChange, may, names_of
from yingdan.kernel.publish import newest, propose
from yingdan.views import AccessChange, access_change
from yingdan.work import suggestions

router = APIRouter(prefix="/api/v1/rights/suggestions", route_class=RetriedRoute, tags=["access"])
Json = dict[str, Any]


class SuggestionShown(TypedDict):
    """`role` by its short name. `so_already`: the cell has that reach in force now. `draft`: the one it was taken over into, for who may
    answer; `may_answer`: whether that is the reader. `may_withdraw`: it is the reader's own and waits."""

    id: UUID
    title: str
    role: str
    object: str
    action: str
    reach: str
    reason: str
    state: Literal["open", "taken", "done", "declined", "withdrawn"]
    asked_by: Titled | None
    asked_at: Moment
    answer: str | None
    draft: UUID | None
    so_already: bool
    may_answer: bool
    may_withdraw: bool


class SuggestionTaken(TypedDict):
    """`draft`: null when rights are so already."""

    draft: UUID | None


class Suggesting(BaseModel):
    role: Text = Field(max_length=200)
    object: Text = Field(max_length=200)
    action: Text = Field(max_length=60)
    reach: Reach
    reason: Text = Field(min_length=1, max_length=1000)


class Declining(BaseModel):
    said: Text = Field("", max_length=1000)


@router.get("")
async def get_suggestions(request: Request) -> Answer[Rows[SuggestionShown]]:
    """The newest that the reader sees: of others for who answers, else one's own."""
    async with unit(request) as u:
        found = await suggestions.listed(u.tx, u.catalog, u.actor, u.env)
        return answer({"rows": await _shown(u, found)})


@router.post("", status_code=201)
async def post_suggestion(request: Request, body: Suggesting) -> Answer[SuggestionShown]:
    """Suggest. Problems: role-is-unknown, object-is-unknown, reach-is-unknown and value-is-required 422, reach-is-opened-widely and
    rights-are-so-already 409. Needs `suggest_rights`."""
    async with unit(request, suggestions.ABILITY) as u:
        wanted = ReachChange(body.role, body.object, body.action, body.reach)
        made = await suggestions.suggest(u.tx, u.catalog, u.actor, wanted, body.reason, u.env)
        [row] = await _shown(u, [await suggestions.one(u.tx, u.catalog, u.actor, made, u.env)])
        return answer(row, 201)


@router.get("/{key}/access")
async def get_access(request: Request, key: UUID) -> Answer[AccessChange]:
    """What it would do to people, counted with nobody's eyes but those of who answers. Problems: record-not-found 404, preview-is-faulty 409
    and those of setting a cell. Needs `manage_definitions`."""
    async with unit(request, suggestions.ANSWERS) as u:
        base = await newest(u.tx, u.catalog)
        changes = await suggestions.changes_wanted(u.tx, base, u.actor, key, u.env)
        proposal = await propose(u.tx, base, changes, count=False)
        if proposal.faults:
            raise Problem("preview-is-faulty", 409, faults=proposal.faults, count=len(proposal.faults))
        return answer(await access_change(u.tx, proposal.base, proposal.catalog, u.actor, u.env))


@router.post("/{key}/take")
async def post_take(request: Request, key: UUID) -> Answer[SuggestionTaken]:
    """Take it over into a draft. Problems: record-not-found 404, request-is-answered 409 and those of setting a cell. Needs
    `manage_definitions`."""
    async with unit(request, suggestions.ANSWERS) as u:
        return answer({"draft": await suggestions.take(u.tx, u.catalog, u.actor, key, u.env)})


@router.post("/{key}/decline")
async def post_decline(request: Request, key: UUID, body: Declining) -> Answer[SuggestionShown]:
    """Say no, and why. Problems: record-not-found 404, request-is-answered 409, refusal-needs-a-reason 422. Needs `manage_definitions`."""
    async with unit(request, suggestions.ANSWERS) as u:
        await suggestions.decline(u.tx, u.catalog, u.actor, key, body.said, u.env)
        [row] = await _shown(u, [await suggestions.one(u.tx, u.catalog, u.actor, key, u.env)])
        return answer(row)


@router.post("/{key}/withdraw")
async def post_withdraw(request: Request, key: UUID) -> Answer[SuggestionShown]:
    """Take one's own back while it waits. Problems: record-not-found 404, suggestion-is-anothers 403, request-is-answered 409. Needs
    `suggest_rights`."""
    async with unit(request, suggestions.ABILITY) as u:
        await suggestions.withdraw(u.tx, u.catalog, u.actor, key, u.env)
        [row] = await _shown(u, [await suggestions.one(u.tx, u.catalog, u.actor, key, u.env)])
        return answer(row)


async def _shown(u: Unit, found: list[suggestions.Listed]) -> list[Json]:
    answers = may(u.catalog, u.actor, suggestions.ANSWERS)
    names = await names_of(
        u.tx, list({one.row["owner"] for one in found if one.row.get("owner") is not None})
    )
    return [_row(one, names, answers, u.actor.id) for one in found]


def _row(one: suggestions.Listed, names: dict[UUID, str], answers: bool, reader: UUID | None) -> Json:
    row, owner = one.row, one.row.get("owner")
    return {
        **{name: row.get(name) for name in ("id", "title", "role", "object", "action", "reach", "reason", "state", "answer")},
        "asked_by": {"id": owner, "title": names.get(owner, "")} if owner is not None else None,
        "asked_at": row.get("created_at"), "draft": row.get("draft") if answers else None,
        "so_already": one.so_already, "may_answer": answers,
        "may_withdraw": owner is not None and owner == reader and row.get("state") == "open",
    }  # fmt: skip
