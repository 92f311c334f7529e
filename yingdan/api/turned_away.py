"""A storm of sign-ins costs next to nothing: while the line before the turnstile is full, strangers are turned away before anything
of what they sent is read. Whoever has a mark of a known device is heard, since known devices have a line of their own."""

import asyncio
from collections import Counter
from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from yingdan.api.cookies import DEVICE, kept
from yingdan.api.denials import UNHEARD
from yingdan.api.problems import answer_to, locale_of, refusals
from yingdan.api.unit import peer, platform_of
from yingdan.kernel.accounts import BUSY

_DOOR = "/api/v1/session"
_SAID_EVERY_S = 1.0
_MOST_NAMED = 50


class TurnedAway:
    """Plain ASGI, outside of all routing and parsing: that is its use."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._unsaid: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == _DOOR and scope["method"] == "POST":
            request = Request(scope)
            platform, place = platform_of(request), peer(request)
            if not kept(request, DEVICE, platform.settings) and platform.turnstile.turns_away(place):
                platform.denials.note(UNHEARD, platform.clock.now())
                self._note(place)
                await _answer(locale_of(request))(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _note(self, place: str) -> None:
        """A line of the log for each second, not for each of hundreds: a storm is not to fill the disk either."""
        if not self._unsaid:
            asyncio.get_running_loop().call_later(_SAID_EVERY_S, self._say)
        self._unsaid[place] += 1

    def _say(self) -> None:
        told, self._unsaid = self._unsaid, Counter()
        busiest = dict(told.most_common(_MOST_NAMED))
        refusals.info(
            "refused: %s, %s times from %s addresses", BUSY.slug, told.total(), len(told),
            extra={"slug": BUSY.slug, "status": BUSY.status, "times": told.total(), "peers": busiest},
        )  # fmt: skip


@cache
def _answer(locale: str) -> Response:
    return answer_to(BUSY, locale)
