"""Pointers to any number of records of one object. Order is kept, nothing twice."""

import re
from random import Random
from typing import Any
from uuid import UUID

from yingdan.base import Fault
from yingdan.fields.field_type import Cast, Options, Refused, Title, Traits
from yingdan.fields.reference import TITLED, Reference, read_id

SEPARATOR = re.compile(r"[,，;；、|\s]+")
MOST = 500


class References(Reference):
    """Options: to (object name, needed)."""

    name = "references"
    pg_type = "uuid[]"
    traits = Traits(as_stored=False, sortable=False, groupable=False, matchable=False, indexed=True)
    casts = {"reference": Cast("case when {column} is null then null else array[{column}] end")}

    def type(self, options: Options) -> str:
        return f"list<{super().type(options)}>"

    def check(self, options: Options) -> tuple[Fault, ...]:
        return super().check({key: value for key, value in options.items() if key != "resolve"})

    def load(self, wire: Any, options: Options) -> Any:
        if wire is None:
            return None
        if isinstance(wire, str):
            wire = SEPARATOR.split(wire[: MOST * 40].strip())
        if isinstance(wire, dict | UUID):
            wire = [wire]
        if not isinstance(wire, list | tuple | set | frozenset):
            raise Refused("list-is-expected")
        if len(wire) > MOST:
            raise Refused("list-is-too-long", max=MOST)
        found = [read_id(each) for each in wire]
        return tuple(dict.fromkeys(each for each in found if each is not None)) or None

    def dump(self, value: Any, options: Options) -> Any:
        return None if value is None else [str(each) for each in value]

    def to_row(self, value: Any) -> tuple[Any, ...]:
        return (None if value is None else list(value),)

    def from_row(self, row: tuple[Any, ...]) -> Any:
        return None if row[0] is None else tuple(each for each in row[0] if each is not None)

    def empty(self, value: Any) -> bool:
        return not value

    def sort_key(self, value: Any) -> Any:
        return tuple(str(each) for each in value)

    def text(self, value: Any, locale: str, options: Options) -> str:
        return ("、" if locale.startswith("zh") else ", ").join(str(each) for each in value or ())

    def json_schema(self, options: Options, *, written: bool) -> dict[str, Any]:
        one = {"type": "string", "format": "uuid"} if written else dict(TITLED)
        return {"type": "array", "items": one, "maxItems": MOST}

    def pointers(self, value: Any, options: Options) -> tuple[tuple[str, UUID], ...]:
        return tuple((to, each) for to in self.targets(options) for each in value or ())

    def shown(self, value: Any, options: Options, title: Title) -> Any:
        if value is None:
            return None
        return [{"id": key, "title": title(to, key)} for to, key in self.pointers(value, options)]

    def sample(self, options: Options, rng: Random) -> Any:
        return tuple(UUID(int=rng.getrandbits(128), version=4) for _ in range(rng.randint(1, 3)))


FIELD_TYPE = References()
