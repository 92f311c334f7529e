"""Plans are pure: what they do, in which order, and what they refuse."""

from typing import Any
from uuid import UUID

from tests.unit.catalogs import catalog_of, field, puts
from yingdan.kernel.ddl import (
    AddColumn,
    AddIndex,
    AddSchema,
    AddTable,
    ConvertColumn,
    HideColumn,
    Known,
    RenameColumn,
    SetDefault,
    Step,
    plan,
    refusals,
    shape,
)
from yingdan.kernel.definitions import Put, identity

FIELDS = {"name": field(), "worth": field("money"), "score": field("decimal", derived=True)}
BASE = catalog_of(puts("shop.thing", FIELDS))


def steps_to(**fields: dict[str, Any]) -> list[Step]:
    return plan(BASE, catalog_of(puts("shop.thing", {**FIELDS, **fields}), 2))


def test_a_catalog_needs_nothing_to_become_itself() -> None:
    assert plan(BASE, catalog_of(puts("shop.thing", FIELDS), 2)) == []


def test_an_empty_database_gets_schema_then_main_then_side_table() -> None:
    kinds = [type(step) for step in plan(None, BASE) if not isinstance(step, AddIndex)]
    assert kinds == [AddSchema, AddTable, AddTable]
    tables = [step.table.name for step in plan(None, BASE) if isinstance(step, AddTable)]
    assert tables == ["thing", "thing__derived"]


def test_labels_order_and_required_change_no_table() -> None:
    changed = {"worth": field("money", required=True, label={"zh": "价值", "en": "Worth"}), "name": field()}
    assert plan(BASE, catalog_of(puts("shop.thing", {**changed, "score": FIELDS["score"]}), 2)) == []


def test_a_new_field_is_one_column_without_rewriting() -> None:
    assert [step.sql for step in steps_to(due=field("date", default="2026-10-01"))] == [
        ("""alter table "shop"."thing" add column "due" date default '2026-10-01'::date""",)
    ]


def test_money_is_two_columns() -> None:
    assert [type(step) for step in steps_to(price=field("money"))] == [AddColumn, AddColumn]


def test_a_removed_field_is_hidden_and_said_to_be_lost() -> None:
    (step,) = plan(
        BASE, catalog_of(puts("shop.thing", {"worth": FIELDS["worth"], "score": FIELDS["score"]}), 7)
    )
    assert isinstance(step, HideColumn)
    assert (step.hidden, step.loses, step.phase) == ("_gone_name_7", True, "hide")


def test_an_index_on_a_table_with_rows_waits_outside_the_transaction() -> None:
    (later,) = steps_to(name=field(index=True))
    assert isinstance(later, AddIndex)
    assert later.phase == "backfill"
    assert later.sql[0].startswith("create index concurrently")
    wanted = catalog_of(puts("shop.thing", {**FIELDS, "name": field(index=True)}), 2)
    (now,) = plan(BASE, wanted, Known(empty=frozenset({("shop", "thing")})))
    assert now.phase == "expand"


def test_a_changed_default_concerns_new_records_only() -> None:
    (step,) = steps_to(name=field(default="新"))
    assert isinstance(step, SetDefault)
    assert "set default '新'::text" in step.sql[0]


def test_the_index_fits_what_the_column_holds() -> None:
    fields = {
        "long": field("long_text", index=True),
        "short": field(options={"max_length": 100}, index=True),
        "tags": field("multi_choice", index=True),
        "extra": field("json", index=True),
        "up": field("reference"),
        "plain": field(),
    }
    (table,) = shape(catalog_of(puts("shop.thing", fields))).values()
    assert {one.name.removeprefix("thing_").removesuffix("_idx"): one.method for one in table.indexes} == {
        "owner_created_at_down_walk": "btree", "nobody_created_at_down_walk": "btree", "unit": "btree", "created_at_down_walk": "btree", "long": "hash", "short": "btree", "tags": "gin",
        "extra": "gin", "up": "btree",
    }  # fmt: skip


def test_another_type_or_table_or_object_name_is_refused() -> None:
    changed = catalog_of(
        puts(
            "shop.thing",
            {"name": field("multi_choice"), "worth": field("money", derived=True), "score": FIELDS["score"]},
        )
    )
    assert {(key, fault.slug) for key, fault in refusals(BASE, changed)} == {
        (("field", "shop.thing.name"), "field-type-cannot-change"),
        (("field", "shop.thing.worth"), "field-cannot-move-between-tables"),
    }
    moved = [
        Put("object", "shop.item", puts("shop.thing", FIELDS)[0].body, id=identity("object", "shop.thing"))
    ]
    assert [fault.slug for _, fault in refusals(BASE, catalog_of(moved))] == ["object-cannot-be-renamed"]


def test_another_size_of_number_or_type_is_a_new_column_filled_from_the_hidden_one() -> None:
    before = catalog_of(
        puts("shop.thing", {"size": field("decimal"), "note": field(default="7", index=True)})
    )
    fields = {
        "size": field("decimal", options={"digits": 30, "places": 8}),
        "note": field("integer", default=5),
    }
    after = catalog_of(puts("shop.thing", fields), 2)
    assert refusals(before, after) == []
    steps = plan(before, after)
    assert [type(step).__name__ for step in steps] == [
        "DropIndex", "HideColumn", "HideColumn", "AddColumn", "ConvertColumn", "AddColumn", "SetDefault", "ConvertColumn",
    ]  # fmt: skip
    filled = [step for step in steps if isinstance(step, ConvertColumn)]
    assert {step.column.type for step in filled} == {"numeric(30,8)", "bigint"}
    assert {(step.phase, step.sql) for step in filled} == {("backfill", ())}
    # The column appears without its default, so that rows wait to be filled.
    assert [step.column.default for step in steps if isinstance(step, AddColumn)] == [None, None]


def test_fields_that_change_names_with_each_other_never_meet() -> None:
    a, b, c = (identity("field", f"shop.thing.{short}") for short in "abc")
    head = Put("object", "shop.thing", {"label": {"zh": "物", "en": "Thing"}, "title": "a"})

    def named(**ids: UUID) -> list[Put]:
        body = {**field(), "object": "shop.thing"}
        return [head, *(Put("field", f"shop.thing.{short}", body, id=id_) for short, id_ in ids.items())]

    steps = plan(catalog_of(named(a=a, b=b, c=c)), catalog_of(named(b=a, a=b, d=c), 2))
    assert all(isinstance(step, RenameColumn) for step in steps)
    at = {"a": a, "b": b, "c": c}
    for step in steps:
        assert isinstance(step, RenameColumn)
        assert step.name not in at
        at[step.name] = at.pop(step.was)
    assert at == {"b": a, "a": b, "d": c}


def test_every_step_speaks_both_languages() -> None:
    wanted = catalog_of(puts("shop.other", {"name": field(index=True, default="x")}), 2)
    for step in [*plan(BASE, wanted), *steps_to(due=field("date", index=True))]:
        assert step.words["zh"]
        assert step.words["en"]
        assert step.sql
