"""Working calendars: the one for all, and what units have in its place. ADR 0081.

In: the catalog in force, units. Out: the hours that count for a unit. Must not know: what is promised.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Tx
from yingdan.base.worktime import WorkWeek
from yingdan.decisions.definition import Calendar, week_of
from yingdan.kernel.access import all_units, paths_of
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.publish import layer_of

Paths = Mapping[UUID | None, tuple[UUID, ...]]
NOBODY: Paths = MappingProxyType({})


@dataclass(frozen=True)
class Calendars:
    """`weeks`: hours by key, which is a calendar's full name or, where a unit has others, name and layer. `differ`: whether any
    unit has."""

    origin: Catalog
    weeks: Mapping[str, WorkWeek]
    layers: Mapping[str, list[dict[str, Any]]]  # by name: whose, and what hours, for a digest
    _keys: dict[tuple[str, tuple[UUID, ...]], str]

    @property
    def differ(self) -> bool:
        return bool(self.layers)

    async def paths(self, tx: Tx, units: Iterable[UUID | None]) -> Paths:
        """These units with those above them; nothing is read where all have the same calendars."""
        wanted = sorted({one for one in units if one is not None}) if self.differ else []
        found: dict[UUID | None, tuple[UUID, ...]] = {}
        found.update((await paths_of(tx, wanted)).items() if wanted else ())
        return found

    async def all_paths(self, tx: Tx) -> Paths:
        """Every unit with those above it; nothing is read where all have the same calendars."""
        return await self.paths(tx, await all_units(tx)) if self.differ else NOBODY

    def key(self, name: str, path: tuple[UUID, ...]) -> str:
        """Under which key of `weeks` a calendar stands for a unit, given with those above it."""
        if name not in self.layers or not path:
            return name
        if (name, path) not in self._keys:
            layer = layer_of(self.origin, path, "calendar", name)
            self._keys[name, path] = _key(name, *layer) if layer is not None else name
        return self._keys[name, path]


def compile_calendars(catalog: Catalog) -> Calendars:
    """For `catalog.once`. The same for everybody: a catalog that is laid over for somebody answers for all units too."""
    origin = catalog.origin or catalog
    if origin is not catalog:
        return origin.once(compile_calendars)
    weeks = {name: week_of(one.body) for name, one in origin.all("calendar").items()}
    layers: dict[str, list[dict[str, Any]]] = {}
    for name, layer, units, body in _own(origin):
        weeks[_key(name, *layer)] = week_of(msgspec.convert(body, Calendar))
        hours = {key: value for key, value in body.items() if key != "label"}
        layers.setdefault(name, []).append({"layer": layer, "units": units, "hours": hours})
    return Calendars(origin, weeks, layers, {})


def _own(origin: Catalog) -> Iterator[tuple[str, tuple[str, str], list[str], Mapping[str, Any]]]:
    """(name of the calendar, layer, units, body) of what units have in place of a calendar."""
    for name, one in sorted(origin.all("variant").items()):
        if one.body.kind == "calendar":
            yield one.body.name, ("variant", name), [one.body.unit], one.body.body
    for name, one in sorted(origin.all("rollout").items()):
        for change in one.body.changes:
            if change.kind == "calendar" and one.body.mode == "units" and change.body is not None:
                yield change.name, ("rollout", name), sorted(one.body.units), change.body


def _key(name: str, kind: str, layer: str) -> str:
    return f"{name}@{kind}/{layer}"
