"""The kinds the catalog itself is made of: app, object, field, event type."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from yingdan.base import Fault, Label
from yingdan.fields import FIELD_TYPES, Refused
from yingdan.kernel.catalog.edition import edition_faults
from yingdan.kernel.catalog.exprs import names_in
from yingdan.kernel.catalog.formulas import Formula, formula_faults
from yingdan.kernel.catalog.model import Catalog, MatchKey, Object
from yingdan.kernel.catalog.naming import RESERVED_APPS, RESERVED_FIELDS, is_name
from yingdan.kernel.catalog.roll_ups import roll_up_faults
from yingdan.kernel.definitions import Kind, register

MAX_FIELDS = 600
KEY_KINDS = frozenset({"company", "email", "phone", "text", "uscc", "wecom"})


class Gate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a release of the package needs: sign-offs of so many holders of `roles`, and an estimate of the time it
    saves them."""

    roles: tuple[str, ...]
    sign_offs: int = 3
    time_saved: bool = True


class AppBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A package: `needs` names the packages whose definitions it builds on, `platform` the oldest version of the
    product that can run it."""

    label: Label
    version: str = "1"
    platform: str | None = None
    icon: str | None = None
    gate: Gate | None = None
    needs: tuple[str, ...] = ()
    description: Label | None = None


class MatchKeyBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: str
    field: str


class ObjectBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A kind of record. `order` lists its own fields as people see them; those not listed follow by name. `menu`:
    people open its list from the navigation. `timeline`: references to the records it happened to (a call to its lead),
    in whose timelines it stands."""

    label: Label
    title: str
    icon: str | None = None
    description: Label | None = None
    match_keys: tuple[MatchKeyBody, ...] = ()
    order: tuple[str, ...] = ()
    menu: bool = True
    timeline: tuple[str, ...] = ()


class FieldBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A property of an object, the package's own or another's. `default` is in wire form. `aside` is set by the
    platform: the field found no room in the main table of a wide object."""

    object: str
    type: str
    label: Label
    description: Label | None = None
    required: bool = False
    derived: bool = False
    index: bool = False
    search: bool = False
    unique: bool = False
    personal: bool = False
    default: Any = None
    aside: bool = False
    options: dict[str, Any] = {}


class EventValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One value an event carries in `data`, typed like a field."""

    type: str
    label: Label | None = None
    options: dict[str, Any] = {}


class EventTypeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A fact a package knows. `data`: what it carries, by name, as a field type's name or in full; `words`: its
    line in a timeline, with `{name}` of data."""

    label: Label
    description: Label | None = None
    object: str | None = None
    icon: str | None = None
    words: Label | None = None
    data: dict[str, str | EventValue] = {}

    def value(self, name: str) -> EventValue | None:
        """A value of `data` in full form, None when the event carries none of that name."""
        found = self.data.get(name)
        return EventValue(type=found) if isinstance(found, str) else found


def name_faults(name: str, parts: int) -> list[Fault]:
    """Why a full name of so many parts (`sales.lead` has 2) is not one."""
    given = name.split(".")
    if len(given) != parts or not all(is_name(part) for part in given):
        return [Fault("/", "name-is-invalid", {"name": name})]
    if given[0] in RESERVED_APPS or given[0].startswith("pg_"):
        return [Fault("/", "name-is-reserved", {"name": given[0]})]
    return []


def _check_app(body: AppBody, name: str, catalog: Catalog) -> Sequence[Fault]:
    faults = [*name_faults(name, 1), *edition_faults(body.platform)]
    if body.gate is not None:
        known = {role.rpartition(".")[2] for role in catalog.all("role")}
        for place, role in enumerate(body.gate.roles):
            if role.rpartition(".")[2] not in known:
                faults.append(Fault(f"/gate/roles/{place}", "role-is-unknown", {"role": role}))
        if not 0 <= body.gate.sign_offs <= 20 or (body.gate.sign_offs and not body.gate.roles):
            faults.append(Fault("/gate/sign_offs", "number-is-out-of-range", {"low": 0, "high": 20}))
    return faults


def _check_object(body: ObjectBody, name: str, catalog: Catalog) -> Sequence[Fault]:
    faults = name_faults(name, 2)
    if "__" in name:
        faults.append(Fault("/", "name-is-reserved", {"name": name}))
    found = catalog.objects.get(name)
    if found is None:
        return faults
    if body.title not in found.fields:
        faults.append(Fault("/title", "field-is-missing", {"object": found.label, "field": body.title}))
    for place, name_ in enumerate(body.timeline):
        named = found.fields.get(name_)
        if named is None or not named.target:
            faults.append(
                Fault(f"/timeline/{place}", "field-is-missing", {"object": found.label, "field": name_})
            )
    for place, key in enumerate(body.match_keys):
        at = f"/match_keys/{place}"
        field = found.fields.get(key.field)
        if key.kind not in KEY_KINDS:
            faults.append(
                Fault(
                    f"{at}/kind", "match-key-kind-is-unknown", {"kind": key.kind, "known": sorted(KEY_KINDS)}
                )
            )
        if field is None:
            faults.append(
                Fault(f"{at}/field", "field-is-missing", {"object": found.label, "field": key.field})
            )
        elif field.derived or field.system or not field.field_type.traits.matchable:
            faults.append(Fault(f"{at}/field", "field-cannot-match", {"field": key.field}))
    if len(found.own) > MAX_FIELDS:
        faults.append(Fault("/", "object-has-too-many-fields", {"limit": MAX_FIELDS}))
    return faults


def _check_field(body: FieldBody, name: str, catalog: Catalog) -> Sequence[Fault]:
    faults = name_faults(name, 3)
    owner, _, short = name.rpartition(".")
    if owner != body.object:
        faults.append(
            Fault("/object", "field-name-is-not-of-its-object", {"name": name, "object": body.object})
        )
    if short in RESERVED_FIELDS:
        faults.append(Fault("/", "name-is-reserved", {"name": short}))
    if body.options.get("tree") is True and body.options.get("to") != body.object:
        faults.append(Fault("/options/tree", "tree-is-within-one-object", {"object": body.object}))
    if body.required and body.options.get("on_delete") == "clear":
        faults.append(Fault("/options/on_delete", "required-reference-cannot-be-cleared"))
    field_type = FIELD_TYPES.get(body.type)
    computed = field_type is not None and field_type.traits.computed
    if (body.derived or computed) and (body.required or body.default is not None):
        faults.append(Fault("/derived", "derived-field-takes-no-input"))
    if body.type == "formula" and (body.index or body.derived):
        faults.append(Fault("/index", "formula-is-not-stored"))
    if field_type is None:
        return [
            *faults,
            Fault("/type", "field-type-is-unknown", {"type": body.type, "known": sorted(FIELD_TYPES)}),
        ]
    faults += _trait_faults(body)
    wrong = _option_faults(body)
    faults += wrong
    if not wrong and body.default is not None:
        faults += _default_faults(body)
    found = catalog.objects.get(body.object)
    if found is not None and not faults:
        faults += _meeting_columns(found, short)
        faults += _resolve_faults(body, found, catalog)
        if body.type == "roll_up" and short in found.fields:
            faults += roll_up_faults(found.fields[short], catalog)
        if body.type == "formula" and short in found.fields:
            made = found.formulas.get(short)
            faults += formula_faults(found.fields[short], found.names(), found.fields, made)
            if body.search and made is not None and not _is_searchable(made, found):
                faults.append(Fault("/search", "formula-cannot-be-searched"))
    return faults


def _roll_up_references(body: FieldBody) -> set[tuple[str, str]]:
    source, options = str(body.options.get("from")), body.options
    names = {options.get("by"), options.get("field"), *names_in(options.get("filter"))} - {None}
    return {("object", source), *(("field", f"{source}.{name}") for name in names)}


def _is_searchable(formula: Formula, found: Object) -> bool:
    """Search text is written with the record: what changes without it would be found by what it was."""
    return not formula.timed and not any(
        found.fields[name].derived for name in formula.inputs if name in found.fields
    )


def _option_faults(body: FieldBody) -> list[Fault]:
    found = FIELD_TYPES[body.type].check(body.options)
    return [Fault(f"/options{one.at if one.at != '/' else ''}", one.slug, one.params) for one in found]


def _trait_faults(body: FieldBody) -> list[Fault]:
    """What a field asks for that its type cannot be."""
    traits = FIELD_TYPES[body.type].traits
    faults = []
    asked = body.search or body.index or body.unique or body.derived or body.default is not None
    if traits.secret and asked:
        faults.append(Fault("/type", "secret-takes-none-of-these"))
    if traits.numbered and (body.derived or body.default is not None):
        faults.append(Fault("/type", "number-takes-no-input"))
    if body.unique and (body.derived or not traits.matchable):
        faults.append(Fault("/unique", "field-cannot-be-unique", {"type": body.type}))
    return faults


def _default_faults(body: FieldBody) -> list[Fault]:
    try:
        FIELD_TYPES[body.type].load(body.default, body.options)
    except Refused as refused:
        return [refused.fault("/default")]
    return []


def _meeting_columns(found: Object, short: str) -> list[Fault]:
    mine = found.fields.get(short)
    if mine is None:
        return []
    if mine.place == "nowhere":
        return []
    others = {
        column: one.name
        for one in found.own
        if one.name != short and one.place == mine.place
        for column in (*(name for name, _ in one.columns), *((one.state,) if one.state else ()))
    }
    return [
        Fault("/", "column-is-taken", {"column": column, "field": others[column]})
        for column, _ in mine.columns
        if column in others
    ]


def _resolve_faults(body: FieldBody, found: Object, catalog: Catalog) -> list[Fault]:
    resolve = body.options.get("resolve")
    target = catalog.objects.get(str(body.options.get("to")))
    if body.type != "reference" or not isinstance(resolve, dict) or target is None:
        return []
    known = {*target.fields, *(key.kind for key in target.match_keys)}
    faults = [
        Fault(f"/options/resolve/{theirs}", "field-is-missing", {"object": target.label, "field": theirs})
        for theirs in resolve
        if theirs not in known
    ]
    return faults + [
        Fault(f"/options/resolve/{theirs}", "field-is-missing", {"object": found.label, "field": str(mine)})
        for theirs, mine in resolve.items()
        if mine not in found.fields
    ]


def _check_event_type(body: EventTypeBody, name: str, catalog: Catalog) -> Sequence[Fault]:
    faults = name_faults(name, 2)
    for key in body.data:
        value = body.value(key)
        assert value is not None
        if not is_name(key):
            faults.append(Fault(f"/data/{key}", "name-is-invalid", {"name": key}))
        if value.type not in FIELD_TYPES:
            params = {"type": value.type, "known": sorted(FIELD_TYPES)}
            faults.append(Fault(f"/data/{key}", "field-type-is-unknown", params))
    return faults


def _field_references(body: FieldBody) -> Collection[tuple[str, str]]:
    needed = {("object", body.object)}
    if body.type in FIELD_TYPES:
        needed |= {("object", to) for to in FIELD_TYPES[body.type].targets(body.options)}
    if body.type == "roll_up":
        needed |= _roll_up_references(body)
    if body.type == "formula":
        needed |= {("field", f"{body.object}.{name}") for name in names_in(body.options.get("expr"))}
    return needed


def _event_type_references(body: EventTypeBody) -> Collection[tuple[str, str]]:
    return {("object", body.object)} if body.object else set()


def _app_references(body: AppBody) -> Collection[tuple[str, str]]:
    return {("app", name) for name in body.needs}


def match_keys(body: ObjectBody) -> tuple[MatchKey, ...]:
    return tuple(MatchKey(one.kind, one.field) for one in body.match_keys)


_LOOKS = frozenset({"label", "description", "icon"})
APP = register(
    Kind(
        "app",
        "",
        AppBody,
        _check_app,
        _app_references,
        _LOOKS | {"version"},
        label={"zh": "应用", "en": "Package"},
    )
)
OBJECT = register(
    Kind(
        "object",
        "objects",
        ObjectBody,
        _check_object,
        tunable=_LOOKS | {"order", "title", "timeline", "menu"},
        label={"zh": "对象", "en": "Object"},
        by_unit=True,
    )
)
FIELD = register(
    Kind(
        "field",
        "fields",
        FieldBody,
        _check_field,
        _field_references,
        frozenset({"label", "description", "required"}),
        label={"zh": "字段", "en": "Field"},
        by_unit=True,
    )
)
EVENT_TYPE = register(
    Kind(
        "event_type",
        "events",
        EventTypeBody,
        _check_event_type,
        _event_type_references,
        _LOOKS | {"words"},
        label={"zh": "事件类型", "en": "Event type"},
    )
)
