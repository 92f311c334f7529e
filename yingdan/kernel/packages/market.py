"""Packages that are there to be installed, and installing them: each edition is offered before it is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from yingdan.base import Problem, Tx
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import Put, normal
from yingdan.kernel.packages import store
from yingdan.kernel.packages.archive import read_archive, write_archive
from yingdan.kernel.packages.folder import files_of, read_files
from yingdan.kernel.packages.install import settled
from yingdan.kernel.packages.upgrade import Key, Upgrade, direction, uninstall, upgrade
from yingdan.kernel.publish import label_of, publish, refuse_gated

Json = dict[str, Any]
# Folders of packages that come with the product.
Shipped = Sequence[Path]


@dataclass(frozen=True, slots=True)
class Offer:
    """An edition of a package held against what is in force. `direction`: install, upgrade, same, older."""

    app: str
    edition: str
    digest: str
    direction: str
    puts: tuple[Put, ...]
    upgrade: Upgrade


async def hand_in(tx: Tx, catalog: Catalog, raw: bytes, shipped: Shipped, by: str, now: datetime) -> Offer:
    """Read, keep and offer an uploaded package. Problems: archive-is-refused, package-is-faulty 422."""
    puts = read_files(read_archive(raw))
    digest = sha256(raw).hexdigest()
    app = puts[0]
    await store.keep_upload(tx, digest, app.name, str(app.body.get("version", "1"))[:40], raw, by, now)
    return await _offer(tx, catalog, puts, digest, shipped, {})


async def offer_of(
    tx: Tx, catalog: Catalog, digest: str, shipped: Shipped, sides: Mapping[Key, str]
) -> Offer:
    """The offer of a package handed in before, or of a shipped one (its app's name). Problem upload-not-found 404."""
    raw = await store.read_upload(tx, digest)
    if raw is None:
        folder = next((one for one in shipped if one.name == digest), None)
        if folder is None:
            raise Problem("upload-not-found", 404)
        raw = write_archive({path: text.decode("utf-8-sig") for path, text in files_of(folder).items()})
    puts = read_files(read_archive(raw))
    return await _offer(tx, catalog, puts, digest, shipped, sides)


async def _offer(
    tx: Tx, catalog: Catalog, puts: Sequence[Put], digest: str, shipped: Shipped, sides: Mapping[Key, str]
) -> Offer:
    app = puts[0]
    base = await _base(tx, catalog, app.name, shipped)
    edition = str(app.body.get("version", "1"))[:40]
    found = upgrade(catalog, puts, base, sides)
    return Offer(app.name, edition, digest, direction(catalog, app), tuple(puts), found)


async def _base(tx: Tx, catalog: Catalog, app: str, shipped: Shipped) -> dict[Key, Mapping[str, Any]]:
    """The bodies as they were installed: by upload, else as shipped; none for an app made here."""
    if catalog.get("app", app) is None:
        return {}
    raw = await store.installed_content(tx, app)
    folder = next((one for one in shipped if one.name == app), None)
    if raw is not None:
        puts = read_files(read_archive(raw))
    elif folder is not None:
        puts = read_files(files_of(folder))
    else:
        return {}
    return {(put.kind, put.name): normal(settled(catalog, put).body)[0] for put in puts}


async def install_upload(
    tx: Tx, catalog: Catalog, offer: Offer, by: str, note: str, now: datetime
) -> Catalog:
    """Publish an offer. Problems: package-is-refused 422 for what this platform cannot take, and those of publishing."""
    if offer.upgrade.faults:
        raise Problem("package-is-refused", 422, faults=offer.upgrade.faults)
    if offer.direction != "install":
        refuse_gated(catalog, offer.upgrade.changes, now)
    name = next((put.body for put in offer.puts if put.kind == "app"), None)
    told = note or f"{label_of(name, offer.app)['zh']} {offer.edition}"
    made = await publish(tx, catalog, offer.upgrade.changes, by, told, now)
    if await store.read_upload(tx, offer.digest) is not None:
        await store.record_installation(tx, offer.app, offer.digest, made.version, by, now)
    return made


async def remove_package(tx: Tx, catalog: Catalog, app: str, by: str, note: str, now: datetime) -> Catalog:
    """Take a package out of force; its tables and columns are hidden and come back when it is installed again.
    Problems: package-not-found 404, and those of publishing (what others still use)."""
    known = catalog.get("app", app)
    if known is None:
        raise Problem("package-not-found", 404, app=app)
    made = await publish(
        tx, catalog, uninstall(catalog, app), by, note or f"− {label_of(known.raw, app)['zh']}", now
    )
    await store.forget_installation(tx, app)
    return made


async def market(tx: Tx, catalog: Catalog, shipped: Shipped) -> Json:
    """{installed: [...], available: [...]}: packages in force with where they came from and the newer editions at
    hand; packages that are here and not in force."""
    uploads = await store.read_uploads(tx)
    came = {one.app: "upload" for one in uploads if one.version is not None}
    offers = [
        {"app": one.app, "edition": one.edition, "upload": one.digest, "origin": "upload",
         "at": one.uploaded_at, "in_force": one.version is not None}
        for one in uploads
    ]  # fmt: skip
    folders = {folder.name: read_files(files_of(folder))[0] for folder in shipped}
    offers += [
        {"app": name, "edition": str(app.body.get("version", "1")), "upload": name, "origin": "shipped",
         "at": None, "in_force": False, "label": app.body.get("label")}
        for name, app in folders.items()
    ]  # fmt: skip
    installed = []
    for name, one in catalog.all("app").items():
        mine = [each for each in catalog.definitions.values() if each.app == name]
        installed.append(
            {
                "app": name, "label": one.body.label, "edition": one.body.version,
                "description": one.body.description, "needs": list(one.body.needs), "definitions": len(mine),
                "objects": sum(each.kind == "object" for each in mine),
                "origin": came.get(name, "shipped" if name in folders else "own"),
                "editions": [each for each in offers if each["app"] == name],
            }
        )  # fmt: skip
    there = {one["app"] for one in installed}
    return {"installed": installed, "available": [one for one in offers if one["app"] not in there]}
