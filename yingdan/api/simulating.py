"""A routing policy on trial in the Studio: a period's records given out again by a draft of it."""

from datetime import datetime, time
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingdan.api.studio_unit import ABILITY
from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.decisions import simulation
from yingdan.views import SimulationShown, numbers, simulated

router = APIRouter(prefix="/api/v1/studio/routing/simulations", route_class=RetriedRoute, tags=["studio"])
Json = dict[str, Any]
FULL_NAME = r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"


class Simulated(BaseModel):
    """`policy`: the body of a routing policy as drafted; `name`: of the published one it is held against."""

    policy: Json
    name: str = Field(max_length=120, pattern=FULL_NAME)
    period: Literal["last_7_days", "last_30_days", "last_month", "this_month"] = "last_month"


@router.post("", status_code=202)
async def post_simulation(request: Request, body: Simulated) -> Answer[SimulationShown]:
    """Have it worked out; a former one of the same person that still runs is given up. Problems: definition-is-faulty 422,
    simulation-needs-a-policy-in-force 409."""
    async with unit(request, ABILITY) as u:
        days = numbers.days_of(body.period, u.env.today)
        assert days is not None
        since, until = (datetime.combine(day, time(), u.env.zone) for day in days)
        grade = next(
            (one.body.grade for one in u.catalog.all("fairness").values() if one.body.policy == body.name),
            None,
        )
        asked = simulation.Asked(body.name, body.policy, since, min(until, u.now), grade)
        key = await simulation.ask(u.tx, u.catalog, u.actor, asked, u.now)
        return answer(await simulated(u.tx, u.catalog, u.actor, key, u.env), 202)


@router.get("/{key}")
async def get_simulation(request: Request, key: UUID) -> Answer[SimulationShown]:
    """How far one's own simulation is, and what came out. Problem simulation-not-found 404."""
    async with unit(request, ABILITY) as u:
        return answer(await simulated(u.tx, u.catalog, u.actor, key, u.env))
