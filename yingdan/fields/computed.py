"""What formulas and roll-ups share: they have no values of their own but those of the type they result in."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from random import Random
from typing import Any

from yingdan.base import Fault
from yingdan.fields.field_type import FieldType, OneColumn, Options, Traits


def result_type(options: Options) -> FieldType:
    """The type of the values; text when the options name none that can be."""
    return _named(str(options.get("result", "text")))


@cache
def _named(name: str) -> FieldType:
    # The registry is made of this folder's files, this one among them: it is asked when first needed.
    types: Mapping[str, FieldType] = import_module("yingdan.fields").FIELD_TYPES
    found = types.get(name)
    return types["text"] if found is None or found.traits.computed else found


def result_options(options: Options) -> Options:
    """The options of the result."""
    given = options.get("result_options")
    return given if isinstance(given, Mapping) else {}


class Computed(OneColumn):
    """A type whose values are computed by the platform and never entered. Options: result (a field type),
    result_options (its options). The catalog reads rows by the result's type, which alone knows of two columns."""

    traits = Traits(computed=True)

    def type(self, options: Options) -> str:
        return result_type(options).type(result_options(options))

    def columns(self, options: Options, name: str) -> tuple[tuple[str, str], ...]:
        return result_type(options).columns(result_options(options), name)

    def check_result(self, options: Options) -> tuple[Fault, ...]:
        """All that is wrong with the result: it must be a type that is one value, and its options must be right."""
        name = options.get("result")
        found = result_type(options)
        if found.name != name:
            return (Fault("/result", "field-type-is-unknown", {"type": str(name)[:60], "known": []}),)
        wrong = found.check(result_options(options))
        if wrong:
            return tuple(
                Fault(f"/result_options{one.at if one.at != '/' else ''}", one.slug, one.params)
                for one in wrong
            )
        single = len(found.columns(result_options(options), "c")) == 1 or name == "money"
        plain = found.type(result_options(options)) in _RESULTS
        return () if single and plain else (Fault("/result", "result-cannot-be-computed", {"type": name}),)

    def load(self, wire: Any, options: Options) -> Any:
        return result_type(options).load(wire, result_options(options))

    def dump(self, value: Any, options: Options) -> Any:
        return result_type(options).dump(value, result_options(options))

    def text(self, value: Any, locale: str, options: Options) -> str:
        return result_type(options).text(value, locale, result_options(options))

    def json_schema(self, options: Options, *, written: bool) -> dict[str, Any]:
        return result_type(options).json_schema(result_options(options), written=written)

    def sample(self, options: Options, rng: Random) -> Any:
        return result_type(options).sample(result_options(options), rng)


_RESULTS = frozenset(["text", "bool", "int", "decimal", "money", "date", "datetime", "duration"])
