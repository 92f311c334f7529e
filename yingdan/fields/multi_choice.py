"""Any number of a list: tags, skills, regions. Order is kept, nothing twice."""

import re
from random import Random
from typing import Any, ClassVar

from yingdan.base import Fault
from yingdan.fields.choice import check_choices, choices_of, find_choice, label_of
from yingdan.fields.field_type import Cast, OneColumn, Options, Refused, Traits

SEPARATOR = re.compile(r"[,，;；、|\n\t]+")
MOST = 200


class MultiChoice(OneColumn):
    """Options: choices [{value, label, tone}], open (true: other values are taken too)."""

    name = "multi_choice"
    pg_type = "text[]"
    expression_type = "list<text>"
    schema: ClassVar = {"type": "array", "items": {"type": "string"}}
    traits = Traits(as_stored=False, sortable=False, chosen="many")
    casts = {"choice": Cast("case when {column} is null then null else array[{column}]::text[] end")}

    def check(self, options: Options) -> tuple[Fault, ...]:
        return check_choices(options)

    def load(self, wire: Any, options: Options) -> tuple[str, ...] | None:
        if wire is None:
            return None
        if isinstance(wire, str):
            wire = SEPARATOR.split(wire[:20_000])
        if not isinstance(wire, list | tuple | set | frozenset):
            raise Refused("list-is-expected")
        if len(wire) > MOST:
            raise Refused("list-is-too-long", max=MOST)
        found = (find_choice(each, options) for each in wire)
        return tuple(dict.fromkeys(each for each in found if each is not None))

    def dump(self, value: Any, options: Options) -> Any:
        return None if value is None else list(value)

    def to_row(self, value: Any) -> tuple[Any, ...]:
        return (None if value is None else list(value),)

    def from_row(self, row: tuple[Any, ...]) -> Any:
        return None if row[0] is None else tuple(each for each in row[0] if each is not None)

    def empty(self, value: Any) -> bool:
        return not value

    def text(self, value: Any, locale: str, options: Options) -> str:
        comma = "、" if locale.startswith("zh") else ", "
        return comma.join(label_of(each, locale, options) for each in value or ())

    def sample(self, options: Options, rng: Random) -> tuple[str, ...]:
        values = list(dict.fromkeys(str(each["value"]) for each in choices_of(options)))
        return tuple(rng.sample(values, rng.randint(0, min(len(values), 3))))


FIELD_TYPE = MultiChoice()
