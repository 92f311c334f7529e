"""WeCom, DingTalk and Feishu as a server on loopback that speaks their flows: pages that send people back with a code that works
once, tokens, and refusals with the codes of theirs. By itself, for journeys in a browser:
`python -m tests.api.office_platforms '{"anna": {"userid": "anna"}}'` says its address and ends with its standard input."""

import base64
import hashlib
import html
import json
import secrets
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

COMPANY, APP, SECRET = "ww0company", "1000002", "drawn-by-the-platform"
Json = dict[str, Any]


@dataclass
class Office:
    """`people`: what the platform tells of somebody, by a name of the test's. `down`: it answers nothing but 503."""

    people: dict[str, Json] = field(default_factory=dict)
    secret: str = SECRET
    lasts_s: int = 7200
    down: bool = False
    refuses: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    codes: dict[str, Json] = field(default_factory=dict)
    tokens: dict[str, Json] = field(default_factory=dict)
    address: str = ""

    def code_for(self, who: str, asked: Json) -> str:
        code = secrets.token_urlsafe(16)
        self.codes[code] = {"who": self.people[who], "asked": asked}
        return code

    def token_for(self, held: Json) -> str:
        token = secrets.token_urlsafe(16)
        self.tokens[token] = held
        return token


def _sent_back(office: Office, request: Request, name: str, must: Json) -> Any:
    """The page where somebody signs in, at once, as whom the test says (`who`); without that, as whom is pressed."""
    asked = dict(request.query_params)
    who = asked.pop("who", None)
    if who is None:
        links = (
            f'<p><a href="?{urlencode({**asked, "who": one})}">{html.escape(one)}</a></p>'
            for one in office.people
        )
        return HTMLResponse(
            f'<!doctype html><html lang="zh"><link rel="icon" href="data:,">{"".join(links)}</html>'
        )
    wrong = [key for key, value in must.items() if asked.get(key) != value]
    if wrong or not asked.get("state", "").isalnum() or not asked.get("redirect_uri"):
        return JSONResponse({"wrong": wrong}, 400)
    back = {name: office.code_for(who, asked), "state": asked["state"]}
    return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back)}", 302)


def _wecom(app: FastAPI, office: Office) -> None:
    @app.get("/wwlogin/sso/login")
    async def scan(request: Request) -> Any:
        must = {"login_type": "CorpApp", "appid": COMPANY, "agentid": APP}
        return _sent_back(office, request, "code", must)

    @app.get("/connect/oauth2/authorize")
    async def inside(request: Request) -> Any:
        must = {"appid": COMPANY, "agentid": APP, "response_type": "code", "scope": "snsapi_base"}
        return _sent_back(office, request, "code", must)

    @app.get("/cgi-bin/gettoken")
    async def token(corpid: str, corpsecret: str) -> Json:
        if (corpid, corpsecret) != (COMPANY, office.secret):
            return {"errcode": 40013 if corpid != COMPANY else 40001, "errmsg": f"invalid {corpsecret}"}
        held = office.token_for({"until": time.monotonic() + office.lasts_s})
        return {"errcode": 0, "errmsg": "ok", "access_token": held, "expires_in": office.lasts_s}

    @app.get("/cgi-bin/auth/getuserinfo")
    async def who(access_token: str, code: str) -> Json:
        if office.refuses:
            return {"errcode": int(office.refuses), "errmsg": "no"}
        if access_token not in office.tokens:
            return {"errcode": 40014, "errmsg": "invalid access_token"}
        held = office.codes.pop(code, None)
        return (
            {"errcode": 0, "errmsg": "ok", **held["who"]}
            if held
            else {"errcode": 40029, "errmsg": "invalid code"}
        )

    @app.get("/cgi-bin/user/get")
    async def more(access_token: str, userid: str) -> Json:
        names = {one["userid"]: one for one in office.people.values() if "userid" in one}
        return {"errcode": 0, "userid": userid, "name": f"{names[userid]['userid']}的姓名", "department": [7]}


