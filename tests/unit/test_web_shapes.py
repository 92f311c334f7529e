"""What the web client believes of answers is what the interface description says of them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.api.declared import document

Json = dict[str, Any]
API = Path(__file__).resolve().parents[2] / "web/src/api"
INTERFACE = re.compile(r"^export interface (\w+)(?: extends (\w+))? \{\n(.*?)^\}", re.S | re.M)
MEMBER = re.compile(r"(?:^|[;{\n])\s*(\w+)(\??): ")
# Called otherwise here and there.
CALLED = {"TimelineEvent": "Happened", "Notice": "NoticeShown", "Candidate": "Considered", "SearchHit": "Hit"}
# A preference is completed by what a list has by itself before anything reads it. Pages look the field up that names a record
# and find none where the reader may not see it.
APART = {"Preference"}
LOOKED_UP = {"ObjectMeta.title: may be null"}


def believed() -> dict[str, tuple[str | None, Json]]:
    """{interface: (what it extends, its members)}; a member is (may be missing, its type, members of its own)."""
    text = "\n".join(one.read_text() for one in sorted(API.glob("types*.ts")))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return {name: (base or None, members("{" + body + "}")) for name, base, body in INTERFACE.findall(text)}


def members(body: str) -> Json:
    found, at = {}, 1
    while match := MEMBER.match(body, at - 1) or MEMBER.search(body, at - 1):
        end, deep = match.end(), 0
        while deep or body[end] not in ";\n}":
            deep += (body[end] in "{<([") - (body[end] in "}>)]" and body[end - 1] != "=")
            end += 1
        kind = body[match.end() : end]
        inner = re.search(r"^\{.*\}", kind, re.S)
        plain = re.sub(r"\{.*\}|<.*>", "", kind, flags=re.S)
        found[match[1]] = (bool(match[2]), plain, members(inner[0]) if inner else {})
        at = end + 1
    return found


def strangers(at: str, mine: Json, schema: Json, named: Json) -> Iterator[str]:
    told = schema.get("properties", {})
    for name, (optional, kind, inner) in mine.items() if told else ():
        if name not in told:
            if not optional and schema.get("additionalProperties") is not True:
                yield f"{at}.{name}: nobody sends it"
            continue
        one, nullable = meant(told[name], named)
        if nullable and not optional and not re.search(r"\bnull\b|\bunknown\b|\bProgramJson\b", kind):
            yield f"{at}.{name}: may be null"
        if name not in schema.get("required", ()) and not optional:
            yield f"{at}.{name}: may be missing"
        if one.get("type") == "array":
            one, _ = meant(one.get("items", {}), named)
        yield from strangers(f"{at}.{name}", inner, one, named)


def meant(schema: Json, named: Json) -> tuple[Json, bool]:
    """(what a schema stands for, whether it may be null)."""
    kinds = schema.get("anyOf", [schema])
    left = [one for one in kinds if one.get("type") != "null"]
    one = left[0] if len(left) == 1 else {}
    return named[one["$ref"].rpartition("/")[2]] if "$ref" in one else one, len(left) < len(kinds)


def test_what_the_web_client_reads_is_what_the_server_declares() -> None:
    named, mine = document()["components"]["schemas"], believed()
    faults, compared = [], 0
    for name, (base, own) in mine.items():
        schema = named.get(CALLED.get(name, name))
        if schema is None or name in APART:
            continue
        whole = {**(mine[base][1] if base in mine else {}), **own}
        compared += len(whole)
        faults += strangers(name, whole, schema, named)
    assert set(faults) == LOOKED_UP
    assert compared > 100
