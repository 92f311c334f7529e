"""Names of an object's fields, and of what events carry, for expressions: path -> type."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from yingdan.expr import Type
from yingdan.fields import FIELD_TYPES

if TYPE_CHECKING:
    from yingdan.kernel.catalog.model import Field


def type_of(field_type: str, options: Mapping[str, Any]) -> Type:
    """The expression type of a field type with these options."""
    return Type.named(FIELD_TYPES[field_type].type(options))


class FieldNames:
    """The names of one object's fields and of `id`, behind `prefix.` when one is given."""

    __slots__ = ("_fields", "_object", "_prefix", "_types")

    def __init__(self, object_name: str, fields: "Mapping[str, Field]", prefix: str | None = None) -> None:
        self._object = object_name
        self._fields = fields
        self._prefix = (prefix,) if prefix else ()
        self._types: dict[str, Type] = {"id": Type.REFERENCE(object_name)}

    def get(self, path: tuple[str, ...]) -> Type | None:
        """The type of a path, None when it names no field."""
        size = len(self._prefix)
        if len(path) != size + 1 or path[:size] != self._prefix:
            return None
        name = path[size]
        known = self._types.get(name)
        if known is None and name in self._fields:
            field = self._fields[name]
            if field.field_type.traits.secret:
                return None
            known = self._types[name] = type_of(field.type, field.options)
        return known
