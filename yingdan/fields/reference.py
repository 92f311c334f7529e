"""A pointer to a record of one object."""

from collections.abc import Mapping
from random import Random
from typing import Any
from uuid import UUID

from yingdan.base import Fault
from yingdan.fields.field_type import Cast, OneColumn, Options, Refused, Title, Traits


def read_id(wire: Any) -> UUID | None:
    """An id as text, as UUID or as {id, title}; None for nothing. Raises Refused."""
    if wire is None or isinstance(wire, UUID):
        return wire
    if isinstance(wire, Mapping):
        wire = wire.get("id")
    if isinstance(wire, UUID):
        return wire
    if isinstance(wire, str):
        if not wire.strip():
            return None
        try:
            return UUID(wire.strip()[:50])
        except ValueError:
            pass
    raise Refused("reference-is-expected")


TITLED: dict[str, Any] = {
    "type": "object",
    "properties": {"id": {"type": "string", "format": "uuid"}, "title": {"type": "string"}},
    "required": ["id"],
}


ON_DELETE = ("restrict", "cascade", "clear")


class Reference(OneColumn):
    """Options: to (object name, needed), resolve {target field or key kind: own field}, on_delete
    (what becomes of this record when the target is removed: restrict, cascade, clear; clear, and restrict when required),
    tree (true, for a reference to the same object: no record may stand above itself)."""

    name = "reference"
    pg_type = "uuid"
    traits = Traits(indexed=True)
    casts = {"text": Cast("{column}::uuid", "{column} ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'")}

    def type(self, options: Options) -> str:
        return "".join(f"reference<{to}>" for to in self.targets(options)) or "reference"

    def check(self, options: Options) -> tuple[Fault, ...]:
        faults = []
        if not isinstance(options.get("to"), str) or not options["to"]:
            faults.append(Fault(at="/to", slug="reference-target-is-missing"))
        if options.get("on_delete", "clear") not in ON_DELETE:
            params = {"option": "on_delete", "known": list(ON_DELETE)}
            faults.append(Fault(at="/on_delete", slug="option-is-unknown", params=params))
        if options.get("tree") not in (None, True, False):
            faults.append(
                Fault(at="/tree", slug="option-is-unknown", params={"option": "tree", "known": [True, False]})
            )
        if not isinstance(options.get("resolve", {}), Mapping):
            faults.append(Fault(at="/resolve", slug="mapping-is-expected"))
        return tuple(faults)

    def load(self, wire: Any, options: Options) -> UUID | None:
        return read_id(wire)

    def dump(self, value: Any, options: Options) -> Any:
        return None if value is None else str(value)

    def json_schema(self, options: Options, *, written: bool) -> dict[str, Any]:
        return {"type": "string", "format": "uuid"} if written else dict(TITLED)

    def targets(self, options: Options) -> tuple[str, ...]:
        to = options.get("to")
        return (to,) if isinstance(to, str) and to else ()

    def pointers(self, value: Any, options: Options) -> tuple[tuple[str, UUID], ...]:
        return () if value is None else tuple((to, value) for to in self.targets(options))

    def shown(self, value: Any, options: Options, title: Title) -> Any:
        told = [{"id": key, "title": title(to, key)} for to, key in self.pointers(value, options)]
        return told[0] if told else None

    def sample(self, options: Options, rng: Random) -> UUID:
        return UUID(int=rng.getrandbits(128), version=4)


FIELD_TYPE = Reference()
