"""A pointer to a record of one of several objects: what a note is about, what a task belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from yingdan.base import Fault
from yingdan.fields.field_type import OneColumn, Options, Refused, Title, Traits
from yingdan.fields.reference import TITLED, read_id

MOST = 50


@dataclass(frozen=True, slots=True)
class Pointer:
    """A record: the name of its object and its id."""

    object: str
    id: UUID


class AnyReference(OneColumn):
    """Options: to (object names, at least one)."""

    name = "any_reference"
    expression_type = "reference"
    traits = Traits(as_stored=False, sortable=False, matchable=False, indexed=True, learns="never")

    def columns(self, options: Options, name: str) -> tuple[tuple[str, str], ...]:
        return ((name, "uuid"), (f"{name}_object", "text"))

    def check(self, options: Options) -> tuple[Fault, ...]:
        given = options.get("to")
        good = isinstance(given, list | tuple) and all(isinstance(each, str) and each for each in given)
        if not good or not 0 < len(given or ()) <= MOST:
            return (Fault(at="/to", slug="reference-target-is-missing"),)
        return ()

    def load(self, wire: Any, options: Options) -> Pointer | None:
        if wire is None or wire == "":
            return None
        if isinstance(wire, str) and ":" in wire:
            named, _, text = wire.partition(":")
            wire = {"object": named.strip(), "id": text}
        if isinstance(wire, Pointer):
            wire = {"object": wire.object, "id": wire.id}
        if not isinstance(wire, Mapping):
            raise Refused("any-reference-is-expected")
        key = read_id(wire.get("id"))
        if key is None:
            return None
        to = wire.get("object")
        if not isinstance(to, str) or to not in self.targets(options):
            raise Refused("reference-target-is-unknown", object=str(to)[:120])
        return Pointer(to, key)

    def dump(self, value: Any, options: Options) -> Any:
        return None if value is None else {"object": value.object, "id": str(value.id)}

    def to_row(self, value: Any) -> tuple[Any, ...]:
        return (None, None) if value is None else (value.id, value.object)

    def from_row(self, row: tuple[Any, ...]) -> Any:
        return None if row[0] is None or row[1] is None else Pointer(row[1], row[0])

    def sort_key(self, value: Any) -> Any:
        return value.id

    def text(self, value: Any, locale: str, options: Options) -> str:
        return "" if value is None else f"{value.object}:{value.id}"

    def json_schema(self, options: Options, *, written: bool) -> dict[str, Any]:
        one = {"object": {"type": "string", "enum": list(self.targets(options))}}
        shown = {} if written else {"title": {"type": "string"}}
        return {**TITLED, "properties": {**one, "id": {"type": "string", "format": "uuid"}, **shown},
                "required": ["object", "id"]}  # fmt: skip

    def targets(self, options: Options) -> tuple[str, ...]:
        given = options.get("to")
        return (
            tuple(each for each in given if isinstance(each, str)) if isinstance(given, list | tuple) else ()
        )

    def pointers(self, value: Any, options: Options) -> tuple[tuple[str, UUID], ...]:
        return () if value is None else ((value.object, value.id),)

    def shown(self, value: Any, options: Options, title: Title) -> Any:
        if value is None:
            return None
        return {"object": value.object, "id": value.id, "title": title(value.object, value.id)}

    def sample(self, options: Options, rng: Random) -> Pointer:
        return Pointer(rng.choice(self.targets(options)), UUID(int=rng.getrandbits(128), version=4))


FIELD_TYPE = AnyReference()
