"""YAML as packages use it: version 1.2's core schema, so that `on:` is a word, `18:00` a time of day and 2026-10-01
a day as text; no aliases, no key twice; written in one canonical way."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import yaml

MAX_BYTES = 4_000_000

_BREAKS = re.compile("[\r\x85\u2028\u2029]")
_NULL = re.compile(r"(?:~|null|Null|NULL|)\Z")
_BOOL = re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")
# A number with leading zeros is a code (an area, an extension), not a number.
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(
    r"(?:[-+]?(?:0|[1-9][0-9]*)?\.[0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?(?:0|[1-9][0-9]*)(?:\.)?[eE][-+]?[0-9]+)\Z"
)


class YamlFault(ValueError):
    """Text that is not the YAML packages may use; `line` counts from 1."""

    def __init__(self, slug: str, line: int, **params: Any) -> None:
        super().__init__(f"{slug} at line {line}")
        self.slug = slug
        self.params = {"line": line, **params}


@dataclass(frozen=True, slots=True)
class Placed:
    """A document of a text with the line it begins at and, by pointer (`/actions/0`), the lines of its parts; lines count from 1."""

    value: Any
    line: int
    lines: Mapping[str, int]

    def line_of(self, pointer: str) -> int:
        """The line of a part, else of what it would stand in."""
        while pointer and pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        return self.lines.get(pointer, self.line)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


class _Dumper(yaml.SafeDumper):
    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}  # type: ignore[misc]

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _resolve(dialect: Any) -> None:
    dialect.add_implicit_resolver("tag:yaml.org,2002:null", _NULL, ["~", "n", "N", ""])
    dialect.add_implicit_resolver("tag:yaml.org,2002:bool", _BOOL, list("tTfF"))
    dialect.add_implicit_resolver("tag:yaml.org,2002:int", _INT, list("-+0123456789"))
    dialect.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("-+.0123456789"))


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # Other line breaks than \n survive only between double quotes.
    style = '"' if _BREAKS.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _read_int(loader: Any, node: yaml.ScalarNode) -> int:
    return int(node.value)


def _read_float(loader: Any, node: yaml.ScalarNode) -> float:
    return float(node.value)


for _dialect in (_Loader, _Dumper):
    _resolve(_dialect)
_Loader.add_constructor("tag:yaml.org,2002:int", _read_int)
_Loader.add_constructor("tag:yaml.org,2002:float", _read_float)
_Dumper.add_representer(str, _write_text)


def read_yaml(text: str) -> list[Any]:
    """The documents of a text that hold anything. Raises YamlFault."""
    return [one.value for one in _read(text, placed=False)]


def read_placed(text: str) -> list[Placed]:
    """The same with their lines. Raises YamlFault."""
    return _read(text, placed=True)


def _read(text: str, *, placed: bool) -> list[Placed]:
    if len(text) > MAX_BYTES:
        raise YamlFault("yaml-is-too-large", 1, limit=MAX_BYTES)
    loader = _Loader(text)
    found: list[Placed] = []
    try:
        while loader.check_node():
            node = loader.get_node()
            _refuse_tricks(node)
            lines = dict(_lines(node, "")) if placed else {}
            found.append(Placed(loader.construct_document(node), node.start_mark.line + 1, lines))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = str(getattr(error, "problem", None) or error)
        raise YamlFault("yaml-is-unreadable", mark.line + 1 if mark else 1, reason=reason) from error
    except (RecursionError, ValueError) as error:
        if isinstance(error, YamlFault):
            raise
        raise YamlFault("yaml-is-unreadable", 1, reason=str(error)[:200]) from error
    finally:
        loader.dispose()
    return [one for one in found if one.value is not None]


def _lines(node: yaml.Node, at: str) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield f"{at}/{key.value}", key.start_mark.line + 1
            yield from _lines(value, f"{at}/{key.value}")
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield f"{at}/{place}", value.start_mark.line + 1
            yield from _lines(value, f"{at}/{place}")


def _refuse_tricks(root: yaml.Node) -> None:
    seen: set[int] = set()
    for node in _walk(root, seen):
        if isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, _ in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    raise YamlFault("yaml-key-is-no-text", key.start_mark.line + 1)
                if key.value in keys:
                    raise YamlFault("yaml-key-is-given-twice", key.start_mark.line + 1, key=key.value)
                keys.add(key.value)


def _walk(root: yaml.Node, seen: set[int]) -> Iterator[yaml.Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            raise YamlFault("yaml-alias-is-refused", node.start_mark.line + 1)
        seen.add(id(node))
        yield node
        if isinstance(node, yaml.MappingNode):
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


def write_yaml(value: Any) -> str:
    """The canonical text of plain data, keys in the given order: short lists and mappings on one line."""
    text: str = yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=100
    )
    return text
