"""Signing in with the company's account: the way there and back, and whose account is whose."""

import logging
import secrets
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from yingdan.api.cookies import hand_over, kept, take_back
from yingdan.api.plain_text import Text
from yingdan.api.session import back_to, let_in
from yingdan.api.shapes import Rows
from yingdan.api.shapes_accounts import IdentityShown, ProviderOffered, ProviderShown, SessionsEnded, WayOut
from yingdan.api.shapes_records import Session
from yingdan.api.sign_in_accounts import within_reach
from yingdan.api.sign_on_people import person_of
from yingdan.api.unit import Answer, RetriedRoute, answer, open_to_all, platform_of, unit
from yingdan.base import Problem, Tx
from yingdan.kernel.accounts import (
    Proved,
    SignOn,
    end_what_was_opened,
    identities_of,
    keep_provider_secret,
    link_identity,
    make_ticket,
    provider_secret,
    provider_secrets_made,
    read_ticket,
    sign_in_by_identity,
    spend_ticket,
    unlink_identity,
)
from yingdan.kernel.accounts import Session as Opened
from yingdan.kernel.catalog import Catalog

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["sign-on"])
COOKIE = "yd_sign_on"
log = logging.getLogger("yingdan.sign_on")
PURPOSE = "sign on"
# People type a password and fetch a code over there in the meantime.
ON_THE_WAY = timedelta(minutes=15)


class CameBack(BaseModel):
    """What the provider sent the browser back with. `iss`: see RFC 9207."""

    code: str = Field(min_length=1, max_length=4000)
    state: str = Field(max_length=200)
    iss: str | None = Field(None, max_length=2000)


class Going(BaseModel):
    """`again`: the person is to be asked over there though they are signed in: for proving who they are once more."""

    again: bool = False


class GivenSecret(BaseModel):
    secret: Text = Field(min_length=1, max_length=1000)


class Linked(BaseModel):
    provider: Text = Field(max_length=200)
    subject: Text = Field(min_length=1, max_length=255)


def _providers(catalog: Catalog) -> dict[str, SignOn]:
    return {name: one.body for name, one in sorted(catalog.all("sign_on").items())}


def _logout_at(request: Request, name: str) -> str:
    """Where a provider tells that somebody signed out there; it is registered with it."""
    return back_to(request).removesuffix("/login") + f"/api/v1/sign-on/{name}/logout"


def _provider(catalog: Catalog, name: str, *, active: bool = True) -> SignOn:
    found = _providers(catalog).get(name)
    if found is None or (active and not found.active):
        raise Problem("sign-on-is-unknown", 404, name=name[:120])
    return found


@router.get("/sign-on")
@open_to_all
async def get_sign_on(request: Request) -> Answer[Rows[ProviderOffered]]:
    """Whose accounts one may sign in with here."""
    found = _providers(platform_of(request).holder.current)
    browser = request.headers.get("user-agent", "")
    rows = [
        {"name": name, "label": one.label, "provider": one.provider,
         "automatic": one.automatic and one.is_inside(browser)}
        for name, one in found.items()
        if one.active
    ]  # fmt: skip
    return answer({"rows": rows})


@router.post("/sign-on/{name}/begin")
@open_to_all
async def post_begin(request: Request, name: str, body: Going | None = None) -> Answer[WayOut]:
    """Where the browser goes to sign in. What has to fit when it comes back stands sealed in a cookie of this browser."""
    platform = platform_of(request)
    now, one = platform.clock.now(), _provider(platform.holder.current, name)
    # WeCom takes letters and digits alone for a state.
    state, nonce, verifier = secrets.token_hex(32), secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    inside = one.is_inside(request.headers.get("user-agent", ""))
    again = body is not None and body.again
    address = await platform.doors.sign_on.begin(
        one, back_to(request), state, nonce, verifier, now, inside=inside, again=again
    )
    ticket = make_ticket(PURPOSE, now, ON_THE_WAY, provider=name, state=state, nonce=nonce, verifier=verifier)
    response = answer({"address": address})
    hand_over(response, COOKIE, ticket, ON_THE_WAY / timedelta(days=1), platform.settings)
    return response


