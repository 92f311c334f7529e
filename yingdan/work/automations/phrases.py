"""Texts with `{expression}` in them, for titles and bodies of notices."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from yingdan.base import Fault
from yingdan.decisions import faults_of
from yingdan.expr import Env, Names, Path, Type, check, parse, to_python

_HOLE = re.compile(r"\{([^{}]*)\}")
Row = Mapping[str, Any]
Phrase = Callable[[Row, Env], str]


def phrase_faults(text: str, names: Names, at: str) -> Iterator[Fault]:
    """What is wrong with the expressions of a text."""
    for found in _HOLE.finditer(text):
        yield from faults_of(found.group(1), names, None, at)
    if "{" in _HOLE.sub("", text) or "}" in _HOLE.sub("", text):
        yield Fault(at, "text-has-an-open-brace", {"text": text[:200]})


def phrase(text: str, names: Names, target: Any, locale: str) -> Phrase:
    """A function of facts; fields of the record read as people write them. `target`: the record's object or None."""
    parts: list[str | Phrase] = []
    place = 0
    for found in _HOLE.finditer(text):
        parts.append(text[place : found.start()])
        parts.append(_part(found.group(1), names, target, locale))
        place = found.end()
    parts.append(text[place:])
    return lambda row, env: "".join(one if isinstance(one, str) else one(row, env) for one in parts)


def _part(text: str, names: Names, target: Any, locale: str) -> Phrase:
    node = parse(text)
    if isinstance(node, Path) and len(node.steps) == 2 and node.steps[0] in ("record", "before"):
        field = target.fields.get(node.steps[1]) if target is not None else None
        if field is not None:
            where, name = node.steps
            return lambda row, env: field.field_type.text(row[where].get(name), locale, field.options)
    checked = check(node, names)
    run = to_python(checked)
    yes, no = ("是", "否") if locale == "zh-CN" else ("yes", "no")

    def say(row: Row, env: Env) -> str:
        value = run(row, env)
        if checked.type == Type.BOOL:
            return yes if value else no
        if isinstance(value, datetime):
            return f"{value.astimezone(env.zone):%Y-%m-%d %H:%M}"
        return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)

    return say
