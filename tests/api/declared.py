"""A door that holds every answer against the interface description: its status, its media type and its shape."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.routing import Match

from yingdan.api.app import ROUTERS
from yingdan.api.schema import plain_routes

Json = dict[str, Any]
FORMATS = {
    "uuid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d(:\d\d)?)"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "decimal": re.compile(r"-?\d+(\.\d+)?(E[+-]?\d+)?"),
    "email": re.compile(r".+@.+"),
    "duration": re.compile(r"-?P.+"),
    "uri": re.compile(r"[a-z]+:.+", re.IGNORECASE),
}
TYPES: dict[str, tuple[type, ...]] = {"string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,),
                                      "object": (dict,), "array": (list,), "null": (type(None),)}  # fmt: skip
JUDGED = {"$ref", "anyOf", "type", "properties", "required", "additionalProperties", "items", "prefixItems", "minItems",
          "maxItems", "enum", "format", "pattern", "minimum", "maximum"}  # fmt: skip
KNOWN = JUDGED | {"title", "description", "default", "readOnly"}


def is_a(value: Any, word: str) -> bool:
    return isinstance(value, TYPES[word]) and (word == "boolean" or not isinstance(value, bool))


def faults_in(value: Any, schema: Any, named: Json, at: str = "") -> Iterator[str]:
    """What of a value its schema does not say."""
    assert schema.keys() <= KNOWN, f"keywords that nothing here judges: {schema.keys() - KNOWN}"
    if "$ref" in schema:
        yield from faults_in(value, named[schema["$ref"].rpartition("/")[2]], named, at)
    if "anyOf" in schema:
        tried = [list(faults_in(value, one, named, at)) for one in schema["anyOf"]]
        if all(tried):
            yield from min(tried, key=len) if value is not None else [f"{at}: null"]
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(is_a(value, one) for one in types):
        yield f"{at}: {value!r:.60} is no {'/'.join(types)}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r:.60} is none of {schema['enum']}"
    if isinstance(value, str):
        yield from _faults_in_text(value, schema, at)
    if is_a(value, "number") and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at}: {value} is out of bounds"
    if isinstance(value, list):
        yield from _faults_in_items(value, schema, named, at)
    if isinstance(value, dict):
        yield from _faults_in_members(value, schema, named, at)


def _faults_in_text(value: str, schema: Json, at: str) -> Iterator[str]:
    if "format" in schema and not FORMATS[schema["format"]].fullmatch(value):
        yield f"{at}: {value!r:.60} is no {schema['format']}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r:.60} is not like {schema['pattern']}"


def _faults_in_items(value: list[Any], schema: Json, named: Json, at: str) -> Iterator[str]:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield f"{at}: {len(value)} items"
    first = schema.get("prefixItems", [])
    for n, one in enumerate(value):
        told = first[n] if n < len(first) else schema.get("items", {})
        if isinstance(told, dict):
            yield from faults_in(one, told, named, f"{at}/{n}")


def _faults_in_members(value: Json, schema: Json, named: Json, at: str) -> Iterator[str]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{at}/{name}: missing"
    for name, one in value.items():
        if name in known:
            yield from faults_in(one, known[name], named, f"{at}/{name}")
        elif isinstance(others, dict):
            yield from faults_in(one, others, named, f"{at}/{name}")
        elif not others:
            yield f"{at}/{name}: not declared"


@cache
def document() -> Json:
    """The interface description without the objects of a company."""
    app = FastAPI(openapi_url=None)
    for router in ROUTERS:
        app.include_router(router)
    return plain_routes(app, ROUTERS)


def path_of(method: str, path: str) -> str:
    """The path of the route that takes a request."""
    scope = {"type": "http", "path": path, "method": method}
    found = [
        str(route.path)  # type: ignore[attr-defined]
        for router in ROUTERS
        for route in router.routes
        if route.matches(scope)[0] is Match.FULL
    ]
    return found[0] if found else ""


def undeclared(method: str, path: str, answer: httpx.Response) -> list[str]:
    """What of an answer its description does not say. The body of another media type than JSON is not looked at."""
    spec = document()
    told: Json = spec["paths"][path][method.lower()]["responses"]
    status = str(answer.status_code) if answer.status_code < 400 else "default"
    if status not in told:
        return [f"status {status}, not {sorted(told)}"]
    media = answer.headers.get("content-type", "").partition(";")[0]
    contents = told[status].get("content", {"": {}})
    if media not in contents and "*/*" not in contents:
        return [f"media type {media}, not {sorted(contents)}"]
    if not media.endswith("json") or media not in contents:
        return []
    schema, named = contents[media]["schema"], spec["components"]["schemas"]
    lines = answer.content.splitlines() if media == "application/x-ndjson" else [answer.content]
    return [fault for line in lines for fault in faults_in(json.loads(line), schema, named)]


class Declared(httpx.ASGITransport):
    """The application in process; an answer nobody declared fails who asked. `asked`: which routes answered, and of these
    `answered` with a body of their own."""

    def __init__(self, app: FastAPI) -> None:
        self.asked: set[str] = set()
        self.answered: set[str] = set()
        super().__init__(app=app, raise_app_exceptions=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        path = path_of(request.method, request.url.path)
        if not path or answer.headers.get("content-type", "").startswith("text/event-stream"):
            return answer
        await answer.aread()
        faults = undeclared(request.method, path, answer)
        assert not faults, f"{request.method} {path} {answer.status_code}: " + "; ".join(faults[:8])
        self.asked.add(f"{request.method} {path}")
        if answer.status_code < 400:
            self.answered.add(f"{request.method} {path}")
        return answer
