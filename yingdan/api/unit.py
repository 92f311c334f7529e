"""One request, one transaction: who asks, which catalog, what time; committed before the answer leaves."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from yingdan.api.cookies import SESSION, kept
from yingdan.api.keeping import limited
from yingdan.api.platform import Platform
from yingdan.api.preview import Wanted, staged, units_of, wanted_of
from yingdan.base import Problem, Tx, is_outdated, is_transient
from yingdan.events import PROCESS, append_all
from yingdan.expr import Env
from yingdan.kernel.access import Actor, load_actor, require
from yingdan.kernel.accounts import (
    BY_SIGN_ON,
    Asked,
    Session,
    Token,
    check_networks,
    check_rules,
    find_session,
    find_token,
)
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.publish import catalog_for, has_layers
from yingdan.kernel.records import gathered, shown

STUDIO = "/api/v1/studio"
# All that a session without the second factor it needs may reach.
MENDING = ("/api/v1/session", "/api/v1/me/")
# All that a session may reach that was opened by a password which somebody else knows.
CHOOSING = ("/api/v1/session", "/api/v1/me/password")
DISK_FULL = "53100"
TOO_LARGE = "54000"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_BODY = 32_000_000  # bytes; files and archives are read as streams, with limits of their own
_encoder = msgspec.json.Encoder(decimal_format="string")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a handler works with."""

    tx: Tx
    catalog: Catalog
    actor: Actor
    now: datetime
    env: Env
    platform: Platform


def platform_of(request: Request) -> Platform:
    found: Platform = request.app.state.platform
    return found


T = TypeVar("T")


class Answer(Response, Generic[T]):
    """JSON of the shape T. A route names it in its return type, and the interface description is made from that."""

    told = "application/json"


class Lines(Response, Generic[T]):
    """Lines of JSON, each of the shape T."""

    told = "application/x-ndjson"


class Messages(StreamingResponse, Generic[T]):
    """Server-sent events; the data of each is JSON of one of the shapes T."""

    told = "text/event-stream"


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer[Any]:
    """JSON: decimals as strings, moments as RFC 3339, ids as text."""
    return Answer(_encoder.encode(body), status, headers, "application/json")


def _secrets_of(request: Request) -> tuple[str | None, str]:
    """The key of the bearer header (None without one) and the secret of the session cookie."""
    header = request.headers.get("authorization", "")
    key = header[7:].strip() if header.lower().startswith("bearer ") else None
    return key, kept(request, SESSION, platform_of(request).settings)


def peer(request: Request) -> str:
    """The address the request came from; behind a proxy, the one that it names."""
    return request.client.host if request.client else ""


async def admit(request: Request, tx: Tx, now: datetime) -> Session | Token:
    """What lets the request in; a session's writes also carry its CSRF token. Problems: token-is-unknown 401, sign-in-is-needed
    401, csrf-token-is-missing 403."""
    key, cookie = _secrets_of(request)
    found = (
        await find_session(tx, cookie, now, peer(request)) if key is None else await find_token(tx, key, now)
    )
    if found is None:
        raise Problem("sign-in-is-needed" if key is None else "token-is-unknown", 401)
    if isinstance(found, Session) and request.method not in SAFE:
        given = request.headers.get("x-csrf-token", "")
        if not secrets.compare_digest(given.encode(), found.csrf.encode()):
            request.state.person = found.user
            raise Problem("csrf-token-is-missing", 403)
    if isinstance(found, Session):
        request.state.session = found
    request.state.admitted, request.state.door, request.state.by_token = True, found.id, key is not None
    return found


