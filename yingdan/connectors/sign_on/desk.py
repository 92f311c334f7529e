"""The provider's side of signing in, for one process: which way a provider speaks, and how many are asked at once."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

from yingdan.base import Problem
from yingdan.connectors.sign_on.dingtalk import DingTalk
from yingdan.connectors.sign_on.feishu import Feishu
from yingdan.connectors.sign_on.model import Flow, Vouched, WayBack, WayThere
from yingdan.connectors.sign_on.openid import OpenId
from yingdan.connectors.sign_on.wecom import WeCom
from yingdan.connectors.sign_on.wire import ask_platform
from yingdan.kernel.accounts import LeftThere, SignOn

log = logging.getLogger("yingdan.sign_on")
AT_ONCE = 8


class SignOnDesk:
    """`allow_private`: whether providers may be on loopback and private addresses."""

    def __init__(self, *, allow_private: bool) -> None:
        asking = partial(ask_platform, allow_private=allow_private)
        self._openid = OpenId(allow_private=allow_private)
        self._flows: dict[str, Flow] = {
            "oidc": self._openid, "wecom": WeCom(asking), "dingtalk": DingTalk(asking),
            "feishu": Feishu(asking),
        }  # fmt: skip
        self._inside = 0

    async def begin(
        self,
        one: SignOn,
        back: str,
        state: str,
        nonce: str,
        verifier: str,
        now: datetime,
        *,
        inside: bool = False,
        again: bool = False,
    ) -> str:
        """Where the browser goes to sign in; `inside`, `again`: see `WayThere`. Problems: those of the flow."""
        way = WayThere(back, state, nonce, verifier, inside, again)
        return await self._flows[one.provider].there(one, way, now)

    async def finish(
        self, one: SignOn, secret: str, back: str, code: str, nonce: str, verifier: str, now: datetime
    ) -> Vouched:
        """Whom the provider vouches for. Problems: those of the flow, sign-in-is-busy 429."""
        async with self._turn():
            return await self._flows[one.provider].who(one, secret, WayBack(code, back, nonce, verifier), now)

    async def leave(self, one: SignOn, token: str, back: str, now: datetime) -> str | None:
        """Where a person who signed out here is sent to sign out there; None where that is not asked for, not known or not to be
        learned now: he is signed out here whatever the provider does."""
        if not one.ends_there:
            return None
        try:
            async with self._turn():
                return await self._openid.leave(one, token, back, now)
        except Problem as problem:
            log.warning("the provider could not be asked how to sign out: %s", problem.slug)
            return None

    async def left(self, one: SignOn, token: str, now: datetime) -> LeftThere:
        """Who signed out at the provider, by its own word. Problems: sign-on-token-is-faulty 401, sign-on-is-away 502, sign-in-is-busy 429."""
        async with self._turn():
            return await self._openid.left(one, token, now)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._inside >= AT_ONCE:
            raise Problem("sign-in-is-busy", 429, retry_after=2)
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1
