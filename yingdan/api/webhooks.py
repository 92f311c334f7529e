"""Webhooks at work: their state, what was sent, secrets, test messages, and effects sent again."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from yingdan.api.automations import cursor_of
from yingdan.api.doors import actor_of
from yingdan.api.shapes import Made, Page, Rows
from yingdan.api.shapes_doors import EffectListed, EffectShown, SecretDrawn, WebhookShown
from yingdan.api.unit import Answer, RetriedRoute, answer, platform_of
from yingdan.base import Problem

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["webhooks"])
LONGEST_PAGE = 200


@router.get("/webhooks")
async def list_webhooks(request: Request) -> Answer[Rows[WebhookShown]]:
    actor, platform = await actor_of(request, "manage_definitions"), platform_of(request)
    return answer({"rows": await platform.doors.outbox.list_webhooks(actor, platform.clock.now())})


@router.post("/webhooks/{name}/secret", status_code=201)
async def draw_secret(request: Request, name: str) -> Answer[SecretDrawn]:
    """A new signing secret, shown once; the one before no longer signs."""
    actor, platform = await actor_of(request, "manage_definitions"), platform_of(request)
    return answer(await platform.doors.outbox.draw_secret(name, actor, platform.clock.now()), 201)


@router.post("/webhooks/{name}/ping", status_code=202)
async def ping(request: Request, name: str) -> Answer[Made]:
    actor, platform = await actor_of(request, "manage_definitions"), platform_of(request)
    return answer(await platform.doors.outbox.ping(name, actor, platform.clock.now()), 202)


@router.post("/webhooks/{name}/resume", status_code=204)
async def close_breaker(request: Request, name: str) -> Response:
    """Try a webhook that is held back after failures again now."""
    actor = await actor_of(request, "manage_definitions")
    await platform_of(request).doors.outbox.close_breaker(name, actor)
    return Response(status_code=204)


@router.get("/effects")
async def list_effects(
    request: Request, webhook: str | None = None, state: str | None = None, limit: int = 50, cursor: str | None = None
) -> Answer[Page[EffectListed]]:  # fmt: skip
    """What was told, or is to be told, the newest first. `state`: waiting, done or dead."""
    before = cursor_of(cursor)
    if any("\x00" in text for text in (webhook or "", state or "")):
        raise Problem("request-is-invalid", 422)
    actor = await actor_of(request, "manage_definitions")
    rows, after = await platform_of(request).doors.outbox.list_effects(
        webhook or None, state or None, before, max(1, min(limit, LONGEST_PAGE)), actor
    )
    return answer({"rows": rows, "next": after})


@router.get("/effects/{key}")
async def read_effect(request: Request, key: UUID) -> Answer[EffectShown]:
    actor = await actor_of(request, "manage_definitions")
    return answer(await platform_of(request).doors.outbox.read_effect(key, actor))


@router.post("/effects/{key}/replay", status_code=202)
async def replay_effect(request: Request, key: UUID) -> Answer[Made]:
    actor, platform = await actor_of(request, "replay_events"), platform_of(request)
    await platform.doors.outbox.replay_effect(key, actor, platform.clock.now())
    return answer({"id": key}, 202)
