"""From definitions to objects and tables, and every fault of a body at once."""

import gc
import time
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.catalogs import NOW, catalog_of, field, label, puts
from yingdan.expr import Env
from yingdan.kernel.catalog import EMPTY, ObjectBody, build, define
from yingdan.kernel.definitions import KINDS, Change, Kind, Put, Remove, identity, normal, parse, register
from yingdan.kernel.publish import applied, check_faults


def test_every_definition_of_a_named_kind_is_a_choice() -> None:
    told = field("choice", options={"choices": [{"value": "rep"}], "definitions": "role"})
    roles = [
        Put("role", f"shop.{name}", {"label": label(name), "abilities": []}) for name in ("rep", "buyer")
    ]
    found = catalog_of([*puts("shop.thing", {"part": told}), *roles]).objects["shop.thing"]
    choices = found.fields["part"].options["choices"]
    assert [one["value"] for one in choices] == ["rep", "buyer"]
    assert choices[1]["label"] == label("buyer")
    assert "buyer" not in repr(
        catalog_of(puts("shop.thing", {"part": told})).objects["shop.thing"].fields["part"].options
    )


def test_an_object_has_system_fields_first_then_its_own_in_their_order() -> None:
    changes = puts(
        "shop.thing", {"zeta": field(), "alpha": field("money"), "score": field("decimal", derived=True)}
    )
    found = catalog_of(changes).objects["shop.thing"]
    assert list(found.fields) == [
        "owner",
        "unit",
        "created_at",
        "changed_at",
        "version",
        "zeta",
        "alpha",
        "score",
    ]
    assert [one.name for one in found.table.columns] == [
        "id", "version", "created_at", "created_by", "changed_at", "owner", "unit", "removed_at", "zeta", "alpha",
        "alpha_currency",
    ]  # fmt: skip
    assert found.derived is not None
    assert [one.name for one in found.derived.columns] == ["id", "score"]
    assert found.column("score", Env.at(NOW)) is found.derived.c.score
    assert found.column("id", Env.at(NOW)) is found.table.c.id
    assert found.fields["owner"].target == "org.user"


def test_an_object_without_derived_fields_has_no_side_table() -> None:
    assert catalog_of(puts("shop.thing", {"name": field()})).objects["shop.thing"].derived is None


def test_a_field_another_package_adds_stands_behind_the_own_ones() -> None:
    extra = Put("field", "shop.thing.alpha", {**field(), "object": "shop.thing"}, app="more")
    found = catalog_of([*puts("shop.thing", {"zeta": field()}), extra]).objects["shop.thing"]
    assert [one.name for one in found.own] == ["zeta", "alpha"]
    assert found.fields["alpha"].app == "more"


def test_an_unchanged_object_is_shared_between_versions() -> None:
    thing, other = puts("shop.thing", {"name": field()}), puts("shop.other", {"name": field()})
    first = catalog_of([*thing, *other])
    second = catalog_of([*thing, *puts("shop.other", {"name": field(), "more": field()})], 2)
    assert first.objects["shop.thing"] is second.objects["shop.thing"]
    assert first.objects["shop.other"] is not second.objects["shop.other"]


def test_a_catalog_computes_once_for_each_factory() -> None:
    catalog = catalog_of(puts("shop.thing", {"name": field()}))
    calls: list[int] = []

    def compiled(given: Any) -> list[int]:
        calls.append(given.version)
        return calls

    assert catalog.once(compiled) is catalog.once(compiled)
    assert calls == [1]


