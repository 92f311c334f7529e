"""Passkeys: one's own, and signing in with one. What has to fit when the browser comes back stands sealed in a cookie of it."""

from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from yingdan.api.cookies import DEVICE, hand_over, kept, take_back
from yingdan.api.my_account import proved, signed_in
from yingdan.api.my_factors import refuse_too_few
from yingdan.api.plain_text import Text
from yingdan.api.session import company_name, let_in, mark_known
from yingdan.api.shapes_accounts import PasskeyBegun, PasskeyMade, PasskeysShown
from yingdan.api.shapes_records import Session
from yingdan.api.unit import Answer, RetriedRoute, answer, open_to_all, peer, platform_of, unit
from yingdan.base import Problem, Tx
from yingdan.kernel.accounts import (
    Passkey,
    Site,
    add_passkey,
    begin_passkey,
    begin_passkey_proof,
    begin_passkey_sign_in,
    end_passkey,
    list_passkeys,
    login_of,
    prove_by_passkey,
    read_mark,
    rename_passkey,
    sign_in_by_passkey,
)
from yingdan.kernel.accounts import Session as Opened

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["passkeys"])
COOKIE = "yd_passkey"
ON_THE_WAY = timedelta(minutes=5)
DEFAULT_PORTS = {"http": 80, "https": 443}


class MadeResponse(BaseModel):
    clientDataJSON: str = Field(max_length=8_000)
    made: str = Field(max_length=40_000, alias="attestationObject")


class UsedResponse(BaseModel):
    clientDataJSON: str = Field(max_length=8_000)
    authenticatorData: str = Field(max_length=8_000)
    signature: str = Field(max_length=4_000)
    userHandle: str | None = Field(None, max_length=200)


class Credential(BaseModel):
    """As browsers write a `PublicKeyCredential`, its binary values as base64url."""

    id: str = Field(max_length=2_000)
    rawId: str = Field(max_length=2_000)
    type: Literal["public-key"]


class MadeCredential(Credential):
    response: MadeResponse


class UsedCredential(Credential):
    response: UsedResponse


class NewPasskey(BaseModel):
    name: Text = Field(min_length=1, max_length=60)
    credential: MadeCredential


class Named(BaseModel):
    name: Text = Field(min_length=1, max_length=60)


class PasskeyStep(BaseModel):
    """`ticket`: of the second step of a sign-in by password or company account."""

    ticket: str = Field("", max_length=4000)


class PasskeyProof(BaseModel):
    credential: UsedCredential


class PasskeyUsed(PasskeyStep, PasskeyProof):
    """What a browser signs in with."""


def host_of(request: Request) -> tuple[str, str] | None:
    """Host and origin that browsers know this installation by; None at an address that has no name."""
    here = urlsplit(platform_of(request).settings.public_url or str(request.base_url))
    try:
        host = (here.hostname or "").encode("idna").decode()
        port = here.port
    except (UnicodeError, ValueError):
        return None
    try:
        ip_address(host)
    except ValueError:
        shown = "" if port in (None, DEFAULT_PORTS.get(here.scheme)) else f":{port}"
        return (host, f"{here.scheme}://{host}{shown}") if host else None
    return None


def site_of(request: Request, title: str = "") -> Site:
    """Problem passkey-needs-a-domain 409."""
    found = host_of(request)
    if found is None:
        raise Problem("passkey-needs-a-domain", 409)
    return Site(*found, title)


def shown(one: Passkey) -> dict[str, Any]:
    return {
        "id": one.id, "name": one.name, "host": one.host, "synced": one.synced, "created_at": one.created_at,
        "used_at": one.used_at,
    }  # fmt: skip


def _begun(request: Request, options: dict[str, Any], ticket: str) -> Answer[PasskeyBegun]:
    response = answer({"options": options})
    hand_over(response, COOKIE, ticket, ON_THE_WAY / timedelta(days=1), platform_of(request).settings)
    return response


@router.get("/me/passkeys")
async def get_passkeys(request: Request) -> Answer[PasskeysShown]:
    """My passkeys, the first made first."""
    async with unit(request) as u:
        user, _ = signed_in(request, u)
        found = await list_passkeys(u.tx, user)
    site = host_of(request)
    return answer({"rows": [shown(one) for one in found], "host": site[0] if site else None})


