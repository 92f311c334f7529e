"""Names: what may be called how, and what it is called in the database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.catalogs import catalog_of, field, label, puts
from yingdan.expr import Type
from yingdan.kernel.catalog import EMPTY, build, name_faults, physical
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import applied, check_faults


def slugs_of(changes: list[Put]) -> dict[str, str]:
    result = applied(EMPTY, changes)
    found = [*result.faults, *check_faults(EMPTY, build(1, result.definitions.values()), result)]
    return {fault.at: fault.slug for fault in found}


@given(st.lists(st.text("abcxyz_0", min_size=1, max_size=90), min_size=1, max_size=3))
def test_a_physical_name_fits_63_bytes_and_starts_as_it_reads(parts: list[str]) -> None:
    name = physical(*parts)
    assert len(name.encode()) <= 63
    assert name[:54] == "_".join(parts)[:54]


def test_two_long_names_never_become_one() -> None:
    assert physical("a" * 70, "x") != physical("a" * 70, "y")


@pytest.mark.parametrize(
    "name", ["Sales.lead", "sales.Lead", "sales.线索", "sales.🎉", "sales.lead\n", "sales.1st", "sales.a-b", "sales.", "lead",
             "sales.lead.x", "sales." + "a" * 52, "sales.a b", "pg_x.lead", "kernel.lead", "information_schema.x", ""],
)  # fmt: skip
def test_a_bad_object_name_is_a_fault(name: str) -> None:
    assert name_faults(name, 2)


def test_chinese_and_emoji_labels_are_fine() -> None:
    changes = puts("shop.thing", {"name": {**field(), "label": label("名称 🎉")}}, label=label("💼 对象"))
    assert slugs_of(changes) == {}
    assert catalog_of(changes).objects["shop.thing"].fields["name"].label["zh"] == "名称 🎉"


@pytest.mark.parametrize(
    "short", ["id", "version", "owner", "removed_at", "created_by", "now", "actor", "null", "in"]
)
def test_a_field_cannot_take_a_name_the_platform_uses(short: str) -> None:
    assert slugs_of(puts("shop.thing", {"name": field(), short: field()})) == {
        f"field shop.thing.{short} /": "name-is-reserved"
    }


def test_sql_words_are_ordinary_field_names() -> None:
    changes = puts("shop.order", {"user": field(), "select": field(), "desc": field(), "table": field()})
    assert slugs_of(changes) == {}


def test_two_fields_cannot_meet_in_one_column() -> None:
    found = slugs_of(puts("shop.thing", {"worth": field("money"), "worth_currency": field()}))
    assert set(found.values()) == {"column-is-taken"}


def test_expressions_know_fields_by_name_and_type() -> None:
    changes = puts(
        "shop.thing",
        {"worth": field("money"), "tags": field("multi_choice"), "up": field("reference"), "score": field("decimal", derived=True)},
    )  # fmt: skip
    names = catalog_of(changes).objects["shop.thing"].names()
    assert names.get(("worth",)) == Type.MONEY
    assert names.get(("tags",)) == Type.LIST(Type.TEXT)
    assert names.get(("up",)) == Type.REFERENCE("shop.thing")
    assert names.get(("score",)) == Type.DECIMAL
    assert names.get(("id",)) == Type.REFERENCE("shop.thing")
    assert names.get(("owner",)) == Type.REFERENCE("org.user")
    assert names.get(("unit",)) == Type.REFERENCE("org.unit")
    assert names.get(("created_at",)) == Type.DATETIME
    assert names.get(("version",)) == Type.INT
    assert names.get(("removed_at",)) is None
    assert names.get(("worth", "amount")) is None


def test_names_behind_a_prefix_are_known_only_there() -> None:
    names = catalog_of(puts("shop.thing", {"worth": field("money")})).objects["shop.thing"].names("thing")
    assert names.get(("thing", "worth")) == Type.MONEY
    assert names.get(("worth",)) is None
    assert names.get(("other", "worth")) is None
    assert names.get(("thing",)) is None