def test_every_fault_of_every_definition_is_told_at_once() -> None:
    changes: list[Change] = [
        *puts("shop.thing", {"name": field(), "worth": field("gold")}, title="nothing"),
        Put(
            "field",
            "shop.thing.pick",
            {**field("choice"), "object": "shop.thing", "options": {"choices": []}},
        ),
        Put(
            "field",
            "shop.thing.up",
            {**field("reference"), "object": "shop.thing", "options": {"to": "shop.gone"}},
        ),
        Put("field", "shop.thing.bad", {"object": 3, "type": "text", "label": {"zh": "缺"}, "colour": 1}),
        Put(
            "view",
            "shop.all",
            {
                "label": label("全部"),
                "object": "shop.thing",
                "columns": ["name", "nix"],
                "filter": "name > 3 && foo",
            },
        ),
        Put("wizard", "shop.x", {}),
        Remove("view", "shop.never"),
    ]
    result = applied(EMPTY, changes)
    faults = [*result.faults, *check_faults(EMPTY, build(1, result.definitions.values()), result)]
    found = {(fault.at, fault.slug) for fault in faults}
    assert found >= {
        ("object shop.thing /title", "field-is-missing"),
        ("field shop.thing.worth /type", "field-type-is-unknown"),
        ("field shop.thing.pick /options/choices", "choices-are-missing"),
        ("field shop.thing.up /options/to", "definition-is-missing"),
        ("field shop.thing.bad /object", "definition-value-is-wrong"),
        ("field shop.thing.bad /label/en", "definition-key-is-missing"),
        ("field shop.thing.bad /colour", "definition-key-is-unknown"),
        ("view shop.all /columns/1", "field-is-missing"),
        ("wizard shop.x /kind", "definition-kind-is-unknown"),
        ("view shop.never /", "definition-is-missing"),
    }
    assert len([fault for fault in faults if fault.at == "view shop.all /filter"]) == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(JSON)
def test_no_body_crashes_the_check_of_any_kind(raw: Any) -> None:
    decoded, faults = normal(raw)
    assert faults or decoded == normal(decoded)[0]
    for kind in list(KINDS.values()):
        body, wrong = parse(kind, decoded)
        assert (body is None) == bool(wrong)


@given(st.dictionaries(st.text("abc", min_size=1), JSON, max_size=4))
def test_any_value_in_any_place_of_an_object_is_a_fault_or_fine(raw: dict[str, Any]) -> None:
    for key in ("label", "title", "match_keys", "order"):
        body = {"label": label("x"), "title": "name", key: list(raw.values())}
        result = applied(EMPTY, [Put("object", "shop.thing", body), Put("field", "shop.thing.name", raw)])
        assert [*result.faults, *check_faults(EMPTY, build(1, result.definitions.values()), result)]


@pytest.mark.parametrize("bad", ["a\x00b", "\ud800", float("nan"), float("inf"), 2**63, 1e300])
def test_what_the_database_cannot_keep_is_a_fault(bad: Any) -> None:
    assert normal({"deep": [{"inner": bad}]})[1][0].at == "/deep/0/inner"


def test_a_body_that_holds_itself_is_refused() -> None:
    ring: dict[str, Any] = {}
    ring["again"] = ring
    assert normal(ring)[1][0].slug == "definition-body-is-too-deep"


class Colour(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    hue: int


def test_a_kind_is_registered_once() -> None:
    colour = Kind("test_colour", "colours", Colour)
    try:
        assert register(colour) is colour
        register(colour)
        with pytest.raises(ValueError, match="test_colour"):
            register(Kind("test_colour", "colours", ObjectBody))
    finally:
        del KINDS["test_colour"]


def test_a_swap_of_sixty_definitions_costs_less_than_50_ms() -> None:
    base = [
        put for n in range(4) for put in puts(f"shop.thing{n}", {f"f{k}": field("money") for k in range(14)})
    ]
    assert len(base) == 60
    rows = [(identity(one.kind, one.name), one.kind, one.name, normal(one.body)[0]) for one in base]
    times: list[float] = []
    gc.collect()
    for turn in range(5):
        rows[-1][3]["label"] = label(f"第 {turn} 版")
        started = time.process_time()
        found = [define(key, "shop", kind, name, dict(raw))[0] for key, kind, name, raw in rows]
        built = build(turn, [one for one in found if one is not None])
        times.append(time.process_time() - started)
        assert len(built.objects) == 4
    assert sorted(times)[2] < 0.05
