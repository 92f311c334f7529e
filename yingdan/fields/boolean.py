"""Yes or no."""

from random import Random
from typing import Any, ClassVar

from yingdan.fields.field_type import Cast, OneColumn, Options, Refused, Traits

YES = frozenset({"true", "yes", "y", "1", "on", "t", "是", "有", "对", "真", "√", "✓"})
NO = frozenset({"false", "no", "n", "0", "off", "f", "否", "无", "没有", "不", "假", "×", "✗"})


class Boolean(OneColumn):
    name = "boolean"
    pg_type = "boolean"
    expression_type = "bool"
    schema: ClassVar = {"type": "boolean"}
    traits = Traits(as_told=True)
    casts = {"integer": Cast("{column} <> 0")}

    def load(self, wire: Any, options: Options) -> bool | None:
        if wire is None or isinstance(wire, bool):
            return wire
        if isinstance(wire, int | float | str):
            word = str(wire)[:20].strip().lower().removesuffix(".0")
            if not word:
                return None
            if word in YES:
                return True
            if word in NO:
                return False
        raise Refused("yes-or-no-is-expected")

    def text(self, value: Any, locale: str, options: Options) -> str:
        if value is None:
            return ""
        zh = locale.startswith("zh")
        return ("是" if zh else "Yes") if value else ("否" if zh else "No")

    def sample(self, options: Options, rng: Random) -> bool:
        return rng.random() < 0.5


FIELD_TYPE = Boolean()
