"""A storm of sign-ins costs next to nothing: while the line before the turnstile is full, strangers are turned away before anything
of what they sent is read. Whoever has a mark of a known device is heard, since known devices have a line of their own."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from yingdan.api.cookies import DEVICE, kept
from yingdan.api.problems import note, respond
from yingdan.api.unit import peer, platform_of
from yingdan.base import Problem

_DOOR = "/api/v1/session"


class TurnedAway:
    """Plain ASGI, outside of all routing and parsing: that is its use."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == _DOOR and scope["method"] == "POST":
            request = Request(scope)
            platform = platform_of(request)
            if not kept(request, DEVICE, platform.settings):
                try:
                    platform.turnstile.look(peer(request))
                except Problem as problem:
                    note(problem, request)
                    await respond(problem, request)(scope, receive, send)
                    return
        await self._app(scope, receive, send)
