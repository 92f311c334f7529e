"""Kinds `pack` and `situation`: grants that belong together and are opened for a time; what opens several of them at once."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from yingdan.base import Fault, Label
from yingdan.kernel.access.definition import Action, check_masked, check_rows
from yingdan.kernel.access.names import object_named
from yingdan.kernel.definitions import Kind, register

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog

LONGEST_DAYS = 366


class PackGrant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`actions` on the rows of `object` (`sales.lead`, `sales.*`, `*`) that meet `condition`, seeing `fields` but those in `without`,
    and only the shape of those in `masked`. In a pack that is `about` records, `by` is the field that says which of them a row belongs to; `id`: the record itself."""

    object: str
    actions: list[Action]
    condition: str = "true"
    fields: str | list[str] = "*"
    without: list[str] = []
    masked: list[str] = []
    by: str | None = None


class Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Grants that nobody has by his role: they are put on a person or a unit for at most `longest_days`, by hand or by the
    `situation` they belong to. `purpose`: what it is for. `about`: an object, each temporary grant of the pack then names one record
    of it and opens only what belongs to that record."""

    label: Label
    purpose: Label
    grants: list[PackGrant]
    situation: str | None = None
    longest_days: int = 30
    about: str | None = None


class Situation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a unit may be in for a time, such as a flood season: its packs are open then, and those of what it `inherits`."""

    label: Label
    description: Label
    inherits: str | None = None
    longest_days: int = 120


def pack_key(name: str) -> str:
    """What a temporary grant names instead of a role: `pack:sales.urgent`."""
    return f"pack:{name}"


def situation_key(name: str) -> str:
    return f"situation:{name}"


def lineage(catalog: "Catalog", name: str) -> tuple[str, ...]:
    """A situation and all it inherits, the nearest first. Publish has refused circles; a second look costs nothing."""
    found: list[str] = []
    current: str | None = name
    while current is not None and current not in found:
        known = catalog.get("situation", current)
        if known is None:
            break
        found.append(current)
        current = object_named(known.body.inherits, current) if known.body.inherits else None
    return tuple(found)


def situation_of(pack: Pack, name: str) -> str | None:
    """The full name of the situation of a pack called `name`."""
    return object_named(pack.situation, name) if pack.situation else None


def packs_opened(catalog: "Catalog", situation: str) -> Mapping[str, frozenset[str]]:
    """Each pack a situation opens, with the keys of all whose suspension closes it on this way."""
    found: dict[str, frozenset[str]] = {}
    line = lineage(catalog, situation)
    for name, one in catalog.all("pack").items():
        own = situation_of(one.body, name)
        if own in line:
            way = line[: line.index(own) + 1]
            found[name] = frozenset([pack_key(name), *(situation_key(each) for each in way)])
    return found


def _check_pack(body: Pack, name: str, catalog: "Catalog") -> Sequence[Fault]:
    faults: list[Fault] = []
    if not body.grants:
        faults.append(Fault("/grants", "pack-is-empty"))
    for place, one in enumerate(body.grants):
        at = f"/grants/{place}"
        if isinstance(one.fields, str) and one.fields != "*":
            faults.append(Fault(f"{at}/fields", "grant-fields-are-faulty"))
        if not one.actions:
            faults.append(Fault(f"{at}/actions", "grant-has-no-action"))
        fields = [] if isinstance(one.fields, str) else one.fields
        rows = check_rows(one.object, name, one.condition, fields, "fields", catalog)
        rows += check_rows(one.object, name, "true", one.without, "without", catalog)
        rows += check_masked(one.object, name, one.masked, catalog)
        faults += [Fault(at + each.at, each.slug, each.params) for each in rows]
    own = situation_of(body, name)
    if own is not None and catalog.get("situation", own) is None:
        faults.append(Fault("/situation", "situation-is-unknown", {"situation": own}))
    faults += _check_about(body, name, catalog)
    return faults + _check_days(body.longest_days)


def _check_about(body: Pack, name: str, catalog: "Catalog") -> list[Fault]:
    """Each grant of a pack about records says how its rows belong to one; a situation names no record."""
    about = object_named(body.about, name) if body.about is not None else None
    if about is not None and about not in catalog.objects:
        return [Fault("/about", "object-is-unknown", {"object": about})]
    faults: list[Fault] = []
    if about is not None and body.situation is not None:
        faults.append(Fault("/situation", "pack-is-about-records", {"object": about}))
    for place, one in enumerate(body.grants):
        target = catalog.objects.get(object_named(one.object, name))
        field = target.fields.get(one.by) if target is not None and one.by is not None else None
        itself = target is not None and target.name == about and one.by == "id"
        points = field is not None and field.type == "reference" and field.target == about
        if (about is not None and not itself and not points) or (about is None and one.by is not None):
            params = {"field": one.by or "", "object": about or one.object}
            faults.append(Fault(f"/grants/{place}/by", "pack-grant-does-not-point", params))
    return faults


def _check_situation(body: Situation, name: str, catalog: "Catalog") -> Sequence[Fault]:
    faults = _check_days(body.longest_days)
    seen, inherits, at = {name}, body.inherits, name
    while inherits is not None:
        full = object_named(inherits, at)
        known = catalog.get("situation", full)
        if known is None:
            return [*faults, Fault("/inherits", "situation-is-unknown", {"situation": full})]
        if full in seen:
            return [*faults, Fault("/inherits", "situation-inherits-itself", {"situation": full})]
        seen.add(full)
        inherits, at = known.body.inherits, full
    return faults


def _check_days(days: int) -> list[Fault]:
    if 1 <= days <= LONGEST_DAYS:
        return []
    return [Fault("/longest_days", "lending-days-are-faulty", {"longest": LONGEST_DAYS})]


_DAYS: Label = {"zh": "一次最长天数", "en": "Days at most"}
PACK = register(
    Kind(
        "pack",
        "packs",
        Pack,
        _check_pack,
        label={"zh": "权限包", "en": "Permission pack"},
        words={
            "purpose": {"zh": "用途", "en": "What it is for"},
            "grants": {"zh": "开放的权限", "en": "What it opens"},
            "situation": {"zh": "所属情境", "en": "Situation"},
            "longest_days": _DAYS,
            "about": {"zh": "限于哪个对象的一条记录", "en": "About one record of"},
            "PackGrant.by": {"zh": "归属于该记录的字段", "en": "Field that points to the record"},
        },
    )
)
SITUATION = register(
    Kind(
        "situation",
        "packs",
        Situation,
        _check_situation,
        label={"zh": "情境", "en": "Situation"},
        words={"inherits": {"zh": "继承的情境", "en": "Inherits"}, "longest_days": _DAYS},
    )
)
