"""A pointer to a record of one object."""

from collections.abc import Mapping
from random import Random
from typing import Any
from uuid import UUID

from yingdan.base import Fault
from yingdan.fields.field_type import Cast, OneColumn, Options, Refused


class Reference(OneColumn):
    """Options: to (object name, needed), resolve {target field or key kind: own field}."""

    name = "reference"
    pg_type = "uuid"
    casts = {"text": Cast("{column}::uuid", "{column} ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'")}

    def type(self, options: Options) -> str:
        to = options.get("to")
        return f"reference<{to}>" if to else "reference"

    def check(self, options: Options) -> tuple[Fault, ...]:
        faults = []
        if not isinstance(options.get("to"), str) or not options["to"]:
            faults.append(Fault(at="/to", slug="reference-target-is-missing"))
        if not isinstance(options.get("resolve", {}), Mapping):
            faults.append(Fault(at="/resolve", slug="mapping-is-expected"))
        return tuple(faults)

    def load(self, wire: Any, options: Options) -> UUID | None:
        if wire is None or isinstance(wire, UUID):
            return wire
        if isinstance(wire, Mapping):
            wire = wire.get("id")
        if isinstance(wire, str):
            if not wire.strip():
                return None
            try:
                return UUID(wire.strip()[:50])
            except ValueError:
                pass
        raise Refused("reference-is-expected")

    def dump(self, value: Any, options: Options) -> Any:
        return None if value is None else str(value)

    def sample(self, options: Options, rng: Random) -> UUID:
        return UUID(int=rng.getrandbits(128), version=4)


FIELD_TYPE = Reference()
