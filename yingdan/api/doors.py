"""The doors of the outside: deliveries to channels, and sheets that people import."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response, StreamingResponse

from yingdan.api.problems import locale_of
from yingdan.api.shapes import Made, Rows
from yingdan.api.shapes_doors import (
    Accepted,
    ChannelKeyMade,
    ChannelShown,
    DeliveryFailed,
    ImportRun,
    SheetChecked,
    SheetTaken,
    Succeeded,
)
from yingdan.api.unit import Answer, RetriedRoute, answer, open_to_all, platform_of, sends, unit
from yingdan.base import Problem, words

inbound = APIRouter(route_class=RetriedRoute, tags=["channels"])
router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["imports"])
LIMIT = 1_048_576
OPEN = {"Access-Control-Allow-Origin": "*"}


class SheetMapping(BaseModel):
    mapping: dict[str, str] = Field(default_factory=dict)
    mode: str = Field("create", max_length=20)
    key: str | None = Field(None, max_length=100)


class Shared(BaseModel):
    """What an office platform and the channel share; token and key are drawn when they are left out. Of a broker: the password and, where it
    asks for one, the certificate of ours with its private key (PEM)."""

    token: str = Field("", max_length=200)
    key: str = Field("", max_length=200)
    owner: str = Field("", max_length=200)
    certificate: str = Field("", max_length=20_000)
    private_key: str = Field("", max_length=20_000)


class NewKey(BaseModel):
    label: str = Field("", max_length=100)
    shared: Shared | None = None


@inbound.options("/in/{channel}", status_code=204)
@open_to_all
async def preflight(channel: str) -> Response:
    headers = {**OPEN, "Access-Control-Allow-Methods": "POST", "Access-Control-Max-Age": "86400",
               "Access-Control-Allow-Headers": "authorization, content-type, x-channel-key, idempotency-key"}  # fmt: skip
    return Response(status_code=204, headers=headers)


@inbound.post("/in/{channel}", status_code=202)
@open_to_all
async def receive(request: Request, channel: str, k: str | None = None) -> Answer[Accepted]:
    """Take a delivery: 202 means that the raw row is committed and cannot be lost."""
    accepted = await _receive(request, channel, k, {})
    return answer({"id": accepted.id, "repeated": accepted.repeated}, 202, OPEN)


@inbound.options("/in/{channel}/v1/{call}", status_code=204)
@open_to_all
async def call_preflight(channel: str, call: str) -> Response:
    return await preflight(channel)


@inbound.post("/in/{channel}/v1/{call}", status_code=200)
@open_to_all
async def receive_call(request: Request, channel: str, call: str) -> Answer[Succeeded]:
    """Take identify, track, page, screen, group, alias or batch of the Segment HTTP API; the channel key is the write key."""
    try:
        await _receive(request, channel, None, {"yd-call": call})
    except Problem as problem:  # these clients read `code` and `message`, and try forever when they find none
        message = words(problem.slug, locale_of(request), problem.params)[1]
        params = {**problem.params, "code": problem.slug, "message": message}
        raise Problem(problem.slug, problem.status, faults=problem.faults, **params) from None
    return answer({"success": True}, 200, OPEN)


@inbound.get("/in/{channel}/callback", **sends("*/*"))
@open_to_all
async def verify_callback(request: Request, channel: str) -> Response:
    """Answer the handshake of an office platform that checks the address."""
    return await _call_back(request, channel)


@inbound.post("/in/{channel}/callback", **sends("*/*"))
@open_to_all
async def receive_callback(request: Request, channel: str) -> Response:
    """Take a signed call of WeCom, DingTalk or Feishu; the answer is what that platform reads, and then the message is committed."""
    return await _call_back(request, channel)


async def _call_back(request: Request, channel: str) -> Response:
    platform, query = platform_of(request), dict(request.query_params)
    media, content = await platform.doors.call_back(
        channel, query, dict(request.headers), await start_of(request), platform.clock.now(),
        request.client.host if request.client else None,
    )  # fmt: skip
    return Response(content, media_type=media)


async def _receive(request: Request, channel: str, k: str | None, more: dict[str, str]) -> Any:
    platform = platform_of(request)
    headers = {**request.headers, **more}
    return await platform.doors.receive(
        channel, k or secret_of(headers), await start_of(request), headers.get("content-type", ""),
        platform.clock.now(), headers.get("idempotency-key"), headers, request.client.host if request.client else None,
    )  # fmt: skip


def secret_of(headers: Mapping[str, str]) -> str | None:
    """The channel key that headers carry: as such, as a bearer, or as the user of basic authentication (a write key)."""
    scheme, _, rest = headers.get("authorization", "").partition(" ")
    found = headers.get("x-channel-key") or (rest.strip() if scheme.lower() == "bearer" else None)
    if found or scheme.lower() != "basic":
        return found
    try:
        return b64decode(rest.strip(), validate=True).decode().partition(":")[0] or None
    except ValueError:
        return None


async def start_of(request: Request) -> bytes:
    """The body, at most one byte more than allowed; kept for a second try, since a stream is read only once."""
    if not hasattr(request.state, "start"):
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > LIMIT:
                break
        request.state.start = bytes(body[: LIMIT + 1])
    kept: bytes = request.state.start
    return kept


async def actor_of(request: Request, ability: str | None = None) -> Any:
    """Who asks; the doors open their own transactions."""
    async with unit(request, ability) as u:
        return u.actor


@router.post("/imports", status_code=201)
async def upload(request: Request) -> Answer[SheetTaken]:
    platform = platform_of(request)
    actor = await actor_of(request, "run_imports")
    length = request.headers.get("content-length", "")
    found = await platform.doors.upload(
        request.stream(), request.headers.get("content-type", ""), int(length) if length.isdigit() else None, actor,
        platform.clock.now(),
    )  # fmt: skip
    return answer(found, 201)


@router.get("/imports")
async def list_imports(request: Request) -> Answer[Rows[ImportRun]]:
    actor = await actor_of(request, "run_imports")
    return answer({"rows": await platform_of(request).doors.list_imports(actor)})


@router.post("/imports/{key}/check")
async def check(request: Request, key: UUID, body: SheetMapping) -> Answer[SheetChecked]:
    actor, platform = await actor_of(request, "run_imports"), platform_of(request)
    return answer(
        await platform.doors.check_import(key, body.mapping, actor, platform.clock.now(), body.mode, body.key)
    )


@router.post("/imports/{key}/start", status_code=202)
async def start(request: Request, key: UUID, body: SheetMapping) -> Answer[ImportRun]:
    actor, platform = await actor_of(request, "run_imports"), platform_of(request)
    return answer(
        await platform.doors.start_import(
            key, body.mapping, actor, platform.clock.now(), body.mode, body.key
        ),
        202,
    )


@router.post("/imports/{key}/resume", status_code=202)
async def resume(request: Request, key: UUID) -> Answer[ImportRun]:
    actor, platform = await actor_of(request, "run_imports"), platform_of(request)
    return answer(await platform.doors.resume_import(key, actor, platform.clock.now()), 202)


@router.post("/imports/{key}/cancel", status_code=202)
async def cancel(request: Request, key: UUID) -> Answer[ImportRun]:
    actor, platform = await actor_of(request, "run_imports"), platform_of(request)
    return answer(await platform.doors.cancel_import(key, actor, platform.clock.now()), 202)


@router.post("/imports/{key}/undo", status_code=202)
async def undo(request: Request, key: UUID) -> Answer[ImportRun]:
    actor, platform = await actor_of(request, "run_imports"), platform_of(request)
    return answer(await platform.doors.undo_import(key, actor, platform.clock.now()), 202)


@router.get("/imports/{key}")
async def read_import(request: Request, key: UUID) -> Answer[ImportRun]:
    actor = await actor_of(request, "run_imports")
    return answer(await platform_of(request).doors.read_import(key, actor))


@router.get("/imports/{key}/errors.csv", **sends("text/csv"))
async def errors(request: Request, key: UUID) -> Response:
    actor = await actor_of(request, "run_imports")
    await platform_of(request).doors.read_import(key, actor)
    headers = {"Content-Disposition": f'attachment; filename="import-errors-{key}.csv"'}
    rows = platform_of(request).doors.import_errors(key, actor)
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/channels")
async def channels(request: Request) -> Answer[Rows[ChannelShown]]:
    actor = await actor_of(request, "manage_definitions")
    return answer({"rows": await platform_of(request).doors.list_channels(actor)})


@router.post("/channels/{channel}/keys", status_code=201)
async def new_key(request: Request, channel: str, body: NewKey) -> Answer[ChannelKeyMade]:
    actor, platform = await actor_of(request, "manage_definitions"), platform_of(request)
    return answer(
        await platform.doors.create_channel_key(
            channel,
            body.label,
            actor,
            platform.clock.now(),
            body.shared.model_dump() if body.shared else None,
        ),
        201,
    )


@router.delete("/channel-keys/{key}", status_code=204)
async def revoke_key(request: Request, key: UUID) -> Response:
    actor, platform = await actor_of(request, "manage_definitions"), platform_of(request)
    await platform.doors.revoke_channel_key(key, actor, platform.clock.now())
    return Response(status_code=204)


@router.get("/deliveries/failed")
async def failed(request: Request, channel: str | None = None) -> Answer[Rows[DeliveryFailed]]:
    actor = await actor_of(request, "manage_definitions")
    return answer({"rows": await platform_of(request).doors.failed_deliveries(channel, actor)})


@router.post("/deliveries/{key}/replay", status_code=202)
async def replay_delivery(request: Request, key: UUID) -> Answer[Made]:
    actor, platform = await actor_of(request, "manage_definitions"), platform_of(request)
    await platform.doors.replay_delivery(key, actor, platform.clock.now())
    return answer({"id": key}, 202)
