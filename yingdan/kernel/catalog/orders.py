"""The orders in which an object's records are paged: newest first, and as its views sort. An index stands behind each."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yingdan.kernel.catalog.model import Catalog, Field, Object

# (field, descending) pairs.
Order = tuple[tuple[str, bool], ...]
NEWEST: Order = (("created_at", True),)
NEVER_EMPTY = frozenset({"created_at", "changed_at", "version", "id"})
_LONGEST_TEXT = 600
_MOST_FIELDS = 3
_MOST_ORDERS = 6


def orders(catalog: "Catalog") -> dict[str, tuple[Order, ...]]:
    """The orders of every object, newest first among them; ask `catalog.once(orders)`."""
    found: dict[str, dict[Order, None]] = {name: {NEWEST: None} for name in catalog.objects}
    for definition in catalog.all("view").values():
        one = catalog.objects.get(definition.body.object)
        if one is None:
            continue
        order = tuple((part.removeprefix("-"), part.startswith("-")) for part in definition.body.sort)
        if 0 < len(order) <= _MOST_FIELDS and all(_fits(one, name) for name, _ in order):
            found[one.name][order] = None
    return {name: tuple(list(known)[:_MOST_ORDERS]) for name, known in found.items()}


def _fits(one: "Object", name: str) -> bool:
    field: Field | None = one.fields.get(name)
    if field is None or field.place != "main" or not field.field_type.traits.sortable:
        return False
    longest = field.options.get("max_length") or field.field_type.traits.longest
    return field.columns[0][1] != "jsonb" and longest <= _LONGEST_TEXT
