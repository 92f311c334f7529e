"""What a company that was just installed has still to do, for who manages its accounts. ADR 0092."""

from typing import TypedDict

from fastapi import APIRouter, Request

from yingdan.api.shapes import Rows
from yingdan.api.unit import Answer, RetriedRoute, answer, unit
from yingdan.kernel.access import may
from yingdan.kernel.accounts import factors_of
from yingdan.views import FirstStep, Step, first_steps

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["screens"])


class StepShown(TypedDict):
    """`object`: whose records answer the step; None for what is no record."""

    name: Step
    done: bool
    object: str | None


@router.get("/first-steps")
async def get_first_steps(request: Request) -> Answer[Rows[StepShown]]:
    """The steps in the order in which they are taken, each read from what there is. Needs `manage_accounts`."""
    async with unit(request, "manage_accounts") as u:
        steps = await first_steps(u.tx, u.catalog, u.actor, u.env)
        platform, actor = u.platform, u.actor
        defines = may(u.catalog, actor, "manage_definitions")
        assert actor.id is not None
        factors = (await factors_of(u.tx, [actor.id])).get(actor.id)
    if defines:
        channels = await platform.doors.list_channels(actor)
        keyed = any(key["lives"] for channel in channels for key in channel["keys"])
        at = next((n for n, step in enumerate(steps) if step.name == "records"), len(steps))
        steps.insert(at, FirstStep("channel", keyed))
    steps.append(FirstStep("factor", factors is not None and factors.any))
    steps.append(FirstStep("backups", platform.settings.backup_dir is not None))
    return answer({"rows": [{"name": one.name, "done": one.done, "object": one.object} for one in steps]})
