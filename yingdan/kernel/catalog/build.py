"""From definitions to a catalog. What is faulty is left out here and reported by the check of its kind.

Objects are kept per process by the digests of everything they are made of, so that the catalog of the next
version shares all that did not change: a swap costs only what was published.
"""

from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import Any, cast
from uuid import UUID

from yingdan.base import Fault, Label
from yingdan.fields import FIELD_TYPES
from yingdan.kernel.catalog.definition import FieldBody, ObjectBody, match_keys
from yingdan.kernel.catalog.model import Catalog, Field, Object
from yingdan.kernel.catalog.naming import is_name, physical, split
from yingdan.kernel.catalog.tables import derived_table, main_table
from yingdan.kernel.definitions import KINDS, Definition, digest, identity, parse

_KEEP = 4096
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


def build(version: int, definitions: Iterable[Definition]) -> Catalog:
    """The catalog of these definitions."""
    by_key = {one.key: one for one in definitions}
    fields: dict[str, list[Definition]] = {}
    for one in by_key.values():
        if one.kind == "field":
            fields.setdefault(one.body.object, []).append(one)
    objects = {
        one.name: _object(one, fields.get(one.name, ()))
        for one in by_key.values()
        if one.kind == "object" and all(is_name(part) for part in one.name.split("."))
    }
    return Catalog(version, by_key, dict(sorted(objects.items())))


def _object(definition: Definition, fields: Sequence[Definition]) -> Object:
    body = cast("ObjectBody", definition.body)
    place = {name: rank for rank, name in enumerate(body.order)}
    # Its own fields in the stated order, the unlisted ones by name, then those of other packages.
    ordered = sorted(
        (one for one in fields if _is_sound(one)),
        key=lambda one: (one.app != definition.app, one.app, place.get(_short(one), len(place)), one.name),
    )
    key = (
        definition.id,
        definition.name,
        definition.digest,
        *((one.id, one.name, one.digest) for one in ordered),
    )
    known = _objects.get(key)
    if known is not None:
        return known
    made = _make_object(definition, body, [_field(one) for one in ordered])
    with _lock:
        if len(_objects) >= _KEEP:
            _objects.clear()
        _objects[key] = made
    return made


def _make_object(definition: Definition, body: ObjectBody, fields: Sequence[Field]) -> Object:
    app, short = split(definition.name)
    main, side = (
        [column for field in fields if field.derived is derived for column in field.columns]
        for derived in (False, True)
    )
    return Object(
        id=definition.id,
        app=definition.app,
        name=definition.name,
        label=body.label,
        fields={field.name: field for field in (*_system_fields(definition.name), *fields)},
        title=body.title,
        match_keys=match_keys(body),
        table=main_table(app, physical(short), _unique(main)),
        derived=derived_table(app, physical(short), _unique(side)) if side else None,
        search=tuple(field.name for field in fields if field.search),
        icon=body.icon,
        menu=body.menu,
    )


def _unique(columns: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    # Two fields meeting in one column are a fault of the check; the table must still be made to get there.
    return tuple(dict(columns).items())


def _field(definition: Definition) -> Field:
    body = cast("FieldBody", definition.body)
    short = _short(definition)
    return Field(
        id=definition.id,
        app=definition.app,
        object=body.object,
        name=short,
        type=body.type,
        label=body.label,
        description=body.description,
        options=body.options,
        columns=FIELD_TYPES[body.type].columns(body.options, physical(short)),
        required=body.required,
        derived=body.derived,
        index=body.index or FIELD_TYPES[body.type].traits.indexed,
        search=body.search,
        unique=body.unique or FIELD_TYPES[body.type].traits.numbered,
        personal=body.personal,
        default=body.default,
    )


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