@router.post("/sign-on/session")
@open_to_all
async def post_session(request: Request, body: CameBack) -> Answer[Session]:
    """Sign in with what the provider sent the browser back with. Problems: ticket-is-over 401 when this browser did not begin
    that, or long ago, or came back before; sign-on-person-is-unknown 403; those of the provider."""
    platform = platform_of(request)
    now, sealed = platform.clock.now(), kept(request, COOKIE, platform.settings)
    told = read_ticket(sealed, PURPOSE, now)
    name, one = told["provider"], _provider(platform.holder.current, told["provider"])
    if not secrets.compare_digest(body.state.encode(), told["state"].encode()):
        raise Problem("ticket-is-over", 401)
    if body.iss is not None and one.provider == "oidc" and body.iss != one.issuer:
        raise Problem("sign-on-is-another", 502, issuer=body.iss[:200])
    async with platform.db.begin() as tx:
        await spend_ticket(tx, sealed, now)
        secret = await provider_secret(tx, name)
    # Nobody who waits for a provider holds a connection.
    vouched = await platform.doors.sign_on.finish(
        one, secret, back_to(request), body.code, told["nonce"], told["verifier"], now
    )
    proved = Proved(name, one.known_as, vouched.subject, vouched.claims)

    async def opening(tx: Tx, at: datetime, ip: str, browser: str) -> Opened:
        user = await person_of(tx, platform.holder.current, one, proved, at)
        hint = vouched.token if one.ends_there else ""
        return await sign_in_by_identity(tx, user, proved, one.is_sure(proved.claims), at, ip, browser, hint)

    response = await let_in(request, opening)
    take_back(response, COOKIE, platform.settings)
    return response


@router.post("/sign-on/{name}/logout")
@open_to_all
async def post_logout(
    request: Request, name: str, logout_token: Annotated[str, Form(max_length=60_000)]
) -> Answer[SessionsEnded]:
    """The provider's word that somebody signed out there (OpenID Connect Back-Channel Logout 1.0): what that session opened here ends, also on
    open screens. Problems, 400 as the standard asks: sign-on-token-is-faulty, sign-on-message-was-heard; those of the provider."""
    platform = platform_of(request)
    now, one = platform.clock.now(), _provider(platform.holder.current, name, active=False)
    if one.provider != "oidc":
        raise Problem("sign-on-is-unknown", 404, name=name[:120])
    try:
        left = await platform.doors.sign_on.left(one, logout_token, now)
        async with platform.db.begin() as tx:
            ended = await end_what_was_opened(tx, name, one.issuer, left, now)
    except Problem as problem:
        log.warning("a message of %s that somebody signed out was refused: %s", name, problem.slug)
        if problem.slug == "ticket-is-over":
            raise Problem("sign-on-message-was-heard", 400) from None
        if problem.status == 401:
            raise Problem(problem.slug, 400, **problem.params) from None
        raise
    log.info("somebody signed out at %s: %d sessions ended here", name, ended)
    return answer({"ended": ended})


@router.get("/sign-on/providers")
async def get_providers(request: Request) -> Answer[Rows[ProviderShown]]:
    """Every provider, whether it has its secret, and the address to register with it."""
    async with unit(request, "manage_definitions") as u:
        found = _providers(u.catalog)
        made = await provider_secrets_made(u.tx, list(found))
    rows: list[dict[str, Any]] = [
        {"name": name, "label": one.label, "provider": one.provider, "issuer": one.known_as, "client_id": one.client_id, "active": one.active,
         "back": back_to(request), "logout": _logout_at(request, name) if one.provider == "oidc" else None, "secret_made_at": made.get(name)}
        for name, one in found.items()
    ]  # fmt: skip
    return answer({"rows": rows})


@router.put("/sign-on/{name}/secret", status_code=204)
async def put_secret(request: Request, name: str, body: GivenSecret) -> Response:
    """The secret that the provider gave this installation. It is kept sealed and shown to nobody."""
    async with unit(request, "manage_definitions") as u:
        _provider(u.catalog, name, active=False)
        await keep_provider_secret(u.tx, name, body.secret, u.actor.key, u.now)
    return Response(status_code=204)


@router.get("/sign-in-accounts/{user}/identities")
async def get_identities(request: Request, user: UUID) -> Answer[Rows[IdentityShown]]:
    """Which accounts of providers open this one."""
    async with unit(request, "manage_accounts") as u:
        found = (await identities_of(u.tx, [user])).get(user, [])
        names = {one.known_as: name for name, one in _providers(u.catalog).items()}
    rows = [
        {"provider": names.get(issuer), "issuer": issuer, "subject": subject} for issuer, subject in found
    ]
    return answer({"rows": rows})


@router.post("/sign-in-accounts/{user}/identities", status_code=204)
async def post_identity(request: Request, user: UUID, body: Linked) -> Response:
    """Link an account of a provider, once. Problem identity-is-linked 409."""
    async with unit(request, "manage_accounts") as u:
        await within_reach(u, user)
        one = _provider(u.catalog, body.provider, active=False)
        await link_identity(u.tx, user, one.known_as, body.subject, u.actor.key, u.now)
    return Response(status_code=204)


@router.delete("/sign-in-accounts/{user}/identities", status_code=204)
async def delete_identity(request: Request, user: UUID, issuer: str) -> Response:
    """The provider's account opens nothing here any more; the person is signed out everywhere."""
    async with unit(request, "manage_accounts") as u:
        await within_reach(u, user)
        await unlink_identity(u.tx, user, issuer, u.actor.key, u.now)
    return Response(status_code=204)
