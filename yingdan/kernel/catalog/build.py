"""From definitions to a catalog. What is faulty is left out here and reported by the check of its kind.

Objects are kept per process by the digests of everything they are made of, so that the catalog of the next
version shares all that did not change: a swap costs only what was published.
"""

from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import Any, cast
from uuid import UUID

from yingdan.base import Fault, Label
from yingdan.fields import FIELD_TYPES, choices_of
from yingdan.kernel.catalog.definition import FieldBody, ObjectBody, match_keys
from yingdan.kernel.catalog.formulas import compile_formulas
from yingdan.kernel.catalog.model import Catalog, Field, Object
from yingdan.kernel.catalog.names import FieldNames
from yingdan.kernel.catalog.naming import is_name, physical, split
from yingdan.kernel.catalog.rules import RuleBody, compile_rules
from yingdan.kernel.catalog.tables import main_table, side_table
from yingdan.kernel.definitions import KINDS, Definition, digest, identity, parse

ByKey = Mapping[tuple[str, str], Definition]
_KEEP = 4096
_DEEPEST = 20
_bodies: dict[tuple[str, str], Any] = {}
_objects: dict[tuple[Any, ...], Object] = {}
_lock = Lock()

# Fields every object has: name, type, options, label.
_SYSTEM_FIELDS: tuple[tuple[str, str, dict[str, Any], Label], ...] = (
    ("owner", "reference", {"to": "org.user"}, {"zh": "负责人", "en": "Owner"}),
    ("unit", "reference", {"to": "org.unit"}, {"zh": "所属部门", "en": "Unit"}),
    ("created_at", "datetime", {}, {"zh": "创建时间", "en": "Created"}),
    ("changed_at", "datetime", {}, {"zh": "修改时间", "en": "Changed"}),
    ("version", "integer", {}, {"zh": "版本", "en": "Version"}),
)


def define(
    id: UUID, app: str, kind: str, name: str, raw: Mapping[str, Any]
) -> tuple[Definition | None, list[Fault]]:
    """A definition with its parsed body, or None and the faults of its body. Bodies are parsed once a process."""
    known = KINDS.get(kind)
    if known is None:
        return None, [Fault("/kind", "definition-kind-is-unknown", {"kind": kind, "known": sorted(KINDS)})]
    hashed = digest(raw)
    body = _bodies.get((kind, hashed))
    if body is None:
        body, faults = parse(known, raw)
        if faults:
            return None, faults
        with _lock:
            if len(_bodies) >= _KEEP:
                _bodies.clear()
            _bodies[kind, hashed] = body
    return Definition(id, app, kind, name, body, raw, hashed), []


def build(version: int, definitions: Iterable[Definition], origin: Catalog | None = None) -> Catalog:
    """The catalog of these definitions."""
    by_key = {one.key: one for one in definitions}
    parts: dict[tuple[str, str], list[Definition]] = {}
    for one in by_key.values():
        if one.kind in ("field", "rule"):
            parts.setdefault((one.kind, one.body.object), []).append(one)
    objects = {
        one.name: _object(one, parts.get(("field", one.name), ()), parts.get(("rule", one.name), ()), by_key)
        for one in by_key.values()
        if one.kind == "object" and all(is_name(part) for part in one.name.split("."))
    }
    return Catalog(version, by_key, dict(sorted(objects.items())), origin)


def _object(
    definition: Definition, fields: Sequence[Definition], rules: Sequence[Definition], by_key: ByKey
) -> Object:
    body = cast("ObjectBody", definition.body)
    place = {name: rank for rank, name in enumerate(body.order)}
    # Its own fields in the stated order, the unlisted ones by name, then those of other packages.
    ordered = sorted(
        (one for one in fields if _is_sound(one)),
        key=lambda one: (one.app != definition.app, one.app, place.get(_short(one), len(place)), one.name),
    )
    results = {one.id: result_of(one.body, by_key) for one in ordered if one.body.type == "roll_up"}
    listed = {one.id: _choices(one.body, by_key) for one in ordered if one.body.options.get("definitions")}
    key = (
        definition.id,
        definition.name,
        definition.digest,
        *((one.id, one.name, one.digest) for one in ordered),
        *((name, repr(options)) for name, options in results.values()),
        *(repr(choices) for choices in listed.values()),
        *((one.name, one.digest) for one in rules),
    )
    known = _objects.get(key)
    if known is not None:
        return known
    made = _make_object(
        definition,
        body,
        [_field(one, results.get(one.id), listed.get(one.id)) for one in ordered],
        [(one.name, cast("RuleBody", one.body)) for one in sorted(rules, key=lambda one: one.name)],
    )
    with _lock:
        if len(_objects) >= _KEEP:
            _objects.clear()
        _objects[key] = made
    return made


