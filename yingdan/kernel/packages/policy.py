"""Grants as one text, for who would rather read and write rules than press cells: the definitions themselves, spelled as in a package's
files, each under a line that says it in words."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from yingdan.base import Fault
from yingdan.kernel.access import GRANT, grant_words
from yingdan.kernel.catalog import Catalog, build
from yingdan.kernel.definitions import Put, Remove, normal, parse
from yingdan.kernel.packages.export import arranged
from yingdan.kernel.packages.yaml_text import Placed, YamlFault, read_placed, write_yaml
from yingdan.kernel.publish import applied

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Policy:
    """`names`: the grants that stand in the text; one of them that is missing when it comes back was taken out."""

    text: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineFault:
    """Something wrong in a text; lines count from 1."""

    line: int
    fault: Fault


@dataclass(slots=True)
class _Reading:
    """What a text says so far."""

    bodies: dict[str, Body] = field(default_factory=dict)
    places: dict[str, Placed] = field(default_factory=dict)
    faults: list[LineFault] = field(default_factory=list)


def policy_of(catalog: Catalog, role: str | None, lang: Literal["zh", "en"]) -> Policy:
    """The grants of a role (short name), or all, in the order of their names. `lang`: `zh` or `en`, of the words above each."""
    found = {
        name: one
        for name, one in sorted(catalog.all("grant").items())
        if role is None or one.body.role.rpartition(".")[2] == role
    }
    parts = [
        f"# {_one_line(grant_words(one.body, name, catalog)[lang])}\n"
        + write_yaml({"kind": "grant", "name": name, **arranged(one.raw, GRANT.body)})
        for name, one in found.items()
    ]
    return Policy("---\n".join(parts), tuple(found))


def read_policy(
    text: str, catalog: Catalog, shown: Collection[str]
) -> tuple[dict[str, Body | None], list[LineFault]]:
    """The grants a text makes different from a catalog, by name (None: gone), and everything wrong with it. With a fault there are no
    changes: half a text is not a policy."""
    reading = _Reading()
    try:
        for placed in read_placed(text):
            _take(reading, placed)
    except YamlFault as error:
        line = int(error.params["line"])
        return {}, [LineFault(line, Fault("/", error.slug, error.params))]
    changes: dict[str, Body | None] = {
        name: None for name in shown if name not in reading.bodies and catalog.get("grant", name) is not None
    }
    for name, body in reading.bodies.items():
        known = catalog.get("grant", name)
        if known is None or dict(known.raw) != body:
            changes[name] = body
    reading.faults += _checked(catalog, changes, reading.places)
    faults = sorted(reading.faults, key=lambda one: one.line)
    return ({} if faults else changes), faults


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _take(reading: _Reading, placed: Placed) -> None:
    """One document of a text."""
    value = placed.value
    if not isinstance(value, Mapping) or value.get("kind") != "grant":
        reading.faults.append(LineFault(placed.line_of("/kind"), Fault("/kind", "policy-takes-grants")))
        return
    name = value.get("name")
    if not isinstance(name, str) or "." not in name:
        reading.faults.append(LineFault(placed.line_of("/name"), Fault("/name", "policy-needs-names")))
        return
    if name in reading.bodies:
        fault = Fault("/name", "policy-says-it-twice", {"grant": name})
        reading.faults.append(LineFault(placed.line_of("/name"), fault))
        return
    body, faults = normal({key: one for key, one in value.items() if key not in ("kind", "name")})
    parsed, wrong = (None, faults) if faults else parse(GRANT, body)
    reading.faults += [LineFault(placed.line_of(one.at.rstrip("/")), one) for one in wrong]
    if parsed is not None:
        reading.bodies[name], reading.places[name] = body, placed


def _checked(
    catalog: Catalog, changes: Mapping[str, Body | None], places: Mapping[str, Placed]
) -> Iterator[LineFault]:
    """What the kind itself says of each changed grant, all changes being made."""
    puts = [
        Put("grant", name, body) if body is not None else Remove("grant", name)
        for name, body in changes.items()
    ]
    result = applied(catalog, puts)
    after = build(catalog.version + 1, result.definitions.values())
    for name, placed in places.items():
        found = after.get("grant", name)
        if name in changes and found is not None:
            for one in GRANT.check(found.body, name, after):
                yield LineFault(placed.line_of(one.at.rstrip("/")), one)