async def who(request: Request, tx: Tx, now: datetime) -> Actor:
    """The signed-in person, by session cookie (writes need the CSRF header) or by bearer token within its scopes."""
    found = await admit(request, tx, now)
    request.state.person = found.user
    if isinstance(found, Token):
        platform_of(request).pace.take(request, found, now)
        check_networks(peer(request), found.networks)
        actor = await load_actor(tx, found.user)
        held_to_rules(request, actor.roles)
        return limited(actor, found, request.method, request.url.path)
    actor = await load_actor(tx, found.user)
    due = held_to_session(request, actor.roles, found)
    if due.password and not request.url.path.startswith(CHOOSING):
        raise Problem("password-must-be-chosen", 403)
    if due.factor and not request.url.path.startswith(MENDING):
        raise Problem("second-factor-must-be-set-up", 403)
    return actor


def held_to_rules(request: Request, roles: frozenset[str]) -> Asked:
    """What the company's rules ask of somebody. Problem address-is-not-allowed 403."""
    rules = platform_of(request).holder.current.all("sign_in_rule")
    return check_rules((one.body for one in rules.values()), roles, peer(request)) if rules else Asked()


class Due(NamedTuple):
    """What a session has to mend first: a password of one's own, the second factor that is asked for."""

    password: bool
    factor: bool


def held_to_session(request: Request, roles: frozenset[str], session: Session) -> Due:
    """What a session has to mend before anything else. Problems: address-is-not-allowed 403, sign-on-is-needed
    401 for one that was not opened with the company's account though it must be; it may only end."""
    asked = held_to_rules(request, roles)
    if asked.sign_on and not session.way.startswith(BY_SIGN_ON) and request.method != "DELETE":
        raise Problem("sign-on-is-needed", 401)
    return Due(session.given, asked.second_factor and not session.factor)


async def seen_by(request: Request, tx: Tx, origin: Catalog, actor: Actor) -> Catalog:
    """The catalog of the actor's units. The Studio works on what is in force for all."""
    if not has_layers(origin) or request.url.path.startswith(STUDIO):
        return origin
    return catalog_for(origin, await units_of(tx, actor))


@asynccontextmanager
async def unit(request: Request, ability: str | None = None) -> AsyncIterator[Unit]:
    """The unit of work of a request. Problems: sign-in-is-needed 401, ability-is-missing 403."""
    wanted = wanted_of(request)
    if wanted is not None:
        async with rehearsal(request, wanted, ability) as rehearsed:
            yield rehearsed
        return
    platform = platform_of(request)
    now = platform.clock.now()
    async with platform.db.begin() as tx:
        actor = await who(request, tx, now)
        catalog = await seen_by(request, tx, platform.holder.current, actor)
        request.state.catalog_version = catalog.version
        if ability is not None:
            require(catalog, actor, ability)
        with gathered() as seen:
            yield Unit(tx, catalog, actor, now, Env.at(now, ZoneInfo(platform.settings.zone)), platform)
        fresh = platform.looks.fresh(actor.key, seen, now)
        await append_all(tx, shown(actor, fresh, now, (*platform.consumers, *platform.beside)), PROCESS)
    platform.looks.told(actor.key, fresh, now)


@asynccontextmanager
async def rehearsal(request: Request, wanted: Wanted, ability: str | None = None) -> AsyncIterator[Unit]:
    """The same unit of work as if a draft were published, for the person it is looked at as; rolled back always."""
    platform = platform_of(request)
    now = platform.clock.now()
    async with AsyncExitStack() as turn, platform.db.rehearse() as tx:
        actor = await who(request, tx, now)
        catalog, actor = await staged(tx, platform, actor, wanted, now, turn)
        if ability is not None:
            require(catalog, actor, ability)
        yield Unit(tx, catalog, actor, now, Env.at(now, ZoneInfo(platform.settings.zone)), platform)


def _is_kept(request: Request) -> bool:
    return hasattr(request, "_body") or hasattr(request.state, "start")


def _tell(error: Exception) -> None:
    """Say in words what only time or the administrator can mend; anything else is left to whoever raised it."""
    if is_transient(error):
        raise Problem("database-is-away", 503, retry_after=2) from error
    state = getattr(getattr(error, "orig", None) or error, "sqlstate", None)
    if state == DISK_FULL:
        raise Problem("disk-is-full", 507) from error
    if state == TOO_LARGE:
        raise Problem("record-is-too-large", 413) from error


