"""What a draft of grants does to people, before it is published."""

from uuid import UUID

from fastapi import APIRouter, Request

from yingdan.api.studio_unit import ABILITY
from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.base import Problem
from yingdan.kernel.publish import changes_of, find_draft, newest, propose
from yingdan.views import AccessChange, access_change

router = APIRouter(prefix="/api/v1/studio", route_class=RetriedRoute, tags=["studio"])


@router.post("/drafts/{key}/access")
async def post_access(request: Request, key: UUID) -> Answer[AccessChange]:
    """Who would lose and gain which records, fields and actions by the draft, and which of last month's changes it would have refused; nothing is
    changed. Needs `manage_definitions`, since the counts are of records whoever asks may not see. Problems: draft-not-found 404,
    preview-is-faulty 409."""
    async with unit(request, ABILITY) as u:
        base = await newest(u.tx, u.catalog)
        found = await changes_of(u.tx, base, await find_draft(u.tx, key))
        proposal = await propose(u.tx, base, [one.change for one in found], count=False)
        if proposal.faults:
            raise Problem("preview-is-faulty", 409, faults=proposal.faults, count=len(proposal.faults))
        return answer(await access_change(u.tx, proposal.base, proposal.catalog, u.actor, u.env))
