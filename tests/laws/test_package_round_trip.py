"""export → import → export of any package is byte-equal."""

from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.unit.catalogs import catalog_of
from yingdan.kernel.definitions import KINDS, Kind, Put, identity, normal, parse
from yingdan.kernel.packages import export, read_archive, read_files, write_archive
from yingdan.main import wiring

assert wiring.stages is not None  # with them every kind is registered

names = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
words = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), min_size=1, max_size=20)
labels = st.fixed_dictionaries({"zh": words, "en": words})
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**60), 2**60), st.floats(-1e9, 1e9, allow_nan=False), words,
    st.sampled_from(["on", "0571", "18:00", "2026-10-01", "1e5", "~", "- x", "{a", "a: b", "#", "'", '"', " x ", "a\nb\n"]),
)  # fmt: skip
data = st.dictionaries(names, scalars, max_size=3)
types = st.sampled_from(["text", "integer", "money", "date", "boolean", "json"])


@st.composite
def packages(draw: st.DrawFn) -> list[Put]:
    app = draw(names.filter(lambda name: name not in ("org",)))
    puts = [Put("app", app, draw(st.fixed_dictionaries({"label": labels, "version": words})))]
    for short in draw(st.lists(names, max_size=3, unique=True)):
        fields = draw(st.lists(names, min_size=1, max_size=4, unique=True))
        full = f"{app}.{short}"
        body: dict[str, Any] = {
            "label": draw(labels),
            "title": fields[0],
            "order": draw(st.permutations(fields)),
        }
        id_ = draw(st.sampled_from([None, identity("x", full)]))
        puts.append(Put("object", full, body, app, id_))
        for field in fields:
            inner = {"object": full, "type": draw(types), "label": draw(labels), "description": draw(labels)}
            puts.append(Put("field", f"{full}.{field}", inner, app))
    for short in draw(st.lists(names, max_size=2, unique=True)):
        body = {"label": draw(labels), "data": dict.fromkeys(draw(data), "text"), "words": draw(labels)}
        puts.append(Put("event_type", f"{app}.{short}", body, app))
    for short in draw(st.lists(names, max_size=2, unique=True)):
        body = {"label": draw(labels), "object": "org.user", "columns": draw(st.lists(words, max_size=3)),
                "filter": draw(words)}  # fmt: skip
        puts.append(Put("view", f"{app}.{short}", body, app))
    return puts


@settings(max_examples=60, deadline=None)
@given(packages())
def test_a_package_comes_back_byte_equal(puts: list[Put]) -> None:
    app = puts[0].name
    stored = [Put(one.kind, one.name, normal(one.body)[0], one.app, one.id) for one in puts]
    first = write_archive(export(catalog_of(stored), app))
    read = read_files(read_archive(first))
    assert {(one.kind, one.name) for one in read} == {(one.kind, one.name) for one in puts}
    again = [Put(one.kind, one.name, normal(one.body)[0], one.app, one.id) for one in read]
    assert write_archive(export(catalog_of(again), app)) == first


def written(model: Any) -> st.SearchStrategy[Any]:
    """Bodies a kind's model accepts, as JSON, whatever they would mean."""
    origin, inner = get_origin(model), get_args(model)
    if origin in (Union, UnionType):
        return st.one_of(*(written(one) for one in inner))
    if origin is Annotated:
        return written(inner[0])
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in (list, tuple) and (origin is list or inner[-1] is Ellipsis):
        return st.lists(written(inner[0]), max_size=2)
    if origin is tuple:
        return st.tuples(*(written(one) for one in inner)).map(list)
    if origin in (dict, Mapping):
        return st.dictionaries(words, written(inner[1]), max_size=2)
    if is_typeddict(model):
        return st.fixed_dictionaries({key: written(one) for key, one in get_type_hints(model).items()})
    if isinstance(model, type) and issubclass(model, msgspec.Struct):
        return structs(model)
    return SIMPLE[model]


SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: words,
    bool: st.booleans(),
    int: st.integers(-(2**60), 2**60),
    float: st.floats(-1e9, 1e9, allow_nan=False),
    type(None): st.none(),
    Any: scalars | st.lists(scalars, max_size=2) | data,
}


def structs(model: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(model)
    each = {one.encode_name: (one.required, written(hints[one.name]))
            for one in msgspec.structs.fields(model)}  # fmt: skip
    needed = {key: found for key, (required, found) in each.items() if required}
    told = model.__struct_config__
    if told.tag_field is not None:
        needed[told.tag_field] = st.just(told.tag)
    return st.fixed_dictionaries(
        needed, optional={key: found for key, (required, found) in each.items() if not required}
    )


@pytest.mark.parametrize("kind", [one for one in KINDS.values() if one.folder], ids=lambda one: one.name)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(drawn=st.data())
def test_a_definition_of_every_kind_comes_back_byte_equal(kind: Kind, drawn: st.DataObject) -> None:
    body = drawn.draw(structs(kind.body))
    if kind.name == "field":
        body = {**body, "object": "other.thing", "type": drawn.draw(types), "options": {}}
    if kind.name == "object":
        body.pop("order", None)  # it is the order of the fields in the file
    assume(not parse(kind, body)[1])
    named = "other.thing.extra" if kind.name == "field" else "shop.one"
    app = Put("app", "shop", {"label": {"zh": "店", "en": "Shop"}})
    stored = [app, Put(kind.name, named, normal(body)[0], "shop")]
    first = write_archive(export(catalog_of(stored), "shop"))
    again = [
        Put(one.kind, one.name, normal(one.body)[0], one.app, one.id)
        for one in read_files(read_archive(first))
    ]
    assert [(one.kind, one.name, one.body) for one in again] == [
        (one.kind, one.name, one.body) for one in stored
    ]
    assert write_archive(export(catalog_of(again), "shop")) == first
