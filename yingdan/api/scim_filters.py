"""Filters of SCIM (RFC 7644, 3.4.2.2), read and judged: `userName eq "x" and not (active eq false)`, `emails[type eq "work"]`."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yingdan.base import Problem

LONGEST, DEEPEST = 2_000, 20
TOKEN = re.compile(r'\s*(?:([()\[\]])|("(?:[^"\\]|\\.)*")|([^\s()\[\]"]+))')
CORE = re.compile(r"^urn:ietf:params:scim:schemas:core:2\.0:(?:user|group):", re.IGNORECASE)
EXTENSION = re.compile(r"^(urn:[\w.:-]+:2\.0:User):(.+)$", re.IGNORECASE)
# RFC 7643, 3.1: compared letter by letter; every other text without case.
EXACT = frozenset({"id", "externalid", "value"})


@dataclass(frozen=True, slots=True)
class Compared:
    """`path op value`; `op` is `pr` without a value."""

    path: tuple[str, ...]
    op: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Within:
    """`path[inner]`: one of the values fits."""

    path: tuple[str, ...]
    inner: "Filter"


@dataclass(frozen=True, slots=True)
class Joined:
    """`and`, `or`, `not` (one part)."""

    op: str
    parts: tuple["Filter", ...]


Filter = Compared | Within | Joined


def _refused(text: str) -> Problem:
    return Problem("scim-filter-is-faulty", 400, filter=text[:200])


def names_of(path: str) -> tuple[str, ...]:
    """The names of a path, the first the extension if it names one."""
    plain = CORE.sub("", path)
    extension = EXTENSION.match(plain)
    if extension:
        return extension.group(1), *extension.group(2).split(".")
    return (plain,) if plain.lower().startswith("urn:") else tuple(plain.split("."))


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.tokens = text, 0, []
        place = 0
        while place < len(text.rstrip()):
            found = TOKEN.match(text, place)
            if found is None:
                raise _refused(text)
            self.tokens.append(found.group(1) or found.group(2) or found.group(3))
            place = found.end()

    tokens: list[str]

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        found = self.peek()
        if not found or (wanted and found != wanted):
            raise _refused(self.text)
        self.at += 1
        return found

    def either(self, deep: int) -> Filter:
        parts = [self.both(deep)]
        while self.peek().lower() == "or":
            self.take()
            parts.append(self.both(deep))
        return parts[0] if len(parts) == 1 else Joined("or", tuple(parts))

    def both(self, deep: int) -> Filter:
        parts = [self.one(deep)]
        while self.peek().lower() == "and":
            self.take()
            parts.append(self.one(deep))
        return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))

    def one(self, deep: int) -> Filter:
        if deep > DEEPEST:
            raise _refused(self.text)
        if self.peek().lower() == "not":
            self.take()
            return Joined("not", (self.inside("(", ")", deep),))
        if self.peek() == "(":
            return self.inside("(", ")", deep)
        path = self.take()
        if path in "()[]" or path.startswith('"'):
            raise _refused(self.text)
        if self.peek() == "[":
            return Within(names_of(path), self.inside("[", "]", deep))
        op = self.take().lower()
        if op == "pr":
            return Compared(names_of(path), op)
        if op not in OPS:
            raise _refused(self.text)
        try:
            value = json.loads(self.take())
        except ValueError:
            raise _refused(self.text) from None
        return Compared(names_of(path), op, value)

    def inside(self, begin: str, end: str, deep: int) -> Filter:
        self.take(begin)
        found = self.either(deep + 1)
        self.take(end)
        return found


def read_filter(text: str) -> Filter:
    """Problem scim-filter-is-faulty 400."""
    if len(text) > LONGEST:
        raise _refused(text)
    reader = _Reader(text)
    found = reader.either(0)
    if reader.peek():
        raise _refused(text)
    return found


def key_in(values: Mapping[str, Any], name: str) -> str:
    """The name as it stands there; names of attributes have no case."""
    return next((one for one in values if one.lower() == name.lower()), name)


def values_at(resource: Any, path: tuple[str, ...]) -> list[Any]:
    """All that stands at a path, also in each of several values."""
    if isinstance(resource, list):
        return [found for one in resource for found in values_at(one, path)]
    if not path:
        return [] if resource is None else [resource]
    if not isinstance(resource, Mapping):
        return []
    return values_at(resource.get(key_in(resource, path[0])), path[1:])


def _ordered(fits: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def judged(have: Any, want: Any) -> bool:
        alike = isinstance(have, str) and isinstance(want, str)
        numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (have, want))
        return (alike or numbers) and fits(have, want)

    return judged


def _text(fits: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    return lambda have, want: isinstance(have, str) and isinstance(want, str) and fits(have, want)


OPS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda have, want: type(have) is type(want) and have == want,
    "ne": lambda have, want: have != want,
    "co": _text(lambda have, want: want in have),
    "sw": _text(str.startswith),
    "ew": _text(str.endswith),
    "gt": _ordered(lambda have, want: have > want),
    "ge": _ordered(lambda have, want: have >= want),
    "lt": _ordered(lambda have, want: have < want),
    "le": _ordered(lambda have, want: have <= want),
}


def holds(found: Filter, resource: Any) -> bool:
    """Whether a resource (or one value of several) fits."""
    if isinstance(found, Joined):
        judged = (holds(one, resource) for one in found.parts)
        return not next(judged) if found.op == "not" else (all(judged) if found.op == "and" else any(judged))
    values = values_at(resource, found.path)
    if isinstance(found, Within):
        return any(holds(found.inner, one) for one in values)
    if found.op == "pr":
        return any(one not in ("", [], {}) for one in values)
    # Of several values with parts, the part `value` is meant.
    plain = [one.get("value") if isinstance(one, Mapping) else one for one in values]
    exact = found.path[-1].lower() in EXACT

    def folded(one: Any) -> Any:
        return one if exact or not isinstance(one, str) else one.casefold()

    if found.value is None:
        return bool(plain) if found.op == "ne" else found.op == "eq" and not plain
    if found.op == "ne":
        return all(folded(one) != folded(found.value) for one in plain)
    return any(OPS[found.op](folded(one), folded(found.value)) for one in plain)


def equal_to(found: Filter, name: str) -> str | None:
    """The text that a filter asks an attribute to be, if nothing else can fit."""
    if isinstance(found, Compared) and found.op == "eq" and len(found.path) == 1:
        return found.value if found.path[0].lower() == name and isinstance(found.value, str) else None
    if isinstance(found, Joined) and found.op == "and":
        return next((text for one in found.parts if (text := equal_to(one, name)) is not None), None)
    return None


def asked_parts(found: Filter) -> dict[str, Any]:
    """What a value has to have so that it fits: the equal parts of a filter."""
    if isinstance(found, Compared) and found.op == "eq" and len(found.path) == 1:
        return {found.path[0]: found.value}
    if isinstance(found, Joined) and found.op == "and":
        return {name: value for one in found.parts for name, value in asked_parts(one).items()}
    return {}
