"""Access reviews: who manages accounts starts one, who leads people answers."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, Field

from yingdan.api.plain_text import Text
from yingdan.api.shapes import Rows
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.base import Problem
from yingdan.kernel.access import may
from yingdan.views import ReviewItemShown, ReviewOpened, ReviewShown, items_shown, reviews_shown, told_shown
from yingdan.work import reviewing

router = APIRouter(prefix="/api/v1/access/reviews", route_class=RetriedRoute, tags=["access"])


class Starting(BaseModel):
    """About everybody, or about a `unit` and all below it, until `due_at`. `takes_away`: what nobody answers is taken away then; roles that
    manage accounts are not. `remind_days`: so many days before its end, in the morning, who has not answered is told again; 0: on the last day."""

    title: Text = Field(min_length=1, max_length=120)
    unit: UUID | None = None
    due_at: AwareDatetime
    takes_away: bool = False
    remind_days: list[Annotated[int, Field(ge=0, le=90)]] = Field([3, 0], max_length=10)


class Answered(BaseModel):
    verdict: Literal["kept", "taken"]
    said: Text = Field("", max_length=500)


@router.get("")
async def get_reviews(request: Request) -> Answer[Rows[ReviewShown]]:
    """The newest reviews: all for who manages accounts, of others those in which they have something to say."""
    async with unit(request) as u:
        found = await reviewing.list_reviews(u.tx, _person(u), may(u.catalog, u.actor, reviewing.ABILITY))
        return answer({"rows": await reviews_shown(u.tx, u.catalog, found)})


@router.post("")
async def post_review(request: Request, body: Starting) -> Answer[ReviewShown]:
    """Start one; every role and temporary grant becomes an item, its reviewer the nearest who leads that person. Problems: unit-not-found,
    period-is-over and period-is-too-long 422, review-is-empty 409. Needs `manage_accounts`."""
    title = body.title.strip()
    if not title:
        raise Problem("value-is-required", 422)
    async with unit(request, reviewing.ABILITY) as u:
        made = await reviewing.start_review(
            u.tx, u.catalog, u.actor, title, body.unit, body.due_at, body.takes_away, body.remind_days, u.env
        )
        [row] = await reviews_shown(u.tx, u.catalog, [made])
        return answer(row)


@router.get("/{key}")
async def get_review(request: Request, key: UUID) -> Answer[ReviewOpened]:
    """A review with its items and who was told of it when. Problem review-not-found 404."""
    async with unit(request) as u:
        found = await reviewing.review_for(u.tx, u.catalog, u.actor, key)
        items = await reviewing.items_for(u.tx, u.catalog, u.actor, key)
        told = await told_shown(u.tx, await reviewing.told_for(u.tx, u.catalog, u.actor, key))
        [row] = await reviews_shown(u.tx, u.catalog, [found])
        rows = await items_shown(u.tx, u.catalog, u.actor, found, items, u.now)
        return answer({"review": row, "rows": rows, "told": told})


@router.post("/{key}/items/{place}")
async def post_answer(request: Request, key: UUID, place: int, body: Answered) -> Answer[ReviewItemShown]:
    """Keep or take away. Problems: review-not-found 404, review-is-closed and request-is-answered 409, giver-is-the-person 403."""
    if not 0 < place < 2**31:
        raise Problem("review-not-found", 404)
    async with unit(request) as u:
        done = await reviewing.answer_item(
            u.tx, u.catalog, u.actor, key, place, body.verdict, body.said.strip(), u.env
        )
        found = await reviewing.review_for(u.tx, u.catalog, u.actor, key)
        [row] = await items_shown(u.tx, u.catalog, u.actor, found, [done], u.now)
        return answer(row)


def _person(u: Unit) -> UUID:
    assert u.actor.id is not None
    return u.actor.id
