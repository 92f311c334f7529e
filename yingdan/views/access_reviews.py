"""Access reviews as people see them: names instead of ids."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from yingdan.base import Label, Tx
from yingdan.kernel.access import Actor, System, may, names_of
from yingdan.kernel.records import titles
from yingdan.work import reviewing


class Called(TypedDict):
    id: UUID
    title: str


class ReviewShown(TypedDict):
    """A review. `mine`: items that wait for the reader; `takes_away`: what nobody answers is taken away when it is over; `remind_days`: so
    many days before its end who has not answered is told again."""

    id: UUID
    title: str
    unit: Called | None
    takes_away: bool
    started_by: Called
    started_at: datetime
    due_at: datetime
    closed_at: datetime | None
    remind_days: list[int]
    items: int
    kept: int
    taken: int
    unanswered: int
    mine: int


class ReviewItemShown(TypedDict):
    """A role or (`temporary`) a temporary grant of a person with its uses when the review began. `answerable`: by the reader, now."""

    place: int
    person: Called
    unit: Called | None
    role: Label
    temporary: bool
    reviewer: Called | None
    uses: int
    last_at: datetime | None
    verdict: str | None
    said: str | None
    decided_by: Called | None
    decided_at: datetime | None
    answerable: bool


class ToldShown(TypedDict):
    """Who was told of a review when. `waiting`: items that waited for him then."""

    reviewer: Called
    told_at: datetime
    waiting: int


class ReviewOpened(TypedDict):
    """A review with at most 1,000 of its items, those that wait first; `told`: the latest first."""

    review: ReviewShown
    rows: list[ReviewItemShown]
    told: list[ToldShown]


async def reviews_shown(tx: Tx, catalog: Any, found: Sequence[reviewing.Review]) -> list[ReviewShown]:
    names = await names_of(tx, [one.started_by for one in found])
    units = await _units(tx, catalog, [one.unit for one in found])
    return [
        {
            "id": one.id, "title": one.title, "unit": _called(one.unit, units), "takes_away": one.takes_away,
            "started_by": {"id": one.started_by, "title": names.get(one.started_by, "")}, "started_at": one.started_at,
            "due_at": one.due_at, "closed_at": one.closed_at, "remind_days": list(one.remind_days),
            "items": one.items, "kept": one.kept, "taken": one.taken,
            "unanswered": one.unanswered, "mine": one.mine,
        }
        for one in found
    ]  # fmt: skip


async def told_shown(tx: Tx, found: Sequence[reviewing.Told]) -> list[ToldShown]:
    names = await names_of(tx, list({one.reviewer for one in found}))
    return [
        {
            "reviewer": {"id": one.reviewer, "title": names.get(one.reviewer, "")},
            "told_at": one.told_at,
            "waiting": one.waiting,
        }
        for one in found
    ]


async def items_shown(
    tx: Tx, catalog: Any, actor: Actor, review: reviewing.Review, found: Sequence[reviewing.Item], now: datetime
) -> list[ReviewItemShown]:  # fmt: skip
    people = {key for one in found for key in (one.person, one.reviewer, one.decided_by) if key is not None}
    names = await names_of(tx, list(people))
    units = await _units(tx, catalog, [one.unit for one in found])
    labels = {name.rpartition(".")[2]: one.body.label for name, one in catalog.all("role").items()}
    manages, is_open = (
        may(catalog, actor, reviewing.ABILITY),
        review.closed_at is None and now < review.due_at,
    )
    return [
        {
            "place": one.place, "person": {"id": one.person, "title": names.get(one.person, "")},
            "unit": _called(one.unit, units), "role": labels.get(one.role) or Label(zh=one.role, en=one.role),
            "temporary": one.temporary is not None, "reviewer": _called(one.reviewer, names), "uses": one.uses,
            "last_at": one.last_at, "verdict": one.verdict, "said": one.said, "decided_by": _called(one.decided_by, names),
            "decided_at": one.decided_at,
            "answerable": is_open and one.verdict is None and one.person != actor.id and (manages or one.reviewer == actor.id),
        }
        for one in found
    ]  # fmt: skip


def _called(key: UUID | None, names: dict[UUID, str]) -> Called | None:
    return {"id": key, "title": names.get(key, "")} if key is not None else None


async def _units(tx: Tx, catalog: Any, found: Sequence[UUID | None]) -> dict[UUID, str]:
    wanted = list({one for one in found if one is not None})
    return dict(await titles(tx, catalog, System("access_review"), "org.unit", wanted)) if wanted else {}