@router.post("/me/passkeys/begin")
async def post_begin(request: Request) -> Answer[PasskeyBegun]:
    """What the browser is asked to make a passkey. Problems: proof-is-needed 403, passkey-needs-a-domain 409."""
    async with unit(request) as u:
        user = proved(request, u)
        site = site_of(request, await company_name(u.tx, u.catalog, u.now))
        options, ticket = await begin_passkey(u.tx, user, request.state.door, site, u.now)
    return _begun(request, options, ticket)


@router.post("/me/passkeys", status_code=201)
async def post_passkey(request: Request, body: NewPasskey) -> Answer[PasskeyMade]:
    """The passkey that the browser made. Recovery codes are in this answer and never again."""
    settings = platform_of(request).settings
    async with unit(request) as u:
        user, session = signed_in(request, u)
        made, codes = await add_passkey(
            u.tx, user, session, kept(request, COOKIE, settings), body.credential.model_dump(by_alias=True), body.name,
            site_of(request), u.now,
        )  # fmt: skip
    response = answer({"passkey": shown(made), "codes": codes}, 201)
    take_back(response, COOKIE, settings)
    return response


@router.put("/me/passkeys/{passkey}", status_code=204)
async def put_passkey(request: Request, passkey: UUID, body: Named) -> Response:
    """Call one something else."""
    async with unit(request) as u:
        user, _ = signed_in(request, u)
        await rename_passkey(u.tx, user, passkey, body.name)
    return Response(status_code=204)


@router.post("/me/passkeys/{passkey}/end", status_code=204)
async def post_passkey_end(request: Request, passkey: UUID) -> Response:
    """It opens nothing any more."""
    async with unit(request) as u:
        user = proved(request, u)
        await end_passkey(u.tx, user, passkey, u.now)
        await refuse_too_few(request, u, user)
    return Response(status_code=204)


@router.post("/me/proof/passkey/begin")
async def post_proof_begin(request: Request) -> Answer[PasskeyBegun]:
    """What the browser is asked to prove again who I am."""
    site = site_of(request)
    async with unit(request) as u:
        user, session = signed_in(request, u)
        options, ticket = await begin_passkey_proof(u.tx, user, session, site, u.now)
    return _begun(request, options, ticket)


@router.post("/me/proof/passkey", status_code=204)
async def post_proof(request: Request, body: PasskeyProof) -> Response:
    """Prove again who I am, by passkey. Problems: ticket-is-over 401, passkey-is-unknown 401, passkey-is-copied 401."""
    settings, site = platform_of(request).settings, site_of(request)
    async with unit(request) as u:
        user, session = signed_in(request, u)
        sealed, credential = kept(request, COOKIE, settings), body.credential.model_dump(by_alias=True)
        await prove_by_passkey(u.tx, user, session, sealed, credential, site, u.now, peer(request))
    response = Response(status_code=204)
    take_back(response, COOKIE, settings)
    return response


@router.post("/session/passkey/begin")
@open_to_all
async def post_session_begin(request: Request, body: PasskeyStep) -> Answer[PasskeyBegun]:
    """What the browser is asked to sign in with a passkey, or to take the second step with one."""
    platform, site = platform_of(request), site_of(request)
    async with platform.db.begin() as tx:
        options, ticket = await begin_passkey_sign_in(tx, site, platform.clock.now(), body.ticket)
    return _begun(request, options, ticket)


@router.post("/session/passkey")
@open_to_all
async def post_session(request: Request, body: PasskeyUsed) -> Answer[Session]:
    """Sign in with a passkey, which counts as both steps. Problems: ticket-is-over 401, passkey-is-unknown 401,
    passkey-is-copied 401."""
    platform, site = platform_of(request), site_of(request)
    sealed, entered = kept(request, COOKIE, platform.settings), ""

    async def opening(tx: Tx, now: datetime, ip: str, browser: str) -> Opened:
        nonlocal entered
        session = await sign_in_by_passkey(
            tx, sealed, body.credential.model_dump(by_alias=True), site, now, ip, browser, body.ticket
        )
        entered = await login_of(tx, session.user)
        return session

    response = await let_in(request, opening)
    take_back(response, COOKIE, platform.settings)
    at = platform.clock.now()
    device = read_mark(kept(request, DEVICE, platform.settings), entered, at)
    return mark_known(request, response, entered, at, device)
