"""A signature: its strokes as an SVG path, and who signed when, which the platform fills in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any, ClassVar

from psycopg.types.json import Jsonb

from yingdan.fields.datetime import read_moment
from yingdan.fields.field_type import OneColumn, Options, Refused, Traits

PATH = re.compile(r"M[MLQC0-9 .,-]{1,60000}")
LARGEST = 4_000


@dataclass(frozen=True, slots=True)
class Signature:
    """`path`: absolute SVG path commands within `width` x `height`. `by`: the actor's key."""

    path: str
    width: int
    height: int
    signed_at: datetime | None = None
    by: str | None = None


class SignatureType(OneColumn):
    """No options."""

    name = "signature"
    pg_type = "jsonb"
    expression_type = "json"
    schema: ClassVar = {
        "type": "object",
        "properties": {
            "path": {"type": "string"},
            "width": {"type": "integer"},
            "height": {"type": "integer"},
            "signed_at": {"type": ["string", "null"], "format": "date-time", "readOnly": True},
            "by": {"type": ["string", "null"], "readOnly": True},
        },
        "required": ["path", "width", "height"],
    }
    traits = Traits(
        as_stored=False, sortable=False, groupable=False, matchable=False, learns="never", stamped=True
    )

    def load(self, wire: Any, options: Options) -> Signature | None:
        if wire is None or wire == "" or isinstance(wire, Signature):
            return wire or None
        if not isinstance(wire, Mapping):
            raise Refused("signature-is-expected")
        path, size = wire.get("path"), (wire.get("width"), wire.get("height"))
        if path is None or path == "":
            return None
        if not isinstance(path, str) or not PATH.fullmatch(path):
            raise Refused("signature-is-expected")
        if not all(type(each) is int and 0 < each <= LARGEST for each in size):
            raise Refused("signature-is-expected")
        at, by = wire.get("signed_at"), wire.get("by")
        signed = read_moment(at[:60]) if isinstance(at, str) else None
        known = by[:200] if isinstance(by, str) and by.isprintable() else None
        return Signature(
            path, int(size[0] or 0), int(size[1] or 0), signed.astimezone(UTC) if signed else None, known
        )

    def stamp(self, value: Signature, old: Signature | None, by: str, at: datetime) -> Signature:
        """The value as the door keeps it: signed now by this actor, unless it is the one that was there."""
        if old is not None and (old.path, old.width, old.height) == (value.path, value.width, value.height):
            return old
        return Signature(value.path, value.width, value.height, at, by)

    def dump(self, value: Any, options: Options) -> Any:
        if value is None:
            return None
        at = value.signed_at.isoformat().replace("+00:00", "Z") if value.signed_at else None
        return {
            "path": value.path,
            "width": value.width,
            "height": value.height,
            "signed_at": at,
            "by": value.by,
        }

    def to_row(self, value: Any) -> tuple[Any, ...]:
        return (None if value is None else Jsonb(self.dump(value, {})),)

    def from_row(self, row: tuple[Any, ...]) -> Any:
        return self.load(row[0], {})

    def sort_key(self, value: Any) -> Any:
        return value.path

    def text(self, value: Any, locale: str, options: Options) -> str:
        if value is None:
            return ""
        day = f" {value.signed_at:%Y-%m-%d}" if value.signed_at else ""
        return ("已签名" if locale.startswith("zh") else "Signed") + day

    def sample(self, options: Options, rng: Random) -> Signature:
        points = " ".join(f"L{rng.randrange(300)} {rng.randrange(100)}" for _ in range(8))
        return Signature(f"M10 10 {points}", 300, 100, datetime(2026, 3, 2, 2, 0, tzinfo=UTC), "user:1")


FIELD_TYPE = SignatureType()
