"""API keys and the service accounts they may belong to."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from yingdan.api.keeping import SCIM, SCOPE
from yingdan.api.my_account import proved
from yingdan.api.plain_text import Text
from yingdan.api.shapes import Rows
from yingdan.api.shapes_doors import AccountMade, TokenListed, TokenMade
from yingdan.api.sign_in_accounts import within_reach
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.base import Problem, uuid7
from yingdan.kernel.access import System, may, require
from yingdan.kernel.accounts import create_account, create_token, list_tokens, revoke_token, token_owner
from yingdan.kernel.records import Create, titles, write

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["keys"])


class NewToken(BaseModel):
    """`scopes`: `read`, `write`, `scim` (the company's directory), or `<object>:<action>`. `user`: whose key it is; without it the maker's. `networks`: CIDR or
    addresses it works from; anywhere without any."""

    label: str = Field(min_length=1, max_length=100)
    scopes: list[str] = Field(default_factory=lambda: ["read"], min_length=1, max_length=200)
    user: UUID | None = None
    per_minute: int = Field(600, ge=6, le=60_000)
    expires_in_days: int | None = Field(None, ge=1, le=3650)
    networks: list[Text] = Field(default_factory=list, max_length=50)


class ProgramAccount(BaseModel):
    """A user for a program: it has a role in a unit and cannot sign in."""

    name: str = Field(min_length=1, max_length=100)
    role: str = Field(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9_]*$")
    unit: UUID


@router.get("/tokens")
async def get_tokens(request: Request, everybody: bool = False) -> Answer[Rows[TokenListed]]:
    """One's own keys; with `everybody` all, for who manages accounts. Secrets are never in it."""
    async with unit(request, "manage_accounts" if everybody else None) as u:
        found = await list_tokens(u.tx, None if everybody else u.actor.id)
        names = await titles(
            u.tx, u.catalog, System("keys"), "org.user", list({one.user for one in found}), env=u.env
        )
    rows = [
        {"id": one.id, "label": one.label, "scopes": one.scopes, "per_minute": one.per_minute,
         "created_at": one.created_at, "expires_at": one.expires_at, "used_at": one.used_at,
         "networks": one.networks,
         "user": {"id": one.user, "name": names.get(one.user, "")}}
        for one in found
    ]  # fmt: skip
    return answer({"rows": rows})


@router.post("/tokens", status_code=201)
async def post_token(request: Request, body: NewToken) -> Answer[TokenMade]:
    """A new key. The secret is in this answer and never again. Problem proof-is-needed 403 for somebody who signed in long ago."""
    for scope in body.scopes:
        if scope not in ("read", "write", SCIM) and not SCOPE.fullmatch(scope):
            raise Problem("scope-is-unknown", 422, scope=scope[:100])
    if any(":" in one for one in body.scopes) and any(":" not in one for one in body.scopes):
        raise Problem("scopes-do-not-mix", 422)
    async with unit(request) as u:
        if not request.state.by_token:
            proved(request, u)
        user = await _owner(u, body.user)
        expires = u.now + timedelta(days=body.expires_in_days) if body.expires_in_days else None
        secret = await create_token(
            u.tx,
            user,
            body.scopes,
            u.now,
            label=body.label,
            expires_at=expires,
            per_minute=body.per_minute,
            networks=body.networks,
            by=u.actor.key,
        )
    return answer({"secret": secret, "label": body.label, "scopes": body.scopes}, 201)


async def _owner(u: Unit, wanted: UUID | None) -> UUID:
    if wanted is not None and wanted != u.actor.id:
        require(u.catalog, u.actor, "manage_accounts")
        await within_reach(u, wanted)
        return wanted
    if u.actor.limits is not None or u.actor.id is None:
        raise Problem("scope-is-missing", 403, scope="write")
    return u.actor.id


@router.delete("/tokens/{key}", status_code=204)
async def delete_token(request: Request, key: UUID) -> Response:
    """End a key at once."""
    async with unit(request) as u:
        owner = await token_owner(u.tx, key)
        if owner is None or (owner != u.actor.id and not may(u.catalog, u.actor, "manage_accounts")):
            raise Problem("token-not-found", 404)
        await revoke_token(u.tx, owner, key, u.now, by=u.actor.key)
    return Response(status_code=204)


@router.post("/service-accounts", status_code=201)
async def post_service_account(request: Request, body: ProgramAccount) -> Answer[AccountMade]:
    """A user for a program; keys are made for it by `POST /tokens` with its `user`."""
    async with unit(request, "manage_accounts") as u:
        if not request.state.by_token:
            proved(request, u)
        key = uuid7()
        values: dict[str, Any] = {"name": body.name, "login": f"service:{key}", "active": True}
        [made] = await write(
            u.tx,
            u.catalog,
            u.actor,
            [Create("org.user", values, key, unit=body.unit)],
            at=u.now,
            source="api",
        )
        member = {"user": made.id, "unit": body.unit, "role": body.role}
        await write(u.tx, u.catalog, u.actor, [Create("org.membership", member)], at=u.now, source="api")
        # A log-in nobody knows with a password nobody has: the account is there for its keys alone.
        await create_account(u.tx, made.id, values["login"], secrets.token_urlsafe(32), u.now)
    return answer({"id": made.id, "name": body.name, "role": body.role}, 201)
