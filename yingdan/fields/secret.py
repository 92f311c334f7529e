"""Secrets: licence keys, pass phrases, account numbers. Sealed when they come in, and sealed everywhere since."""

from dataclasses import dataclass, field
from random import Random
from typing import Any, ClassVar

from yingdan.base import Fault
from yingdan.base.sealing import seal, unseal
from yingdan.fields.field_type import KEPT, OneColumn, Options, Refused, Traits, check_whole_number
from yingdan.fields.text import clean_text

MASK = "••••••"
LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Sealed:
    """A text only the platform's key opens. Its `repr` tells nothing."""

    token: str = field(repr=False)

    def __str__(self) -> str:
        return MASK

    def reveal(self) -> str:
        """The text. Problem secret-cannot-be-opened 409 when it was sealed with a key we do not have."""
        return unseal(self.token)


class Secret(OneColumn):
    """Options: max_length (1..4,000)."""

    name = "secret"
    schema: ClassVar = {"type": "string", "description": "write-only; answered as a mask"}
    traits = Traits(
        as_stored=False,
        sortable=False,
        groupable=False,
        matchable=False,
        learns="never",
        longest=8_000,
        secret=True,
    )

    def check(self, options: Options) -> tuple[Fault, ...]:
        return check_whole_number(options, "max_length", 1, LONGEST)

    def load(self, wire: Any, options: Options) -> Any:
        if wire is None or wire is KEPT or isinstance(wire, Sealed):
            return wire
        text = clean_text(wire)
        if text is None:
            return None
        if text == MASK:
            return KEPT
        longest = options.get("max_length") or LONGEST
        if len(text) > longest:
            raise Refused("text-is-too-long", max=longest, length=len(text))
        return Sealed(seal(text))

    def dump(self, value: Any, options: Options) -> Any:
        return None if value is None else MASK

    def to_row(self, value: Any) -> tuple[Any, ...]:
        return (None if value is None else value.token,)

    def from_row(self, row: tuple[Any, ...]) -> Any:
        return None if row[0] is None else Sealed(row[0])

    def sort_key(self, value: Any) -> Any:
        return value.token

    def text(self, value: Any, locale: str, options: Options) -> str:
        return "" if value is None else MASK

    def json_schema(self, options: Options, *, written: bool) -> dict[str, Any]:
        return {**self.schema, "writeOnly": True} if written else dict(self.schema)

    def sample(self, options: Options, rng: Random) -> Sealed:
        return Sealed(seal(f"{rng.getrandbits(64):016x}"))


FIELD_TYPE = Secret()
