"""The one store of definitions, whatever their kind.

In: changes (`Put`, `Remove`) and the kinds that stages register. Out: parsed definitions with a stable id, the
version they belong to, and what is wrong with a body, all at once.
Must not know: what any kind means, tables, fields, records.
"""

from yingdan.kernel.definitions.body import canonical, digest, normal, parse
from yingdan.kernel.definitions.kind import KINDS, Kind, register
from yingdan.kernel.definitions.model import Change, Definition, Put, Remove, Version, identity
from yingdan.kernel.definitions.store import (
    SCHEMA,
    close,
    current_version,
    insert,
    insert_version,
    read_definitions,
    read_version,
    touched_since,
)

__all__ = [
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
    "digest",
    "identity",
    "insert",
    "insert_version",
    "normal",
    "parse",
    "read_definitions",
    "read_version",
    "register",
    "touched_since",
]
