"""What a body of a kind looks like, as JSON Schema with words in both languages: a generic editor is drawn from it."""

from typing import Any

import msgspec

from yingdan.base import Label
from yingdan.kernel.definitions.key_words import COMMON
from yingdan.kernel.definitions.kind import Kind

Json = dict[str, Any]


def schema_of(kind: Kind) -> Json:
    """JSON Schema (2020-12) of a kind's body; every property carries `label` {zh, en} and an English `title`, a choice of
    literals `labels` for those with words. Structs stand in `$defs` by their names."""
    if hasattr(kind.body, "model_json_schema"):
        schema: Json = kind.body.model_json_schema()
    else:
        schema = msgspec.json.schema(kind.body)
    _say(schema, kind.body.__name__, kind)
    for name, inner in schema.get("$defs", {}).items():
        _say(inner, name, kind)
    return schema


def _say(schema: Json, struct: str, kind: Kind) -> None:
    for key, member in schema.get("properties", {}).items():
        words = kind.words.get(f"{struct}.{key}") or kind.words.get(key) or COMMON.get(key)
        words = words or {"zh": key, "en": key.replace("_", " ").capitalize()}
        member["label"] = words
        member["title"] = words["en"]
        labels = {
            one: kind.words[f"{key}={one}"]
            for part in (member, *member.get("anyOf", ()))
            for one in part.get("enum", ())
            if f"{key}={one}" in kind.words
        }
        if labels:
            member["labels"] = labels


def words_at(kind: Kind, at: str) -> Label | None:
    """What people call the member of a body that a path within it (`/roles/0/role`) leads to; None when nobody said."""
    key = next((part for part in reversed(at.split("/")) if part and not part.isdigit()), "")
    own = (label for name, label in kind.words.items() if name.rpartition(".")[2] == key)
    return next(own, None) or COMMON.get(key)


def described(kind: Kind) -> Json:
    """A kind as an editor needs it: {name, folder, label, schema, tunable}."""
    return {
        "name": kind.name,
        "folder": kind.folder,
        "label": kind.called,
        "schema": schema_of(kind),
        "tunable": sorted(kind.tunable),
    }
