"""Which definitions use which: what the editor shows before something is changed or removed. Pure.

A kind says what must exist (`references`); what expressions, columns and texts name besides is found by the names of
the objects and fields that a body speaks of. That may find a little too much, never too little of what is spelled out.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from yingdan.kernel.catalog import Catalog, Object
from yingdan.kernel.definitions import KINDS, Definition
from yingdan.kernel.publish.changes import Key

_WORD = re.compile(r"[a-z][a-z0-9_]*")
# Texts for people, and an order that names every field, use nothing.
_SILENT = frozenset({"label", "description", "words", "help", "order", "type", "icon"})


def uses_of(catalog: Catalog, one: Definition) -> frozenset[Key]:
    """What a definition uses, without itself."""
    found: set[Key] = set(KINDS[one.kind].references(one.body))
    raw: Mapping[str, Any] = one.raw.get("options", {}) if one.kind == "field" else one.raw
    texts = list(_texts(raw))
    objects = _objects(catalog, one, found, texts)
    words = {word for text in texts for word in _WORD.findall(text)}
    for target in objects:
        found.add(("object", target.name))
        found |= {("field", f"{target.name}.{field.name}") for field in target.own if field.name in words}
    return frozenset(found - {one.key})


def used_by(catalog: Catalog) -> Mapping[Key, frozenset[Key]]:
    """By definition, those that use it; ask `catalog.once(used_by)`."""
    found: dict[Key, set[Key]] = {}
    for key, one in catalog.definitions.items():
        for used in uses_of(catalog, one):
            found.setdefault(used, set()).add(key)
    return {key: frozenset(users) for key, users in found.items()}


def _objects(catalog: Catalog, one: Definition, needed: set[Key], texts: list[str]) -> list[Object]:
    names = {name for kind, name in needed if kind == "object"}
    names |= {text for text in texts if text in catalog.objects}
    given = one.raw.get("object")
    if isinstance(given, str):
        names.add(given if "." in given else f"{one.app}.{given}")
    if one.kind == "object":
        names.add(one.name)
    return [catalog.objects[name] for name in sorted(names) if name in catalog.objects]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _SILENT:
                if isinstance(key, str):
                    yield key
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
