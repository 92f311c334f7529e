"""Sign-in accounts of others, for who manages accounts: where they are signed in, sign them out, close and open them."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from yingdan.api.my_account import shown
from yingdan.api.my_factors import factors_shown
from yingdan.api.plain_text import Text
from yingdan.api.shapes_accounts import AccountsFound, PasswordGiven, SessionsEnded
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.base import Problem
from yingdan.kernel.access import ABILITIES, System, load_actor, may
from yingdan.kernel.accounts import (
    GIVEN_LASTS,
    Factors,
    accounts_of,
    clear_factors,
    close_account,
    draw_account,
    end_session,
    end_sessions,
    factors_of,
    give_password,
    list_accounts,
    list_sessions,
    open_account,
)
from yingdan.kernel.records import read, search, titles

router = APIRouter(prefix="/api/v1/sign-in-accounts", route_class=RetriedRoute, tags=["sign-in accounts"])
_SERVICE = "service:"


class Whose(BaseModel):
    user: UUID


class Opening(BaseModel):
    active: bool


class Wanted(BaseModel):
    text: Text = Field("", max_length=100)


async def within_reach(u: Unit, user: UUID) -> None:
    """Who manages accounts must not become more than they are by way of somebody else's. Problem
    account-is-out-of-reach 403 for a person with an ability that the actor lacks."""
    if user == u.actor.id:
        return
    try:
        other = await load_actor(u.tx, user)
    except Problem:
        return  # nobody who could sign in
    missing = sorted(
        one for one in ABILITIES if may(u.catalog, other, one) and not may(u.catalog, u.actor, one)
    )
    if missing:
        raise Problem("account-is-out-of-reach", 403, ability=missing[0])


def role_within_reach(u: Unit, role: str) -> None:
    """The same for a role that they would give. Problem account-is-out-of-reach 403."""
    other = replace(u.actor, roles=frozenset({role}))
    missing = sorted(
        one for one in ABILITIES if may(u.catalog, other, one) and not may(u.catalog, u.actor, one)
    )
    if missing:
        raise Problem("account-is-out-of-reach", 403, ability=missing[0])


@router.post("/query")
async def get_accounts(request: Request, body: Wanted) -> Answer[AccountsFound]:
    """Accounts by name or log-in; without a text those seen last. 50 at most. `without`: people found who have none."""
    async with unit(request, "manage_accounts") as u:
        hits = await search(u.tx, u.catalog, System("accounts"), body.text, 50, u.env, ("org.user",))
        hit = [one.id for one in hits]
        accounts = await list_accounts(u.tx, hit, body.text)
        found = await read(u.tx, u.catalog, System("accounts"), "org.user", hit, ("name", "login", "active"))
        opened = await accounts_of(u.tx, hit)
        accounts = [one for one in accounts if not one.login.startswith(_SERVICE)]
        users = [one.user for one in accounts]
        names = await titles(u.tx, u.catalog, System("accounts"), "org.user", users, env=u.env)
        factors = await factors_of(u.tx, users)
        sessions: dict[UUID, list[dict[str, Any]]] = {}
        for one in await list_sessions(u.tx, users, u.now):
            sessions.setdefault(one.user, []).append(shown(one, request.state.door))
    rows = [
        {"user": {"id": one.user, "name": names.get(one.user, "")}, "login": one.login, "active": one.active,
         "factors": factors_shown(factors.get(one.user, Factors())), "sessions": sessions.get(one.user, [])}
        for one in accounts
    ]  # fmt: skip
    without = [
        {"user": {"id": one, "name": str(found[one]["name"] or "")}, "login": str(found[one]["login"] or "")}
        for one in hit
        if one in found and one not in opened and found[one]["active"]
    ]
    return answer({"rows": rows, "without": without})


@router.post("", status_code=201)
async def post_account(request: Request, body: Whose) -> Answer[PasswordGiven]:
    """Open an account for a person who has none, under the log-in of their record. The drawn password is in this answer and never again;
    it is for choosing their own. Problems: user-not-found 404, login-is-empty 422, login-is-taken 409."""
    async with unit(request, "manage_accounts") as u:
        found = (
            await read(
                u.tx, u.catalog, System("accounts"), "org.user", [body.user], ("name", "login", "active")
            )
        ).get(body.user)
        if found is None or not found["active"]:
            raise Problem("user-not-found", 404)
        await within_reach(u, body.user)
        drawn = await draw_account(u.tx, body.user, str(found["login"] or ""), u.now, by=u.actor.key)
    return answer({"password": drawn, "until": u.now + GIVEN_LASTS}, 201)


@router.delete("/{user}/sessions")
async def delete_sessions(request: Request, user: UUID) -> Answer[SessionsEnded]:
    """Sign somebody out everywhere, at once and on open screens."""
    async with unit(request, "manage_accounts") as u:
        await within_reach(u, user)
        ended = await end_sessions(u.tx, user, u.actor.key, u.now)
    return answer({"ended": ended})


@router.delete("/{user}/sessions/{session}", status_code=204)
async def delete_session(request: Request, user: UUID, session: UUID) -> Response:
    """Sign somebody out on one device."""
    async with unit(request, "manage_accounts") as u:
        await within_reach(u, user)
        await end_session(u.tx, user, session, u.actor.key, u.now)
    return Response(status_code=204)


@router.delete("/{user}/factors", status_code=204)
async def delete_factors(request: Request, user: UUID) -> Response:
    """Somebody's phone is gone: second factors are off, and they are signed out everywhere."""
    async with unit(request, "manage_accounts") as u:
        await within_reach(u, user)
        await clear_factors(u.tx, user, u.actor.key, u.now)
        await end_sessions(u.tx, user, u.actor.key, u.now)
    return Response(status_code=204)


@router.post("/{user}/password")
async def post_password(request: Request, user: UUID) -> Answer[PasswordGiven]:
    """Give somebody a drawn password, for choosing their own; they are signed out everywhere. It is in this answer and never again."""
    async with unit(request, "manage_accounts") as u:
        await within_reach(u, user)
        drawn = await give_password(u.tx, user, u.now, by=u.actor.key)
    return answer({"password": drawn, "until": u.now + GIVEN_LASTS})


@router.put("/{user}/active", status_code=204)
async def put_active(request: Request, user: UUID, body: Opening) -> Response:
    """Close an account at once, or let it in again. Nobody closes their own."""
    async with unit(request, "manage_accounts") as u:
        await within_reach(u, user)
        if body.active:
            await open_account(u.tx, user, u.now, by=u.actor.key)
        elif user == u.actor.id:
            raise Problem("own-account-stays-open", 409)
        else:
            await close_account(u.tx, user, u.now, by=u.actor.key)
    return Response(status_code=204)
