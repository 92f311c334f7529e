"""Kinds of delegated and gradual change: `rollout` carries changes that are live for some units first, `variant` is a
unit's own copy of a definition, `ownership` says who else may draft and publish what."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec

from yingdan.base import Fault, Label
from yingdan.kernel.catalog import Catalog, build
from yingdan.kernel.definitions import KINDS, Change, Definition, Kind, Put, Remove, register
from yingdan.kernel.publish.changes import Key, applied, check_faults

# What says which catalog somebody gets is no part of the catalog they get.
LAYERS = frozenset({"rollout", "variant", "ownership"})
# Kinds that make tables: a rollout may add them, a variant may not have them.
_TABLES = frozenset({"object", "field"})
MOST_UNITS = 500
MOST_METRICS = 6
DAYS = (7, 183)
LEAST_SHARE = 0.01


Mode = Literal["units", "shadow", "split"]
Lots = Literal["team", "team_day"]


class RolloutChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A definition as it is for the units of the rollout; `body` null takes it out of force for them."""

    kind: str
    name: str
    body: dict[str, Any] | None = None

    @property
    def change(self) -> Change:
        if self.body is None:
            return Remove(self.kind, self.name)
        return Put(self.kind, self.name, self.body)


class Rollout(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Changes that are tried before they are for all. `mode`: `units`, live for the people of `units` (ids; with those
    below) and the records these own; `shadow`, said beside of what decides and only counted; `split`, deciding about a
    `share` of the records, drawn `by` lot from `seed` (left out: the rollout itself). `metrics`: the defined figures that
    both sides are compared by, for `days`; differences of a rate below `matters` are nobody's concern."""

    label: Label
    changes: tuple[RolloutChange, ...]
    units: tuple[str, ...] = ()
    mode: Mode = "units"
    by: Lots = "team_day"
    share: float = 0.5
    seed: str = ""
    metrics: tuple[str, ...] = ()
    days: int = 21
    matters: float = 0.02
    description: Label | None = None


class Variant(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a definition is for the people of `unit` (an id) and below. `original`: digest of the definition it was
    made from."""

    label: Label
    unit: str
    kind: str
    name: str
    body: dict[str, Any]
    original: str | None = None


class Ownership(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`role` may draft and publish the definitions covered: of these `apps`, of these `kinds`, with these `names` (an
    empty list covers all). With `unit` only variants for it and the units below. `locked`: nobody but those who
    manage definitions."""

    label: Label
    role: str | None = None
    unit: str | None = None
    apps: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    locked: bool = False

    def covers(self, app: str, kind: str, name: str) -> bool:
        """Whether a definition is one of those meant."""
        return (
            (not self.apps or app in self.apps)
            and (not self.kinds or kind in self.kinds)
            and (not self.names or name in self.names)
        )


def laid_over(origin: Catalog, changes: Sequence[Change]) -> Catalog:
    """The catalog with changes over it and without layers of its own."""
    result = applied(origin, changes)
    kept = [one for one in result.definitions.values() if one.kind not in LAYERS]
    return build(origin.version, kept, origin)


def layer_faults(catalog: Catalog, changes: Sequence[tuple[str, Change]]) -> list[Fault]:
    """What would be wrong with changes laid over a catalog, each at its place in the layer's body."""
    places: dict[Key, str] = {(change.kind, change.name): at for at, change in changes}
    result = applied(catalog, [change for _, change in changes])
    plain = {key: one for key, one in result.definitions.items() if one.kind not in LAYERS}
    candidate = build(catalog.version, plain.values())
    base = build(catalog.version, _plain(catalog))
    found: list[Fault] = []
    for fault in (*result.faults, *check_faults(base, candidate, result)):
        where, _, path = fault.at.partition(" /")
        kind, _, name = where.partition(" ")
        at = places.get((kind, name))
        if at is not None:
            found.append(Fault(f"{at}/{path}".rstrip("/"), fault.slug, fault.params))
        else:
            found.append(Fault("/", fault.slug, {**fault.params, "definition": where}))
    return found


def _plain(catalog: Catalog) -> list[Definition]:
    return [one for one in catalog.definitions.values() if one.kind not in LAYERS]


def _unit_faults(units: Collection[str], at: str) -> list[Fault]:
    faults = []
    for one in units:
        try:
            UUID(one)
        except ValueError:
            faults.append(Fault(at, "unit-is-no-id", {"unit": one[:80]}))
    return faults


def _check_rollout(body: Rollout, name: str, catalog: Catalog) -> Sequence[Fault]:
    others = [one for one in catalog.all("rollout") if one != name]
    faults = [Fault("/", "rollout-is-not-alone", {"other": others[0]})] if others else []
    faults += _unit_faults(body.units, "/units")
    if body.mode == "units" and not 0 < len(body.units) <= MOST_UNITS:
        faults.append(Fault("/units", "rollout-needs-units", {"limit": MOST_UNITS}))
    if body.mode != "units" and body.units:
        faults.append(Fault("/units", "rollout-has-units-or-lots"))
    if not body.changes:
        faults.append(Fault("/changes", "rollout-changes-nothing"))
    faults += _trial_faults(body)
    for place, change in enumerate(body.changes):
        at = f"/changes/{place}"
        known = KINDS.get(change.kind)
        if known is None or not known.by_unit:
            faults.append(Fault(at, "kind-is-the-same-for-all", {"kind": change.kind}))
        elif body.mode != "units" and known.by_record is None:
            faults.append(Fault(at, "kind-is-not-drawn", {"kind": change.kind}))
        elif body.mode == "split" and change.kind == "routing":
            faults.append(Fault(at, "team-is-not-known-before", {"name": change.name}))
        elif known.by_record is not None:
            faults += _held_faults(known, change.name, change.body, catalog, at)
        elif change.kind in _TABLES and change.body is None:
            faults.append(Fault(at, "rollout-may-not-remove", {"name": change.name}))
        elif change.kind == "field" and _is_filled(change.body or {}):
            faults.append(Fault(at, "filled-field-is-the-same-for-all", {"name": change.name}))
    if not faults:
        faults += layer_faults(
            catalog, [(f"/changes/{place}/body", one.change) for place, one in enumerate(body.changes)]
        )
    if not faults:
        faults += _retyped(catalog, body)
    return faults


def _trial_faults(body: Rollout) -> list[Fault]:
    """What is wrong with how long it runs and what it is compared by."""
    faults = []
    if len(body.metrics) > MOST_METRICS:
        faults.append(Fault("/metrics", "rollout-has-too-many-metrics", {"limit": MOST_METRICS}))
    if not DAYS[0] <= body.days <= DAYS[1]:
        faults.append(Fault("/days", "rollout-days-are-out-of-range", {"least": DAYS[0], "most": DAYS[1]}))
    if not LEAST_SHARE <= body.share <= 1 - LEAST_SHARE:
        faults.append(Fault("/share", "rollout-lot-is-out-of-range"))
    if not 0 < body.matters <= 1:
        faults.append(Fault("/matters", "rollout-share-is-out-of-range"))
    return faults


def _held_faults(
    kind: Kind, name: str, body: Mapping[str, Any] | None, catalog: Catalog, at: str
) -> list[Fault]:
    """What decides about records differs for some of them only in what it says, and is there for all."""
    original = catalog.get(kind.name, name)
    if original is None or body is None:
        return [Fault(at, "decider-is-there-for-all", {"kind": kind.name, "name": name})]
    free = kind.by_record or frozenset()
    held = sorted(key for key in {*body, *original.raw} - free if body.get(key) != original.raw.get(key))
    return [Fault(f"{at}/body/{key}", "key-is-the-same-for-all", {"key": key, "name": name}) for key in held]


def _retyped(catalog: Catalog, body: Rollout) -> list[Fault]:
    """Fields that would need other columns for the first units than for the rest: both read the same table."""
    laid = laid_over(catalog, [one.change for one in body.changes])
    faults = []
    for place, change in enumerate(body.changes):
        if change.kind != "field":
            continue
        owner, _, short = change.name.rpartition(".")
        here, there = (one.objects.get(owner) for one in (catalog, laid))
        was = here.fields.get(short) if here is not None else None
        now = there.fields.get(short) if there is not None else None
        if was is not None and now is not None and (was.columns, was.type) != (now.columns, now.type):
            faults.append(
                Fault(f"/changes/{place}/body/type", "rollout-may-not-retype", {"name": change.name})
            )
    return faults


def _is_filled(body: Mapping[str, Any]) -> bool:
    """Whether a field's values are written by the platform, which works under one catalog."""
    return bool(body.get("derived")) or body.get("type") == "roll_up"


def _rollout_references(body: Rollout) -> Collection[Key]:
    return {("metric", name) for name in body.metrics}


def may_vary(kind: str) -> bool:
    """Whether a unit may have its own copy of definitions of a kind."""
    known = KINDS.get(kind)
    return known is not None and known.by_unit and kind not in _TABLES


def _check_variant(body: Variant, name: str, catalog: Catalog) -> Sequence[Fault]:
    faults = _unit_faults([body.unit], "/unit")
    if not may_vary(body.kind):
        return [*faults, Fault("/kind", "kind-is-the-same-for-all", {"kind": body.kind})]
    original = catalog.get(body.kind, body.name)
    if original is None:
        return faults  # told as a missing reference
    if is_locked(catalog, original):
        faults.append(Fault("/name", "definition-is-locked", {"kind": body.kind, "name": body.name}))
    if KINDS[body.kind].by_record is not None:
        faults += _held_faults(KINDS[body.kind], body.name, body.body, catalog, "")
    twins = [
        other
        for other, one in catalog.all("variant").items()
        if other != name
        and (one.body.unit, one.body.kind, one.body.name) == (body.unit, body.kind, body.name)
    ]
    if twins:
        faults.append(Fault("/", "variant-is-there", {"other": twins[0]}))
    change = Put(body.kind, body.name, body.body, original.app, original.id)
    return [*faults, *layer_faults(catalog, [("/body", change)])]


def _variant_references(body: Variant) -> Collection[Key]:
    return {(body.kind, body.name)}


def _check_ownership(body: Ownership, name: str, catalog: Catalog) -> Sequence[Fault]:
    faults = _unit_faults([body.unit], "/unit") if body.unit else []
    if body.role is None and not body.locked:
        faults.append(Fault("/role", "ownership-needs-a-role"))
    short = (body.role or "").rpartition(".")[2]
    if body.role and not any(known.rpartition(".")[2] == short for known in catalog.all("role")):
        faults.append(Fault("/role", "role-is-unknown", {"role": body.role}))
    own = [
        other
        for other, one in catalog.all("variant").items()
        if body.locked and body.covers(one.body.name.partition(".")[0], one.body.kind, one.body.name)
    ]
    if own:
        faults.append(Fault("/locked", "definition-has-variants", {"variants": own[:20]}))
    for place, kind in enumerate(body.kinds):
        if kind not in KINDS:
            params = {"kind": kind[:80], "known": sorted(KINDS)}
            faults.append(Fault(f"/kinds/{place}", "definition-kind-is-unknown", params))
    return faults


def is_locked(catalog: Catalog, one: Definition) -> bool:
    """Whether headquarters keeps a definition the same everywhere."""
    return any(
        each.body.locked and each.body.covers(one.app, one.kind, one.name)
        for each in catalog.all("ownership").values()
    )


ROLLOUT = register(
    Kind(
        "rollout",
        "rollouts",
        Rollout,
        _check_rollout,
        _rollout_references,
        frozenset({"label", "description"}),
        label={"zh": "灰度发布", "en": "Rollout"},
        words={
            "units": {"zh": "先行单位", "en": "First units"},
            "changes": {"zh": "改动", "en": "Changes"},
            "metrics": {"zh": "对比指标", "en": "Compared by"},
            "days": {"zh": "计划天数", "en": "Planned days"},
            "matters": {"zh": "值得在意的差别", "en": "Difference that matters"},
        },
    )
)
VARIANT = register(
    Kind(
        "variant",
        "variants",
        Variant,
        _check_variant,
        _variant_references,
        frozenset({"label", "body", "original"}),
        label={"zh": "单位版本", "en": "Variant"},
        words={"body": {"zh": "内容", "en": "Body"}, "original": {"zh": "原定义", "en": "Original"}},
    )
)
OWNERSHIP = register(
    Kind(
        "ownership",
        "ownerships",
        Ownership,
        _check_ownership,
        label={"zh": "定义归属", "en": "Ownership"},
        words={
            "apps": {"zh": "应用", "en": "Packages"},
            "kinds": {"zh": "种类", "en": "Kinds"},
            "names": {"zh": "定义", "en": "Definitions"},
            "locked": {"zh": "总部锁定", "en": "Locked by headquarters"},
        },
    )
)
