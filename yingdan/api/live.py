"""The live stream: server-sent events, one connection per browser, resumed by position."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable

from fastapi import APIRouter, Request

from yingdan.api.shapes_log import LiveChange, LiveHello, LiveReset
from yingdan.api.unit import Messages, RetriedRoute, platform_of, unit
from yingdan.base import Problem, is_transient
from yingdan.events import Position

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["live"])
# How long a stream may outlive the session or token it was opened with.
ASK_AGAIN_S = 60.0


@router.get("/live")
async def live(request: Request, after: str | None = None) -> Messages[LiveHello | LiveReset | LiveChange]:
    """Server-sent events as they happen: `hello` {position} comes first, then `change` with an event each, its position as
    the id; `reset` {} asks to read everything anew. `Last-Event-ID` or `after` resumes behind a position."""
    async with unit(request) as u:
        actor = u.actor
    position = Position.parse(request.headers.get("last-event-id") or after or "")

    async def signed_in() -> bool:
        async with unit(request) as again:
            return again.actor.id == actor.id

    messages = while_allowed(
        platform_of(request).hub.messages(actor, position, door=request.state.door), signed_in
    )
    headers = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
    return Messages(messages, media_type="text/event-stream", headers=headers)


async def while_allowed(
    messages: AsyncIterator[bytes], allowed: Callable[[], Awaitable[bool]], every_s: float = ASK_AGAIN_S
) -> AsyncIterator[bytes]:
    """The messages until the session ends: asked after a message or heartbeat, at most every minute."""
    asked = time.monotonic()
    async for message in messages:
        yield message
        if time.monotonic() - asked < every_s:
            continue
        asked = time.monotonic()
        try:
            if not await allowed():
                return
        except Problem:
            return
        except Exception as error:
            if not is_transient(error):  # the database is away: the next time will tell
                raise
