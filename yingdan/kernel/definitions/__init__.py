"""The one store of definitions, whatever their kind.

In: changes (`Put`, `Remove`) and the kinds that stages register. Out: parsed definitions with a stable id, the
version they belong to, and what is wrong with a body, all at once.
Must not know: what any kind means, tables, fields, records.
"""

from yingdan.kernel.definitions.body import canonical, digest, normal, parse
from yingdan.kernel.definitions.key_words import COMMON
from yingdan.kernel.definitions.kind import KINDS, Kind, register
from yingdan.kernel.definitions.model import Change, Definition, Put, Remove, Version, identity
from yingdan.kernel.definitions.schema import described, schema_of, words_at
from yingdan.kernel.definitions.store import (
    SCHEMA,
    close,
    current_version,
    insert,
    insert_version,
    read_bodies,
    read_changed,
    read_definitions,
    read_difference,
    read_last,
    read_version,
    read_versions,
    touched_since,
)

__all__ = [
    "COMMON",
    "KINDS",
    "SCHEMA",
    "Change",
    "Definition",
    "Kind",
    "Put",
    "Remove",
    "Version",
    "canonical",
    "close",
    "current_version",
    "described",
    "digest",
    "identity",
    "insert",
    "insert_version",
    "normal",
    "parse",
    "read_bodies",
    "read_changed",
    "read_definitions",
    "read_difference",
    "read_last",
    "read_version",
    "read_versions",
    "register",
    "schema_of",
    "touched_since",
    "words_at",
]