def _dingtalk(app: FastAPI, office: Office) -> None:
    @app.get("/oauth2/auth")
    async def page(request: Request) -> Any:
        must = {
            "client_id": APP,
            "response_type": "code",
            "scope": "openid corpid",
            "prompt": "consent",
            "corpId": COMPANY,
        }
        return _sent_back(office, request, "authCode", must)

    @app.post("/v1.0/oauth2/userAccessToken")
    async def token(body: Json) -> Any:
        if (body.get("clientId"), body.get("clientSecret")) != (APP, office.secret):
            return JSONResponse({"code": "invalidClientIdOrSecret", "message": "x", "requestid": "r"}, 400)
        held = office.codes.pop(str(body.get("code")), None)
        if held is None or body.get("grantType") != "authorization_code":
            return JSONResponse({"code": "invalidParameter.authCode.notFound", "message": "x"}, 400)
        company = held["who"].get("corpId", COMPANY)
        return {
            "accessToken": office.token_for(held["who"]),
            "refreshToken": "r",
            "expireIn": 7200,
            "corpId": company,
        }

    @app.get("/v1.0/contact/users/me")
    async def me(request: Request) -> Any:
        held = office.tokens.get(request.headers.get("x-acs-dingtalk-access-token", ""))
        if office.refuses or held is None:
            return JSONResponse({"code": office.refuses or "InvalidAuthentication", "message": "x"}, 403)
        return {name: value for name, value in held.items() if name != "corpId"}


def _feishu(app: FastAPI, office: Office) -> None:
    @app.get("/open-apis/authen/v1/authorize")
    async def page(request: Request) -> Any:
        must = {"client_id": APP, "response_type": "code", "code_challenge_method": "S256"}
        return _sent_back(office, request, "code", must)

    @app.post("/open-apis/authen/v2/oauth/token")
    async def token(body: Json) -> Any:
        def no(code: int) -> JSONResponse:
            return JSONResponse(
                {"code": code, "error": "invalid_grant", "error_description": body["client_secret"]}, 400
            )

        if (body.get("client_id"), body.get("client_secret")) != (APP, office.secret):
            return no(20002)
        held = office.codes.pop(str(body.get("code")), None)
        if held is None:
            return no(20003)
        digest = hashlib.sha256(str(body.get("code_verifier")).encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != held["asked"]["code_challenge"]:
            return no(20049)
        if body.get("redirect_uri") != held["asked"]["redirect_uri"]:
            return no(20071)
        return {
            "code": 0,
            "access_token": office.token_for(held["who"]),
            "expires_in": 7200,
            "token_type": "Bearer",
        }

    @app.get("/open-apis/authen/v1/user_info")
    async def me(request: Request) -> Any:
        held = office.tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if office.refuses or held is None:
            return JSONResponse({"code": int(office.refuses or 20005), "msg": "no"}, 400)
        return {"code": 0, "msg": "success", "data": {"tenant_key": COMPANY, **held}}


def _issuer(app: FastAPI, office: Office) -> None:
    @app.get("/.well-known/openid-configuration")
    async def about() -> Json:
        """An issuer that calls itself by another name than it was asked for."""
        place = office.address
        return {
            "issuer": f"{place}/",
            "authorization_endpoint": place,
            "token_endpoint": place,
            "jwks_uri": place,
        }


@contextmanager
def office_on_loopback() -> Iterator[Office]:
    app, office = FastAPI(), Office()

    @app.middleware("http")
    async def count(request: Request, go_on: Any) -> Any:
        office.asked[request.url.path] += 1
        return JSONResponse({}, 503) if office.down else await go_on(request)

    for open_it in (_wecom, _dingtalk, _feishu, _issuer):
        open_it(app, office)
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    office.address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield office
    finally:
        server.should_exit = True
        thread.join(5)


if __name__ == "__main__":
    with office_on_loopback() as alone:
        alone.people = json.loads(sys.argv[1])
        sys.stdout.write(f"{alone.address}\n")
        sys.stdout.flush()
        sys.stdin.read()
