"""Any JSON: what a form or a sheet brought that has no field yet."""

import math
from decimal import Decimal
from random import Random
from typing import Any, ClassVar
from uuid import UUID

from psycopg.types.json import Jsonb

from yingdan.base import Fault
from yingdan.fields.field_type import OneColumn, Options, Refused, Traits
from yingdan.fields.text import clean_text

DEEPEST = 32
MOST = 20_000


class Json(OneColumn):
    """At most 32 levels and 20,000 parts; text is cleaned of what PostgreSQL cannot store."""

    name = "json"
    pg_type = "jsonb"
    expression_type = "json"
    schema: ClassVar = {}
    traits = Traits(as_told=True, sortable=False, groupable=False, matchable=False, learns="keys")

    def check(self, options: Options) -> tuple[Fault, ...]:
        return ()

    def load(self, wire: Any, options: Options) -> Any:
        return _clean(wire, DEEPEST, [MOST])

    def to_row(self, value: Any) -> tuple[Any, ...]:
        return (None if value is None else Jsonb(value),)

    def empty(self, value: Any) -> bool:
        return value is None or value == {} or value == []

    def sort_key(self, value: Any) -> Any:
        return repr(value)

    def text(self, value: Any, locale: str, options: Options) -> str:
        if isinstance(value, dict):
            return "；".join(f"{key}：{self.text(each, locale, options)}" for key, each in value.items())
        if isinstance(value, list):
            return "、".join(self.text(each, locale, options) for each in value)
        return "" if value is None else str(value)

    def sample(self, options: Options, rng: Random) -> Any:
        return {"来源": "展会", "展位": rng.randrange(100), "资料": ["样册", "报价"][: rng.randint(0, 2)]}


def _clean(wire: Any, depth: int, left: list[int]) -> Any:
    left[0] -= 1
    if depth < 0 or left[0] < 0:
        raise Refused("json-is-too-large", depth=DEEPEST, parts=MOST)
    if wire is None or isinstance(wire, bool):
        return wire
    if isinstance(wire, int | float):
        if not math.isfinite(wire) if isinstance(wire, float) else abs(wire) > 10**300:
            raise Refused("number-cannot-be-kept")
        return wire
    if isinstance(wire, str):
        return clean_text(wire) or ""
    if isinstance(wire, dict):
        return {clean_text(str(key)) or "": _clean(each, depth - 1, left) for key, each in wire.items()}
    if isinstance(wire, list | tuple):
        return [_clean(each, depth - 1, left) for each in wire]
    if isinstance(wire, Decimal | UUID):
        return str(wire)
    if hasattr(wire, "isoformat"):
        return wire.isoformat()
    raise Refused("json-is-expected")


FIELD_TYPE = Json()
