"""What every field type promises, asked of each in the registry."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from yingdan.expr import Type
from yingdan.fields import FIELD_TYPES, KEPT, FieldType, Refused
from yingdan.main.postgres import Postgres

NAMES = "text long_text integer decimal money boolean date datetime choice multi_choice reference email phone url json"
NAMES += " percent rating duration auto_number user unit region address location file image barcode signature secret"
NAMES += " any_reference references"
CHOICES = [
    {"value": "expo", "label": {"zh": "展会", "en": "Expo"}},
    {"value": "web", "label": {"zh": "官网"}},
    {"value": "x"},
]
OPTIONS: dict[str, dict[str, Any]] = {
    "choice": {"choices": CHOICES},
    "multi_choice": {"choices": CHOICES},
    "reference": {"to": "sales.account"},
    "references": {"to": "sales.account"},
    "any_reference": {"to": ["sales.account", "sales.lead"]},
    "auto_number": {"prefix": "SO-{yyyy}{mm}-"},
    "formula": {"expr": "1 + 1", "result": "decimal"},
    "roll_up": {
        "from": "sales.lead",
        "by": "account",
        "function": "sum",
        "field": "budget",
        "result": "decimal",
    },
}
HOSTILE: list[Any] = [
    None, "", "   ", "\0", "\ud800", "a" * 200_000, "💥" * 500, True, 0, -1, 2**63, 2**200, 1.5, float("nan"), float("-inf"),
    1e308, Decimal("NaN"), Decimal("sNaN"), Decimal("1e9999"), "1e999999999", "9" * 400, "--1", "￥", "50万", "NaN", "Infinity",
    "0000-00-00", "2026-02-30", "99999-01-01", "25:61", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    datetime.min, datetime.max, date.min, date.max, [], [[]], [None], {}, {"amount": {}}, {"id": []}, {"value": {}}, (1, 2),
    {"a": {"b": ["\0", float("nan")]}}, b"\xff", object(), "javascript:alert(1)", "http://[", "@", "a@b", "+" * 50, "1" * 60,
    "http://x:99999999/", "//", "转12345", "ext" * 12, UUID(int=0), timedelta(days=1), {"currency": "??", "amount": 1},
]  # fmt: skip

every = pytest.mark.parametrize("field", FIELD_TYPES.values(), ids=list(FIELD_TYPES))


def options(field: FieldType) -> dict[str, Any]:
    return OPTIONS.get(field.name, {})


def test_the_folder_holds_the_promised_types() -> None:
    assert set(NAMES.split()) <= set(FIELD_TYPES)


@every
def test_the_expression_type_exists(field: FieldType) -> None:
    assert Type.named(field.type(options(field))).name == field.type(options(field))


@every
def test_proper_options_have_no_fault(field: FieldType) -> None:
    assert field.check(options(field)) == ()


@every
def test_samples_survive_the_wire_and_the_row(field: FieldType) -> None:
    rng = Random(7)
    for _ in range(200):
        value = field.sample(options(field), rng)
        wire = json.loads(json.dumps(field.dump(value, options(field))))
        # What is secret is masked on the wire, and a mask that comes back leaves things as they are.
        assert field.load(wire, options(field)) == (KEPT if field.traits.secret else value)
        assert field.load(value, options(field)) == value
        row = tuple(each.obj if isinstance(each, Jsonb) else each for each in field.to_row(value))
        assert len(row) == len(field.columns(options(field), "c"))
        assert field.from_row(row) == value
        if not field.empty(value):
            assert field.text(value, "zh-CN", options(field))
            assert field.sort_key(value) is not None


@every
def test_the_wire_form_obeys_its_own_schema(field: FieldType) -> None:
    rng = Random(5)
    schema = field.json_schema(options(field), written=True)
    kinds = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
    for _ in range(30):
        wire = field.dump(field.sample(options(field), rng), options(field))
        assert "type" not in schema or isinstance(wire, kinds[schema["type"]])
        if "required" in schema:
            assert set(schema["required"]) <= set(wire)
        assert wire in schema.get("enum", [wire])


@every
def test_traits_tell_the_truth_about_the_row_and_the_wire(field: FieldType) -> None:
    rng = Random(9)
    for _ in range(30):
        value = field.sample(options(field), rng)
        if field.traits.as_told:
            assert field.dump(value, options(field)) == value
        if field.traits.as_stored:
            assert len(field.columns(options(field), "c")) == 1
            assert field.from_row((value,)) == value
        for to, key in field.pointers(value, options(field)):
            assert to in field.targets(options(field))
            assert isinstance(key, UUID)


@every
def test_nothing_stays_nothing(field: FieldType) -> None:
    assert field.load(None, options(field)) is None
    assert field.dump(None, options(field)) is None
    assert field.empty(None)
    assert field.text(None, "zh-CN", options(field)) == ""
    row = field.to_row(None)
    assert all(each is None for each in row)
    assert field.from_row(row) is None


@every
@pytest.mark.parametrize("wire", HOSTILE, ids=range(len(HOSTILE)))
def test_bad_input_is_refused_with_a_slug_or_read(field: FieldType, wire: Any) -> None:
    try:
        value = field.load(wire, options(field))
    except Refused:
        return
    again = field.load(json.loads(json.dumps(field.dump(value, options(field)))), options(field))
    assert again == (KEPT if field.traits.secret and value is not None else value)
    field.text(value, "en-US", options(field))


@every
def test_postgresql_gives_back_what_was_stored(field: FieldType, postgres: Postgres) -> None:
    columns = field.columns(options(field), "c")
    rng = Random(11)
    values = [None, *(field.sample(options(field), rng) for _ in range(30))]
    with psycopg.connect(postgres.dsn) as connection:
        connection.execute("set timezone = 'UTC'")
        declared = ", ".join(f"{name} {pg_type}" for name, pg_type in columns)
        connection.execute(f"create temp table stored (n int, {declared})")
        for n, value in enumerate(values):
            marks = ", ".join(["%s"] * (len(columns) + 1))
            connection.execute(f"insert into stored values ({marks})", (n, *field.to_row(value)))
        names = ", ".join(name for name, _ in columns)
        rows = connection.execute(f"select {names} from stored order by n").fetchall()
    assert [field.from_row(row) for row in rows] == values


@every
def test_casts_never_raise_where_they_say_they_are_possible(field: FieldType, postgres: Postgres) -> None:
    rng = Random(3)
    with psycopg.connect(postgres.dsn, autocommit=True) as connection:
        for name, cast in field.casts.items():
            source = FIELD_TYPES[name]
            ((column, pg_type), *_) = source.columns(options(source), "c")
            connection.execute(f"create temp table source ({column} {pg_type})")
            for _ in range(20):
                connection.execute(
                    "insert into source values (%s)", source.to_row(source.sample(options(source), rng))[:1]
                )
            if pg_type == "text":
                connection.execute("insert into source values ('x'), (''), ('12'), ('9e9')")
            using, possible = cast.using_of("c"), cast.possible_of("c")
            connection.execute(f"select {using} from source where {possible}")
            connection.execute("drop table source")
