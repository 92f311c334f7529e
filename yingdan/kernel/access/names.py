"""Names a condition of access may use: the object's fields, and who is asking."""

from typing import TYPE_CHECKING

from yingdan.expr import Type
from yingdan.kernel.catalog import tree_behind

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog, Object

_UNIT = Type.REFERENCE("org.unit")
ACTOR_TYPES: dict[tuple[str, ...], Type] = {
    ("actor", "id"): Type.REFERENCE("org.user"),
    ("actor", "unit"): _UNIT,
    ("actor", "units"): Type.LIST(_UNIT),
    ("actor", "subtree"): Type.LIST(_UNIT),
    ("actor", "roles"): Type.LIST(Type.TEXT),
}


class AccessNames:
    """The fields of an object and `actor.id`, `actor.unit`, `actor.units`, `actor.subtree`, `actor.roles`."""

    def __init__(self, found: "Object") -> None:
        self._fields = found.names()

    def get(self, path: tuple[str, ...]) -> Type | None:
        return ACTOR_TYPES.get(path) or self._fields.get(path)


class QuestionNames(AccessNames):
    """What a question about records may use besides: what stands below a record. Only the database knows that, so
    grants, guards and everything else that is also decided in Python does without."""

    def __init__(self, found: "Object", catalog: "Catalog") -> None:
        super().__init__(found)
        self._found, self._catalog = found, catalog

    def get(self, path: tuple[str, ...]) -> Type | None:
        if len(path) == 2 and path[1] == "under":
            return Type.BOOL if tree_behind(self._catalog, self._found, path[0]) else None
        return super().get(path)


def object_named(given: str, name: str) -> str:
    """The full name of what a definition called `name` means by `given`: `lead` in `sales.own_leads` is
    `sales.lead`."""
    return given if "." in given or given == "*" else f"{name.partition('.')[0]}.{given}"


def objects_meant(full: str, catalog: "Catalog") -> list["Object"]:
    """The objects of a full name, of `sales.*` or of `*`."""
    if full == "*":
        return list(catalog.objects.values())
    if full.endswith(".*"):
        return [one for name, one in catalog.objects.items() if name.startswith(full[:-1])]
    found = catalog.objects.get(full)
    return [found] if found is not None else []
