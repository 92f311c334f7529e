"""WeCom 企业微信: a company's own application. Whoever has a `userid` is a member; an outsider has an `openid` alone."""

from datetime import datetime, timedelta
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

PAGES, INSIDE, API = (
    "https://login.work.weixin.qq.com",
    "https://open.weixin.qq.com",
    "https://qyapi.weixin.qq.com",
)
# A token is given up before it ends over there.
EARLY = timedelta(minutes=5)
_TOKEN_IS_OVER = {"40014", "41001", "42001"}
_KNOWN = {
    "40029": CODE_IS_OVER, "41008": CODE_IS_OVER, "42003": CODE_IS_OVER,
    "40001": SECRET_IS_WRONG, "40013": SECRET_IS_WRONG, "41004": SECRET_IS_WRONG,
    "60020": SERVER_IS_UNKNOWN, "48002": APP_IS_CLOSED, "60011": APP_IS_CLOSED,
}  # fmt: skip


class WeCom:
    def __init__(self, ask: Asking) -> None:
        self._ask = ask
        # By address, company and secret: another secret never meets a token of the former one.
        self._tokens: dict[tuple[str, str, str], tuple[str, datetime]] = {}

    async def there(self, one: SignOn, way: WayThere, now: datetime) -> str:
        """Inside WeCom nobody scans anything: its own page knows who is there."""
        told: dict[str, str] = {
            "appid": one.company,
            "agentid": one.client_id,
            "redirect_uri": way.back,
            "state": way.state,
        }
        if way.inside:
            asked = {**told, "response_type": "code", "scope": "snsapi_base"}
            base = one.inside_address or INSIDE
            return f"{base.rstrip('/')}/connect/oauth2/authorize?{urlencode(asked)}#wechat_redirect"
        base = one.page_address or PAGES
        return f"{base.rstrip('/')}/wwlogin/sso/login?{urlencode({'login_type': 'CorpApp', **told})}"

    async def who(self, one: SignOn, secret: str, way: WayBack, now: datetime) -> Vouched:
        """Problems: sign-on-person-is-outside 403, those of `refusal`."""
        told = await self._asked(one, secret, "auth/getuserinfo", {"code": way.code}, now)
        found = told.body.get("userid") or told.body.get("UserId")
        # People of linked companies come as `company/userid`.
        if not isinstance(found, str) or not found or "/" in found:
            raise outside("wecom")
        claims: dict[str, Any] = {"userid": found, "preferred_username": found, "name": found}
        if one.makes_accounts:
            more = (await self._asked(one, secret, "user/get", {"userid": found}, now)).body
            claims |= {"name": more.get("name") or found, "department": more.get("department"),
                       "position": more.get("position")}  # fmt: skip
        return Vouched(found, claims)

    async def _asked(self, one: SignOn, secret: str, path: str, query: dict[str, str], now: datetime) -> Told:
        """With a token that is kept; once more with a new one when it ended early over there."""
        for again in (False, True):
            token = await self._token(one, secret, now, anew=again)
            told = await self._get(one, path, {"access_token": token, **query})
            code = str(told.body.get("errcode", 0))
            if code == "0":
                return told
            if again or code not in _TOKEN_IS_OVER:
                break
        raise refusal("wecom", code, _KNOWN)

    async def _token(self, one: SignOn, secret: str, now: datetime, *, anew: bool) -> str:
        key = (one.api_address, one.company, secret)
        kept = self._tokens.get(key)
        if kept is not None and not anew and now < kept[1]:
            return kept[0]
        told = await self._get(one, "gettoken", {"corpid": one.company, "corpsecret": secret})
        token, code = told.body.get("access_token"), told.body.get("errcode", 0)
        if str(code) != "0":
            raise refusal("wecom", code, _KNOWN)
        if not isinstance(token, str) or not token:
            raise faulty("wecom", "access_token")
        lasts = told.body.get("expires_in")
        until = now + timedelta(seconds=lasts if isinstance(lasts, int) else 0) - EARLY
        self._tokens = {each: kept for each, kept in self._tokens.items() if now < kept[1]}
        self._tokens[key] = (token, until)
        return token

    async def _get(self, one: SignOn, path: str, query: dict[str, str]) -> Told:
        told = await self._ask(
            "GET", f"{(one.api_address or API).rstrip('/')}/cgi-bin/{path}?{urlencode(query)}"
        )
        if told.status != 200 or not told.body:
            raise faulty("wecom", f"HTTP {told.status}")
        return told
