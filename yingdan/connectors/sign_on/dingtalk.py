"""DingTalk 钉钉: a company's own application. The token tells with which company somebody came."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from yingdan.connectors.sign_on.model import Asking, Told, Vouched, WayBack, WayThere
from yingdan.connectors.sign_on.refusals import (
    APP_IS_CLOSED,
    CODE_IS_OVER,
    SECRET_IS_WRONG,
    SERVER_IS_UNKNOWN,
    faulty,
    outside,
    refusal,
)
from yingdan.kernel.accounts import SignOn

PAGES, API = "https://login.dingtalk.com", "https://api.dingtalk.com"
_KNOWN = {
    "invalidParameter.authCode.notFound": CODE_IS_OVER,
    "invalidClientIdOrSecret": SECRET_IS_WRONG,
    "Forbidden.AccessDenied.IpNotInWhiteList": SERVER_IS_UNKNOWN,
    "Forbidden.AccessDenied.AccessTokenPermissionDenied": APP_IS_CLOSED,
}


class DingTalk:
    def __init__(self, ask: Asking) -> None:
        self._ask = ask

    async def there(self, one: SignOn, way: WayThere, now: datetime) -> str:
        """The company is chosen beforehand, and told with the token."""
        asked = {
            "client_id": one.client_id, "redirect_uri": way.back, "response_type": "code", "state": way.state,
            "scope": "openid corpid", "prompt": "consent", "corpId": one.company,
        }  # fmt: skip
        return f"{(one.page_address or PAGES).rstrip('/')}/oauth2/auth?{urlencode(asked)}"

    async def who(self, one: SignOn, secret: str, way: WayBack, now: datetime) -> Vouched:
        """Problems: sign-on-person-is-outside 403, those of `refusal`."""
        asked = {"clientId": one.client_id, "clientSecret": secret, "code": way.code, "grantType": "authorization_code"}  # fmt: skip
        given = _fit(await self._ask("POST", _at(one, "oauth2/userAccessToken"), body=asked))
        token = given.get("accessToken")
        if not isinstance(token, str) or not token:
            raise faulty("dingtalk", "accessToken")
        if given.get("corpId") != one.company:
            raise outside("dingtalk")
        headers = {"x-acs-dingtalk-access-token": token}
        told = _fit(await self._ask("GET", _at(one, "contact/users/me"), headers=headers))
        subject = told.get("unionId")
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:
            raise faulty("dingtalk", "unionId")
        # Its e-mail address is a private one that nobody verified.
        return Vouched(
            subject, {"name": told.get("nick"), "preferred_username": _phone(told), "mobile": _phone(told)}
        )


def _at(one: SignOn, path: str) -> str:
    return f"{(one.api_address or API).rstrip('/')}/v1.0/{path}"


def _fit(told: Told) -> dict[str, Any]:
    if told.status != 200:
        code = told.body.get("code")
        raise refusal("dingtalk", code, _KNOWN) if code else faulty("dingtalk", f"HTTP {told.status}")
    return told.body


def _phone(told: dict[str, Any]) -> str:
    """The number of the account, which was verified by a message; with its country's where that is another one."""
    number, state = str(told.get("mobile") or ""), str(told.get("stateCode") or "86").lstrip("+")
    return number if state == "86" or not number else f"+{state}{number}"
