"""Text of one line: names, numbers that are not counted, codes."""

from random import Random
from typing import Any

from yingdan.base import Fault
from yingdan.fields.field_type import Cast, OneColumn, Options, Refused, Traits, check_whole_number

FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英"
BLANKS = dict.fromkeys([0, *range(1, 9), 11, 12, *range(14, 32), 127, 0xFEFF, 0x200B], None)


def clean_text(wire: Any) -> str | None:
    """Text as a person meant it: no control characters, no blanks around; None for nothing. Raises Refused."""
    if wire is None:
        return None
    if not isinstance(wire, str):
        if isinstance(wire, bool | dict | list | tuple):
            raise Refused("text-is-expected")
        wire = str(wire)
    cleaned = wire if wire.isalnum() else wire.translate(BLANKS).strip()
    try:
        cleaned.encode("utf-8")
    except UnicodeEncodeError:
        raise Refused("text-has-broken-characters") from None
    return cleaned or None


class Text(OneColumn):
    """Options: min_length, max_length (characters)."""

    name = "text"
    longest = 1_000
    traits = Traits(as_told=True, extremes=True, longest=1_000, maskable=True)
    casts = {
        each: Cast("{column}::text")
        for each in (
            "long_text",
            "integer",
            "decimal",
            "boolean",
            "date",
            "choice",
            "email",
            "phone",
            "url",
            "auto_number",
        )
    }

    def check(self, options: Options) -> tuple[Fault, ...]:
        faults = check_whole_number(options, "max_length", 1, self.longest)
        faults += check_whole_number(options, "min_length", 0, self.longest)
        if not faults and options.get("min_length", 0) > (options.get("max_length") or self.longest):
            return (Fault(at="/min_length", slug="lengths-cross"),)
        return faults

    def load(self, wire: Any, options: Options) -> str | None:
        value = clean_text(wire)
        longest = options.get("max_length") or self.longest
        if value is not None and len(value) > longest:
            raise Refused("text-is-too-long", max=longest, length=len(value))
        if value is not None and len(value) < options.get("min_length", 0):
            raise Refused("text-is-too-short", min=options["min_length"], length=len(value))
        return value

    def sample(self, options: Options, rng: Random) -> str:
        name = rng.choice(FAMILY) + "".join(rng.choice(GIVEN) for _ in range(rng.randint(1, 2)))
        return name[: options.get("max_length") or self.longest]


FIELD_TYPE = Text()
