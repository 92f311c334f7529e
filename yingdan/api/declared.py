"""What every route answers, as JSON Schema: made from the shapes that routes name in their return types."""

from collections.abc import Callable, Iterable, Iterator
from inspect import cleandoc
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from yingdan.api.shapes import OPEN, Problem
from yingdan.api.unit import Answer, Lines, Messages

Json = dict[str, Any]
Operation = tuple[str, str, Callable[..., Any]]
DESCRIPTIONS = {
    Answer.told: "the answer",
    Lines.told: "one line for each",
    Messages.told: "server-sent events; the schema is that of their data",
}
PLACE = "#/components/schemas/"


def shape_of(endpoint: Callable[..., Any]) -> tuple[str, Any] | None:
    """The media type and the shape that a route answers with; None when it answers with nothing or with a file."""
    told = get_type_hints(endpoint, include_extras=True).get("return")
    kind = get_origin(told)
    return (kind.told, get_args(told)[0]) if kind in (Answer, Lines, Messages) else None


def operations(routes: Iterable[Any]) -> Iterator[Operation]:
    """(method, path, endpoint) of every route."""
    for route in routes:
        for method in getattr(route, "methods", None) or ():
            if method != "HEAD" and hasattr(route, "endpoint"):
                yield method.lower(), route.path, route.endpoint


def schemas_of(shapes: Iterable[Any]) -> tuple[list[Json], dict[str, Json]]:
    """The schema of each shape, and the named ones they refer to. Closed: what a shape does not name is not there, but in
    those of OPEN."""
    made, named = msgspec.json.schema_components(shapes, ref_template=PLACE + "{name}")
    for name, schema in named.items():
        if "properties" in schema:
            schema["additionalProperties"] = name in OPEN
            schema.pop("title", None)
        if "description" in schema:
            schema["description"] = cleandoc(schema["description"])
    # Of `Rows[Hit]` the page knows enough when it stands where it is answered.
    inner = {PLACE + name: schema for name, schema in named.items() if name.endswith("_")}
    kept = {name: schema for name, schema in named.items() if PLACE + name not in inner}
    return [inner.get(one.get("$ref", ""), one) for one in made], kept


def _either(shape: Any) -> tuple[Any, ...]:
    return get_args(shape) if isinstance(shape, UnionType) else (shape,)


def tell(spec: Json, routes: Iterable[Any]) -> None:
    """Put the shapes of answers and of problems into the description of the routes."""
    asked = [(one, told) for one in operations(routes) if (told := shape_of(one[2])) is not None]
    made, named = schemas_of([Problem, *(part for _, (_, shape) in asked for part in _either(shape))])
    there = spec["components"]["schemas"]
    assert not named.keys() & there.keys(), f"two shapes of one name: {named.keys() & there.keys()}"
    spec["components"]["schemas"] = {**there, **named}
    parts = iter(made[1:])
    for (method, path, _), (media, shape) in asked:
        found = [next(parts) for _ in _either(shape)]
        schema = found[0] if len(found) == 1 else {"anyOf": found}
        responses = spec["paths"][path][method]["responses"]
        [status] = [one for one in responses if one.isdigit() and one < "400"]
        responses[status] = {"description": DESCRIPTIONS[media], "content": {media: {"schema": schema}}}
