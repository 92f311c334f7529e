"""The same app once more under another name, for another unit. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from yingdan.base import Label
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import Definition, Put

# Texts for people stay as they are.
_TEXTS = frozenset({"label", "description", "words"})


def copied(
    catalog: Catalog, app: str, name: str, label: Label | None, units: Collection[UUID] = ()
) -> tuple[list[Put], list[Definition]]:
    """The definitions of an app as those of another, and what cannot be copied: fields it adds to others' objects,
    which can stand there only once. With `units` the copy's grants hold only for people of these."""
    named = re.compile(rf"(?<![\w.]){re.escape(app)}\.(?=[a-z*])")
    puts: list[Put] = []
    left: list[Definition] = []
    for key, one in sorted(catalog.definitions.items()):
        if one.app != app:
            continue
        if one.kind == "field" and not one.name.startswith(f"{app}."):
            left.append(one)
            continue
        body = _renamed(one.raw, named, name)
        full = name if one.kind == "app" else f"{name}.{one.short}"
        if one.kind == "app" and label is not None:
            body["label"] = dict(label)
        if one.kind == "grant" and units:
            body["condition"] = _narrowed(str(body.get("condition", "true")), sorted(units))
        puts.append(Put(key[0], full, body, name))
    return puts, left


def _renamed(value: Any, named: re.Pattern[str], name: str) -> Any:
    if isinstance(value, str):
        return named.sub(f"{name}.", value)
    if isinstance(value, Mapping):
        return {
            named.sub(f"{name}.", key): inner if key in _TEXTS else _renamed(inner, named, name)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_renamed(inner, named, name) for inner in value]
    return value


def _narrowed(condition: str, units: Sequence[UUID]) -> str:
    listed = ", ".join(f'"{one}"' for one in units)
    mine = f"actor.unit in [{listed}]"
    return mine if condition.strip() == "true" else f"({condition}) && {mine}"
