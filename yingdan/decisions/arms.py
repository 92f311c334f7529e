"""Which version decides about which record while a rollout, or units' own copies, have others. ADR 0046.

In: the catalog in force, facts of records. Out: the records parted by the version that decides about each, what is said beside by a
version in shadow, and what a decision keeps of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yingdan.base import Tx
from yingdan.decisions.compiled import Decisions, compile_decisions
from yingdan.decisions.policy import Policy
from yingdan.decisions.shadow import Shadow
from yingdan.kernel.access import paths_of
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import Definition
from yingdan.kernel.publish import catalog_for, deciders, is_first, layer_of

Facts = dict[UUID, dict[str, Any]]
Layer = Mapping[str, Any]  # {"kind": rollout or variant, "name", "label", "side": first or rest}


@dataclass(frozen=True, slots=True)
class Part:
    """Records that one version decides about; `layers`: by table or policy, whose version it is where it has several."""

    decisions: Decisions
    facts: Facts
    layers: Mapping[str, Layer] = field(default_factory=dict)

    def told(self, name: str) -> dict[str, Layer]:
        """What a decision of this table or policy keeps of it, beside its version."""
        layer = self.layers.get(name)
        return {"layer": layer} if layer is not None else {}

    def policy(self, object_name: str) -> Policy | None:
        """The routing policy of an object."""
        route = self.decisions.routes.get(object_name)
        return route.policy if route is not None else None


@dataclass(frozen=True, slots=True)
class _Version:
    decisions: Decisions
    layers: Mapping[str, Layer]


class Arms:
    """Who decides under one catalog that has more than one version of something."""

    def __init__(self, origin: Catalog, found: Sequence[Definition]) -> None:
        self._origin = origin
        self._made: dict[Any, _Version] = {}
        rollouts = [one for one in found if one.kind == "rollout"]
        self._split = next((one for one in rollouts if one.body.mode == "split"), None)
        shadowed = next((one for one in rollouts if one.body.mode == "shadow"), None)
        self._by_unit = any(one.kind == "variant" or one.body.mode == "units" for one in found)
        self.names = frozenset(name for one in found for name in _names(one))
        plain: Decisions = origin.once(compile_decisions)
        signals = plain.signals | {name for one in found for name in _listening(origin, one)}
        self.watched = replace(plain, signals=signals)
        self.shadow = None
        if shadowed is not None:
            laid = catalog_for(origin, (), (shadowed.name,))
            self.shadow = Shadow(shadowed.name, laid.once(compile_decisions), frozenset(_names(shadowed)))

    async def parts(self, tx: Tx, facts: Facts, zone: ZoneInfo) -> list[Part]:
        """The records by the version that decides about them: that of the owning unit, or the one that was drawn. What no unit
        owns yet is decided by the version for all."""
        units = {row["unit"] for row in facts.values() if row.get("unit") is not None}
        paths = await paths_of(tx, sorted(units)) if units and self._by_unit else {}
        found: dict[int, Part] = {}
        for subject, row in facts.items():
            version = self._version(row, paths, zone)
            part = found.setdefault(id(version), Part(version.decisions, {}, version.layers))
            part.facts[subject] = row
        return list(found.values())

    def _version(
        self, row: Mapping[str, Any], paths: Mapping[UUID, tuple[UUID, ...]], zone: ZoneInfo
    ) -> _Version:
        unit, split = row.get("unit"), self._split
        path = paths.get(unit, ()) if unit is not None else ()
        side: bool | None = None
        if split is not None and unit is not None:
            side = is_first(split, unit, row["created_at"].astimezone(zone).date())
        key = (path, side)
        if key not in self._made:
            self._made[key] = self._make(path, side)
        return self._made[key]

    def _make(self, path: tuple[UUID, ...], side: bool | None) -> _Version:
        split = self._split
        shown = (split.name,) if split is not None and side else ()
        laid = catalog_for(self._origin, path, shown)
        layers: dict[str, Layer] = {}
        for kind in ("decision_table", "routing"):
            for name in laid.all(kind):
                own = layer_of(self._origin, path, kind, name)
                if own is not None:
                    layers[name] = self._layer(*own, "first")
                elif split is not None and side is not None and name in _names(split):
                    layers[name] = self._layer("rollout", split.name, "first" if side else "rest")
        return _Version(laid.once(compile_decisions), layers)

    def _layer(self, kind: str, name: str, side: str) -> Layer:
        label = self._origin.definitions[kind, name].body.label
        return {"kind": kind, "name": name, "label": label, "side": side}


def arms_of(catalog: Catalog) -> Arms | None:
    """For `catalog.once`: None where one version decides about all."""
    found = deciders(catalog)
    return Arms(catalog, found) if found else None


def _names(layer: Definition) -> list[str]:
    if layer.kind == "variant":
        return [layer.body.name]
    return [one.name for one in layer.body.changes if one.kind in ("decision_table", "routing")]


def _listening(origin: Catalog, layer: Definition) -> list[str]:
    """Objects whose tables look at signals in this layer."""
    shown = (layer.name,) if layer.kind == "rollout" else ()
    units = (UUID(layer.body.unit),) if layer.kind == "variant" else ()
    compiled: Decisions = catalog_for(origin, units, shown).once(compile_decisions)
    return sorted(compiled.signals)
