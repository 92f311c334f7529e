"""Feishu 飞书: a company's own application, with PKCE. The person's `tenant_key` tells of which company they are."""

import base64
import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from yingdan.connectors.sign_on.model import Asking, Told, Vouched, WayBack, WayThere
from yingdan.connectors.sign_on.refusals import (
    APP_IS_CLOSED,
    CODE_IS_OVER,
    SECRET_IS_WRONG,
    faulty,
    outside,
    refusal,
)
from yingdan.kernel.accounts import SignOn

PAGES, API = "https://accounts.feishu.cn", "https://open.feishu.cn"
_KNOWN = {
    "20003": CODE_IS_OVER, "20004": CODE_IS_OVER, "20065": CODE_IS_OVER, "20049": CODE_IS_OVER,
    "20002": SECRET_IS_WRONG, "20048": SECRET_IS_WRONG, "20024": SECRET_IS_WRONG,
    "20009": APP_IS_CLOSED, "20010": APP_IS_CLOSED, "20069": APP_IS_CLOSED,
}  # fmt: skip


class Feishu:
    def __init__(self, ask: Asking) -> None:
        self._ask = ask

    async def there(self, one: SignOn, way: WayThere, now: datetime) -> str:
        """Only scopes of Feishu's own are asked for; they are named with a colon."""
        digest = hashlib.sha256(way.verifier.encode()).digest()
        asked = {
            "client_id": one.client_id, "redirect_uri": way.back, "response_type": "code", "state": way.state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), "code_challenge_method": "S256",
        }  # fmt: skip
        scopes = " ".join(each for each in one.scopes if ":" in each)
        if scopes:
            asked["scope"] = scopes
        return f"{(one.page_address or PAGES).rstrip('/')}/open-apis/authen/v1/authorize?{urlencode(asked)}"

    async def who(self, one: SignOn, secret: str, way: WayBack, now: datetime) -> Vouched:
        """Problems: sign-on-person-is-outside 403, those of `refusal`."""
        asked = {
            "grant_type": "authorization_code", "client_id": one.client_id, "client_secret": secret, "code": way.code,
            "redirect_uri": way.back, "code_verifier": way.verifier,
        }  # fmt: skip
        token = _fit(await self._ask("POST", _at(one, "authen/v2/oauth/token"), body=asked)).get(
            "access_token"
        )
        if not isinstance(token, str) or not token:
            raise faulty("feishu", "access_token")
        headers = {"Authorization": f"Bearer {token}"}
        told = _fit(await self._ask("GET", _at(one, "authen/v1/user_info"), headers=headers)).get("data")
        if not isinstance(told, dict):
            raise faulty("feishu", "data")
        if told.get("tenant_key") != one.company:
            raise outside("feishu")
        subject = told.get("union_id")
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:
            raise faulty("feishu", "union_id")
        return Vouched(subject, _claims(told))


def _claims(told: dict[str, Any]) -> dict[str, Any]:
    """The company's own mail address is one that the company gave; the other one is nobody's word."""
    mail = told.get("enterprise_email")
    claims = {
        "name": told.get("name"), "preferred_username": told.get("user_id"), "mobile": told.get("mobile"),
        "user_id": told.get("user_id"), "employee_no": told.get("employee_no"),
    }  # fmt: skip
    return claims | ({"email": mail, "email_verified": True} if mail else {})


def _at(one: SignOn, path: str) -> str:
    return f"{(one.api_address or API).rstrip('/')}/open-apis/{path}"


def _fit(told: Told) -> dict[str, Any]:
    code = told.body.get("code", 0 if told.status == 200 else f"HTTP {told.status}")
    if told.status != 200 or str(code) != "0":
        raise refusal("feishu", code, _KNOWN)
    return told.body
