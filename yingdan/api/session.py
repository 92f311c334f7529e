"""Signing in and out, and who I am."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from yingdan import __version__
from yingdan.api.cookies import DEVICE, SESSION, hand_over, kept, take_back
from yingdan.api.shapes_accounts import SignedOut
from yingdan.api.shapes_records import Session
from yingdan.api.unit import (
    Answer,
    Due,
    RetriedRoute,
    answer,
    held_to_session,
    open_to_all,
    peer,
    platform_of,
    unit,
)
from yingdan.base import Problem, Tx
from yingdan.expr import Env
from yingdan.kernel.access import ABILITIES, Actor, System, load_actor, may
from yingdan.kernel.accounts import (
    BY_SIGN_ON,
    find_session,
    login_key,
    login_of,
    make_mark,
    place_of,
    read_mark,
    sign_in,
    sign_in_by_code,
    sign_out,
)
from yingdan.kernel.accounts import Session as Opened
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import Query, query, read, titles

T = TypeVar("T", bound=Response)
router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["session"])


def back_to(request: Request) -> str:
    """The page that providers send people back to; it is registered with them."""
    here = platform_of(request).settings.public_url or str(request.base_url)
    return here.rstrip("/") + "/login"


class SignIn(BaseModel):
    login: str = Field(max_length=200)
    password: str = Field(max_length=500)


class SecondStep(BaseModel):
    ticket: str = Field(max_length=4000)
    code: str = Field(max_length=100)


async def company_name(tx: Tx, catalog: Catalog, now: datetime) -> str:
    """The name of the top unit."""
    ask = Query("org.unit", ("name",), "parent == null", (("created_at", False),), 1)
    page = await query(tx, catalog, System("session"), ask, Env.at(now))
    return str(page.rows[0]["name"] or "") if page.rows else ""


async def describe(
    request: Request, tx: Tx, actor: Actor, csrf: str, catalog: Catalog, due: Due
) -> dict[str, Any]:
    """The session as the client needs it."""
    platform = platform_of(request)
    unit_name, login = "", ""
    if actor.unit is not None:
        unit_name = (await titles(tx, catalog, System("session"), "org.unit", [actor.unit])).get(
            actor.unit, ""
        )
    if actor.id is not None:
        own = await read(tx, catalog, System("session"), "org.user", [actor.id], ("login",))
        login = str(own[actor.id].get("login") or "") if actor.id in own else ""
    return {
        "user": {
            "id": actor.id, "name": actor.name, "login": login, "roles": sorted(actor.roles), "locale": actor.locale,
            "abilities": sorted(a for a in ABILITIES if may(catalog, actor, a)),
            "unit": {"id": actor.unit, "name": unit_name} if actor.unit else None,
        },
        "csrf": csrf, "password_is_due": due.password, "factor_is_due": due.factor, "company": {"name": await company_name(tx, catalog, platform.clock.now()), "demo": platform.traffic is not None},
        "catalog_version": catalog.version, "now": platform.clock.now(), "version": __version__,
    }  # fmt: skip


Opening = Callable[[Tx, datetime, str, str], Awaitable[Opened]]


async def let_in(request: Request, opening: Opening) -> Answer[Session]:
    """Open a session in the way that was asked for, and answer with its cookie."""
    platform = platform_of(request)
    now = platform.clock.now()
    browser, before = request.headers.get("user-agent", ""), kept(request, SESSION, platform.settings)
    async with platform.db.begin() as tx:
        session = await opening(tx, now, peer(request), browser)
        # The browser keeps one cookie: what it held before would stay open with nobody to close it.
        await sign_out(tx, before, now)
        actor = await load_actor(tx, session.user)
        due = held_to_session(request, actor.roles, session)
        found = await describe(request, tx, actor, session.csrf, platform.holder.current, due)
    response = answer(found)
    hand_over(response, SESSION, session.token, 30, platform.settings)
    return response


def mark_known(request: Request, response: T, login: str, now: datetime, device: str) -> T:
    """The browser carries a mark that this log-in has signed in with it."""
    hand_over(response, DEVICE, make_mark(login, now, device), 180, platform_of(request).settings)
    return response


@router.post("/session")
@open_to_all
async def post_session(request: Request, body: SignIn) -> Answer[Session]:
    """Sign in by password. With a second factor the refusal `second-factor-is-needed` carries a `ticket` for the second
    step and the `methods` that it may be taken by."""

    platform = platform_of(request)
    at, login = platform.clock.now(), login_key(body.login)
    request.state.login = login
    device = read_mark(kept(request, DEVICE, platform_of(request).settings), login, at)

    async def opening(tx: Tx, now: datetime, ip: str, browser: str) -> Opened:
        return await sign_in(tx, login, body.password, now, ip, browser, device)

    # Nobody who waits holds a connection, and who is sent away has asked the database nothing.
    async with platform.turnstile.turn(login, place_of(peer(request), device), bool(device), at):
        response = await let_in(request, opening)
    return mark_known(request, response, login, at, device)


@router.post("/session/code")
@open_to_all
async def post_session_code(request: Request, body: SecondStep) -> Answer[Session]:
    """The second step by a code of the app or a recovery code."""
    at, entered = platform_of(request).clock.now(), ""

    async def opening(tx: Tx, now: datetime, ip: str, browser: str) -> Opened:
        nonlocal entered
        session = await sign_in_by_code(tx, body.ticket, body.code, now, ip, browser)
        entered = await login_of(tx, session.user)
        return session

    response = await let_in(request, opening)
    return mark_known(
        request,
        response,
        entered,
        at,
        read_mark(kept(request, DEVICE, platform_of(request).settings), entered, at),
    )


@router.get("/session")
async def get_session(request: Request) -> Answer[Session]:
    async with unit(request) as u:
        session = await find_session(u.tx, kept(request, SESSION, platform_of(request).settings), u.now)
        if session is None:
            raise Problem("sign-in-is-needed", 401)
        due = held_to_session(request, u.actor.roles, session)
        return answer(await describe(request, u.tx, u.actor, session.csrf, u.catalog, due))


@router.delete("/session")
async def delete_session(request: Request) -> Answer[SignedOut]:
    """Sign out here; where the browser is to go to sign out at the company's provider too, if that is asked for."""
    platform = platform_of(request)
    async with unit(request) as u:
        left = await sign_out(u.tx, kept(request, SESSION, platform.settings), u.now)
    found = platform.holder.current.all("sign_on").get(left.way.removeprefix(BY_SIGN_ON))
    address = None
    # Nobody who waits for a provider holds a connection.
    if found is not None and left.way.startswith(BY_SIGN_ON):
        address = await platform.doors.sign_on.leave(found.body, left.hint, back_to(request), u.now)
    response = answer({"address": address})
    take_back(response, SESSION, platform.settings)
    return response
