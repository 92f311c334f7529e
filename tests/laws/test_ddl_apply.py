"""However a catalog came about, its tables are those of a fresh installation."""

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import make_database
from tests.unit.catalogs import AUTHOR, NOW, field, prepare, puts
from yingdan.base import Database, Tx, execute, fetch
from yingdan.fields import FIELD_TYPES
from yingdan.kernel.catalog import EMPTY, Catalog
from yingdan.kernel.ddl import unsettled
from yingdan.kernel.definitions import Put
from yingdan.kernel.packages import diff
from yingdan.kernel.publish import publish

# A field keeps its table through all versions; what may vary is below.
POOL: dict[str, dict[str, Any]] = {
    "name": field(),
    "note": field("long_text"),
    "code": field("text", options={"max_length": 40}),
    "budget": field("money"),
    "size": field("decimal"),
    "count": field("integer"),
    "open": field("boolean"),
    "order": field("choice"),
    "tags": field("multi_choice"),
    "parent": field("reference"),
    "due_on": field("date"),
    "extra": field("json"),
    "score": field("decimal", derived=True),
    "grade": field("choice", derived=True),
    "span": field("duration"),
    "many": field("references", options={"to": "shop.thing"}),
}
TO = {"to": "shop.thing"}
OPTIONS: dict[str, dict[str, Any]] = {
    "reference": TO,
    "references": TO,
    "any_reference": {"to": ["shop.thing"]},
}
# One field of every type there is that keeps a value.
POOL |= {
    f"f_{name}": field(name, **({"options": OPTIONS[name]} if name in OPTIONS else {}))
    for name, each in FIELD_TYPES.items()
    if not each.traits.computed
}
ORG = [
    Put("app", "org", {"label": {"zh": "组织", "en": "Org"}}),
    *(put for name in ("org.user", "org.unit") for put in puts(name, {"name": field()})),
]
# Types a field may have in one version or another: each can become the others, or has its values kept.
OTHERS = {
    "note": ("long_text", "text"),
    "count": ("integer", "text", "decimal"),
    "size": ("decimal", "percent"),
    "f_text": ("text", "long_text", "email"),
    "f_integer": ("integer", "rating", "text"),
    "f_duration": ("duration", "integer"),
    "f_date": ("date", "datetime"),
    "f_image": ("image", "file"),
    "f_choice": ("choice", "multi_choice"),
    "f_phone": ("phone", "auto_number", "text"),
    "f_money": ("money", "decimal"),
    "f_region": ("region", "text"),
    "f_barcode": ("barcode", "text"),
    "f_reference": ("reference", "references"),
}
COMPUTED: dict[str, tuple[str, dict[str, Any]]] = {
    "twice": ("size", field("formula", options={"expr": "size * 2", "result": "decimal"})),
    "kids": ("parent", field("roll_up", options={"by": "parent", "function": "count"})),
}
DEFAULTS: dict[str, Any] = {
    "name": "王's \\ 赢单 %s {x} 🎉",
    "budget": {"amount": "12.50", "currency": "USD"},
    "count": -3,
    "open": True,
    "order": "b",
    "tags": ["a", "b"],
    "due_on": "2026-10-01",
    "extra": {"来源": ["展会's"]},
}


@st.composite
def objects(draw: st.DrawFn) -> list[Put]:
    """The definitions of a package with up to three objects."""
    found: list[Put] = []
    for name in draw(st.lists(st.sampled_from(["thing", "order", "x"]), unique=True, max_size=3)):
        chosen = draw(st.lists(st.sampled_from(sorted(POOL)), unique=True, min_size=1))
        fields: dict[str, Any] = {}
        for short in chosen:
            one = dict(POOL[short])
            if short == "parent":
                one["options"] = {"to": f"shop.{name}"}
            if not FIELD_TYPES[one["type"]].traits.secret and draw(st.booleans()):
                one["index"] = True
            if short in OTHERS:
                one["type"] = draw(st.sampled_from(OTHERS[short]))
            if "to" in one["options"]:
                one["options"] = {
                    **one["options"],
                    "to": [f"shop.{name}"] if short == "f_any_reference" else f"shop.{name}",
                }
            if short in DEFAULTS and draw(st.booleans()):
                one["default"] = DEFAULTS[short] if one["type"] != "text" else str(DEFAULTS[short])
            fields[short] = one
        for short, (needs, one) in COMPUTED.items():
            if (
                needs in fields
                and (short != "twice" or fields[needs]["type"] == "decimal")
                and draw(st.booleans())
            ):
                extra = {"from": f"shop.{name}"} if short == "kids" else {}
                fields[short] = {**one, "options": {**one["options"], **extra}}
        found += puts(f"shop.{name}", fields)
    return [Put("app", "shop", {"label": {"zh": "店", "en": "Shop"}, "needs": ["org"]}), *found]


@pytest.fixture(scope="module")
def url(postgres: Any) -> str:
    made = make_database(postgres.dsn, keep=True)

    async def tables() -> None:
        db = Database(made, pool_size=1)
        await prepare(db)
        await db.close()

    asyncio.run(tables())
    return made


async def snapshot(tx: Tx) -> dict[str, list[tuple[Any, ...]]]:
    """What information_schema and the indexes say of everything in sight in the package's schema."""
    return {
        "columns": await fetch(
            tx,
            "select table_name, column_name, udt_name, numeric_precision, numeric_scale, character_maximum_length,"
            " collation_name, is_nullable, column_default from information_schema.columns"
            " where table_schema = 'shop' and left(table_name, 5) <> '_gone' and left(column_name, 5) <> '_gone'"
            " order by table_name, column_name",
        ),
        "constraints": await fetch(
            tx,
            "select table_name, constraint_name, constraint_type from information_schema.table_constraints"
            " where table_schema = 'shop' and left(table_name, 5) <> '_gone' and constraint_type <> 'CHECK'"
            " order by table_name, constraint_name",
        ),
        "indexes": await fetch(
            tx,
            "select tablename, indexname, indexdef from pg_catalog.pg_indexes"
            " where schemaname = 'shop' and left(tablename, 5) <> '_gone' order by tablename, indexname",
        ),
    }


class _Done(Exception):
    """Ends a transaction without keeping anything."""


async def _publish_all(url: str, versions: list[list[Put]]) -> dict[str, list[tuple[Any, ...]]]:
    db = Database(url, pool_size=1)
    seen: dict[str, list[tuple[Any, ...]]] = {}
    try:
        async with db.begin() as tx:
            catalog: Catalog = await publish(tx, EMPTY, ORG, AUTHOR, "", NOW)
            for version in versions:
                catalog = await publish(tx, catalog, diff(catalog, version), AUTHOR, "", NOW)
            # An index on a table that came back is left for later; here later is now.
            for step in await unsettled(tx, catalog):
                await execute(tx, step.statement(""))
            seen = await snapshot(tx)
            raise _Done
    except _Done:
        return seen
    finally:
        await db.close()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
@given(versions=st.lists(objects(), min_size=2, max_size=4))
def test_any_road_of_publishes_ends_in_the_tables_of_a_fresh_installation(
    url: str, versions: list[list[Put]]
) -> None:
    grown = asyncio.run(_publish_all(url, versions))
    fresh = asyncio.run(_publish_all(url, versions[-1:]))
    assert grown == fresh
