"""The human side of a release: asking for a review, the drafts one is asked to look at, signing off."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from yingdan.api.plain_text import Text
from yingdan.api.studio import draft_answer
from yingdan.api.studio_people import named
from yingdan.api.studio_unit import ABILITY
from yingdan.api.unit import RetriedRoute, answer, unit
from yingdan.kernel.publish import TimeSaved, ask_review, newest, read_drafts, review_of, sign_off

router = APIRouter(prefix="/api/v1/studio", route_class=RetriedRoute, tags=["studio"])
Json = dict[str, Any]
_MOST = 200


class Estimate(BaseModel):
    """Minutes of one piece of work before and after, how often a day each of `people` does it."""

    minutes_before: float = Field(ge=0, le=1440)
    minutes_after: float = Field(ge=0, le=1440)
    times_a_day: float = Field(gt=0, le=10_000)
    people: int = Field(ge=1, le=1_000_000)

    def as_model(self) -> TimeSaved:
        return TimeSaved(self.minutes_before, self.minutes_after, self.times_a_day, self.people)


class AskReview(BaseModel):
    roles: list[Text] = Field(default_factory=list, max_length=20)
    time_saved: Estimate | None = None
    note: Text = Field("", max_length=1000)


class Say(BaseModel):
    agrees: bool
    comment: Text = Field("", max_length=1000)


@router.post("/time-saved")
async def post_time_saved(request: Request, body: Estimate) -> Response:
    """The calculator: what an estimate comes to a day and a year."""
    async with unit(request):
        return answer(body.as_model().told())


@router.post("/drafts/{key}/review")
async def post_review(request: Request, key: UUID, body: AskReview) -> Response:
    """Ask people of roles (at least those the gates name) to look at a draft; with the estimate of saved time."""
    async with unit(request, ABILITY) as u:
        catalog = await newest(u.tx, u.catalog)
        estimate = body.time_saved.as_model() if body.time_saved is not None else None
        draft = await ask_review(
            u.tx, catalog, key, tuple(body.roles), estimate, body.note, u.actor.key, u.now
        )
        return answer(await draft_answer(u, catalog, draft))


@router.get("/reviews")
async def list_reviews(request: Request) -> Response:
    """The open drafts one is asked to look at, for anybody signed in."""
    async with unit(request) as u:
        found = [
            draft for draft, _ in await read_drafts(u.tx, "open", _MOST)
            if u.actor.roles & set(review_of(draft).roles)
        ]  # fmt: skip
        people = await named(u, [review_of(draft).asked_by for draft in found])
        rows = []
        for draft in found:
            review = review_of(draft)
            mine = next((one for one in review.signed(draft.revision) if one.by == u.actor.key), None)
            rows.append(
                {"id": draft.id, "title": draft.title, "app": draft.app, "revision": draft.revision,
                 "asked_by": people.get(review.asked_by), "note": review.note,
                 "agrees": mine.agrees if mine is not None else None}
            )  # fmt: skip
    return answer({"rows": rows})


@router.post("/reviews/{key}/sign-off")
async def post_sign_off(request: Request, key: UUID, body: Say) -> Response:
    """Say yes or no to a draft after opening its preview as oneself. Problems: review-is-not-yours 403,
    preview-was-not-opened 409."""
    async with unit(request) as u:
        draft = await sign_off(u.tx, key, u.actor, body.agrees, body.comment, u.now)
    return answer({"id": draft.id, "revision": draft.revision, "agrees": body.agrees})
