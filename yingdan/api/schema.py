"""OpenAPI 3.1 as one person sees it: every route, and each object that person may see, typed by its visible fields."""

from collections.abc import Container, Sequence
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi

from yingdan import __version__
from yingdan.api.declared import tell
from yingdan.api.shapes import Document
from yingdan.api.unit import Answer, RetriedRoute, Unit, answer, unit
from yingdan.kernel.access import scope
from yingdan.kernel.catalog import Object

router = APIRouter(prefix="/api/v1", route_class=RetriedRoute, tags=["platform"])

Json = dict[str, Any]


def _field(field: Any, *, written: bool, known: Container[str] = ()) -> Json:
    """The shape of a field's values; null stands for nothing filled in. A reference to an object of `known` may be opened by
    `expand`: its record then comes along."""
    shape: Json = field.field_type.json_schema(field.options, written=written)
    if not written and field.target in known:
        opened = {"anyOf": [{"$ref": f"#/components/schemas/{field.target}"}, {"type": "null"}]}
        shape = {**shape, "properties": {**shape.get("properties", {}), "record": opened}}
    told = {"title": field.label["en"], "description": field.label["zh"]}
    if written and field.required:
        return {**shape, **told}
    return {"anyOf": [shape, {"type": "null"}], **told}


ACTIONS = ("read", "create", "update", "remove")
PROBLEM_ANSWER: Json = {
    "description": "a problem",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
QUERY = (
    ("fields", "string"),
    ("filter", "string"),
    ("sort", "string"),
    ("limit", "integer"),
    ("cursor", "string"),
    ("expand", "string"),
)


def _json(schema: Json, description: str = "") -> Json:
    body: Json = {"content": {"application/json": {"schema": schema}}}
    return {**body, "description": description} if description else body


def _paths(name: str, actions: Container[str]) -> Json:
    """The paths of one object for the actions somebody has, typed by its schemas."""
    row = {"$ref": f"#/components/schemas/{name}"}
    body = _json({"$ref": f"#/components/schemas/{name}.values"})
    change = _json({"$ref": f"#/components/schemas/{name}.changes"})
    properties = {"rows": {"type": "array", "items": row}, "next": {"type": ["string", "null"]},
                  "as_of": {"type": "string", "format": "date-time"}}  # fmt: skip
    page = _json(
        {
            "type": "object",
            "properties": properties,
            "required": ["rows", "next", "as_of"],
            "additionalProperties": False,
        },
        "a page",
    )
    asked = [{"name": n, "in": "query", "required": False, "schema": {"type": t}} for n, t in QUERY]
    key = [{"name": "record", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}]
    plain = name.replace(".", "_")

    def operation(verb: str, status: str, response: Json, **more: Any) -> Json:
        responses = {status: response, "default": PROBLEM_ANSWER}
        return {"operationId": f"{verb}_{plain}", "tags": [name], "responses": responses, **more}

    one = _json(row, "the record")
    question = _json({"$ref": "#/components/schemas/Question"})
    every = {"get": operation("list", "200", page, parameters=asked)}
    single: Json = {"parameters": key, "get": operation("read", "200", one)}
    if "create" in actions:
        every["post"] = operation("create", "201", one, requestBody=body)
    if "update" in actions:
        single["patch"] = operation("change", "200", one, requestBody=change)
    if "remove" in actions:
        single["delete"] = operation("remove", "204", {"description": "removed"})
    return {
        f"/api/v1/records/{name}": every,
        f"/api/v1/records/{name}/query": {"post": operation("query", "200", page, requestBody=question)},
        f"/api/v1/records/{name}/{{record}}": single,
    }


def _schemas(target: Object, read: Container[str], written: Container[str], objects: Container[str]) -> Json:
    """An object as it is answered, as it is created and as it is changed, by the fields somebody may see and write."""
    shown = {
        f.name: _field(f, written=False, known=objects) for f in target.fields.values() if f.name in read
    }
    put = {f.name: _field(f, written=True) for f in target.own if not f.derived and f.name in written}
    must = [f.name for f in target.own if f.required and f.name in put]
    known = {"id": {"type": "string", "format": "uuid"}, "version": {"type": "integer"}}
    return {
        target.name: {
            "type": "object",
            "properties": {**shown, **known},
            "required": ["id"],
            "additionalProperties": False,
        },
        f"{target.name}.values": {
            "type": "object",
            "properties": put,
            **({"required": must} if must else {}),
        },
        f"{target.name}.changes": {"type": "object", "properties": put},
    }


def plain_routes(app: FastAPI, routers: Sequence[APIRouter]) -> Json:
    """The document of the routes without any object; each operation may also answer with a problem."""
    spec = get_openapi(title="Yingdan", version=__version__, openapi_version="3.1.0", routes=app.routes)
    schemas = spec.setdefault("components", {}).setdefault("schemas", {})
    for invalid in ("HTTPValidationError", "ValidationError"):
        schemas.pop(invalid, None)
    tell(spec, [route for router in routers for route in router.routes])
    for item in spec["paths"].values():
        for operation in item.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = PROBLEM_ANSWER
    return spec


def with_objects(plain: Json, u: Unit) -> Json:
    """The document with the objects that the actor may see."""
    schemas, paths = dict(plain["components"]["schemas"]), dict(plain["paths"])
    rights = {
        name: {one: scope(u.catalog, u.actor, name, one).fields(u.env) for one in ACTIONS}
        for name in u.catalog.objects
    }
    seen = {name: allowed for name, allowed in rights.items() if allowed["read"]}
    for name, allowed in seen.items():
        written = allowed["create"] | allowed["update"]
        schemas |= _schemas(u.catalog.objects[name], allowed["read"], written, seen)
        paths |= _paths(name, [one for one in ACTIONS if allowed[one]])
    return {**plain, "components": {**plain["components"], "schemas": schemas}, "paths": paths}


@router.get("/openapi.json")
async def get_document(request: Request) -> Answer[Document]:
    """This document: the objects, fields and actions that whoever asks may see."""
    app: FastAPI = request.app
    async with unit(request) as u:
        return answer(with_objects(app.openapi(), u))


def install(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """The document of the routes is made once: they stay as they are while the process lives."""
    made: list[Json] = []

    def openapi() -> Json:
        if not made:
            made.append(plain_routes(app, routers))
        return made[0]

    app.openapi = openapi  # type: ignore[method-assign]
