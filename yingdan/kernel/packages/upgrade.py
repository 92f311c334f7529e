"""From a package in force to another edition of it: what the company changed is kept, conflicts are shown. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yingdan.base import Fault
from yingdan.kernel.catalog import Catalog, edition_faults, edition_number
from yingdan.kernel.definitions import Change, Put, Remove, normal
from yingdan.kernel.packages.install import settled
from yingdan.kernel.publish import merge

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Clash:
    """A definition that the company and the package's author both changed. `base` is what was installed; at `paths`
    they differ; `kept` tells which side the changes take."""

    kind: str
    name: str
    paths: tuple[str, ...]
    base: Mapping[str, Any] | None
    ours: Mapping[str, Any] | None
    theirs: Mapping[str, Any] | None
    kept: str

    @property
    def key(self) -> Key:
        return self.kind, self.name


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What installing an edition changes. `kept`: definitions that stay as the company made them."""

    changes: tuple[Change, ...]
    clashes: tuple[Clash, ...]
    kept: tuple[Key, ...]
    faults: tuple[Fault, ...]


def upgrade(
    catalog: Catalog, puts: Sequence[Put], base: Mapping[Key, Mapping[str, Any]], sides: Mapping[Key, str]
) -> Upgrade:
    """The changes from what is in force to an edition. `base`: bodies as they were installed, empty for a first
    installation. `sides`: `ours` or `theirs` for clashes; ours where nothing is said, so that nothing is lost."""
    app = puts[0].name
    given: dict[Key, Put] = {(put.kind, put.name): settled(catalog, put) for put in puts}
    mine = {key: one for key, one in catalog.definitions.items() if one.app == app}
    changes: list[Change] = []
    clashes: list[Clash] = []
    kept: list[Key] = []
    for key in sorted(given.keys() | (mine.keys() & base.keys())):
        put = given.get(key)
        ours = mine[key].raw if key in mine else None
        theirs = normal(put.body)[0] if put is not None else None
        was = base.get(key)
        if key not in mine and was is None:  # new with this edition
            assert put is not None
            changes.append(put)
            continue
        body, paths = merge(was, ours, theirs)
        if paths:
            side = "theirs" if sides.get(key) == "theirs" else "ours"
            clashes.append(Clash(*key, tuple(paths), was, ours, theirs, side))
            body = theirs if side == "theirs" else dict(ours) if ours is not None else None
        if body == ours:
            if theirs != ours:
                kept.append(key)
            continue
        changes.append(_change(key, put, body, app))
    return Upgrade(tuple(changes), tuple(clashes), tuple(kept), tuple(_too_new(puts[0])))


def _change(key: Key, put: Put | None, body: Mapping[str, Any] | None, app: str) -> Change:
    if body is None:
        return Remove(*key)
    return Put(*key, body, put.app if put is not None else app, put.id if put is not None else None)


def _too_new(app: Put) -> list[Fault]:
    """Why this platform cannot take the edition at all, even where it does not understand the rest of its app."""
    return [
        Fault(f"app {app.name} {one.at}", one.slug, one.params)
        for one in edition_faults(app.body.get("platform"))
    ]


def direction(catalog: Catalog, app: Put) -> str:
    """`install`, `upgrade`, `same` or `older` by the versions' numbers."""
    known = catalog.get("app", app.name)
    if known is None:
        return "install"
    there, here = edition_number(str(app.body.get("version", "1"))), edition_number(known.body.version)
    return "same" if there == here else "upgrade" if there > here else "older"


def uninstall(catalog: Catalog, app: str) -> list[Change]:
    """The changes that take a package out of force, with its fields on others' objects."""
    return [Remove(*key) for key, one in sorted(catalog.definitions.items()) if one.app == app]
