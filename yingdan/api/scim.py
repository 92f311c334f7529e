"""SCIM 2.0 (RFC 7643, RFC 7644): the door of the company's directory. Its key has the scope `scim`, its owner manages accounts."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from yingdan.api.keeping import SCIM
from yingdan.api.problems import locale_of, note
from yingdan.api.scim_filters import read_filter
from yingdan.api.scim_groups import find_groups, group_at, put_group, remove_group, resource_of
from yingdan.api.scim_patches import patched
from yingdan.api.scim_resources import (
    ERROR,
    MOST_ON_A_PAGE,
    config,
    page_of,
    resource_types,
    schemas,
    shown_part,
)
from yingdan.api.scim_users import change_user, find_users, make_user, person_at, resources, take_back
from yingdan.api.unit import RetriedRoute, Unit, platform_of, unit
from yingdan.base import Problem, words

Json = dict[str, Any]
MEDIA = "application/scim+json"
PREFIX = "/scim/v2"
FARTHEST = 1_000_000
# RFC 7644, 3.12; what has none of its own is told by its status.
SORTS = {
    "scim-filter-is-faulty": "invalidFilter",
    "scim-path-is-faulty": "invalidPath",
    "directory-has-too-many-people": "tooMany",
    "directory-has-too-many-groups": "tooMany",
    "login-is-taken": "uniqueness",
    "directory-group-is-taken": "uniqueness",
    "record-exists": "uniqueness",
}
_encoder = msgspec.json.Encoder(decimal_format="string")


def told(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(_encoder.encode(body), status, headers, MEDIA)


def refused(problem: Problem, request: Request) -> Response:
    """A problem as SCIM writes it. Input that is wrong is a 400 there."""
    status = 400 if problem.status == 422 else problem.status
    _, detail = words(problem.slug, locale_of(request), problem.params)
    body: Json = {"schemas": [ERROR], "status": str(status), "detail": detail}
    sort = SORTS.get(problem.slug) or ("invalidValue" if status == 400 else None)
    headers = {"Retry-After": str(problem.params["retry_after"])} if "retry_after" in problem.params else None
    return told({**body, "scimType": sort} if sort else body, status, headers)


class ScimRoute(RetriedRoute):
    """Refusals leave in SCIM's shape, but for the first: who is not known hears it as at every door."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handler = super().get_route_handler()

        async def asked(request: Request) -> Response:
            try:
                return await handler(request)
            except Problem as problem:
                if problem.status == 401:
                    raise
                note(problem, request)
                return refused(problem, request)
            except RequestValidationError:
                return refused(Problem("scim-value-is-faulty", 400, attribute="body"), request)

        return asked


router = APIRouter(prefix=PREFIX, route_class=ScimRoute, include_in_schema=False)


def base_of(request: Request) -> str:
    here = platform_of(request).settings.public_url or str(request.base_url)
    return here.rstrip("/") + PREFIX


@asynccontextmanager
async def directory(request: Request) -> AsyncIterator[Unit]:
    """A unit of work of the directory. Problem scope-is-missing 403 for who comes by a session."""
    async with unit(request, "manage_accounts") as u:
        if not request.state.by_token:
            raise Problem("scope-is-missing", 403, scope=SCIM)
        yield u


def _shown(request: Request, resource: Json, status: int = 200) -> Response:
    version = resource["meta"]["version"]
    headers = {"ETag": version, "Location": resource["meta"]["location"]}
    if status == 200 and request.method == "GET" and request.headers.get("if-none-match") == version:
        return Response(status_code=304, headers=headers)
    asked = request.query_params
    part = shown_part(resource, asked.get("attributes", ""), asked.get("excludedAttributes", ""))
    return told(part, status, headers)


def _fitting(request: Request, resource: Json) -> None:
    """Problem scim-version-is-old 412 when somebody has changed it since it was read."""
    wanted = request.headers.get("if-match", "*")
    if wanted != "*" and resource["meta"]["version"] not in [one.strip() for one in wanted.split(",")]:
        raise Problem("scim-version-is-old", 412)


def _window(request: Request) -> tuple[int, int]:
    """First (from 1) and how many, as RFC 7644, 3.4.2.4 reads odd ones. Problem scim-value-is-faulty 400."""
    try:
        start, count = (
            int(request.query_params.get(name, text))
            for name, text in (("startIndex", "1"), ("count", "100"))
        )
    except ValueError:
        raise Problem("scim-value-is-faulty", 400, attribute="startIndex") from None
    return max(1, min(start, FARTHEST)), max(0, min(count, MOST_ON_A_PAGE))


def _page(request: Request, found: list[Json], total: int, start: int) -> Response:
    asked = request.query_params
    parts = [
        shown_part(one, asked.get("attributes", ""), asked.get("excludedAttributes", "")) for one in found
    ]
    return told(page_of(parts, total, start))


@router.get("/ServiceProviderConfig")
async def get_config(request: Request) -> Response:
    async with directory(request):
        return told(config(base_of(request)))


