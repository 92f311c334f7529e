"""One's own sign-in account: open sessions and the password. A key of a program reaches none of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from yingdan.api.session import company_name
from yingdan.api.shapes import Rows
from yingdan.api.shapes_accounts import ProofAsked, SessionsEnded, SessionShown
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.base import Problem
from yingdan.kernel.accounts import (
    BY_SIGN_ON,
    SessionSeen,
    change_password,
    confirm_password,
    end_session,
    end_sessions,
    list_sessions,
    prove,
    ways_to_prove,
)

router = APIRouter(prefix="/api/v1/me", route_class=RetriedRoute, tags=["my account"])


# How long a proof of who somebody is counts for what changes how they sign in.
FRESH = timedelta(minutes=10)


class Said(BaseModel):
    """`password`: left out by who came by the company's account. `code`: of the app, or a recovery code."""

    password: str | None = Field(None, max_length=500)
    code: str | None = Field(None, max_length=100)


class NewPassword(BaseModel):
    """`current`: the password there is; left out by somebody who signed in a moment ago with one that was given to them."""

    current: str | None = Field(None, max_length=500)
    password: str = Field(max_length=500)


def signed_in(request: Request, u: Unit) -> tuple[UUID, UUID]:
    """The person and the session that asks. Problem session-is-needed 403 for a program's key."""
    if request.state.by_token or u.actor.id is None:
        raise Problem("session-is-needed", 403)
    return u.actor.id, request.state.door


def proved(request: Request, u: Unit) -> UUID:
    """The person, who proved a moment ago who they are: by signing in, or at `/me/proof`. Problems: session-is-needed 403,
    proof-is-needed 403."""
    user, _ = signed_in(request, u)
    if u.now - request.state.session.proved_at > FRESH:
        raise Problem("proof-is-needed", 403, minutes=int(FRESH.total_seconds() // 60))
    return user


def shown(one: SessionSeen, mine: UUID | None = None) -> dict[str, Any]:
    return {
        "id": one.id, "browser": one.browser, "ip": one.ip, "created_at": one.created_at, "seen_at": one.seen_at,
        "expires_at": one.expires_at, "mine": one.id == mine,
    }  # fmt: skip


@router.get("/sessions")
async def get_sessions(request: Request) -> Answer[Rows[SessionShown]]:
    """Where I am signed in, the session used last first."""
    async with unit(request) as u:
        user, mine = signed_in(request, u)
        found = await list_sessions(u.tx, [user], u.now)
    return answer({"rows": [shown(one, mine) for one in found]})


@router.delete("/sessions")
async def delete_other_sessions(request: Request) -> Answer[SessionsEnded]:
    """Sign out everywhere else, at once and on open screens."""
    async with unit(request) as u:
        user, mine = signed_in(request, u)
        ended = await end_sessions(u.tx, user, u.actor.key, u.now, but=mine)
    return answer({"ended": ended})


@router.delete("/sessions/{session}", status_code=204)
async def delete_session(request: Request, session: UUID) -> Response:
    """Sign out one device, at once and on its open screens."""
    async with unit(request) as u:
        user, _ = signed_in(request, u)
        await end_session(u.tx, user, session, u.actor.key, u.now)
    return Response(status_code=204)


@router.get("/proof")
async def get_proof(request: Request) -> Answer[ProofAsked]:
    """By what I can prove again who I am, in this session. Passkeys: `/me/passkeys`."""
    async with unit(request) as u:
        user, _ = signed_in(request, u)
        way = request.state.session.way
        found = await ways_to_prove(u.tx, user, way)
    name = way.removeprefix(BY_SIGN_ON)
    one = None if found.password else u.catalog.all("sign_on").get(name)
    provider = {"name": name, "label": one.body.label} if one is not None and one.body.active else None
    return answer(
        {"password": found.password, "totp": found.totp, "recovery": found.recovery, "provider": provider}
    )


@router.post("/proof", status_code=204)
async def post_proof(request: Request, body: Said) -> Response:
    """Prove again who I am, before something about how I sign in changes: by password, with a code where I have a second factor. Problems:
    password-is-wrong 403, code-is-needed 422, code-is-wrong 403, too-many-attempts 429."""
    async with unit(request) as u:
        user, mine = signed_in(request, u)
        await prove(u.tx, user, mine, request.state.session.way, body.password, body.code, u.now)
    return Response(status_code=204)


@router.put("/password", status_code=204)
async def put_password(request: Request, body: NewPassword) -> Response:
    """A new password; every other session ends. Problems: proof-is-needed 403 without the old one, password-is-given 422."""
    async with unit(request) as u:
        user, mine = signed_in(request, u)
        if body.current is not None:
            await confirm_password(u.tx, user, body.current, u.now)
        elif not request.state.session.given:
            raise Problem("password-is-wrong", 403)
        else:
            proved(request, u)
        words = [await company_name(u.tx, u.catalog, u.now)]
        await change_password(u.tx, user, body.password, u.now, but=mine, words=words)
    return Response(status_code=204)
