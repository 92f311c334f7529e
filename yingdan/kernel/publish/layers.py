"""Which catalog somebody gets: the one in force, with a rollout and the variants of their units laid over it."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import Change, Put
from yingdan.kernel.publish.definition import Rollout, Variant, laid_over

_Made = dict[tuple[str, ...], Catalog]


def has_layers(origin: Catalog) -> bool:
    """Whether anybody gets another catalog than this."""
    return bool(origin.all("rollout") or origin.all("variant"))


def catalog_for(origin: Catalog, units: Sequence[UUID], shown: Collection[str] = ()) -> Catalog:
    """The catalog for people of these units: their own first, then those above, the nearest before the farther.
    The same units get the same catalog object for as long as the version is in force. `shown`: rollouts that are laid
    over whatever the units are."""
    known = [str(unit) for unit in units]
    layers: list[tuple[str, str]] = []
    for name, definition in origin.all("rollout").items():
        rollout: Rollout = definition.body
        if name in shown or not set(known).isdisjoint(rollout.units):
            layers.append(("rollout", name))
    layers += [("variant", name) for name in _variants(origin, known)]
    if not layers:
        return origin
    made = origin.once(_made)
    key = tuple(name for _, name in layers)
    if key not in made:
        made[key] = laid_over(origin, [one for layer in layers for one in _changes(origin, *layer)])
    return made[key]


def superset(catalog: Catalog) -> Catalog:
    """The catalog whose tables everybody's catalog finds its columns in: with every rollout laid over. Variants make
    no tables."""
    rollouts = [("rollout", name) for name in catalog.all("rollout")]
    if not rollouts:
        return catalog
    return catalog.once(_superset)


def _superset(catalog: Catalog) -> Catalog:
    changes = [one for name in catalog.all("rollout") for one in _changes(catalog, "rollout", name)]
    return laid_over(catalog, [one for one in changes if one.kind in ("object", "field")])


def _made(origin: Catalog) -> _Made:
    return {}


def _variants(origin: Catalog, units: Sequence[str]) -> Iterable[str]:
    """The variant of each definition whose unit is nearest."""
    best: dict[tuple[str, str], tuple[int, str]] = {}
    for name, definition in origin.all("variant").items():
        variant: Variant = definition.body
        if variant.unit not in units:
            continue
        found = (units.index(variant.unit), name)
        key = (variant.kind, variant.name)
        best[key] = min(best.get(key, found), found)
    return sorted(name for _, name in best.values())


def _changes(origin: Catalog, kind: str, name: str) -> list[Change]:
    definition = origin.definitions[kind, name]
    if kind == "rollout":
        rollout: Rollout = definition.body
        return [one.change for one in rollout.changes]
    variant: Variant = definition.body
    original = origin.get(variant.kind, variant.name)
    if original is None:
        return []
    return [Put(variant.kind, variant.name, variant.body, original.app, original.id)]


def rollout_changes(origin: Catalog, name: str) -> list[Change]:
    """The changes that a rollout carries, as publishing them for all would put them."""
    return _changes(origin, "rollout", name)