def _make_object(
    definition: Definition,
    body: ObjectBody,
    fields: Sequence[Field],
    rules: Sequence[tuple[str, RuleBody]],
) -> Object:
    app, short = split(definition.name)
    columns: dict[str, list[tuple[str, str]]] = {"main": [], "aside": [], "derived": [], "nowhere": []}
    for field in fields:
        columns[field.place] += field.columns
        if field.state is not None:
            columns[field.place].append((field.state, "jsonb"))
    by_name = {field.name: field for field in (*_system_fields(definition.name), *fields)}
    sides = {
        place: side_table(app, physical(short), place, _unique(columns[place])) if columns[place] else None
        for place in ("aside", "derived")
    }
    names = FieldNames(definition.name, by_name)
    formulas = compile_formulas(by_name, names)
    return Object(
        id=definition.id,
        app=definition.app,
        name=definition.name,
        label=body.label,
        fields=by_name,
        title=body.title,
        match_keys=match_keys(body),
        table=main_table(app, physical(short), _unique(columns["main"])),
        derived=sides["derived"],
        search=tuple(field.name for field in fields if field.search),
        icon=body.icon,
        menu=body.menu,
        timeline=body.timeline,
        aside=sides["aside"],
        formulas=formulas,
        rules=compile_rules(rules, by_name, names, formulas),
    )


def _unique(columns: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    # Two fields meeting in one column are a fault of the check; the table must still be made to get there.
    return tuple(dict(columns).items())


def _choices(body: FieldBody, by_key: ByKey) -> list[Mapping[str, Any]]:
    """The stated choices, and every definition of the kind that the field names, by its short name."""
    stated = choices_of(body.options)
    known = {each["value"] for each in stated}
    found = sorted(
        (
            one
            for one in by_key.values()
            if one.kind == body.options["definitions"] and _short(one) not in known
        ),
        key=lambda one: one.name,
    )
    return [*stated, *({"value": _short(one), "label": one.raw.get("label")} for one in found)]


def _field(
    definition: Definition,
    result: tuple[str, Mapping[str, Any]] | None,
    choices: Sequence[Mapping[str, Any]] | None = None,
) -> Field:
    body = cast("FieldBody", definition.body)
    short = _short(definition)
    options: Mapping[str, Any] = body.options
    if result is not None:
        options = {**options, "result": result[0], "result_options": result[1]}
    if choices is not None:
        options = {**options, "choices": choices}
    field_type = FIELD_TYPES[body.type]
    columns = field_type.columns(options, physical(short))
    if field_type.traits.computed:
        # Whoever shows the value finds the options of its type where those of a plain field are.
        options = {**options.get("result_options", {}), **options}
    return Field(
        id=definition.id,
        app=definition.app,
        object=body.object,
        name=short,
        type=body.type,
        label=body.label,
        description=body.description,
        options=options,
        columns=columns,
        required=body.required,
        derived=body.derived or field_type.traits.computed,
        index=body.index or field_type.traits.indexed,
        search=body.search,
        unique=body.unique or FIELD_TYPES[body.type].traits.numbered,
        personal=body.personal,
        default=body.default,
        aside=body.aside,
        state=physical(short, "_state") if body.type == "roll_up" else None,
    )


def result_of(body: FieldBody, by_key: ByKey, depth: int = 0) -> tuple[str, Mapping[str, Any]]:
    """The type, and its options, of the values of a field; of a roll-up those of what it is made of."""
    if body.type != "roll_up":
        found = body.options.get("result_options") if body.type == "formula" else body.options
        name = str(body.options.get("result")) if body.type == "formula" else body.type
        return name if name in FIELD_TYPES else "text", found if isinstance(found, Mapping) else {}
    function = body.options.get("function")
    if function == "count" or depth > _DEEPEST:
        return "integer", {}
    name, options = _source(str(body.options.get("from")), str(body.options.get("field")), by_key, depth)
    if function == "avg" and name != "money":
        return "decimal", {}
    return name, {key: value for key, value in options.items() if key not in ("min", "max", "resolve")}


def _source(object_name: str, field: str, by_key: ByKey, depth: int) -> tuple[str, Mapping[str, Any]]:
    """The type and options of a field of an object; of one that is missing, text."""
    for name, type_name, options, _ in _SYSTEM_FIELDS:
        if name == field:
            return type_name, options
    found = by_key.get(("field", f"{object_name}.{field}"))
    return ("text", {}) if found is None else result_of(found.body, by_key, depth + 1)


def _system_fields(object_name: str) -> list[Field]:
    return [
        Field(
            id=identity("field", f"{object_name}.{name}"),
            app="system",
            object=object_name,
            name=name,
            type=type_name,
            label=label,
            options=options,
            columns=((name, {"reference": "uuid", "datetime": "timestamptz"}.get(type_name, "integer")),),
            system=True,
        )
        for name, type_name, options, label in _SYSTEM_FIELDS
    ]


def _is_sound(definition: Definition) -> bool:
    """Whether columns can be made of a field at all."""
    body = cast("FieldBody", definition.body)
    short = _short(definition)
    if not is_name(short) or body.type not in FIELD_TYPES or short in _TAKEN:
        return False
    return not FIELD_TYPES[body.type].check(body.options)


def _short(definition: Definition) -> str:
    return definition.name.rpartition(".")[2]


_TAKEN = frozenset({"id", "created_by", "removed_at", *(name for name, *_ in _SYSTEM_FIELDS)})
