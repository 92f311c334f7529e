"""Which catalog somebody gets: the one in force, with a rollout and the variants of their units laid over it."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import KINDS, Change, Definition, Put
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
        if name in shown or (rollout.mode == "units" and not set(known).isdisjoint(rollout.units)):
            layers.append(("rollout", name))
    layers += [("variant", name) for name in _variants(origin, known)]
    if not layers:
        return origin
    made = origin.once(_made)
    key = tuple(name for _, name in layers)
    if key not in made:
        made[key] = laid_over(origin, [one for layer in layers for one in _changes(origin, *layer)])
    return made[key]


def layer_of(origin: Catalog, units: Sequence[UUID], kind: str, name: str) -> tuple[str, str] | None:
    """The layer, (`rollout` or `variant`, its name), from which people and records of these units have a definition;
    None where they have the one for all."""
    known = [str(unit) for unit in units]
    for one in _variants(origin, known):
        variant: Variant = origin.definitions["variant", one].body
        if (variant.kind, variant.name) == (kind, name):
            return ("variant", one)
    for one, definition in origin.all("rollout").items():
        rollout: Rollout = definition.body
        carried = any((change.kind, change.name) == (kind, name) for change in rollout.changes)
        if carried and rollout.mode == "units" and not set(known).isdisjoint(rollout.units):
            return ("rollout", one)
    return None


def deciders(origin: Catalog) -> list[Definition]:
    """The rollouts and variants in force that have another version of something that decides about records."""
    found = [
        one
        for one in origin.all("rollout").values()
        if any(KINDS[change.kind].by_record is not None for change in one.body.changes)
    ]
    return found + [
        one for one in origin.all("variant").values() if KINDS[one.body.kind].by_record is not None
    ]


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
