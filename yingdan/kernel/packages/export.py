"""Writing a package back as files, in one canonical spelling: what is read and exported again is the same bytes."""

import types
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

import msgspec

from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import KINDS, Definition, identity
from yingdan.kernel.packages.folder import HEADER, WHOLE
from yingdan.kernel.packages.yaml_text import write_yaml

# In mappings without a model these keys come first, the rest by name.
_FIRST = {
    key: rank for rank, key in enumerate(("id", "kind", "name", "value", "zh", "en", "label", "type", "when"))
}


def export(catalog: Catalog, app: str) -> dict[str, str]:
    """path -> text of every file of a package. An object's own fields are joined into its file; fields it adds to
    others' objects lie in `fields/`."""
    mine = [one for one in catalog.definitions.values() if one.app == app]
    joined = {one.name for one in mine if one.kind == "object"}
    files: dict[str, list[tuple[str, str]]] = {}
    for one in sorted(mine, key=lambda one: one.key):
        if one.kind == "field" and one.body.object in joined:
            continue
        content = _object(catalog, one) if one.kind == "object" else _single(one)
        if one.kind == "app" and (needs := _needs(catalog, mine)):
            content = {**_header(one, one.name), **arranged({**one.raw, "needs": needs}, KINDS["app"].body)}
        files.setdefault(_path(one), []).append((one.kind, write_yaml(content)))
    named: dict[str, str] = {}
    for path, found in files.items():
        if len(found) == 1:
            named[path] = found[0][1]
        else:  # two kinds share a folder and a name
            named |= {str(PurePosixPath(path).with_suffix(f".{kind}.yaml")): text for kind, text in found}
    return dict(sorted(named.items()))


def _needs(catalog: Catalog, mine: list[Definition]) -> list[str]:
    """The packages these definitions build on, whether their app was told of it or not: it is installed after them."""
    spoken = (reference for one in mine for reference in KINDS[one.kind].references(one.body))
    found = (catalog.get(kind, name) for kind, name in spoken)
    apps = {one.name if one.kind == "app" else one.app for one in found if one is not None}
    return sorted(apps - {one.app for one in mine})


def _path(one: Definition) -> str:
    if one.kind == "app":
        return "app.yaml"
    short = one.name if one.kind == "field" else one.short
    return f"{KINDS[one.kind].folder}/{short}.yaml"


def _header(one: Definition, name: str) -> dict[str, Any]:
    head: dict[str, Any] = {} if one.kind == "app" else {"kind": one.kind}
    if one.id != identity(one.kind, one.name):
        head["id"] = str(one.id)
    return {**head, "name": name}


def _single(one: Definition) -> dict[str, Any]:
    name = one.name.rpartition(".")[2] if one.kind == "field" else one.short
    head, content = _header(one, name), arranged(one.raw, KINDS[one.kind].body)
    # A body may have keys that say in a file what the file is: a variant has a kind and a name of its own.
    return {**head, WHOLE: content} if HEADER & content.keys() else {**head, **content}


def _object(catalog: Catalog, one: Definition) -> dict[str, Any]:
    content = {**_header(one, one.short), **arranged(one.raw, KINDS["object"].body)}
    content.pop("order", None)
    fields = []
    for field in catalog.objects[one.name].own:
        definition = catalog.get("field", f"{one.name}.{field.name}")
        if definition is None or definition.app != one.app:
            continue
        body = arranged(definition.raw, KINDS["field"].body)
        body.pop("object", None)
        head = _header(definition, field.name)
        head.pop("kind")
        fields.append({**head, **body})
    return {**content, "fields": fields} if fields else content


def arranged(raw: Any, model: Any) -> Any:
    """JSON with keys in the order the model declares them; where there is no model, well-known keys first."""
    model = _chosen(raw, model)
    if isinstance(raw, Mapping):
        inner = _members(model)
        value_type = get_args(model)[1] if get_origin(model) in (dict, Mapping) and get_args(model) else Any
        rank = {key: place for place, key in enumerate(inner)}
        keys = sorted(raw, key=lambda key: (rank.get(key, len(rank)), _FIRST.get(key, len(_FIRST)), key))
        return {key: arranged(raw[key], inner.get(key, value_type)) for key in keys}
    if isinstance(raw, list | tuple):
        item = get_args(model)[0] if get_origin(model) in (list, tuple) and get_args(model) else Any
        return [arranged(one, item) for one in raw]
    return raw


def _chosen(raw: Any, model: Any) -> Any:
    """The member of a union that a value is arranged by: the one its tag names, else the first that has keys."""
    if get_origin(model) not in (Union, types.UnionType):
        return model
    options = [one for one in get_args(model) if one is not type(None)]
    if isinstance(raw, Mapping):
        for one in options:
            told = getattr(one, "__struct_config__", None)
            if told is not None and told.tag_field is not None and raw.get(told.tag_field) == told.tag:
                return one
    shaped = [one for one in options if _members(one) or get_origin(one) in (dict, list, tuple)]
    return shaped[0] if shaped else Any


def _members(model: Any) -> dict[str, Any]:
    if isinstance(model, type) and issubclass(model, msgspec.Struct):
        hints = get_type_hints(model)
        tag = model.__struct_config__.tag_field
        members = {one.encode_name: hints[one.name] for one in msgspec.structs.fields(model)}
        return {tag: str, **members} if tag is not None else members
    if is_typeddict(model):
        return dict(get_type_hints(model))
    fields = getattr(model, "model_fields", None)
    if isinstance(fields, Mapping):
        return {one.alias or key: one.annotation for key, one in fields.items()}
    return {}
