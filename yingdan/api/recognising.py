"""Records that may be one customer: the clerk's queue, a record's own pairs, and what people say of one."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from yingdan.api.plain_text import Text
from yingdan.api.shapes import Rows
from yingdan.api.shapes_pairs import Awarded, ContestShown, PairDecided, PairQueue, PairShown
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.base import Problem
from yingdan.decisions import contests, pairs
from yingdan.kernel.records import get
from yingdan.views import contests_shown, expand, people

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["records"])
Json = dict[str, Any]


class Award(BaseModel):
    """`winner`: the record whose owner keeps the customer."""

    winner: UUID
    why: Text = Field("", max_length=500)


class Arbitration(BaseModel):
    """To whom the customer goes: who brought the record, who has the customer, or each keeps what he has."""

    to: Literal["claimant", "holder", "both"]
    why: Text = Field("", max_length=500)


@router.get("/identity/pairs")
async def get_queue(
    request: Request,
    object: str | None = Query(None, max_length=200),
    state: Literal["open", "apart"] = "open",
    limit: int = Query(50, ge=1, le=200),
) -> Answer[PairQueue]:
    """Pairs of which the person may see both records, the surest first; `apart`: those that somebody said are two."""
    async with unit(request) as u:
        found = await pairs.queue(
            u.tx, u.catalog, u.actor, u.env, object_name=object, state=state, limit=limit
        )
        rows = await shown(u, found)
        compared = {name: list(by.fields) for name, by in u.catalog.once(pairs.compile_identities).items()}
    return answer({"rows": rows, "compared": compared})


@router.get("/records/{object_name}/{record}/pairs")
async def get_pairs(request: Request, object_name: str, record: UUID) -> Answer[Rows[PairShown]]:
    """The pairs that a record stands in, those told apart after the others."""
    async with unit(request) as u:
        await get(u.tx, u.catalog, u.actor, object_name, record, env=u.env)
        rows = await shown(u, await pairs.told_of(u.tx, u.catalog, u.actor, u.env, record))
    return answer({"rows": rows})


@router.put("/identity/pairs/{one}/{other}/apart")
async def put_apart(request: Request, one: UUID, other: UUID) -> Answer[PairDecided]:
    """Say that these are two; nobody is asked again. Problems pair-not-found 404, action-is-not-allowed 403."""
    async with unit(request) as u:
        await pairs.decide_apart(u.tx, u.catalog, u.actor, u.env, one, other)
    return answer({"state": "apart"})


@router.delete("/identity/pairs/{one}/{other}/apart")
async def delete_apart(request: Request, one: UUID, other: UUID) -> Answer[PairDecided]:
    """Take that back. Problems pair-not-found 404, action-is-not-allowed 403."""
    async with unit(request) as u:
        await pairs.open_again(u.tx, u.catalog, u.actor, u.env, one, other)
    return answer({"state": "open"})


@router.put("/identity/pairs/{one}/{other}/owner")
async def put_owner(request: Request, one: UUID, other: UUID, body: Award) -> Answer[Awarded]:
    """Decide whose a customer is of whom two records have two owners. Problems pair-not-found 404, contest-is-over 409,
    arbiter-is-a-party 403."""
    async with unit(request) as u:
        pair = await pairs.pair_seen(u.tx, u.catalog, u.actor, u.env, one, other)
        loser = other if body.winner == one else one
        if body.winner not in (one, other):
            raise Problem("pair-not-found", 404)
        await contests.award(u.tx, u.catalog, u.actor, pair.object, body.winner, loser, body.why, u.env)
    return answer({"id": body.winner})


@router.get("/identity/contests")
async def get_contests(request: Request) -> Answer[Rows[ContestShown]]:
    """Customers that two people say are theirs, as far as the reader sees both sides."""
    async with unit(request) as u:
        return answer({"rows": await contests_shown(u.tx, u.catalog, u.actor, u.env)})


@router.post("/identity/contests/{subject}")
async def post_contest(request: Request, subject: UUID, body: Arbitration) -> Answer[Awarded]:
    """Decide one. Problems contest-is-over 409, record-not-found 404, arbiter-is-a-party and action-is-not-allowed 403."""
    async with unit(request) as u:
        await contests.arbitrate(u.tx, u.catalog, u.actor, subject, body.to, body.why, u.env)
    return answer({"id": subject})


async def shown(u: Unit, found: Sequence[pairs.Told]) -> list[Json]:
    """Pairs with both records in wire form, as far as their reader may see them."""
    wire: dict[UUID, Json] = {}
    identities = u.catalog.once(pairs.compile_identities)
    for name in {told.pair.object for told in found}:
        told_fields = {*identities[name].fields, u.catalog.objects[name].title, "owner", "created_at", "id"}
        rows = [row for told in found if told.pair.object == name for row in told.rows]
        wire |= {row["id"]: row for row in await expand(u.tx, u.catalog, u.actor, name, [
            {key: value for key, value in row.items() if key in told_fields} for row in rows
        ])}  # fmt: skip
    users = {told.pair.decided_by or "" for told in found}
    names = await people(
        u.tx, u.catalog, u.actor, [UUID(one[5:]) for one in users if one.startswith("user:")]
    )
    return [
        {
            "object": told.pair.object, "one": wire[told.pair.one], "other": wire[told.pair.other],
            "word": told.pair.word, "chance": told.pair.chance, "bits": told.pair.bits, "evidence": told.evidence,
            "at": told.pair.at, "state": told.pair.state, "may": told.may, "contested": _contested(u, told), "decided_at": told.pair.decided_at,
            "decided_by": _name(told.pair.decided_by, names),
        }
        for told in found
    ]  # fmt: skip


def _contested(u: Unit, told: pairs.Told) -> bool:
    """Whether two people own what may be one customer, in an object where that is decided by somebody."""
    owners = {row.get("owner") for row in told.rows}
    known = contests.route_for(u.catalog, told.pair.object) is not None
    return told.pair.state == "open" and len(owners) == 2 and None not in owners and known


def _name(key: str | None, names: dict[UUID, str]) -> str | None:
    return None if key is None else names.get(UUID(key[5:]), "") if key.startswith("user:") else ""
