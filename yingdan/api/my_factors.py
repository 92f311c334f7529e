"""One's own second factors: codes of an app and recovery codes (passkeys: `passkeys.py`). Who changes them has proved a moment ago who they are."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from yingdan.api.my_account import proved, signed_in
from yingdan.api.session import company_name
from yingdan.api.shapes_accounts import FactorsShown, RecoveryCodes, TotpBegun
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, held_to_rules, unit
from yingdan.base import Problem
from yingdan.base.qr import draw_qr
from yingdan.kernel.accounts import (
    Factors,
    begin_totp,
    confirm_totp,
    end_totp,
    factors_of,
    renew_recovery,
)

router = APIRouter(prefix="/api/v1/me", route_class=RetriedRoute, tags=["my account"])


class FirstCode(BaseModel):
    code: str = Field(max_length=20)


async def refuse_too_few(request: Request, u: Unit, user: UUID) -> None:
    """Problem second-factor-must-stay 409 when the last factor is gone though the company asks for one."""
    left = (await factors_of(u.tx, [user])).get(user, Factors())
    if not left.any and held_to_rules(request, u.actor.roles).second_factor:
        raise Problem("second-factor-must-stay", 409)


def factors_shown(found: Factors) -> dict[str, Any]:
    return {"totp": found.totp, "recovery": found.recovery, "passkeys": found.passkeys}


@router.get("/factors")
async def get_factors(request: Request) -> Answer[FactorsShown]:
    """Which second factors I have; `asked` when the company wants one."""
    async with unit(request) as u:
        user, _ = signed_in(request, u)
        found = (await factors_of(u.tx, [user])).get(user, Factors())
        asked = held_to_rules(request, u.actor.roles).second_factor
    return answer({**factors_shown(found), "asked": asked})


@router.post("/totp", status_code=201)
async def post_totp(request: Request) -> Answer[TotpBegun]:
    """A secret for an authenticator app, to be scanned or typed; the first code turns codes on."""
    async with unit(request) as u:
        user = proved(request, u)
        issuer = await company_name(u.tx, u.catalog, u.now) or "Yingdan"
        begun = await begin_totp(u.tx, user, issuer[:60], u.now)
    qr = draw_qr(begun.address)
    return answer(
        {"secret": begun.secret, "address": begun.address, "qr": {"size": qr.size, "path": qr.path}}, 201
    )


@router.post("/totp/confirm")
async def post_totp_confirm(request: Request, body: FirstCode) -> Answer[RecoveryCodes]:
    """The first code turns codes on. The recovery codes are in this answer and never again."""
    async with unit(request) as u:
        user, session = signed_in(request, u)
        codes = await confirm_totp(u.tx, user, session, body.code, u.now)
    return answer({"codes": codes})


@router.post("/totp/end", status_code=204)
async def post_totp_end(request: Request) -> Response:
    """Codes are off."""
    async with unit(request) as u:
        user = proved(request, u)
        await end_totp(u.tx, user, u.now)
        await refuse_too_few(request, u, user)
    return Response(status_code=204)


@router.post("/recovery-codes")
async def post_recovery_codes(request: Request) -> Answer[RecoveryCodes]:
    """Ten new recovery codes in the place of those there were. Problem second-factor-is-off 409 without a factor."""
    async with unit(request) as u:
        user = proved(request, u)
        if not (await factors_of(u.tx, [user])).get(user, Factors()).any:
            raise Problem("second-factor-is-off", 409)
        codes = await renew_recovery(u.tx, user)
    return answer({"codes": codes})
