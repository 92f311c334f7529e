"""Files: each is named by its SHA-256 in the file store, with the name, size and sort it was uploaded under."""

import re
from collections.abc import Mapping
from random import Random
from typing import Any, ClassVar

from psycopg.types.json import Jsonb

from yingdan.base import Fault
from yingdan.fields.field_type import Cast, OneColumn, Options, Refused, Traits, check_whole_number
from yingdan.fields.text import clean_text

DIGEST = re.compile(r"[0-9a-f]{64}")
MEDIA = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/(?:[a-z0-9][a-z0-9.+-]{0,80}|\*)")
UNSAID = "application/octet-stream"
MOST, LARGEST_MB = 100, 10_240


class File(OneColumn):
    """Options: most (files in the field, 1..100, default 20), max_mb (of each), types (media types taken, such as
    `application/pdf` or `image/*`; none given: any). A value is a list of {sha, name, size, type}."""

    name = "file"
    pg_type = "jsonb"
    expression_type = "json"
    usual: ClassVar[Mapping[str, Any]] = {"most": 20}
    schema: ClassVar = {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "sha": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                "name": {"type": "string"},
                "size": {"type": "integer"},
                "type": {"type": "string"},
            },
            "required": ["sha"],
        },
    }
    traits = Traits(
        sortable=False, groupable=False, matchable=False, learns="never", files=True, as_stored=False
    )
    casts: Mapping[str, Cast] = {"image": Cast("{column}")}

    def check(self, options: Options) -> tuple[Fault, ...]:
        faults = check_whole_number(options, "most", 1, MOST)
        faults += check_whole_number(options, "max_mb", 1, LARGEST_MB)
        types = options.get("types", ())
        if not isinstance(types, list | tuple) or not all(
            isinstance(each, str) and MEDIA.fullmatch(each) for each in types
        ):
            faults += (Fault(at="/types", slug="media-types-are-faulty"),)
        return faults

    def load(self, wire: Any, options: Options) -> Any:
        if wire is None or wire == "":
            return None
        if isinstance(wire, Mapping):
            wire = [wire]
        if not isinstance(wire, list | tuple):
            raise Refused("files-are-expected")
        most = options.get("most", self.usual["most"])
        if len(wire) > most:
            raise Refused("list-is-too-long", max=most)
        found = {each["sha"]: each for each in map(self._one, wire)}
        for each in found.values():
            if each["type"] == UNSAID:
                continue  # what came is looked at where it came in
            self.judge_file(each["size"], each["type"], options)
        return tuple(found.values()) or None

    def _one(self, wire: Any) -> dict[str, Any]:
        sha = wire.get("sha") if isinstance(wire, Mapping) else None
        if not isinstance(sha, str) or not DIGEST.fullmatch(sha):
            raise Refused("files-are-expected")
        size, media = wire.get("size", 0), wire.get("type") or UNSAID
        if type(size) is not int or not 0 <= size < 2**53:
            raise Refused("files-are-expected")
        if not isinstance(media, str) or not MEDIA.fullmatch(media):
            raise Refused("files-are-expected")
        name = clean_text(wire.get("name")) or sha[:12]
        return {"sha": sha, "name": re.sub(r"[/\\\x00-\x1f]", "_", name)[-200:], "size": size, "type": media}

    def judge_file(self, size: int, media: str, options: Options) -> None:
        """Refused when a file of this size in bytes and media type may not stand in the field."""
        limit = options.get("max_mb")
        if limit is not None and size > limit * 1_048_576:
            raise Refused("file-of-field-is-too-large", max_mb=limit)
        types = options.get("types") or self.usual.get("types", ())
        if types and not any(_matches(media, each) for each in types):
            raise Refused("file-type-is-not-taken", type=media, known=list(types))

    def to_row(self, value: Any) -> tuple[Any, ...]:
        return (None if value is None else Jsonb(list(value)),)

    def from_row(self, row: tuple[Any, ...]) -> Any:
        return None if row[0] is None else tuple(row[0])

    def dump(self, value: Any, options: Options) -> Any:
        return None if value is None else [dict(each) for each in value]

    def empty(self, value: Any) -> bool:
        return not value

    def sort_key(self, value: Any) -> Any:
        return tuple(each["sha"] for each in value)

    def text(self, value: Any, locale: str, options: Options) -> str:
        return ("、" if locale.startswith("zh") else ", ").join(each["name"] for each in value or ())

    def sample(self, options: Options, rng: Random) -> Any:
        media = (options.get("types") or self.usual.get("types") or ["application/pdf"])[0].replace(
            "*", "png"
        )
        names = ("报价单", "合同", "现场照片")
        end = media.rpartition("/")[2]
        return ({"sha": f"{rng.getrandbits(256):064x}", "name": f"{rng.choice(names)}.{end}",
                 "size": rng.randrange(1, 10**6), "type": media},)  # fmt: skip


def _matches(media: str, wanted: str) -> bool:
    return media == wanted or (wanted.endswith("/*") and media.startswith(wanted[:-1]))


FIELD_TYPE = File()
