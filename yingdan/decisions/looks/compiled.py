"""Second looks of one catalog, compiled once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yingdan.base import Problem
from yingdan.decisions.answers import Formula
from yingdan.decisions.looks.definition import SecondLook, written
from yingdan.expr import Names, Type, check, parse, to_python


@dataclass(frozen=True, slots=True)
class Look:
    """A second look ready to be asked. `writes`: by member (doubt, confirm, restore) the fields and how their values come about."""

    name: str
    body: SecondLook
    open_when: Formula
    doubted: Formula
    writes: Mapping[str, Mapping[str, Formula]]

    def values(self, member: str, row: Mapping[str, Any], env: Any) -> dict[str, Any]:
        """What a member writes into a row."""
        return {field: formula(row, env) for field, formula in self.writes[member].items()}

    @property
    def judged(self) -> frozenset[str]:
        """The fields that whoever judges must be allowed to change."""
        return frozenset({self.body.note, *self.body.confirm, *self.body.restore})


def _formula(text: str, names: Names, expect: Type | None) -> Formula:
    return to_python(check(parse(text), names, expect))


def compile_looks(catalog: Any) -> dict[str, Look]:
    """By object, of several the first by name; ask `catalog.once(compile_looks)`."""
    found: dict[str, Look] = {}
    for name, definition in sorted(catalog.all("second_look").items()):
        body: SecondLook = definition.body
        target = catalog.objects.get(body.object)
        if target is None or body.object in found:
            continue
        names = target.names()
        found[body.object] = Look(
            name,
            body,
            _formula(body.open_when, names, Type.BOOL),
            _formula(body.doubted, names, Type.BOOL),
            {
                member: {field: _formula(text, names, None) for field, text in values.items()}
                for member, values in written(body)
            },
        )
    return found


def look_of(catalog: Any, object_name: str) -> Look:
    """The second look of an object. Problem second-look-is-missing 404."""
    found: Look | None = catalog.once(compile_looks).get(object_name)
    if found is None:
        raise Problem("second-look-is-missing", 404, object=object_name)
    return found