def sends(*media: str) -> dict[str, Any]:
    """What a route declares that answers with something else than JSON; `*/*` for whatever was kept."""
    content = {one: {"schema": {"type": "string", "format": "binary"}} for one in media}
    told = {200: {"description": "the content", "content": content}}
    return {"response_class": Response, "responses": told}


E = TypeVar("E", bound=Callable[..., Any])
_open: set[Callable[..., Any]] = set()


def open_to_all(endpoint: E) -> E:
    """Marks what is answered without signing in."""
    _open.add(endpoint)
    return endpoint


def is_open(endpoint: Callable[..., Any]) -> bool:
    return endpoint in _open


def _closed(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """A stranger hears that signing in is needed, whatever else is wrong with what they sent."""

    async def asked(request: Request) -> Response:
        if _secrets_of(request) == (None, ""):
            raise Problem("sign-in-is-needed", 401)
        try:
            return await handler(request)
        except (Problem, HTTPException, RequestValidationError):
            if not getattr(request.state, "admitted", False):
                platform = platform_of(request)
                async with platform.db.begin() as tx:
                    await admit(request, tx, platform.clock.now())
            raise

    return asked


def _bounded(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """A body that is read whole is taken into memory no further than LONGEST_BODY. Problem body-is-too-large 413."""

    async def asked(request: Request) -> Response:
        length = request.headers.get("content-length", "")
        if length.isdigit() and int(length) > LONGEST_BODY:
            raise Problem("body-is-too-large", 413, limit=LONGEST_BODY)
        if not hasattr(request, "_body"):
            body = bytearray()
            async for chunk in request.stream():
                body += chunk
                if len(body) > LONGEST_BODY:
                    raise Problem("body-is-too-large", 413, limit=LONGEST_BODY)
            request._body = bytes(body)
        return await handler(request)

    return asked


def _legible(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def asked(request: Request) -> Response:
        if "\x00" in request.scope["path"] or b"%00" in request.scope["query_string"]:
            raise Problem("request-is-invalid", 422)  # no name and no text of ours holds a NUL
        return await handler(request)

    return asked


class RetriedRoute(APIRoute):
    """A request is let in first and read then, unless its endpoint is `open_to_all`. A unit of work that failed for a passing reason (a plan made stale by a publish, a deadlock, a database that
    just restarted, a catalog that a publish has overtaken) is done again; the request's body is kept by Starlette for
    that. A body that was read as a stream is gone: its sender is asked to come again."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        super().__init__(
            path, endpoint, **{**more, "response_model": None}
        )  # answers are written by `answer`

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handler = _legible(super().get_route_handler())
        if self.body_field is not None:
            handler = _bounded(handler)
        if not is_open(self.endpoint):
            handler = _closed(handler)

        async def again(request: Request) -> Response:
            for last in (False, False, True):
                try:
                    return await handler(request)
                except Exception as error:
                    gone = getattr(request, "_stream_consumed", False) and not _is_kept(request)
                    passing = not gone and await _may_pass(request, error)
                    if passing and not last:
                        continue
                    if passing and is_outdated(error):
                        raise Problem("tables-are-busy", 409) from error
                    _tell(error)
                    raise
            raise AssertionError("the last try answers or raises")

        return again


async def _may_pass(request: Request, error: Exception) -> bool:
    """Whether another try may succeed. A statement over columns that are gone is tried again only under a newer
    catalog; under the same one the program is wrong and says so."""
    if not is_outdated(error):
        return is_transient(error)
    holder = platform_of(request).holder
    before = holder.current.version
    return (await holder.refresh()).version > before or _began_before(request, before)


def _began_before(request: Request, version: int) -> bool:
    """Another request may have refreshed the catalog since this one took it."""
    taken: int = getattr(request.state, "catalog_version", version)
    return taken < version
