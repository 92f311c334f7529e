"""The human side of a release: asking for a review, the drafts one is asked to look at, signing off."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from yingdan.api.plain_text import Text
from yingdan.api.rollouts_shown import unit_names
from yingdan.api.shapes import Rows
from yingdan.api.shapes_drafts import DraftShown, EstimateTold
from yingdan.api.shapes_releases import ReviewAsked, SignOffMade
from yingdan.api.studio import draft_answer
from yingdan.api.studio_people import named
from yingdan.api.studio_unit import ABILITY
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.base import Label, uuid7
from yingdan.kernel.access import people_in
from yingdan.kernel.publish import (
    Draft,
    TimeSaved,
    ask_review,
    changed_words,
    changes_of,
    find_draft,
    first_units,
    has_looked,
    newest,
    opened,
    read_drafts,
    review_of,
    said_of,
    sign_off,
)
from yingdan.work import Notice, say

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
async def post_time_saved(request: Request, body: Estimate) -> Answer[EstimateTold]:
    """The calculator: what an estimate comes to a day and a year."""
    async with unit(request):
        return answer(body.as_model().told())


@router.post("/drafts/{key}/review")
async def post_review(request: Request, key: UUID, body: AskReview) -> Answer[DraftShown]:
    """Ask people of roles (at least those the gates name) to look at a draft; with the estimate of saved time."""
    async with unit(request, ABILITY) as u:
        catalog = await newest(u.tx, u.catalog)
        estimate = body.time_saved.as_model() if body.time_saved is not None else None
        draft = await ask_review(
            u.tx, catalog, key, tuple(body.roles), estimate, body.note, u.actor.key, u.now
        )
        await _tell_asked(u, draft)
        return answer(await draft_answer(u, catalog, draft))


async def _tell_asked(u: Unit, draft: Draft) -> None:
    """A notice to everybody who is asked, but not to who asks."""
    review = review_of(draft)
    asked = [one for one in await people_in(u.tx, None, review.roles) if one != u.actor.id]
    title: Label = {"zh": f"请试用：{draft.title}", "en": f"Please try: {draft.title}"}
    body: Label = {
        "zh": review.note or f"{u.actor.name}请你在发布前试用并给出意见。",
        "en": review.note or f"{u.actor.name} asks you to try it before it is released.",
    }
    await _post(u, "review.asked", asked, title, body, draft)


async def _post(u: Unit, kind: str, people: list[UUID], title: Label, body: Label, draft: Draft) -> None:
    data = {"draft": str(draft.id)}
    found = [Notice(uuid7(), one, kind, title, body, None, None, u.now, data) for one in people]
    await say(u.tx, found)


@router.get("/reviews")
async def list_reviews(request: Request) -> Answer[Rows[ReviewAsked]]:
    """The open drafts one is asked to look at, for anybody signed in: what changes in words, the time it shall save,
    whether one has looked at this revision, and what one said of it. `first_units`: those that a rollout of the draft names."""
    async with unit(request) as u:
        found = [
            draft for draft, _ in await read_drafts(u.tx, "open", _MOST)
            if u.actor.roles & set(review_of(draft).roles)
        ]  # fmt: skip
        people = await named(u, [review_of(draft).asked_by for draft in found])
        catalog = await newest(u.tx, u.catalog)
        rows = []
        for draft in found:
            review = review_of(draft)
            changes = await changes_of(u.tx, catalog, await find_draft(u.tx, draft.id))
            mine = next((one for one in said_of(catalog, draft, changes) if one.by == u.actor.key), None)
            rows.append(
                {"id": draft.id, "title": draft.title, "app": draft.app, "revision": draft.revision,
                 "asked_by": people.get(review.asked_by), "note": review.note,
                 "changes": [changed_words(c.edit.kind, c.edit.name, c.was, c.body) for c in opened(catalog, changes)],
                 "first_units": await unit_names(u, catalog, first_units(changes)),
                 "estimate": review.time_saved.told() if review.time_saved is not None else None,
                 "looked": await has_looked(u.tx, draft, u.actor),
                 "agrees": mine.agrees if mine is not None else None,
                 "comment": mine.comment if mine is not None else ""}
            )  # fmt: skip
    return answer({"rows": rows})


@router.post("/reviews/{key}/sign-off")
async def post_sign_off(request: Request, key: UUID, body: Say) -> Answer[SignOffMade]:
    """Say yes or no to a draft after opening its preview as oneself. Problems: review-is-not-yours 403,
    preview-was-not-opened 409."""
    async with unit(request) as u:
        catalog = await newest(u.tx, u.catalog)
        draft = await sign_off(u.tx, catalog, key, u.actor, body.agrees, body.comment, u.now)
        await _tell_asker(u, draft, body)
    return answer({"id": draft.id, "revision": draft.revision, "agrees": body.agrees})


async def _tell_asker(u: Unit, draft: Draft, said: Say) -> None:
    """Who asked hears what was said."""
    kind, _, key = review_of(draft).asked_by.partition(":")
    if kind != "user" or UUID(key) == u.actor.id:
        return
    zh, en = ("同意发布", "agrees to") if said.agrees else ("不同意发布", "objects to")
    title: Label = {"zh": f"{u.actor.name}{zh}“{draft.title}”", "en": f"{u.actor.name} {en} “{draft.title}”"}
    await _post(u, "review.signed", [UUID(key)], title, {"zh": said.comment, "en": said.comment}, draft)
