"""The live stream: server-sent events, one connection per browser, resumed by position."""

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from yingdan.api.unit import platform_of, unit
from yingdan.events import Position

router = APIRouter(prefix="/api/v1", tags=["live"])


@router.get("/live")
async def live(request: Request, after: str | None = None) -> Response:
    """Events as they happen. `Last-Event-ID` or `after` resumes; `hello` comes first, `reset` asks to read anew."""
    async with unit(request) as u:
        actor = u.actor
    position = Position.parse(request.headers.get("last-event-id") or after or "")
    messages = platform_of(request).hub.messages(actor, position)
    headers = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
    return StreamingResponse(messages, media_type="text/event-stream", headers=headers)
