"""Kind `duty_conflict`: two duties that no person may have together, such as entering something and approving it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec

from yingdan.base import Fault, Label, vocabularies
from yingdan.expr import Env
from yingdan.kernel.access.definition import ABILITIES, Action
from yingdan.kernel.access.model import Actor
from yingdan.kernel.access.names import object_named, objects_meant
from yingdan.kernel.access.packs import pack_key, situation_key
from yingdan.kernel.access.rules import compile_rules
from yingdan.kernel.access.wording import ACTIONS
from yingdan.kernel.definitions import Kind, register

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog


class Duty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An ability, or any of some actions on an object (`sales.lead`, `sales.*`, `*`), on whichever of its records."""

    ability: str | None = None
    object: str | None = None
    actions: list[Action] = []


class DutyConflict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nobody may have both. `exempt`: roles whose people are not judged, since they have to have everything. `memberships`: one that
    would put both into one hand is refused, or only listed."""

    label: Label
    first: Duty
    second: Duty
    exempt: list[str] = []
    memberships: Literal["refuse", "list"] = "refuse"
    state: Literal["active", "suspended"] = "active"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A conflict in force with who carries each side: short names of roles, keys of packs and situations."""

    name: str
    body: DutyConflict
    first: frozenset[str]
    second: frozenset[str]
    exempt: frozenset[str]
    opened: tuple[frozenset[tuple[str, str, str]], frozenset[tuple[str, str, str]]]


def conflicts(catalog: "Catalog") -> tuple[Conflict, ...]:
    """Those in force, worked out once for a catalog."""
    return catalog.once(_conflicts)


def _conflicts(catalog: "Catalog") -> tuple[Conflict, ...]:
    return tuple(_conflict(catalog, name, one.body) for name, one in catalog.all("duty_conflict").items()
                 if one.body.state == "active")  # fmt: skip


def _conflict(catalog: "Catalog", name: str, body: DutyConflict) -> Conflict:
    sides = [_opened(catalog, name, duty) for duty in (body.first, body.second)]
    carriers = [frozenset(key[2] for key in some) for some in sides]
    return Conflict(
        name,
        body,
        carriers[0],
        carriers[1],
        frozenset(_short(one) for one in body.exempt),
        (sides[0], sides[1]),
    )


def _opened(catalog: "Catalog", name: str, duty: Duty) -> frozenset[tuple[str, str, str]]:
    """(object, action, role or key) of everything that opens a duty; object and action are empty of an ability."""
    rules = catalog.once(compile_rules)
    if duty.ability is not None:
        return frozenset(("", "", role) for role, some in rules.abilities.items() if duty.ability in some)
    objects = {one.name for one in objects_meant(object_named(duty.object or "", name), catalog)}
    return frozenset(
        key
        for part in (rules.grants, rules.packs)
        for key, some in part.items()
        if key[0] in objects and key[1] in duty.actions and not all(one.suspended for one in some)
    )


def held_by(one: Conflict, actor: Actor, env: Env) -> tuple[frozenset[str], frozenset[str]] | None:
    """By which roles, packs and situations somebody has each side now or by what is given to him already; None when he does not have both."""
    if one.exempt & actor.roles:
        return None
    lent = [each for each in actor.temporary if env.now < each.ends_at]

    def side(opened: frozenset[tuple[str, str, str]]) -> frozenset[str]:
        found = {key for _, _, key in opened if key in actor.roles}
        for given in lent:
            if any(key == given.role and action in given.actions and given.object in (name, f"{name.partition('.')[0]}.*", "*")
                   for name, action, key in opened):  # fmt: skip
                found.add(given.role)
        return frozenset(found)

    first, second = side(one.opened[0]), side(one.opened[1])
    return (first, second) if first and second else None


def duty_faults(catalog: "Catalog") -> list[tuple[tuple[str, str], Fault]]:
    """Roles, packs and situations that have both sides by themselves, so that whoever gets them is in conflict."""
    found: list[tuple[tuple[str, str], Fault]] = []
    for one in conflicts(catalog):
        for carrier in sorted((one.first & one.second) - one.exempt):
            params = {"carrier": carrier_words(catalog, carrier), "conflict": one.body.label,
                      "first": duty_words(catalog, one.name, one.body.first), "second": duty_words(catalog, one.name, one.body.second)}  # fmt: skip
            found.append(
                (("duty_conflict", one.name), Fault("/first", "carrier-has-conflicting-duties", params))
            )
    return found


def carrier_words(catalog: "Catalog", carrier: str) -> Label:
    """What a role (short name), pack or situation is called."""
    for kind, key in (("role", _short), ("pack", pack_key), ("situation", situation_key)):
        for name, one in catalog.all(kind).items():
            if key(name) == carrier:
                label: Label = one.body.label
                return label
    return {"zh": carrier, "en": carrier}


def duty_words(catalog: "Catalog", name: str, duty: Duty) -> Label:
    """`修改产品`; of an ability its name. `name`: of the conflict."""
    if duty.ability is not None:
        return vocabularies().get("ability", {}).get(duty.ability, {"zh": duty.ability, "en": duty.ability})
    full = object_named(duty.object or "", name)
    known = catalog.objects.get(full)
    label: Label = known.label if known is not None else {"zh": full, "en": full}
    zh, en = (
        "、".join(ACTIONS[one][0] for one in duty.actions),
        ", ".join(ACTIONS[one][1] for one in duty.actions),
    )
    return {"zh": f"{zh}{label['zh']}", "en": f"{en} {label['en']}"}


def _short(role: str) -> str:
    return role.rpartition(".")[2]


def _check(body: DutyConflict, name: str, catalog: "Catalog") -> Sequence[Fault]:
    faults: list[Fault] = []
    for member, duty in (("first", body.first), ("second", body.second)):
        faults += [
            Fault(f"/{member}{one.at}", one.slug, one.params) for one in _check_duty(duty, name, catalog)
        ]
    if body.first == body.second:
        faults.append(Fault("/second", "duties-are-the-same"))
    known = {_short(one) for one in catalog.all("role")}
    faults += [
        Fault(f"/exempt/{place}", "role-is-unknown", {"role": one})
        for place, one in enumerate(body.exempt)
        if _short(one) not in known
    ]
    return faults


def _check_duty(duty: Duty, name: str, catalog: "Catalog") -> Iterable[Fault]:
    if (duty.ability is None) == (duty.object is None):
        yield Fault("", "duty-is-ability-or-object")
    if duty.ability is not None and duty.ability not in ABILITIES:
        yield Fault("/ability", "ability-is-unknown", {"ability": duty.ability})
    if duty.object is not None:
        full = object_named(duty.object, name)
        if not objects_meant(full, catalog) and "*" not in full:
            yield Fault("/object", "object-is-unknown", {"object": full})
        if not duty.actions:
            yield Fault("/actions", "grant-has-no-action")


DUTY_CONFLICT = register(
    Kind(
        "duty_conflict",
        "duties",
        DutyConflict,
        _check,
        label={"zh": "职责冲突", "en": "Duty conflict"},
        words={
            "first": {"zh": "职责一", "en": "One duty"},
            "second": {"zh": "职责二", "en": "The other duty"},
            "ability": {"zh": "能力（与对象二选一）", "en": "Ability (or an object)"},
            "exempt": {"zh": "不受此限的角色", "en": "Roles it is not about"},
            "memberships": {"zh": "任职造成冲突时", "en": "When memberships make it"},
        },
    )
)
