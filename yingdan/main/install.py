"""Bringing a database in step with the programs: tables of every stage, shipped packages, the demo company.

What a person changed since the last installation stays theirs: a new version of a package never overwrites it.
When nothing differs from what was recorded, nothing heavier than this file is loaded, so a second start is quick.
"""

import json
import logging
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from yingdan.base import Clock, Database, Settings, Tx, jobs, store_data_keys
from yingdan.events import prepare
from yingdan.main import store

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog

log = logging.getLogger("yingdan.install")

ROOT = Path(__file__).resolve().parents[2]
AUTHOR = "system:install"
Say = Callable[[str], None]


# What every company begins with; the other packages that come along wait in the market.
BEGIN_WITH = frozenset({"org", "sales"})


def package_folders() -> list[Path]:
    """The packages that come with the product; a leading underscore marks a template."""
    return [path.parent for path in sorted((ROOT / "apps").glob("[!_.]*/app.yaml"))]


def first_folders() -> list[Path]:
    """The packages that are installed at the start."""
    return [folder for folder in package_folders() if folder.name in BEGIN_WITH]


def fingerprint() -> str:
    """One digest over all that decides what an installed database looks like."""
    whole = sha256()
    for path in _sources():
        whole.update(path.relative_to(ROOT).as_posix().encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()


def _sources() -> Iterator[Path]:
    yield from sorted((ROOT / "yingdan").rglob("*.py"))
    for folder in first_folders():
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


async def is_current(url: str, *, demo: bool) -> bool:
    """Whether there is nothing to install: the quick question of every start but the first."""
    db = Database(url, pool_size=1, application="yingdan-install")
    try:
        async with db.begin() as tx:
            known = await store.installed_state(tx, "platform")
            loaded = await store.installed_state(tx, "demo")
        return known == fingerprint() and (loaded is not None or not demo)
    finally:
        await db.close()


async def install(settings: Settings, url: str, clock: Clock, *, demo: bool, say: Say) -> None:
    """Everything a start needs from the database. Repeating it is free; two at once wait for each other."""
    db = Database(url, pool_size=2, application="yingdan-install")
    try:
        wanted = fingerprint()
        async with db.begin() as tx:
            known = await store.installed_state(tx, "platform")
            loaded = await store.installed_state(tx, "demo")
        if known != wanted:
            await install_platform(db, clock, wanted, say)
        else:
            async with db.begin() as tx:
                await prepare(tx, clock.now())
        if demo and loaded is None:
            from yingdan.main.demo import load_demo

            say("  演示公司 demo company")
            await load_demo(db, clock, settings, say)
    finally:
        await db.close()


def schemas() -> list[str]:
    """The tables of every stage, from the bottom up."""
    from yingdan import connectors, decisions, events, signals, views, work
    from yingdan.kernel import access, accounts, ddl, definitions, packages, publish, records

    stages = (
        events,
        definitions,
        ddl,
        publish,
        packages,
        access,
        accounts,
        records,
        connectors,
        signals,
        decisions,
        work,
        views,
    )
    return [jobs.SCHEMA, store_data_keys.SCHEMA, store.SCHEMA, *(stage.SCHEMA for stage in stages)]


async def install_platform(db: Database, clock: Clock, digest: str, say: Say) -> "Catalog":
    """Tables, then packages in the order of their needs, then indexes. Gives the catalog in force."""
    from yingdan.kernel.catalog import load
    from yingdan.kernel.ddl import settle
    from yingdan.kernel.packages import in_order
    from yingdan.kernel.publish import superset

    async with db.begin() as tx:
        await store.lock_installation(tx)
        for schema in schemas():
            await store.apply_schema(tx, schema)
    async with db.begin() as tx:
        await prepare(tx, clock.now())
    for folder in in_order(first_folders()):
        say(f"  {folder.name}")
        async with db.begin() as tx:
            await store.lock_installation(tx)
            await install_package(tx, folder, clock)
    async with db.begin() as tx:
        catalog = await load(tx)
    await settle(db, superset(catalog))
    async with db.begin() as tx:
        await store.record_installed(tx, "platform", digest)
    return catalog


async def install_package(tx: Tx, folder: Path, clock: Clock) -> "Catalog":
    """Publish a package, apart from the definitions that people changed or removed since it was installed.

    Those are found by comparing what is in force with what the last installation left in force.
    """
    from yingdan.kernel.catalog import load
    from yingdan.kernel.packages import diff, read_package
    from yingdan.kernel.publish import label_of, publish

    base = await load(tx)
    puts = read_package(folder)
    name = f"package:{puts[0].name}"
    left: dict[str, str] = json.loads(await store.installed_state(tx, name) or "{}")
    theirs = {key for key, digest in left.items() if _digest_of(base, key) != digest}
    if theirs:
        log.info("%s: %s definitions changed by people stay as they are", puts[0].name, len(theirs))
    changes = [one for one in diff(base, puts) if f"{one.kind} {one.name}" not in theirs]
    note = f"{label_of(puts[0].body, puts[0].name)['zh']} {puts[0].body.get('version', '')}"
    catalog = await publish(tx, base, changes, AUTHOR, note, clock.now())
    keys = [f"{put.kind} {put.name}" for put in puts]
    now = {key: left[key] if key in theirs else _digest_of(catalog, key) for key in keys}
    await store.record_installed(tx, name, json.dumps(now))
    return catalog


def _digest_of(catalog: "Catalog", key: str) -> str | None:
    kind, _, name = key.partition(" ")
    found = catalog.get(kind, name)
    return found.digest if found is not None else None
