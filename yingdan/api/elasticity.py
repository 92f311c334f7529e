"""How elastic the organisation was in a month, for who leads units; and what he believes of it, beside."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from yingdan.api.numbers import reader_of
from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.views import elasticity

router = APIRouter(prefix="/api/v1/elasticity", route_class=RetriedRoute, tags=["numbers"])
Month = Annotated[str, Query(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]


@router.get("")
async def get_elasticity(request: Request, month: Month | None = None) -> Answer[elasticity.ElasticityShown]:
    """The figures of a month (`2026-11`; the present one when none is said) for the units that the reader leads, by war zone. Needs
    `see_board`."""
    async with unit(request, "see_board") as u:
        first = date.fromisoformat(f"{month}-01") if month else u.env.today.replace(day=1)
        found = await elasticity.elasticity(reader_of(u), first)
    return answer(found)


@router.get("/assessments")
async def get_assessments(request: Request) -> Answer[elasticity.AssessmentOffered]:
    """The questions of the self-assessment, the reader's draft and his earlier ones. Answers are written as records of the `object`.
    Needs `see_board`. Problem self-assessment-is-missing 404."""
    async with unit(request, "see_board") as u:
        return answer(await elasticity.assessment_offered(reader_of(u)))


@router.get("/assessments/below")
async def get_assessments_below(request: Request) -> Answer[elasticity.AssessmentsBelow]:
    """What the people of the units that the reader leads answered, by quarters that are over: how many, mean and spread per pillar, and
    nothing of fewer than five. Needs `see_board`. Problem self-assessment-is-missing 404."""
    async with unit(request, "see_board") as u:
        return answer(await elasticity.assessments_below(reader_of(u)))


@router.get("/assessments/{key}")
async def get_assessment(request: Request, key: UUID) -> Answer[elasticity.AssessmentShown]:
    """One's own answers beside what is measured in the same months, per pillar. Needs `see_board`. Problems: self-assessment-is-missing
    and record-not-found 404."""
    async with unit(request, "see_board") as u:
        return answer(await elasticity.assessment_shown(reader_of(u), key))