@router.get("/ResourceTypes")
async def get_types(request: Request) -> Response:
    async with directory(request):
        found = resource_types(base_of(request))
    return told(page_of(found, len(found), 1))


@router.get("/ResourceTypes/{key}")
async def get_type(request: Request, key: str) -> Response:
    async with directory(request):
        return _one(resource_types(base_of(request)), key)


@router.get("/Schemas")
async def get_schemas(request: Request) -> Response:
    async with directory(request):
        found = schemas(base_of(request))
    return told(page_of(found, len(found), 1))


@router.get("/Schemas/{key}")
async def get_schema(request: Request, key: str) -> Response:
    async with directory(request):
        return _one(schemas(base_of(request)), key)


def _one(found: list[Json], key: str) -> Response:
    for one in found:
        if one["id"] == key:
            return told(one)
    raise Problem("scim-resource-not-found", 404)


@router.get("/Users")
async def get_users(request: Request, filter: str = "") -> Response:
    start, count = _window(request)
    async with directory(request) as u:
        asked = read_filter(filter) if filter.strip() else None
        found, total = await find_users(u, asked, start, count, base_of(request))
    return _page(request, found, total, start)


@router.post("/Users")
async def post_user(request: Request, body: Json) -> Response:
    async with directory(request) as u:
        made = await person_at(u, str(await make_user(u, body)))
        [resource] = await resources(u, [made], base_of(request))
    return _shown(request, resource, 201)


@router.get("/Users/{key}")
async def get_user(request: Request, key: str) -> Response:
    async with directory(request) as u:
        [resource] = await resources(u, [await person_at(u, key)], base_of(request))
    return _shown(request, resource)


@router.put("/Users/{key}")
async def put_user(request: Request, key: str, body: Json) -> Response:
    return await _user_changed(request, key, lambda _: body)


@router.patch("/Users/{key}")
async def patch_user(request: Request, key: str, body: Json) -> Response:
    return await _user_changed(request, key, lambda before: patched(before, body.get("Operations")))


async def _user_changed(request: Request, key: str, change: Callable[[Json], Json]) -> Response:
    async with directory(request) as u:
        person = await person_at(u, key)
        [before] = await resources(u, [person], base_of(request))
        _fitting(request, before)
        await change_user(u, person, _named(before, change(before)))
        [after] = await resources(u, [await person_at(u, key)], base_of(request))
    return _shown(request, after)


def _named(before: Json, after: Json) -> Json:
    """A name in parts that changed alone makes the whole anew: what is shown was made of the parts."""
    old, new = before.get("name") or {}, after.get("name") or {}
    parts = ("familyName", "givenName")
    if not isinstance(new, dict) or all(old.get(one) == new.get(one) for one in parts):
        return after
    kept = {**after, "name": {k: v for k, v in new.items() if k != "formatted" or old.get(k) != v}}
    return kept if after.get("displayName") != before.get("displayName") else {**kept, "displayName": None}


@router.delete("/Users/{key}", status_code=204)
async def delete_user(request: Request, key: str) -> Response:
    async with directory(request) as u:
        person = await person_at(u, key)
        [before] = await resources(u, [person], base_of(request))
        _fitting(request, before)
        await take_back(u, person, before)
    return Response(status_code=204)


@router.get("/Groups")
async def get_groups(request: Request, filter: str = "") -> Response:
    start, count = _window(request)
    async with directory(request) as u:
        asked = read_filter(filter) if filter.strip() else None
        found, total = await find_groups(u, asked, start, count, base_of(request))
    return _page(request, found, total, start)


@router.post("/Groups")
async def post_group(request: Request, body: Json) -> Response:
    async with directory(request) as u:
        made = await group_at(u, str(await put_group(u, body)))
        resource = await resource_of(u, made, base_of(request))
    return _shown(request, resource, 201)


@router.get("/Groups/{key}")
async def get_group(request: Request, key: str) -> Response:
    async with directory(request) as u:
        resource = await resource_of(u, await group_at(u, key), base_of(request))
    return _shown(request, resource)


@router.put("/Groups/{key}")
async def put_one_group(request: Request, key: str, body: Json) -> Response:
    return await _group_changed(request, key, lambda _: body)


@router.patch("/Groups/{key}")
async def patch_group(request: Request, key: str, body: Json) -> Response:
    return await _group_changed(request, key, lambda before: patched(before, body.get("Operations")))


async def _group_changed(request: Request, key: str, change: Callable[[Json], Json]) -> Response:
    async with directory(request) as u:
        group = await group_at(u, key)
        before = await resource_of(u, group, base_of(request))
        _fitting(request, before)
        await put_group(u, change(before), group)
        after = await resource_of(u, await group_at(u, key), base_of(request))
    return _shown(request, after)


@router.delete("/Groups/{key}", status_code=204)
async def delete_group(request: Request, key: str) -> Response:
    async with directory(request) as u:
        group = await group_at(u, key)
        _fitting(request, await resource_of(u, group, base_of(request)))
        await remove_group(u, group)
    return Response(status_code=204)
