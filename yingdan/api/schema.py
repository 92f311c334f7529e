"""OpenAPI 3.1 with the objects of the catalog in force: one schema per object, typed by its fields."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from yingdan import __version__
from yingdan.api.platform import Platform

Json = dict[str, Any]
PROBLEM: Json = {
    "type": "object",
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"}, "slug": {"type": "string"},
        "faults": {"type": "array", "items": {"type": "object", "properties": {
            "at": {"type": "string"}, "slug": {"type": "string"}, "detail": {"type": "string"}}}},
    },
    "required": ["type", "title", "status", "slug"],
}  # fmt: skip


def _field(field: Any, *, written: bool) -> Json:
    shape: Json = field.field_type.json_schema(field.options, written=written)
    return {**shape, "title": field.label["en"], "description": field.label["zh"]}


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


def _paths(name: str) -> Json:
    """The paths of one object, typed by its schema."""
    row = {"$ref": f"#/components/schemas/{name}"}
    body = _json({"$ref": f"#/components/schemas/{name}.values"})
    properties = {"rows": {"type": "array", "items": row}, "next": {"type": ["string", "null"]},
                  "as_of": {"type": "string", "format": "date-time"}}  # fmt: skip
    page = _json({"type": "object", "properties": properties}, "a page")
    asked = [{"name": n, "in": "query", "required": False, "schema": {"type": t}} for n, t in QUERY]
    key = [{"name": "record", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}]
    plain = name.replace(".", "_")

    def operation(verb: str, status: str, response: Json, **more: Any) -> Json:
        responses = {status: response, "default": PROBLEM_ANSWER}
        return {"operationId": f"{verb}_{plain}", "tags": [name], "responses": responses, **more}

    one = _json(row, "the record")
    return {
        f"/api/v1/records/{name}": {
            "get": operation("list", "200", page, parameters=asked),
            "post": operation("create", "201", one, requestBody=body),
        },
        f"/api/v1/records/{name}/query": {
            "post": operation(
                "query", "200", page, requestBody=_json({"$ref": "#/components/schemas/Question"})
            ),
        },
        f"/api/v1/records/{name}/{{record}}": {
            "parameters": key,
            "get": operation("read", "200", one),
            "patch": operation("change", "200", one, requestBody=body),
            "delete": operation("remove", "204", {"description": "removed"}),
        },
    }


def install(app: FastAPI, platform: Platform) -> None:
    """Serve /openapi.json made from the routes and the current catalog; made again when the version moves."""
    made: dict[int, Json] = {}

    def openapi() -> Json:
        catalog = platform.holder.current
        if catalog.version not in made:
            spec = get_openapi(
                title="Yingdan", version=__version__, openapi_version="3.1.0", routes=app.routes
            )
            schemas = spec.setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = PROBLEM
            for name, target in catalog.objects.items():
                own = {f.name: _field(f, written=False) for f in target.fields.values()}
                put = {f.name: _field(f, written=True) for f in target.own if not f.derived}
                must = [f.name for f in target.own if f.required]
                known = {"id": {"type": "string", "format": "uuid"}, "version": {"type": "integer"}}
                schemas[name] = {"type": "object", "properties": {**known, **own}}
                schemas[f"{name}.values"] = {
                    "type": "object",
                    "properties": put,
                    **({"required": must} if must else {}),
                }
                spec["paths"].update(_paths(name))
            made.clear()
            made[catalog.version] = spec
        return made[catalog.version]

    app.openapi = openapi  # type: ignore[method-assign]
