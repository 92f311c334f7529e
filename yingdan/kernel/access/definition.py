"""Kinds of access: `role`, `grant` and `guard`. A role names abilities; a grant shows rows and fields of an object
to a role; a guard takes rows and fields away from everybody."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from yingdan.base import Fault, Label
from yingdan.expr import ExprFaults, Type, check, parse
from yingdan.kernel.access.names import AccessNames, object_named, objects_meant
from yingdan.kernel.definitions import Kind, register

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog

ABILITIES = frozenset(
    [
        "tune_signals",
        "run_imports",
        "see_board",
        "manage_definitions",
        "manage_accounts",
        "run_demo",
        "replay_events",
        "read_audit",
        "open_in_emergency",
        "reveal_masked",
        "put_packs",
        "suggest_rights",
    ]
)
Action = Literal["read", "create", "update", "remove", "claim", "import", "export"]


class Role(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named part people play; `abilities` are rights that belong to no record."""

    label: Label
    abilities: list[str] = []
    description: Label | None = None


class Period(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """From (inclusive) until (exclusive), ISO moments; a missing end is open."""

    since: str | None = None
    until: str | None = None

    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """Aware UTC moments. ValueError when one can't be read."""
        return _moment(self.since), _moment(self.until)


class Grant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`role` may do `actions` on the rows of `object` that meet `condition`, seeing `fields`; `without` takes some of them away,
    so that fields a company adds later are in. Of those in `masked` reading and exporting show the shape only (138****0000).

    `object` may be `*` or `sales.*`. In force while `state` is active, the period holds and so does `parent`, the
    grant it belongs to (a pack, a scenario); a parent on the same object bounds it by its condition too.
    """

    role: str
    object: str
    actions: list[Action]
    condition: str = "true"
    fields: str | list[str] = "*"
    without: list[str] = []
    masked: list[str] = []
    label: Label | None = None
    period: Period | None = None
    state: Literal["active", "suspended"] = "active"
    parent: str | None = None


class Guard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whatever is granted: rows of `object` that do not meet `condition` are not there, `hidden_fields` neither."""

    object: str
    condition: str = "true"
    hidden_fields: list[str] = []
    label: Label | None = None


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    read = datetime.fromisoformat(text)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def _check_role(body: Role, name: str, catalog: "Catalog") -> Sequence[Fault]:
    return [
        Fault(f"/abilities/{place}", "ability-is-unknown", {"ability": one})
        for place, one in enumerate(body.abilities)
        if one not in ABILITIES
    ]


def _check_grant(body: Grant, name: str, catalog: "Catalog") -> Sequence[Fault]:
    faults: list[Fault] = []
    short = body.role.rpartition(".")[2]
    if not any(known.rpartition(".")[2] == short for known in catalog.all("role")):
        faults.append(Fault("/role", "role-is-unknown", {"role": body.role}))
    fields = [] if isinstance(body.fields, str) else body.fields
    if isinstance(body.fields, str) and body.fields != "*":
        faults.append(Fault("/fields", "grant-fields-are-faulty"))
    faults += check_rows(body.object, name, body.condition, fields, "fields", catalog)
    faults += check_rows(body.object, name, "true", body.without, "without", catalog)
    faults += check_masked(body.object, name, body.masked, catalog)
    if not body.actions:
        faults.append(Fault("/actions", "grant-has-no-action"))
    faults += _check_period(body.period)
    faults += _check_parent(body.parent, name, catalog)
    return faults


def _check_guard(body: Guard, name: str, catalog: "Catalog") -> Sequence[Fault]:
    return check_rows(body.object, name, body.condition, body.hidden_fields, "hidden_fields", catalog)


def check_rows(
    given: str, name: str, condition: str, fields: Iterable[str], member: str, catalog: "Catalog"
) -> list[Fault]:
    """What is wrong with an object, a condition over its rows and some of its fields; `member`: the key that names the fields."""
    full = object_named(given, name)
    objects = objects_meant(full, catalog)
    if not objects and "*" not in full:
        return [Fault("/object", "object-is-unknown", {"object": full})]
    faults: list[Fault] = []
    for one in objects:
        for place, field in enumerate(fields):
            if field not in one.fields and field != "id":
                params = {"field": field, "object": one.name}
                faults.append(Fault(f"/{member}/{place}", "field-is-unknown", params))
        try:
            check(parse(condition), AccessNames(one), Type.BOOL)
        except ExprFaults as error:
            faults += [
                Fault("/condition", found.slug, {**found.params, "object": one.name})
                for found in error.faults
            ]
        if faults:
            break
    return faults


def check_masked(given: str, name: str, masked: Sequence[str], catalog: "Catalog") -> list[Fault]:
    """What is wrong with the fields whose shape is all that is shown."""
    faults = check_rows(given, name, "true", masked, "masked", catalog)
    for one in objects_meant(object_named(given, name), catalog) if masked and not faults else ():
        faults += [
            Fault(f"/masked/{place}", "field-cannot-be-masked", {"field": field, "object": one.name})
            for place, field in enumerate(masked)
            if field not in one.fields or not one.fields[field].field_type.traits.maskable
        ]
    return faults


def _check_period(period: Period | None) -> list[Fault]:
    if period is None:
        return []
    try:
        since, until = period.bounds()
    except ValueError:
        return [Fault("/period", "period-is-unreadable")]
    if since is not None and until is not None and since >= until:
        return [Fault("/period", "period-is-empty")]
    return []


def _check_parent(parent: str | None, name: str, catalog: "Catalog") -> list[Fault]:
    seen = {name}
    while parent is not None:
        full = object_named(parent, name)
        found = catalog.get("grant", full)
        if found is None:
            return [Fault("/parent", "grant-is-unknown", {"grant": full})]
        if full in seen:
            return [Fault("/parent", "grant-is-its-own-parent", {"grant": full})]
        seen.add(full)
        parent = found.body.parent
    return []


ROLE = register(Kind("role", "roles", Role, _check_role, label={"zh": "角色", "en": "Role"}))
GRANT = register(
    Kind(
        "grant",
        "grants",
        Grant,
        _check_grant,
        tunable=frozenset({"state", "period"}),
        label={"zh": "权限", "en": "Grant"},
        by_unit=True,
    ),
)
GUARD = register(
    Kind("guard", "guards", Guard, _check_guard, label={"zh": "守卫", "en": "Guard"}, by_unit=True)
)
