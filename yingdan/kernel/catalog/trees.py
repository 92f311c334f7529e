"""Trees: records of one object that stand below others of it, by a reference marked `tree`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yingdan.kernel.catalog.model import Catalog, Object


def tree_of(one: "Object") -> str | None:
    """The field by which records of the object stand below others of it; the first one of several."""
    found = (f.name for f in one.fields.values() if f.options.get("tree") is True and f.target == one.name)
    return next(found, None)


def tree_behind(catalog: "Catalog", one: "Object", field: str) -> "tuple[Object, str] | None":
    """The object whose records a field holds and the field that makes them a tree; None where they make none. A
    field that is itself a tree stands for its own."""
    found = one.fields.get(field)
    target = catalog.objects.get(found.target) if found is not None and found.target is not None else None
    if found is None or target is None:
        return None
    tree = field if target is one and found.options.get("tree") is True else tree_of(target)
    return None if tree is None else (target, tree)
