"""Decision tables on trial in the Studio: what is wrong with one, what it says, whom a change of it would move."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingdan.api.shapes_studio import TableAnalysed, TableReplayed, TableTested
from yingdan.api.studio_definitions import with_draft
from yingdan.api.studio_unit import ABILITY
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.base import Problem
from yingdan.decisions import Trial

router = APIRouter(prefix="/api/v1/studio/decision-tables", route_class=RetriedRoute, tags=["studio"])
Json = dict[str, Any]
FULL_NAME = r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"


class TableOnTrial(BaseModel):
    """`table`: the body of a decision table, published or not. `draft`: objects and fields as in this draft."""

    table: Json
    name: str = Field("trial.table", max_length=120, pattern=FULL_NAME)
    draft: UUID | None = None


class Case(TableOnTrial):
    """`values`: fields of the object, and `signal.<name>`, in wire form."""

    values: Json


class Past(TableOnTrial):
    limit: int = Field(10_000, ge=1, le=10_000)


async def trial_of(u: Unit, body: TableOnTrial) -> Trial:
    catalog, _ = await with_draft(u, body.draft)
    return Trial(catalog, body.name, body.table, u.env)


@router.post("/analyse")
async def post_analyse(request: Request, body: TableOnTrial) -> Answer[TableAnalysed]:
    """Gaps, contradictions, rows that never decide. `exact` false: a search, not a proof."""
    async with unit(request, ABILITY) as u:
        found = (await trial_of(u, body)).analyse()
    conflicts = [{"rows": one.rows, "example": one.example} for one in found.conflicts]
    return answer({"exact": found.exact, "tried": found.tried, "gaps": found.gaps, "conflicts": conflicts,
                   "unreachable": found.unreachable})  # fmt: skip


@router.post("/test")
async def post_test(request: Request, body: Case) -> Answer[TableTested]:
    """The verdict on values of one's own."""
    async with unit(request, ABILITY) as u:
        trial = await trial_of(u, body)
        found = trial.verdict(body.values)
        return answer({"rows": found.rows, "outputs": trial.dumped(found.outputs), "reason": found.reason})


def _published(u: Unit, body: TableOnTrial) -> Trial:
    """Facts are in the tables there are. Problem replay-needs-published-fields 409 for a draft that reads more."""
    try:
        return Trial(u.catalog, body.name, body.table, u.env)
    except Problem as problem:
        if body.draft is None:
            raise
        raise Problem("replay-needs-published-fields", 409, faults=problem.faults) from problem


@router.post("/replay")
async def post_replay(request: Request, body: Past) -> Answer[TableReplayed]:
    """Which records would be judged otherwise, among those the asker may see."""
    async with unit(request, ABILITY) as u:
        found = await _published(u, body).replay(u.tx, u.actor, body.limit)
    moves = [{"id": one.id, "title": one.title, "was": one.was, "now": one.now, "rows": one.verdict.rows,
              "reason": one.verdict.reason} for one in found.moves]  # fmt: skip
    counts = [{"was": was, "now": now, "count": n} for was, now, n in found.counts]
    return answer({"checked": found.checked, "changed": found.changed, "moves": moves, "counts": counts,
                   "more": found.more})  # fmt: skip
