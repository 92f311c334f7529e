"""Signing in and out, and who I am."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from yingdan import __version__
from yingdan.api.shapes_records import Session
from yingdan.api.unit import COOKIE, Answer, RetriedRoute, answer, open_to_all, platform_of, unit
from yingdan.base import Problem, Tx
from yingdan.expr import Env
from yingdan.kernel.access import ABILITIES, Actor, System, load_actor, may
from yingdan.kernel.accounts import find_session, sign_in, sign_out
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import Query, query, read, titles

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["session"])


class SignIn(BaseModel):
    login: str = Field(max_length=200)
    password: str = Field(max_length=500)


async def company_name(tx: Tx, catalog: Catalog, now: datetime) -> str:
    """The name of the top unit."""
    ask = Query("org.unit", ("name",), "parent == null", (("created_at", False),), 1)
    page = await query(tx, catalog, System("session"), ask, Env.at(now))
    return str(page.rows[0]["name"] or "") if page.rows else ""


async def describe(request: Request, tx: Tx, actor: Actor, csrf: str, catalog: Catalog) -> dict[str, Any]:
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
        "csrf": csrf, "company": {"name": await company_name(tx, catalog, platform.clock.now()), "demo": platform.traffic is not None},
        "catalog_version": catalog.version, "now": platform.clock.now(), "version": __version__,
    }  # fmt: skip


@router.post("/session")
@open_to_all
async def post_session(request: Request, body: SignIn) -> Answer[Session]:
    platform = platform_of(request)
    now = platform.clock.now()
    peer = request.client.host if request.client else ""
    async with platform.db.begin() as tx:
        session = await sign_in(tx, body.login, body.password, now, peer)
        actor = await load_actor(tx, session.user)
        found = await describe(request, tx, actor, session.csrf, platform.holder.current)
    response = answer(found)
    response.set_cookie(
        COOKIE, session.token, max_age=30 * 86400, httponly=True, samesite="lax",
        secure=platform.settings.over_tls, path="/",
    )  # fmt: skip
    return response


@router.get("/session")
async def get_session(request: Request) -> Answer[Session]:
    async with unit(request) as u:
        session = await find_session(u.tx, request.cookies.get(COOKIE, ""), u.now)
        if session is None:
            raise Problem("sign-in-is-needed", 401)
        return answer(await describe(request, u.tx, u.actor, session.csrf, u.catalog))


@router.delete("/session", status_code=204)
async def delete_session(request: Request) -> Response:
    async with unit(request) as u:
        await sign_out(u.tx, request.cookies.get(COOKIE, ""), u.now)
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/")
    return response
