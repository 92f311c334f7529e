"""Making the catalog have exactly what a package's folder says."""

from datetime import datetime
from pathlib import Path
from typing import Any

from yingdan.base import Tx
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import Change, Put, Remove
from yingdan.kernel.packages.folder import read_package
from yingdan.kernel.publish import publish


def diff(base: Catalog, puts: list[Put]) -> list[Change]:
    """Changes that make the package's part of the catalog equal to these definitions: all of them put (publishing
    drops what is as it was), and those the package no longer has removed."""
    app = puts[0].app or puts[0].name.partition(".")[0]
    given = {(put.kind, put.name) for put in puts}
    vanished = [
        Remove(one.kind, one.name)
        for key, one in sorted(base.definitions.items())
        if one.app == app and key not in given
    ]
    return [*vanished, *(settled(base, put) for put in puts)]


def settled(base: Catalog, put: Put) -> Put:
    """An object whose fields stand in the order they already have is not changed by saying so."""
    known = base.get(put.kind, put.name)
    if put.kind != "object" or known is None:
        return put
    there = [field.name for field in base.objects[put.name].own if field.app == known.app]
    if list(put.body.get("order", ())) != there:
        return put
    body: dict[str, Any] = {key: value for key, value in put.body.items() if key != "order"}
    if "order" in known.raw:
        body["order"] = known.raw["order"]
    return Put(put.kind, put.name, body, put.app, put.id, put.file)


async def install(tx: Tx, base: Catalog, folder: Path, author: str, now: datetime) -> Catalog:
    """Publish a package as it lies in its folder. Again with nothing changed: no new version. Problems:
    `package-is-faulty` and those of publishing."""
    puts = read_package(folder)
    head = puts[0]
    return await publish(
        tx, base, diff(base, puts), author, f"{head.name} {head.body.get('version', '')}", now
    )
