"""Small catalogs and an empty definition store for the kernel's tests."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import yingdan.views  # noqa: F401 - registers the kinds of the stage
from yingdan import events
from yingdan.base import Database, execute, jobs
from yingdan.kernel import ddl, definitions, publish
from yingdan.kernel.catalog import Catalog, build, define
from yingdan.kernel.definitions import Put, identity

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
AUTHOR = "system:test"


def label(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def field(type_name: str = "text", **more: Any) -> dict[str, Any]:
    """A field as written in an object's `fields`, without its name."""
    options: dict[str, Any] = {"to": "shop.thing"} if type_name == "reference" else {}
    if type_name in ("choice", "multi_choice"):
        options = {"choices": [{"value": "a", "label": label("甲")}, {"value": "b", "label": label("乙 🎉")}]}
    return {"type": type_name, "label": label("字段"), "options": options, **more}


def puts(name: str, fields: Mapping[str, Mapping[str, Any]], **more: Any) -> list[Put]:
    """The definitions of one object with these fields."""
    body = {"label": label("对象"), "title": next(iter(fields)), "order": list(fields), **more}
    parts = [Put("field", f"{name}.{short}", {**one, "object": name}) for short, one in fields.items()]
    return [Put("object", name, body), *parts]


def catalog_of(changes: Sequence[Put], version: int = 1) -> Catalog:
    """A catalog without a database; fails on a faulty body."""
    found = []
    for put in changes:
        app = put.app or put.name.partition(".")[0]
        definition, faults = define(put.id or identity(put.kind, put.name), app, put.kind, put.name, put.body)
        assert not faults, faults
        assert definition is not None
        found.append(definition)
    return build(version, found)


async def prepare(db: Database) -> None:
    """The platform tables that publishing needs."""
    async with db.begin() as tx:
        for schema in (jobs.SCHEMA, events.SCHEMA, definitions.SCHEMA, ddl.SCHEMA, publish.SCHEMA):
            await execute(tx, schema)
