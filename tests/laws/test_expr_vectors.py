"""The vectors shared by all back ends: Python and PostgreSQL here, the browser in web/src/expr."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

import yingdan.expr
from yingdan.expr import (
    Checked,
    Env,
    Type,
    check,
    from_json,
    parse,
    to_json,
    to_program,
    to_python,
    to_sql,
    to_text,
)
from yingdan.fields import Money
from yingdan.main.postgres import Postgres

VECTORS = json.loads((Path(yingdan.expr.__file__).parent / "vectors.json").read_text("utf-8"))
NAMES = {tuple(name.split(".")): Type.named(kind) for name, kind in VECTORS["names"].items()}
ENV = Env.at(datetime.fromisoformat(VECTORS["env"]["now"]))
PG_TYPES = {
    "decimal": "numeric", "money": "numeric", "int": "bigint", "text": "text", "bool": "boolean", "date": "date",
    "datetime": "timestamptz", "json": "jsonb", "list<text>": "text[]", "list<reference>": "uuid[]",
}  # fmt: skip


def wire(value: Any) -> Any:
    """A result as the server writes it."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | Decimal):
        text = format(Decimal(value), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return str(value // timedelta(microseconds=1))
    if isinstance(value, list | tuple):
        return [wire(each) for each in value]
    assert isinstance(value, date | UUID)
    return str(value)


def checked(case: dict[str, Any]) -> Checked:
    return check(parse(case["text"]), NAMES)


@pytest.fixture(scope="module")
def connection(postgres: Postgres) -> Iterator[sa.Connection]:
    url = sa.make_url(postgres.dsn).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, connect_args={"options": "-c timezone=UTC"})
    with engine.connect() as found:
        yield found
    engine.dispose()


def test_the_vectors_name_the_day_their_moment_has() -> None:
    assert VECTORS["env"]["today"] == ENV.today.isoformat()
    assert VECTORS["env"]["zone"] == ENV.zone.key


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: f"{case['text']} on {case['row']}"[:100])
def test_python_gives_the_vector(case: dict[str, Any]) -> None:
    assert wire(to_python(checked(case))(case["row"], ENV)) == case["gives"]


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: f"{case['text']} on {case['row']}"[:100])
def test_the_shipped_program_is_in_step(case: dict[str, Any]) -> None:
    assert to_program(checked(case)) == case["program"]
    node = parse(case["text"])
    assert parse(to_text(node)) == node == from_json(json.loads(json.dumps(to_json(node))))


def test_postgresql_gives_the_vectors(connection: sa.Connection) -> None:
    for case in VECTORS["cases"]:
        found = checked(case)

        def column(path: tuple[str, ...], row: dict[str, Any] = case["row"]) -> Any:
            # The value is read as Python reads it, then cast, so that SQL sees an expression and not a constant.
            value = to_python(check(parse(".".join(path)), NAMES))(row, ENV)
            kind = NAMES[path].name.split("<org")[0]
            if kind == "json":
                value = None if value is None else json.dumps(value)
            bound = sa.bindparam(None, list(value) if isinstance(value, tuple) else value, unique=True)
            return sa.type_coerce(sa.cast(bound, Raw(PG_TYPES.get(kind, "uuid"))), SQL[kind])

        answer = connection.execute(sa.select(to_sql(found, column, ENV, exact=True))).scalar_one()
        assert wire(answer) == case["gives"], case
        if found.type.kind == "bool":
            where = connection.execute(
                sa.select(sa.func.coalesce(to_sql(found, column, ENV), sa.false()))
            ).scalar_one()
            assert where is bool(case["gives"]), case


class Raw(sa.types.UserDefinedType[Any]):
    """A type given by its PostgreSQL name."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: Any) -> str:
        return self.name


SQL: dict[str, Any] = {
    "decimal": sa.Numeric(), "money": sa.Numeric(), "int": sa.BigInteger(), "text": sa.Text(), "bool": sa.Boolean(),
    "date": sa.Date(), "datetime": sa.DateTime(timezone=True), "json": sa.JSON(), "reference": sa.Uuid(),
    "list<text>": sa.ARRAY(sa.Text()), "list<reference>": sa.ARRAY(sa.Uuid()),
}  # fmt: skip

HOSTILE: list[Any] = [
    None, True, 0, -1, 2**70, 10**400, 1.5, float("nan"), float("inf"), -0.0, 1e300, Decimal("NaN"), Decimal("sNaN"),
    Decimal("Infinity"), Decimal("1e-5000"), Decimal("1e5000"), Decimal("0." + "7" * 400), "", "\ud800", "9999-99-99",
    "x" * 10_000, b"\xff", date.min, date.max, datetime.min, datetime.max, datetime.max.replace(tzinfo=UTC),
    datetime.min.replace(tzinfo=UTC), timedelta.max, UUID(int=0), [], [None, [1], {}], (1, {}), {}, {"amount": {}},
    {"amount": "NaN"}, {"id": {}}, {"seconds": [1]}, {"subtree": ({},)}, Money(Decimal("NaN")), object(),
]  # fmt: skip


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["text"][:60])
def test_no_row_raises(case: dict[str, Any]) -> None:
    run = to_python(checked(case))
    for first in HOSTILE:
        row: dict[str, Any] = {name.split(".")[0]: first for name in VECTORS["names"]}
        run(row, ENV)
        run({**row, "data": {"seconds": first}, "actor": {"id": first, "subtree": first}}, ENV)
        for second in HOSTILE[:24]:
            run({**row, "k": second, "rate": second, "source": second}, ENV)
